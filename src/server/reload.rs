//! Live reload: the event stream, and the script and stylesheet put into pages while previewing.

use super::deliver::Prepared;
use super::desk::{Peer, port_here};
use super::fault_page::escape;
use super::{Current, Live};
use crate::diagnostic::{Diagnostic, Severity};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Response, Sse};
use bytes::Bytes;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

const SCRIPT: &str = include_str!("reload.js");
const STYLE: &str = include_str!("reload.css");

/// Most faults that are sent to a browser. Nobody reads more of them in an overlay.
const FAULTS_SHOWN: usize = 50;

/// `GET /__wenku/events?source=PATH`: sends the state now and at each change, for the page made of that file, until the server stops.
///
/// Messages quote drafts and private values, so only this machine gets them; other machines get their number.
pub(super) async fn events(
    State(live): State<Arc<Live>>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let is_here = port_here(peer, &headers).is_some();
    let query = uri.query().unwrap_or_default().as_bytes();
    let source = form_urlencoded::parse(query).find(|(name, _)| name == "source");
    let source = source.map(|(_, source)| source.into_owned()).unwrap_or_default();
    let states = WatchStream::new(live.subscribe())
        .take_while(|current| !current.closing)
        .map(move |current| Event::default().event("state").json_data(state(&current, &source, is_here)));
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(15));
    let mut response = Sse::new(states).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Asks a proxy such as nginx not to collect events before it passes them on.
    let buffering = HeaderName::from_static("x-accel-buffering");
    headers.insert(buffering, HeaderValue::from_static("no"));
    response
}

/// What the overlay of the page made of `source` shows: how many faults the page and the whole site have, and, if the reader `is_here`, at
/// this machine, the first of them.
fn state(current: &Current, source: &str, is_here: bool) -> Value {
    let is_own = |fault: &&Diagnostic| fault.place.path == source;
    json!({
        "version": current.version,
        "kept": current.is_kept,
        "total": current.faults.len(),
        "page": counts(current.faults.iter().filter(is_own)),
        "site": counts(current.faults.iter()),
        "faults": if is_here { first(&current.faults, source) } else { Vec::new() },
    })
}

/// How many faults there are of each severity.
fn counts<'a>(faults: impl Iterator<Item = &'a Diagnostic>) -> Value {
    let (mut error, mut warning, mut note) = (0, 0, 0);
    for fault in faults {
        match fault.severity {
            Severity::Error => error += 1,
            Severity::Warning => warning += 1,
            Severity::Note => note += 1,
        }
    }
    json!({ "error": error, "warning": warning, "note": note })
}

/// The faults to show: those of the page first, then errors, else in their order.
fn first<'a>(faults: &'a [Diagnostic], source: &str) -> Vec<&'a Diagnostic> {
    let mut first: Vec<&Diagnostic> = faults.iter().collect();
    first.sort_by_key(|fault| (fault.place.path != source, fault.severity));
    first.truncate(FAULTS_SHOWN);
    first
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

/// Puts the script into an HTML page, before `</body>` or, if the minifier removed that, at the end.
///
/// The script is given the hash of the page, by which it sees later whether the page has changed, and the file that the page is made of,
/// by which it finds the page's own faults.
/// If it `has_desk`, the script shows the way there.
pub(super) fn inject(mut prepared: Prepared, script_url: &str, has_desk: bool) -> Prepared {
    let resource = &mut prepared.resource;
    if resource.redirect.is_some() || !resource.content_type.starts_with("text/html") {
        return prepared;
    }
    let Some(body) = resource.body.whole() else { return prepared };
    let end =
        body.windows(7).rposition(|window| window.eq_ignore_ascii_case(b"</body>")).unwrap_or(body.len());
    let hash = &prepared.hash;
    let source = resource.source.as_deref().map(|source| format!(r#" data-source="{}""#, escape(source)));
    let source = source.unwrap_or_default();
    let desk = if has_desk { " data-desk" } else { "" };
    let tag = format!(
        r#"<script type="module" src="{script_url}" data-page-hash="{hash}"{source}{desk}></script>"#
    );
    resource.body = Bytes::from([&body[..end], tag.as_bytes(), &body[end..]].concat()).into();
    prepared
}
