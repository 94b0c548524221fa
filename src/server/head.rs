//! Responses that end at their head: those to HEAD, and 304.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::convert::Infallible;

/// Drops the body of what is not to have one, after saying its length as for GET.
pub(super) async fn end_at_head(request: Request, next: Next) -> Response {
    let is_head = request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    let is_unchanged = response.status() == StatusCode::NOT_MODIFIED;
    if is_unchanged {
        response.headers_mut().remove(header::CONTENT_LENGTH);
    } else if let Some(length) = response.body().size_hint().exact() {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if is_head || is_unchanged {
        *response.body_mut() = nothing();
    }
    response
}

/// A body whose length is not known to be zero, or zero would be sent as the content's length.
fn nothing() -> Body {
    Body::from_stream(tokio_stream::empty::<Result<Bytes, Infallible>>())
}
