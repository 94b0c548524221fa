//! What is counted over a whole list: terms, states, kinds. A long list has very many pages, and each shows these counts, so they are made
//! once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{Id, Library, Section, Taxonomy, Term};
use crate::front_matter::Value;

/// The counts of a list.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// The terms by taxonomy, as indices with numbers of pages; in the order in which the pages have them.
    terms: Vec<(u32, Vec<(u32, usize)>)>,
    /// For each state of each kind: the first page in it, and the number of pages.
    pub states: Vec<(Id, usize)>,
    /// The number of pages of each kind.
    kinds: BTreeMap<String, usize>,
}

/// The counts of a list once somebody has asked for them.
pub(super) type Kept = OnceLock<Tally>;

impl Tally {
    /// The number of pages of the kind with this name.
    pub fn of_kind(&self, name: &str) -> usize {
        self.kinds.get(name).copied().unwrap_or_default()
    }
}

impl Library {
    /// The counts of the list of `section`.
    pub fn section_tally<'s>(&self, section: &'s Section) -> &'s Tally {
        section.tally.get_or_init(|| self.count(&section.pages))
    }

    /// The counts of the list of `term`.
    pub fn term_tally<'t>(&self, term: &'t Term) -> &'t Tally {
        term.tally.get_or_init(|| self.count(&term.pages))
    }

    /// The facets in `tally`: each taxonomy with the terms that occur, and the number of pages of each.
    pub fn facets(&self, tally: &Tally) -> Vec<(&Taxonomy, Vec<(&Term, usize)>)> {
        let facet = |(number, terms): &(u32, Vec<(u32, usize)>)| {
            let taxonomy = &self.taxonomies[*number as usize];
            let terms = terms.iter().map(|&(term, count)| (&taxonomy.terms[term as usize], count));
            (taxonomy, terms.collect())
        };
        tally.terms.iter().map(facet).collect()
    }

    fn count(&self, pages: &[Id]) -> Tally {
        let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        let mut order: Vec<u32> = Vec::new();
        let mut states: BTreeMap<(&str, usize), (Id, usize)> = BTreeMap::new();
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for &id in pages {
            for &key in &self.terms[id] {
                *counts.entry(key).or_default() += 1;
                if !order.contains(&key.0) {
                    order.push(key.0);
                }
            }
            let document = self.document(id);
            let kind = document.kind.name.as_str();
            *kinds.entry(kind).or_default() += 1;
            let status = document.kind.status_field();
            if let Some(Value::Enum(state)) =
                status.and_then(|field| document.fields.get(&document.kind, &field.name))
            {
                states.entry((kind, *state)).or_insert((id, 0)).1 += 1;
            }
        }
        let terms = |number: u32| {
            let found = counts.range((number, 0)..=(number, u32::MAX));
            (number, found.map(|(&(_, term), &count)| (term, count)).collect())
        };
        Tally {
            terms: order.into_iter().map(terms).collect(),
            states: states.into_values().collect(),
            kinds: kinds.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect(),
        }
    }
}
