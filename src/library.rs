//! Builds the [`Library`] from the documents: sections, order, taxonomies, resolved links and backlinks. After that it never changes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use crate::audience::{HeldBack, Hidden, Visible};
use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::document::{Document, State};
use crate::kind::Kinds;
use crate::source::{Asset, page_stem};

mod address;
mod asset;
mod calendar;
mod check;
mod citation;
mod cited;
mod contradiction;
mod dead;
mod gather;
mod glossary;
mod kit;
mod link;
mod made;
mod missing;
mod name;
mod near;
mod order;
mod path;
mod quotation;
mod relation;
mod section;
mod state;
mod status;
mod tally;
mod target;
mod taxonomy;
mod version;

pub(crate) use calendar::OCCASION;
pub use calendar::{Happening, calendar_of};
pub(crate) use gather::TOPICS;
pub use kit::Step;
pub use missing::Missing;
pub use relation::{By, Relation};
pub use section::{Section, TABLE_ROWS, list_page_url, loose_pages_url};
pub use tally::Tally;
pub use target::Target;
pub(crate) use taxonomy::taxonomy_url;
pub use taxonomy::{Taxonomy, Term};
pub use version::{Counts, DatedVersion, LastChange, VersionedText};

/// The index of a document in [`Library::documents`].
pub type Id = usize;

/// All pages of a site and the connections between them.
#[derive(Debug)]
pub struct Library {
    /// Shown pages and tombstones of withdrawn ones, sorted by path.
    pub documents: Vec<Document>,
    /// Sections by address.
    pub sections: BTreeMap<String, Section>,
    /// Taxonomies, sorted by address.
    pub taxonomies: Vec<Taxonomy>,
    /// Files published beside the pages, sorted by path.
    pub assets: Vec<Asset>,
    /// How many pages are held back.
    pub held_back: HeldBack,
    /// The pages held back, for what writers are told. Nothing else of them is kept.
    pub hidden: Vec<Hidden>,
    /// The day of the build.
    pub today: Date,
    /// The terms of each document, as pairs of indices: of the taxonomy and of its term.
    terms: Vec<Vec<(u32, u32)>>,
    links: link::Links,
    relations: relation::Relations,
    versions: version::Versions,
    neighbours: HashMap<Id, (Option<Id>, Option<Id>)>,
    translations: HashMap<Id, Vec<Id>>,
    /// Documents that texts mention and the site does not have, by language.
    missing: BTreeMap<String, Vec<Missing>>,
    cited: cited::Cited,
}

impl Library {
    /// Builds a library from what is `visible`. `shown` is the content folder as messages name it.
    pub fn new(
        visible: Visible,
        config: &Config,
        kinds: &Kinds,
        today: Date,
        shown: &str,
    ) -> (Self, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let Visible { mut documents, assets, hidden, held_back } = visible;
        let versions = version::settle(&mut documents, today, shown, &mut diagnostics);
        check::unique(&documents, shown, &mut diagnostics);
        check::titles(&documents, shown, &mut diagnostics);
        check::samples(&documents, shown, &mut diagnostics);
        check::pictures(&documents, &assets, shown, &mut diagnostics);
        check::chapters(&documents, shown, &mut diagnostics);
        let addresses = address::Addresses::new(&documents, &hidden, &assets, config.migration.lenient);
        let (mut links, unsettled) = link::find(&documents, &versions, &addresses, shown, &mut diagnostics);
        let missing = std::mem::take(&mut links.missing);
        let cited = cited::Cited::of(&documents, &links);
        let relations = relation::Relations::of(&links, &documents);
        status::derive(&mut documents, &relations, &versions, today);
        contradiction::check(&documents, &relations, &versions, &links, shown, &mut diagnostics);
        quotation::check(&documents, &links, shown, &mut diagnostics);
        let sections = section::sections(&documents, config, kinds);
        section::place_rows(&mut documents, &sections);
        let taxonomies = taxonomy::build(&documents, kinds, config, &section::kind_ranks(&sections));
        let terms = taxonomy::terms_by_document(&taxonomies, documents.len());
        check::folders(&documents, &sections, shown, &mut diagnostics);
        let made = |url: &str| made::target(url, &sections, &taxonomies);
        diagnostics.extend(link::settle(&mut links, unsettled, (&documents, &assets, &hidden), made, shown));
        let pictures = documents.iter().filter_map(|d| picture(d, d.fields.text(&d.kind, "image")?, &assets));
        let named =
            links.assets().chain(pictures.map(|asset| asset.path.as_str())).map(str::to_owned).collect();
        let has_errors = diagnostics.has_errors();
        let (assets, more) = asset::published(assets, &named, config, shown);
        // A dead link may be the reason why no page names a file, so the note about the file waits until links are right.
        diagnostics.extend(more.into_iter().filter(|_| !has_errors));
        let neighbours = section::neighbours(&sections);
        let translations = translations(&documents, config);
        let library = Self {
            held_back,
            hidden: held_pages(hidden),
            sections,
            taxonomies,
            assets,
            today,
            terms,
            links,
            relations,
            versions,
            neighbours,
            translations,
            missing,
            cited,
            documents,
        };
        kit::too_long(&library, shown, &mut diagnostics);
        (library, diagnostics)
    }

    /// The document with this id.
    pub fn document(&self, id: Id) -> &Document {
        &self.documents[id]
    }

    /// The target of link `n` in the text of `id`.
    pub fn target(&self, id: Id, n: usize) -> &Target {
        self.links.in_text(id, n)
    }

    /// The target of mention `n` in the text of `id`.
    pub fn mention(&self, id: Id, n: usize) -> &Target {
        self.links.mention(id, n)
    }

    /// The target of the link in a field of `id` whose value starts at byte `start` of its file.
    pub fn field_target(&self, id: Id, start: usize) -> Option<&Target> {
        self.links.in_field(id, start)
    }

    /// The relations in which `id` points to other pages.
    pub fn relations_from(&self, id: Id) -> &[Relation] {
        self.relations.from(id)
    }

    /// The relations in which other pages point to `id`, sorted by the paths of those pages.
    pub fn relations_to(&self, id: Id) -> &[Relation] {
        self.relations.to(id)
    }

    /// The text of which `id` is a version, and the index of that version.
    pub fn versions_of(&self, id: Id) -> Option<(&VersionedText, usize)> {
        self.versions.of(id)
    }

    /// The texts that have versions.
    pub fn versioned_texts(&self) -> &[VersionedText] {
        &self.versions.texts
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

    /// The taxonomy at the address `url`.
    pub fn taxonomy(&self, url: &str) -> Option<&Taxonomy> {
        let index = self.taxonomies.binary_search_by(|taxonomy| taxonomy.url.as_str().cmp(url)).ok()?;
        Some(&self.taxonomies[index])
    }

    /// The same page in other languages.
    pub fn translations(&self, id: Id) -> &[Id] {
        self.translations.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The anchors of `id` that other pages cite, each with those pages.
    pub fn cited_provisions(&self, id: Id) -> Option<&BTreeMap<String, BTreeSet<Id>>> {
        self.cited.provisions(id)
    }

    /// The documents that the document `id` points to or that point to it, by a field or in their texts. None for a page that is no document.
    pub fn neighbours_of(&self, id: Id) -> BTreeSet<Id> {
        let own = self.document(id);
        if !own.kind.document || !own.is_listed() {
            return BTreeSet::new();
        }
        let after = self.relations_from(id).iter().map(|relation| relation.to);
        let before = self.relations_to(id).iter().map(|relation| relation.from);
        let is_near = |other: &Id| {
            let document = self.document(*other);
            document.kind.document && document.is_listed() && !document.is_index
        };
        after.chain(before).filter(is_near).collect()
    }

    /// Whether a document has so many neighbours that a picture says more than its fields: at least two.
    pub fn has_neighbours(&self, id: Id) -> bool {
        self.neighbours_of(id).len() > 1
    }

    /// The documents that texts in the language `lang` mention and the site does not have, the most mentioned first.
    pub fn missing(&self, lang: &str) -> &[Missing] {
        self.missing.get(lang).map(Vec::as_slice).unwrap_or_default()
    }

    /// The section to which `document` belongs. An `_index.md` belongs to the section that it describes.
    pub fn section_of(&self, document: &Document) -> Option<&Section> {
        self.sections.get(&document.section_url)
    }

    /// The size in pixels of the picture at `path` below the content folder.
    pub fn picture_size(&self, path: &str) -> Option<(u32, u32)> {
        let index = self.assets.binary_search_by(|asset| asset.path.as_str().cmp(path)).ok()?;
        self.assets[index].size
    }

    /// The picture that the front matter of `document` names.
    pub fn picture(&self, document: &Document) -> Option<&Asset> {
        picture(document, document.fields.text(&document.kind, "image")?, &self.assets)
    }

    /// All listed pages of `section` and its subsections, section by section.
    pub fn pages_below(&self, section: &Section) -> Vec<Id> {
        let mut pages = section.pages.clone();
        for child in section.children.iter().filter_map(|url| self.sections.get(url)) {
            pages.extend(self.pages_below(child));
        }
        pages
    }

    /// The listed pages in the language `lang`, without indexes and attachments.
    pub fn pages(&self, lang: &str) -> Vec<Id> {
        let is_page = |d: &Document| d.is_listed() && !d.is_index && !d.is_attachment && d.lang == lang;
        (0..self.documents.len()).filter(|&id| is_page(&self.documents[id])).collect()
    }

    /// The listed pages in `lang` of kinds marked as news; all listed pages if there are none.
    pub fn news(&self, lang: &str) -> Vec<Id> {
        let all = self.pages(lang);
        let news: Vec<Id> = all.iter().copied().filter(|&id| self.documents[id].kind.news).collect();
        if news.is_empty() { all } else { news }
    }

    /// The newest `most` of `pages`, the newest first.
    pub fn newest(&self, mut pages: Vec<Id>, most: usize) -> Vec<Id> {
        let key = |&id: &Id| (Reverse(self.documents[id].date()), id);
        if most < pages.len() {
            pages.select_nth_unstable_by_key(most, key);
            pages.truncate(most);
        }
        pages.sort_unstable_by_key(key);
        pages
    }
}

/// The pages held back, without withdrawn ones, which get a tombstone.
fn held_pages(mut hidden: Vec<Hidden>) -> Vec<Hidden> {
    hidden.retain(|page| !matches!(page.state, State::Withdrawn(_)));
    hidden
}

/// The file that `name` in the front matter of `document` means: relative to its folder, or to the content folder.
fn picture<'a>(document: &Document, name: &str, assets: &'a [Asset]) -> Option<&'a Asset> {
    let dir = document.path.rsplit_once('/').map_or("", |(dir, _)| dir);
    let candidates = [path::join(dir, name), path::join("", name)];
    let find = |path: &String| assets.binary_search_by(|asset| asset.path.as_str().cmp(path)).ok();
    let found = candidates.iter().flatten().find_map(find);
    let rooted = || name.starts_with('/').then(|| address::rooted(dir, name))?.iter().find_map(find);
    found.or_else(rooted).map(|index| &assets[index])
}

/// For each page, the pages whose paths differ only in the language.
fn translations(documents: &[Document], config: &Config) -> HashMap<Id, Vec<Id>> {
    if documents.iter().all(|d| d.lang == config.lang) {
        return HashMap::new();
    }
    let mut groups: BTreeMap<String, Vec<Id>> = BTreeMap::new();
    for (id, document) in documents.iter().enumerate().filter(|(_, d)| d.is_listed()) {
        let stem = page_stem(&document.path).unwrap_or(&document.path);
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
