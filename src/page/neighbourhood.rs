//! A picture of the documents around a document: what it is based on, amends, repeals, and what points to it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{View, diagram, status};
use crate::config::language;
use crate::diagnostic::Language;
use crate::library::{By, Id, Relation, Target};
use crate::text::mention::Role;
use diagram::{Diagram, Line, Node};

/// The most neighbours on each side, so that a reader sees them at one glance.
const MOST: usize = 6;
/// The most relations of which the nearest are chosen: a law may be cited by a thousand texts.
const CANDIDATES: usize = 60;

/// The picture of a document's neighbours.
#[derive(Debug, Clone, Serialize)]
pub struct Neighbourhood {
    /// The picture as SVG.
    pub svg: String,
    /// The same in words, for narrow screens.
    pub ties: Vec<TieView>,
    /// The number of neighbours that have no room in it.
    pub more: usize,
}

/// A neighbour in words.
#[derive(Debug, Clone, Serialize)]
pub struct TieView {
    /// What it is to the document, such as 依据 or 据此制定.
    pub label: String,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// How near two documents are by what ties them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    /// One does something to the other: a verb, or a field whose other end has a name, too.
    Acts,
    /// A field says that they belong together.
    Related,
    /// One only mentions the other.
    Mentions,
}

/// How a neighbour and the document belong together. The nearest way comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Tie {
    /// How near they are by it.
    nearness: Nearness,
    /// Its name from the side that points, such as 依据.
    label: String,
    /// Its name from the other side, such as 据此制定.
    back: String,
}

impl View<'_> {
    /// The picture of the neighbours of the document `id`. `None` if it has fewer than two: its fields and links tell of one.
    pub fn neighbourhood(&self, id: Id) -> Option<Neighbourhood> {
        let near = self.library.neighbours_of(id);
        if near.len() < 2 {
            return None;
        }
        let after = self.ties(self.library.relations_from(id), &near, |relation| relation.to);
        let mut before = self.ties(self.library.relations_to(id), &near, |relation| relation.from);
        before.retain(|neighbour, _| !after.contains_key(neighbour));
        let (before, after) = (nearest(before), nearest(after));
        let view = |neighbour: Id, label: &String| {
            let document = self.library.document(neighbour);
            TieView {
                label: label.clone(),
                title: document.title.clone(),
                url: self.config.link_to(&document.url),
            }
        };
        let to = after.iter().map(|(neighbour, tie)| view(*neighbour, &tie.label));
        let ties = to.chain(before.iter().map(|(neighbour, tie)| view(*neighbour, &tie.back))).collect();
        let more = near.len() - before.len() - after.len();
        Some(Neighbourhood { svg: self.drawn(id, before, after), ties, more })
    }

    /// How `relations` tie the document to those in `near`, which stand at the end of a relation that `neighbour` names. Relations by fields and
    /// new documents are looked at first; the nearest of several ways counts.
    fn ties(
        &self,
        relations: &[Relation],
        near: &BTreeSet<Id>,
        neighbour: impl Fn(&Relation) -> Id,
    ) -> BTreeMap<Id, Tie> {
        let mut relations: Vec<&Relation> =
            relations.iter().filter(|relation| near.contains(&neighbour(relation))).collect();
        let day = |relation: &Relation| self.library.document(neighbour(relation)).date();
        relations.sort_by_key(|relation| (relation.by == By::Text, Reverse(day(relation))));
        let mut ties: BTreeMap<Id, Tie> = BTreeMap::new();
        for relation in relations.into_iter().take(CANDIDATES) {
            let tie = self.tie(relation);
            ties.entry(neighbour(relation))
                .and_modify(|known| *known = tie.clone().min(known.clone()))
                .or_insert(tie);
        }
        ties
    }

    fn tie(&self, relation: &Relation) -> Tie {
        let from = self.library.document(relation.from);
        let lang = language(&from.lang);
        match relation.by {
            By::Field(field) => {
                let field = &from.kind.fields[field];
                let label = field.label.text(lang).to_owned();
                let back = field.inverse.as_ref().map_or(&field.label, |inverse| &inverse.label);
                let nearness = if field.inverse.is_some() { Nearness::Acts } else { Nearness::Related };
                Tie { nearness, label, back: back.text(lang).to_owned() }
            }
            By::Text => {
                let leads = |(n, _): &(usize, _)| matches!(self.library.mention(relation.from, *n), Target::Page(page, _) if *page == relation.to);
                let mentions = from.text.mentions.iter().enumerate().filter(leads);
                let role = mentions.map(|(_, mention)| mention.role).max().unwrap_or(Role::Mention);
                let (label, back) = verbs(role, lang);
                let nearness = if role == Role::Mention { Nearness::Mentions } else { Nearness::Acts };
                Tie { nearness, label: label.to_owned(), back: back.to_owned() }
            }
        }
    }

    fn drawn(&self, id: Id, before: Vec<(Id, Tie)>, after: Vec<(Id, Tie)>) -> String {
        let node = |id: Id| {
            let document = self.library.document(id);
            let notice = status(document, language(&document.lang)).map(|status| status.notice);
            Node {
                title: document.title.clone(),
                url: self.config.link_to(&document.url),
                class: notice.unwrap_or_default(),
            }
        };
        let mut diagram = Diagram { nodes: vec![Node { url: String::new(), ..node(id) }], lines: Vec::new() };
        let count = before.len();
        for (n, (neighbour, tie)) in before.into_iter().chain(after).enumerate() {
            let (from, to) = if n < count { (n + 1, 0) } else { (0, n + 1) };
            diagram.nodes.push(node(neighbour));
            diagram.lines.push(Line { from, to, label: tie.label });
        }
        diagram.svg()
    }
}

/// The nearest of `ties`.
fn nearest(ties: BTreeMap<Id, Tie>) -> Vec<(Id, Tie)> {
    let mut all: Vec<_> = ties.into_iter().collect();
    all.sort_by_key(|(_, tie)| tie.nearness);
    all.truncate(MOST);
    all
}

/// What a text with this role does with the other document, and what that one undergoes.
fn verbs(role: Role, lang: Language) -> (&'static str, &'static str) {
    let (zh, en) = match role {
        Role::Mention => (("提到", "提到它的"), ("mentions", "mentioned by")),
        Role::Basis => (("依据", "据此制定"), ("based on", "basis of")),
        Role::Implements => (("贯彻", "贯彻它的"), ("carries out", "carried out by")),
        Role::Issues => (("印发", "印发它的"), ("issues", "issued by")),
        Role::Amends => (("修改", "修改它的"), ("amends", "amended by")),
        Role::Repeals => (("废止", "废止它的"), ("repeals", "repealed by")),
        Role::Explains => (("适用", "适用它的"), ("applies", "applied by")),
    };
    if lang == Language::Zh { zh } else { en }
}
