//! Resolves what writers write to point to a page or file: paths, addresses, ids and titles.

use std::borrow::Cow;
use std::collections::HashMap;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::Id;
use super::path::{dir_of, join, stem_of};
use super::target::Target;
use crate::audience::Hidden;
use crate::document::{Document, dir_url};
use crate::front_matter::Value;
use crate::source::Asset;
use crate::text::Link;

mod foreign;

use foreign::Foreign;
pub(super) use foreign::rooted;

/// All pages and files by the names that can point to them.
pub(super) struct Addresses<'a> {
    pub(super) documents: &'a [Document],
    /// Pages by path without extension.
    by_stem: HashMap<&'a str, Id>,
    by_url: HashMap<&'a str, Id>,
    by_id: HashMap<&'a str, Id>,
    by_title: HashMap<&'a str, Vec<Id>>,
    /// Hidden pages by path without extension; the values are indices in the list of hidden pages.
    hidden_by_stem: HashMap<&'a str, usize>,
    /// Hidden pages by title and by id.
    hidden_by_name: HashMap<&'a str, usize>,
    pub(super) assets: &'a [Asset],
    /// Whether links are read as other tools write them.
    is_lenient: bool,
    foreign: Foreign,
}

/// The result of a search for a name.
pub(super) enum Found {
    /// A page or a file.
    Target(Target),
    /// Two pages have that title.
    Twice(Id, Id),
    /// A path outside the content folder.
    Outside,
    /// No page or file. It may still be an address that wenku generates, such as a list.
    Missing {
        /// The address, from the root of the site.
        url: String,
        /// The index of the hidden page that has this name, if there is one.
        hidden: Option<usize>,
    },
}

impl<'a> Addresses<'a> {
    pub(super) fn new(
        documents: &'a [Document],
        hidden: &'a [Hidden],
        assets: &'a [Asset],
        is_lenient: bool,
    ) -> Self {
        let all = || documents.iter().enumerate();
        let has_links = |value: &Value| {
            value.items().iter().any(|item| matches!(item, Value::Link(_) | Value::Record(_)))
        };
        let needs_names = documents.iter().any(|d| d.fields.iter().any(|(_, value, _)| has_links(value)));
        let named = || all().filter(move |_| needs_names);
        let hidden_names = hidden.iter().enumerate().flat_map(|(place, page)| {
            let names = [Some(page.title.as_str()), page.id.as_deref()];
            names.into_iter().flatten().map(move |name| (name, place))
        });
        Self {
            by_stem: all().map(|(id, d)| (stem_of(&d.path), id)).collect(),
            by_url: all().map(|(id, d)| (d.url.as_str(), id)).collect(),
            by_id: named().filter_map(|(id, d)| Some((d.fields.text(&d.kind, "id")?, id))).collect(),
            by_title: named().filter(|(_, d)| d.is_listed()).fold(HashMap::new(), |mut titles, (id, d)| {
                titles.entry(d.title.as_str()).or_insert_with(Vec::new).push(id);
                titles
            }),
            hidden_by_stem: hidden
                .iter()
                .enumerate()
                .map(|(place, page)| (stem_of(&page.path), place))
                .collect(),
            hidden_by_name: hidden_names.collect(),
            documents,
            assets,
            is_lenient,
            foreign: Foreign::default(),
        }
    }

    /// Finds `link` in the text of `from`.
    pub(super) fn find_link(&self, from: &Document, link: &Link) -> Found {
        let wiki = if link.is_wiki { self.find_wiki(from, &link.target) } else { None };
        wiki.unwrap_or_else(|| match self.find(from, &link.target) {
            found @ (Found::Missing { hidden: None, .. } | Found::Outside) if self.is_lenient => {
                self.find_foreign(from, &link.target).unwrap_or(found)
            }
            found => found,
        })
    }

    /// Finds `target`, written in the file `from`. A file name may contain `#`, `?` and `%`, so the whole target is first tried as a file,
    /// both as written and percent-decoded.
    pub(super) fn find(&self, from: &Document, target: &str) -> Found {
        let dir = dir_of(&from.path);
        for name in [target, &decoded(target)] {
            if let Some(path) = join(dir, name).filter(|path| self.has_asset(path)) {
                return Found::Target(Target::Asset(path, String::new()));
            }
        }
        let end = target.find(['#', '?']).unwrap_or(target.len());
        let (path, rest) = (decoded(&target[..end]), &target[end..]);
        let anchor = rest.find('#').map(|at| decoded(&rest[at..])).filter(|anchor| anchor.len() > 1);
        let anchor = anchor.unwrap_or_default();
        if path.is_empty() {
            let id = self.by_stem.get(stem_of(&from.path)).copied();
            let missing = Found::Missing { url: String::new(), hidden: None };
            return id.map_or(missing, |id| Found::Target(Target::Page(id, anchor.into_owned())));
        }
        match join(dir, &path) {
            None => Found::Outside,
            Some(joined) if self.has_asset(&joined) => Found::Target(Target::Asset(joined, rest.to_owned())),
            Some(joined) => self.find_page(&joined, anchor.into_owned()),
        }
    }

    pub(super) fn has_asset(&self, path: &str) -> bool {
        self.assets.binary_search_by(|asset| asset.path.as_str().cmp(path)).is_ok()
    }

    pub(super) fn find_page(&self, joined: &str, anchor: String) -> Found {
        let page = |id: Id| Found::Target(Target::Page(id, anchor.clone()));
        let bare = joined.trim_end_matches('/');
        let stem = stem_of(bare);
        let stems = [stem.to_owned(), format!("{stem}/index"), bare.to_owned(), format!("{bare}/_index")];
        if let Some(&id) = stems.iter().find_map(|stem| self.by_stem.get(stem.as_str())) {
            return page(id);
        }
        // A folder of versions stands in for the file that it was.
        let text =
            self.by_url.get(dir_url(stem).as_str()).filter(|&&id| self.documents[id].version.is_some());
        if let Some(&id) = text {
            return page(id);
        }
        let url = if bare.is_empty() { "/".to_owned() } else { format!("/{bare}/") };
        if let Some(&id) = self.by_url.get(url.as_str()) {
            return page(id);
        }
        let hidden = stems.iter().find_map(|stem| self.hidden_by_stem.get(stem.as_str()));
        Found::Missing { url, hidden: hidden.copied() }
    }

    /// Finds what a link field names: a web address, an id, a title, or a path.
    pub(super) fn find_field(&self, from: &Document, target: &str) -> Found {
        if target.starts_with("http://") || target.starts_with("https://") {
            return Found::Target(Target::External(target.to_owned()));
        }
        let title = target.strip_prefix('《').and_then(|t| t.strip_suffix('》')).unwrap_or(target);
        if let Some(&id) = self.by_id.get(target) {
            return Found::Target(Target::Page(id, String::new()));
        }
        // Of several translations, the one in the language of `from` is meant.
        let all = self.by_title.get(title).map(Vec::as_slice).unwrap_or_default();
        let own: Vec<Id> = all.iter().copied().filter(|&id| self.documents[id].lang == from.lang).collect();
        match (&own[..], all) {
            ([id], _) | ([], [id]) => return Found::Target(Target::Page(*id, String::new())),
            ([first, second, ..], _) | ([], [first, second, ..]) => return Found::Twice(*first, *second),
            ([], []) => {}
        }
        let hidden = self.hidden_by_name.get(target).or_else(|| self.hidden_by_name.get(title));
        if hidden.is_some() {
            return Found::Missing { url: String::new(), hidden: hidden.copied() };
        }
        match self.find(from, target) {
            // Policies cite laws that are not in the library. In 《》 such a name is a title, not a link.
            Found::Missing { hidden: None, .. } if target.starts_with('《') => {
                Found::Target(Target::Title(target.to_owned()))
            }
            found => found,
        }
    }
}

/// `written` after percent-decoding and Unicode composition (NFC), as paths are.
pub(super) fn decoded(written: &str) -> Cow<'_, str> {
    if written.is_ascii() && !written.contains('%') {
        return written.into();
    }
    percent_decode_str(written).decode_utf8_lossy().nfc().collect::<String>().into()
}
