//! The context of one page for its template, and its cache key.

use std::iter;
use std::sync::Arc;

use serde::Serialize;
use tera::Context;
use xxhash_rust::xxh3::Xxh3Default;

use crate::library::Id;
use crate::page::{Meta, PageView};

/// A hash of everything that decides a page's bytes except what all pages share ([`crate::site::Site::fingerprint`]). It is good enough to
/// notice changes, but not to resist someone who constructs two texts with the same hash.
pub type CacheKey = u128;

/// A template and its context. An unchanged page only needs the cache key, so Tera's values are made as late as possible.
pub struct PageContext<'a> {
    pub(super) template: String,
    shared: &'a Context,
    views: Vec<(&'static str, Box<dyn Shown>)>,
    /// The head, which is also one of the views.
    meta: Arc<Meta>,
    /// The pages among the views whose bodies need no minifying, in the order in which the template prints them.
    pub(super) pages: Vec<Arc<PageView>>,
    /// The rows of a table or a picture: a large part of a page that wenku wrote itself, which needs no minifying.
    made: String,
    /// A page whose body is added only when the template is rendered.
    unread: Option<(Id, PageView)>,
    /// The bytes that are hashed for the cache key.
    seen: Vec<u8>,
}

/// A view that can be inserted into a Tera context.
trait Shown {
    fn show(&self, name: &'static str, context: &mut Context);
}

impl<T: Serialize> Shown for T {
    fn show(&self, name: &'static str, context: &mut Context) {
        context.insert(name, self);
    }
}

impl<'a> PageContext<'a> {
    /// A context with what all pages share, and the head `meta`.
    pub(super) fn new(shared: &'a Context, meta: Meta) -> Self {
        let (meta, seen) = (Arc::new(meta), Vec::with_capacity(4096));
        let (template, views, pages) = (String::new(), Vec::new(), Vec::new());
        let mut context = Self {
            template,
            shared,
            views,
            meta: Arc::clone(&meta),
            pages,
            made: String::new(),
            unread: None,
            seen,
        };
        context.insert("meta", meta);
        context
    }

    /// The strings in the views that need no minifying, in the order in which templates print them.
    pub(super) fn bodies(&self) -> impl Iterator<Item = &str> {
        let parts = self.pages.iter().flat_map(|page| {
            [page.qr.as_deref().unwrap_or_default(), page.content.as_str(), page.toc.html.as_str()]
        });
        iter::once(self.meta.json_ld.as_str()).chain(parts).chain([self.made.as_str()])
    }

    /// Notes that the views hold `made`, which wenku wrote itself.
    pub(super) fn note_made(&mut self, made: Option<&String>) {
        self.made = made.cloned().unwrap_or_default();
    }

    /// Adds `view` to the context as `name`.
    pub(super) fn insert(&mut self, name: &'static str, view: impl Serialize + 'static) {
        self.see(name, &view);
        self.views.push((name, Box::new(view)));
    }

    /// Adds the page `id` without its body. `body` is the key of the body.
    pub(super) fn insert_page(&mut self, id: Id, page: PageView, body: &str) {
        self.see("page", &page);
        self.see("body", &body);
        self.unread = Some((id, page));
    }

    fn see(&mut self, name: &str, view: &impl Serialize) {
        self.seen.extend_from_slice(name.as_bytes());
        // Serialises the view itself, because Tera's maps have no fixed order.
        serde_json::to_writer(&mut self.seen, view).expect("views have string keys");
    }

    /// Adds the body of the page. `read` returns it and whether it needs no minifying.
    pub(super) fn complete(&mut self, read: impl FnOnce(Id) -> (String, bool)) {
        let Some((id, mut page)) = self.unread.take() else { return };
        let (body, is_small) = read(id);
        page.content = body;
        let page = Arc::new(page);
        self.pages.extend(is_small.then(|| Arc::clone(&page)));
        self.views.push(("page", Box::new(page)));
    }

    /// The whole context for Tera.
    pub(super) fn to_tera(&self) -> Context {
        let mut context = self.shared.clone();
        self.views.iter().for_each(|(name, view)| view.show(name, &mut context));
        context
    }

    /// The same context for `template`.
    pub(super) fn on(mut self, template: String) -> Self {
        self.template = template;
        self
    }

    /// Its cache key.
    pub fn cache_key(&self) -> CacheKey {
        let mut hasher = Xxh3Default::new();
        hasher.update(&self.seen);
        hasher.update(self.template.as_bytes());
        hasher.digest128()
    }
}
