//! Versions of a document: which stands at the plain address, what the others are, what changed, and who cites which.

use crate::site_test::SiteTest;

const INDEX: &str = "---\n标题: 政策\n类型: policy\n---\n";

/// A version of a document; `more` are further fields.
fn version(title: &str, issued: &str, more: &str, text: &str) -> String {
    format!("---\n标题: {title}\n发文机关: 禾山县\n成文日期: {issued}\n{more}---\n\n{text}")
}

const OLD: &str = "第一章 总则\n第一条 为了办好集市，制定本办法。\n第二条 集市每月逢五、逢十开市。\n第三条 摊位费每日五元。\n第四条 垃圾由摊主带走。\n";
const NEW: &str = "第一章　总 则\n第一条　为了办好集市,制定本办法。\n第二条　赶集的人不得占道停车，车停到指定的场地。\n第三条　集市每月逢五、逢十开市。\n第四条　摊位费每日三元，残疾人免交。\n";

/// A site with two versions of a document in a folder of their own, the second in force from 2024-09-01.
fn market() -> SiteTest {
    SiteTest::new()
        .file("content/policies/_index.md", INDEX)
        .file("content/policies/market/2019-04-23.md", version("集市办法", "2019-04-23", "", OLD))
        .file(
            "content/policies/market/2024-06-01.md",
            version("集市办法", "2024-06-01", "施行日期: 2024-09-01\n", NEW),
        )
}

#[test]
fn the_version_in_force_stands_at_the_plain_address() {
    let test = market();
    test.build().clean();
    let page = test.page("policies/market/index.html");
    assert!(page.contains("每日三元") && page.contains("历次版本"), "{page}");
    assert!(!page.contains("noindex"), "{page}");
    let old = test.page("policies/market/2019-04-23/index.html");
    assert!(old.contains("每日五元") && old.contains("noindex") && old.contains("看现行文本"), "{old}");
    assert!(old.contains("自2019年4月23日至2024年8月31日施行"), "{old}");
    assert!(test.has("policies/market/2024-06-01/index.html"), "the current one has a permanent address");
    for list in
        ["policies/index.html", "index.html", "policies/feed.xml", "sitemap.xml", "sitemap/index.html"]
    {
        assert!(!test.page(list).contains("market/20"), "{list}");
    }
    // The day before it takes effect the older one is in force, and the newer one is announced.
    test.run(&["build", "--date", "2024-08-31"]).clean();
    let page = test.page("policies/market/index.html");
    assert!(page.contains("每日五元") && page.contains("新文本自2024年9月1日起施行"), "{page}");
    let coming = test.page("policies/market/2024-06-01/index.html");
    assert!(coming.contains("尚未施行") && coming.contains("noindex"), "{coming}");
}

#[test]
fn search_finds_the_version_in_force_only() {
    let test = market();
    test.build().clean();
    let found = test.run(&["search", "摊位费"]);
    assert!(found.text.contains("/policies/market/") && !found.text.contains("2019-04-23"), "{}", found.text);
    assert!(!test.run(&["search", "垃圾由摊主带走"]).text.contains("/policies/market/2019"), "old words");
}

#[test]
fn a_comparison_shows_what_changed_and_nothing_else() {
    let test = market();
    test.build().clean();
    let page = test.page("policies/market/2024-06-01/since-2019-04-23/index.html");
    for part in [
        "修改1条",
        "新增1条",
        "删去1条",
        "另有1条只改了序号",
        "<ins>三元，残疾人免交。</ins>",
        "<del>五元。</del>",
        "（原第二条）",
        "<ins>赶集的人不得占道停车，车停到指定的场地。</ins>",
        "<del>垃圾由摊主带走。</del>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("为了办好集市"), "the comma got another width only: {page}");
    let current = test.page("policies/market/index.html");
    assert!(
        current.contains("data-added=2024年6月1日") || current.contains("data-added=\"2024年6月1日\""),
        "{current}"
    );
    assert!(current.matches("data-changed").count() == 1, "{current}");
}

#[test]
fn each_document_has_a_feed_of_its_versions() {
    let test =
        market().file("content/policies/other.md", version("别的办法", "2020-01-01", "", "第一条 甲。\n"));
    test.build().clean();
    let feed = test.page("policies/market/feed.xml");
    assert_eq!(feed.matches("<entry>").count(), 2, "{feed}");
    assert!(feed.find("2024-06-01").expect("the newer") < feed.find("2019-04-23").expect("the older"));
    assert_eq!(test.page("policies/other/feed.xml").matches("<entry>").count(), 1);
    assert!(test.page("policies/market/index.html").contains("/policies/market/feed.xml"));
}

#[test]
fn citations_lead_to_the_version_of_their_day() {
    let cite = |issued: &str| version("通知", issued, "", "各镇：\n按《集市办法》第三条办。\n");
    let test = market()
        .file("content/policies/a.md", cite("2020-05-01").replace("通知", "旧通知"))
        .file("content/policies/b.md", cite("2025-05-01"))
        .file("content/story.md", "# 故事\n\n他记得《集市办法》第三条。\n");
    test.build().clean();
    let leads = |page: &str, to: &str| {
        let page = test.page(page);
        assert!(
            page.contains(&format!("href=\"{to}\"")) || page.contains(&format!("href={to}")),
            "{to} in {page}"
        );
    };
    leads("policies/a/index.html", "/policies/market/2019-04-23/#art-3");
    leads("policies/b/index.html", "/policies/market/#art-3");
    leads("story/index.html", "/policies/market/#art-3");
    let page = test.page("policies/market/index.html");
    assert!(page.contains("旧通知") && page.contains("故事"), "all who cite any version: {page}");
}

#[test]
fn files_of_one_title_with_a_version_each_are_one_document() {
    let test = SiteTest::new()
        .file("content/policies/_index.md", INDEX)
        .file("content/policies/market.md", version("集市办法", "2024-06-01", "版本: 2024-06-01\n", NEW))
        .file("content/policies/market-old.md", version("集市办法", "2019-04-23", "版本: 2019-04-23\n", OLD));
    test.build().clean();
    assert!(test.page("policies/market/index.html").contains("每日三元"));
    assert!(test.page("policies/market/2019-04-23/index.html").contains("每日五元"));
    // The address that the file had before leads there.
    assert!(test.page("policies/market-old/index.html").contains("/policies/market/2019-04-23/"));
}

#[test]
fn the_index_of_a_folder_is_a_version_too() {
    let test = SiteTest::new()
        .file("content/policies/_index.md", INDEX)
        .file("content/policies/market/index.md", version("集市办法", "2024-06-01", "", NEW))
        .file("content/policies/market/2019-04-23.md", version("集市办法", "2019-04-23", "", OLD));
    test.build().clean();
    assert!(test.page("policies/market/index.html").contains("每日三元"));
    assert!(test.has("policies/market/2024-06-01/since-2019-04-23/index.html"));
}

#[test]
fn data_tell_the_versions() {
    let test = market();
    test.build().clean();
    let data: serde_json::Value =
        serde_json::from_str(&test.page("policies/market/index.json")).expect("it is JSON");
    assert_eq!(data["versions"][0]["until"], "2024-08-31");
    assert_eq!(data["versions"][1]["changes"]["changed"], 1);
    assert_eq!(data["provisions"][0]["provisions"][3]["changed"], "2024-06-01", "{data}");
    assert!(data["provisions"][0]["provisions"][0].get("changed").is_none());
}

#[test]
fn two_versions_of_one_day_are_a_fault() {
    let test = SiteTest::new()
        .file("content/policies/_index.md", INDEX)
        .file("content/policies/a.md", version("集市办法", "2024-06-01", "版本: 2024-06-01\n", NEW))
        .file("content/policies/b.md", version("集市办法", "2019-04-23", "版本: 2024-06-01\n", OLD));
    test.build().fails_with(&["version.same-date policies/b.md:5:5"], "content/policies/a.md");
}

#[test]
fn a_version_without_another_is_told() {
    let test = SiteTest::new()
        .file("content/policies/_index.md", INDEX)
        .file("content/policies/a.md", version("集市办法", "2024-06-01", "版本: 2024-06-01\n", NEW))
        .file("content/policies/b.md", version("集市管理办法", "2019-04-23", "", OLD));
    let run = test.build();
    assert_eq!((run.code, run.faults()), (0, vec!["version.alone policies/a.md:5:5".to_owned()]));
    assert!(test.page("policies/a/index.html").contains("每日三元"));
}

#[test]
fn a_text_without_a_day_among_versions_is_told() {
    let test = market().file("content/policies/market/old.md", version("集市旧办法", "2001-01-01", "", OLD));
    let run = test.build();
    assert!(run.faults().contains(&"version.undated policies/market/old.md:0:0".to_owned()), "{}", run.text);
    // Then none is a version, and nothing is lost.
    assert!(test.has("policies/market/2019-04-23/index.html") && test.has("policies/market/old/index.html"));
    assert!(test.has("policies/market/2024-06-01/index.html"));
}

#[test]
fn folders_of_different_documents_named_by_days_stay_apart() {
    let test = SiteTest::new()
        .file("content/policies/_index.md", INDEX)
        .file("content/policies/2024/_index.md", "---\n标题: 2024年\n---\n")
        .file("content/policies/2024/2024-01-05.md", version("甲通知", "2024-01-05", "", OLD))
        .file("content/policies/2024/2024-02-05.md", version("乙通知", "2024-02-05", "", NEW));
    test.build().clean();
    assert!(test.has("policies/2024/2024-01-05/index.html"));
    assert!(!test.page("policies/2024/2024-02-05/index.html").contains("历次版本"));
    // Without `_index.md` they look like versions; the titles tell that they may be none.
    let test = SiteTest::new()
        .file("content/policies/_index.md", INDEX)
        .file("content/policies/2024/2024-01-05.md", version("甲通知", "2024-01-05", "", OLD))
        .file("content/policies/2024/2024-02-05.md", version("乙通知", "2024-02-05", "", NEW));
    assert_eq!(test.build().faults(), ["version.title policies/2024/2024-02-05.md:0:0"]);
}

#[test]
fn a_draft_version_is_not_there() {
    let test = market();
    test.write("content/policies/market/2024-06-01.md", version("集市办法", "2024-06-01", "草稿: 是\n", NEW));
    test.build().clean();
    assert!(test.page("policies/market/index.html").contains("每日五元"));
    assert!(!test.has("policies/market/2024-06-01/index.html"));
    // Not even in a comparison.
    let leaked = |(path, bytes): (String, Vec<u8>)| {
        String::from_utf8_lossy(&bytes).contains("占道停车").then_some(path)
    };
    assert_eq!(test.files().into_iter().filter_map(leaked).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_document_of_two_thousand_articles_in_five_versions_builds_soon() {
    let text = |version: usize| -> String {
        let article = |n: usize| {
            let more = if n % 7 == version { "，另加一项义务" } else { "" };
            format!(
                "第{n}条 村民会议讨论第{}号事项，按照第{}款的规定登记、公示、办理{more}。\n",
                n * 37 % 1009,
                n * 11 % 97
            )
        };
        (version * 3 + 1..=2_000 + version).map(article).collect()
    };
    let test = (0..5).fold(SiteTest::new().file("content/policies/_index.md", INDEX), |test, n| {
        let day = format!("20{}-01-01", 10 + n);
        test.file(&format!("content/policies/long/{day}.md"), version("长办法", &day, "", &text(n)))
    });
    let started = std::time::Instant::now();
    test.build().clean();
    // Five long pages, their search index and seven comparisons; the comparing itself takes a fraction of that.
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    let page = test.page("policies/long/2014-01-01/since-2013-01-01/index.html");
    assert!(page.contains("另有") || page.contains("没有改动"), "unchanged articles are runs");
}

#[test]
fn a_version_that_is_not_passed_yet_is_nowhere_and_hides_no_other() {
    // The suite builds on 2026-11-22.
    let test = market();
    test.write(
        "content/policies/market/2027-01-01.md",
        version("集市办法", "2027-01-01", "", "第一条 将来的话。\n"),
    );
    test.build().clean();
    let leaked =
        test.files().into_iter().find(|(_, bytes)| String::from_utf8_lossy(bytes).contains("将来的话"));
    assert_eq!(leaked.map(|(path, _)| path), None);
    assert!(test.page("policies/market/index.html").contains("每日三元"));

    let test = market();
    test.write(
        "content/policies/market/index.md",
        version("集市办法", "2025-03-01", "草稿: 是\n", "第一条 还在写。\n"),
    );
    test.build().clean();
    assert!(
        test.page("policies/market/index.html").contains("每日三元"),
        "the draft takes no version off the site"
    );
}
