//! Builds the service: the routes with their handlers, and the layers around them.

use super::host::{self, Hosts};
use super::problem::Problem;
use super::state::AppState;
use super::{
    Live, ServerConfig, admit, compression, desk, fault_page, head, metrics, page, reload, search, security,
};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::any::Any;
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

const OPENAPI: &str = include_str!("openapi.json");

/// The whole server as a service that needs no socket.
pub fn router(config: &ServerConfig, live: Arc<Live>) -> Router {
    let app = Arc::new(AppState::new(config, live));
    let hosts = Arc::new(Hosts::new(config));
    let security = security::headers(&config.content_security_policy);
    let inside = ServiceBuilder::new()
        .layer(from_fn(head::drop_body))
        .layer(from_fn_with_state(Arc::clone(&app.metrics), metrics::measure))
        .layer(from_fn(move |request, next| security::protect(security.clone(), request, next)))
        .layer(compression::layer())
        .layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| Problem::internal().text()))
        .layer(from_fn_with_state(hosts, host::check))
        .layer(from_fn_with_state(Arc::clone(&app), admit::admit))
        .service(routes(app));
    // The layers wrap the router from outside, because `admit` changes the path by which a route is chosen.
    Router::new().fallback_service(inside)
}

fn routes(app: Arc<AppState>) -> Router {
    let openapi = openapi(app.config.base_path.as_str());
    let mut routes = Router::new()
        .route("/api/search", get(search::search))
        .route("/api/suggest", get(search::suggest))
        .route("/api/openapi.json", get(async move || Json(openapi)))
        .route("/api/{*rest}", get(search::unknown))
        .route("/search/", get(search::search_page))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics::metrics).with_state(Arc::clone(&app.metrics)))
        .route("/__wenku/fault.css", get(fault_page::style));
    if app.config.desk {
        routes = routes.route("/__wenku/", get(desk::desk)).route("/__wenku/desk.css", get(desk::style));
    }
    if app.config.live_reload {
        routes = routes
            .route("/__wenku/events", get(reload::events).with_state(Arc::clone(&app.live)))
            .route("/__wenku/reload.js", get(reload::script))
            .route("/__wenku/reload.css", get(reload::style));
    }
    routes.fallback(page::page).with_state(app)
}

/// `GET /healthz`: says that the server answers, and which version of the site it serves.
async fn health(State(app): State<Arc<AppState>>) -> Response {
    let current = app.live.current();
    let state = json!({
        "status": "ok",
        "version": current.version,
        "faults": current.faults.len(),
    });
    let no_store = HeaderValue::from_static("no-store");
    ([(header::CACHE_CONTROL, no_store)], Json(state)).into_response()
}

/// The OpenAPI document with the base path of this server.
fn openapi(base_path: &str) -> Value {
    let mut document: Value = serde_json::from_str(OPENAPI).expect("openapi.json is JSON, a test reads it");
    let server = if base_path == "/" { base_path } else { base_path.trim_end_matches('/') };
    document["servers"] = json!([{ "url": server }]);
    document
}
