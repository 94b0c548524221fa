//! The documents that texts mention and that the site does not have.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Id;
use super::name::plain;
use crate::document::Document;
use crate::text::mention::{Base, Mention};

/// A document that texts mention and that the site does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Its title as the first text writes it; its number if no text gives a title.
    pub name: String,
    /// Its document number, if a text gives it beside the title.
    pub number: Option<String>,
    /// The pages that mention it, and how often.
    pub pages: BTreeMap<Id, usize>,
}

impl Missing {
    /// How often texts mention it.
    pub fn count(&self) -> usize {
        self.pages.values().sum()
    }
}

/// Whether `mention` only says more of what the `last` one named: the number in brackets behind a title, or a provision of it.
fn continues(last: &Mention, mention: &Mention) -> bool {
    match (&last.base, &mention.base) {
        (Base::Title(_, Some(number)), Base::Number(same)) => number == same,
        (Base::Title(title, _), Base::Title(same, _)) => title == same && mention.reference.is_some(),
        _ => false,
    }
}

/// Collects missing documents by the language of the texts and by their names.
#[derive(Debug, Default)]
pub(super) struct Collector(BTreeMap<(String, String), Missing>);

impl Collector {
    /// Notes that the page `id`, which is `document`, makes the mention `n` of a document that the site does not have. Books, songs and
    /// films stand in 《》 too; they are left out.
    pub(super) fn note(&mut self, id: Id, document: &Document, n: usize) {
        let mention = &document.text.mentions[n];
        let goes_on = n.checked_sub(1).is_some_and(|last| continues(&document.text.mentions[last], mention));
        if goes_on || !mention.names_a_document() || !document.is_listed() {
            return;
        }
        let (name, number) = match &mention.base {
            Base::Title(title, number) => (title, number.clone()),
            Base::Number(number) => (number, None),
            Base::This => return,
        };
        let new = || Missing { name: name.clone(), number: None, pages: BTreeMap::new() };
        let missing = self.0.entry((document.lang.clone(), plain(name))).or_insert_with(new);
        missing.number = missing.number.take().or(number);
        *missing.pages.entry(id).or_default() += 1;
    }

    /// The missing documents of each language, the most mentioned first.
    pub(super) fn finish(self) -> BTreeMap<String, Vec<Missing>> {
        let mut by_language: BTreeMap<String, Vec<Missing>> = BTreeMap::new();
        for ((language, _), missing) in self.0 {
            by_language.entry(language).or_default().push(missing);
        }
        for list in by_language.values_mut() {
            list.sort_by_key(|missing| Reverse(missing.count()));
        }
        by_language
    }
}
