//! Nothing is lost unseen: what Markdown, HTML or front matter would swallow is shown as it is written, and said with its place.

use std::time::{Duration, Instant};

use crate::site_test::{Run, SiteTest, wenku};

fn site(text: &str) -> SiteTest {
    SiteTest::new().file("content/a.md", text)
}

/// The page of `text`, which builds with just these warnings and notes.
#[track_caller]
fn page(text: &str, warnings: &[&str]) -> String {
    let test = site(text);
    let run = test.build();
    assert_eq!(
        (run.code, run.faults()),
        (0, warnings.iter().map(|w| (*w).to_owned()).collect()),
        "{}",
        run.text
    );
    let page = test.page("a/index.html");
    let start = page.find("id=content").expect("the text");
    let end = page[start..].find("</article>").map_or(page.len(), |i| start + i);
    page[start..end].replace('"', "").replace("&gt;", ">")
}

#[test]
fn elements_that_no_writer_means_are_text() {
    for name in [
        "title",
        "date",
        "script",
        "style",
        "template",
        "textarea",
        "iframe",
        "plaintext",
        "xmp",
        "noscript",
        "select",
        "svg",
        "math",
        "font",
    ] {
        for (before, column) in [("模板里写着", 6), ("", 1)] {
            let page = page(
                &format!("{before}<{name}>，由**各镇**填写。\n\n后面的话。\n"),
                &[&format!("markdown.html a.md:1:{column}")],
            );
            assert!(page.contains(&format!("&lt;{name}>，由<strong>各镇</strong>填写")), "{page}");
            assert!(page.contains("<p>后面的话。"), "{page}");
        }
    }
    let text = page("<姓名>和<单位名称><o:p>\n", &[]);
    assert!(text.contains("&lt;姓名>和&lt;单位名称>"), "{text}");
}

#[test]
fn a_script_is_text_and_what_follows_is_markdown() {
    let page =
        page("<script>\nlet a = 1;\n\nlet b = 2;\n</script>\n\n**后面**\n", &["markdown.html a.md:1:1"]);
    assert!(
        page.contains("&lt;script>") && page.contains("&lt;/script>") && page.contains("let b = 2;"),
        "{page}"
    );
    assert!(page.contains("<strong>后面</strong>"), "{page}");
}

#[test]
fn elements_without_an_end_do_not_swallow_the_page() {
    let page = page(
        "一<b>二\n\n<div>\n\n三\n\n四</u>五\n",
        &["markdown.html a.md:1:2", "markdown.html a.md:3:1", "markdown.html a.md:7:2"],
    );
    assert!(
        page.contains("一&lt;b>二") && page.contains("&lt;div>") && page.contains("四&lt;/u>五"),
        "{page}"
    );
    let whole = self::page("<div class=\"x\">\n\n**内**\n\n</div>\n\n<u>下</u><br>H<sub>2</sub>O\n", &[]);
    assert!(whole.contains("<div class=x><p><strong>内</strong>") && whole.contains("<u>下</u>"), "{whole}");
    assert!(whole.contains("H<sub>2</sub>O"), "{whole}");
}

#[test]
fn comments_and_attributes_that_go_are_said() {
    let gone = page(
        "一<!-- 二 -->三\n\n<span style=\"color:red\">四</span>\n\n<a href=\"javascript:x\">五</a>\n",
        &["markdown.comment a.md:1:2", "markdown.html a.md:3:1", "markdown.html a.md:5:1"],
    );
    assert!(!gone.contains("二") && !gone.contains("color") && !gone.contains("javascript"), "{gone}");
    let endless = page("<!-- 一\n\n二\n", &["markdown.html a.md:1:1"]);
    assert!(endless.contains("&lt;!-- 一") && endless.contains("<p>二"), "{endless}");
    assert!(page("一<!-- 二\n\n三\n", &[]).contains("一&lt;!-- 二"));
}

#[test]
fn trusted_html_is_passed_on() {
    let test = site("<video-player>一</video-player><span style=\"color:red\">二</span>\n");
    test.write("wenku.toml", "trust_html = true\n");
    test.build().clean();
    let page = test.page("a/index.html");
    assert!(page.contains("<video-player>") && page.contains("color:red"), "{page}");
}

#[test]
fn notes_are_kept_and_said() {
    let page = page(
        "甲[^1]乙[^9]\n\n[^1]: 第一条注。\n\n[^1]: 又一条注。\n\n[^2]: 没有用到的注。\n",
        &["markdown.footnote a.md:1:7", "markdown.footnote a.md:5:1", "markdown.footnote a.md:7:1"],
    );
    for words in ["第一条注", "又一条注", "没有用到的注", "[^9]"] {
        assert!(page.contains(words), "{words} in {page}");
    }
}

#[test]
fn a_row_wider_than_its_table_keeps_its_cells() {
    for head in ["| 甲 | 乙 |\n|---|---|\n", "甲 | 乙\n---|---\n"] {
        let page = page(&format!("{head}| 1 | 2 |\n| 3 | 4 | 五 | **六** |\n"), &["markdown.table a.md:4:1"]);
        assert!(page.contains("<td>五") && page.contains("<td><strong>六</strong>"), "{page}");
        assert_eq!(page.matches("<th scope=col>").count(), 4, "{page}");
    }
}

#[test]
fn blanks_ranges_and_products_keep_their_signs() {
    for (text, words) in [
        ("姓名：____电话：____", "姓名：____电话：____"),
        ("姓名：__电话：__地址：__", "姓名：__电话：__地址：__"),
        ("（__年__月__日）", "（__年__月__日）"),
        ("Name: ____ Tel: ____", "Name: ____ Tel: ____"),
        ("费用~100元到~200元", "费用~100元到~200元"),
        ("带*的为必填，带*号的也填。", "带*的为必填，带*号的也填。"),
        ("尺寸2*3*4米", "尺寸2*3*4米"),
    ] {
        assert!(page(text, &[]).contains(words), "{text}");
    }
    let page = page("~~删~~ __重点__ `____`", &[]);
    assert!(page.contains("<del>删</del> <strong>重点</strong> <code>____</code>"), "{page}");
}

#[test]
fn braces_in_a_heading_are_words() {
    let page = page("## 致 {姓名}\n\n## 第{1}\n\n## 定 {#own .big}\n", &[]);
    assert!(page.contains("致 {姓名}") && page.contains("第{1}"), "{page}");
    assert!(page.contains("<h2 id=own class=big>定"), "{page}");
}

#[test]
fn a_table_under_a_quotation_or_a_list_is_a_table() {
    for above in ["> 引文", "- 一项", "![图](https://a.example/x.png)"] {
        let test = site(&format!("---\n正文格式: 公文\n---\n{above}\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n"));
        let run = test.build();
        assert_eq!(run.code, 0, "{}", run.text);
        assert!(test.page("a/index.html").contains("<table>"), "{above}");
    }
    let nested = site("---\n正文格式: 公文\n---\n- 一\n  - 二\n- 三\n");
    nested.build().clean();
    assert!(nested.page("a/index.html").contains("<li>三"), "{}", nested.page("a/index.html"));
}

#[test]
fn marks_of_a_merge_stop_the_build() {
    site("甲\n<<<<<<< HEAD\n乙\n=======\n丙\n>>>>>>> 分支\n").build().fails_with(
        &["text.conflict a.md:2:1", "text.conflict a.md:4:1", "text.conflict a.md:6:1"],
        "留下要的一种",
    );
    site("```\n<<<<<<< HEAD\n>>>>>>> b\n```\n").build().clean();
}

#[test]
fn front_matter_of_other_generators_is_read() {
    let test = site("+++\ntitle = \"甲标题\"\ndraft = true\n+++\n\n正文\n");
    test.build().clean();
    assert!(!test.has("a/index.html"), "a draft is not published");
    test.write("content/a.md", "+++\ntitle = \"甲标题\"\ndate = 2026-03-05\n+++\n\n正文\n");
    test.build().clean();
    let page = test.page("a/index.html");
    assert!(page.contains("甲标题") && page.contains("2026") && !page.contains("+++"), "{page}");
    site("+++\ntitle = \"甲\"\ntitel = \"乙\"\n+++\n")
        .build()
        .fails_with(&["front-matter.unknown-field a.md:3:1"], "title");
    site("+++\ntitle = 甲\n+++\n").build().fails_with(&["front-matter.yaml a.md:2:9"], "");
}

#[test]
fn a_sign_in_code_shifts_no_heading() {
    let page = page("# 题\n\n## 一\n\n```\n# 说明\n```\n", &[]);
    assert!(page.contains("<h2 id=一>"), "{page}");
    let two = self::page("# 题\n\n## 一\n\n# 又一题\n", &[]);
    assert!(two.contains("<h3 id=一>") && two.contains("<h2 id=又一题>"), "{two}");
}

#[test]
fn bold_over_two_sentences_is_bold() {
    for (text, bold) in [
        ("**第一句。第二句。**后面", "第一句。第二句。"),
        ("**第一句。第二句**后面", "第一句。第二句"),
        ("要求：**第一句。第二句**后面，**市场**要活", "市场"),
    ] {
        let page = page(text, &[]);
        assert!(page.contains(&format!("<strong>{bold}</strong>")), "{page}");
    }
    let text = "推进**省试点工作。\n\n抓好**市场**建设，**重点**突出。\n";
    let page = page(text, &["text.redaction a.md:1:3"]);
    assert!(
        page.contains("推进**省")
            && page.contains("<strong>市场</strong>")
            && page.contains("<strong>重点</strong>"),
        "{page}"
    );
}

#[test]
fn a_broken_line_of_front_matter_leaves_no_space() {
    let test = site("---\n标题: >-\n  关于做好\n  春节工作\n---\n甲\n");
    test.build().clean();
    assert!(test.page("a/index.html").contains("关于做好春节工作"));
}

#[test]
fn topics_that_differ_by_signs_are_two() {
    let test = SiteTest::new();
    for (name, topic) in [("a", "C"), ("b", "C++"), ("c", "\"C#\"")] {
        test.write(&format!("content/{name}.md"), format!("---\n主题: [{topic}]\n---\n文\n"));
    }
    test.build().clean();
    let terms = std::fs::read_dir(test.public().join("topics")).expect("topics").flatten();
    assert_eq!(terms.filter(|entry| entry.path().is_dir()).count(), 3);
}

#[test]
fn a_title_of_two_pages_is_no_link() {
    let test = SiteTest::new()
        .file("content/a.md", "---\n标题: 办法\n---\n甲\n")
        .file("content/b.md", "---\n标题: 办法\n---\n乙\n")
        .file("content/c.md", "---\n相关: [《办法》]\n---\n丙\n");
    let run = test.build();
    assert_eq!(run.code, 1, "{}", run.text);
    assert_eq!(run.faults(), ["library.same-title b.md:2:5", "link.ambiguous c.md:2:6"]);
    assert!(run.words().contains("a.md") && run.words().contains("b.md"));
}

#[test]
fn anchors_keep_clear_of_the_frame() {
    let page = page("## Content\n\n## main\n\n## fn 1\n\n甲[^1]\n\n[^1]: 注\n", &[]);
    assert!(!page[10..].contains("id=content") && !page.contains("id=main>"), "{page}");
    assert_eq!(page.matches("id=fn-1>").count(), 1, "{page}");
    site("## 甲 {#main}\n").build().fails_with(&["markdown.reserved-anchor a.md:1:1"], "换一个名字");
}

#[test]
fn characters_that_no_page_can_hold_never_reach_one() {
    site("甲&#11;乙&#x1f;\n\n`&#11;`\n")
        .build()
        .fails_with(&["markdown.control-character a.md:1:2", "markdown.control-character a.md:1:8"], "");
    site("&#xFDD1;0&#xFDD1;[乙](b.md)\n")
        .file("content/b.md", "乙")
        .build()
        .fails_with(&["markdown.control-character a.md:1:1", "markdown.control-character a.md:1:10"], "");
    site("---\n标题: \"甲\\x07\"\n日期: 2026-01-01\n---\n乙\n")
        .build()
        .fails_with(&["front-matter.yaml a.md:2:5"], "U+0007");
    SiteTest::new().file("content/a\u{7}.md", "甲").build().fails_with(&["source.name a.md:0:0"], "改名");
    site("`&#11;` 和\n\n```\n&#xFDD1;\n```\n").build().clean();
}

#[test]
fn nesting_without_end_is_told_in_time() {
    let deep = [
        "<div>".repeat(2_500),
        format!("<div>\n\n{}", "<div>\n\n".repeat(2_500)),
        ">".repeat(10_000) + "甲",
        "> ".repeat(10_000) + "甲",
        "- ".repeat(10_000) + "甲",
        (0..3_000).map(|n| format!("{}- 甲\n", " ".repeat(2 * n))).collect(),
        "[".repeat(50_000),
        "![".repeat(20_000),
        "*甲 **乙 ".repeat(5_000),
        format!("{}甲{}", "*甲".repeat(2_000), "乙*".repeat(2_000)),
        "<b>".repeat(20_000),
        "<!-- ".repeat(20_000),
        "`甲``".repeat(10_000),
        "| ".repeat(20_000),
        "[^1]".repeat(10_000),
        format!("---\n标题: {}\n---\n", "[".repeat(60_000)),
        format!("---\n{}甲\n---\n", "- ".repeat(30_000)),
        format!("---\n标题: {}\n---\n", "{a: ".repeat(15_000)),
        format!("+++\na = {}\n+++\n", "[".repeat(60_000)),
    ];
    for text in deep {
        let begun = Instant::now();
        let test = site(&text);
        let run = test.build();
        let start: String = text.chars().take(20).collect();
        assert!(run.code == 0 || run.code == 1, "{start}: {}", run.text);
        assert!(begun.elapsed() < Duration::from_secs(20), "{start}: {:?}", begun.elapsed());
    }
    let trusted = site(&format!("{}甲", "<div>".repeat(2_500)));
    trusted.write("wenku.toml", "trust_html = true\n");
    trusted.build().fails_with(&["markdown.depth a.md:1:1281"], "删去");
    site(&"> ".repeat(100)).build().fails_with(&["markdown.depth a.md:1:129"], "删去");
}

#[test]
fn front_matter_without_its_end_is_told_where_it_should_end() {
    site("---\n标题: 甲\n主题:\n  - 乙\n日期: 2026-01-01\n\n正文：一句话。\n")
        .build()
        .fails_with(&["front-matter.unclosed a.md:5:1"], "下面另起一行写 ---");
}

#[test]
fn files_of_other_programs_are_called_what_they_are() {
    for (bytes, word) in [
        (&b"PK\x03\x04\x14\0\x06\0"[..], "Word"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1", "旧版"),
        (b"%PDF-1.4\n", "PDF"),
    ] {
        SiteTest::new().file("content/a.md", bytes).build().fails_with(&["source.not-text a.md:0:0"], word);
    }
}

#[test]
fn definitions_and_code_that_nothing_ends_are_said() {
    let page = page(
        "[注]: 本表由各镇填写。\n\n见[办法]。\n\n[办法]: https://a.example/\n\n```\n代码\n\n后面\n",
        &["markdown.definition a.md:1:1", "markdown.code a.md:7:1"],
    );
    assert!(page.contains("[注]: 本表由各镇填写。") && page.contains("后面"), "{page}");
    let fence = self::page("~~~重要~~~\n代码\n~~~\n", &["markdown.code a.md:1:1"]);
    assert!(fence.contains("<p>重要~~~</p>") && fence.contains("<code>代码"), "{fence}");
    let numbers = self::page("1. 甲\n3. 乙\n4. 丙\n", &[]);
    assert!(numbers.contains("<li value=3>"), "{numbers}");
    let title = self::page(
        "# 题[^1]\n\n文\n\n[^1]: 注\n",
        &["markdown.title a.md:1:4", "markdown.footnote a.md:5:1"],
    );
    assert!(title.contains("注"), "{title}");
    let picture =
        self::page("文![图](https://a.example/x.png \"说明\")字\n", &["markdown.remote-image a.md:1:2"]);
    assert!(picture.contains("title=说明"), "{picture}");
}

#[test]
fn what_is_shown_as_text_is_found_by_search() {
    let test = site("模板里写着<title>，由各镇填写。\n");
    test.build();
    let output =
        wenku().args(["--site"]).arg(test.path()).args(["search", "title"]).output().expect("started");
    assert!(Run::of(&output).text.contains("title"), "{}", Run::of(&output).text);
}
