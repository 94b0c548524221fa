//! Live reload: the event stream, and the script and stylesheet put into pages while previewing.

use super::deliver::Prepared;
use super::router::App;
use crate::diagnostic::Diagnostic;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Response, Sse};
use bytes::Bytes;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

const SCRIPT: &str = include_str!("reload.js");
const STYLE: &str = include_str!("reload.css");

/// Faults sent to a browser at most; nobody reads more of them in an overlay.
const FAULTS_SHOWN: usize = 50;

/// `GET /__wenku/events`: the state now and at each change, `{"version", "total", "faults"}`, until the server stops.
pub(super) async fn events(State(app): State<Arc<App>>) -> Response {
    let states =
        WatchStream::new(app.live.subscribe()).take_while(|current| !current.closing).map(|current| {
            let (total, faults) = (current.faults.len(), gravest(&current.faults));
            let state = json!({"version": current.version, "total": total, "faults": faults});
            Event::default().event("state").json_data(state)
        });
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(15));
    let mut response = Sse::new(states).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Asks a proxy such as nginx not to hold events back.
    let buffering = HeaderName::from_static("x-accel-buffering");
    headers.insert(buffering, HeaderValue::from_static("no"));
    response
}

/// The faults to show: errors first, else in their order.
fn gravest(faults: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut gravest: Vec<&Diagnostic> = faults.iter().collect();
    gravest.sort_by_key(|fault| fault.severity);
    gravest.truncate(FAULTS_SHOWN);
    gravest
}

/// `GET /__wenku/reload.js`.
pub(super) async fn script() -> Response {
    file("text/javascript; charset=utf-8", SCRIPT)
}

/// `GET /__wenku/reload.css`.
pub(super) async fn style() -> Response {
    file("text/css; charset=utf-8", STYLE)
}

fn file(content_type: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, text).into_response()
}

/// The script's URL, below the base path.
pub(super) fn script_url(base_path: &str) -> String {
    format!("{base_path}__wenku/reload.js")
}

/// Puts the script into an HTML page, before `</body>` or, where the minifier left that out, at the end. The script is told
/// the page's hash, which is also its `ETag`, by which it sees later whether the page it is on has changed.
pub(super) fn inject(mut prepared: Prepared, script_url: &str) -> Prepared {
    let resource = &mut prepared.resource;
    if resource.redirect.is_some() || !resource.content_type.starts_with("text/html") {
        return prepared;
    }
    let Some(body) = resource.body.whole() else { return prepared };
    let end =
        body.windows(7).rposition(|window| window.eq_ignore_ascii_case(b"</body>")).unwrap_or(body.len());
    let hash = &prepared.hash;
    let tag = format!(r#"<script type="module" src="{script_url}" data-page-hash="{hash}"></script>"#);
    resource.body = Bytes::from([&body[..end], tag.as_bytes(), &body[end..]].concat()).into();
    prepared
}
