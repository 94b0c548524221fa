//! Mentions of documents and provisions: which become links, and where they lead.

use crate::site_test::SiteTest;

/// A site of policies with these texts, by file name and title.
fn policies(texts: &[(&str, &str, &str)]) -> SiteTest {
    let site = SiteTest::new().file("content/policies/_index.md", "---\n标题: 政策\n类型: policy\n---\n");
    texts.iter().fold(site, |site, (file, title, text)| {
        let head = format!("---\n标题: {title}\n发文机关: 禾山县\n成文日期: 2026-03-01\n---\n\n");
        site.file(&format!("content/policies/{file}.md"), head + text)
    })
}

const RULES: &str =
    "第一条 甲。\n乙：\n（一）丙；\n（二）丁。\n第二条 违反前条、本办法第一条第二款第二项的，不得参加。\n";

#[test]
fn provisions_are_mentioned_by_number() {
    let test = policies(&[
        ("rules", "禾山县走访办法", RULES),
        (
            "notice",
            "春节通知",
            "各镇：\n按照《禾山县走访办法》第一条第二款第（二）项和第二条，以及《别的办法》办理。\n",
        ),
    ]);
    test.build().clean();
    let page = test.page("policies/notice/index.html");
    for part in [
        "<a class=\"mention\" href=\"/policies/rules/\">《禾山县走访办法》</a>",
        "<a class=\"mention\" href=\"/policies/rules/#art-1-2-2\">第一条第二款第（二）项</a>",
        "<a class=\"mention\" href=\"/policies/rules/#art-2\">第二条</a>",
        "以及《别的办法》办理",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let page = test.page("policies/rules/index.html");
    assert!(page.contains("<a class=\"mention\" href=\"#art-1\">前条</a>"), "{page}");
    assert!(page.contains("<a class=\"mention\" href=\"#art-1-2-2\">本办法第一条第二款第二项</a>"), "{page}");
    assert!(page.contains("<p id=\"art-1-2-2\""), "{page}");
    assert!(page.contains("春节通知"), "it names who mentions it");
}

#[test]
fn two_documents_with_one_title_are_told_apart_by_number_or_not_at_all() {
    let head = |number: &str| {
        format!(
            "---\n标题: 走访办法\n发文机关: 禾山县\n发文字号: {number}\n成文日期: 2026-03-01\n---\n\n甲。\n"
        )
    };
    let test = policies(&[(
        "notice",
        "通知",
        "各镇：\n按《走访办法》（禾文明办字〔2026〕4号）办；《走访办法》另行印发。\n",
    )])
    .file("content/policies/a.md", head("禾文明办字〔2026〕3号"))
    .file("content/policies/b.md", head("禾文明办字〔2026〕4号"));
    test.build();
    let page = test.page("policies/notice/index.html");
    assert!(page.contains("<a class=\"mention\" href=\"/policies/b/\">《走访办法》</a>（"), "{page}");
    assert!(page.contains("；《走访办法》另行印发"), "{page}");
}

#[test]
fn code_and_links_hold_no_mentions() {
    let text = "各镇：\n`《走访办法》`与[《走访办法》](notice.md)。\n";
    let test = policies(&[("rules", "走访办法", RULES), ("notice", "通知", text)]);
    test.build().clean();
    assert!(!test.page("policies/notice/index.html").contains("class=\"mention\""));
}

#[test]
fn a_document_has_its_data_beside_it() {
    let test = policies(&[
        ("rules", "走访办法", RULES),
        ("notice", "通知", "各镇：\n根据《走访办法》第二条办理。\n"),
    ]);
    test.build().clean();
    let data: serde_json::Value =
        serde_json::from_str(&test.page("policies/rules/index.json")).expect("it is JSON");
    assert_eq!(data["provisions"][0]["provisions"][0]["provisions"][1]["id"], "art-1-2-2");
    assert_eq!(data["fields"]["issued"], "2026-03-01");
    assert_eq!(data["cited_by"][0]["url"], "/policies/notice/");
    let data: serde_json::Value =
        serde_json::from_str(&test.page("policies/notice/index.json")).expect("it is JSON");
    assert_eq!(data["cites"][1]["url"], "/policies/rules/#art-2");
    assert_eq!(data["cites"][1]["role"], "basis");
}

#[test]
fn bare_text_is_enough_and_what_was_read_is_said() {
    let text = "走访办法\n（2025年3月1日禾山县第十届人民代表大会常务委员会第三次会议通过）\n目　录\n第一章　总则\n第二章　附则\n第一章　总则\n第一条　甲。\n第二章　附则\n第二条　本办法自2025年5月1日起施行。\n";
    let test = SiteTest::new()
        .file("content/policies/_index.md", "---\n标题: 政策\n类型: policy\n---\n")
        .file("content/policies/rules.md", text);
    let run = test.build();
    run.clean();
    assert!(run.text.contains("document.read") && run.text.contains("2025-05-01"), "{}", run.text);
    let data: serde_json::Value =
        serde_json::from_str(&test.page("policies/rules/index.json")).expect("it is JSON");
    assert_eq!(data["title"], "走访办法");
    assert_eq!(data["fields"]["issuer"][0], "禾山县人民代表大会常务委员会");
    assert_eq!(data["outline"].as_array().map(Vec::len), Some(2));
}

#[test]
fn front_matter_that_the_text_contradicts_is_told() {
    let head = "---\n标题: 走访办法\n发文机关: 禾山县\n成文日期: 2026-03-01\n施行日期: 2026-06-01\n---\n\n";
    let test = SiteTest::new()
        .file("content/policies/_index.md", "---\n标题: 政策\n类型: policy\n---\n")
        .file("content/policies/rules.md", format!("{head}第一条 本办法自2026年5月1日起施行。\n"));
    let run = test.build();
    assert!(run.text.contains("document.contradiction") && run.text.contains("2026-05-01"), "{}", run.text);
}
