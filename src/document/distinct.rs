//! Gives each page of a lenient site an address of its own, where two would have the same: names that differ only in case, in signs or after
//! sixty characters, the same `slug` twice, and names that wenku uses itself.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use xxhash_rust::xxh3::xxh3_64;

use super::Document;
use super::address::slug_or;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::kind::{Facet, Kinds};
use crate::message;
use crate::source::page_stem;
use crate::text::anchor::LENGTH as LONGEST_SLUG;

/// Changes the addresses of pages whose address is taken. Which page keeps an address depends on names only, and a changed address only on
/// the path of its own page, so addresses stay when pages are added.
pub(super) fn settle(
    documents: &mut [Document],
    config: &Config,
    kinds: &Kinds,
    shown: &str,
    diagnostics: &mut Diagnostics,
) {
    let mut taken: FxHashMap<String, String> = FxHashMap::default();
    for url in reserved(config, kinds) {
        taken.insert(folded(&url), String::new());
    }
    for document in documents.iter().filter(|document| document.is_index) {
        taken.entry(folded(&document.url)).or_insert_with(|| format!("{shown}/{}", document.path));
    }
    // A folder with texts has a list at its address.
    for some in documents.chunk_by(|one, next| one.section_url == next.section_url) {
        let Document { section_url, dir, .. } = &some[0];
        taken.entry(folded(section_url)).or_insert_with(|| format!("{shown}/{dir}/"));
    }
    let pages = |documents: &[Document], is_exact: bool| -> Vec<usize> {
        let is_wanted = |n: &usize| !documents[*n].is_index && has_own_name(&documents[*n]) == is_exact;
        (0..documents.len()).filter(is_wanted).collect()
    };
    for n in [pages(documents, true), pages(documents, false)].concat() {
        let document = &mut documents[n];
        let path = format!("{shown}/{}", document.path);
        if is_cut(document) {
            document.url = distinct(document, &taken);
        }
        let owner = match taken.entry(folded(&document.url)) {
            Entry::Vacant(free) => {
                free.insert(path);
                continue;
            }
            Entry::Occupied(owner) => owner.get().clone(),
        };
        let url = distinct(document, &taken);
        let (old, place) = (document.url.clone(), Place::file(&path));
        let fault = match owner.is_empty() {
            true => message!(
                "网址 {old} 是网站自己用的，这一页改用 {url}",
                "the address {old} is one that wenku uses itself; this page gets {url}"
            ),
            false => message!(
                "网址 {old} 已经给了 {owner}，这一页改用 {url}",
                "the address {old} belongs to {owner}; this page gets {url}"
            ),
        };
        let hint = message!(
            "要好认的网址，给这一页改名，或写“网址名”",
            "rename the page or give it a `slug` for a better one"
        );
        diagnostics.push(Diagnostic::warning("address.changed", place, fault).hint(hint));
        taken.insert(folded(&url), path);
        document.url = url;
    }
}

/// The addresses of pages that wenku makes, in all languages of the site.
fn reserved(config: &Config, kinds: &Kinds) -> Vec<String> {
    let mut names: Vec<String> =
        ["", "search/", "sitemap/", "missing/", "pages/"].map(str::to_owned).to_vec();
    for kind in kinds.iter() {
        let facets = kind.fields.iter().filter(|field| field.facet != Facet::None);
        names.extend(facets.map(|field| match field.is_shared() {
            true => format!("{}/", field.name),
            false => format!("{}/{}/", kind.name, field.name),
        }));
    }
    let prefixes = config.all_languages().map(|lang| match lang == config.lang {
        true => "/".to_owned(),
        false => format!("/{}/", lang.to_lowercase()),
    });
    prefixes
        .flat_map(|prefix| names.iter().map(move |name| format!("{prefix}{name}")).collect::<Vec<_>>())
        .collect()
}

/// Whether the address has only a part of the file's name, or nothing of it. Such pages always get a mark, so that no page that comes later
/// takes their address.
fn is_cut(document: &Document) -> bool {
    let last = last_part(document);
    let is_chosen = |name: &str| document.fields.text(&document.kind, name).is_some();
    (last == "-" || last.chars().count() >= LONGEST_SLUG) && !is_chosen("slug") && !is_chosen("permalink")
}

fn last_part(document: &Document) -> &str {
    document.url.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// Whether the last part of the address is the name of the file, or one that the writer chose.
fn has_own_name(document: &Document) -> bool {
    let last = last_part(document);
    let is_chosen = |name: &str| document.fields.text(&document.kind, name).is_some();
    // A page with a folder of its own has the name of the folder.
    let mut names = document.path.rsplit('/');
    let file = names.next().and_then(page_stem).unwrap_or_default();
    last == file || names.next() == Some(last) || is_chosen("slug") || is_chosen("permalink")
}

/// An address that no page has: the one of `document` with a mark made from its path. A page that would take the place of the home page gets
/// the one of its file.
fn distinct(document: &Document, taken: &FxHashMap<String, String>) -> String {
    let bare = document.url.strip_suffix("/-/").unwrap_or(document.url.trim_end_matches('/'));
    let mut base = bare.to_owned();
    if document.url == "/" {
        let file = document.path.rsplit('/').next().and_then(page_stem).unwrap_or_default();
        base = format!("{}{}", document.section_url, slug_or(file));
        let url = format!("{base}/");
        if !taken.contains_key(&folded(&url)) {
            return url;
        }
    }
    let sign = if bare.len() + 3 == document.url.len() { '/' } else { '-' };
    let mut hash = xxh3_64(document.path.as_bytes());
    loop {
        let url = format!("{base}{sign}{:06x}/", hash & 0xFF_FFFF);
        if !taken.contains_key(&folded(&url)) {
            return url;
        }
        hash = hash.wrapping_add(1);
    }
}

/// The address in the form in which file systems compare names.
fn folded(url: &str) -> String {
    let lower = url.to_lowercase();
    if is_nfc(&lower) { lower } else { lower.nfc().collect() }
}
