//! Which responses are compressed, and how.

use super::content_type::is_text;
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::CompressionLevel;
use tower_http::compression::predicate::{And, SizeAbove};
use tower_http::compression::{CompressionLayer, Predicate};

/// Smaller bodies fit into one network packet, so that compressing them saves nothing.
const SMALLEST: u64 = 1024;
/// At this level brotli is smaller than gzip, and compressing a page takes about a millisecond.
const LEVEL: CompressionLevel = CompressionLevel::Precise(6);

type Choice = And<SizeAbove, fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool>;

/// Compresses by `Accept-Encoding`. Ranges are left alone: of one range the layer sees `Content-Range`, and several are of type
/// `multipart/byteranges`.
pub(super) fn layer() -> CompressionLayer<Choice> {
    let by_type: fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool =
        |_, _, headers, _| media_type(headers).is_some_and(is_compressible);
    CompressionLayer::new().quality(LEVEL).compress_when(SizeAbove::new(SMALLEST).and(by_type))
}

/// Whether a body may be sent in more than one encoding. Then its `ETag` has to be weak, and the response needs `Vary`.
pub(super) fn varies(media: &str, bytes: u64) -> bool {
    bytes >= SMALLEST && is_compressible(media)
}

fn is_compressible(media: &str) -> bool {
    // An event stream would be held back in the compressor's buffer.
    !media.starts_with("text/event-stream") && (is_text(media) || media == "application/wasm")
}

fn media_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}
