//! The desk of a preview, for staff at this machine: a page that the site makes, and its style.

use super::page::finish;
use super::problem::Problem;
use super::state::AppState;
use super::{Cache, deliver, host_name};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::sync::Arc;
use tokio::task::spawn_blocking;
use url::Host;

/// The address of the machine that sent a request: an extension that the listener gives to each.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// The headers by which a proxy says for whom it asks.
const OF_PROXIES: [&str; 3] = ["forwarded", "x-forwarded-for", "x-real-ip"];

/// `GET /__wenku/`: the desk as it is now, for this machine only.
pub(super) async fn desk(
    State(app): State<Arc<AppState>>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Response {
    let Some(port) = port_here(peer, &headers) else {
        let (chinese, english) =
            ("工作台只在运行预览的电脑上看。", "The desk is for the machine that runs the preview.");
        return Problem::new(StatusCode::FORBIDDEN, chinese, english).text();
    };
    let current = app.live.current();
    let work = {
        let app = Arc::clone(&app);
        move || {
            let page = current.site.desk(&current.faults, port);
            let missing = || current.site.not_found().with_status(404);
            finish(&app, page.unwrap_or_else(missing).with_cache(Cache::NoStore), "")
        }
    };
    match spawn_blocking(work).await {
        Ok(prepared) => deliver::deliver(prepared, &headers),
        Err(_) => Problem::internal().text(),
    }
}

/// The port that a request names, if it comes from this machine, names it, and no proxy passed it on.
pub(super) fn port_here(peer: Option<Extension<Peer>>, headers: &HeaderMap) -> Option<u16> {
    let is_near = peer.is_some_and(|Extension(Peer(address))| address.to_canonical().is_loopback());
    if !is_near || OF_PROXIES.iter().any(|name| headers.contains_key(*name)) {
        return None;
    }
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let is_here = match host_name::read(host)? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let port = host.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(80);
    is_here.then_some(port)
}

/// `GET /__wenku/desk.css`.
pub(super) async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, crate::desk::STYLE).into_response()
}
