//! What a template sees on one page, and its cache key: a hash of it all.

use std::iter;
use std::sync::Arc;

use serde::Serialize;
use tera::Context;
use xxhash_rust::xxh3::Xxh3Default;

use crate::library::Id;
use crate::page::{Meta, PageView};

/// A hash of all that decides a page's bytes beside what all pages share ([`crate::site::Site::fingerprint`]). It
/// tells one state of a site from another; it is no proof against someone who wants two texts to have the same.
pub type CacheKey = u128;

/// A template and what it sees; a page that did not change only needs its cache key, so templates' values are made at the end.
pub struct PageContext<'a> {
    pub(super) template: String,
    shared: &'a Context,
    views: Vec<(&'static str, Box<dyn Shown>)>,
    /// The head among the views.
    meta: Arc<Meta>,
    /// Pages among the views whose bodies have no superfluous bytes, in the order in which the template prints them.
    pub(super) pages: Vec<Arc<PageView>>,
    /// A page whose body is read when the template is drawn.
    unread: Option<(Id, PageView)>,
    /// What decides the page, for its cache key.
    seen: Vec<u8>,
}

/// A view that a template can see.
trait Shown {
    fn show(&self, name: &'static str, context: &mut Context);
}

impl<T: Serialize> Shown for T {
    fn show(&self, name: &'static str, context: &mut Context) {
        context.insert(name, self);
    }
}

impl<'a> PageContext<'a> {
    /// A context that shows what all pages see, and `meta`.
    pub(super) fn new(shared: &'a Context, meta: Meta) -> Self {
        let (meta, seen) = (Arc::new(meta), Vec::with_capacity(4096));
        let (template, views, pages) = (String::new(), Vec::new(), Vec::new());
        let mut context =
            Self { template, shared, views, meta: Arc::clone(&meta), pages, unread: None, seen };
        context.insert("meta", meta);
        context
    }

    /// What the views have that is HTML without superfluous bytes, in the order in which templates print it.
    pub(super) fn bodies(&self) -> impl Iterator<Item = &str> {
        let pages = self.pages.iter();
        let pages = pages.flat_map(|page| [page.qr.as_deref().unwrap_or_default(), page.content.as_str()]);
        iter::once(self.meta.json_ld.as_str()).chain(pages)
    }

    /// Shows `view` to the template as `name`.
    pub(super) fn insert(&mut self, name: &'static str, view: impl Serialize + 'static) {
        self.see(name, &view);
        self.views.push((name, Box::new(view)));
    }

    /// Shows the page `id`, without its body as yet, to the template; `body` is what decides that.
    pub(super) fn insert_page(&mut self, id: Id, page: PageView, body: &str) {
        self.see("page", &page);
        self.see("body", &body);
        self.unread = Some((id, page));
    }

    fn see(&mut self, name: &str, view: &impl Serialize) {
        self.seen.extend_from_slice(name.as_bytes());
        // Of the view itself: a template's maps have no order.
        serde_json::to_writer(&mut self.seen, view).expect("views have string keys");
    }

    /// Gives its page the body that `read` reads, and whether that has no superfluous bytes.
    pub(super) fn complete(&mut self, read: impl FnOnce(Id) -> (String, bool)) {
        let Some((id, mut page)) = self.unread.take() else { return };
        let (body, is_small) = read(id);
        page.content = body;
        let page = Arc::new(page);
        self.pages.extend(is_small.then(|| Arc::clone(&page)));
        self.views.push(("page", Box::new(page)));
    }

    /// All that the template sees.
    pub(super) fn to_tera(&self) -> Context {
        let mut context = self.shared.clone();
        self.views.iter().for_each(|(name, view)| view.show(name, &mut context));
        context
    }

    /// The context for the template `name`.
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
