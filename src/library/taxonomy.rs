//! Builds taxonomies from the facet fields of the kinds: terms, and the pages that have them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::section::KindRanks;
use super::{Id, TABLE_ROWS, tally};
use crate::config::{Config, language};
use crate::diagnostic::Language;
use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::{Facet, Field, Kind, Kinds, Label, Type};
use crate::text::anchor::slug;

/// A way of grouping pages, by one field.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// The address of the list of its terms.
    pub url: String,
    /// The kind to which it belongs; `None` if all kinds share it.
    pub kind: Option<Arc<Kind>>,
    /// The name of the field.
    pub facet: String,
    /// Its label for readers.
    pub label: Label,
    /// Its language.
    pub lang: String,
    /// The index of its field in its kind.
    pub rank: usize,
    /// Its terms: enums and ranges in their own order, years from the newest, all others by number of pages.
    pub terms: Vec<Term>,
}

/// One group of a taxonomy.
#[derive(Debug, Clone)]
pub struct Term {
    /// Its label for readers.
    pub label: String,
    /// Its address.
    pub url: String,
    /// Its pages in the order of their kind; where kinds share the taxonomy, kind by kind in the order of the navigation.
    pub pages: Vec<Id>,
    /// The number of pages on one page of its list.
    pub page_size: usize,
    pub(super) tally: tally::Kept,
}

impl Taxonomy {
    /// Whether the lists of its terms are tables, as those of its kind's sections.
    pub fn has_table(&self) -> bool {
        self.kind.as_ref().is_some_and(|kind| kind.rows && !kind.page)
    }

    /// The term called `label`.
    pub fn term(&self, label: &str) -> Option<&Term> {
        self.terms.iter().find(|term| term.label == label)
    }
}

/// A value of a facet field.
#[derive(Debug, Clone, PartialEq)]
struct Labelled {
    label: String,
    /// Identifies the value: the label, or for a region its whole path.
    key: String,
    slug: String,
    rank: f64,
}

/// The facet fields of a kind: the index of the field, the facet field itself, and, if it is inside a record, its index there.
pub(super) fn facets(kind: &Kind) -> impl Iterator<Item = (usize, &Field, Option<usize>)> {
    kind.fields.iter().enumerate().flat_map(|(index, field)| {
        let own = (field.facet != Facet::None).then_some((index, field, None));
        let inner = field.fields.iter().enumerate().filter(|(_, f)| f.facet != Facet::None);
        own.into_iter().chain(inner.map(move |(at, f)| (index, f, Some(at))))
    })
}

fn labelled(
    document: &Document,
    index: usize,
    field: &Field,
    inner: Option<usize>,
    lang: Language,
) -> Vec<Labelled> {
    let Some(value) = document.fields.value(index) else { return Vec::new() };
    let mut labels: Vec<Labelled> = Vec::new();
    for item in value.items() {
        match (item, inner) {
            (Value::Record(entries), Some(at)) => {
                for (_, value) in entries.iter().filter(|(i, _)| *i == at) {
                    labels.extend(value.items().iter().flat_map(|v| label(v, field, lang)));
                }
            }
            _ => labels.extend(label(item, field, lang)),
        }
    }
    let mut seen: Vec<Labelled> = Vec::with_capacity(labels.len());
    for label in labels {
        if !seen.contains(&label) {
            seen.push(label);
        }
    }
    seen
}

fn label(value: &Value, field: &Field, lang: Language) -> Vec<Labelled> {
    let one =
        |label: String, rank: f64| vec![Labelled { key: label.clone(), slug: slug(&label), label, rank }];
    match value {
        Value::Text(text) => one(text.clone(), f64::MAX),
        Value::Enum(index) => {
            field.values.get(*index).map(|c| one(c.label(lang).to_owned(), *index as f64)).unwrap_or_default()
        }
        Value::Date(date) if field.facet == Facet::Year => {
            one(date.year().to_string(), -f64::from(date.year()))
        }
        Value::Date(date) => one(date.to_string(), f64::MAX),
        Value::Number(number) if field.type_ == Type::Year => one(number.to_string(), -number),
        Value::Number(number) => {
            let (label, rank) = bucket(*number, field, lang);
            one(label, rank)
        }
        Value::Bool(yes) => one(if *yes { "是".into() } else { "否".into() }, 0.0),
        Value::Region(parts) => (1..=parts.len())
            .map(|n| Labelled {
                label: parts[n - 1].clone(),
                key: parts[..n].join("/"),
                slug: slug(&parts[..n].join("-")),
                rank: f64::MAX,
            })
            .collect(),
        Value::Link(_) | Value::List(_) | Value::Record(_) => Vec::new(),
    }
}

/// The label and rank of the range that contains `number`.
fn bucket(number: f64, field: &Field, lang: Language) -> (String, f64) {
    let unit = field.unit.as_ref().map(|u| u.text(lang)).unwrap_or_default();
    let space = if lang == Language::En && !unit.is_empty() { " " } else { "" };
    match field.buckets.iter().position(|&bound| number <= bound) {
        Some(0) => match lang {
            Language::Zh => (format!("{}{unit}以内", field.buckets[0]), 0.0),
            Language::En => (format!("up to {}{space}{unit}", field.buckets[0]), 0.0),
        },
        Some(n) => {
            let (from, to) = (field.buckets[n - 1], field.buckets[n]);
            let range = if lang == Language::Zh {
                format!("{}～{to}{unit}", from + 1.0)
            } else {
                format!("{}–{to}{space}{unit}", from + 1.0)
            };
            (range, n as f64)
        }
        None => match (field.buckets.last(), lang) {
            (Some(last), Language::Zh) => (format!("{last}{unit}以上"), field.buckets.len() as f64),
            (Some(last), Language::En) => (format!("over {last}{space}{unit}"), field.buckets.len() as f64),
            (None, _) => (format!("{number}{space}{unit}"), number),
        },
    }
}

struct Gathered {
    label: String,
    slug: String,
    rank: f64,
    pages: Vec<Id>,
}

/// Groups all listed documents by the facets of their kinds.
pub(super) fn build(
    documents: &[Document],
    kinds: &Kinds,
    config: &Config,
    ranks: &KindRanks,
) -> Vec<Taxonomy> {
    let mut taxonomies: BTreeMap<String, Taxonomy> = BTreeMap::new();
    let mut gathered: BTreeMap<String, BTreeMap<String, Gathered>> = BTreeMap::new();
    for (id, document) in documents.iter().enumerate().filter(|(_, d)| d.is_listed() && !d.is_index) {
        for (index, field, inner) in facets(&document.kind) {
            let labels = labelled(document, index, field, inner, language(&document.lang));
            if labels.is_empty() {
                continue;
            }
            let url = taxonomy_url(&document.kind, field, &document.lang, config);
            taxonomies.entry(url.clone()).or_insert_with(|| Taxonomy {
                url: url.clone(),
                kind: (!field.is_shared()).then(|| Arc::clone(&document.kind)),
                facet: field.name.clone(),
                label: field.label.clone(),
                lang: document.lang.clone(),
                rank: index,
                terms: Vec::new(),
            });
            let terms = gathered.entry(url).or_default();
            for Labelled { label, key, slug, rank } in labels {
                let term =
                    terms.entry(key).or_insert_with(|| Gathered { label, slug, rank, pages: Vec::new() });
                term.pages.push(id);
            }
        }
    }
    for (url, terms) in gathered {
        let taxonomy = taxonomies.get_mut(&url).expect("gathered beside it");
        taxonomy.terms = terms_of(&url, terms, taxonomy, documents, (config, kinds, ranks));
    }
    taxonomies.into_values().collect()
}

/// The terms of each document, in the order of the fields of its kind.
pub(super) fn terms_by_document(taxonomies: &[Taxonomy], documents: usize) -> Vec<Vec<(u32, u32)>> {
    let mut terms: Vec<Vec<(u32, u32)>> = vec![Vec::new(); documents];
    let mut by_rank: Vec<usize> = (0..taxonomies.len()).collect();
    by_rank.sort_by_key(|&at| taxonomies[at].rank);
    for at in by_rank {
        for (number, term) in taxonomies[at].terms.iter().enumerate() {
            for &id in &term.pages {
                terms[id].push((number_of(at), number_of(number)));
            }
        }
    }
    terms
}

fn number_of(index: usize) -> u32 {
    u32::try_from(index).expect("a site has fewer than four thousand million terms")
}

fn terms_of(
    url: &str,
    gathered: BTreeMap<String, Gathered>,
    taxonomy: &Taxonomy,
    documents: &[Document],
    (config, kinds, ranks): (&Config, &Kinds, &KindRanks),
) -> Vec<Term> {
    let order = taxonomy.kind.as_ref().unwrap_or(kinds.default_kind()).order.clone();
    let rank = |kind: &Kind| {
        let rank = ranks.get(&(taxonomy.lang.clone(), kind.name.clone()));
        (rank.copied().unwrap_or(usize::MAX), kind.name.clone())
    };
    let mut gathered = with_own_slugs(gathered);
    gathered.sort_by(|(a_slug, a), (b_slug, b)| {
        a.rank
            .total_cmp(&b.rank)
            .then_with(|| b.pages.len().cmp(&a.pages.len()))
            .then_with(|| a_slug.cmp(b_slug))
    });
    gathered
        .into_iter()
        .map(|(slug, mut term)| {
            if taxonomy.kind.is_some() {
                super::order::sort(&mut term.pages, documents, &order);
            } else {
                term.pages.sort_by_cached_key(|&id| {
                    let document = &documents[id];
                    (rank(&document.kind), std::cmp::Reverse(document.date()), id)
                });
            }
            Term {
                label: term.label,
                url: format!("{url}{slug}/"),
                page_size: page_size(taxonomy, &term.pages, documents, config),
                pages: term.pages,
                tally: tally::Kept::default(),
            }
        })
        .collect()
}

/// The number of pages on one page of the list of a term with `pages`. A row is one line, so a list of rows has more of them.
fn page_size(taxonomy: &Taxonomy, pages: &[Id], documents: &[Document], config: &Config) -> usize {
    let rows = pages.iter().filter(|&&id| !documents[id].has_page()).count();
    if taxonomy.has_table() || rows * 2 > pages.len() { TABLE_ROWS } else { config.paginate }
}

/// Gives each term a unique part of an address. `C`, `C++` and `C#` all have the slug `c`: the most similar one keeps it, and the others
/// get a suffix made from a hash of their own label only, so it never changes. A term of signs only gets just the hash.
fn with_own_slugs(gathered: BTreeMap<String, Gathered>) -> Vec<(String, Gathered)> {
    let mut by_slug: BTreeMap<String, Vec<(String, Gathered)>> = BTreeMap::new();
    for (key, term) in gathered {
        by_slug.entry(term.slug.clone()).or_default().push((key, term));
    }
    let mut own = Vec::new();
    for (slug, mut terms) in by_slug {
        terms.sort_by_key(|(key, _)| (*key != slug, key.to_lowercase() != slug, key.clone()));
        for (index, (key, term)) in terms.into_iter().enumerate() {
            let mark = || blake3::hash(key.as_bytes()).to_hex()[..6].to_owned();
            own.push(match (slug.as_str(), index) {
                ("", _) => (mark(), term),
                (_, 0) => (slug.clone(), term),
                _ => (format!("{slug}-{}", mark()), term),
            });
        }
    }
    own
}

/// The address of the taxonomy of `field`.
pub(crate) fn taxonomy_url(kind: &Kind, field: &Field, lang: &str, config: &Config) -> String {
    let prefix = if lang == config.lang { String::new() } else { format!("/{}", lang.to_lowercase()) };
    if field.is_shared() {
        format!("{prefix}/{}/", field.name)
    } else {
        format!("{prefix}/{}/{}/", kind.name, field.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_one_slug_are_told_apart() {
        let slugs = |labels: &[&str]| {
            let term = |label: &&str| {
                let term =
                    Gathered { label: (*label).into(), slug: slug(label), rank: 0.0, pages: Vec::new() };
                ((*label).to_owned(), term)
            };
            let mut own: Vec<_> = with_own_slugs(labels.iter().map(term).collect())
                .into_iter()
                .map(|(slug, term)| (term.label, slug))
                .collect();
            own.sort();
            own
        };
        let three = slugs(&["C", "C++", "C#"]);
        assert_eq!(three[0], ("C".into(), "c".into()));
        assert!(three[1].1.starts_with("c-") && three[2].1.starts_with("c-") && three[1].1 != three[2].1);
        assert_eq!(slugs(&["党建·引领"])[0].1, "党建-引领");
        assert_eq!(slugs(&["？！"])[0].1.len(), 6);
    }
}
