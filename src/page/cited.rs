//! The provisions of a page that other pages cite.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Reference, View};
use crate::library::Id;
use crate::text::han::written;
use crate::text::tree::{Block, BlockKind, Level, Provision};

/// A provision that other pages cite.
#[derive(Debug, Clone, Serialize)]
pub struct CitedProvision {
    /// Its number, such as 第十二条第二款.
    pub label: String,
    /// Its address in the page, with `#`.
    pub url: String,
    /// The pages that cite it.
    pub pages: Vec<Reference>,
}

impl View<'_> {
    /// The provisions of `id` that other pages cite, in the order of the text.
    pub(super) fn cited_provisions(&self, id: Id) -> Vec<CitedProvision> {
        let mut found = Vec::new();
        if let Some(cited) = self.library.cited_provisions(id) {
            self.cited_in(&self.library.document(id).text.blocks, "", cited, &mut found);
        }
        found
    }

    fn cited_in(
        &self,
        blocks: &[Block],
        above: &str,
        cited: &BTreeMap<String, BTreeSet<Id>>,
        found: &mut Vec<CitedProvision>,
    ) {
        for block in blocks {
            match &block.kind {
                BlockKind::Provision(provision) => {
                    let label = label(provision, above);
                    if let Some(pages) = cited.get(&*provision.id) {
                        found.push(CitedProvision {
                            label: label.clone(),
                            url: format!("#{}", provision.id),
                            pages: pages.iter().map(|&id| self.reference(id)).collect(),
                        });
                    }
                    self.cited_in(&provision.blocks, &label, cited, found);
                }
                BlockKind::Marked(marked) => self.cited_in(&marked.blocks, above, cited, found),
                _ => {}
            }
        }
    }
}

/// How a provision below the one called `above` is cited. Articles are counted through the whole text, so chapters are left out.
fn label(provision: &Provision, above: &str) -> String {
    let own = provision.label.trim();
    match provision.level {
        Level::Clause => format!("{above}第{}款", written(provision.number.map_or(0, |number| number.main))),
        Level::Second | Level::Third | Level::Fourth | Level::Fifth if above.contains('条') => {
            format!("{above}第{own}项")
        }
        Level::Second | Level::Third | Level::Fourth | Level::Fifth => format!("{above}{own}"),
        _ => own.to_owned(),
    }
}
