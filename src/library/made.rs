//! The addresses that wenku generates besides pages: lists of sections and terms, search, feeds, site maps.

use std::collections::BTreeMap;

use super::{Section, Target, Taxonomy};

/// The target at `url`, if wenku generates that address. No page has it.
pub(super) fn target(
    url: &str,
    sections: &BTreeMap<String, Section>,
    taxonomies: &[Taxonomy],
) -> Option<Target> {
    if sections.contains_key(url) {
        return Some(Target::Section(url.to_owned()));
    }
    let file = url.trim_end_matches('/');
    let is_feed = |end: &str| file.strip_suffix(end).is_some_and(|dir| sections.contains_key(dir));
    let is_table =
        file.strip_suffix("data.csv").and_then(|dir| sections.get(dir)).is_some_and(|s| s.table().is_some());
    if is_table || file == "/sitemap.xml" || is_feed("feed.xml") || is_feed("feed.json") {
        return Some(Target::Address(file.to_owned()));
    }
    let section = |end: &str| url.strip_suffix(end).and_then(|dir| sections.get(dir));
    let is_root = |end: &str| section(end).is_some_and(|section| section.parent.is_none());
    let is_whole = section("all/").is_some_and(|s| s.collection && !s.pages.is_empty());
    let of = taxonomies.iter().find(|taxonomy| url.starts_with(&taxonomy.url));
    let is_term = of.is_some_and(|of| of.url == url || of.terms.iter().any(|term| term.url == url));
    let is_made = is_root("search/") || is_root("sitemap/") || is_root("missing/") || is_whole || is_term;
    is_made.then(|| Target::Address(url.to_owned()))
}
