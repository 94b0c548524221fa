//! The page of documents that texts mention and that the site does not have.

use serde::Serialize;

use super::{Reference, View, spreadsheet};
use crate::library::{Id, Missing, Section};

/// A missing document as its template sees it.
#[derive(Debug, Clone, Serialize)]
pub struct MissingView {
    /// Its title, or its number if no text gives a title.
    pub name: String,
    /// Its document number; empty if no text gives one.
    pub number: String,
    /// How often texts mention it.
    pub count: usize,
    /// The pages that mention it.
    pub pages: Vec<Reference>,
}

impl View<'_> {
    /// The documents that the texts below `root` mention and that the site does not have, the most mentioned first.
    pub fn missing(&self, root: &Section) -> Vec<MissingView> {
        let view = |missing: &Missing| MissingView {
            name: missing.name.clone(),
            number: missing.number.clone().unwrap_or_default(),
            count: missing.count(),
            pages: missing.pages.keys().map(|&id| self.reference(id)).collect(),
        };
        self.library.missing(&root.lang).iter().map(view).collect()
    }

    /// The same as a table for spreadsheet programs: a row for each page that mentions a missing document.
    pub fn missing_table(&self, root: &Section, head: [&str; 5]) -> Vec<u8> {
        let row = |missing: &Missing, id: Id, count: usize| {
            let document = self.library.document(id);
            let number = missing.number.clone().unwrap_or_default();
            let url = self.config.link(&document.url);
            vec![missing.name.clone(), number, count.to_string(), document.title.clone(), url]
        };
        let missing = self.library.missing(&root.lang).iter();
        let rows = missing.flat_map(|missing| missing.pages.iter().map(move |(&id, &n)| row(missing, id, n)));
        spreadsheet::csv(std::iter::once(head.map(str::to_owned).to_vec()).chain(rows))
    }
}
