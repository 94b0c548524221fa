//! Counts and times requests and searches, and writes them in Prometheus' text format.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Upper bounds of the histograms' buckets in seconds, from a cached asset to the longest search.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

/// The counts of one server. Each server has a registry of its own, so two in one process do not mix their counts.
pub(super) struct Metrics {
    base_path: String,
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    in_flight: IntGauge,
    searches: HistogramVec,
    refusals: IntCounterVec,
}

impl Metrics {
    pub(super) fn new(base_path: &str) -> Self {
        let counter = |name, help, labels: &[&str]| {
            IntCounterVec::new(Opts::new(name, help), labels).expect("valid metric name")
        };
        let histogram = |name, help, label| {
            let options = HistogramOpts::new(name, help).buckets(BUCKETS.to_vec());
            HistogramVec::new(options, &[label]).expect("valid metric name")
        };
        let metrics = Self {
            base_path: base_path.to_owned(),
            registry: Registry::new(),
            requests: counter("wenku_requests_total", "Requests answered.", &["class", "status"]),
            durations: histogram("wenku_request_duration_seconds", "Time to the response's head.", "class"),
            in_flight: IntGauge::new("wenku_requests_in_flight", "Requests being answered.")
                .expect("valid metric name"),
            searches: histogram(
                "wenku_search_duration_seconds",
                "Time of a search with its wait.",
                "endpoint",
            ),
            refusals: counter(
                "wenku_search_refused_total",
                "Searches given up: busy, timeout or panic.",
                &["endpoint", "reason"],
            ),
        };
        let collectors: [Box<dyn prometheus::core::Collector>; 5] = [
            Box::new(metrics.requests.clone()),
            Box::new(metrics.durations.clone()),
            Box::new(metrics.in_flight.clone()),
            Box::new(metrics.searches.clone()),
            Box::new(metrics.refusals.clone()),
        ];
        for collector in collectors {
            let registered = metrics.registry.register(collector);
            registered.expect("metric names are distinct");
        }
        metrics
    }

    pub(super) fn searched(&self, endpoint: &str, time: Duration) {
        let searches = self.searches.with_label_values(&[endpoint]);
        searches.observe(time.as_secs_f64());
    }

    pub(super) fn search_refused(&self, endpoint: &str, reason: &str) {
        self.refusals.with_label_values(&[endpoint, reason]).inc();
    }

    fn answered(&self, class: &str, status: &str, time: Duration) {
        self.requests.with_label_values(&[class, status]).inc();
        let durations = self.durations.with_label_values(&[class]);
        durations.observe(time.as_secs_f64());
    }
}

/// Counts a request as in flight until this is dropped, which happens when it is answered and when its client goes away.
struct InFlight(IntGauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Middleware that counts and times every request.
pub(super) async fn measure(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let class = class(request.uri().path(), &metrics.base_path);
    let start = Instant::now();
    metrics.in_flight.inc();
    let _in_flight = InFlight(metrics.in_flight.clone());
    let response = next.run(request).await;
    let status = response.status();
    metrics.answered(class, status.as_str(), start.elapsed());
    response
}

/// `GET /metrics`.
pub(super) async fn metrics(State(metrics): State<Arc<Metrics>>) -> Response {
    let encoder = TextEncoder::new();
    let mut text = Vec::new();
    let families = metrics.registry.gather();
    encoder.encode(&families, &mut text).expect("writing to memory does not fail");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(prometheus::TEXT_FORMAT)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, text).into_response()
}

/// The class of a request by its raw path. There are few classes, so that no client can create many time series.
fn class(path: &str, base_path: &str) -> &'static str {
    let below = path.strip_prefix(base_path).unwrap_or(path);
    let name = below.rsplit('/').next().unwrap_or_default();
    match below.trim_start_matches('/') {
        "api/search" | "search/" => "search",
        "api/suggest" => "suggest",
        "healthz" | "metrics" | "api/openapi.json" => "system",
        other if other.starts_with("__wenku/") => "live",
        _ if name.contains('.') => "asset",
        _ => "page",
    }
}

#[cfg(test)]
mod tests {
    use super::class;

    #[test]
    fn paths_have_classes() {
        for (path, expected) in [
            ("/kb/", "page"),
            ("/kb/stories/", "page"),
            ("/kb/stories", "page"),
            ("/kb/assets/main.css", "asset"),
            ("/kb/api/search", "search"),
            ("/kb/search/", "search"),
            ("/kb/api/suggest", "suggest"),
            ("/kb/metrics", "system"),
            ("/kb/__wenku/events", "live"),
            ("/elsewhere", "page"),
        ] {
            assert_eq!(class(path, "/kb/"), expected, "{path}");
        }
    }
}
