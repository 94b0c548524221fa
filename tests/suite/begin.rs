//! `wenku new`: the site that it makes, the pages that it writes into one, and the samples that one command removes.

use std::fs;
use std::path::Path;

use jiff::Zoned;
use wenku::kind::Kinds;

use crate::site_test::{SiteTest, wenku};

/// The pages of a new site that say of themselves that they are samples.
fn samples(test: &SiteTest) -> Vec<String> {
    let pages = crate::site_test::files(&test.path().join("content")).into_iter();
    let is_sample = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("\n示例: 是\n");
    pages.filter(|(_, bytes)| is_sample(bytes)).map(|(path, _)| path).collect()
}

#[test]
fn a_new_site_has_a_sample_of_each_kind_which_one_command_removes() {
    let test = SiteTest::begun();
    let expected =
        ["family-rules/sample.md", "policies/sample.md", "sample.md", "stories/sample.md", "talks/sample.md"];
    assert_eq!(samples(&test), expected);
    let run = test.build();
    assert_eq!((run.code, run.faults()), (0, vec!["library.sample family-rules/sample.md:3:5".to_owned()]));
    assert!(test.page("policies/sample/index.html").contains("art-3"));
    // A sample that a clerk made her own stays.
    let own = fs::read_to_string(test.path().join("content/stories/sample.md")).expect("readable");
    test.write("content/stories/sample.md", own.replace("示例: 是\n", ""));
    // One that she wrote over without removing that line stays, too, and is named.
    let talk = fs::read_to_string(test.path().join("content/talks/sample.md")).expect("readable");
    test.write("content/talks/sample.md", format!("{talk}\n自己写的一段。\n"));
    let run = test.run(&["remove-samples"]);
    assert_eq!((run.code, &run.json["changed"]), (0, &serde_json::json!(["talks/sample.md"])));
    assert_eq!(samples(&test), ["talks/sample.md"]);
    test.write("content/talks/sample.md", talk.replace('\n', "\r\n"));
    assert_eq!(test.run(&["remove-samples"]).code, 0);
    assert_eq!(samples(&test), Vec::<String>::new());
    test.build().clean();
    assert!(test.has("stories/sample/index.html") && !test.has("talks/sample/index.html"));
    assert_eq!(test.run(&["check", "--strict"]).code, 0);
}

#[test]
fn a_new_site_is_ready_for_git_editors_and_web_servers() {
    let test = SiteTest::begun();
    let read =
        |path: &str| fs::read_to_string(test.path().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert!(test.path().join(".git").is_dir() && read(".gitignore").contains("/public/"));
    for path in [".github/workflows/site.yml", ".gitlab-ci.yml", "server/nginx.conf", "server/Caddyfile"] {
        assert!(!read(path).is_empty(), "{path}");
    }
    let tasks = read(".vscode/tasks.json");
    for word in ["serve", "check", "build", "new"] {
        assert!(tasks.contains(&format!("\"{word}\"")), "{word}");
    }
    // What stands in tables is written there, not as a page of its own.
    for kind in Kinds::load(&[]).0.iter().filter(|kind| !kind.rows) {
        assert!(tasks.contains(&format!("\"{}\"", kind.label.zh)), "{}", kind.name);
    }
    let schema: serde_json::Value =
        serde_json::from_str(&read(".vscode/schemas/story.schema.json")).expect("JSON");
    assert!(schema["properties"]["授权"].is_object());
    assert!(read(".vscode/wenku.code-snippets").contains("助人为乐,见义勇为"));
    let public = wenku().args(["new"]).arg(test.path()).output().expect("the program starts");
    assert_eq!(public.status.code(), Some(2), "what is there is not written over");
}

#[test]
fn a_new_page_has_the_fields_of_its_kind_in_the_right_place_and_a_name_of_its_own() {
    let test = SiteTest::begun();
    let today = Zoned::now().date().to_string();
    let new = |kind: &str, title: &str| {
        let run = test.run(&["new", kind, title]);
        assert_eq!(run.code, 0, "{}", run.text);
        let file = run.json["page"].as_str().expect("a path").to_owned();
        let path = file.replace('\\', "/").rsplit_once("content/").expect("below the content").1.to_owned();
        (path, fs::read_to_string(&file).expect("readable"), run.json["needed"].to_string())
    };
    let (path, text, needed) = new("story", "桥头一缸茶");
    assert_eq!(
        (path.as_str(), needed.as_str()),
        ("stories/qiao-tou-yi-gang-cha.md", r#"["人物","类别","授权"]"#)
    );
    assert!(
        text.starts_with("---\n标题: 桥头一缸茶\n") && text.contains(&format!("\n日期: {today}\n")),
        "{text}"
    );
    assert_eq!(new("人物故事", "桥头一缸茶").0, "stories/qiao-tou-yi-gang-cha-2.md");
    assert_eq!(new("policy", "办法: 试行").0, "policies/ban-fa-shi-xing.md");
    assert_eq!(new("page", "2026").0, "2026.md");

    // Each field that is needed is told at its own line, and once it is filled in the page is published.
    let empty = test.build();
    assert_eq!(empty.code, 1);
    let missing = empty.faults().into_iter().filter(|fault| fault.contains("gang-cha.md"));
    let places =
        [3, 4, 5].map(|line| format!("front-matter.missing-field stories/qiao-tou-yi-gang-cha.md:{line}:1"));
    assert_eq!(missing.collect::<Vec<_>>(), places);
    let filled = text
        .replace(&today, "2026-11-01")
        .replace("人物:\n", "人物: 李桂枝\n")
        .replace("类别:  #", "类别: 助人为乐  #")
        .replace("授权:  #", "授权: 禾授1  #")
        .replace("# 荣誉:\n#   - 名称:\n#     级别:  #", "荣誉:\n  - 名称: 好人\n    级别: 县级  #");
    test.write("content/stories/qiao-tou-yi-gang-cha.md", filled);
    fs::remove_file(test.path().join("content/stories/qiao-tou-yi-gang-cha-2.md")).expect("there");
    fs::remove_file(test.path().join("content/policies/ban-fa-shi-xing.md")).expect("there");
    let run = test.build();
    assert_eq!((run.code, run.own_faults()), (0, Vec::new()), "{}", run.text);
    assert!(test.page("stories/qiao-tou-yi-gang-cha/index.html").contains("李桂枝"));
}

#[test]
fn a_kind_or_a_title_that_is_missing_is_told() {
    let test = SiteTest::begun();
    let run = test.run(&["new", "storie", "甲"]);
    assert!(run.code == 2 && run.text.contains("story（人物故事）"), "{}", run.text);
    let run = test.run(&["new", "story"]);
    assert!(run.code == 2 && run.text.contains("wenku new story 标题"), "{}", run.text);
    fs::remove_dir_all(test.path().join("content/stories")).expect("there");
    let run = test.run(&["new", "story", "甲"]);
    assert!(run.code == 2 && run.text.contains("没有放“人物故事”的栏目"), "{}", run.text);
}

#[test]
fn the_half_hour_of_the_handbook_goes_as_it_is_printed() {
    let handbook = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/handbook/half-hour.md");
    let handbook = fs::read_to_string(handbook).expect("readable");
    let blocks: Vec<&str> = handbook.split("\n```\n").skip(1).step_by(2).collect();
    let [new, made, fields, picture, remove, end] = blocks[..] else { panic!("{blocks:?}") };
    let test = SiteTest::begun();
    // As a person in the site's folder sees it.
    let run = |command: &str, code: i32| {
        let arguments = command.split(' ').skip(1);
        let output = wenku().current_dir(test.path()).args(arguments).output().expect("the program starts");
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{command}: {said}");
        said
    };
    let edit = |path: &str, old: &str, new: &str| {
        let text = fs::read_to_string(test.path().join(path)).expect("readable");
        assert!(text.contains(old), "no {old} in {path}: {text}");
        test.write(path, text.replace(old, new));
    };
    edit("content/stories/sample.md", "樟树", "槐树");
    edit("content/stories/sample.md", "槐树", "樟树");
    edit("wenku.toml", "我的知识库", "禾山文库");
    assert_eq!(run(new, 0).trim(), made.replace('\\', "/"));
    let story = "content/stories/qiao-tou-yi-gang-cha.md";
    for field in fields.lines() {
        edit(story, &format!("\n{}:", field.split(':').next().unwrap_or_default()), &format!("\n{field}"));
    }
    test.write("content/stories/tea.jpg", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0");
    edit(story, "## 坚持下来", &format!("{picture}\n\n## 坚持下来"));
    edit(story, "助人为乐", "助人");
    let told = run("wenku check", 1);
    assert!(told.contains("qiao-tou-yi-gang-cha.md:4:5") && told.contains("助人为乐"), "{told}");
    edit(story, "类别: 助人", "类别: 助人为乐");
    assert_eq!(run(remove, 0).matches("已删去").count(), 5);
    let [check, build] = end.lines().collect::<Vec<_>>()[..] else { panic!("{end}") };
    assert!(run(check, 0).contains("没有发现问题"));
    assert!(run(build, 0).contains("public"));
    let page = test.page("stories/qiao-tou-yi-gang-cha/index.html");
    assert!(page.contains("古渡桥头的茶摊") && page.contains("禾山文库"), "{page}");
}
