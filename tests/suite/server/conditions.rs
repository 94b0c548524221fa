//! `ETag`, `If-None-Match`, `Range`, `If-Range`, `Cache-Control`.

use super::fake::{ARCHIVE, FakeSite, ask, etag, get, html, server};
use std::sync::Arc;
use wenku::server::{Backend, Live, Resource, ServerConfig, router};

const ARCHIVE_PATH: &str = "/search-index/index-9c1e.archive";

#[tokio::test]
async fn a_known_etag_gets_304() {
    let server = server();
    for uri in ["/", "/stories/", "/robots.txt", "/assets/main.1f3a.css", ARCHIVE_PATH, "/empty.txt"] {
        let etag = etag(&server, uri).await;
        let list = format!("\"other\", {etag}");
        let weak = format!("W/{}", etag.trim_start_matches("W/"));
        for known in [etag.as_str(), &list, &weak, "*"] {
            for encoding in ["identity", "br"] {
                let headers = [("if-none-match", known), ("accept-encoding", encoding)];
                let answer = ask(&server, "GET", uri, &headers).await;
                assert_eq!((answer.status, answer.body.len()), (304, 0), "{uri} {known}");
                assert_eq!(answer.header("etag"), etag, "{uri}");
                assert_ne!(answer.header("cache-control"), "", "{uri}");
            }
        }
        for known in ["\"other\"", "nonsense", ""] {
            assert_eq!(ask(&server, "GET", uri, &[("if-none-match", known)]).await.status, 200, "{uri}");
        }
    }
}

#[tokio::test]
async fn the_etag_follows_the_content() {
    let live = Arc::new(Live::new(Arc::new(FakeSite::default())));
    let server = router(&ServerConfig::default(), Arc::clone(&live));
    let before = etag(&server, "/stories/").await;
    let home = etag(&server, "/").await;
    let changed = FakeSite::default().with("/stories/", Resource::html(html("新")));
    live.replace(Arc::new(changed), Vec::new());
    let answer = ask(&server, "GET", "/stories/", &[("if-none-match", &before)]).await;
    assert_eq!((answer.status, answer.text()), (200, html("新").as_str()));
    assert_eq!(etag(&server, "/").await, home);
}

#[tokio::test]
async fn the_sites_own_hash_is_the_etag_if_it_can_be() {
    let site = FakeSite::default()
        .with("/own.bin", Resource::new("a", "application/octet-stream").with_etag("b1946ac9"))
        .with("/odd.bin", Resource::new("a", "application/octet-stream").with_etag("a\"b\n"));
    let server = router(&ServerConfig::default(), Arc::new(Live::new(Arc::new(site))));
    assert_eq!(etag(&server, "/own.bin").await, "\"b1946ac9\"");
    assert_eq!(etag(&server, "/odd.bin").await.len(), 34);
}

#[tokio::test]
async fn only_fingerprinted_files_are_kept_for_ever() {
    let server = server();
    for (uri, cache) in [
        ("/", "no-cache"),
        ("/robots.txt", "no-cache"),
        ("/nowhere/", "no-cache"),
        ("/assets/main.1f3a.css", "public, max-age=31536000, immutable"),
        (ARCHIVE_PATH, "public, max-age=31536000, immutable"),
        ("/search/?q=x", "no-store"),
        ("/api/search?q=x", "no-cache"),
        ("/a/../b", "no-store"),
    ] {
        assert_eq!(get(&server, uri).await.header("cache-control"), cache, "{uri}");
    }
}

#[tokio::test]
async fn a_byte_range_is_cut_out() {
    let server = server();
    let whole = FakeSite::default().resource(ARCHIVE_PATH).expect("archive").body;
    let whole = whole.whole().expect("in memory");
    let last = ARCHIVE - 1;
    for (range, first, end) in [
        ("bytes=0-0".to_owned(), 0, 1),
        ("bytes=100-4195".to_owned(), 100, 4196),
        ("bytes=299990-".to_owned(), 299_990, ARCHIVE),
        ("bytes=-16".to_owned(), ARCHIVE - 16, ARCHIVE),
        ("bytes=-900000".to_owned(), 0, ARCHIVE),
        (format!("bytes=0-{last}"), 0, ARCHIVE),
        ("bytes=299999-99999999999".to_owned(), last, ARCHIVE),
    ] {
        for method in ["GET", "HEAD"] {
            let headers = [("range", range.as_str()), ("accept-encoding", "gzip, br")];
            let answer = ask(&server, method, ARCHIVE_PATH, &headers).await;
            assert_eq!(answer.status, 206, "{range}");
            let content_range = format!("bytes {first}-{}/{ARCHIVE}", end - 1);
            assert_eq!(answer.header("content-range"), content_range);
            assert_eq!(answer.header("content-length"), (end - first).to_string());
            assert_eq!(answer.header("accept-ranges"), "bytes");
            assert_eq!(answer.header("content-encoding"), "");
            if method == "GET" {
                assert_eq!(answer.body, whole[first..end], "{range}");
            }
        }
    }
}

#[tokio::test]
async fn a_range_beyond_the_end_is_416() {
    let server = server();
    for range in ["bytes=300000-", "bytes=300000-300001"] {
        let answer = ask(&server, "GET", ARCHIVE_PATH, &[("range", range)]).await;
        assert_eq!((answer.status, answer.header("content-range")), (416, "bytes */300000"), "{range}");
        assert!(answer.body.is_empty());
    }
    let answer = ask(&server, "GET", "/empty.txt", &[("range", "bytes=0-")]).await;
    assert_eq!((answer.status, answer.header("content-range")), (416, "bytes */0"));
}

#[tokio::test]
async fn a_malformed_range_gets_the_whole() {
    let server = server();
    for range in [
        "bytes=5-2",
        "bytes=0-1,9-6",
        "bytes=0-1,x",
        "bytes=x",
        "pages=1-2",
        "bytes=",
        "bytes=1",
        "bytes=--1",
    ] {
        let answer = ask(&server, "GET", ARCHIVE_PATH, &[("range", range)]).await;
        assert_eq!((answer.status, answer.body.len()), (200, ARCHIVE), "{range}");
        assert_eq!(answer.header("accept-ranges"), "bytes");
    }
}

#[tokio::test]
async fn if_range_gives_the_whole_once_the_content_changed() {
    let server = server();
    let etag = etag(&server, ARCHIVE_PATH).await;
    let weak = format!("W/{etag}");
    for (known, status) in [
        (etag.as_str(), 206),
        ("\"other\"", 200),
        (weak.as_str(), 200),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 200),
        ("nonsense", 200),
    ] {
        let headers = [("range", "bytes=0-9"), ("if-range", known)];
        assert_eq!(ask(&server, "GET", ARCHIVE_PATH, &headers).await.status, status, "{known}");
    }
}

#[tokio::test]
async fn an_unchanged_resource_is_304_even_for_a_range() {
    let server = server();
    let etag = etag(&server, ARCHIVE_PATH).await;
    let headers = [("range", "bytes=0-9"), ("if-none-match", etag.as_str())];
    assert_eq!(ask(&server, "GET", ARCHIVE_PATH, &headers).await.status, 304);
}

#[tokio::test]
async fn text_has_ranges_of_its_plain_bytes() {
    let headers = [("range", "bytes=0-14"), ("accept-encoding", "br")];
    let answer = ask(&server(), "GET", "/stories/", &headers).await;
    assert_eq!((answer.status, answer.text()), (206, "<!doctype html>"));
    assert_eq!(answer.header("content-encoding"), "");
}
