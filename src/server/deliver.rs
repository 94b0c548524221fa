//! A resource and a request's conditions -> the response: redirect, 304, 206, 416 or the whole body.

use super::address::encode_url;
use super::body::{Piece, body};
use super::compression::varies;
use super::range::{Wanted, wanted};
use super::{Cache, Content, Resource};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use headers::{ETag, HeaderMapExt, IfNoneMatch};
use std::ops::Range;

/// A resource with its hash. It is made on a blocking thread, because hashing a large body takes time.
pub(super) struct Prepared {
    pub(super) resource: Resource,
    /// Letters and digits that identify the content.
    pub(super) hash: String,
}

/// Finds the hash of a resource: the site's own if it can stand in an `ETag`, else that of the body. The path is hashed instead if the body
/// is not in memory, or if the name holds a fingerprint and so identifies the content.
pub(super) fn prepare(resource: Resource, path: &str) -> Prepared {
    let is_usable = |hash: &&str| !hash.is_empty() && hash.bytes().all(|b| b.is_ascii_alphanumeric());
    let hash = match resource.etag.as_deref().filter(is_usable) {
        Some(given) => given.to_owned(),
        None => match resource.body.whole().filter(|_| resource.cache != Cache::Immutable) {
            Some(bytes) => digest(bytes),
            None => digest(path.as_bytes()),
        },
    };
    Prepared { resource, hash }
}

fn digest(bytes: &[u8]) -> String {
    let mut hexadecimal = blake3::hash(bytes).to_hex();
    hexadecimal.truncate(32);
    hexadecimal.to_string()
}

/// Answers a GET.
pub(super) fn deliver(prepared: Prepared, request: &HeaderMap) -> Response {
    let Prepared { resource, hash } = prepared;
    let status = StatusCode::from_u16(resource.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(to) = &resource.redirect {
        return redirect(status, to);
    }
    let varies = varies(&resource.content_type, resource.body.length());
    let etag = entity_tag(&hash, varies);
    let mut headers = resource_headers(&resource, varies);
    headers.typed_insert(etag.clone());
    let length = resource.body.length();
    if status != StatusCode::OK {
        return send(status, headers, resource.body, vec![Piece::Range(0..length)]);
    }
    let unchanged = request.typed_get::<IfNoneMatch>().is_some_and(|known| !known.precondition_passes(&etag));
    if unchanged {
        headers.remove(header::CONTENT_TYPE);
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    match wanted(request, &etag, length) {
        Wanted::Whole => send(status, headers, resource.body, vec![Piece::Range(0..length)]),
        Wanted::Ranges(ranges) => send_ranges(headers, resource.body, &ranges, &hash),
        Wanted::Nothing => {
            let content_range = header_value(&format!("bytes */{length}"));
            let headers = [(header::CONTENT_RANGE, content_range)];
            (StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response()
        }
    }
}

/// The response with one range of the content as it is, or with several as the parts of a `multipart/byteranges` body.
fn send_ranges(mut headers: HeaderMap, content: Content, ranges: &[Range<u64>], hash: &str) -> Response {
    let length = content.length();
    let content_range = |range: &Range<u64>| format!("bytes {}-{}/{length}", range.start, range.end - 1);
    if let [range] = ranges {
        headers.insert(header::CONTENT_RANGE, header_value(&content_range(range)));
        return send(StatusCode::PARTIAL_CONTENT, headers, content, vec![Piece::Range(range.clone())]);
    }
    // The boundary is a hash, so the content does not hold it by chance.
    let boundary = digest(hash.as_bytes());
    let multipart = header_value(&format!("multipart/byteranges; boundary={boundary}"));
    let content_type = headers.insert(header::CONTENT_TYPE, multipart);
    let content_type = content_type.as_ref().map_or(&b""[..], HeaderValue::as_bytes);
    let part = |range: &Range<u64>| {
        let opening = format!("\r\n--{boundary}\r\nContent-Type: ");
        let closing = format!("\r\nContent-Range: {}\r\n\r\n", content_range(range));
        let head = [opening.as_bytes(), content_type, closing.as_bytes()].concat();
        [Piece::Bytes(head.into()), Piece::Range(range.clone())]
    };
    let mut pieces: Vec<Piece> = ranges.iter().flat_map(part).collect();
    pieces.push(Piece::Bytes(format!("\r\n--{boundary}--\r\n").into()));
    send(StatusCode::PARTIAL_CONTENT, headers, content, pieces)
}

/// The response with these pieces of the content.
fn send(status: StatusCode, mut headers: HeaderMap, content: Content, pieces: Vec<Piece>) -> Response {
    let length: u64 = pieces.iter().map(Piece::length).sum();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    (status, headers, body(content, pieces)).into_response()
}

fn redirect(status: StatusCode, to: &str) -> Response {
    let status = if status.is_redirection() { status } else { StatusCode::PERMANENT_REDIRECT };
    let headers = [
        (header::LOCATION, header_value(&encode_url(to))),
        // Without this, a browser would keep a permanent redirect for ever, even one that was made by mistake.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (status, headers, Body::empty()).into_response()
}

/// The `ETag` is weak if the body may be sent in several encodings, because they are equal in meaning but not in bytes.
fn entity_tag(hash: &str, weak: bool) -> ETag {
    let prefix = if weak { "W/" } else { "" };
    format!("{prefix}\"{hash}\"").parse().expect("letters and digits make an entity tag")
}

fn resource_headers(resource: &Resource, varies: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let content_type = HeaderValue::from_str(&resource.content_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, content_type);
    let cache = match resource.cache {
        Cache::Immutable => "public, max-age=31536000, immutable",
        Cache::Revalidate => "no-cache",
        Cache::NoStore => "no-store",
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if varies {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    headers
}

fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("encoded URLs and numbers are header values")
}
