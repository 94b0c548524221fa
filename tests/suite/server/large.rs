//! A file too large for the memory is sent part by part, and of a range only the range is read.

use super::fake::{Answer, ask, etag};
use crate::site_test::SiteTest;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_stream::StreamExt;
use tower::ServiceExt;
use wenku::preview::Preview;
use wenku::server::{Live, ServerConfig, router};
use wenku::site::{Options, Site};

const LENGTH: u64 = 3 << 30;
/// Where in the video the words stand.
const AT: u64 = LENGTH - 700_000;
const WORDS: &str = "家风是一个家庭的精神内核";

fn video(path: &Path) -> File {
    let file = OpenOptions::new().write(true).create(true).truncate(true).open(path);
    let mut file = file.expect("a new file");
    file.set_len(LENGTH).expect("a file of nothing takes no room");
    file.seek(SeekFrom::Start(AT))
        .and_then(|_| file.write_all(WORDS.as_bytes()))
        .expect("room for some words");
    file
}

fn served(test: &SiteTest) -> Router {
    test.write("wenku.toml", "title = \"试验站\"\nattachments = [\".\"]\n");
    let (site, content) = (Some(test.path().to_owned()), test.path().join("content"));
    let today = "2026-11-22".parse().expect("a day");
    let (site, _) = Site::load(&Options { site, content, today, drafts: false });
    router(&ServerConfig::default(), Arc::new(Live::new(Arc::new(Preview::new(site, None)))))
}

async fn range(server: &Router, method: &str, range: &str) -> Answer {
    let start = Instant::now();
    let answer = ask(server, method, "/film.mp4", &[("range", range)]).await;
    assert!(start.elapsed() < Duration::from_secs(1), "{range}: {:?}", start.elapsed());
    answer
}

#[tokio::test]
async fn a_range_of_a_video_reads_only_the_range() {
    let test = SiteTest::new();
    video(&test.path().join("content/film.mp4"));
    let server = served(&test);
    for _ in 0..20 {
        let end = AT + WORDS.len() as u64 - 1;
        let answer = range(&server, "GET", &format!("bytes={AT}-{end}")).await;
        assert_eq!((answer.status, answer.text()), (206, WORDS));
        assert_eq!(answer.header("content-range"), format!("bytes {AT}-{end}/{LENGTH}"));
        assert_eq!(answer.header("content-length"), WORDS.len().to_string());
    }
    // More than one part of what is read at once, to the very end.
    let answer = range(&server, "GET", "bytes=-700001").await;
    assert_eq!((answer.status, answer.body.len()), (206, 700_001));
    assert_eq!(&answer.body[..1 + WORDS.len()], format!("\0{WORDS}").as_bytes());
    let answer = range(&server, "GET", &format!("bytes={LENGTH}-")).await;
    assert_eq!((answer.status, answer.header("content-range")), (416, format!("bytes */{LENGTH}").as_str()));
    let answer = range(&server, "HEAD", "bytes=0-").await;
    assert_eq!((answer.status, answer.header("content-length")), (206, LENGTH.to_string().as_str()));
}

#[tokio::test]
async fn of_several_ranges_of_a_video_only_those_are_read() {
    let test = SiteTest::new();
    video(&test.path().join("content/film.mp4"));
    let server = served(&test);
    let end = AT + WORDS.len() as u64 - 1;
    // The first range is longer than what is read at once.
    let answer = range(&server, "GET", &format!("bytes=0-599999,{AT}-{end}")).await;
    assert_eq!(answer.status, 206);
    assert!(answer.header("content-type").starts_with("multipart/byteranges; boundary="));
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    let text = String::from_utf8_lossy(&answer.body);
    for (place, bytes) in [
        (format!("bytes 0-599999/{LENGTH}"), "\0".repeat(600_000)),
        (format!("bytes {AT}-{end}/{LENGTH}"), WORDS.to_owned()),
    ] {
        assert!(text.contains(&format!("\r\nContent-Range: {place}\r\n\r\n{bytes}\r\n--")), "{place}");
    }
}

#[tokio::test]
async fn a_whole_video_is_sent_while_it_is_read() {
    let test = SiteTest::new();
    video(&test.path().join("content/film.mp4"));
    let server = served(&test);
    let start = Instant::now();
    let request = Request::get("/film.mp4").header("host", "localhost").body(Body::empty()).expect("request");
    let response = server.oneshot(request).await.expect("infallible");
    assert_eq!(response.headers()["content-length"], LENGTH.to_string());
    let mut stream = response.into_body().into_data_stream();
    let mut read = 0;
    while read < 10 << 20 {
        let part = stream.next().await.expect("more").expect("readable");
        assert!(part.len() <= 1 << 20, "a small part at a time");
        read += part.len();
    }
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn what_stands_for_a_large_file_follows_its_changes() {
    let test = SiteTest::new();
    let file = video(&test.path().join("content/film.mp4"));
    let server = served(&test);
    let before = etag(&server, "/film.mp4").await;
    let known = [("if-none-match", before.as_str())];
    assert_eq!(ask(&server, "HEAD", "/film.mp4", &known).await.status, 304);
    file.set_len(LENGTH + 1).expect("room");
    let answer = ask(&server, "HEAD", "/film.mp4", &known).await;
    assert_eq!((answer.status, answer.header("content-length")), (200, (LENGTH + 1).to_string().as_str()));
    let changed = [("range", "bytes=0-9"), ("if-range", before.as_str())];
    assert_eq!(ask(&server, "HEAD", "/film.mp4", &changed).await.status, 200);
}

#[tokio::test]
async fn a_file_that_went_away_is_not_found() {
    let test = SiteTest::new().file("content/paper.pdf", "%PDF");
    let server = served(&test);
    assert_eq!(ask(&server, "GET", "/paper.pdf", &[]).await.status, 200);
    std::fs::remove_file(test.path().join("content/paper.pdf")).expect("a file");
    assert_eq!(ask(&server, "GET", "/paper.pdf", &[]).await.status, 404);
}
