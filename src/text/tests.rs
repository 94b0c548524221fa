//! Tests of whole bodies: the HTML made from Markdown and official text.

use proptest::prelude::*;

use super::*;
use crate::html::{self, LinkAddress};

fn tree(text: &str, form: TextForm) -> Text {
    read(
        "a.md",
        text,
        0,
        Reading { form, trust_html: false, title: None, foreign: None, language: Language::Zh },
        &mut Diagnostics::new(),
    )
}

fn shown(text: &Text) -> String {
    html::html(text, |n| LinkAddress { url: text.links[n].target.clone(), size: None, is_page: false })
}

fn html(text: &str) -> String {
    shown(&tree(text, TextForm::Markdown))
}

#[test]
fn emphasis_beside_chinese_punctuation_works() {
    for (text, wanted) in [
        ("打响**“我帮你”**品牌", "打响<strong>“我帮你”</strong>品牌"),
        ("**《条例》**规定", "<strong>《条例》</strong>规定"),
        ("学习*《纲要》*精神", "学习<em>《纲要》</em>精神"),
        ("做到**两个结合（见下）**。", "做到<strong>两个结合（见下）</strong>。"),
        ("用**`代码`**写", "用<strong><code>代码</code></strong>写"),
        ("这是**(注)**文", "这是<strong>(注)</strong>文"),
        ("**“一”***“二”*三", "<strong>“一”</strong><em>“二”</em>三"),
    ] {
        assert_eq!(html(text).trim(), format!("<p>{wanted}</p>"), "{text}");
    }
}

#[test]
fn code_that_escaping_makes_holds_no_guide() {
    assert!(!html("``<!a`>、*`").contains('\u{2060}'));
}

#[test]
fn code_keeps_its_asterisks() {
    assert_eq!(html("`a**“b”**c`").trim(), "<p><code>a**“b”**c</code></p>");
    assert_eq!(html("```\n中**“b”**c\n```").trim(), "<pre><code>中**“b”**c\n</code></pre>");
}

#[test]
fn a_soft_break_between_han_leaves_no_space() {
    assert_eq!(html("甲\n乙").trim(), "<p>甲乙</p>");
    assert_eq!(html("甲，\n乙").trim(), "<p>甲，乙</p>");
    assert_eq!(html("甲**乙**\n丙").trim(), "<p>甲<strong>乙</strong>丙</p>");
    assert_eq!(html("one\ntwo").trim(), "<p>one\ntwo</p>");
}

#[test]
fn redactions_do_not_become_bold() {
    let text = "推进**省试点。**市、**作为**省重点试点县，围绕《**市计划》开展。";
    assert!(!html(text).contains("<strong>"), "{}", html(text));
    assert!(html(text).contains("推进**省试点"));
    assert!(html("一要**抓落实。**二要**抓督查。**").contains("<strong>抓落实。</strong>"));
}

#[test]
fn headings_have_han_anchors_and_duplicates_a_suffix() {
    let text = "## 总体 要求\n\n## 总体 要求\n\n## 定名 {#own}\n";
    let text = tree(text, TextForm::Markdown);
    let ids: Vec<_> = text.outline().iter().map(|entry| entry.id).collect();
    assert_eq!(ids, ["总体-要求", "总体-要求-2", "own"]);
}

#[test]
fn official_text_is_one_paragraph_a_line_with_levels() {
    let text = "各乡镇：\n　　一、总体要求\n　　（一）指导思想。坚持为民。\n1.抓学习。\n3. 抓落实\n第二条 本办法自公布之日起施行。\n    缩进的段落";
    let text = tree(text, TextForm::Official);
    let html = shown(&text);
    assert_eq!(text.outline()[0].text, "一、总体要求");
    assert!(html.contains("<h2 id=\"s1\"><span id=\"一-总体要求\">一、总体要求</span></h2>"), "{html}");
    assert!(html.contains("class=\"level-2\""), "{html}");
    assert!(html.contains("id=\"第二条\""), "{html}");
    assert!(html.contains("3. 抓落实") && !html.contains("<ol"), "{html}");
    assert!(html.contains("<p id=\"art-2-2\">缩进的段落</p>") && !html.contains("<pre>"), "{html}");
}

#[test]
fn raw_html_is_sanitised_and_script_links_dropped() {
    assert!(!html("<script>alert(1)</script>正文").contains("<script"));
    assert!(!html("<img src=x onerror=alert(1)>").contains("onerror"));
    assert!(!html("[点我](javascript:alert(1))").contains("javascript"));
    assert!(!html("<a href=\"JaVaScRiPt:alert(1)\">x</a>").to_lowercase().contains("javascript"));
}

#[test]
fn containers_become_labelled_sections() {
    let html = html("::: original 原文\n黎明即起[^1]。\n:::\n\n[^1]: 注。\n");
    assert!(html.contains("<section class=\"block block-original\" data-label=\"原文\">"), "{html}");
    assert!(html.contains("</section>") && !html.contains(":::"), "{html}");
    assert!(html.contains("role=\"doc-endnotes\""), "{html}");
}

#[test]
fn a_label_is_what_was_written() {
    for label in ["**“甲”**", "&lt;甲", "<title>甲", "姓名：____电话：____"] {
        let html = html(&format!("::: notes {label}\n乙\n:::\n"));
        let wanted = format!("data-label=\"{}\"", html::escape(label));
        assert!(html.contains(&wanted), "{html}");
    }
    let in_html = html("<div></div>\n```\n甲\n\n::: notes 乙\n**“丙”**\n");
    assert!(!in_html.contains(['\u{2060}', '\\']) && in_html.contains("丙"), "{in_html}");
}

#[test]
fn an_excerpt_passes_over_whom_a_document_addresses() {
    let beginning = |text: &str| section::excerpt(&tree(text, TextForm::Official).blocks, 6);
    assert_eq!(
        beginning("（2025年5月12日通过）\n\n各乡镇人民政府：\n\n请认真落实各项任务。\n"),
        "请认真落实各…"
    );
    assert_eq!(beginning("各单位：\n"), "各单位：");
    assert_eq!(beginning(""), "");
}

#[test]
fn tables_need_no_inline_style() {
    let html = html("|甲|乙|\n|:-:|--:|\n|1|2|\n");
    assert!(html.contains("<th scope=\"col\" class=\"align-center\">甲</th>"), "{html}");
    assert!(!html.contains("style="), "{html}");
}

/// Checks that the span of each of `blocks` lies within `around`, and that all spans start and end between characters.
fn check_spans(blocks: &[Block], around: Range<usize>, source: &str) -> Result<(), TestCaseError> {
    for block in blocks {
        let range: Range<usize> = block.span.into();
        prop_assert!(around.start <= range.start && range.end <= around.end, "{block:?} in {around:?}");
        prop_assert!(source.get(range.clone()).is_some(), "{block:?}");
        let mut texts = Vec::new();
        let _ = walk::walk(std::slice::from_ref(block), &mut |node| {
            if let Node::Inlines(inlines) = node {
                walk::each_inline(inlines, &mut |inline| texts.push(inline));
            }
            ControlFlow::Continue(())
        });
        for inline in texts {
            let at: Range<usize> = inline.span.into();
            prop_assert!(source.get(at).is_some(), "{inline:?}");
        }
    }
    Ok(())
}

#[test]
fn code_that_appears_only_after_markup_is_shown_as_text_holds_no_letter() {
    assert!(!html("<!a`>\n第*<`").contains(emphasis::LETTER));
}

proptest! {
    // What fails becomes a test with a name.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_every_node_knows_its_place(text in "(?s)[#*_`>|:\\[\\]()!<>/ \n“”《》（），。、一二三第条省市：0-9a-z.^\\\\-]{0,200}", is_official: bool) {
        let form = if is_official { TextForm::Official } else { TextForm::Markdown };
        let tree = tree(&text, form);
        let leaks = shown(&tree).contains('\u{2060}');
        prop_assert!(!leaks);
        check_spans(&tree.blocks, 0..text.len(), &text)?;
    }

    #[test]
    fn forms_of_other_tools_do_not_panic(pieces in proptest::collection::vec(prop_oneof![
        Just("\n"), Just("\n\n"), Just("    "), Just("> "), Just("- "), Just("!!! note\n"), Just("::: tip\n"), Just(":::\n"), Just("```\n"),
        Just("> [!NOTE]\n"), Just("=="), Just("甲*“乙”*"), Just("$"), Just("[["), Just("]]"), Just("]]("), Just(")"), Just("|"), Just("`"),
        Just("{{< a >}}"), Just("{{< /a >}}"), Just("{% raw %}"), Just("{% endraw %}"), Just("<b>"), Just("</b>"), Just("词"), Just("=== \"T\"\n"),
    ], 0..30)) {
        let text = pieces.concat();
        let own = BTreeMap::from([("a".to_owned(), "**{0}{inner}**".to_owned())]);
        let reading = Reading {
            form: TextForm::Markdown,
            trust_html: false,
            title: None,
            foreign: Some(&own),
            language: Language::Zh,
        };
        let mut diagnostics = Diagnostics::new();
        let tree = read("a.md", &text, 0, reading, &mut diagnostics);
        let page = shown(&tree);
        let leaks = page.contains(emphasis::LETTER);
        prop_assert!(!leaks);
        // No word is lost, wherever it stands.
        let words = |text: &str| text.matches('词').count();
        prop_assert!(words(&page) + words(tree.title.as_deref().unwrap_or_default()) >= words(&text), "{page}");
    }

    #[test]
    fn official_lines_are_the_same_read_straight_or_as_markdown(text in "(?s)[ \u{3000}\n“”《》（），。、一二三第条章省市：0-9a-z.+=-]{0,200}") {
        prop_assert_eq!(shown(&tree(&text, TextForm::Official)), official_as_markdown(&text));
    }
}

/// The page of an official text that is read through the Markdown parser, as a text with Markdown in it is.
fn official_as_markdown(text: &str) -> String {
    let reading = Reading {
        form: TextForm::Official,
        trust_html: false,
        title: None,
        foreign: None,
        language: Language::Zh,
    };
    let (read, shift) = markdown::read("a.md", text, 0, reading, &mut Diagnostics::new());
    let from = Origin { path: "a.md", source: text };
    shown(&arranged(read, shift, from, reading, &mut Diagnostics::new()))
}

#[test]
fn ideographic_spaces_around_official_lines_are_no_words() {
    for text in ["\u{3000}", "\u{3000}-+", "=\u{3000}", "\u{3000}\u{3000}一、要求\u{3000}\n"] {
        assert_eq!(shown(&tree(text, TextForm::Official)), official_as_markdown(text), "{text:?}");
    }
}

#[test]
fn provisions_know_number_label_level_span_and_address() {
    let source = "## 第三章 附则\n\n第十二条之一 甲。\n";
    let tree = tree(source, TextForm::Markdown);
    let BlockKind::Provision(chapter) = &tree.blocks[0].kind else { panic!("{tree:?}") };
    let BlockKind::Provision(article) = &chapter.blocks[0].kind else { panic!("{tree:?}") };
    assert_eq!((chapter.level, &*chapter.id), (tree::Level::Chapter, "ch-3"));
    assert_eq!(&*chapter.alias, "第三章-附则");
    assert_eq!(article.number, Some(tree::Number { main: 12, inserted: 1 }));
    assert_eq!((&*article.label, &*article.id), ("第十二条之一", "art-12.1"));
    let range: Range<usize> = chapter.blocks[0].span.into();
    assert_eq!(source[range].trim_end(), "第十二条之一 甲。");
}

#[test]
fn addresses_are_written_where_they_belong_in_raw_html() {
    let text = "<a href='甲.md' title=\"乙\">丙</a> <img src=丁.png alt=戊>\n";
    let tree = tree(text, TextForm::Markdown);
    let targets: Vec<_> = tree.links.iter().map(|link| link.target.as_str()).collect();
    assert_eq!(targets, ["甲.md", "丁.png"]);
    let html = html::html(&tree, |n| LinkAddress { url: format!("/\"{n}&/"), size: None, is_page: false });
    assert!(html.contains("href=\"/&quot;0&amp;/\"") && html.contains("src=\"/&quot;1&amp;/\""), "{html}");
}

#[test]
fn words_of_a_picture_are_its_own() {
    let html = html("甲![`乙`\nab![丙](x.png)](a.png)丁\n");
    assert!(html.contains("alt=\"乙\nab丙\"") || html.contains("alt=\"乙 ab丙\""), "{html}");
    assert!(!html.contains("<code>"), "{html}");
}

#[test]
fn nested_items_are_lines_of_their_own_for_search() {
    let sections = tree("- 甲乙\n  - 丙丁\n- 戊\n", TextForm::Markdown).sections();
    assert_eq!(sections[0].text, "甲乙\n丙丁\n戊");
}

fn reading_of_official() -> Reading<'static> {
    Reading {
        form: TextForm::Official,
        trust_html: false,
        title: Some("题"),
        foreign: None,
        language: Language::Zh,
    }
}

/// The page of an official text called 题, and the codes of what is said about it.
fn official(text: &str) -> (String, Vec<String>) {
    let mut diagnostics = Diagnostics::new();
    let text = read("a.md", text, 0, reading_of_official(), &mut diagnostics);
    let codes = diagnostics.iter().map(|fault| fault.code.to_string()).collect();
    (html::linked(&text, |_| LinkAddress::default(), |n| Some(format!("/{n}/")), |_| None), codes)
}

#[test]
fn page_numbers_and_invisible_characters_are_left_out_and_said() {
    let (html, said) = official("各镇：\n甲\u{200B}乙。\n- 6 -\n丙\u{E004}。\n— 7 —\n2026\n");
    assert!(html.contains("甲乙。") && html.contains("丙。") && html.contains(">2026<"));
    assert!(!html.contains("6 -") && !html.contains('7'), "{html}");
    assert_eq!(said, ["text.page-number", "text.invisible"]);
}

#[test]
fn hostile_official_texts_are_read_in_bounded_time() {
    let many = 200_000;
    let texts = [
        "《".repeat(many),
        "《甲》（".repeat(many),
        format!("甲{}乙", " ".repeat(many)),
        "附件\n".repeat(many / 4),
        "第一条、".repeat(many / 4),
        format!("题目\n{}", "（甲\n".repeat(many / 4)),
        format!("题目\n{}", "（五）甲乙丙丁。\n（三）甲乙丙丁。\n".repeat(many / 8)),
    ];
    for text in texts {
        let start = std::time::Instant::now();
        official(&text);
        let seconds = start.elapsed().as_secs();
        assert!(seconds < 20, "{seconds} s for {}", text.chars().take(8).collect::<String>());
    }
}

#[test]
fn numbers_that_do_not_follow_are_told() {
    let articles = |numbers: &[&str]| numbers.iter().map(|n| format!("第{n}条 甲。\n")).collect::<String>();
    let lines = |heads: &[&str]| heads.iter().map(|head| format!("{head}甲乙。\n")).collect::<String>();
    for (text, wanted) in [
        (articles(&["一", "二", "三"]), vec![]),
        (articles(&["一", "一之一", "一之二", "二"]), vec![]),
        (articles(&["五十", "五十一"]), vec![]),
        (articles(&["一", "二", "四"]), vec!["text.number-gap"]),
        (articles(&["一", "二", "二"]), vec!["text.number-repeat"]),
        (articles(&["一", "二", "三", "二", "三"]), vec!["text.number-back"]),
        (
            lines(&["一、", "（一）", "（三）", "（三）", "二、", "（一）"]),
            vec!["text.number-gap", "text.number-repeat"],
        ),
        (lines(&["一、", "1.", "2.", "二、", "3.", "4."]), vec![]),
        (lines(&["一、", "1.", "2.", "二、", "1."]), vec![]),
        (format!("{}附件\n乙清单\n{}", lines(&["一、", "二、"]), lines(&["一、", "二、"])), vec![]),
    ] {
        let (_, said) = official(&text);
        let said: Vec<_> = said.iter().filter(|code| code.starts_with("text.number-")).collect();
        assert_eq!(said, wanted, "{text}");
    }
}

#[test]
fn a_page_number_above_the_title_is_not_the_title() {
    let reading = Reading { title: None, ..reading_of_official() };
    let text = read("a.md", "- 1 -\n甲\u{200B}市条例\n第一条 乙。\n", 0, reading, &mut Diagnostics::new());
    assert_eq!(text.title.as_deref(), Some("甲市条例"));
}

#[test]
fn a_heading_is_a_chapter_although_no_space_follows_its_number() {
    let text =
        "## 第一章 总则\n\n第一条 甲。\n\n## 第二章鉴定、加固和维护\n\n第二条 乙。\n\n## 第二章规定的事\n";
    let html = shown(&tree(text, TextForm::Official));
    let ids: Vec<&str> = ["ch-1", "art-1", "ch-2", "art-2", "ch-3"]
        .into_iter()
        .filter(|id| html.contains(&format!("id=\"{id}\"")))
        .collect();
    assert_eq!(ids, ["ch-1", "art-1", "ch-2", "art-2"], "{html}");
    let story = shown(&tree("## 第一节课\n\n认字。\n", TextForm::Markdown));
    assert!(story.contains(">第一节课</h2>") && !story.contains("sec-1"), "{story}");
}

#[test]
fn broken_lines_are_joined_only_where_all_are_broken() {
    let long = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉";
    let wrapped = format!("一、{long}\n{long}\n{long}，\n{long}\n{long}\n{long}\n末。\n{long}。\n");
    let (html, said) = official(&wrapped);
    assert!(html.contains("酉甲") && html.contains("酉末。") && said.contains(&"text.wrapped".to_owned()));
    let (html, said) = official(&format!("{long}。\n{long}。\n{long}\n{long}。\n"));
    assert!(!html.contains("酉甲") && said.is_empty());
}

#[test]
fn the_words_of_a_mention_are_its_link() {
    let (html, _) = official("依照国发〔2019〕5号和《甲法》执行。\n");
    assert!(html.contains("依照<a class=\"mention\" href=\"/0/\">国发〔2019〕5号</a>和"), "{html}");
    assert!(html.contains("href=\"/1/\">《甲法》</a>执行。"), "{html}");
}
