//! Live reload: what is put into pages, and what the event stream says.

use super::fake::{FakeSite, ask, encoded, etag, get, html};
use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use serde_json::{Value, json};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio_stream::StreamExt;
use tower::ServiceExt;
use wenku::diagnostic::{Diagnostic, Message, Place, Severity};
use wenku::server::{Live, Peer, Resource, ServerConfig, router};

fn preview(site: FakeSite) -> (Router, Arc<Live>) {
    let live = Arc::new(Live::new(Arc::new(site)));
    let config = ServerConfig { live_reload: true, ..ServerConfig::default() };
    (router(&config, Arc::clone(&live)), live)
}

fn fault() -> Diagnostic {
    let text = "---\n标题: 甲\n日期: 2026-02-30\n---\n";
    let start = text.find("2026").expect("date");
    let place = Place::span("content/stories/a.md", text, start..start + 10);
    let message = Message { zh: "没有这一天".to_owned(), en: "There is no such day".to_owned() };
    let hint =
        Message { zh: "二月最多 29 天".to_owned(), en: "February has 29 days at most".to_owned() };
    Diagnostic::error("date.unknown-day", place, message).hint(hint)
}

#[tokio::test]
async fn pages_get_the_script_before_the_end_of_their_body() {
    let short = Resource::html("<title>短</title><p>minified, without end tags");
    let loud = Resource::html("<BODY><code>&lt;/body></code></BODY>\n</html>");
    let (server, _) = preview(FakeSite::default().with("/short/", short).with("/loud/", loud));
    for uri in ["/stories/", "/short/", "/loud/", "/nowhere/", "/search/?q=x", "/search/"] {
        let answer = get(&server, uri).await;
        let hash = answer.header("etag").trim_start_matches("W/").trim_matches('"');
        assert!(!hash.is_empty());
        let tag =
            format!("<script type=\"module\" src=\"/__wenku/reload.js\" data-page-hash=\"{hash}\"></script>");
        let (before, after) = answer.text().split_once(&tag).expect(uri);
        assert!(["</body></html>", "</BODY>\n</html>", ""].contains(&after), "{uri}: {after}");
        assert!(uri != "/stories/" || format!("{before}{after}") == html("/stories/"));
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    }
}

#[tokio::test]
async fn only_pages_and_only_a_preview_get_the_script() {
    let (server, _) = preview(FakeSite::default());
    for uri in ["/sw.js", "/feed.xml", "/old/", "/api/search?q=x", "/a/../b"] {
        assert!(!get(&server, uri).await.text().contains("__wenku"), "{uri}");
    }
    let plain = super::fake::server();
    assert_eq!(get(&plain, "/stories/").await.text(), html("/stories/"));
    for uri in ["/__wenku/events", "/__wenku/reload.js", "/__wenku/reload.css"] {
        assert_eq!(get(&plain, uri).await.status, 404, "{uri}");
        let head = ask(&server, "HEAD", uri, &[]).await;
        assert_eq!((head.status, head.body.len()), (200, 0), "{uri}");
    }
}

#[tokio::test]
async fn the_overlays_files_obey_the_policy() {
    let (server, _) = preview(FakeSite::default());
    let script = get(&server, "/__wenku/reload.js").await;
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    for forbidden in ["innerHTML", "eval(", ".style.", "setAttribute(\"style\""] {
        assert!(!script.text().contains(forbidden), "{forbidden}");
    }
    let style = get(&server, "/__wenku/reload.css").await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
}

#[tokio::test]
async fn a_page_that_did_not_change_keeps_its_hash() {
    let (server, live) = preview(FakeSite::default());
    let (home, stories) = (etag(&server, "/").await, etag(&server, "/stories/").await);
    let changed = FakeSite::default().with("/stories/", Resource::html(html("新")));
    live.replace(Arc::new(changed), Vec::new());
    assert_eq!(ask(&server, "HEAD", "/", &[]).await.header("etag"), home);
    assert_ne!(ask(&server, "HEAD", "/stories/", &[]).await.header("etag"), stories);
}

struct Events {
    stream: BodyDataStream,
    text: String,
}

impl Events {
    async fn open(server: &Router) -> Self {
        Self::open_for(server, "").await
    }

    /// The stream of the page made of the file `source`.
    async fn open_for(server: &Router, source: &str) -> Self {
        let uri = format!("/__wenku/events?source={}", encoded(source));
        let request = Request::get(uri).header("host", "localhost").header("accept-encoding", "gzip, br");
        let here = Peer(IpAddr::from([127, 0, 0, 1]));
        let request = request.extension(here).body(Body::empty()).expect("request");
        let response = server.clone().oneshot(request).await.expect("infallible");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert!(!response.headers().contains_key("content-encoding"), "compressors hold events back");
        Self { stream: response.into_body().into_data_stream(), text: String::new() }
    }

    async fn next(&mut self) -> Value {
        while !self.text.contains("\n\n") {
            let wait = tokio::time::timeout(Duration::from_secs(5), self.stream.next());
            let bytes = wait.await.expect("an event in time").expect("open stream").expect("sound stream");
            self.text.push_str(std::str::from_utf8(&bytes).expect("UTF-8"));
        }
        let (event, rest) = self.text.split_once("\n\n").expect("seen above");
        let data = event.strip_prefix("event: state\ndata: ").expect("a state event");
        let state = serde_json::from_str(data).expect("JSON");
        self.text = rest.to_owned();
        state
    }
}

#[tokio::test]
async fn events_tell_versions_and_faults() {
    let (server, live) = preview(FakeSite::default());
    let mut events = Events::open(&server).await;
    assert_eq!(events.next().await["version"], 1);

    live.keep(vec![fault()]);
    let state = events.next().await;
    assert_eq!((&state["version"], &state["total"]), (&Value::from(1), &Value::from(1)));
    let shown = &state["faults"][0];
    assert_eq!(shown["severity"], "error");
    assert_eq!(shown["place"]["path"], "content/stories/a.md");
    assert_eq!((&shown["place"]["line"], &shown["place"]["column"]), (&Value::from(3), &Value::from(5)));
    assert_eq!(shown["message"]["zh"], "没有这一天");
    assert_eq!(shown["hints"][0]["en"], "February has 29 days at most");
    assert_eq!(state["kept"], true);
    assert_eq!(get(&server, "/stories/").await.status, 200, "the last good page stays");
    assert_eq!(get(&server, "/healthz").await.json()["faults"], 1);

    live.replace(Arc::new(FakeSite::default()), Vec::new());
    let state = events.next().await;
    assert_eq!((&state["version"], &state["total"]), (&Value::from(2), &Value::from(0)));
    assert_eq!(state["kept"], false);
}

#[tokio::test]
async fn a_page_is_told_its_own_faults_first_and_how_many_it_has() {
    let (server, live) = preview(FakeSite::default());
    let warning = Diagnostic { severity: Severity::Warning, ..fault() };
    let mut own = warning.clone();
    own.place.path = "content/政策/b&c.md".to_owned();
    let mut faults = vec![fault(); 60];
    faults.extend([warning, own]);
    live.replace(Arc::new(FakeSite::default()), faults);
    let state = Events::open_for(&server, "content/政策/b&c.md").await.next().await;
    assert_eq!(state["faults"][0]["place"]["path"], "content/政策/b&c.md", "before the errors of others");
    assert_eq!(state["faults"].as_array().expect("list").len(), 50);
    assert_eq!(state["page"], json!({ "error": 0, "warning": 1, "note": 0 }));
    assert_eq!(state["site"], json!({ "error": 60, "warning": 2, "note": 0 }));
    assert_eq!(state["faults"][1]["place"]["offset"], 4, "the place in the excerpt");
}

#[tokio::test]
async fn a_page_knows_the_file_it_is_made_of() {
    let page = Resource::html("<p>甲").with_source("content/a\"<b>&.md");
    let (server, _) = preview(FakeSite::default().with("/a/", page));
    let text = get(&server, "/a/").await.text().to_owned();
    assert!(text.contains(r#" data-source="content/a&quot;&lt;b&gt;&amp;.md"></script>"#), "{text}");
}

#[tokio::test]
async fn a_page_that_crashes_heals_itself() {
    let (server, _) = preview(FakeSite::default());
    let crashed = get(&server, "/panic/").await;
    assert_eq!((crashed.status, crashed.header("content-type")), (500, "text/html; charset=utf-8"));
    assert!(crashed.text().contains("程序出错") && crashed.text().contains("/__wenku/reload.js"));
    assert_eq!(get(&server, "/stories/").await.status, 200);
    let style = get(&super::fake::server(), "/__wenku/fault.css").await;
    assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
}

#[tokio::test]
async fn an_overlay_gets_no_more_faults_than_one_reads() {
    let (server, live) = preview(FakeSite::default());
    let warning = Diagnostic { severity: Severity::Warning, ..fault() };
    let mut faults = vec![warning; 10_000];
    faults.push(fault());
    live.keep(faults);
    let state = Events::open(&server).await.next().await;
    assert_eq!(state["total"], 10_001);
    assert_eq!(state["faults"].as_array().expect("list").len(), 50);
    assert_eq!(state["faults"][0]["severity"], "error", "however late it comes");
}
