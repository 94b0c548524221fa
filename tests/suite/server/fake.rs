//! A small made-up site, and a client that needs no socket.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use bytes::Bytes;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;
use wenku::server::{
    Backend, Cache, Live, Resource, SearchError, SearchQuery, ServerConfig, content_type, router,
};

/// Bytes in the fake search archive.
pub(super) const ARCHIVE: usize = 300_000;

/// A site that holds its resources and answers searches by what the query says.
pub(super) struct FakeSite {
    resources: BTreeMap<String, Resource>,
}

impl Default for FakeSite {
    fn default() -> Self {
        let archive: Vec<u8> = (0..ARCHIVE).map(|i| (i * 7 % 251) as u8).collect();
        let files: [(&str, Vec<u8>); 11] = [
            ("/assets/main.1f3a.css", "p { margin: 0 }\n".repeat(200).into_bytes()),
            ("/search-index/index-9c1e.archive", archive),
            ("/robots.txt", b"User-agent: *\n".to_vec()),
            ("/sw.js", "void 0;\n".repeat(300).into_bytes()),
            ("/feed.xml", "<feed/>\n".repeat(300).into_bytes()),
            ("/feed.json", "[]\n".repeat(500).into_bytes()),
            ("/app.webmanifest", b"{}".to_vec()),
            ("/days.ics", b"BEGIN:VCALENDAR".to_vec()),
            ("/search.wasm", vec![0; 4000]),
            ("/picture.png", vec![7; 4000]),
            ("/empty.txt", Vec::new()),
        ];
        let mut resources: BTreeMap<String, Resource> = files
            .into_iter()
            .map(|(path, body)| {
                let fixed = path.starts_with("/assets/") || path.starts_with("/search-index/");
                let cache = if fixed { Cache::Immutable } else { Cache::Revalidate };
                (path.to_owned(), Resource::new(body, content_type(path)).with_cache(cache))
            })
            .collect();
        for path in ["/", "/stories/", "/政策/关于 通知/", "/search/"] {
            resources.insert(path.to_owned(), Resource::html(html(path)));
        }
        let old = Resource { status: 301, ..Resource::permanent_redirect("/stories/?从=旧#甲") };
        resources.insert("/old/".to_owned(), old);
        Self { resources }
    }
}

impl FakeSite {
    /// The same site with one page more, or another in its place.
    pub(super) fn with(mut self, path: &str, resource: Resource) -> Self {
        self.resources.insert(path.to_owned(), resource);
        self
    }
}

/// A page above the size that is compressed.
pub(super) fn html(title: &str) -> String {
    let body = "<p>家风是一个家庭的精神内核。</p>\n".repeat(60);
    format!("<!doctype html><html lang=zh-CN><title>{title}</title><body>{body}</body></html>")
}

impl Backend for FakeSite {
    fn resource(&self, path: &str) -> Option<Resource> {
        let inner = path.strip_prefix('/').expect("a leading slash");
        let odd = |segment: &str| ["", ".", ".."].contains(&segment);
        assert!(path == "/" || !inner.strip_suffix('/').unwrap_or(inner).split('/').any(odd), "{path}");
        assert!(!path.contains(['\\', '\0', '\n']), "{path}");
        assert!(path != "/panic/", "as the test wants");
        self.resources.get(path).cloned()
    }

    fn not_found(&self) -> Resource {
        Resource::html(html("找不到"))
    }

    fn search(&self, query: &SearchQuery) -> Result<Value, SearchError> {
        match query.words() {
            "bad" => Err(SearchError::BadRequest("未知的筛选项".to_owned())),
            "none" => Err(SearchError::Unavailable("没有索引".to_owned())),
            "broken" => Err(SearchError::Failed("索引已损坏".to_owned())),
            "panic" => panic!("as the test wants"),
            "very-slow" => {
                std::thread::sleep(Duration::from_secs(3));
                Ok(json!({"total": 0, "hits": []}))
            }
            "slow" => {
                std::thread::sleep(Duration::from_millis(300));
                Ok(json!({"total": 0, "hits": []}))
            }
            words => Ok(json!({"total": 1, "hits": [{"title": words}], "parameters": query.parameters})),
        }
    }

    fn suggest(&self, query: &SearchQuery) -> Result<Value, SearchError> {
        Ok(json!({"suggestions": [query.words()]}))
    }

    fn search_page(&self, query: &SearchQuery) -> Option<Resource> {
        match query.words() {
            "" => None,
            "very-slow" => {
                std::thread::sleep(Duration::from_secs(3));
                None
            }
            "slow" => {
                std::thread::sleep(Duration::from_millis(300));
                None
            }
            words => Some(Resource::html(html(words)).with_cache(Cache::NoStore)),
        }
    }
}

/// The fake site with nothing wrong.
pub(super) fn live() -> Arc<Live> {
    Arc::new(Live::new(Arc::new(FakeSite::default())))
}

/// Default settings.
pub(super) fn server() -> Router {
    router(&ServerConfig::default(), live())
}

/// A whole response.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    /// A header's value; empty if absent.
    pub(super) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str().expect("ASCII header"));
        value.unwrap_or_default()
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8 body")
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON body")
    }
}

/// Sends a request with headers; it names this machine unless they name another host.
pub(super) async fn ask(router: &Router, method: &str, uri: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(uri);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "localhost");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("request");
    let response = router.clone().oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("body").to_bytes();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body }
}

/// Sends a plain GET.
pub(super) async fn get(router: &Router, uri: &str) -> Answer {
    ask(router, "GET", uri, &[]).await
}

/// Percent-encodes all that is not ASCII letters or digits.
pub(super) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The `ETag` of a resource.
pub(super) async fn etag(router: &Router, uri: &str) -> String {
    let answer = get(router, uri).await;
    assert!(answer.headers.contains_key(header::ETAG), "{uri} has no ETag");
    answer.header("etag").to_owned()
}
