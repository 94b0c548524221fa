//! `wenku serve` on a site with faults: what can be shown is shown, and follows its files.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::site_test::{SiteTest, wenku};

/// A running server.
struct Served {
    child: Child,
    address: SocketAddr,
}

impl Served {
    fn start(test: &SiteTest, args: &[&str]) -> Self {
        let mut child = wenku()
            .args(["--json", "--site"])
            .arg(test.path())
            .args(["serve", "--port", "0", "--date", "2026-11-22"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let said: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        let url = said["url"].as_str().expect("an address");
        let address = url.trim_start_matches("http://").split('/').next().expect("a host");
        Self { child, address: address.parse().expect("an address") }
    }

    /// Status and body of a page.
    fn get(&self, path: &str) -> (u16, String) {
        self.get_with(path, "host: localhost")
    }

    /// Status and body of a page that is asked for with these headers.
    fn get_with(&self, path: &str, headers: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a time");
        let request = format!("GET {path} HTTP/1.1\r\n{headers}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.get(9..12).and_then(|code| code.parse().ok()).unwrap_or_default();
        (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
    }

    /// The body of a page once it holds `part`.
    #[track_caller]
    fn shows(&self, path: &str, part: &str) -> String {
        self.waits_for(path, |_, body| body.contains(part))
    }

    #[track_caller]
    fn waits_for(&self, path: &str, wanted: impl Fn(u16, &str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let (status, body) = self.get(path);
            if wanted(status, &body) {
                return body;
            }
            assert!(start.elapsed() < Duration::from_secs(15), "{path}: {status}\n{body}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The first state of the event stream for the page made of `source`.
    fn state(&self, source: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        let path = format!("/__wenku/events?source={source}");
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("a request");
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        lines.into_iter().find(|line| line.starts_with("data: ")).expect("a state")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn article(title: &str, fields: &str, text: &str) -> String {
    format!("---\n标题: {title}\n日期: 2026-03-05\n{fields}---\n\n{text}\n")
}

const BROKEN: &str = "---\n标题: 坏页\n日期: 2026-02-30\n没有这一项: 甲\n---\n\n坏页的正文。\n";

fn site() -> SiteTest {
    SiteTest::new()
        .file("content/notes/_index.md", "---\n标题: 札记\n---\n")
        .file("content/notes/good.md", article("好页", "", "第一版。"))
}

#[test]
fn a_fault_of_one_page_keeps_no_other_page_back() {
    let test = site().file("content/notes/bad.md", BROKEN);
    let served = Served::start(&test, &[]);
    served.shows("/notes/good/", "第一版。");
    let bad = served.shows("/notes/bad/", "坏页的正文。");
    assert!(bad.contains("data-source=\"") && bad.contains("content/notes/bad.md\""), "{bad}");
    test.write("content/notes/good.md", article("好页", "", "第二版。"));
    served.shows("/notes/good/", "第二版。");
    test.write("content/notes/bad.md", BROKEN.replace("坏页的正文", "改了一半的正文"));
    served.shows("/notes/bad/", "改了一半的正文。");
    assert_eq!(test.build().code, 1, "a build still refuses");
}

#[test]
fn the_author_sees_a_page_that_must_not_go_out_and_nobody_else_does() {
    let number = "号码 11010519491231002X。";
    let test = site()
        .file("content/notes/number.md", article("号码", "", number))
        .file("content/notes/secret.md", article("内部", "密级: 秘密\n", "内部的正文。"))
        .file("content/notes/unread.md", "---\n标题: 未读\n  草稿: 是: 是\n---\n\n也许是草稿。\n");
    let own = Served::start(&test, &[]);
    own.shows("/notes/number/", "11010519491231002X");
    own.shows("/notes/unread/", "也许是草稿。");
    let others = Served::start(&test, &["--address", "0.0.0.0"]);
    others.shows("/notes/good/", "第一版。");
    for page in ["number", "unread"] {
        assert_eq!(others.get(&format!("/notes/{page}/")).0, 404, "{page}");
        assert!(!others.get("/notes/").1.contains(&format!("/notes/{page}/")), "{page}");
    }
    let state = others.state("");
    assert!(state.contains("privacy.identity-number") && !state.contains("11010519491231002X"), "{state}");
    assert!(state.contains("先不显示这一页") && state.contains("not shown for now"), "{state}");
}

#[test]
fn the_faults_of_a_draft_show_nothing_of_it_to_others() {
    let draft = "---\n标题: 草稿\n草稿: 是\n日期: 2026-03-05\n---\n\n未定的事，电话13800000000。\n";
    let test = site().file("content/notes/draft.md", draft);
    let own = Served::start(&test, &[]);
    assert!(own.state("").contains("未定的事"), "its author sees the place");
    let others = Served::start(&test, &["--address", "0.0.0.0"]);
    let state = others.state("");
    assert!(state.contains("privacy.mobile-number") && !state.contains("未定的事"), "{state}");
}

#[test]
fn synonyms_are_followed_wherever_they_stand() {
    let test = site()
        .file("wenku.toml", "title = \"试验站\"\n[search]\nsynonyms = \"words/own.toml\"\n")
        .file("words/own.toml", "groups = []\n")
        .file("content/notes/tea.md", article("姜茶摊", "", "一碗姜茶。"));
    let served = Served::start(&test, &[]);
    let query = "/api/search?q=%E7%94%9F%E6%9C%88%E6%B1%A4%E6%B0%B4";
    served.waits_for(query, |status, _| status == 200);
    assert!(!served.get(query).1.contains("/notes/tea/"));
    exchange(&test, "words/own.toml", "groups = [[\"姜茶\", \"生月汤水\"]]\n");
    served.shows(query, "/notes/tea/");
}

#[test]
fn the_search_page_says_what_was_not_found() {
    let test = site().file("content/notes/tea.md", article("姜茶摊", "", "一碗姜茶。"));
    let served = Served::start(&test, &[]);
    // 区块链 姜茶, and “姜茶一碗” in quotation marks.
    served.shows(
        "/search/?q=%E5%8C%BA%E5%9D%97%E9%93%BE%20%E5%A7%9C%E8%8C%B6",
        "<p class=search-note>未找到：区块链</p>",
    );
    served.shows(
        "/search/?q=%E2%80%9C%E5%A7%9C%E8%8C%B6%E4%B8%80%E7%A2%97%E2%80%9D",
        "没有哪一页有连在一起的“姜茶一碗”",
    );
}

#[test]
fn a_template_at_fault_says_so_on_its_page_only_until_it_is_mended() {
    let theme =
        "{% extends \"default/page.html\" %}\n{% block main %}{{ page.no.such.thing }}{% endblock %}\n";
    let test = site()
        .file("wenku.toml", "title = \"试验站\"\ntheme_name = \"own\"\n")
        .file("themes/own/templates/odd.html", theme)
        .file("content/notes/odd.md", article("怪页", "模板: odd\n", "正文。"));
    let served = Served::start(&test, &[]);
    served.shows("/notes/good/", "第一版。");
    let (status, page) = served.get("/notes/odd/");
    assert_eq!(status, 500, "{page}");
    for part in ["themes/own/templates/odd.html:2:", "<strong>错误</strong> 模板出错", "/__wenku/reload.js"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    test.write("themes/own/templates/odd.html", theme.replace("page.no.such.thing", "page.title"));
    served.waits_for("/notes/odd/", |status, _| status == 200);
}

#[test]
fn settings_that_cannot_be_read_keep_the_site_as_it_was_and_say_so() {
    let test = site();
    let served = Served::start(&test, &[]);
    served.shows("/notes/good/", "试验站");
    test.write("wenku.toml", "title = 没有引号\n");
    test.write("content/notes/good.md", article("好页", "", "第二版。"));
    let start = Instant::now();
    while !served.state("").contains("\"kept\":true") {
        assert!(start.elapsed() < Duration::from_secs(15), "{}", served.state(""));
    }
    assert!(served.state("").contains("config.invalid"));
    assert!(served.shows("/notes/good/", "第一版。").contains("试验站"));
    test.write("wenku.toml", "title = \"新站名\"\n");
    assert!(served.shows("/notes/good/", "第二版。").contains("新站名"));
    assert!(served.state("").contains("\"kept\":false"));
}

#[test]
fn serve_comes_up_whatever_is_at_fault_at_first() {
    let test = site().file("wenku.toml", "title = 没有引号\n").file("content/notes/bad.md", BROKEN);
    let served = Served::start(&test, &[]);
    served.shows("/notes/good/", "第一版。");
    test.write("wenku.toml", "title = \"好了\"\n");
    served.shows("/notes/good/", "好了");
}

#[test]
fn a_path_that_moved_in_base_url_asks_for_another_start() {
    let test = site();
    let served = Served::start(&test, &[]);
    test.write("wenku.toml", "title = \"试验站\"\nbase_url = \"https://kb.example/kb\"\n");
    let start = Instant::now();
    while !served.state("").contains("serve.base-path") {
        assert!(start.elapsed() < Duration::from_secs(15), "{}", served.state(""));
    }
    let state = served.state("");
    assert!(state.contains("\"kept\":true") && state.contains("重新启动 wenku serve"), "{state}");
    served.shows("/notes/good/", "第一版。");
    // Another host needs no other start, and the former path none either.
    test.write("wenku.toml", "title = \"新站名\"\nbase_url = \"https://kb.example/\"\n");
    served.shows("/notes/good/", "新站名");
    assert!(served.state("").contains("\"kept\":false"));
}

/// Puts a new file in the place of the old one, as many editors save.
fn exchange(test: &SiteTest, path: &str, text: &str) {
    let new = format!("{path}~");
    test.write(&new, text);
    let at = |path: &str| test.path().join(Path::new(path));
    std::fs::rename(at(&new), at(path)).expect("the same folder");
}

#[test]
fn settings_are_followed_however_an_editor_saves_them() {
    let test = site();
    let served = Served::start(&test, &[]);
    for title in ["第一回", "第二回", "第三回"] {
        exchange(&test, "wenku.toml", &format!("title = \"{title}\"\n"));
        served.shows("/notes/good/", title);
    }
}

#[test]
fn folders_that_are_made_or_made_anew_are_followed() {
    let test = site();
    let served = Served::start(&test, &[]);
    served.shows("/notes/good/", "第一版。");
    let odd = "{% extends \"default/page.html\" %}{% block main %}自己的样子{% endblock %}";
    test.write("themes/default/i18n/zh-CN.toml", "search = \"找一找\"\n");
    std::thread::sleep(Duration::from_millis(400));
    test.write("themes/default/templates/odd.html", odd);
    test.write("content/notes/good.md", article("好页", "模板: odd\n", "第二版。"));
    served.shows("/notes/good/", "自己的样子");
    std::thread::sleep(Duration::from_millis(400));
    test.write("themes/default/templates/odd.html", odd.replace("自己的样子", "又一个样子"));
    served.shows("/notes/good/", "又一个样子");
    std::fs::rename(test.path().join("content"), test.path().join("content-old")).expect("renamed");
    served.waits_for("/healthz", |_, body| body.contains("\"faults\":1"));
    assert!(served.state("").contains("\"kept\":true"), "a site without its folder is no site");
    served.shows("/notes/good/", "又一个样子");
    test.write("content/notes/good.md", article("好页", "", "第三版。"));
    served.shows("/notes/good/", "第三版。");
    std::thread::sleep(Duration::from_millis(400));
    test.write("content/notes/good.md", article("好页", "", "第四版。"));
    served.shows("/notes/good/", "第四版。");
}

#[test]
fn the_search_follows_many_saves_and_shares_no_folder_with_builds() {
    let test = site();
    let served = Served::start(&test, &[]);
    for n in 1..=12 {
        test.write("content/notes/good.md", article("好页", "", &format!("第{n}次改动的特别之处。")));
        std::thread::sleep(Duration::from_millis(120));
    }
    served.shows("/api/search?q=%E7%AC%AC12%E6%AC%A1%E6%94%B9%E5%8A%A8", "/notes/good/");
    assert!(test.path().join(".wenku/serve-search").is_dir());
    let out = test.path().join("serve");
    let out = out.to_string_lossy();
    assert_eq!(test.run(&["build", "--date", "2026-11-22", "--out", &out]).code, 0);
    assert!(!test.path().join(".wenku/serve-search/serve").exists());
}

/// A site with a draft, a scheduled page and a fault.
fn busy() -> SiteTest {
    SiteTest::new()
        .file("content/a.md", "---\n标题: 甲稿\n草稿: 是\n---\n")
        .file("content/b.md", "---\n标题: 乙稿\n日期: 2026-12-05\n---\n")
        .file("content/c.md", "---\n标题: 丙\n---\n\n[丁](nowhere.md)\n")
}

#[test]
fn the_desk_tells_staff_what_waits_what_is_wrong_and_what_changed() {
    let test = busy();
    let served = Served::start(&test, &[]);
    let desk = served.shows("/__wenku/", "工作台");
    for part in
        ["甲稿", "草稿", "乙稿", "2026-12-05", "content/c.md", "nowhere.md", "还没有生成过", "serve --lan"]
    {
        assert!(desk.contains(part), "{part} in {desk}");
    }
    test.write("content/c.md", "---\n标题: 丙\n---\n\n文。\n");
    served.waits_for("/__wenku/", |_, desk| desk.contains("没有发现问题"));
    test.build().clean();
    served.waits_for("/__wenku/", |_, desk| desk.contains("没有改动"));
    std::thread::sleep(Duration::from_millis(20));
    test.write("content/d.md", "---\n标题: 丁\n---\n");
    served.waits_for("/__wenku/", |_, desk| desk.contains("<td>d.md</td>"));
    assert!(!test.files().keys().any(|path| path.contains("__wenku")), "a built site has no desk");
}

#[test]
fn the_desk_is_for_this_machine_only() {
    let test = busy();
    let served = Served::start(&test, &[]);
    for headers in ["host: localhost", "host: 127.0.0.1:3030", "host: [::1]"] {
        assert_eq!(served.get_with("/__wenku/", headers).0, 200, "{headers}");
    }
    // What comes through a proxy comes from somewhere else.
    for headers in ["host: preview.localhost", "host: localhost\r\nx-forwarded-for: 192.0.2.7"] {
        let (status, body) = served.get_with("/__wenku/", headers);
        assert!(status == 403 && !body.contains("甲稿"), "{headers}: {body}");
    }
    let named = Served::start(&test, &["--host-name", "kb.example"]);
    for headers in ["host: kb.example", "host: localhost"] {
        assert_eq!(named.get_with("/__wenku/", headers).0, 404, "{headers}");
    }
    for address in [&["--lan"][..], &["--address", "0.0.0.0"]] {
        let run = test.run(&[&["serve", "--drafts"], address].concat());
        assert!(run.code == 2 && run.text.contains("--drafts"), "{}", run.text);
    }
    let shared = Served::start(&test, &["--lan"]);
    let (status, body) = shared.get_with("/__wenku/", "host: 192.0.2.7");
    assert!(status == 403 && !body.contains("甲稿"), "{body}");
    let desk = shared.shows("/__wenku/", "同一个网络里的任何人");
    assert!(desk.contains("<svg") || desk.contains("查不到这台电脑"), "{desk}");
}
