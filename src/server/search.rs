//! `/api/search`, `/api/suggest` and `/search/?q=`: parameters -> the site's answer, within the limits.

use super::address::SitePath;
use super::deliver::deliver;
use super::limiter::Refusal;
use super::page::{finish, page};
use super::problem::Problem;
use super::state::AppState;
use super::{Backend, SearchError, SearchQuery};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::sync::Arc;
use std::time::Instant;

/// `GET /api/search`.
pub(super) async fn search(State(app): State<Arc<AppState>>, uri: Uri) -> Response {
    answer(&app, "search", uri.query(), |site, query| site.search(query)).await
}

/// `GET /api/suggest`.
pub(super) async fn suggest(State(app): State<Arc<AppState>>, uri: Uri) -> Response {
    answer(&app, "suggest", uri.query(), |site, query| site.suggest(query)).await
}

/// `GET /search/`: with a query, the results rendered by the site; without, the plain search page.
pub(super) async fn search_page(
    State(app): State<Arc<AppState>>,
    Extension(site_path): Extension<SitePath>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let query = match parse(uri.query(), app.config.search.characters) {
        Ok(query) => query,
        Err(problem) => return problem.text(),
    };
    if query.first("q").is_none() {
        return page(State(app), Extension(site_path), uri, headers).await;
    }
    let work = {
        let app = Arc::clone(&app);
        move |site: &dyn Backend| {
            let resource = site.search_page(&query)?;
            Some(finish(&app, resource, "/search/"))
        }
    };
    match run(&app, "page", work).await {
        Ok(Some(prepared)) => deliver(prepared, &headers),
        Ok(None) => page(State(app), Extension(site_path), uri, headers).await,
        Err(refusal) => refused(refusal).text(),
    }
}

/// Any other path below `/api/`.
pub(super) async fn unknown() -> Response {
    let (chinese, english) = ("没有这个接口，见 openapi.json。", "No such endpoint; see openapi.json.");
    Problem::new(StatusCode::NOT_FOUND, chinese, english).json()
}

async fn answer(
    app: &Arc<AppState>,
    endpoint: &'static str,
    raw: Option<&str>,
    ask: fn(&dyn Backend, &SearchQuery) -> Result<Value, SearchError>,
) -> Response {
    let query = match parse(raw, app.config.search.characters) {
        Ok(query) => query,
        Err(problem) => return problem.json(),
    };
    let work = move |site: &dyn Backend| {
        let start = Instant::now();
        let mut answer = ask(site, &query)?;
        if let Value::Object(fields) = &mut answer {
            let tenths = (start.elapsed().as_secs_f64() * 10_000.0).round();
            fields.insert("milliseconds".to_owned(), Value::from(tenths / 10.0));
        }
        Ok(answer)
    };
    match run(app, endpoint, work).await {
        Ok(Ok(answer)) => {
            let no_cache = HeaderValue::from_static("no-cache");
            ([(header::CACHE_CONTROL, no_cache)], Json(answer)).into_response()
        }
        Ok(Err(error)) => failed(&error).json(),
        Err(refusal) => refused(refusal).json(),
    }
}

/// Runs the site's code within the limits, and measures the time.
async fn run<T: Send + 'static>(
    app: &AppState,
    endpoint: &'static str,
    work: impl FnOnce(&dyn Backend) -> T + Send + 'static,
) -> Result<T, Refusal> {
    let site = app.live.current().site;
    let start = Instant::now();
    let result = app.limiter.run(move || work(&*site)).await;
    match &result {
        Ok(_) => app.metrics.searched(endpoint, start.elapsed()),
        Err(refusal) => app.metrics.search_refused(endpoint, refusal.name()),
    }
    result
}

/// Decodes the parameters; refuses what is not UTF-8 (a lone surrogate, say) and what is too long.
fn parse(raw: Option<&str>, limit: usize) -> Result<SearchQuery, Problem> {
    let raw = raw.unwrap_or_default();
    let bad = |chinese: &str, english: &str| Problem::new(StatusCode::BAD_REQUEST, chinese, english);
    if percent_decode_str(raw).decode_utf8().is_err() {
        return Err(bad("查询不是有效的 UTF-8 编码。", "The query is not valid UTF-8."));
    }
    let parameters: Vec<(String, String)> = form_urlencoded::parse(raw.as_bytes()).into_owned().collect();
    let characters: usize =
        parameters.iter().map(|(name, value)| name.chars().count() + value.chars().count()).sum();
    if characters > limit {
        return Err(bad(
            &format!("查询过长：最多 {limit} 个字符。"),
            &format!("The query is too long: at most {limit} characters."),
        ));
    }
    Ok(SearchQuery { parameters })
}

fn failed(error: &SearchError) -> Problem {
    let status = match error {
        SearchError::BadRequest(_) => StatusCode::BAD_REQUEST,
        SearchError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        SearchError::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Problem::with_detail(status, error.to_string())
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Busy => Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "正在处理的查询太多，请稍后再试。",
            "Too many queries at once; try again shortly.",
        ),
        Refusal::TimedOut => Problem::new(
            StatusCode::GATEWAY_TIMEOUT,
            "查询用时过长，已中止；请换更具体的词。",
            "The query took too long; try more specific words.",
        ),
        Refusal::Panicked => Problem::internal(),
    }
}
