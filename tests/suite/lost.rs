//! Nothing is lost: a build never touches what it did not write, and two things never take each other's place silently.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::site_test::{Run, SiteTest, files, wenku};

fn site() -> SiteTest {
    SiteTest::new().file("content/a.md", "# 甲\n\n甲文。\n")
}

/// Runs a build that must be refused, with a sentence that holds `words`, and that must leave the site's sources and `also` alone.
#[track_caller]
fn refused(test: &SiteTest, args: &[&str], words: &str) {
    let before = files(test.path());
    let run = test.run(args);
    assert_eq!(run.code, 2, "{}", run.text);
    assert!(run.text.contains(words), "{}", run.text);
    let mut after = files(test.path());
    after.retain(|path, _| !path.starts_with(".wenku/"));
    for (path, bytes) in before.iter().filter(|(path, _)| !path.starts_with(".wenku/")) {
        assert_eq!(after.get(path), Some(bytes), "{path}");
    }
}

#[test]
fn a_build_into_the_sources_is_refused() {
    let test = site().file("themes/own/theme.toml", "").file(".git/HEAD", "ref: refs/heads/main\n");
    test.build().clean();
    // The cache of that build was taken for the mark of an output.
    let at = |out: &str| test.path().join(out).to_str().expect("UTF-8").to_owned();
    refused(&test, &["build", "--out", &at(".")], "换一个新的文件夹");
    refused(&test, &["build", "--out", &at("content")], "换一个新的文件夹");
    refused(&test, &["build", "--out", &at("content/public")], "../public");
    refused(&test, &["build", "--out", &at("themes/new")], "主题");
    refused(&test, &["build", "--out", &at(".git/site")], "Git");
    refused(&test, &["build", "--out", &at("..")], "换一个新的文件夹");
    refused(&test, &["build", "--out", "/"], "主目录");
    assert!(test.path().join("content/a.md").exists() && test.path().join("wenku.toml").exists());
}

#[test]
fn a_repository_is_not_replaced() {
    let test = site().file("pages/.git/HEAD", "ref: refs/heads/gh-pages\n");
    let out = test.path().join("pages");
    refused(&test, &["build", "--out", out.to_str().expect("UTF-8")], "Git");
}

#[test]
fn files_that_no_build_wrote_stay() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let www = dir.path().join("www");
    fs::create_dir_all(www.join("othersite")).expect("written");
    fs::write(www.join("othersite/index.html"), "别的网站").expect("written");
    let test = site();
    let build =
        |out: &Path| test.run(&["build", "--date", "2026-11-22", "--out", out.to_str().expect("UTF-8")]);
    build(&www.join("kb")).clean();
    let run = build(&www);
    assert_eq!(run.code, 2, "{}", run.text);
    assert!(run.text.contains("othersite/") && run.text.contains("换一个新的文件夹"), "{}", run.text);
    assert!(www.join("othersite/index.html").exists() && www.join("kb/index.html").exists());
    // Nor does a site lose what somebody put into it.
    fs::write(www.join("kb/letter.txt"), "信").expect("written");
    let run = build(&www.join("kb"));
    assert!(run.code == 2 && run.text.contains("letter.txt"), "{}", run.text);
    fs::remove_file(www.join("kb/letter.txt")).expect("removed");
    build(&www.join("kb")).clean();
    // A site within a site would be foreign to the next build of the outer one.
    let run = build(&www.join("kb/inner"));
    assert!(run.code == 2 && run.text.contains("另一个生成的网站"), "{}", run.text);
}

#[test]
fn a_site_in_the_content_is_not_published_again() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let content = dir.path().join("文稿");
    fs::create_dir(&content).expect("written");
    fs::write(content.join("a.md"), "# 甲\n").expect("written");
    let run = |args: &[&str]| {
        let output =
            wenku().current_dir(&content).args(["--json", "build", "--content", "."]).args(args).output();
        Run::of(&output.expect("the program starts"))
    };
    let refused = run(&[]);
    assert!(refused.code == 2 && refused.text.contains("../public"), "{}", refused.text);
    run(&["--out", "../public"]).clean();
    // One that stands there already, for whatever reason, is left out and named.
    fs::rename(dir.path().join("public"), content.join("旧站")).expect("renamed");
    let named = run(&["--out", "../public"]);
    assert_eq!(named.faults(), ["source.site ./旧站:0:0"], "{}", named.text);
    let pages = files(&dir.path().join("public"));
    assert!(pages.contains_key("a/index.html") && !pages.keys().any(|path| path.contains("旧站")));
}

#[test]
fn an_output_may_be_a_link_or_lie_in_a_folder_that_is_not_ours() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let test = site();
    symlink(dir.path().join("real"), test.path().join("public")).expect("a link");
    test.build().clean();
    test.write("content/a.md", "# 甲\n\n乙文。\n");
    test.build().clean();
    assert!(fs::read_to_string(dir.path().join("real/a/index.html")).is_ok_and(|page| page.contains("乙文")));
    assert!(test.path().join("public").is_symlink());
    // Nothing but the site lies in a web root: neither cache nor lock.
    let beside: Vec<_> =
        fs::read_dir(dir.path()).expect("readable").flatten().map(|e| e.file_name()).collect();
    assert_eq!(beside, ["real"]);
}

#[test]
fn an_output_that_is_a_mount_point_is_brought_up_to_date_in_place() {
    let disk = tempfile::tempdir().expect("a temporary folder");
    let mount =
        |args: &[&str]| std::process::Command::new(args[0]).args(&args[1..]).arg(disk.path()).output();
    if !mount(&["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs"])
        .is_ok_and(|output| output.status.success())
    {
        eprintln!("skipped: only the superuser can mount a disk");
        return;
    }
    let test = site().file("content/b.md", "# 乙\n");
    let build =
        || test.run(&["build", "--date", "2026-11-22", "--out", disk.path().to_str().expect("UTF-8")]);
    let first = build();
    test.write("content/a.md", "# 甲\n\n新文。\n");
    fs::remove_file(test.path().join("content/b.md")).expect("removed");
    let second = build();
    let in_place = files(disk.path());
    test.build().clean();
    mount(&["umount"]).expect("unmounted");
    assert_eq!((first.code, second.code), (0, 0), "{}{}", first.text, second.text);
    assert_eq!(in_place, test.files());
}

#[test]
fn two_builds_at_once_do_not_meet() {
    let mut test = site();
    for n in 0..400 {
        test = test.file(&format!("content/p{n}.md"), format!("# 第 {n} 篇\n\n正文。\n"));
    }
    let start = || {
        let mut command = wenku();
        command.args(["build", "--date", "2026-11-22", "--site"]).arg(test.path());
        command
            .stderr(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("started")
    };
    for _ in 0..3 {
        let builds = [start(), start(), start()].map(|child| child.wait_with_output().expect("a child"));
        let told = |output: &std::process::Output| {
            String::from_utf8_lossy(&output.stderr).contains("另一个 wenku 正在生成")
        };
        assert!(builds.iter().any(|output| output.status.success()));
        assert!(builds.iter().all(|output| output.status.success() || told(output)), "{builds:?}");
        test.write("content/p7.md", format!("# 第七篇\n\n{:?}\n", std::time::Instant::now()));
    }
    test.build().clean();
    let warm = test.files();
    fs::remove_dir_all(test.path().join(".wenku")).expect("removed");
    fs::remove_dir_all(test.public()).expect("removed");
    test.build().clean();
    assert_eq!(test.files(), warm);
}

#[test]
fn a_former_address_that_is_the_present_one_does_not_hide_the_page() {
    let alias = |alias: &str| format!("---\n标题: 甲\n旧网址: {alias}\n---\n\n甲文。\n");
    let test = SiteTest::new().file("content/docs/a.md", alias("/docs/a/index.html"));
    let run = test.build();
    assert_eq!(
        (run.code, run.faults()),
        (0, vec!["redirect.itself docs/a.md:3:6".to_owned()]),
        "{}",
        run.text
    );
    assert!(test.page("docs/a/index.html").contains("甲文"));
    test.write("wenku.toml", "title = \"试验站\"\n[redirects]\n\"/index.html\" = \"/\"\n");
    test.write("content/docs/a.md", alias("/old/"));
    let run = test.build();
    assert_eq!(
        (run.code, run.faults()),
        (0, vec!["redirect.itself wenku.toml:3:1".to_owned()]),
        "{}",
        run.text
    );
    assert!(!test.page("index.html").contains("http-equiv=refresh"));
}

#[test]
fn former_addresses_that_cannot_be_are_told() {
    let fault = |alias: &str| {
        let text = format!("---\n标题: 甲\n旧网址: \"{alias}\"\n---\n\n甲文。\n");
        let run = SiteTest::new().file("content/a.md", text).build();
        (run.code, run.faults().join(" "), run.words())
    };
    let (code, faults, words) = fault("/show.asp?id=12");
    assert_eq!((code, faults.as_str()), (0, "redirect.query a.md:3:6"));
    assert!(words.contains("return 301 /a/"), "{words}");
    assert_eq!(fault("https://old.example/a.html").1, "redirect.not-a-path a.md:3:6");
    assert_eq!(fault("../../etc/x").1, "redirect.bad-path a.md:3:6");
    assert_eq!(fault(&"长".repeat(90)).1, "redirect.bad-path a.md:3:6");
}

#[test]
fn a_redirect_may_lead_to_a_place_in_a_page() {
    let test = SiteTest::new().file("content/a.md", "# 甲\n\n第三条 文。\n");
    test.write("wenku.toml", "title = \"试验站\"\n[redirects]\n\"/old/\" = \"/a/#第三条\"\n");
    test.build().clean();
    assert!(test.page("old/index.html").contains("/a/#第三条"), "{}", test.page("old/index.html"));
    test.write("wenku.toml", "title = \"试验站\"\n[redirects]\n\"/old/\" = \"/a/#第四条\"\n");
    test.build().fails_with(&["redirect.dead wenku.toml:3:1"], "");
}

#[test]
fn two_that_want_one_file_are_named() {
    let clash = |files: &[(&str, &str)], fault: &str, other: &str| {
        let test = files.iter().fold(SiteTest::new(), |test, (path, text)| test.file(path, text));
        test.write(
            "wenku.toml",
            "title = \"试验站\"\nattachments = [\"Images\", \"images\", \"docs\", \"index.html\"]\n",
        );
        let run = test.build();
        assert_eq!(run.code, 1, "{}", run.text);
        assert!(run.faults().iter().any(|told| told == fault), "{:?}", run.faults());
        assert!(run.words().contains(other), "{}", run.words());
    };
    let story = "---\n标题: 李某\n人物: 李某\n类别: 助人为乐\n授权: 授1\n---\n\n文。\n";
    clash(
        &[("content/a.md", "甲"), ("content/index.html", "x")],
        "address.clash index.html:0:0",
        "index.html",
    );
    clash(
        &[("content/docs/h5/index.md", "甲"), ("content/docs/h5/index.html", "x")],
        "address.clash docs/h5/index.html:0:0",
        "docs/h5/index.md",
    );
    clash(&[("content/search.md", "甲")], "address.clash search.md:0:0", "/search/");
    clash(
        &[("content/a.md", "甲"), ("content/Images/a.png", "x"), ("content/images/a.png", "x")],
        "address.clash images/a.png:0:0",
        "Images/a.png",
    );
    clash(
        &[("content/三下乡/a.md", "甲"), ("content/“三下乡”/b.md", "乙")],
        "library.duplicate-section 三下乡:0:0",
        "“三下乡”",
    );
    clash(&[("content/search-index/a.md", "甲")], "address.reserved search-index/a.md:0:0", "改名");
    clash(
        &[
            ("content/stories/_index.md", "---\n标题: 故事\n类型: story\n---\n"),
            ("content/stories/li.md", story),
            ("content/story/category/助人为乐.md", "甲"),
        ],
        "address.clash story/category/助人为乐.md:0:0",
        "分类列表",
    );
}

#[test]
fn a_page_beside_a_folder_of_its_name_is_told_to_move_into_it() {
    let test = SiteTest::new().file("content/guide.md", "甲").file("content/guide/a.md", "乙");
    test.build().fails_with(&["address.clash guide:0:0"], "content/guide.md 和文件夹 ");
    test.build().fails_with(&["address.clash guide:0:0"], "content/guide/_index.md，作为栏目自己的文字");
    // Where the folder has a page already, the two have one address, and that is told once.
    test.write("content/guide/_index.md", "---\n标题: 指南\n---\n");
    test.build().fails_with(&["library.duplicate-address guide/_index.md:0:0"], "给其中一页改名");
    // As the hint says.
    std::fs::rename(test.path().join("content/guide.md"), test.path().join("content/guide/_index.md"))
        .expect("the same site");
    test.build().clean();
    assert!(test.page("guide/index.html").contains('甲'));
}

#[test]
fn a_page_that_takes_the_address_of_a_folder_is_told_to_take_another() {
    let test = SiteTest::new()
        .file("content/b.md", "---\n标题: 丙\n网址名: guide\n---\n")
        .file("content/guide/a.md", "乙");
    test.build().fails_with(&["address.clash guide:0:0"], "给其中一个改名，或写“网址名");
}

#[test]
fn a_site_may_have_a_robots_file_of_its_own() {
    let test = site().file("content/robots.txt", "User-agent: *\nDisallow: /\n");
    test.build().clean();
    assert_eq!(test.page("robots.txt"), "User-agent: *\nDisallow: /\n");
}

#[test]
fn files_with_unusual_names_are_linked_and_found() {
    let names = [
        "1#楼平面图.pdf",
        "问题?.txt",
        "完成100%2026年.csv",
        "手册.pdf",
        "名 单.txt",
        "a&b'c.txt",
        "cafe\u{301}.txt",
    ];
    let mut test = SiteTest::new();
    for name in names {
        test = test.file(&format!("content/附件/{name}"), "文");
    }
    let text = "# 甲\n\n[一](<附件/1#楼平面图.pdf>) [二](<附件/问题?.txt>) [三](附件/完成100%2026年.csv) [四](附件/手册.pdf#page=3) [五](<附件/名 单.txt>) [六](附件/a&b'c.txt) [七](附件/caf\u{E9}.txt)\n";
    test.write("content/a.md", text);
    test.build().clean();
    let page = test.page("a/index.html");
    let links: Vec<String> = page
        .split("href=")
        .skip(1)
        .filter_map(|rest| rest.trim_start_matches('"').split(['"', ' ', '>']).next())
        .filter(|link| link.contains("附件"))
        .map(|link| link.replace("&amp;", "&"))
        .collect();
    assert_eq!(links.len(), names.len(), "{page}");
    for link in links {
        let path = link.split('#').next().unwrap_or_default().trim_start_matches('/');
        assert!(!path.contains(['?', ' ', '\'']), "{link}");
        let file = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        assert!(test.has(&file), "{link}");
    }
    assert!(page.contains("手册.pdf#page=3"));
}
