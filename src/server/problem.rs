//! What is wrong with a request -> a JSON answer (RFC 9457) for programs, or a line of text for people.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// An error as sent to the client: the status and a message in Chinese, then in English.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    detail: String,
}

impl Problem {
    /// A problem of the server's own, in both languages.
    pub(super) fn new(status: StatusCode, chinese: &str, english: &str) -> Self {
        Self::with_detail(status, format!("{chinese} {english}"))
    }

    /// A problem whose message is already made for the reader.
    pub(super) fn with_detail(status: StatusCode, detail: String) -> Self {
        Self { status, detail }
    }

    /// A panic or another fault of the program. Only standard error says more of it.
    pub(super) fn internal() -> Self {
        let (chinese, english) = ("服务器内部出错，此次请求未完成。", "Internal error.");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, chinese, english)
    }

    /// The HTTP status.
    #[cfg(test)]
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// The answer in the form that suits the path: JSON below `/api/`, text elsewhere.
    pub(super) fn answer(self, path: &str) -> Response {
        if path.contains("/api/") { self.json() } else { self.text() }
    }

    /// `application/problem+json`.
    pub(super) fn json(self) -> Response {
        let body = json!({
            "status": self.status.as_u16(),
            "title": self.status.canonical_reason(),
            "detail": self.detail,
        });
        self.response("application/problem+json", body.to_string())
    }

    /// `text/plain`.
    pub(super) fn text(self) -> Response {
        let body = format!("{}\n", self.detail);
        self.response("text/plain; charset=utf-8", body)
    }

    fn response(&self, content_type: &'static str, body: String) -> Response {
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let retry = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
        if retry.contains(&self.status) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
