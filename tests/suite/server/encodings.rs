//! Compression by `Accept-Encoding`.

use super::fake::{Answer, ask, get, html, server};
use std::io::Read;

fn plain(answer: &Answer) -> Vec<u8> {
    let mut plain = Vec::new();
    match answer.header("content-encoding") {
        "gzip" => flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut plain),
        "br" => brotli::Decompressor::new(&answer.body[..], 4096).read_to_end(&mut plain),
        "" => (&answer.body[..]).read_to_end(&mut plain),
        other => panic!("unasked encoding {other}"),
    }
    .expect("sound encoding");
    plain
}

#[tokio::test]
async fn text_is_compressed_as_the_client_likes() {
    let server = server();
    for (accept, encoding) in [
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", ""),
        ("deflate", ""),
        ("zstd", ""),
        ("", ""),
        ("nonsense;;q=,", ""),
    ] {
        let answer = ask(&server, "GET", "/stories/", &[("accept-encoding", accept)]).await;
        assert_eq!((answer.status, answer.header("content-encoding")), (200, encoding), "{accept}");
        assert_eq!(plain(&answer), html("/stories/").into_bytes(), "{accept}");
        assert_eq!(answer.header("vary"), "accept-encoding", "{accept}");
        assert!(answer.header("etag").starts_with("W/\""), "one ETag for several encodings is weak");
        if !encoding.is_empty() {
            assert!(answer.body.len() * 3 < html("/stories/").len());
            assert_eq!(answer.header("accept-ranges"), "", "ranges are of the plain bytes");
        }
    }
}

#[tokio::test]
async fn text_types_are_compressed_and_others_are_not() {
    let server = server();
    for (uri, encoding) in [
        ("/assets/main.1f3a.css", "br"),
        ("/sw.js", "br"),
        ("/feed.xml", "br"),
        ("/feed.json", "br"),
        ("/search.wasm", "br"),
        ("/api/openapi.json", "br"),
        ("/nowhere/", "br"),
        ("/picture.png", ""),
        ("/search-index/index-9c1e.archive", ""),
        ("/robots.txt", ""),
        ("/api/search?q=x", ""),
    ] {
        let answer = ask(&server, "GET", uri, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{uri}");
        if !uri.starts_with("/api/search") {
            assert_eq!(plain(&answer), get(&server, uri).await.body, "{uri}");
        }
    }
}

#[tokio::test]
async fn what_is_never_compressed_has_a_strong_etag_and_no_vary() {
    let answer = get(&server(), "/search-index/index-9c1e.archive").await;
    assert!(answer.header("etag").starts_with('"'));
    assert_eq!(answer.header("vary"), "");
}
