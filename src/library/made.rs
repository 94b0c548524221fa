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
    let table = ["data.csv", "data.xlsx"].iter().find_map(|end| sections.get(file.strip_suffix(end)?));
    let is_table = table.is_some_and(|section| section.table().is_some());
    let is_single = matches!(file, "/sitemap.xml" | "/citations.json");
    if is_table || is_single || is_feed("feed.xml") || is_feed("feed.json") {
        return Some(Target::Address(file.to_owned()));
    }
    let section = |end: &str| url.strip_suffix(end).and_then(|dir| sections.get(dir));
    let is_root = |end: &str| section(end).is_some_and(|section| section.parent.is_none());
    let is_whole = section("all/").is_some_and(|s| s.collection && !s.pages.is_empty());
    let of = taxonomies.iter().find(|taxonomy| url.starts_with(&taxonomy.url));
    let is_term = of.is_some_and(|of| of.url == url || of.terms.iter().any(|term| term.url == url));
    let roots = ["search/", "sitemap/", "missing/", "glossary/", "basket/", "calendar/", "calendar.ics"];
    let is_made = roots.into_iter().any(is_root) || is_whole || is_term;
    is_made.then(|| Target::Address(url.to_owned()))
}
