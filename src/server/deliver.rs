//! A resource and a request's conditions -> the response: redirect, 304, 206, 416 or the whole body.

use super::address::encode_url;
use super::compression::varies;
use super::{Cache, Content, Parts, Resource};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;
use headers::{ETag, HeaderMapExt, IfNoneMatch, IfRange};
use http_range_header::{EndPosition, StartPosition, parse_range_header};
use std::io;
use std::ops::Range;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Bytes read and held at once of a body that is sent in parts.
const PART: u64 = 256 * 1024;

/// A resource with its hash: made on a blocking thread, for hashing a large body takes time.
pub(super) struct Prepared {
    pub(super) resource: Resource,
    /// Letters and digits that stand for the content.
    pub(super) hash: String,
}

/// Finds the hash of a resource: the site's own if it is fit for an `ETag`, the path's for a fingerprinted name, which
/// stands for its content, else the body's.
pub(super) fn prepare(resource: Resource, path: &str) -> Prepared {
    let fit = |hash: &&str| !hash.is_empty() && hash.bytes().all(|b| b.is_ascii_alphanumeric());
    let hash = match resource.etag.as_deref().filter(fit) {
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
    let mut headers = describe(&resource, varies);
    headers.typed_insert(etag.clone());
    if status != StatusCode::OK {
        return send(status, headers, resource.body, None);
    }
    let unchanged = request.typed_get::<IfNoneMatch>().is_some_and(|known| !known.precondition_passes(&etag));
    if unchanged {
        headers.remove(header::CONTENT_TYPE);
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let length = resource.body.length();
    match requested(request, &etag, length) {
        Part::Whole => send(status, headers, resource.body, None),
        Part::Range(range) => {
            let (first, last) = (range.start, range.end - 1);
            let content_range = format!("bytes {first}-{last}/{length}");
            headers.insert(header::CONTENT_RANGE, ascii(&content_range));
            send(StatusCode::PARTIAL_CONTENT, headers, resource.body, Some(range))
        }
        Part::Nothing => {
            let content_range = ascii(&format!("bytes */{length}"));
            let headers = [(header::CONTENT_RANGE, content_range)];
            (StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response()
        }
    }
}

/// The response with the whole body, or with the bytes `range` of it.
fn send(status: StatusCode, mut headers: HeaderMap, body: Content, range: Option<Range<u64>>) -> Response {
    let range = range.unwrap_or(0..body.length());
    let body = match body {
        // Both ends are at most the length of the bytes, which is a usize.
        Content::Whole(bytes) => Body::from(bytes.slice(range.start as usize..range.end as usize)),
        Content::Parts(parts) => {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
            stream(parts, range)
        }
    };
    (status, headers, body).into_response()
}

/// The bytes `range`, read when the client is ready for them.
fn stream(parts: Arc<dyn Parts>, range: Range<u64>) -> Body {
    Body::from_stream(try_unfold(range, move |range| {
        let parts = Arc::clone(&parts);
        async move {
            if range.is_empty() {
                return Ok(None);
            }
            let end = range.end.min(range.start + PART);
            let part = range.start..end;
            let bytes = spawn_blocking(move || parts.read(part)).await.map_err(io::Error::other)??;
            Ok::<_, io::Error>(Some((bytes, end..range.end)))
        }
    }))
}

fn redirect(status: StatusCode, to: &str) -> Response {
    let status = if status.is_redirection() { status } else { StatusCode::PERMANENT_REDIRECT };
    let headers = [
        (header::LOCATION, ascii(&encode_url(to))),
        // A browser would keep a permanent redirect for ever, and with it a mistake.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (status, headers, Body::empty()).into_response()
}

/// Weak where the body is sent in several encodings, which are equal in meaning but not in bytes.
fn entity_tag(hash: &str, weak: bool) -> ETag {
    let prefix = if weak { "W/" } else { "" };
    format!("{prefix}\"{hash}\"").parse().expect("letters and digits make an entity tag")
}

fn describe(resource: &Resource, varies: bool) -> HeaderMap {
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

/// How much of a body a request wants.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Range(Range<u64>),
    Nothing,
}

/// Reads `Range` and `If-Range` (RFC 9110, 14). What is malformed, or more than one range, is ignored, as the RFC allows.
fn requested(request: &HeaderMap, etag: &ETag, length: u64) -> Part {
    let Some(range) = request.get(header::RANGE).and_then(|value| value.to_str().ok()) else {
        return Part::Whole;
    };
    let changed = match request.get(header::IF_RANGE) {
        None => false,
        Some(_) => request.typed_get::<IfRange>().is_none_or(|known| known.is_modified(Some(etag), None)),
    };
    if changed {
        return Part::Whole;
    }
    match parse_range_header(range).map(|parsed| parsed.ranges) {
        Ok(ranges) if ranges.len() == 1 => resolve(ranges[0].start, ranges[0].end, length),
        _ => Part::Whole,
    }
}

fn resolve(start: StartPosition, end: EndPosition, length: u64) -> Part {
    let first = match start {
        StartPosition::Index(first) => first,
        StartPosition::FromLast(count) => length.saturating_sub(count),
    };
    let past = match end {
        EndPosition::Index(last) if last < first => return Part::Whole,
        EndPosition::Index(last) => last.saturating_add(1).min(length),
        EndPosition::LastByte => length,
    };
    if first >= length {
        return Part::Nothing;
    }
    Part::Range(first..past)
}

fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("encoded URLs and numbers are header values")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(range: &str, length: u64) -> Part {
        let mut request = HeaderMap::new();
        request.insert(header::RANGE, HeaderValue::from_str(range).expect("range"));
        requested(&request, &"\"a\"".parse().expect("etag"), length)
    }

    #[test]
    fn ranges_resolve_as_the_standard_says() {
        for (range, expected) in [
            ("bytes=0-0", Part::Range(0..1)),
            ("bytes=2-5", Part::Range(2..6)),
            ("bytes=2-", Part::Range(2..10)),
            ("bytes=-3", Part::Range(7..10)),
            ("bytes=-30", Part::Range(0..10)),
            ("bytes=8-99", Part::Range(8..10)),
            ("bytes=8-18446744073709551615", Part::Range(8..10)),
            ("bytes=10-", Part::Nothing),
            ("bytes=10-12", Part::Nothing),
            ("bytes=5-2", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=-0", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
        assert_eq!(part("bytes=0-0", 0), Part::Nothing);
        assert_eq!(part("bytes=-1", 0), Part::Nothing);
    }
}
