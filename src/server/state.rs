//! What the handlers of all routes share.

use super::limiter::Limiter;
use super::metrics::Metrics;
use super::{Live, ServerConfig, reload};
use std::sync::Arc;

/// The state of one server.
pub(super) struct AppState {
    pub(super) config: ServerConfig,
    pub(super) live: Arc<Live>,
    pub(super) limiter: Limiter,
    pub(super) metrics: Arc<Metrics>,
    /// The URL of the live-reload script, if pages are to reload.
    pub(super) reload_script: Option<String>,
}

impl AppState {
    pub(super) fn new(config: &ServerConfig, live: Arc<Live>) -> Self {
        let base_path = config.base_path.as_str();
        Self {
            limiter: Limiter::new(&config.search),
            metrics: Arc::new(Metrics::new(base_path)),
            reload_script: config.live_reload.then(|| reload::script_url(base_path)),
            config: config.clone(),
            live,
        }
    }
}
