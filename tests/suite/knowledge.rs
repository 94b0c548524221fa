//! What documents say of each other: those that are missing, contradictions about validity, quotations.

use crate::site_test::SiteTest;

/// A site with these policies, each by file name, front matter and text.
fn policies(texts: &[(&str, &str, &str)]) -> SiteTest {
    let site = SiteTest::new().file("content/policies/_index.md", "---\n标题: 政策\n类型: policy\n---\n");
    texts.iter().fold(site, |site, (file, head, text)| {
        let head = format!("---\n发文机关: 禾山县\n{head}\n---\n\n");
        site.file(&format!("content/policies/{file}.md"), head + text)
    })
}

/// The codes and places of warnings and notes that begin with `start`.
fn told(test: &SiteTest, start: &str) -> Vec<String> {
    test.build().faults().into_iter().filter(|fault| fault.starts_with(start)).collect()
}

#[test]
fn documents_that_are_cited_but_missing_have_a_page_and_a_table() {
    let test = policies(&[
        (
            "a",
            "标题: 甲通知\n成文日期: 2026-03-01",
            "各镇：\n根据《禾山县乙办法》（禾文明办字〔2025〕2号）和《禾山县乙办法》，读《论语》。\n",
        ),
        (
            "b",
            "标题: 丙通知\n成文日期: 2026-03-02",
            "各镇：\n按照《禾山县乙办法》第三条、《=丁规定》办理，依照《甲通知》。\n",
        ),
    ]);
    test.build();
    let page = test.page("missing/index.html");
    assert!(page.contains("禾山县乙办法") && page.contains("禾文明办字〔2025〕2号"), "{page}");
    assert!(page.contains("/policies/a/") && page.contains("/policies/b/"), "{page}");
    assert!(!page.contains("论语"), "a book is no document: {page}");
    assert!(page.find("乙办法") < page.find("丁规定"), "the most cited come first");
    let table = test.page("missing/documents.csv");
    assert!(table.starts_with("\u{FEFF}文件,文号,"), "{table}");
    assert!(
        table.contains("禾山县乙办法,禾文明办字〔2025〕2号,2,甲通知,") && table.contains("'=丁规定"),
        "{table}"
    );
    assert!(test.page("sitemap/index.html").contains("/missing/"));
}

#[test]
fn a_site_that_has_all_it_cites_has_no_page_of_missing_documents() {
    let test = policies(&[("a", "标题: 甲通知\n成文日期: 2026-03-01", "各镇：\n读《论语》。\n")]);
    test.build();
    assert!(!test.has("missing/index.html"));
}

#[test]
fn a_title_of_several_documents_is_noted() {
    let head = "标题: 走访办法\n成文日期: 2026-03-01";
    let test = policies(&[
        ("a", head, "各镇：\n甲。\n"),
        ("b", head, "各镇：\n乙。\n"),
        ("c", "标题: 通知\n成文日期: 2026-04-01", "各镇：\n按照《走访办法》，再按照《走访办法》。\n"),
    ]);
    assert_eq!(told(&test, "link.unclear-mention"), ["link.unclear-mention policies/c.md:8:1"]);
}

#[test]
fn contradictions_about_validity_are_told() {
    let test = policies(&[
        ("old", "标题: 甲办法\n成文日期: 2020-03-01\n时效性: 有效", "各镇：\n甲。\n"),
        ("new", "标题: 新甲办法\n成文日期: 2024-03-01\n同时废止: 甲办法", "各镇：\n乙。\n"),
        ("newer", "标题: 更新的办法\n成文日期: 2026-03-01", "各镇：\n丙。\n"),
        ("early", "标题: 早办法\n成文日期: 2019-03-01\n同时废止: 更新的办法", "各镇：\n丁。\n"),
        ("late", "标题: 晚通知\n成文日期: 2025-03-01", "各镇：\n根据《甲办法》办理。\n"),
        ("before", "标题: 早通知\n成文日期: 2023-03-01", "各镇：\n根据《甲办法》办理。\n"),
    ]);
    assert_eq!(
        told(&test, "validity."),
        [
            "validity.order policies/early.md:5:7",
            "validity.basis policies/late.md:8:1",
            "validity.stated policies/old.md:5:6",
        ]
    );
}

#[test]
fn documents_that_end_each_other_are_told_once() {
    let test = policies(&[
        ("a", "标题: 甲办法\n成文日期: 2020-03-01\n替代文件: 乙办法", "各镇：\n甲。\n"),
        ("b", "标题: 乙办法\n成文日期: 2020-03-01\n替代文件: 甲办法", "各镇：\n乙。\n"),
    ]);
    assert_eq!(told(&test, "validity.circle"), ["validity.circle policies/a.md:0:0"]);
}

#[test]
fn quotations_are_compared_with_their_documents() {
    let rules = "第一条 尊老爱幼，邻里互助。\n第二条 红事不超过二十桌；白事不超过两天。\n";
    let quotes = "\
> 红事不超过二十桌；\n> 白事不超过两天。\n> ——《走访办法》第二条\n\n\
> 红事……白事不超过两天\n> —— 《走访办法》第二条\n\n\
> 红事不超过三十桌\n> ——《走访办法》第二条\n\n\
> 尊老爱幼\n> ——《走访办法》第二条\n\n\
常说“尊老爱幼，邻里互助”——《走访办法》，也说“天下为公”——《走访办法》。\n";
    let test = policies(&[("rules", "标题: 走访办法\n成文日期: 2026-03-01", rules)])
        .file("content/talks/_index.md", "---\n标题: 讲稿\n---\n")
        .file("content/talks/a.md", format!("# 讲\n\n{quotes}"));
    let run = test.build();
    let differs: Vec<_> = run.faults().into_iter().filter(|fault| fault.starts_with("quotation.")).collect();
    let at = |line: usize| format!("quotation.differs talks/a.md:{line}:1");
    assert_eq!(differs, [at(10), at(13), at(16)]);
    assert!(run.words().contains("红事不超过二十桌"), "the original is shown: {}", run.words());
}

#[test]
fn a_document_tells_which_of_its_provisions_are_cited() {
    let test = policies(&[
        (
            "rules",
            "标题: 走访办法\n成文日期: 2026-03-01",
            "第一条 甲。\n乙：\n（一）丙；\n（二）丁。\n第二条 戊。\n",
        ),
        (
            "a",
            "标题: 甲通知\n成文日期: 2026-03-02",
            "各镇：\n按照《走访办法》第一条第二款第（二）项和第二条办理。\n",
        ),
        ("b", "标题: 乙通知\n成文日期: 2026-03-02", "各镇：\n按照《走访办法》第二条办理。\n"),
    ]);
    test.build();
    let page = test.page("policies/rules/index.html");
    let cited = &page[page.find("被引用的条款").expect("it tells")..];
    for part in [
        ">第一条第二款第（二）项</a>",
        "<a href=\"#art-2\" class=cited-provision>第二条</a>",
        "2 页引用",
        "甲通知",
    ] {
        assert!(cited.contains(part), "{part} in {cited}");
    }
}

/// A regulation, a decision that amends it, and rules that carry it out.
fn family_of_texts() -> SiteTest {
    policies(&[
        (
            "a",
            "标题: 禾山县文明行为促进条例\n成文日期: 2024-03-01\n发文字号: 禾县字〔2024〕1号",
            "第一条 本条例所称不文明行为，是指违反公序良俗的行为。\n第二条 县文明建设办公室（以下简称县文明办）负责。\n第三条 对不文明行为，县文明办提醒。\n",
        ),
        (
            "b",
            "标题: 关于修改《禾山县文明行为促进条例》的决定\n成文日期: 2025-03-01",
            "将《禾山县文明行为促进条例》第三条修改为：劝阻不文明行为。\n",
        ),
        (
            "c",
            "标题: 禾山县文明行为促进条例实施细则\n成文日期: 2025-05-01",
            "第一条 根据《禾山县文明行为促进条例》第三条，制定本细则。\n第二条 废止《禾山县旧细则》。\n",
        ),
    ])
}

#[test]
fn defined_terms_make_a_glossary_and_lead_to_their_definitions() {
    let test = family_of_texts();
    test.build().clean();
    let page = test.page("glossary/index.html");
    assert!(page.contains("本条例所称不文明行为，是指违反公序良俗的行为。"), "{page}");
    assert!(page.contains("href=\"/policies/a/#art-1\"") && page.contains("第二条"), "{page}");
    assert!(page.find("不文明行为") < page.find("县文明办"), "in the order of sounds");
    let own = test.page("policies/a/index.html");
    assert!(own.contains("class=\"mention term\" href=\"#art-1\">不文明行为</a>"), "{own}");
    assert!(test.page("sitemap/index.html").contains("/glossary/"));
    assert!(test.page("sitemap.xml").contains("/glossary/") || !test.page("sitemap.xml").contains("<loc>"));
    let plain = policies(&[("a", "标题: 甲通知\n成文日期: 2026-03-01", "各镇：\n照办。\n")]);
    plain.build();
    assert!(!plain.has("glossary/index.html"));
}

#[test]
fn what_documents_say_of_each_other_is_data_and_a_picture() {
    let test = family_of_texts();
    test.build().clean();
    let graph: serde_json::Value = serde_json::from_str(&test.page("citations.json")).expect("JSON");
    let title = |n: &serde_json::Value| {
        let n = usize::try_from(n.as_u64().expect("an index")).expect("small");
        graph["documents"][n]["title"].as_str().expect("a title").to_owned()
    };
    let edges: Vec<String> = graph["relations"]
        .as_array()
        .expect("relations")
        .iter()
        .map(|edge| {
            let role = edge["role"].as_str().expect("a role");
            format!("{} {role} {} {}", title(&edge["from"]), title(&edge["to"]), edge["provisions"])
        })
        .collect();
    let law = "禾山县文明行为促进条例";
    assert!(edges.contains(&format!("{law}实施细则 basis {law} [\"art-3\"]")), "{edges:?}");
    assert!(edges.contains(&format!("{law}实施细则 repeals 禾山县旧细则 null")), "{edges:?}");
    assert!(
        edges.iter().any(|edge| edge.starts_with(&format!("关于修改《{law}》的决定 amends {law}"))),
        "{edges:?}"
    );

    assert!(test.page("policies/a/index.html").contains("href=\"/policies/a/relations/\""));
    let page = test.page("policies/a/relations/index.html");
    let svg = &page[page.find("class=diagram").or(page.find("class=\"diagram\"")).expect("a picture")..];
    let svg = &svg[..svg.find("</svg>").expect("its end")];
    assert_eq!(svg.matches("<rect").count(), 3, "{svg}");
    assert!(svg.contains("/policies/b/") && svg.contains("修改") && svg.contains("依据"), "{svg}");
    let page = test.page("policies/c/index.html");
    assert!(
        !page.contains("relations/") && !test.has("policies/c/relations/index.html"),
        "one neighbour needs no picture"
    );
    assert!(page.contains("\"isBasedOn\":[{\"@type\":\"Legislation\""), "{page}");
    assert!(test.page("policies/b/index.html").contains("\"legislationChanges\":[{"));
}

#[test]
fn a_decision_that_amends_a_regulation_comes_after_it() {
    let test = family_of_texts();
    test.build().clean();
    let first = |query: &str| {
        let found = test.run(&["search", query]);
        found.text.lines().find(|line| line.contains("/policies/")).expect("a hit").to_owned()
    };
    assert!(first("文明行为促进条例").contains("/policies/a/"), "{}", first("文明行为促进条例"));
    assert!(first("关于修改禾山县文明行为促进条例的决定").contains("/policies/b/"));
}
