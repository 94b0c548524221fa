//! The security headers that every response carries.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // For browsers that do not know frame-ancestors.
    (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Makes the headers. A policy that cannot stand in a header is replaced by the strictest one.
pub(super) fn headers(content_security_policy: &str) -> HeaderMap {
    let policy = HeaderValue::from_str(content_security_policy)
        .unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let fixed = FIXED.map(|(name, value)| (name, HeaderValue::from_static(value)));
    let mut headers = HeaderMap::from_iter(fixed);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers
}

/// Middleware that adds the headers to a response.
pub(super) async fn protect(headers: HeaderMap, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().extend(headers);
    response
}
