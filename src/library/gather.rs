//! What else suits an occasion: pages of all kinds, gathered by rule, because a story or a family rule seldom names the days on which it
//! is told.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::OCCASION;
use super::{Id, Library, Taxonomy, Term};
use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::DEFAULT_KIND;

/// The facet of all kinds that names what a page is about.
pub(crate) const TOPICS: &str = "topics";
/// The most pages of one kind.
const MOST: usize = 4;

/// How well a page suits an occasion: how it names it, then how many topics it shares with the pages for it.
type Fit = (u8, usize);

impl Library {
    /// The pages that suit the occasion `term` besides its own ones: those that other kinds file under it, those that name it in their title,
    /// keywords or summary, and those without an occasion on the topics of at least half of its own pages. The best of each kind, kind by
    /// kind. None if the taxonomy is not one of occasions.
    pub fn gathered(&self, taxonomy: &Taxonomy, term: &Term) -> Vec<Id> {
        if taxonomy.facet != OCCASION {
            return Vec::new();
        }
        let own: BTreeSet<Id> = term.pages.iter().copied().collect();
        let topics = self.topics_of(term);
        let filed: BTreeSet<Id> = self
            .taxonomies
            .iter()
            .filter(|other| other.facet == OCCASION && other.lang == taxonomy.lang)
            .flat_map(|other| other.term(&term.label))
            .flat_map(|other| other.pages.iter().copied())
            .collect();
        let mut by_kind: BTreeMap<&str, Vec<(Fit, Id)>> = BTreeMap::new();
        for (id, document) in self.documents.iter().enumerate() {
            let may_be = document.lang == taxonomy.lang && suits(document) && !own.contains(&id);
            if !may_be {
                continue;
            }
            let named = if filed.contains(&id) { 2 } else { u8::from(names(document, &term.label)) };
            let shared = self.terms(id).filter(|(_, topic)| topics.contains(topic.url.as_str())).count();
            // What was written for another occasion does not suit this one because of its topics.
            let is_for_another = self.terms(id).any(|(other, _)| other.facet == OCCASION);
            if named > 0 || shared > 0 && !is_for_another {
                by_kind.entry(&document.kind.name).or_default().push(((named, shared), id));
            }
        }
        let best = |mut pages: Vec<(Fit, Id)>| {
            let newest = |id: Id| std::cmp::Reverse(self.document(id).date());
            pages.sort_by_key(|&(fit, id)| (std::cmp::Reverse(fit), newest(id), id));
            pages.into_iter().take(MOST).map(|(_, id)| id)
        };
        by_kind.into_values().flat_map(best).collect()
    }

    /// The addresses of the topics that at least half of the pages of `term` have.
    fn topics_of(&self, term: &Term) -> BTreeSet<&str> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for &id in &term.pages {
            let topics = self.terms(id).filter(|(taxonomy, _)| taxonomy.facet == TOPICS);
            topics.for_each(|(_, topic)| *counts.entry(topic.url.as_str()).or_default() += 1);
        }
        let half = term.pages.len().div_ceil(2);
        counts.into_iter().filter(|&(_, count)| count >= half).map(|(url, _)| url).collect()
    }
}

/// Whether the page is material: plain pages tell of the site.
fn suits(document: &Document) -> bool {
    document.is_listed() && !document.is_index && document.kind.name != DEFAULT_KIND
}

/// Whether the page names the occasion; 重阳 means 重阳节, too.
fn names(document: &Document, occasion: &str) -> bool {
    let short = occasion.strip_suffix('节').filter(|short| short.chars().count() > 1).unwrap_or(occasion);
    let fields =
        ["keywords", "summary"].into_iter().filter_map(|name| document.fields.get(&document.kind, name));
    let mut texts = fields.flat_map(Value::items);
    document.title.contains(short)
        || texts.any(|value| matches!(value, Value::Text(text) if text.contains(short)))
}
