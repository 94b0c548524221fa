//! The terms that documents define.

use super::{Id, Library};
use crate::text::definition::Definition;

impl Library {
    /// The terms that the documents in the language `lang` define, by document. Of several versions of a text the current one counts.
    pub fn definitions(&self, lang: &str) -> impl Iterator<Item = (Id, &Definition)> {
        let documents = self.documents.iter().enumerate();
        let defines = documents.filter(move |(_, document)| {
            document.lang == lang && document.kind.document && document.is_listed() && !document.is_aside
        });
        defines.flat_map(|(id, document)| {
            document.text.definitions.iter().map(move |definition| (id, definition))
        })
    }
}
