//! Documents become a [`Library`]: sections, order, taxonomies, resolved links and backlinks; then it never changes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Document, State, dir_url};
use crate::front_matter::Value;
use crate::kind::{Kind, Kinds};
use crate::message;
use crate::source::Asset;

mod link;
mod order;
mod taxonomy;

pub use link::Target;
pub(crate) use taxonomy::taxonomy_url;
pub use taxonomy::{Taxonomy, Term};

/// A document by its place in [`Library::documents`].
pub type Id = usize;

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
    /// Its own pages in order.
    pub pages: Vec<Id>,
    /// The addresses of its subsections in order.
    pub children: Vec<String>,
    /// The section above.
    pub parent: Option<String>,
    /// Whether its pages are read one after the other.
    pub collection: bool,
    /// Pages in a list.
    pub paginate: usize,
    /// Pages in it and below.
    pub total: usize,
}

/// All pages of a site and how they hang together.
#[derive(Debug)]
pub struct Library {
    /// Shown pages and tombstones, by path.
    pub documents: Vec<Document>,
    /// Sections by address.
    pub sections: BTreeMap<String, Section>,
    /// Taxonomies, by address.
    pub taxonomies: Vec<Taxonomy>,
    /// Files that travel with the pages, by path.
    pub assets: Vec<Asset>,
    /// The build's day.
    pub today: Date,
    /// The terms of each document, by number of the taxonomy and of the term.
    terms: Vec<Vec<(u32, u32)>>,
    links: link::Links,
    neighbours: HashMap<Id, (Option<Id>, Option<Id>)>,
    translations: HashMap<Id, Vec<Id>>,
}

/// What a library is made of.
#[derive(Debug)]
pub struct Parts {
    /// All documents, hidden ones included.
    pub documents: Vec<Document>,
    /// Files that travel with the pages.
    pub assets: Vec<Asset>,
}

impl Library {
    /// Joins `parts` into a library; faults name the documents at fault.
    pub fn new(
        parts: Parts,
        config: &Config,
        kinds: &Kinds,
        today: Date,
        shown: &str,
    ) -> (Self, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let (documents, hidden): (Vec<_>, Vec<_>) =
            parts.documents.into_iter().partition(|d| matches!(d.state, State::Live | State::Withdrawn(_)));
        check_unique(&documents, shown, &mut diagnostics);
        let sections = sections(&documents, config, kinds);
        let taxonomies = taxonomy::build(&documents, kinds, config);
        let assets = public_assets(parts.assets, documents.iter().chain(&hidden));
        check_pictures(&documents, &assets, shown, &mut diagnostics);
        let terms = taxonomy::terms_by_document(&taxonomies, documents.len());
        let finder = link::Finder::new(&documents, &hidden, &sections, &assets);
        let links = link::resolve(&documents, &finder, shown, &mut diagnostics);
        let neighbours = neighbours(&sections);
        let translations = translations(&documents, config);
        let library =
            Self { sections, taxonomies, assets, today, terms, links, neighbours, translations, documents };
        (library, diagnostics)
    }

    /// The document with this id.
    pub fn document(&self, id: Id) -> &Document {
        &self.documents[id]
    }

    /// Where the `n`th internal link of the text of `id` leads.
    pub fn target(&self, id: Id, n: usize) -> &Target {
        self.links.in_text(id, n)
    }

    /// Where the link field value at this place of the file of `id` leads.
    pub fn field_target(&self, id: Id, start: usize) -> Option<&Target> {
        self.links.in_field(id, start)
    }

    /// The pages that link to `id`, by path.
    pub fn backlinks(&self, id: Id) -> &[Id] {
        self.links.back(id)
    }

    /// The pages before and after `id` in its collection.
    pub fn neighbours(&self, id: Id) -> (Option<Id>, Option<Id>) {
        self.neighbours.get(&id).copied().unwrap_or_default()
    }

    /// The terms of `id`, in the order of the fields of its kind.
    pub fn terms(&self, id: Id) -> impl Iterator<Item = (&Taxonomy, &Term)> {
        self.terms[id].iter().map(|&(taxonomy, term)| {
            let taxonomy = &self.taxonomies[taxonomy as usize];
            (taxonomy, &taxonomy.terms[term as usize])
        })
    }

    /// The facets of `pages`: each taxonomy with the terms that occur, and how often.
    pub fn facets(&self, pages: &[Id]) -> Vec<(&Taxonomy, Vec<(&Term, usize)>)> {
        let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        let mut order: Vec<u32> = Vec::new();
        for &key in pages.iter().flat_map(|&id| &self.terms[id]) {
            *counts.entry(key).or_default() += 1;
            if !order.contains(&key.0) {
                order.push(key.0);
            }
        }
        let terms = |number: u32| {
            let taxonomy = &self.taxonomies[number as usize];
            let found = counts.range((number, 0)..=(number, u32::MAX));
            (taxonomy, found.map(|(&(_, term), &count)| (&taxonomy.terms[term as usize], count)).collect())
        };
        order.into_iter().map(terms).collect()
    }

    /// The taxonomy at the address `url`.
    pub fn taxonomy(&self, url: &str) -> Option<&Taxonomy> {
        let index = self.taxonomies.binary_search_by(|taxonomy| taxonomy.url.as_str().cmp(url)).ok()?;
        Some(&self.taxonomies[index])
    }

    /// The same page in other languages.
    pub fn translations(&self, id: Id) -> &[Id] {
        self.translations.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The section that `document` belongs to; for the head of a section that section itself.
    pub fn section_of(&self, document: &Document) -> Option<&Section> {
        self.sections.get(&document.section_url)
    }

    /// The size of the picture at the content path `path`.
    pub fn picture_size(&self, path: &str) -> Option<(u32, u32)> {
        let index = self.assets.binary_search_by(|asset| asset.path.as_str().cmp(path)).ok()?;
        self.assets[index].size
    }

    /// The picture that the front matter of `document` names.
    pub fn picture(&self, document: &Document) -> Option<&Asset> {
        picture(document, document.fields.text(&document.kind, "image")?, &self.assets)
    }

    /// All listed pages below `section`, subsections included, in the order of the sections.
    pub fn pages_below(&self, section: &Section) -> Vec<Id> {
        let mut pages = section.pages.clone();
        for child in section.children.iter().filter_map(|url| self.sections.get(url)) {
            pages.extend(self.pages_below(child));
        }
        pages
    }

    /// The listed pages of the language `lang` whose kinds are news, newest first; all listed pages where no kind is.
    pub fn news(&self, lang: &str) -> Vec<Id> {
        let all = self.newest(lang);
        let news: Vec<Id> = all.iter().copied().filter(|&id| self.documents[id].kind.news).collect();
        if news.is_empty() { all } else { news }
    }

    /// The listed pages of the language `lang`, newest first.
    pub fn newest(&self, lang: &str) -> Vec<Id> {
        let mut pages: Vec<Id> = (0..self.documents.len())
            .filter(|&id| {
                let d = &self.documents[id];
                d.is_listed() && !d.is_index && !d.is_attachment && d.lang == lang
            })
            .collect();
        pages.sort_by_key(|&id| (std::cmp::Reverse(self.documents[id].date()), id));
        pages
    }
}

/// The files that may be published: those in the folder of a page that is not shown share its state.
fn public_assets<'a>(assets: Vec<Asset>, documents: impl Iterator<Item = &'a Document>) -> Vec<Asset> {
    let hidden: Vec<String> = documents
        .filter(|document| !document.is_listed() && !document.is_index)
        .filter_map(|document| Some(format!("{}/", document.path.strip_suffix("/index.md")?)))
        .collect();
    let is_public = |asset: &Asset| !hidden.iter().any(|folder| asset.path.starts_with(folder.as_str()));
    assets.into_iter().filter(is_public).collect()
}

/// A picture named in front matter must exist and have words for those who cannot see it.
fn check_pictures(documents: &[Document], assets: &[Asset], shown: &str, diagnostics: &mut Diagnostics) {
    for document in documents.iter().filter(|document| document.is_listed()) {
        let Some(name) = document.fields.text(&document.kind, "image") else { continue };
        let place = || field_place(document, "image", shown);
        if picture(document, name, assets).is_none() {
            let fault = message!("找不到配图“{name}”", "the picture `{name}` is not found");
            let hint = message!(
                "把图片放在本页旁边，这里只写文件名",
                "put the picture beside the page and name the file"
            );
            diagnostics.push(Diagnostic::error("library.no-picture", place(), fault).hint(hint));
        } else if document.fields.text(&document.kind, "image_alt").is_none() {
            let fault = message!("配图没有替代文字", "the picture has no alternative text");
            let hint =
                message!("加一行“配图文字: 一句话说明图上是什么”", "add `image_alt: what the picture shows`");
            diagnostics.push(Diagnostic::warning("library.no-alt", place(), fault).hint(hint));
        }
    }
}

/// The file that `name` means in the front matter of `document`: beside it, or from the root of the content folder.
fn picture<'a>(document: &Document, name: &str, assets: &'a [Asset]) -> Option<&'a Asset> {
    let dir = document.path.rsplit_once('/').map_or("", |(dir, _)| dir);
    let candidates = [link::join(dir, name), link::join("", name)];
    let find = |path: &String| assets.binary_search_by(|asset| asset.path.as_str().cmp(path)).ok();
    candidates.iter().flatten().find_map(find).map(|index| &assets[index])
}

/// Two pages at one address or with one id are a fault that names both.
fn check_unique(documents: &[Document], shown: &str, diagnostics: &mut Diagnostics) {
    let mut urls: HashMap<&str, &Document> = HashMap::with_capacity(documents.len());
    let mut ids: HashMap<&str, &Document> = HashMap::new();
    for document in documents {
        if let Some(first) = urls.insert(&document.url, document) {
            let (url, other) = (&document.url, format!("{shown}/{}", first.path));
            let place = field_place(document, "slug", shown);
            let fault =
                message!("网址 {url} 已被 {other} 使用", "the address {url} is already taken by {other}");
            let hint = message!(
                "给其中一页改名，或写“网址名: 另一个名字”",
                "rename one of them, or give one a `slug`"
            );
            diagnostics.push(Diagnostic::error("library.duplicate-address", place, fault).hint(hint));
        }
        if let Some(id) = document.fields.text(&document.kind, "id")
            && let Some(first) = ids.insert(id, document)
        {
            let other = format!("{shown}/{}", first.path);
            let fault = message!("编号“{id}”已被 {other} 使用", "the id `{id}` is already taken by {other}");
            diagnostics.push(Diagnostic::error(
                "library.duplicate-id",
                field_place(document, "id", shown),
                fault,
            ));
        }
    }
}

/// Where the field called `name` stands, or the file as a whole.
fn field_place(document: &Document, name: &str, shown: &str) -> Place {
    match document.kind.field_index(name).filter(|&index| document.fields.contains(index)) {
        Some(index) => document.place(shown, document.fields.span(index)),
        None => Place::file(format!("{shown}/{}", document.path)),
    }
}

fn sections(documents: &[Document], config: &Config, kinds: &Kinds) -> BTreeMap<String, Section> {
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
        total: 0,
    }
}

/// Adds the section of the folder `dir` and those above it.
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

/// Gives sections their titles, kinds and order, from the top down, and their totals, from the bottom up.
fn settle(sections: &mut BTreeMap<String, Section>, documents: &[Document], config: &Config, kinds: &Kinds) {
    // An address sorts before those that it begins: parents come before their children.
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
        section.collection = index.and_then(|d| d.section.collection).unwrap_or(section.kind.collection);
        section.paginate = index.and_then(|d| d.section.paginate).unwrap_or(inherited_paginate);
        if let Some(index) = index {
            section.title.clone_from(&index.title);
        }
        let by = index.map(|d| d.section.sort.clone()).filter(|sort| !sort.is_empty());
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

fn neighbours(sections: &BTreeMap<String, Section>) -> HashMap<Id, (Option<Id>, Option<Id>)> {
    let mut neighbours = HashMap::new();
    for section in sections.values().filter(|section| section.collection) {
        for (at, &id) in section.pages.iter().enumerate() {
            let previous = at.checked_sub(1).and_then(|i| section.pages.get(i)).copied();
            neighbours.insert(id, (previous, section.pages.get(at + 1).copied()));
        }
    }
    neighbours
}

/// Pages that differ only in their language, each with the others.
fn translations(documents: &[Document], config: &Config) -> HashMap<Id, Vec<Id>> {
    if documents.iter().all(|d| d.lang == config.lang) {
        return HashMap::new();
    }
    let mut groups: BTreeMap<String, Vec<Id>> = BTreeMap::new();
    for (id, document) in documents.iter().enumerate().filter(|(_, d)| d.is_listed()) {
        let stem = document.path.trim_end_matches(".md");
        let stem = stem.strip_suffix(&format!(".{}", document.lang)).unwrap_or(stem);
        groups.entry(stem.to_owned()).or_default().push(id);
    }
    let mut translations = HashMap::new();
    for group in groups.into_values().filter(|group| group.len() > 1) {
        for &id in &group {
            translations.insert(id, group.iter().copied().filter(|&other| other != id).collect());
        }
    }
    translations
}

/// The texts of a value that people read, for lists and search.
pub fn value_texts(value: &Value) -> Vec<String> {
    match value {
        Value::Text(text) => vec![text.clone()],
        Value::Region(parts) => vec![parts.join("")],
        Value::List(items) => items.iter().flat_map(value_texts).collect(),
        Value::Record(entries) => entries.iter().flat_map(|(_, value)| value_texts(value)).collect(),
        _ => Vec::new(),
    }
}
