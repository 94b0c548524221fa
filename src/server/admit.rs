//! Any request -> a GET for a clean path of the site, or a refusal.

use super::address::{self, BadPath, SitePath};
use super::base_path::Position;
use super::page;
use super::problem::Problem;
use super::state::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Middleware that refuses other methods and impossible paths, and passes on a GET for the path within the site.
pub(super) async fn admit(State(app): State<Arc<AppState>>, mut request: Request, next: Next) -> Response {
    let raw = request.uri().path().to_owned();
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return refuse_method(&raw);
    }
    let path = match address::decode(&raw) {
        Ok(path) => path,
        Err(BadPath::EmptySegment) => return page::not_found(&app, request.headers()).await,
        Err(bad) => return refuse_path(bad).answer(&raw),
    };
    let site_path = match app.config.base_path.locate(&path) {
        Position::Inside(site_path) => site_path.to_owned(),
        Position::Above => return to_base(app.config.base_path.as_str(), request.uri().query()),
        Position::Outside => return page::not_found(&app, request.headers()).await,
    };
    let Ok(uri) = inner_uri(&site_path, request.uri().query()) else {
        return refuse_path(BadPath::Forbidden).answer(&raw);
    };
    *request.uri_mut() = uri;
    // HEAD is answered like GET, so both get the same headers. `head` drops the body later.
    *request.method_mut() = Method::GET;
    request.extensions_mut().insert(SitePath(site_path));
    next.run(request).await
}

fn inner_uri(site_path: &str, query: Option<&str>) -> Result<Uri, axum::http::uri::InvalidUri> {
    let path = address::encode_path(site_path);
    match query {
        Some(query) => format!("{path}?{query}").parse(),
        None => path.parse(),
    }
}

fn refuse_method(raw: &str) -> Response {
    let (chinese, english) = ("只接受 GET 和 HEAD。", "Only GET and HEAD are accepted.");
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, chinese, english);
    let mut response = problem.answer(raw);
    let allow = HeaderValue::from_static("GET, HEAD");
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

fn refuse_path(bad: BadPath) -> Problem {
    let (status, chinese, english) = match bad {
        BadPath::TooLong => (StatusCode::URI_TOO_LONG, "网址过长。", "The address is too long."),
        BadPath::NotUtf8 => {
            (StatusCode::BAD_REQUEST, "网址不是有效的 UTF-8 编码。", "The address is not valid UTF-8.")
        }
        BadPath::Forbidden | BadPath::EmptySegment => (
            StatusCode::BAD_REQUEST,
            "网址中有不允许的字符或路径。",
            "The address holds characters or segments that are not allowed.",
        ),
    };
    Problem::new(status, chinese, english)
}

/// Redirects to the base path. The redirect is temporary, because another site may use this port tomorrow.
fn to_base(base: &str, query: Option<&str>) -> Response {
    let location = query.map_or_else(|| base.to_owned(), |query| format!("{base}?{query}"));
    let location =
        HeaderValue::from_str(&address::encode_url(&location)).expect("an encoded URL is a header value");
    let no_store = HeaderValue::from_static("no-store");
    let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, no_store)];
    (StatusCode::TEMPORARY_REDIRECT, headers).into_response()
}
