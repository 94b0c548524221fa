//! What the server serves: the trait that a site implements, and its resources.

use super::{Content, ReadAt};
use crate::diagnostic::Diagnostic;
use bytes::Bytes;
use serde_json::Value;
use std::sync::Arc;

/// A site. Its functions are pure and synchronous, and the server calls them on blocking threads.
///
/// Paths are decoded, start with a slash and do not hold the base path: `/`, `/stories/`, `/政策/通知/`, `/assets/main.1f3a.css`.
/// They never hold an empty, `.` or `..` segment, a backslash or a control character.
pub trait Backend: Send + Sync + 'static {
    /// The resource at exactly this path. A page's path ends in a slash; the server redirects to it by itself.
    fn resource(&self, path: &str) -> Option<Resource>;

    /// The page for a path that leads nowhere. The server sends it with the status 404, whatever status it has.
    fn not_found(&self) -> Resource;

    /// The answer to `/api/search`.
    ///
    /// # Errors
    /// [`SearchError::BadRequest`] for a query that the reader can correct, the others for faults of the site.
    fn search(&self, query: &SearchQuery) -> Result<Value, SearchError>;

    /// The answer to `/api/suggest`.
    ///
    /// # Errors
    /// As [`Backend::search`].
    fn suggest(&self, query: &SearchQuery) -> Result<Value, SearchError>;

    /// `/search/?q=...` rendered for readers without script; `None` serves the plain resource `/search/` instead.
    fn search_page(&self, query: &SearchQuery) -> Option<Resource>;

    /// The page for staff at this machine, for content that has `faults`, and a server on `port`; `None` if there is no such page.
    fn desk(&self, _faults: &[Diagnostic], _port: u16) -> Option<Resource> {
        None
    }
}

/// How long a client may keep a resource without asking again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cache {
    /// For ever: the name holds a fingerprint of the content.
    Immutable,
    /// Kept, but checked by `ETag` at each use.
    #[default]
    Revalidate,
    /// Never kept.
    NoStore,
}

/// One thing to send: a page, an asset, or a redirect.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The whole content.
    pub body: Content,
    /// Media type with charset, see [`content_type`](super::content_type()).
    pub content_type: String,
    /// How long clients may keep it.
    pub cache: Cache,
    /// The URL to go to instead (with the base path; Han characters are encoded when sent).
    pub redirect: Option<String>,
    /// The HTTP status, 200 for most.
    pub status: u16,
    /// A hash of the content, letters and digits only, if the site has one already. Otherwise the server hashes the body. For
    /// [`Cache::Immutable`] and [`Content::OnDemand`] it hashes the path, which then identifies the content.
    pub etag: Option<String>,
    /// The file of the content that a page is made of, as faults name it.
    pub source: Option<String>,
}

impl Resource {
    /// A resource of status 200 that clients check at each use.
    pub fn new(body: impl Into<Bytes>, content_type: impl Into<String>) -> Self {
        Self {
            body: Content::Whole(body.into()),
            content_type: content_type.into(),
            cache: Cache::default(),
            redirect: None,
            status: 200,
            etag: None,
            source: None,
        }
    }

    /// A resource that is read while it is sent. `etag` identifies its content, see [`Resource::etag`].
    pub fn on_demand(
        content: Arc<dyn ReadAt>,
        content_type: impl Into<String>,
        etag: impl Into<String>,
    ) -> Self {
        let body = Content::OnDemand(content);
        Self { body, ..Self::new(Bytes::new(), content_type) }.with_etag(etag)
    }

    /// A page of HTML.
    pub fn html(body: impl Into<Bytes>) -> Self {
        Self::new(body, "text/html; charset=utf-8")
    }

    /// A permanent redirect to a URL.
    pub fn permanent_redirect(to: impl Into<String>) -> Self {
        Self {
            redirect: Some(to.into()),
            status: 308,
            ..Self::new(Bytes::new(), "text/plain; charset=utf-8")
        }
    }

    /// The same resource with another caching rule.
    #[must_use]
    pub fn with_cache(mut self, cache: Cache) -> Self {
        self.cache = cache;
        self
    }

    /// The same resource with another status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same resource, made of this file of the content.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same resource with a known content hash.
    #[must_use]
    pub fn with_etag(mut self, etag: impl Into<String>) -> Self {
        self.etag = Some(etag.into());
        self
    }
}

/// The decoded parameters of a search request, in their order; names may repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// Name and value, percent-decoded, `+` read as a space.
    pub parameters: Vec<(String, String)>,
}

impl SearchQuery {
    /// The first value of a parameter.
    pub fn first(&self, name: &str) -> Option<&str> {
        let mut named = self.parameters.iter().filter(|(key, _)| key == name);
        named.next().map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.parameters.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The words searched for, `q`, trimmed; empty if absent.
    pub fn words(&self) -> &str {
        self.first("q").unwrap_or_default().trim()
    }
}

/// Why a search gave no answer. Each holds the message for the reader.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum SearchError {
    /// The query is at fault: sent as 400.
    #[error("{0}")]
    BadRequest(String),
    /// There is no index, or not yet: sent as 503.
    #[error("{0}")]
    Unavailable(String),
    /// The index is at fault: sent as 500.
    #[error("{0}")]
    Failed(String),
}
