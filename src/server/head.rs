//! Responses without a body: those to HEAD, and those of status 304.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::convert::Infallible;

/// Middleware that drops the body of such responses. Their `Content-Length` still says what it is for GET.
pub(super) async fn drop_body(request: Request, next: Next) -> Response {
    let is_head = request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    let is_unchanged = response.status() == StatusCode::NOT_MODIFIED;
    if is_unchanged {
        response.headers_mut().remove(header::CONTENT_LENGTH);
    } else if let Some(length) = response.body().size_hint().exact() {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if is_head || is_unchanged {
        *response.body_mut() = empty();
    }
    response
}

/// An empty body whose length is unknown to hyper. If hyper knew that it is empty, it would send `Content-Length: 0`.
fn empty() -> Body {
    Body::from_stream(tokio_stream::empty::<Result<Bytes, Infallible>>())
}
