//! Several ranges in one request: `multipart/byteranges`, as the search in the browser asks for them.

use super::fake::{ARCHIVE, Answer, FakeSite, ask, etag, html, server};
use axum::Router;
use bytes::Bytes;
use wenku::server::Backend;

const ARCHIVE_PATH: &str = "/search-index/index-9c1e.archive";

fn archive() -> Bytes {
    let archive = FakeSite::default().resource(ARCHIVE_PATH).expect("archive").body;
    archive.whole().expect("in memory").clone()
}

async fn ask_ranges(server: &Router, path: &str, ranges: &str) -> Answer {
    // A range is of the plain bytes, whatever encodings the client takes.
    let headers = [("range", ranges), ("accept-encoding", "gzip, br")];
    let answer = ask(server, "GET", path, &headers).await;
    assert_eq!(answer.header("content-encoding"), "", "{ranges}");
    assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "{ranges}");
    answer
}

/// The parts of an answer, read as RFC 2046 says: `Content-Type`, `Content-Range` and the bytes of each.
fn parts(answer: &Answer) -> Vec<(String, String, Vec<u8>)> {
    let media = answer.header("content-type");
    let boundary = media.strip_prefix("multipart/byteranges; boundary=").expect("several parts");
    let delimiter = format!("\r\n--{boundary}");
    let find = |bytes: &[u8], wanted: &[u8]| bytes.windows(wanted.len()).position(|window| window == wanted);
    let mut rest = &answer.body[..];
    assert!(rest.starts_with(delimiter.as_bytes()), "nothing stands before the first part");
    let mut parts = Vec::new();
    loop {
        rest = &rest[delimiter.len()..];
        if rest == b"--\r\n" {
            return parts;
        }
        let end = find(rest, delimiter.as_bytes()).expect("a delimiter after each part");
        let head_end = find(rest, b"\r\n\r\n").expect("a head");
        let head = std::str::from_utf8(&rest[2..head_end]).expect("ASCII head");
        let field = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(name));
            line.expect("a field").trim_start_matches(": ").to_owned()
        };
        parts.push((field("Content-Type"), field("Content-Range"), rest[head_end + 4..end].to_vec()));
        rest = &rest[end..];
    }
}

#[tokio::test]
async fn each_range_is_a_part_with_its_place() {
    let (server, whole) = (server(), archive());
    for (ranges, expected) in [
        ("bytes=0-0,100-4195,299990-", vec![(0, 1), (100, 4196), (299_990, ARCHIVE)]),
        // In the order of the request.
        ("bytes=-16, 5-9", vec![(ARCHIVE - 16, ARCHIVE), (5, 10)]),
        // What lies beyond the end is left out.
        ("bytes=0-1,7-8,300000-,400000-400001", vec![(0, 2), (7, 9)]),
        // What overlaps or touches is joined.
        ("bytes=50-60,0-9,5-19,20-24,60-70", vec![(50, 71), (0, 25)]),
    ] {
        let answer = ask_ranges(&server, ARCHIVE_PATH, ranges).await;
        assert_eq!((answer.status, answer.header("content-range")), (206, ""), "{ranges}");
        assert_eq!(answer.header("etag"), etag(&server, ARCHIVE_PATH).await);
        let part = |&(first, end): &(usize, usize)| {
            let place = format!("bytes {first}-{}/{ARCHIVE}", end - 1);
            ("application/octet-stream".to_owned(), place, whole[first..end].to_vec())
        };
        assert!(parts(&answer) == expected.iter().map(part).collect::<Vec<_>>(), "{ranges}");
        let head = ask(&server, "HEAD", ARCHIVE_PATH, &[("range", ranges)]).await;
        assert_eq!((head.status, head.body.len()), (206, 0));
        assert_eq!(head.header("content-length"), answer.header("content-length"), "{ranges}");
    }
}

#[tokio::test]
async fn parts_of_a_text_have_its_type_and_are_not_compressed() {
    let answer = ask_ranges(&server(), "/stories/", "bytes=0-14,1000-1999").await;
    let parts = parts(&answer);
    assert_eq!((answer.status, parts.len()), (206, 2));
    assert_eq!((parts[0].0.as_str(), &parts[0].2[..]), ("text/html; charset=utf-8", &b"<!doctype html>"[..]));
    assert_eq!(parts[1].2, html("/stories/").as_bytes()[1000..2000]);
}

#[tokio::test]
async fn several_ranges_of_which_one_is_left_are_answered_as_one() {
    let (server, whole) = (server(), archive());
    for (ranges, first, end) in [
        ("bytes=5-9,300000-", 5, 10),
        ("bytes=5-9,5-9", 5, 10),
        ("bytes=5-9,8-20,0-4", 0, 21),
        ("bytes=0-,0-,0-,-1", 0, ARCHIVE),
    ] {
        let answer = ask_ranges(&server, ARCHIVE_PATH, ranges).await;
        assert_eq!(answer.status, 206, "{ranges}");
        assert_eq!(answer.header("content-range"), format!("bytes {first}-{}/{ARCHIVE}", end - 1));
        assert_eq!(answer.header("content-type"), "application/octet-stream");
        assert!(answer.body == whole[first..end], "{ranges}");
    }
    let answer = ask_ranges(&server, ARCHIVE_PATH, "bytes=300000-,400000-500000").await;
    assert_eq!((answer.status, answer.header("content-range")), (416, "bytes */300000"));
}

#[tokio::test]
async fn an_answer_is_never_much_longer_than_the_whole() {
    let server = server();
    let list = |count: usize, range: &dyn Fn(usize) -> String| {
        format!("bytes={}", (0..count).map(range).collect::<Vec<_>>().join(","))
    };
    let separate = |number: usize| format!("{0}-{0}", number * 3);
    let answer = ask_ranges(&server, ARCHIVE_PATH, &list(1000, &separate)).await;
    assert_eq!((answer.status, parts(&answer).len()), (206, 1000));
    let answer = ask_ranges(&server, ARCHIVE_PATH, &list(1000, &|number| format!("{number}-"))).await;
    assert_eq!((answer.status, answer.body.len()), (206, ARCHIVE), "each byte once");
    let answer = ask(&server, "GET", ARCHIVE_PATH, &[("range", &list(1001, &separate))]).await;
    assert_eq!((answer.status, answer.body.len()), (200, ARCHIVE), "a longer list is ignored");
}

#[tokio::test]
async fn if_range_holds_for_several_ranges_too() {
    let server = server();
    let etag = etag(&server, ARCHIVE_PATH).await;
    for (known, status) in [(etag.as_str(), 206), ("\"other\"", 200)] {
        let headers = [("range", "bytes=0-9,20-29"), ("if-range", known)];
        assert_eq!(ask(&server, "GET", ARCHIVE_PATH, &headers).await.status, status, "{known}");
    }
}
