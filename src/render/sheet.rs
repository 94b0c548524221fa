//! What a template sees on one page, and the page's recipe: a hash of it all.

use serde::Serialize;
use tera::Context;

/// A hash of all that decides a page's bytes beside what all pages share ([`crate::site::Site::fingerprint`]): 32 hexadecimal digits.
pub type Recipe = String;

/// A template and what it sees.
#[derive(Debug)]
pub struct Sheet {
    pub(super) template: String,
    pub(super) context: Context,
    /// Bodies in the context that have no superfluous bytes, in the order in which the template prints them.
    pub(super) bodies: Vec<String>,
    seen: blake3::Hasher,
}

impl Sheet {
    /// A sheet that shows what all pages see.
    pub(super) fn new(shared: &Context) -> Self {
        let (template, bodies) = (String::new(), Vec::new());
        Self { template, context: shared.clone(), bodies, seen: blake3::Hasher::new() }
    }

    /// Shows `value` to the template as `name`.
    pub(super) fn insert(&mut self, name: &'static str, value: &impl Serialize) {
        // Of the view itself: a template's maps have no order.
        let bytes = serde_json::to_vec(value).expect("views have string keys");
        self.seen.update(name.as_bytes()).update(&(bytes.len() as u64).to_le_bytes()).update(&bytes);
        self.context.insert(name, value);
    }

    /// The sheet for the template `name`.
    pub(super) fn on(mut self, template: String) -> Self {
        self.template = template;
        self
    }

    /// The page's recipe.
    pub fn recipe(&self) -> Recipe {
        let mut hasher = self.seen.clone();
        hasher.update(self.template.as_bytes());
        hasher.finalize().to_hex()[..32].to_owned()
    }
}
