//! Which responses are compressed, and how.

use super::content_type::is_text;
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::CompressionLevel;
use tower_http::compression::predicate::{And, SizeAbove};
use tower_http::compression::{CompressionLayer, Predicate};

/// Bodies below this many bytes fit one packet as they are.
const WORTHWHILE: u64 = 1024;
/// Where brotli is smaller than gzip and a page still takes about a millisecond.
const LEVEL: CompressionLevel = CompressionLevel::Precise(6);

type Choice = And<SizeAbove, fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool>;

/// Brotli or gzip by `Accept-Encoding`; never for ranges (the layer sees `Content-Range`) nor event streams.
pub(super) fn layer() -> CompressionLayer<Choice> {
    let by_type: fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool =
        |_, _, headers, _| media_type(headers).is_some_and(shrinks);
    CompressionLayer::new().quality(LEVEL).compress_when(SizeAbove::new(WORTHWHILE).and(by_type))
}

/// Whether a body may go out in more than one encoding, so that its `ETag` is weak and `Vary` is due.
pub(super) fn varies(media: &str, bytes: u64) -> bool {
    bytes >= WORTHWHILE && shrinks(media)
}

fn shrinks(media: &str) -> bool {
    // An event stream would be held back in the compressor's buffer.
    !media.starts_with("text/event-stream") && (is_text(media) || media == "application/wasm")
}

fn media_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}
