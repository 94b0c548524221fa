//! A loaded site as the server sees it: an address is rendered when it is asked for, and the search index is built meanwhile.

use std::path::Path;
use std::sync::{Arc, RwLock};

use bytes::Bytes;
use search_index::Index;
use serde_json::{Value as Json, json};

use crate::config::language;
use crate::desk::Desk;
use crate::diagnostic::Diagnostic;
use crate::render::{self, Rendered, render};
use crate::route::Route;
use crate::search;
use crate::server::{self, Cache, Resource, SearchError, SearchQuery, content_type};
use crate::site::Site;

mod file;

/// A site that is rendered on request.
pub struct Preview {
    site: Site,
    searchable: RwLock<Option<Arc<Searchable>>>,
    desk: Option<Desk>,
}

/// A built index, and its files for browsers that search by themselves.
pub struct Searchable {
    index: Index,
    files: Vec<(String, Bytes)>,
}

impl Searchable {
    /// [I/O] Builds the index of `site`; `cache` keeps the shards of pages that did not change. Nothing comes of it once it `is_unwanted`.
    ///
    /// # Errors
    /// Those of writing and reading the index.
    pub fn build(
        site: &Site,
        cache: Option<&Path>,
        is_unwanted: impl FnMut() -> bool,
    ) -> anyhow::Result<Option<Self>> {
        let folder = tempfile::tempdir()?;
        let Some(shards) = search::shards_unless(site, cache, is_unwanted)? else { return Ok(None) };
        shards.finish(folder.path())?;
        let index = Index::open(folder.path())?;
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder.path())? {
            let entry = entry?;
            let path = format!("/{}/{}", search::FOLDER, entry.file_name().to_string_lossy());
            files.push((path, Bytes::from(std::fs::read(entry.path())?)));
        }
        Ok(Some(Self { index, files }))
    }
}

impl Preview {
    /// Serves `site`; until its own index is ready, `before` answers searches.
    pub fn new(site: Site, before: Option<Arc<Searchable>>) -> Self {
        Self { site, searchable: RwLock::new(before), desk: None }
    }

    /// The same preview with a desk for staff.
    #[must_use]
    pub fn with_desk(mut self, desk: Desk) -> Self {
        self.desk = Some(desk);
        self
    }

    /// The site.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Puts the site's own index in place.
    pub fn set_searchable(&self, searchable: Arc<Searchable>) {
        *self.searchable.write().expect("no thread panics while it holds the lock") = Some(searchable);
    }

    /// The index that answers at present.
    pub fn searchable(&self) -> Option<Arc<Searchable>> {
        self.searchable.read().expect("no thread panics while it holds the lock").clone()
    }

    fn render(&self, path: &str, route: &Route) -> Resource {
        if let Route::Redirect(to) = route {
            let url = self.site.config.link_to(to);
            return Resource::permanent_redirect(url);
        }
        match render(&self.site, path, route) {
            Ok(Rendered::Bytes(bytes)) if route.is_html() => self.page(bytes, route),
            Ok(Rendered::Bytes(bytes)) => Resource::new(bytes, content_type(path)),
            Ok(Rendered::Static(name)) => {
                let cache = if name.contains('/') { Cache::Immutable } else { Cache::Revalidate };
                Resource::new(self.site.theme.statics[&name].to_vec(), content_type(path)).with_cache(cache)
            }
            Ok(Rendered::Asset(index)) => self.asset(path, index),
            Err(fault) if route.is_html() => self.fault_page(path, &fault),
            Err(fault) => {
                let text = format!("{}\n{}\n{}\n", fault.place.shown(), fault.message.zh, fault.message.en);
                Resource::new(text, "text/plain; charset=utf-8").with_status(500)
            }
        }
    }

    /// A page, with the file that it is made of.
    fn page(&self, html: Vec<u8>, route: &Route) -> Resource {
        let library = &self.site.library;
        let source = match route {
            Route::Page(id)
            | Route::Tombstone(id)
            | Route::Version(id)
            | Route::Comparison(_, id)
            | Route::Relations(id) => Some(*id),
            Route::Home(url) | Route::Section(url, _) | Route::Layout(url, ..) | Route::Collection(url) => {
                library.sections.get(url).and_then(|section| section.index)
            }
            _ => None,
        };
        let page = Resource::html(html);
        match source {
            Some(id) => page.with_source(format!("{}/{}", self.site.shown, library.document(id).path)),
            None => page,
        }
    }

    /// What stands at `path` as long as `fault` keeps its page from being drawn.
    fn fault_page(&self, path: &str, fault: &Diagnostic) -> Resource {
        let language = language(&self.site.root(path).lang);
        server::fault_page(fault, language, &self.site.config.base_path()).with_source(&fault.place.path)
    }

    /// [I/O] A file of the content folder, as it is on the disk now.
    fn asset(&self, path: &str, index: usize) -> Resource {
        let file = &self.site.library.assets[index].file;
        // A file that went away since the site was loaded has no address any more.
        let missing = |_| server::Backend::not_found(self).with_status(404);
        file::resource(file, content_type(path)).unwrap_or_else(missing)
    }

    /// A file of the index: all names but the manifest's hold a hash.
    fn index_file(&self, path: &str) -> Option<Resource> {
        let searchable = self.searchable()?;
        let (_, bytes) = searchable.files.iter().find(|(name, _)| name == path)?;
        let cache = if path.ends_with(".json") { Cache::Revalidate } else { Cache::Immutable };
        Some(Resource::new(bytes.clone(), content_type(path)).with_cache(cache))
    }

    fn answer(&self, query: &SearchQuery) -> Result<search_index::Response, SearchError> {
        let searchable = self.searchable().ok_or_else(not_ready)?;
        let parameters = query.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request = search::request(parameters).map_err(SearchError::BadRequest)?;
        search::search(&searchable.index, request, &self.site.kinds, language(&self.site.config.lang))
            .map_err(failure)
    }
}

fn not_ready() -> SearchError {
    SearchError::Unavailable(
        "搜索索引正在建立，请稍候再试。 | The index is being built; try again in a moment.".into(),
    )
}

fn failure(error: search_index::Error) -> SearchError {
    match error {
        search_index::Error::UnknownFilter { .. } => SearchError::BadRequest(error.to_string()),
        error => SearchError::Failed(error.to_string()),
    }
}

impl server::Backend for Preview {
    fn resource(&self, path: &str) -> Option<Resource> {
        if let Some(resource) = self.index_file(path) {
            return Some(resource);
        }
        let route = self.site.routes.get(path).filter(|route| **route != Route::NotFound)?;
        Some(self.render(path, route))
    }

    fn not_found(&self) -> Resource {
        self.render("/404.html", &Route::NotFound)
    }

    fn search(&self, query: &SearchQuery) -> Result<Json, SearchError> {
        self.answer(query).map(|response| json!(response))
    }

    fn suggest(&self, query: &SearchQuery) -> Result<Json, SearchError> {
        let searchable = self.searchable().ok_or_else(not_ready)?;
        let prefix = query.first("q").unwrap_or_default();
        let limit = query.first("limit").and_then(|n| n.parse().ok()).unwrap_or(8_usize).clamp(1, 20);
        let suggestions = searchable.index.suggest(prefix, limit).map_err(failure)?;
        Ok(json!({ "suggestions": suggestions }))
    }

    fn search_page(&self, query: &SearchQuery) -> Option<Resource> {
        let response = self.answer(query).ok()?;
        let lang = language(&self.site.config.lang);
        let results = search::view(&response, lang);
        let bytes =
            render::search_page(&self.site, "/search/", query.first("q").unwrap_or_default(), &results);
        Some(bytes.map_or_else(|fault| self.fault_page("/search/", &fault), Resource::html))
    }

    fn desk(&self, faults: &[Diagnostic], port: u16) -> Option<Resource> {
        let page = self.desk.as_ref()?.page(&self.site, faults, port, language(&self.site.config.lang));
        page.ok().map(Resource::html)
    }
}
