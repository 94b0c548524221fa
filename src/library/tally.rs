//! What is counted over a whole list: terms, states, kinds, fields. A long list has very many pages, and each shows these counts, so they
//! are made once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::{Id, Library, Section, Taxonomy, Term};
use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::Kind;

/// The counts of a list.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// The terms by taxonomy, as indices with numbers of pages; in the order in which the pages have them.
    terms: Vec<(u32, Vec<(u32, usize)>)>,
    /// For each state of each kind: the first page in it, and the number of pages.
    pub states: Vec<(Id, usize)>,
    /// The number of pages of each kind.
    kinds: BTreeMap<String, usize>,
    /// The names of the fields that at least one page has.
    fields: BTreeSet<String>,
}

/// The counts of a list once somebody has asked for them.
pub(super) type Kept = OnceLock<Tally>;

impl Tally {
    /// The number of pages of the kind with this name.
    pub fn of_kind(&self, name: &str) -> usize {
        self.kinds.get(name).copied().unwrap_or_default()
    }

    /// Whether a page has the field with this name.
    pub fn has_field(&self, name: &str) -> bool {
        self.fields.contains(name)
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
        let mut kinds: BTreeMap<&str, OfKind<'_>> = BTreeMap::new();
        for &id in pages {
            for &key in &self.terms[id] {
                *counts.entry(key).or_default() += 1;
                if !order.contains(&key.0) {
                    order.push(key.0);
                }
            }
            let document = self.document(id);
            kinds.entry(&document.kind.name).or_insert_with(|| OfKind::new(&document.kind)).add(id, document);
        }
        let terms = |number: u32| {
            let found = counts.range((number, 0)..=(number, u32::MAX));
            (number, found.map(|(&(_, term), &count)| (term, count)).collect())
        };
        Tally {
            terms: order.into_iter().map(terms).collect(),
            states: kinds.values().flat_map(|of_kind| of_kind.states.values().copied()).collect(),
            kinds: kinds.iter().map(|(name, of_kind)| ((*name).to_owned(), of_kind.pages)).collect(),
            fields: kinds.values().flat_map(OfKind::fields).collect(),
        }
    }
}

/// The pages of one kind in a list.
struct OfKind<'k> {
    kind: &'k Kind,
    pages: usize,
    /// For each state the first page in it, and the number of pages.
    states: BTreeMap<usize, (Id, usize)>,
    /// For each field whether a page has it.
    has: Vec<bool>,
}

impl<'k> OfKind<'k> {
    fn new(kind: &'k Kind) -> Self {
        Self { kind, pages: 0, states: BTreeMap::new(), has: vec![false; kind.fields.len()] }
    }

    fn add(&mut self, id: Id, document: &Document) {
        self.pages += 1;
        for (index, value, _) in document.fields.iter() {
            self.has[index] = true;
            if let Value::Enum(state) = value
                && self.kind.fields[index].status
            {
                self.states.entry(*state).or_insert((id, 0)).1 += 1;
            }
        }
    }

    /// The names of the fields that a page has.
    fn fields(&self) -> impl Iterator<Item = String> {
        self.kind.fields.iter().zip(&self.has).filter(|(_, has)| **has).map(|(field, _)| field.name.clone())
    }
}
