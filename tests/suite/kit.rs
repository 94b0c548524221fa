//! Kits: the steps of a lecture, with the texts that they take from the site.

use crate::site_test::SiteTest;

const POLICY: &str = "---\n标题: 犬只办法\n类型: policy\n发文机关: 禾山县\n成文日期: 2026-01-02\n---\n\n第一条　为了安静，制定本办法。\n\n第二条　携犬外出应当：\n\n（一）牵绳；\n\n（二）清理粪便。\n\n第三条　依照第二条处理。\n";
const STORY: &str = "# 狗的故事\n\n开头一句[^1]。\n\n## 夜里\n\n夜里的话，见[办法](a.md)和[上面](#夜里)。\n\n## 早上\n\n早上的话。\n\n[^1]: 脚注里的话。\n";

fn site(steps: &str) -> SiteTest {
    SiteTest::new().file("content/a.md", POLICY).file("content/story.md", STORY).file(
        "content/kit.md",
        format!("---\n标题: 一场\n类型: kit\n时长: 20\n环节:\n{steps}---\n\n说明。\n"),
    )
}

#[test]
fn a_step_shows_the_passage_that_it_names_and_nothing_else() {
    let test = site(
        "  - 名称: 念条例\n    分钟: 2\n    主讲: 楼长\n    引用: a.md#第二条\n    提示: 念两遍\n    设备: [话筒, 大纸]\n  - 名称: 讲夜里\n    引用: story.md#夜里\n  - 名称: 静坐\n    分钟: 3\n",
    );
    test.build().clean();
    let page = test.page("kit/index.html");
    for shown in
        ["念条例", "2 分钟", "楼长", "念两遍", "携犬外出", "清理粪便", "夜里的话", "静坐", "话筒、大纸"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    for other in ["为了安静", "依照第二条", "早上的话", "开头一句", "脚注里的话", "fn-1"]
    {
        assert!(!page.contains(other), "{other}: {page}");
    }
    // The passage stands on another page: its anchors stay at home, and its links lead there.
    assert_eq!(page.matches("id=art-2").count() + page.matches("id=\"art-2").count(), 0, "{page}");
    assert!(page.contains("/story/#"), "{page}");
    // 2 and 3 minutes as written, and 1 for a short passage.
    assert!(page.contains("各环节合计</dt><dd>6 分钟"), "{page}");
    // The page that is used knows where.
    assert!(test.page("story/index.html").contains("一场"));
}

#[test]
fn a_change_of_the_text_changes_the_kit() {
    let test = site("  - 名称: 念\n    引用: a.md#第二条\n");
    test.build().clean();
    test.write("content/a.md", POLICY.replace("牵绳", "用一米五的绳牵引"));
    test.build().clean();
    assert!(test.page("kit/index.html").contains("用一米五的绳牵引"));
}

#[test]
fn a_passage_that_is_not_there_and_too_many_minutes_are_said() {
    let run = site("  - 名称: 念\n    引用: a.md#第九条\n").build();
    assert!(run.text.contains("link.dead-anchor") || run.json.to_string().contains("link.dead-anchor"));
    let run = site("  - 名称: 念\n    分钟: 15\n  - 名称: 讲\n    分钟: 8\n").build();
    let said = run.json.to_string();
    assert!(said.contains("kit.too-long") && said.contains("合计 23 分钟，超过计划的 20 分钟"), "{said}");
}

#[test]
fn a_draft_does_not_get_out_through_a_kit() {
    let test = site("  - 名称: 讲\n    分钟: 5\n    引用: draft.md\n")
        .file("content/draft.md", "---\n标题: 没写完\n草稿: 是\n---\n\n还不能给人看的话。\n");
    test.build();
    let leaks = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("还不能给人看的话");
    assert!(!test.files().values().any(leaks), "drafts stay in");
}

#[test]
fn a_film_or_another_site_is_named_though_it_has_no_text() {
    let test = site("  - 名称: 看片\n    分钟: 5\n    引用: film.mp4\n  - 名称: 唱\n    分钟: 5\n    引用: https://example.com/song\n")
        .file("content/film.mp4", "x");
    test.build().clean();
    let page = test.page("kit/index.html");
    assert!(page.contains("film.mp4") && page.contains("https://example.com/song"), "{page}");
}

#[test]
fn what_a_reader_saved_of_the_basket_builds_as_it_stands() {
    // As static/basket/file.js writes it.
    let saved = "---\n标题: \"我的\\\"一场\\\"\"\n类型: kit\n时长: 9\n环节:\n  - 名称: \"念\"\n    分钟: 2\n    主讲: \"楼长\"\n    引用: \"/a/#art-2\"\n  - 名称: \"讲\"\n    分钟: 7\n    引用: \"/story/\"\n---\n";
    let test = site("  - 名称: 念\n    分钟: 1\n").file("content/saved.md", saved);
    test.build().clean();
    let page = test.page("saved/index.html");
    assert!(page.contains("我的") && page.contains("携犬外出") && page.contains("早上的话"), "{page}");
    assert!(!page.contains("为了安静"), "{page}");
}
