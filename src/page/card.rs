//! A page in a list: its card, and all cards of a list as data for filtering in the browser.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Picture, Status, View, field, long_date, status};
use crate::config::language;
use crate::kind::{Facet, Privacy};
use crate::library::{Id, Section, facet_labels};
use crate::markdown::reading_minutes;

/// A page in a list.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// The title.
    pub title: String,
    /// The address as links write it.
    pub url: String,
    /// The name of the kind.
    pub kind: String,
    /// The kind as people call it.
    pub kind_label: String,
    /// The date as people write it.
    pub date: String,
    /// The date as machines write it.
    pub date_iso: String,
    /// The summary, or the beginning of the text.
    pub summary: String,
    /// The page's picture.
    pub image: Option<Picture>,
    /// Its status.
    pub status: Option<Status>,
    /// Minutes to read.
    pub minutes: usize,
    /// Its facet values.
    pub tags: Vec<Tag>,
    /// Its facet fields and those that name a page, by name.
    pub f: BTreeMap<String, serde_json::Value>,
}

/// A facet value of a card.
#[derive(Debug, Clone, Serialize)]
pub struct Tag {
    /// The facet.
    pub name: String,
    /// The facet as people call it.
    pub label: String,
    /// The value.
    pub text: String,
    /// The list of pages with this value.
    pub url: String,
}

/// Fields that cards show beside facets.
const CARD_FIELDS: [&str; 5] = ["person", "number", "quote", "order", "unit"];

/// The cards of a list as data: facets with their terms, and cards that name terms by number.
#[derive(Debug, Clone, Serialize)]
pub struct CardIndex {
    facets: Vec<FacetIndex>,
    cards: Vec<CardEntry>,
}

#[derive(Debug, Clone, Serialize)]
struct FacetIndex {
    name: String,
    label: String,
    terms: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct CardEntry {
    /// Title.
    t: String,
    /// Address.
    u: String,
    /// Date as machines write it.
    d: String,
    /// Summary.
    s: String,
    /// Kind.
    k: String,
    /// Numbers of terms by facet.
    v: BTreeMap<String, Vec<usize>>,
}

impl View<'_> {
    /// The card of the page `id`.
    pub fn card(&self, id: Id) -> Card {
        let document = self.library.document(id);
        let lang = language(&document.lang);
        let date = document.date();
        let facets: Vec<&str> =
            document.kind.fields.iter().filter(|f| f.facet != Facet::None).map(|f| f.name.as_str()).collect();
        let mut f = if facets.is_empty() { BTreeMap::new() } else { field::by_name(self, id) };
        f.retain(|name, _| CARD_FIELDS.contains(&name.as_str()) || facets.contains(&name.as_str()));
        Card {
            title: document.title.clone(),
            url: self.config.link(&document.url),
            kind: document.kind.name.clone(),
            kind_label: document.kind.label.text(lang).to_owned(),
            date: date.map(|d| long_date(d, lang)).unwrap_or_default(),
            date_iso: date.map(|d| d.to_string()).unwrap_or_default(),
            summary: document.summary(),
            image: self.image(document),
            status: status(document, lang),
            minutes: reading_minutes(document.content.words),
            tags: self.tags(id),
            f,
        }
    }

    fn tags(&self, id: Id) -> Vec<Tag> {
        let document = self.library.document(id);
        let lang = language(&document.lang);
        let mut tags = Vec::new();
        for (name, labels) in facet_labels(document) {
            let Some(field) = document
                .kind
                .fields
                .iter()
                .flat_map(|f| std::iter::once(f).chain(&f.fields))
                .find(|f| f.name == name && f.facet != Facet::None)
            else {
                continue;
            };
            if field.privacy == Privacy::Private {
                continue;
            }
            tags.extend(labels.into_iter().filter_map(|text| {
                let url = field::term_url(self, id, field, &text)?;
                Some(Tag { name: name.to_owned(), label: field.label.text(lang).to_owned(), text, url })
            }));
        }
        tags
    }

    /// The data of the list of `section`.
    pub fn card_index(&self, section: &Section) -> CardIndex {
        let lang = language(&section.lang);
        let mut facets: Vec<FacetIndex> = Vec::new();
        let mut cards = Vec::with_capacity(section.pages.len());
        for &id in &section.pages {
            let document = self.library.document(id);
            let mut v: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (name, labels) in facet_labels(document) {
                let at = facets.iter().position(|f| f.name == name).unwrap_or_else(|| {
                    let field = document
                        .kind
                        .fields
                        .iter()
                        .flat_map(|f| std::iter::once(f).chain(&f.fields))
                        .find(|f| f.name == name);
                    let label = field.map(|f| f.label.text(lang).to_owned()).unwrap_or_default();
                    facets.push(FacetIndex { name: name.to_owned(), label, terms: Vec::new() });
                    facets.len() - 1
                });
                let terms = &mut facets[at].terms;
                let numbers = labels.into_iter().map(|label| {
                    terms.iter().position(|t| *t == label).unwrap_or_else(|| {
                        terms.push(label);
                        terms.len() - 1
                    })
                });
                v.insert(name.to_owned(), numbers.collect());
            }
            cards.push(CardEntry {
                t: document.title.clone(),
                u: self.config.link(&document.url),
                d: document.date().map(|d| d.to_string()).unwrap_or_default(),
                s: document.summary(),
                k: document.kind.name.clone(),
                v,
            });
        }
        CardIndex { facets, cards }
    }
}
