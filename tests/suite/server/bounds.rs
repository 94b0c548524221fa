//! Time and concurrency limits of searches, and replacing the site under load.

use super::fake::{FakeSite, get, html, live, server};
use std::sync::Arc;
use std::time::{Duration, Instant};
use wenku::server::{Live, Resource, SearchLimits, ServerConfig, router};

fn limited(time: u64, concurrency: usize, queue: usize) -> axum::Router {
    let time = Duration::from_millis(time);
    let search = SearchLimits { time, concurrency, queue, ..SearchLimits::default() };
    router(&ServerConfig { search, ..ServerConfig::default() }, live())
}

async fn statuses(server: &axum::Router, uri: &'static str, count: usize) -> Vec<u16> {
    let mut tasks = Vec::new();
    for _ in 0..count {
        let server = server.clone();
        tasks.push(tokio::spawn(async move { get(&server, uri).await.status }));
    }
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.expect("no panic"));
    }
    statuses.sort_unstable();
    statuses
}

#[tokio::test]
async fn a_slow_query_is_given_up_with_504() {
    let server = limited(50, 2, 2);
    let start = Instant::now();
    let answer = get(&server, "/api/search?q=very-slow").await;
    assert!(start.elapsed() < Duration::from_millis(2500), "answered before the query ends");
    assert_eq!((answer.status, answer.header("content-type")), (504, "application/problem+json"));
    let page = get(&server, "/search/?q=very-slow").await;
    assert_eq!((page.status, page.header("content-type")), (504, "text/plain; charset=utf-8"));
    let metrics = get(&server, "/metrics").await;
    assert!(metrics.text().contains("{endpoint=\"search\",reason=\"timeout\"} 1"));
}

#[tokio::test]
async fn too_many_queries_get_429_with_retry_after() {
    let server = limited(2000, 1, 1);
    let held = tokio::spawn({
        let server = server.clone();
        async move { statuses(&server, "/api/search?q=slow", 2).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    for uri in ["/api/search?q=x", "/api/suggest?q=x", "/search/?q=x"] {
        let answer = get(&server, uri).await;
        assert_eq!((answer.status, answer.header("retry-after")), (429, "1"), "{uri}");
    }
    for uri in ["/", "/healthz", "/metrics", "/search/"] {
        assert_eq!(get(&server, uri).await.status, 200, "{uri} needs no slot");
    }
    assert_eq!(held.await.expect("no panic"), [200, 200], "one ran, one waited its turn");
    assert_eq!(get(&server, "/api/search?q=x").await.status, 200);
}

#[tokio::test]
async fn an_overrunning_query_keeps_its_slot_until_it_ends() {
    let server = limited(50, 1, 0);
    assert_eq!(get(&server, "/api/search?q=slow").await.status, 504);
    assert_eq!(get(&server, "/api/search?q=x").await.status, 429);
    // On a busy machine even a short query may take longer than its 50 ms: the slot is free when one does not.
    let mut status = 429;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        status = get(&server, "/api/search?q=x").await.status;
        if status == 200 {
            break;
        }
    }
    assert_eq!(status, 200);
}

#[tokio::test]
async fn panicking_queries_give_their_slots_back() {
    let server = limited(2000, 1, 0);
    for _ in 0..5 {
        assert_eq!(get(&server, "/api/search?q=panic").await.status, 500);
    }
    assert_eq!(get(&server, "/api/search?q=x").await.status, 200);
}

#[tokio::test]
async fn no_query_takes_the_server_down() {
    let server = server();
    let mut tasks = Vec::new();
    for word in ["panic", "slow", "bad", "broken", "none", "x"].repeat(20) {
        let server = server.clone();
        tasks.push(tokio::spawn(async move { get(&server, &format!("/api/search?q={word}")).await.status }));
    }
    for task in tasks {
        task.await.expect("no panic outside");
    }
    assert_eq!(get(&server, "/api/search?q=x").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replacing_the_site_drops_no_request() {
    let live: Arc<Live> = live();
    let server = router(&ServerConfig::default(), Arc::clone(&live));
    let writer = tokio::spawn(async move {
        for version in 0..200 {
            let page = Resource::html(html(&format!("第{version}版")));
            live.replace(Arc::new(FakeSite::default().with("/stories/", page)), Vec::new());
            tokio::task::yield_now().await;
        }
    });
    let mut seen = std::collections::BTreeSet::new();
    loop {
        let ended = writer.is_finished();
        for uri in ["/stories/", "/api/search?q=x"] {
            let answer = get(&server, uri).await;
            assert_eq!(answer.status, 200, "{uri}");
            if uri == "/stories/" {
                assert!(answer.text().ends_with("</body></html>"));
                seen.insert(answer.body);
            }
        }
        if ended {
            break;
        }
    }
    assert!(seen.len() > 1, "readers saw the change");
}
