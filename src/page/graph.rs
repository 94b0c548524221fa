//! The citation graph of a site as data: which document names, amends or repeals which, for other programs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{View, status};
use crate::config::language;
use crate::document::Document;
use crate::library::{By, Id, Target};
use crate::text::mention::{Base, Mention};

/// Documents and what they say of each other.
#[derive(Debug, Serialize)]
pub struct Graph<'a> {
    /// The day for which the statuses hold.
    date: String,
    /// The documents, and the pages that cite some; then documents that the site does not have.
    documents: Vec<Node<'a>>,
    /// What they say of each other.
    relations: Vec<Edge<'a>>,
}

/// A document.
#[derive(Debug, Serialize)]
struct Node<'a> {
    title: &'a str,
    /// Its address; none if the site does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
}

/// One document points to another.
#[derive(Debug, Serialize)]
struct Edge<'a> {
    /// The index of the document that points.
    from: usize,
    /// The index of the document to which it points.
    to: usize,
    /// How: the name of a field, or what the text does, such as `basis`, `amends`, `mentions`.
    role: &'a str,
    /// How often its text does; 0 for a field.
    count: usize,
    /// The provisions that it names, by their anchors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    provisions: Vec<String>,
}

/// Edges by both ends and role: how often, and the provisions.
type Edges<'a> = BTreeMap<(End<'a>, End<'a>, &'a str), (usize, Vec<String>)>;

/// A document of the site, or one that it does not have by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End<'a> {
    Here(Id),
    Elsewhere(&'a str),
}

impl<'a> View<'a> {
    /// The citation graph of the site.
    pub fn graph(&'a self) -> Graph<'a> {
        let edges = self.edges();
        let all = self.library.documents.iter().enumerate();
        let mut ends: BTreeSet<End<'a>> =
            all.filter(|(_, document)| is_node(document)).map(|(id, _)| End::Here(id)).collect();
        ends.extend(edges.keys().flat_map(|(from, to, _)| [*from, *to]));
        let index: BTreeMap<End<'a>, usize> = ends.iter().enumerate().map(|(n, end)| (*end, n)).collect();
        let edge = |((from, to, role), (count, mut provisions)): (_, (usize, Vec<String>))| {
            provisions.sort_unstable();
            provisions.dedup();
            Edge { from: index[&from], to: index[&to], role, count, provisions }
        };
        Graph {
            date: self.library.today.to_string(),
            documents: ends.iter().map(|end| self.node(*end)).collect(),
            relations: edges.into_iter().map(edge).collect(),
        }
    }

    fn edges(&'a self) -> Edges<'a> {
        let mut edges = Edges::new();
        for (id, document) in self.library.documents.iter().enumerate().filter(|(_, page)| page.is_listed()) {
            for relation in self.library.relations_from(id) {
                if let By::Field(field) = relation.by
                    && is_node(document)
                    && is_node(self.library.document(relation.to))
                {
                    let role = document.kind.fields[field].name.as_str();
                    edges.entry((End::Here(id), End::Here(relation.to), role)).or_default();
                }
            }
            for (n, mention) in document.text.mentions.iter().enumerate() {
                if let Some((to, provision)) = self.end(id, n, mention) {
                    let edge = edges.entry((End::Here(id), to, mention.role.name())).or_default();
                    edge.0 += 1;
                    edge.1.extend(provision);
                }
            }
        }
        edges
    }

    /// What the mention `n` in the page `id` leads to, and the provision. `None` for one of the page itself and for what is no document.
    fn end(&'a self, id: Id, n: usize, mention: &'a Mention) -> Option<(End<'a>, Option<String>)> {
        match self.library.mention(id, n) {
            Target::Page(to, _) if *to == id => None,
            Target::Page(to, anchor) => {
                let anchor = anchor.strip_prefix('#').map(str::to_owned);
                Some((End::Here(*to), anchor)).filter(|_| self.library.document(*to).is_listed())
            }
            _ if !mention.names_a_document() => None,
            _ => {
                let name = match &mention.base {
                    Base::Title(name, _) | Base::Number(name) => name,
                    Base::This => return None,
                };
                let anchors = mention.reference.as_ref().map(|reference| reference.anchors());
                Some((End::Elsewhere(name), anchors.and_then(|all| all.into_iter().next())))
            }
        }
    }

    fn node(&'a self, end: End<'a>) -> Node<'a> {
        let id = match end {
            End::Here(id) => id,
            End::Elsewhere(title) => {
                return Node { title, url: None, kind: None, number: None, date: None, status: None };
            }
        };
        let document = self.library.document(id);
        Node {
            title: &document.title,
            url: Some(self.config.link_to(&document.url)),
            kind: Some(&document.kind.name),
            number: document.fields.text(&document.kind, "number"),
            date: document.date().map(|day| day.to_string()),
            status: status(document, language(&document.lang)).map(|status| status.label),
        }
    }
}

/// Whether a document stands in the graph even if nothing points to it or from it.
fn is_node(document: &Document) -> bool {
    document.kind.document && document.is_listed() && !document.is_index
}
