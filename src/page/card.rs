//! Cards of pages in lists, and the data with which browsers filter a list.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Picture, Status, View, field, long_date, status};
use crate::config::language;
use crate::kind::Facet;
use crate::library::{Id, Section};
use crate::text::reading_minutes;

/// A page in a list.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// The title.
    pub title: String,
    /// The address for links, with the base path.
    pub url: String,
    /// The name of the kind.
    pub kind: String,
    /// The label of the kind.
    pub kind_label: String,
    /// The date for readers.
    pub date: String,
    /// The date as `2026-03-05`.
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
    /// Its facet fields and those of `CARD_FIELDS` by name; empty for kinds without facets.
    pub f: BTreeMap<String, serde_json::Value>,
}

/// A facet value of a card.
#[derive(Debug, Clone, Serialize)]
pub struct Tag {
    /// The facet.
    pub name: String,
    /// The label of the facet.
    pub label: String,
    /// The value.
    pub text: String,
    /// The address of the list of pages with this value.
    pub url: String,
}

/// Fields that cards get besides facets.
const CARD_FIELDS: [&str; 5] = ["person", "number", "quote", "order", "unit"];

/// The data of a list: facets with their terms, and cards that refer to terms by index.
#[derive(Debug, Clone, Serialize)]
pub struct CardIndex {
    facets: Vec<FacetIndex>,
    cards: Vec<CardEntry>,
}

#[derive(Debug, Clone, Serialize)]
struct FacetIndex {
    name: String,
    terms: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct CardEntry {
    /// The date as `2026-03-05`.
    d: String,
    /// The indices of its terms, by facet.
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
            url: self.config.link_to(&document.url),
            kind: document.kind.name.clone(),
            kind_label: document.kind.label.text(lang).to_owned(),
            date: date.map(|d| long_date(d, lang)).unwrap_or_default(),
            date_iso: date.map(|d| d.to_string()).unwrap_or_default(),
            summary: document.summary(),
            image: self.image(document),
            status: status(document, lang),
            minutes: reading_minutes(document.text.words),
            tags: self.tags(id),
            f,
        }
    }

    fn tags(&self, id: Id) -> Vec<Tag> {
        let lang = language(&self.library.document(id).lang);
        let terms = self.library.terms(id);
        terms
            .map(|(taxonomy, term)| Tag {
                name: taxonomy.facet.clone(),
                label: taxonomy.label.text(lang).to_owned(),
                text: term.label.clone(),
                url: self.config.link(&term.url),
            })
            .collect()
    }

    /// The data of the list of `section`.
    pub fn card_index(&self, section: &Section) -> CardIndex {
        let facets = self.library.facets(self.library.section_tally(section)).into_iter();
        let facets: Vec<FacetIndex> = facets
            .map(|(taxonomy, terms)| FacetIndex {
                name: taxonomy.facet.clone(),
                terms: terms.into_iter().map(|(term, _)| term.label.clone()).collect(),
            })
            .collect();
        let cards = section.pages.iter().map(|&id| self.card_entry(id, &facets)).collect();
        CardIndex { facets, cards }
    }

    fn card_entry(&self, id: Id, facets: &[FacetIndex]) -> CardEntry {
        let mut v: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (taxonomy, term) in self.library.terms(id) {
            let facet = facets.iter().find(|facet| facet.name == taxonomy.facet);
            if let Some(at) =
                facet.and_then(|facet| facet.terms.iter().position(|label| *label == term.label))
            {
                v.entry(taxonomy.facet.clone()).or_default().push(at);
            }
        }
        let date = self.library.document(id).date();
        CardEntry { d: date.map(|d| d.to_string()).unwrap_or_default(), v }
    }
}
