//! Builds the table from each address of a site to what is rendered there.
//!
//! Build and server use the same table, so both produce the same site.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::State;
use crate::library::{Id, Library, Section};
pub use crate::library::{list_page_url, loose_pages_url};

mod claim;
mod redirect;
mod url;

use claim::Claims;
pub use url::*;

/// What is at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The home page of a language, by the address of its root section.
    Home(String),
    /// A page.
    Page(Id),
    /// A version of a document at its permanent address. The current one has a page at the plain address, too.
    Version(Id),
    /// Two versions of a document compared: the older and the newer.
    Comparison(Id, Id),
    /// The picture of the documents around a document.
    Relations(Id),
    /// The Atom feed of a document: its versions.
    DocumentFeed(Id),
    /// The data of a page, for other programs.
    Data(Id),
    /// The notice in place of a withdrawn page.
    Tombstone(Id),
    /// Page `1..` of the list of a section.
    Section(String, usize),
    /// Page `1..` of the list of a section in its layout with this number, from 1; layout 0 is that of the list itself.
    Layout(String, usize, usize),
    /// All pages of a section as a table of text.
    Csv(String),
    /// The same as a workbook.
    Xlsx(String),
    /// Part `1..` of the rows of a section's table, for filtering in the browser.
    Rows(String, usize),
    /// A whole collection on one page.
    Collection(String),
    /// The list of terms of a taxonomy, by its index in [`Library::taxonomies`].
    Terms(usize),
    /// Page `1..` of the list of a term: index of the taxonomy, index of the term, page.
    Term(usize, usize, usize),
    /// The data of a section's list for filtering in the browser.
    Cards(String),
    /// The Atom feed of a section; of the site for a root section.
    Atom(String),
    /// The JSON Feed of a section.
    JsonFeed(String),
    /// The site map for readers, by root section.
    SiteMap(String),
    /// The search page, by root section.
    Search(String),
    /// The documents that texts mention and the site does not have, by root section.
    Missing(String),
    /// The same as a table for spreadsheet programs.
    MissingTable(String),
    /// The terms that documents define, by root section.
    Glossary(String),
    /// The reader's own kit, which the browser keeps, by root section.
    Basket(String),
    /// The year: occasions and what happens, by root section.
    Calendar(String),
    /// The same for the calendars of phones and offices.
    Ics(String),
    /// The days of a term, such as a unit or an occasion: index of the taxonomy, index of the term.
    TermIcs(usize, usize),
    /// Which document cites, amends or repeals which, for other programs.
    Graph,
    /// sitemap.xml: all addresses, or an index of its parts.
    SitemapXml,
    /// Part `1..` of the sitemap.
    SitemapPart(usize),
    /// robots.txt
    Robots,
    /// The page for unknown addresses.
    NotFound,
    /// A redirect to another address.
    Redirect(String),
    /// A file of the content folder, by its index in [`Library::assets`].
    Asset(usize),
    /// A static file of the theme, by path.
    Static(String),
}

/// The most addresses in one sitemap file (sitemaps.org).
pub const SITEMAP_LIMIT: usize = 50_000;

/// The most pages in a list that can be filtered in the browser.
const CARDS_LIMIT: usize = 5_000;

/// Every address of the site.
#[derive(Debug, Default)]
pub struct Routes(BTreeMap<String, Route>);

/// The table while it is being built.
#[derive(Debug, Default)]
struct Builder {
    table: BTreeMap<String, Route>,
    claims: Claims,
    /// Addresses whose file another address already has: the address, its route, and the other address.
    clashes: Vec<(String, Route, String)>,
}

/// The number of pages of a list of `items`, at least 1.
pub fn list_pages(items: usize, paginate: usize) -> usize {
    items.div_ceil(paginate).max(1)
}

impl Routes {
    /// Builds the table for `library`. `statics` are the paths of the theme's files. It is a fault if two addresses need the same file, or
    /// if redirects form a circle.
    pub fn new(
        library: &Library,
        statics: impl IntoIterator<Item = String>,
        config: &Config,
        shown: &str,
    ) -> (Self, Diagnostics) {
        let mut routes = Builder::default();
        let mut diagnostics = Diagnostics::new();
        routes.add_documents(library);
        for section in library.sections.values() {
            routes.add_section(section, library);
        }
        routes.add_terms(library, config);
        if library.documents.iter().any(has_feed) {
            routes.add(GRAPH_URL.into(), Route::Graph);
        }
        routes.add("/sitemap.xml".into(), Route::SitemapXml);
        if !library.assets.iter().any(|asset| asset.path == "robots.txt") {
            routes.add("/robots.txt".into(), Route::Robots);
        }
        routes.add("/404.html".into(), Route::NotFound);
        for (index, asset) in library.assets.iter().enumerate() {
            routes.add(asset_url(&asset.path), Route::Asset(index));
        }
        for path in statics {
            routes.add(format!("/{path}"), Route::Static(path));
        }
        let pages = routes.table.values().filter(|route| route.is_in_sitemap()).count();
        for part in 1..=if pages > SITEMAP_LIMIT { pages.div_ceil(SITEMAP_LIMIT) } else { 0 } {
            routes.add(format!("/sitemap-{part}.xml"), Route::SitemapPart(part));
        }
        routes.add_aliases(library, config, shown, &mut diagnostics);
        routes.add_redirects(config, library, &mut diagnostics);
        diagnostics.extend(routes.clashes(library, shown));
        claim::obstacles(&routes.claims, &routes.table, library, shown, &mut diagnostics);
        (Self(routes.table), diagnostics)
    }

    /// The route at `path`.
    pub fn get(&self, path: &str) -> Option<&Route> {
        self.0.get(path)
    }

    /// All addresses, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Route)> {
        self.0.iter()
    }

    /// The number of addresses.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no addresses.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Builder {
    fn add(&mut self, path: String, route: Route) {
        match self.claims.claim(&path).map(str::to_owned) {
            Some(owner) => self.clashes.push((path, route, owner)),
            None => _ = self.table.insert(path, route),
        }
    }

    /// A fault for each address whose file another address has. Two documents at the same address are skipped, because the library has
    /// reported them.
    fn clashes<'a>(&'a self, library: &'a Library, shown: &'a str) -> impl Iterator<Item = Diagnostic> + 'a {
        let is_document = |route: &Route| match route {
            Route::Page(_) | Route::Tombstone(_) => true,
            Route::Section(url, 1) => {
                library.sections.get(url).is_some_and(|section| section.index.is_some())
            }
            _ => false,
        };
        self.clashes.iter().filter_map(move |(path, route, owner)| {
            let first = self.table.get(owner)?;
            let is_told = is_document(first) && is_document(route) && owner == path;
            (!is_told).then(|| claim::clash(library, shown, (owner, first), (path, route)))
        })
    }

    /// The pages, their data and feeds, and what versions of a text have.
    fn add_documents(&mut self, library: &Library) {
        for (id, document) in
            library.documents.iter().enumerate().filter(|(_, d)| !d.is_index && d.has_page())
        {
            let route = match document.state {
                State::Withdrawn(_) => Route::Tombstone(id),
                _ if document.is_aside => Route::Version(id),
                _ => Route::Page(id),
            };
            if document.kind.document && document.is_shown() {
                self.add(data_url(&document.url), Route::Data(id));
                if library.has_neighbours(id) {
                    self.add(relations_url(&document.url), Route::Relations(id));
                }
                if has_feed(document) {
                    self.add(feed_url(&document.url), Route::DocumentFeed(id));
                }
            }
            self.add(document.url.clone(), route);
        }
        for text in library.versioned_texts() {
            self.add(text.permanent_url(text.current), Route::Version(text.current().id));
            for (old, new) in text.comparisons() {
                let route = Route::Comparison(text.versions[old].id, text.versions[new].id);
                self.add(text.comparison_url(old, new), route);
            }
        }
    }

    /// The lists of terms.
    fn add_terms(&mut self, library: &Library, config: &Config) {
        for (number, taxonomy) in library.taxonomies.iter().enumerate() {
            let url = &taxonomy.url;
            self.add(url.clone(), Route::Terms(number));
            for (index, term) in taxonomy.terms.iter().enumerate() {
                if library.has_term_calendar(taxonomy, term, config) {
                    self.add(ics_url(&term.url), Route::TermIcs(number, index));
                }
                for n in 1..=list_pages(term.pages.len(), term.page_size) {
                    self.add(list_page_url(&term.url, n), Route::Term(number, index, n));
                }
            }
        }
    }

    fn add_section(&mut self, section: &Section, library: &Library) {
        let url = &section.url;
        let list = if section.parent.is_none() {
            self.add(url.clone(), Route::Home(url.clone()));
            self.add(format!("{url}search/"), Route::Search(url.clone()));
            self.add(format!("{url}sitemap/"), Route::SiteMap(url.clone()));
            self.add(basket_url(url), Route::Basket(url.clone()));
            if library.has_calendar(&section.lang) {
                self.add(calendar_url(url), Route::Calendar(url.clone()));
                self.add(ics_url(url), Route::Ics(url.clone()));
            }
            if library.definitions(&section.lang).next().is_some() {
                self.add(glossary_url(url), Route::Glossary(url.clone()));
            }
            if !library.missing(&section.lang).is_empty() {
                self.add(missing_url(url), Route::Missing(url.clone()));
                self.add(missing_table_url(url), Route::MissingTable(url.clone()));
            }
            if section.pages.is_empty() {
                self.add_feeds(url);
                return;
            }
            loose_pages_url(url)
        } else {
            url.clone()
        };
        // A section that only exists because of folders below it gives way to a page at its address.
        let is_empty = section.pages.is_empty() && section.index.is_none();
        if !(is_empty && self.claims.owner(&list).is_some()) {
            for n in 1..=list_pages(section.pages.len(), section.page_size(0)) {
                self.add(list_page_url(&list, n), Route::Section(url.clone(), n));
            }
        }
        self.add_layouts(section, &list);
        if section.collection && !section.pages.is_empty() {
            self.add(format!("{url}all/"), Route::Collection(url.clone()));
        }
        if offers_cards(section, library) {
            self.add(format!("{list}cards.json"), Route::Cards(url.clone()));
        }
        self.add_feeds(url);
    }

    /// The other layouts of `section`, whose list is at `list`, and the data of its table.
    fn add_layouts(&mut self, section: &Section, list: &str) {
        let (url, count) = (&section.url, section.pages.len());
        if count == 0 {
            return;
        }
        for (number, layout) in section.layouts.iter().enumerate().skip(1) {
            let own = layout_url(list, layout);
            for n in 1..=list_pages(count, section.page_size(number)) {
                self.add(list_page_url(&own, n), Route::Layout(url.clone(), number, n));
            }
        }
        if section.table().is_some() {
            self.add(csv_url(list), Route::Csv(url.clone()));
            self.add(xlsx_url(list), Route::Xlsx(url.clone()));
            for n in 1..=count.div_ceil(ROWS_PART) {
                self.add(rows_url(list, n), Route::Rows(url.clone(), n));
            }
        }
    }

    fn add_feeds(&mut self, url: &str) {
        self.add(format!("{url}feed.xml"), Route::Atom(url.to_owned()));
        self.add(format!("{url}feed.json"), Route::JsonFeed(url.to_owned()));
    }
}

/// Whether the list of `section` can be filtered in the browser.
pub fn offers_cards(section: &Section, library: &Library) -> bool {
    if !section.layouts.is_empty() {
        return false;
    }
    let facets = section.pages.iter().take(50).any(|&id| library.terms(id).next().is_some());
    facets && section.pages.len() > 1 && section.pages.len() <= CARDS_LIMIT
}

impl Route {
    /// Whether sitemap.xml lists the address.
    pub fn is_in_sitemap(&self) -> bool {
        matches!(
            self,
            Self::Home(_)
                | Self::Page(_)
                | Self::Section(_, 1)
                | Self::Layout(_, _, 1)
                | Self::Terms(_)
                | Self::Term(_, _, 1)
                | Self::Glossary(_)
                | Self::Calendar(_)
        )
    }

    /// Whether a template renders it.
    pub fn has_template(&self) -> bool {
        self.is_html() || matches!(self, Self::Cards(_))
    }

    /// Whether it is an HTML page.
    pub fn is_html(&self) -> bool {
        !matches!(
            self,
            Self::Cards(_)
                | Self::Csv(_)
                | Self::Xlsx(_)
                | Self::Rows(..)
                | Self::Data(_)
                | Self::DocumentFeed(_)
                | Self::Atom(_)
                | Self::JsonFeed(_)
                | Self::MissingTable(_)
                | Self::Graph
                | Self::Ics(_)
                | Self::TermIcs(..)
                | Self::SitemapXml
                | Self::SitemapPart(_)
                | Self::Robots
                | Self::Asset(_)
                | Self::Static(_)
        )
    }
}
