//! Paths, methods, types, redirects and security headers.

use super::fake::{FakeSite, ask, encoded, get, html, live, server};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::sync::Arc;
use wenku::server::{Live, Resource, ServerConfig, router};

#[tokio::test]
async fn a_page_is_served() {
    let answer = get(&server(), "/stories/").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text(), html("/stories/"));
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(answer.header("content-length"), html("/stories/").len().to_string());
}

#[tokio::test]
async fn chinese_paths_are_percent_decoded() {
    let uri = format!("/{}/{}/", encoded("政策"), encoded("关于 通知"));
    for uri in [uri.to_lowercase(), uri] {
        let answer = get(&server(), &uri).await;
        assert_eq!((answer.status, answer.text()), (200, html("/政策/关于 通知/").as_str()), "{uri}");
    }
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let server = server();
    for uri in ["/stories/", "/robots.txt", "/nowhere/", "/stories", "/api/search?q=x", "/a/../b"] {
        for encoding in ["identity", "gzip"] {
            let headers = [("accept-encoding", encoding)];
            let mut get = ask(&server, "GET", uri, &headers).await;
            let mut head = ask(&server, "HEAD", uri, &headers).await;
            assert!(head.body.is_empty());
            if uri.starts_with("/api/") {
                // Holds the time taken.
                get.headers.remove("content-length");
                head.headers.remove("content-length");
            }
            assert_eq!((get.status, get.headers), (head.status, head.headers), "{uri} {encoding}");
        }
    }
}

#[tokio::test]
async fn other_methods_are_refused() {
    let server = server();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"] {
        for uri in ["/", "/stories/", "/api/search?q=x", "/metrics", "/nowhere/"] {
            let answer = ask(&server, method, uri, &[]).await;
            assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{method} {uri}");
        }
    }
}

#[tokio::test]
async fn a_page_without_its_last_slash_redirects_and_keeps_the_query() {
    let server = server();
    let chinese = format!("/{}/{}", encoded("政策"), encoded("关于 通知"));
    let cases = [
        ("/stories", "/stories/".to_owned()),
        ("/stories?a=1&b=%E6%94%BF", "/stories/?a=1&b=%E6%94%BF".to_owned()),
        ("/search?q=%E5%AE%B6%E9%A3%8E", "/search/?q=%E5%AE%B6%E9%A3%8E".to_owned()),
        (chinese.as_str(), format!("{chinese}/")),
    ];
    for (uri, location) in cases {
        let answer = get(&server, uri).await;
        assert_eq!((answer.status, answer.header("location")), (308, location.as_str()), "{uri}");
    }
    assert_eq!(get(&server, "/robots.txt/").await.status, 404);
}

#[tokio::test]
async fn an_alias_redirects_with_an_encoded_location() {
    let answer = get(&server(), "/old/").await;
    assert_eq!(answer.status, 301);
    assert_eq!(answer.header("location"), "/stories/?%E4%BB%8E=%E6%97%A7#%E7%94%B2");
    assert_eq!(answer.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn what_leads_nowhere_gets_the_404_page() {
    let server = server();
    let deep = "/a".repeat(1000);
    for uri in ["/nowhere/", "/nowhere", "/stories/x.png", "//", "//evil.example/x", "/stories//", &deep] {
        let answer = get(&server, uri).await;
        assert_eq!((answer.status, answer.text()), (404, html("找不到").as_str()), "{uri}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("location"), "");
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_site() {
    let server = server();
    let long = format!("/{}", "a".repeat(5000));
    for (uri, status) in [
        ("/../etc/passwd", 400),
        ("/stories/../../etc/passwd", 400),
        ("/%2e%2e/etc/passwd", 400),
        ("/.%2E/etc/passwd", 400),
        ("/stories/..%2f..%2fetc%2fpasswd", 400),
        ("/stories/%2e/", 400),
        ("/..%5c..%5cetc", 400),
        ("/stories/%5C", 400),
        ("/stories/%00", 400),
        ("/stories/%0d%0aset-cookie:a", 400),
        ("/%ff%fe/", 400),
        ("/%c0%ae%c0%ae/etc/passwd", 400),
        ("/%ed%a0%80/", 400),
        ("/%252e%252e/etc/passwd", 404),
        ("/stories%zz/", 404),
        (&long, 414),
    ] {
        let answer = get(&server, uri).await;
        assert_eq!(answer.status, status, "{uri}");
        assert!(!answer.text().contains("root:"));
    }
}

proptest! {
    #[test]
    fn no_address_is_fatal_or_leads_out(parts in vec(select(PARTS.to_vec()), 1..12), query in ".{0,20}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
        let uri = format!("/{}?q={}", parts.concat(), encoded(&query));
        for root in ["", "/search", "/api/search", "/assets"] {
            // The fake site asserts what it is promised about paths, so that a broken promise is a 500.
            let answer = runtime.block_on(get(&server(), &format!("{root}{uri}")));
            prop_assert!([200, 308, 400, 404].contains(&answer.status), "{root}{uri}: {}", answer.status);
            let location = answer.header("location");
            prop_assert!(location.is_empty() || location.starts_with('/') && !location.starts_with("//"));
        }
    }
}

/// What makes addresses odd.
const PARTS: [&str; 21] = [
    "/",
    "/",
    "//",
    ".",
    "..",
    "%2e",
    "%2E%2e",
    "%2f",
    "%5c",
    "\\",
    "%00",
    "%0a",
    "%ff",
    "%c0%af",
    "%25",
    "%",
    "%e6%94%bf",
    "政",
    "a",
    "stories",
    "robots.txt",
];

#[tokio::test]
async fn files_have_their_types() {
    let server = server();
    for (uri, media) in [
        ("/assets/main.1f3a.css", "text/css; charset=utf-8"),
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/app.webmanifest", "application/manifest+json; charset=utf-8"),
        ("/days.ics", "text/calendar; charset=utf-8"),
        ("/search.wasm", "application/wasm"),
        ("/picture.png", "image/png"),
        ("/search-index/index-9c1e.archive", "application/octet-stream"),
        ("/api/search?q=x", "application/json"),
        ("/api/openapi.json", "application/json"),
    ] {
        let answer = get(&server, uri).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, media), "{uri}");
    }
}

#[tokio::test]
async fn every_response_has_the_security_headers() {
    let server = server();
    let etag = super::fake::etag(&server, "/robots.txt").await;
    for (method, uri, condition, status) in [
        ("GET", "/", ("accept", "*/*"), 200),
        ("GET", "/robots.txt", ("if-none-match", etag.as_str()), 304),
        ("GET", "/robots.txt", ("range", "bytes=0-1"), 206),
        ("GET", "/robots.txt", ("range", "bytes=900-"), 416),
        ("GET", "/stories", ("accept", "*/*"), 308),
        ("GET", "/nowhere/", ("accept", "*/*"), 404),
        ("GET", "/a/../b", ("accept", "*/*"), 400),
        ("GET", "/panic/", ("accept", "*/*"), 500),
        ("GET", "/api/search?q=x", ("accept", "*/*"), 200),
        ("GET", "/api/search?q=bad", ("accept", "*/*"), 400),
        ("POST", "/", ("accept", "*/*"), 405),
    ] {
        let answer = ask(&server, method, uri, &[condition]).await;
        assert_eq!(answer.status, status, "{uri}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src"));
        assert!(policy.contains("frame-ancestors 'self'") && !policy.contains("unsafe-inline"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "strict-origin-when-cross-origin");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert!(answer.header("permissions-policy").contains("microphone=()"));
    }
}

#[tokio::test]
async fn a_panic_is_a_500_and_the_next_request_is_served() {
    let server = server();
    let answer = get(&server, "/panic/").await;
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("服务器内部出错") && !answer.text().contains("as the test wants"));
    assert_eq!(get(&server, "/").await.status, 200);
}

#[tokio::test]
async fn an_impossible_status_or_type_of_the_site_is_no_panic() {
    let odd = Resource { status: 7, ..Resource::new("x", "text/plain\n") };
    let live = Live::new(Arc::new(FakeSite::default().with("/odd/", odd)));
    let server = router(&ServerConfig::default(), Arc::new(live));
    assert_eq!(get(&server, "/odd/").await.status, 500);
}

#[tokio::test]
async fn everything_lives_under_the_base_path() {
    for (base, url) in [("/kb/", "/kb/".to_owned()), ("/知识库/", format!("/{}/", encoded("知识库")))] {
        let config = ServerConfig {
            base_path: base.parse().expect("base path"),
            live_reload: true,
            ..ServerConfig::default()
        };
        let server = router(&config, live());
        for path in ["", "stories/", "robots.txt", "search/?q=x", "api/search?q=x", "api/suggest?q=x"] {
            assert_eq!(get(&server, &format!("{url}{path}")).await.status, 200, "{path}");
        }
        for path in ["api/openapi.json", "healthz", "metrics", "__wenku/reload.js", "__wenku/reload.css"] {
            assert_eq!(get(&server, &format!("{url}{path}")).await.status, 200, "{path}");
            assert_eq!(get(&server, &format!("/{path}")).await.status, 404, "/{path}");
        }
        for uri in ["/".to_owned(), url.trim_end_matches('/').to_owned()] {
            let answer = get(&server, &uri).await;
            assert_eq!((answer.status, answer.header("location")), (307, url.as_str()), "{uri}");
        }
        let answer = get(&server, &format!("{url}stories?a=1")).await;
        assert_eq!(answer.header("location"), format!("{url}stories/?a=1"));
        let answer = get(&server, &format!("{url}api/openapi.json")).await;
        assert_eq!(answer.json()["servers"][0]["url"], url.trim_end_matches('/'));
        for uri in ["/stories/", "/kbx/", "/robots.txt"] {
            assert_eq!(get(&server, uri).await.status, 404, "{uri}");
        }
        assert_eq!(get(&server, &format!("{url}../etc/passwd")).await.status, 400);
    }
}
