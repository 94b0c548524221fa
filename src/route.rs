//! The addresses of a site: a [`Library`] becomes the table from address to what is rendered there.
//!
//! Build and server read the same table, so that what is served is what is written.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::State;
use crate::library::{Id, Library, Section};
use crate::message;

/// What an address holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The home page of a language, by the address of its root section.
    Home(String),
    /// A page.
    Page(Id),
    /// The notice in place of a withdrawn page.
    Tombstone(Id),
    /// Page `1..` of the list of a section.
    Section(String, usize),
    /// A whole collection on one page.
    Collection(String),
    /// The terms of a taxonomy, by its place in [`Library::taxonomies`].
    Terms(usize),
    /// Page `1..` of the list of a taxonomy's term: (taxonomy, index of the term, page).
    Term(usize, usize, usize),
    /// The data of a section's list for filtering in the reader's browser.
    Cards(String),
    /// The Atom feed of a section; of the site for a root section.
    Atom(String),
    /// The JSON Feed of a section.
    JsonFeed(String),
    /// The site map for people, by root section.
    SiteMap(String),
    /// The search page, by root section.
    Search(String),
    /// sitemap.xml: the whole, or the index of parts.
    SitemapXml,
    /// Part `1..` of the sitemap.
    SitemapPart(usize),
    /// robots.txt
    Robots,
    /// The page for addresses that hold nothing.
    NotFound,
    /// Another address.
    Redirect(String),
    /// A file of the content folder, by its place in [`Library::assets`].
    Asset(usize),
    /// A static file of the theme, by path.
    Static(String),
}

/// Addresses in one sitemap file at the most (sitemaps.org).
pub const SITEMAP_LIMIT: usize = 50_000;

/// Lists longer than this are not offered for filtering in the browser.
const CARDS_LIMIT: usize = 5_000;

/// Every address of the site.
#[derive(Debug, Default)]
pub struct Routes(BTreeMap<String, Route>);

/// How many pages a list of `items` has.
pub fn list_pages(items: usize, paginate: usize) -> usize {
    items.div_ceil(paginate).max(1)
}

/// The address of page `n` of the list at `url`.
pub fn list_page_url(url: &str, n: usize) -> String {
    if n == 1 { url.to_owned() } else { format!("{url}page/{n}/") }
}

/// The folder that lists the pages that stand at the root of the content folder.
pub fn loose_pages_url(root: &str) -> String {
    format!("{root}pages/")
}

impl Routes {
    /// Lays out the addresses of `library`; `statics` are the theme's files. Redirects that collide or run in circles are faults.
    pub fn new(
        library: &Library,
        statics: impl IntoIterator<Item = String>,
        config: &Config,
        shown: &str,
    ) -> (Self, Diagnostics) {
        let mut routes = Self::default();
        let mut diagnostics = Diagnostics::new();
        for (id, document) in library.documents.iter().enumerate().filter(|(_, d)| !d.is_index) {
            let route = if matches!(document.state, State::Withdrawn(_)) {
                Route::Tombstone(id)
            } else {
                Route::Page(id)
            };
            routes.0.insert(document.url.clone(), route);
        }
        for section in library.sections.values() {
            routes.add_section(section, library);
        }
        for (number, taxonomy) in library.taxonomies.iter().enumerate() {
            let url = &taxonomy.url;
            routes.add(url.clone(), Route::Terms(number));
            for (index, term) in taxonomy.terms.iter().enumerate() {
                for n in 1..=list_pages(term.pages.len(), config.paginate) {
                    routes.add(list_page_url(&term.url, n), Route::Term(number, index, n));
                }
            }
        }
        routes.add("/sitemap.xml".into(), Route::SitemapXml);
        routes.add("/robots.txt".into(), Route::Robots);
        routes.add("/404.html".into(), Route::NotFound);
        for (index, asset) in library.assets.iter().enumerate() {
            routes.add(asset_url(&asset.path), Route::Asset(index));
        }
        for path in statics {
            routes.add(format!("/{path}"), Route::Static(path));
        }
        let pages = routes.0.values().filter(|route| route.is_in_sitemap()).count();
        for part in 1..=if pages > SITEMAP_LIMIT { pages.div_ceil(SITEMAP_LIMIT) } else { 0 } {
            routes.add(format!("/sitemap-{part}.xml"), Route::SitemapPart(part));
        }
        routes.add_aliases(library, shown, &mut diagnostics);
        routes.add_redirects(config, &mut diagnostics);
        (routes, diagnostics)
    }

    /// What `path` holds.
    pub fn get(&self, path: &str) -> Option<&Route> {
        self.0.get(path)
    }

    /// All addresses in order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Route)> {
        self.0.iter()
    }

    /// How many addresses there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no address at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn add(&mut self, path: String, route: Route) {
        self.0.entry(path).or_insert(route);
    }

    fn add_section(&mut self, section: &Section, library: &Library) {
        let url = &section.url;
        let list = if section.parent.is_none() {
            self.add(url.clone(), Route::Home(url.clone()));
            self.add(format!("{url}search/"), Route::Search(url.clone()));
            self.add(format!("{url}sitemap/"), Route::SiteMap(url.clone()));
            if section.pages.is_empty() {
                self.add_feeds(url);
                return;
            }
            loose_pages_url(url)
        } else {
            url.clone()
        };
        for n in 1..=list_pages(section.pages.len(), section.paginate) {
            self.add(list_page_url(&list, n), Route::Section(url.clone(), n));
        }
        if section.collection && !section.pages.is_empty() {
            self.add(format!("{url}all/"), Route::Collection(url.clone()));
        }
        if offers_cards(section, library) {
            self.add(format!("{list}cards.json"), Route::Cards(url.clone()));
        }
        self.add_feeds(url);
    }

    fn add_feeds(&mut self, url: &str) {
        self.add(format!("{url}feed.xml"), Route::Atom(url.to_owned()));
        self.add(format!("{url}feed.json"), Route::JsonFeed(url.to_owned()));
    }

    fn add_aliases(&mut self, library: &Library, shown: &str, diagnostics: &mut Diagnostics) {
        for document in &library.documents {
            for alias in document.fields.texts(&document.kind, "aliases") {
                let path = normal_path(alias);
                match self.0.entry(path) {
                    Entry::Vacant(free) => {
                        free.insert(Route::Redirect(document.url.clone()));
                    }
                    Entry::Occupied(_) => {
                        let span =
                            document.kind.field_index("aliases").map_or(0..0, |i| document.fields.span(i));
                        let fault = message!(
                            "旧网址 {alias} 现在是另一页的网址，不能再转走",
                            "the former address {alias} belongs to another page now"
                        );
                        diagnostics.push(Diagnostic::error(
                            "redirect.taken",
                            document.place(shown, span),
                            fault,
                        ));
                    }
                }
            }
        }
    }

    fn add_redirects(&mut self, config: &Config, diagnostics: &mut Diagnostics) {
        let fault = |code, message| Diagnostic::error(code, Place::file(crate::config::FILE), message);
        for (from, to) in &config.redirects {
            let (path, mut target) = (normal_path(from), normal_path(to));
            let mut steps = 0;
            while let Some(next) =
                config.redirects.iter().find(|(f, _)| normal_path(f) == target).map(|(_, t)| normal_path(t))
            {
                target = next;
                steps += 1;
                if target == path || steps > config.redirects.len() {
                    let message =
                        message!("跳转绕成了圈：{from} → {to}", "redirects run in a circle: {from} → {to}");
                    diagnostics.push(fault("redirect.circle", message));
                    break;
                }
            }
            if self.0.contains_key(&path) {
                let message = message!(
                    "跳转的起点 {from} 是现有的页面",
                    "the redirect from {from} hides an existing page"
                );
                diagnostics.push(fault("redirect.taken", message));
            } else if target.starts_with('/')
                && !self.0.contains_key(&target)
                && steps <= config.redirects.len()
                && target != path
            {
                let message = message!("跳转的终点 {to} 不存在", "the redirect to {to} leads nowhere");
                diagnostics.push(fault("redirect.dead", message));
            }
            self.0.entry(path).or_insert(Route::Redirect(target));
        }
    }
}

/// Whether the list of `section` can be filtered in the browser.
pub fn offers_cards(section: &Section, library: &Library) -> bool {
    let facets = section.pages.iter().take(50).any(|&id| library.terms(id).next().is_some());
    facets && section.pages.len() > 1 && section.pages.len() <= CARDS_LIMIT
}

/// The address of the content file `path`; its folders get the slugs that the pages beside it have.
pub fn asset_url(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((dir, file)) => format!("{}{file}", crate::document::dir_url(dir)),
        None => format!("/{path}"),
    }
}

/// An address as routes know it: with a leading slash, and a closing one unless it names a file.
fn normal_path(path: &str) -> String {
    if path.contains("://") {
        return path.to_owned();
    }
    let decoded = percent_encoding::percent_decode_str(path.trim()).decode_utf8_lossy();
    let bare = decoded.trim_matches('/');
    let is_file = bare.rsplit('/').next().is_some_and(|last| last.contains('.'));
    match (bare.is_empty(), is_file) {
        (true, _) => "/".into(),
        (_, true) => format!("/{bare}"),
        _ => format!("/{bare}/"),
    }
}

impl Route {
    /// Whether sitemap.xml names the address.
    pub fn is_in_sitemap(&self) -> bool {
        matches!(
            self,
            Self::Home(_) | Self::Page(_) | Self::Section(_, 1) | Self::Terms(_) | Self::Term(_, _, 1)
        )
    }

    /// Whether a template draws it.
    pub fn has_template(&self) -> bool {
        self.is_html() || matches!(self, Self::Cards(_))
    }

    /// Whether it is rendered by a template.
    pub fn is_html(&self) -> bool {
        !matches!(
            self,
            Self::Cards(_)
                | Self::Atom(_)
                | Self::JsonFeed(_)
                | Self::SitemapXml
                | Self::SitemapPart(_)
                | Self::Robots
                | Self::Asset(_)
                | Self::Static(_)
        )
    }
}

/// The file, below the output folder, that holds the address `path`.
pub fn file_path(path: &str) -> String {
    let bare = path.trim_start_matches('/');
    if bare.is_empty() || bare.ends_with('/') { format!("{bare}index.html") } else { bare.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_files() {
        assert_eq!(file_path("/"), "index.html");
        assert_eq!(file_path("/政策/要点/"), "政策/要点/index.html");
        assert_eq!(file_path("/feed.xml"), "feed.xml");
    }

    #[test]
    fn former_addresses_are_made_alike() {
        assert_eq!(normal_path("old/name"), "/old/name/");
        assert_eq!(normal_path("/old/name.html"), "/old/name.html");
        assert_eq!(normal_path("/%E6%94%BF/"), "/政/");
    }
}
