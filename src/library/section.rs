//! Sections: the tree of folders with their kinds, titles and order.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{Id, order, tally};
use crate::config::Config;
use crate::document::{Document, dir_url};
use crate::kind::{Kind, Kinds, Layout, LayoutType};

/// The rank of a kind, by language and name.
pub(super) type KindRanks = HashMap<(String, String), usize>;

/// A folder of pages with a list of its own.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its address.
    pub url: String,
    /// Its folder below the content folder.
    pub dir: String,
    /// Its language.
    pub lang: String,
    /// Its title.
    pub title: String,
    /// Its `_index.md`.
    pub index: Option<Id>,
    /// The kind of its pages.
    pub kind: Arc<Kind>,
    /// Its own pages, sorted.
    pub pages: Vec<Id>,
    /// The addresses of its subsections, sorted.
    pub children: Vec<String>,
    /// The section above.
    pub parent: Option<String>,
    /// Whether its pages are meant to be read in sequence.
    pub collection: bool,
    /// The number of pages on one page of its list.
    pub paginate: usize,
    /// How it shows its pages, the first by default. Empty for a list of cards.
    pub layouts: Vec<Layout>,
    /// The number of pages in it and its subsections.
    pub total: usize,
    pub(super) tally: tally::Kept,
}

/// The address of page `n` of the list at `url`.
pub fn list_page_url(url: &str, n: usize) -> String {
    if n == 1 { url.to_owned() } else { format!("{url}page/{n}/") }
}

/// The address of the list of pages at the root of the content folder. The home page has the root's own address.
pub fn loose_pages_url(root: &str) -> String {
    format!("{root}pages/")
}

/// The number of entries on one page of a layout that groups them, such as by month: more than a section usually has, and not more than a
/// phone can load.
const GROUPED: usize = 1000;

/// The number of rows on one page of a table.
pub const TABLE_ROWS: usize = 100;

impl Section {
    /// The address of its list. The root's own address is the home page, so its list has another one.
    pub fn list_url(&self) -> String {
        if self.parent.is_none() { loose_pages_url(&self.url) } else { self.url.clone() }
    }

    /// The number of pages on one page of its list in the layout with this number. A tree and a matrix show how all pages belong together.
    pub fn page_size(&self, layout: usize) -> usize {
        match self.layouts.get(layout).map(|layout| layout.type_) {
            None | Some(LayoutType::Cards | LayoutType::Gallery) => self.paginate,
            Some(LayoutType::Table) => TABLE_ROWS,
            Some(LayoutType::Tree | LayoutType::Matrix) => usize::MAX,
            Some(LayoutType::Timeline | LayoutType::Calendar | LayoutType::Progress | LayoutType::Roll) => {
                GROUPED
            }
        }
    }

    /// The layout that is a table.
    pub fn table(&self) -> Option<&Layout> {
        self.layouts.iter().find(|layout| layout.type_ == LayoutType::Table)
    }
}

/// Gives the rows without pages of their own their address: their place in the list of their section.
pub(super) fn place_rows(documents: &mut [Document], sections: &BTreeMap<String, Section>) {
    for section in sections.values() {
        let list = section.list_url();
        for (at, &id) in section.pages.iter().enumerate() {
            let document = &mut documents[id];
            let Some(row) = document.row.as_ref().filter(|_| !document.has_page()) else { continue };
            let page = list_page_url(&list, at / section.page_size(0) + 1);
            document.url = format!("{page}#{}", row.anchor);
        }
    }
}

/// The sections of `documents` by address, including parent folders without pages.
pub(super) fn sections(documents: &[Document], config: &Config, kinds: &Kinds) -> BTreeMap<String, Section> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    for lang in config.all_languages() {
        let root = if lang == config.lang { "/".to_owned() } else { format!("/{}/", lang.to_lowercase()) };
        if lang == config.lang || documents.iter().any(|d| d.lang == lang) {
            sections.insert(root.clone(), empty_section(&root, "", lang, config, kinds));
        }
    }
    for (id, document) in documents.iter().enumerate() {
        let url = document.section_url.clone();
        add_section(&mut sections, &url, &document.dir, &document.lang, config, kinds);
        let section = sections.get_mut(&url).expect("added above");
        if document.is_index {
            section.index = Some(id);
        } else if document.is_listed() && !document.is_attachment {
            section.pages.push(id);
        }
    }
    settle(&mut sections, documents, config, kinds);
    sections
}

fn empty_section(url: &str, dir: &str, lang: &str, config: &Config, kinds: &Kinds) -> Section {
    Section {
        url: url.to_owned(),
        dir: dir.to_owned(),
        lang: lang.to_owned(),
        title: dir
            .rsplit('/')
            .next()
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| config.title_in(lang))
            .to_owned(),
        index: None,
        kind: Arc::clone(kinds.default_kind()),
        pages: Vec::new(),
        children: Vec::new(),
        parent: None,
        collection: false,
        paginate: config.paginate,
        layouts: Vec::new(),
        total: 0,
        tally: tally::Kept::default(),
    }
}

/// Adds the section of the folder `dir` and all its parents.
fn add_section(
    sections: &mut BTreeMap<String, Section>,
    url: &str,
    dir: &str,
    lang: &str,
    config: &Config,
    kinds: &Kinds,
) {
    if sections.contains_key(url) {
        return;
    }
    let mut section = empty_section(url, dir, lang, config, kinds);
    if !dir.is_empty() {
        let parent_dir = dir.rsplit_once('/').map_or("", |(parent, _)| parent);
        let prefix = url.strip_suffix(dir_url(dir).as_str()).unwrap_or_default();
        let parent = format!("{prefix}{}", dir_url(parent_dir));
        add_section(sections, &parent, parent_dir, lang, config, kinds);
        section.parent = Some(parent);
    }
    sections.insert(url.to_owned(), section);
}

/// Sets titles, kinds and page order from the top down, and totals from the bottom up.
fn settle(sections: &mut BTreeMap<String, Section>, documents: &[Document], config: &Config, kinds: &Kinds) {
    // An address sorts before longer ones that start with it, so parents come before children.
    let urls: Vec<String> = sections.keys().cloned().collect();
    for url in &urls {
        let parent = sections[url].parent.as_ref().and_then(|p| sections.get(p));
        let (inherited_kind, inherited_paginate) =
            parent.map_or((None, config.paginate), |p| (Some(Arc::clone(&p.kind)), p.paginate));
        let section = sections.get_mut(url).expect("one of its keys");
        let index = section.index.map(|id| &documents[id]);
        let named =
            index.and_then(|d| d.fields.text(&d.kind, "kind")).and_then(|name| kinds.get(name)).cloned();
        section.kind = named.or(inherited_kind).unwrap_or_else(|| Arc::clone(&section.kind));
        let own = index.and_then(|index| index.section.as_deref());
        section.collection = own.and_then(|own| own.collection).unwrap_or(section.kind.collection);
        section.paginate = own.and_then(|own| own.paginate).unwrap_or(inherited_paginate);
        let chosen = own.map(|own| own.layouts.as_slice()).filter(|chosen| !chosen.is_empty());
        section.layouts = match chosen {
            Some(chosen) => chosen.iter().map(|&type_| section.kind.layout(type_)).collect(),
            None => section.kind.layouts.clone(),
        };
        if let Some(index) = index {
            section.title.clone_from(&index.title);
        }
        let by = own.map(|own| own.sort.clone()).filter(|sort| !sort.is_empty());
        order::sort(&mut section.pages, documents, by.as_deref().unwrap_or(&section.kind.order));
    }
    for url in urls.iter().rev() {
        let section = &sections[url];
        let (total, parent) = (section.total + section.pages.len(), section.parent.clone());
        sections.get_mut(url).expect("one of its keys").total = total;
        if let Some(parent) = parent.and_then(|p| sections.get_mut(&p)) {
            parent.total += total;
            parent.children.push(url.clone());
        }
    }
    let rank = |url: &str| {
        let section = &sections[url];
        let order = section.index.and_then(|id| documents[id].fields.number(&documents[id].kind, "order"));
        (order.unwrap_or(f64::MAX), url.to_owned())
    };
    let ranks: HashMap<String, (f64, String)> = urls.iter().map(|url| (url.clone(), rank(url))).collect();
    for section in sections.values_mut() {
        section
            .children
            .sort_by(|a, b| ranks[a].0.total_cmp(&ranks[b].0).then_with(|| ranks[a].1.cmp(&ranks[b].1)));
    }
}

/// The place of each kind in the navigation of each language: that of the first section of the first level that has it.
pub(super) fn kind_ranks(sections: &BTreeMap<String, Section>) -> KindRanks {
    let mut ranks = KindRanks::new();
    for root in sections.values().filter(|section| section.parent.is_none()) {
        let children = root.children.iter().filter_map(|url| sections.get(url));
        for (rank, section) in children.enumerate() {
            ranks.entry((root.lang.clone(), section.kind.name.clone())).or_insert(rank);
        }
    }
    ranks
}

/// The pages before and after each page in the order of its section. The pages at the root stand in no order that readers know.
pub(super) fn neighbours(sections: &BTreeMap<String, Section>) -> HashMap<Id, (Option<Id>, Option<Id>)> {
    let mut neighbours = HashMap::new();
    for section in sections.values().filter(|section| section.parent.is_some()) {
        for (at, &id) in section.pages.iter().enumerate() {
            let previous = at.checked_sub(1).and_then(|i| section.pages.get(i)).copied();
            neighbours.insert(id, (previous, section.pages.get(at + 1).copied()));
        }
    }
    neighbours
}
