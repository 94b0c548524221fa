//! The way of one sentence that `src/lib.rs` tells: from the file to the page, to the page that it links to, to a hit and to the feed.

use crate::site_test::SiteTest;

#[test]
fn a_sentence_goes_the_way_that_is_told_of_it() {
    let sentence = "第三条 村委会每月走访一次，办法见[《走访细则》](visits.md)。";
    let head = |title: &str| format!("---\n标题: {title}\n发文机关: 禾山县\n成文日期: 2026-03-01\n---\n\n");
    let test = SiteTest::new()
        .file("content/policies/_index.md", "---\n标题: 政策\n类型: policy\n---\n")
        .file("content/policies/care.md", head("关爱办法") + "第一章 总则\n" + sentence + "\n")
        .file("content/policies/visits.md", head("走访细则") + "细则的正文。\n");
    test.build().clean();

    let page = test.page("policies/care/index.html");
    let line = page.split("<p id=\"art-3\" class=\"article\">").nth(1).unwrap_or_default();
    assert!(
        line.starts_with("<strong id=\"第三条\" class=\"article-number\">第三条</strong> 村委会每月走访一次"),
        "{page}"
    );
    assert!(line.contains("<a href=\"/policies/visits/\">《走访细则》</a>"), "{page}");
    assert!(test.page("policies/visits/index.html").contains("关爱办法"), "it names who mentions it");

    let found = test.run(&["search", "每月走访"]);
    assert!(found.text.contains("/policies/care/"), "{}", found.text);
    assert!(found.text.contains("第三条"), "{}", found.text);

    let feed = test.page("policies/feed.xml");
    assert!(feed.contains("第三条 村委会每月走访一次，办法见《走访细则》。"), "{feed}");
    assert!(!feed.contains("第一章"), "{feed}");
}

#[test]
fn the_same_sentence_with_a_dead_link_is_shown_with_its_place() {
    let test = SiteTest::new().file("content/a.md", "# 甲\n\n第三条 办法见[《走访细则》](visits.md)。\n");
    test.build().fails_with(&["link.dead a.md:3:8"], "");
}
