//! What the commands print: for machines, for shells, and in two languages.

use std::process::Output;

use crate::site_test::{SiteTest, wenku};

fn keys(value: &serde_json::Value) -> Vec<&str> {
    value.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_json_of_build_and_check_has_the_documented_keys() {
    let test = SiteTest::new().file("content/a.md", "![](b.svg)").file("content/b.svg", "<svg></svg>");
    let build = test.build();
    let summary = [
        "diagnostics",
        "files",
        "held_back",
        "ok",
        "out",
        "pages",
        "removed",
        "seconds",
        "unchanged",
        "written",
    ];
    assert_eq!(keys(&build.json), summary);
    let fault = &build.json["diagnostics"][0];
    assert_eq!(keys(fault), ["code", "hints", "message", "place", "severity"]);
    assert_eq!(keys(&fault["place"]), ["column", "excerpt", "length", "line", "offset", "path"]);
    assert_eq!(keys(&fault["message"]), ["en", "zh"]);
    assert_eq!(fault["severity"], "warning");
    let check = test.run(&["check"]);
    assert_eq!((check.code, keys(&check.json)), (0, vec!["diagnostics", "ok"]));
    assert_eq!(test.run(&["check", "--strict"]).code, 1);
    test.write("content/a.md", "[x](y.md)");
    assert_eq!(keys(&test.build().json), ["diagnostics", "ok"]);
    let failed = test.run(&["build", "--out", "/dev/null/public"]);
    assert_eq!((failed.code, keys(&failed.json)), (1, vec!["diagnostics", "ok"]));
    test.write("content/a.md", "甲");
    let failed = test.run(&["build", "--out", "/dev/null/public"]);
    assert_eq!((failed.code, keys(&failed.json)), (2, vec!["error", "ok"]));
}

#[test]
fn the_summary_says_what_is_not_published_and_why() {
    let test = SiteTest::new()
        .file("content/a.md", "---\n标题: 甲\n草稿: 是\n---\n")
        .file("content/b.md", "---\n标题: 乙\n日期: 2027-01-01\n---\n")
        .file("content/c.md", "---\n标题: 丙\n展示至: 2026-04-01\n---\n");
    let held_back = serde_json::json!({ "drafts": 1, "future": 1, "expired": 1 });
    assert_eq!(test.build().json["held_back"], held_back);
    for command in ["build", "check"] {
        let run = |lang: &str| {
            let mut program = wenku();
            program.args([command, "--lang", lang, "--date", "2026-11-22", "--site"]).arg(test.path());
            text(&program.output().expect("the program starts"))
        };
        let zh = run("zh");
        assert!(zh.contains("3 页没有发布（草稿 1：a.md；日期未到 1：b.md；已过期 1：c.md）"), "{zh}");
        let en = run("en");
        assert!(
            en.contains("3 not published (drafts 1: a.md; dated later 1: b.md; expired 1: c.md)"),
            "{en}"
        );
    }
}

#[test]
fn messages_follow_the_locale_unless_a_language_is_asked_for() {
    let test = SiteTest::new();
    let check = |locale: &str, lang: &[&str]| {
        let mut command = wenku();
        for name in ["LC_ALL", "LC_MESSAGES", "LANGUAGE"] {
            command.env_remove(name);
        }
        let output =
            command.env("LANG", locale).args(lang).args(["check", "--site"]).arg(test.path()).output();
        text(&output.expect("the program starts"))
    };
    for locale in ["zh_CN.UTF-8", "zh_TW.UTF-8", "C", "POSIX"] {
        assert!(check(locale, &[]).contains("没有发现问题"), "{locale}");
    }
    assert!(check("en_US.UTF-8", &[]).contains("no faults found"));
    assert!(check("en_US.UTF-8", &["--lang", "zh"]).contains("没有发现问题"));
    assert!(check("zh_CN.UTF-8", &["--lang", "en"]).contains("no faults found"));
}

#[test]
fn english_messages_hold_no_chinese_of_the_programs_own() {
    let test = SiteTest::new()
        .file("content/a.md", "---\ntitel: a\ndate: 2026-02-30\n---\n[x](y.md) ![](z.svg) :::\n\n##甲\n");
    test.write("wenku.toml", "title = \"a\"\n[theme]\npalete = \"pine\"\n");
    let output = wenku().args(["--lang", "en", "check", "--site"]).arg(test.path()).output();
    let told = text(&output.expect("the program starts"));
    let is_han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let own = told.lines().filter(|line| !line.contains(" | ")).collect::<Vec<_>>();
    assert!(own.iter().all(|line| !line.contains(is_han)), "{told}");
    assert!(told.contains("did you mean"), "{told}");
}

#[test]
fn shells_and_man_get_their_pages() {
    for (shell, sign) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef wenku"),
        ("fish", "complete -c wenku"),
        ("powershell", "Register"),
    ] {
        let output = wenku().args(["completions", shell]).output().expect("the program starts");
        assert!(output.status.success() && text(&output).contains(sign), "{shell}");
    }
    let dir = tempfile::tempdir().expect("a temporary folder");
    assert!(wenku().arg("man").arg(dir.path()).status().expect("the program starts").success());
    for page in ["wenku.1", "wenku-build.1", "wenku-check.1", "wenku-serve.1"] {
        let page = std::fs::read_to_string(dir.path().join(page)).expect("a page");
        assert!(page.contains(".SH"), "{page}");
    }
}
