//! What people who know Word and no programming get wrong: each mistake is named in Chinese, at its place, with what to write instead.

use crate::site_test::{SiteTest, wenku};

const STORY: &str = "标题: 甲\n人物: 甲\n类别: 助人为乐\n授权: 授1\n";

/// A site whose one story has these lines more in its front matter, and this text.
fn story(more: &str, text: &str) -> SiteTest {
    bare(&format!("---\n{STORY}{more}---\n\n{text}\n"))
}

fn bare(file: &str) -> SiteTest {
    SiteTest::new()
        .file("content/stories/_index.md", "---\n标题: 故事\n类型: story\n---\n")
        .file("content/stories/a.md", file)
}

/// The site builds, with this one warning.
#[track_caller]
fn warns(test: &SiteTest, warning: &str, hint: &str) {
    let run = test.build();
    assert_eq!((run.code, run.faults()), (0, vec![warning.to_owned()]), "{}", run.text);
    assert!(run.words().contains(hint), "no `{hint}` in {}", run.words());
}

#[test]
fn every_full_width_colon_is_shown_at_its_place() {
    // What the colons would hide is told at once: a consent is missing, and there is no such category.
    bare("---\n标题：甲\n人物: 甲\n类别：助人\n---\n").build().fails_with(
        &[
            "front-matter.missing-field stories/a.md:1:1",
            "front-matter.full-width-colon stories/a.md:2:3",
            "front-matter.full-width-colon stories/a.md:4:3",
            "front-matter.unknown-value stories/a.md:4:4",
        ],
        "类别: 内容",
    );
    let missing = "front-matter.missing-field stories/a.md:1:1";
    bare("---\n标题：甲\n---\n").build().fails_with(
        &[missing, missing, missing, "front-matter.full-width-colon stories/a.md:2:3"],
        "标题: 内容",
    );
    story("荣誉:\n  - 名称：好人\n    级别: 县级\n", "文。")
        .build()
        .fails_with(&["front-matter.full-width-colon stories/a.md:7:7"], "名称: 内容");
}

#[test]
fn other_slips_of_the_pen_are_shown_in_their_own_line() {
    for (file, fault, word) in [
        ("标题: 甲\n人物 甲\n类别: 助人为乐\n", "front-matter.no-colon stories/a.md:3:1", "补上"),
        ("标题: 甲\n下一行\n人物: 甲\n", "front-matter.no-colon stories/a.md:3:1", "接到上一行"),
        ("标题: 甲\n 人物: 甲\n", "front-matter.indented stories/a.md:3:1", "写在行首"),
        ("标题:甲\n", "front-matter.tight-colon stories/a.md:2:1", "标题: 内容"),
        ("标题: \"甲”\n人物: 甲\n", "front-matter.yaml stories/a.md:2:5", "引号没有配对"),
        ("荣誉:\n\t- 名称: 甲\n", "front-matter.yaml stories/a.md:3:2", "Tab"),
        ("标题: [甲\n人物: 甲\n", "front-matter.yaml stories/a.md:2:5", "没有配对的 ]"),
        ("标题: &甲 乙\n", "front-matter.yaml stories/a.md:2:5", "& 或 *"),
        ("标题: @甲\n", "front-matter.yaml stories/a.md:2:5", "% @"),
    ] {
        bare(&format!("---\n{file}---\n")).build().fails_with(&[fault], word);
    }
}

#[test]
fn front_matter_without_its_fences_is_one_fault() {
    let fields = "标题: 甲\n人物: 甲\n";
    for (file, fault, word) in [
        (format!("\n---\n{fields}---\n"), "front-matter.unopened stories/a.md:2:1", "空行"),
        (format!("——\n{fields}——\n"), "front-matter.unopened stories/a.md:1:1", "三个英文减号"),
        (format!("---\n{fields}\n正文\n"), "front-matter.unclosed stories/a.md:3:1", "下面另起一行"),
        (format!("---\n---\n{fields}---\n"), "front-matter.doubled stories/a.md:2:1", "删去这一行"),
        (fields.into(), "front-matter.missing-field stories/a.md:1:1", "没有信息区"),
    ] {
        bare(&file).build().fails_with(&[fault], word);
    }
}

#[test]
fn words_behind_a_hash_are_not_lost_unseen() {
    warns(&story("金句: 第 #1 号\n", "文。"), "front-matter.comment stories/a.md:6:7", "双引号");
    story("金句: 一句 # 备注\n", "文。").build().clean();
    story("金句: \"第 #1 号\"\n", "文。").build().clean();
}

#[test]
fn a_date_or_a_region_of_another_form() {
    for date in ["2月30日", "二〇二六年三月五日", "2026-3"] {
        story(&format!("日期: {date}\n"), "文。")
            .build()
            .fails_with(&["front-matter.wrong-type stories/a.md:6:5"], "2026-03-05");
    }
    story("日期: 2026.3.5\n", "文。").build().clean();
    story("地区: 禾山县、石桥镇\n", "文。")
        .build()
        .fails_with(&["front-matter.wrong-type stories/a.md:6:5"], "斜线");
    story("荣誉: 禾山好人\n", "文。")
        .build()
        .fails_with(&["front-matter.wrong-type stories/a.md:6:5"], "- 名称: ……");
}

#[test]
fn a_field_of_another_kind_names_that_kind() {
    SiteTest::new()
        .file("content/公文/a.md", "---\n标题: 甲\n成文日期: 2026-01-01\n---\n")
        .build()
        .fails_with(&["front-matter.unknown-field 公文/a.md:3:1"], "类型: 政策文件");
}

#[test]
fn numbers_of_people_do_not_go_out() {
    // The example in GB 11643 itself.
    story("", "号码11010519491231002X。")
        .build()
        .fails_with(&["privacy.identity-number stories/a.md:8:3"], "身份证号");
    warns(&story("", "电话13800000000。"), "privacy.mobile-number stories/a.md:8:3", "座机");
}

#[test]
fn signs_of_word_and_of_the_input_method_are_named() {
    for (text, warning, word) in [
        ("\u{F0B7}一\n\u{F0B7}二", "text.private-use stories/a.md:8:1", "有 2 个"),
        ("##茶缸", "markdown.heading stories/a.md:8:1", "空一格"),
        ("见[办法]（a.md）。", "markdown.link stories/a.md:8:2", "英文"),
        ("![桥](老 桥.jpg)", "markdown.link stories/a.md:8:2", "空格"),
        ("::: note\n文\n:::", "markdown.container stories/a.md:8:1", "是不是“notes”"),
        ("注[^1]。", "markdown.footnote stories/a.md:8:2", "注文"),
    ] {
        warns(&story("", text), warning, word);
    }
    let run = story("", "：：： notes\n文\n：：：").build();
    assert_eq!(run.faults(), ["markdown.container stories/a.md:8:1", "markdown.container stories/a.md:10:1"]);
    assert!(run.words().contains("写成 :::"));
}

#[test]
fn pictures_with_chinese_names_and_spaces_are_found_in_angle_brackets() {
    let test = story("", "![桥](<老 桥.svg>)\n").file("content/stories/老 桥.svg", "<svg></svg>");
    test.build().clean();
    assert!(test.has("stories/老 桥.svg"));
}

#[test]
fn a_path_as_windows_writes_it_is_told_with_the_right_spelling() {
    let place = "link.dead stories/a.md:8:1";
    story("", "![桥](图片\\老桥.svg)\n").build().fails_with(&[place], "写成“图片/老桥.svg”");
    story("配图: 图片\\老桥.svg\n", "文。")
        .build()
        .fails_with(&["library.no-picture stories/a.md:6:5"], "写成“图片/老桥.svg”");
}

#[test]
fn bare_web_addresses_become_links_up_to_chinese_punctuation() {
    let text = "见https://a.example/x?y=1&z=2。（www.b.example/c）\n\n[站](https://c.example) `https://d.example` a.md\n\n## https://e.example\n";
    let test = story("", text);
    test.build().clean();
    let page = test.page("stories/a/index.html").replace(['"', '\''], "").replace("&amp;", "&");
    assert!(page.contains("href=https://a.example/x?y=1&z=2 rel=external noopener>"), "{page}");
    assert!(
        page.contains("href=http://www.b.example/c rel=external noopener>www.b.example/c</a>）"),
        "{page}"
    );
    assert!(!page.contains("href=https://d.example") && !page.contains("href=https://e.example"), "{page}");
    assert_eq!(page.matches("href=https://c.example").count(), 1);
    assert!(page.contains(" a.md"));
}

#[test]
fn faults_in_settings_are_told_in_chinese() {
    for (settings, fault, words) in [
        ("titel = \"甲\"\n", "config.invalid wenku.toml:1:1", "是不是“title”"),
        ("title = “甲”\n", "config.invalid wenku.toml:1:9", "英文双引号"),
        ("paginate = \"20\"\n", "config.invalid wenku.toml:1:12", "整数"),
        ("[footer]\norganizer = \"甲\"\n", "config.invalid wenku.toml:2:1", "是不是“organiser”"),
        ("[theme]\npalete = \"pine\"\n", "config.theme wenku.toml:2:1", "是不是“palette”"),
        ("[theme]\npalette = \"松绿\"\n", "config.theme wenku.toml:2:1", "indigo、pine"),
        ("[theme]\noffline = \"false\"\n", "config.theme wenku.toml:2:1", "offline = true"),
    ] {
        let test = SiteTest::new();
        test.write("wenku.toml", settings);
        let run = test.build();
        run.fails_with(&[fault], words);
        let told = run.json["diagnostics"][0]["message"]["zh"].as_str().unwrap_or_default().to_owned();
        assert!(!told.contains("expected") && !told.contains("unknown"), "{told}");
    }
}

#[test]
fn faults_in_an_own_theme_are_told_once_and_with_its_path() {
    let test = SiteTest::new().file("themes/own/theme.toml", "[defaults]\nbanner = \"\"\n");
    test.write("wenku.toml", "theme_name = \"own\"\n[theme]\nbanner = \"甲\"\npalette = \"pine\"\n");
    test.build().clean();
    test.write("themes/own/theme.toml", "[default]\nbanner = \"\"\n");
    test.write("wenku.toml", "theme_name = \"own\"\n");
    test.build().fails_with(&["theme.invalid themes/own/theme.toml:1:2"], "是不是“defaults”");
    test.write("themes/own/theme.toml", "");
    test.write("themes/own/templates/page.html", "{% if page %}");
    let run = test.build();
    assert_eq!(run.faults().len(), 1, "{}", run.text);
    assert!(run.faults()[0].starts_with("theme.template themes/own/templates/page.html:1:"), "{}", run.text);
    test.write("themes/own/templates/page.html", "<p>\n{{ page.title | }}</p>");
    let run = test.build();
    assert!(run.words().contains("模板出错：模板引擎处理不了这里的写法\""), "{}", run.words());
    assert!(run.words().contains("\"模板引擎的原话是：Found "), "{}", run.words());
}

#[test]
fn faults_in_an_own_kind_are_told_in_chinese() {
    let kind = |line: &str| {
        SiteTest::new()
            .file("kinds/case.toml", format!("name = \"case\"\nlabel = {{ zh = \"案例\" }}\n{line}\n"))
            .build()
    };
    kind("colour = 1").fails_with(&["kind.invalid kinds/case.toml:3:1"], "没有“colour”这一项");
    kind("[[field]]\nname = \"x\"\ntype = \"txt\"\nlabel = { zh = \"甲\" }")
        .fails_with(&["kind.invalid kinds/case.toml:5:8"], "是不是“text”");
}

#[test]
fn a_command_line_at_fault_is_explained_in_the_language_asked_for() {
    let told = |args: &[&str]| {
        let output = wenku().args(args).output().expect("the program starts");
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(told(&["biuld"]).contains("是不是“build”"));
    let english = told(&["--lang", "en", "biuld"]);
    assert!(english.contains("unrecognized subcommand") && !english.contains("是不是"), "{english}");
}
