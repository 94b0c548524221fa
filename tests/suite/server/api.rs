//! `/api/*`, `/search/?q=`, `/healthz`, `/metrics`.

use super::fake::{encoded, get, html, live, server};
use serde_json::json;
use wenku::server::{ServerConfig, router};

#[tokio::test]
async fn search_answers_in_json_with_its_time() {
    let uri = format!("/api/search?q={}+a%2Bb&kind=story&kind=talk&empty", encoded("家风"));
    let answer = get(&server(), &uri).await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(body["hits"][0]["title"], "家风 a+b");
    let parameters = json!([["q", "家风 a+b"], ["kind", "story"], ["kind", "talk"], ["empty", ""]]);
    assert_eq!(body["parameters"], parameters);
    assert!(body["milliseconds"].as_f64().expect("number") >= 0.0);
}

#[tokio::test]
async fn raw_han_in_a_query_is_understood() {
    let answer = get(&server(), "/api/search?q=家风").await;
    assert_eq!(answer.json()["hits"][0]["title"], "家风");
}

#[tokio::test]
async fn suggest_answers_in_json() {
    let answer = get(&server(), "/api/suggest?q=jf").await;
    assert_eq!(answer.json()["suggestions"], json!(["jf"]));
}

#[tokio::test]
async fn faults_of_a_search_are_problem_details() {
    let server = server();
    for (uri, status, detail) in [
        ("/api/search?q=bad", 400, "未知的筛选项"),
        ("/api/search?q=none", 503, "没有索引"),
        ("/api/search?q=broken", 500, "索引已损坏"),
        ("/api/search?q=panic", 500, "服务器内部出错，此次请求未完成。 Internal error."),
        ("/api/search?q=%ff", 400, "查询不是有效的 UTF-8 编码。 The query is not valid UTF-8."),
        ("/api/suggest?q=%ED%A0%80", 400, "查询不是有效的 UTF-8 编码。 The query is not valid UTF-8."),
        ("/api/other", 404, "没有这个接口，见 openapi.json。 No such endpoint; see openapi.json."),
        ("/api/search/", 404, "没有这个接口，见 openapi.json。 No such endpoint; see openapi.json."),
    ] {
        let answer = get(&server, uri).await;
        assert_eq!(answer.status, status, "{uri}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["status"], status);
        assert_eq!(answer.json()["detail"], detail, "{uri}");
    }
    assert_eq!(get(&server, "/api/search?q=none").await.header("retry-after"), "1");
    assert_eq!(get(&server, "/api/search?q=fine").await.status, 200);
}

#[tokio::test]
async fn odd_queries_reach_the_site_whole() {
    let server = server();
    for words in ["", " ", "\"unbalanced", "。，！", "\0\u{1}\u{7f}", "👨‍👩‍👧 家", "a&b=c", "%", "-", "标题:"]
    {
        let answer = get(&server, &format!("/api/search?q={}", encoded(words))).await;
        assert_eq!(answer.status, 200, "{words:?}");
        assert_eq!(answer.json()["parameters"][0][1], words, "{words:?}");
    }
    for uri in ["/api/search", "/api/search?", "/api/search?&&=&", "/api/search?q"] {
        assert_eq!(get(&server, uri).await.status, 200, "{uri}");
    }
}

#[tokio::test]
async fn a_query_of_ten_thousand_characters_is_refused() {
    let server = server();
    let long = "a".repeat(10_000);
    let raw_han = "家".repeat(10_000);
    for query in [&long, &raw_han] {
        for endpoint in ["search", "suggest"] {
            let answer = get(&server, &format!("/api/{endpoint}?q={query}")).await;
            assert_eq!(answer.status, 400);
            assert!(answer.json()["detail"].as_str().expect("text").contains("最多 1000 个字符"));
        }
        let answer = get(&server, &format!("/search/?q={query}")).await;
        assert_eq!((answer.status, answer.header("content-type")), (400, "text/plain; charset=utf-8"));
    }
    let fits = encoded(&"家".repeat(999));
    assert_eq!(get(&server, &format!("/api/search?q={fits}")).await.status, 200);
    assert_eq!(get(&server, &format!("/api/search?q={fits}a")).await.status, 400);
}

#[tokio::test]
async fn the_search_page_is_rendered_for_readers_without_script() {
    let server = server();
    let uri = format!("/search/?q={}", encoded("家风"));
    assert_eq!(get(&server, &uri).await.text(), html("家风"));
    for uri in ["/search/", "/search/?q=", "/search/?kind=story"] {
        assert_eq!(get(&server, uri).await.text(), html("/search/"), "{uri}");
    }
    let page = get(&server, "/search/").await;
    assert_ne!(page.header("etag"), "");
}

#[tokio::test]
async fn the_openapi_document_names_every_endpoint() {
    let server = server();
    let document = get(&server, "/api/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "/");
    let paths = document["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), 4);
    for path in paths.keys() {
        assert_eq!(get(&server, path).await.status, 200, "{path}");
    }
    let text = document.to_string();
    for part in text.split("\"$ref\":\"#").skip(1) {
        let pointer = part.split('"').next().expect("pointer");
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
}

#[tokio::test]
async fn health_tells_the_version_served() {
    let live = live();
    let server = router(&ServerConfig::default(), live.clone());
    let answer = get(&server, "/healthz").await;
    assert_eq!(answer.json(), json!({"status": "ok", "version": 1, "faults": 0}));
    live.replace(live.current().site, Vec::new());
    assert_eq!(get(&server, "/healthz").await.json()["version"], 2);
}

#[tokio::test]
async fn metrics_count_requests_and_searches() {
    let server = server();
    for uri in ["/", "/stories/", "/nowhere/", "/robots.txt", "/api/search?q=a", "/api/search?q=panic"] {
        get(&server, uri).await;
    }
    let answer = get(&server, "/metrics").await;
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4");
    for line in [
        "wenku_requests_total{class=\"page\",status=\"200\"} 2",
        "wenku_requests_total{class=\"page\",status=\"404\"} 1",
        "wenku_requests_total{class=\"asset\",status=\"200\"} 1",
        "wenku_requests_total{class=\"search\",status=\"200\"} 1",
        "wenku_requests_total{class=\"search\",status=\"500\"} 1",
        "wenku_request_duration_seconds_count{class=\"page\"} 3",
        "wenku_search_duration_seconds_count{endpoint=\"search\"} 1",
        "wenku_search_refused_total{endpoint=\"search\",reason=\"panic\"} 1",
        "wenku_requests_in_flight 1",
    ] {
        assert!(answer.text().lines().any(|found| found == line), "{line}\n{}", answer.text());
    }
}
