//! A site path -> the page or asset there, its redirect, or the 404 page.

use super::address::SitePath;
use super::deliver::{Prepared, deliver, prepare};
use super::problem::Problem;
use super::state::AppState;
use super::{Backend, BasePath, Resource, fault_page, reload};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Serves every path that has no handler of its own.
pub(super) async fn page(
    State(app): State<Arc<AppState>>,
    Extension(SitePath(path)): Extension<SitePath>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let work = {
        let app = Arc::clone(&app);
        move |site: &dyn Backend| {
            let found = find(site, &path, uri.query(), &app.config.base_path);
            finish(&app, found.unwrap_or_else(|| missing(site)), &path)
        }
    };
    render(&app, &headers, work).await
}

/// Serves the 404 page, for paths that no page of the site can have.
pub(super) async fn not_found(app: &Arc<AppState>, headers: &HeaderMap) -> Response {
    let work = {
        let app = Arc::clone(app);
        move |site: &dyn Backend| finish(&app, missing(site), "")
    };
    render(app, headers, work).await
}

/// Makes a resource of the site ready to send: finds its hash, and adds the live-reload script to a page.
pub(super) fn finish(app: &AppState, resource: Resource, path: &str) -> Prepared {
    let prepared = prepare(resource, path);
    match &app.reload_script {
        Some(script) => reload::inject(prepared, script, app.config.desk),
        None => prepared,
    }
}

/// Runs the site's code on a blocking thread, and sends the resource that it returns.
async fn render(
    app: &AppState,
    headers: &HeaderMap,
    work: impl FnOnce(&dyn Backend) -> Prepared + Send + 'static,
) -> Response {
    let site = app.live.current().site;
    match spawn_blocking(move || work(&*site)).await {
        Ok(prepared) => deliver(prepared, headers),
        // In a preview, the page that says so reloads by itself when the fault is corrected.
        Err(_) if app.reload_script.is_some() => {
            let page = fault_page::crash_page(app.config.base_path.as_str());
            deliver(finish(app, page, ""), headers)
        }
        Err(_) => Problem::internal().text(),
    }
}

fn missing(site: &dyn Backend) -> Resource {
    site.not_found().with_status(404)
}

/// The resource at a path; a page asked for without its last slash is a redirect that keeps the query.
fn find(site: &dyn Backend, path: &str, query: Option<&str>, base_path: &BasePath) -> Option<Resource> {
    if let Some(resource) = site.resource(path) {
        return Some(resource);
    }
    if path.ends_with('/') {
        return None;
    }
    let folder = format!("{path}/");
    site.resource(&folder)?;
    let mut to = base_path.url(&folder);
    if let Some(query) = query {
        to.push('?');
        to.push_str(query);
    }
    Some(Resource::permanent_redirect(to))
}
