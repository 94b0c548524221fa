//! A loaded site as the server sees it: an address is rendered when it is asked for.

use std::time::UNIX_EPOCH;

use crate::render::{Rendered, render};
use crate::route::Route;
use crate::server::{self, Cache, Resource, SearchError, SearchQuery, content_type};
use crate::site::Site;

/// A site that is rendered on request.
#[derive(Debug)]
pub struct Preview {
    site: Site,
}

impl Preview {
    /// Serves `site`.
    pub fn new(site: Site) -> Self {
        Self { site }
    }

    fn render(&self, path: &str, route: &Route) -> Resource {
        if let Route::Redirect(to) = route {
            let url = if to.contains("://") { to.clone() } else { self.site.config.link(to) };
            return Resource::permanent_redirect(url);
        }
        match render(&self.site, path, route) {
            Ok(Rendered::Bytes(bytes)) if route.is_html() => Resource::html(bytes),
            Ok(Rendered::Bytes(bytes)) => Resource::new(bytes, content_type(path)),
            Ok(Rendered::Static(name)) => {
                let cache = if name.contains('/') { Cache::Immutable } else { Cache::Revalidate };
                Resource::new(self.site.theme.statics[&name].to_vec(), content_type(path)).with_cache(cache)
            }
            Ok(Rendered::Asset(index)) => self.asset(path, index),
            Err(fault) => {
                let mut resource = Resource::new(fault.message.zh.clone(), "text/plain; charset=utf-8");
                resource.status = 500;
                resource
            }
        }
    }

    /// [I/O] A file of the content folder, as it is on the disk now.
    fn asset(&self, path: &str, index: usize) -> Resource {
        let file = &self.site.library.assets[index].file;
        let Ok(bytes) = std::fs::read(file) else { return server::Site::not_found(self) };
        let changed = file.metadata().and_then(|m| m.modified()).ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
        let etag = changed.map(|t| format!("{:x}{:x}", t.as_nanos(), bytes.len()));
        let resource = Resource::new(bytes, content_type(path));
        match etag {
            Some(etag) => resource.with_etag(etag),
            None => resource,
        }
    }
}

impl server::Site for Preview {
    fn resource(&self, path: &str) -> Option<Resource> {
        let route = self.site.routes.get(path).filter(|route| **route != Route::NotFound)?;
        Some(self.render(path, route))
    }

    fn not_found(&self) -> Resource {
        self.render("/404.html", &Route::NotFound)
    }

    fn search(&self, _query: &SearchQuery) -> Result<serde_json::Value, SearchError> {
        Err(SearchError::Unavailable("搜索尚未就绪 | search is not ready".into()))
    }

    fn suggest(&self, _query: &SearchQuery) -> Result<serde_json::Value, SearchError> {
        Err(SearchError::Unavailable("搜索尚未就绪 | search is not ready".into()))
    }

    fn search_page(&self, _query: &SearchQuery) -> Option<Resource> {
        None
    }
}
