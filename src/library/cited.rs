//! Which provisions of each document other pages cite.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::link::Links;
use super::{Id, Target};
use crate::document::Document;

/// For each cited document, its cited anchors, each with the pages that cite it.
#[derive(Debug, Default)]
pub(super) struct Cited(HashMap<Id, BTreeMap<String, BTreeSet<Id>>>);

impl Cited {
    /// What the links and mentions in the texts of listed `documents` cite.
    pub(super) fn of(documents: &[Document], links: &Links) -> Self {
        let mut cited = Self::default();
        for (from, _) in documents.iter().enumerate().filter(|(_, document)| document.is_listed()) {
            for target in links.targets_in_text(from) {
                let Target::Page(to, anchor) = target else { continue };
                if let Some(anchor) = anchor.strip_prefix('#').filter(|_| *to != from) {
                    let provisions = cited.0.entry(*to).or_default();
                    provisions.entry(anchor.to_owned()).or_default().insert(from);
                }
            }
        }
        cited
    }

    /// The cited anchors of `id`, each with the pages that cite it.
    pub(super) fn provisions(&self, id: Id) -> Option<&BTreeMap<String, BTreeSet<Id>>> {
        self.0.get(&id)
    }
}
