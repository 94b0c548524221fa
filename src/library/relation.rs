//! Relations between pages, made from link fields and links in texts, and kept for both ends.

use std::collections::BTreeMap;

use super::Id;
use super::link::Links;
use crate::document::Document;
use crate::kind::Field;

/// How one page points to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// By the field with this index in the kind of the pointing page.
    Field(usize),
    /// By a link in its text.
    Text,
}

/// One page points to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// The page that points.
    pub from: Id,
    /// The page to which it points.
    pub to: Id,
    /// How.
    pub by: By,
}

impl Relation {
    /// The field that states it; `None` for a link in a text.
    pub fn field<'d>(&self, documents: &'d [Document]) -> Option<&'d Field> {
        match self.by {
            By::Field(number) => documents[self.from].kind.fields.get(number),
            By::Text => None,
        }
    }
}

/// All relations of a library, indexed by both ends.
#[derive(Debug, Default)]
pub(super) struct Relations {
    from: BTreeMap<Id, Vec<Relation>>,
    to: BTreeMap<Id, Vec<Relation>>,
    /// Link fields that lead to documents outside the site: the naming page, the index of the field.
    elsewhere: Vec<(Id, usize)>,
}

impl Relations {
    /// The relations that `links` state between pages. Links of a page to itself, and links in withdrawn pages, do not count.
    pub(super) fn of(links: &Links, documents: &[Document]) -> Self {
        let fields = links.field_to_pages().iter();
        let fields = fields.map(|&(from, field, to)| Relation { from, to, by: By::Field(field) });
        let texts = links.text_to_pages().map(|(from, to)| Relation { from, to, by: By::Text });
        let is_shown =
            |relation: &Relation| relation.from != relation.to && documents[relation.from].is_listed();
        let mut relations = Self { elsewhere: links.field_to_elsewhere().to_vec(), ..Self::default() };
        for relation in fields.chain(texts).filter(is_shown) {
            relations.from.entry(relation.from).or_default().push(relation);
            relations.to.entry(relation.to).or_default().push(relation);
        }
        for list in relations.from.values_mut().chain(relations.to.values_mut()) {
            list.sort_unstable();
            list.dedup();
        }
        relations
    }

    /// All relations, sorted by the pointing page.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Relation> {
        self.from.values().flatten()
    }

    /// Link fields that lead to documents outside the site, each with its page.
    pub(super) fn elsewhere<'d>(&self, documents: &'d [Document]) -> impl Iterator<Item = (Id, &'d Field)> {
        self.elsewhere.iter().map(|&(id, field)| (id, &documents[id].kind.fields[field]))
    }

    /// The relations in which `id` points to others.
    pub(super) fn from(&self, id: Id) -> &[Relation] {
        self.from.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The relations in which others point to `id`, sorted by the pointing page.
    pub(super) fn to(&self, id: Id) -> &[Relation] {
        self.to.get(&id).map(Vec::as_slice).unwrap_or_default()
    }
}
