//! Warm builds: what they save, and that they give the same bytes as clean ones.

use std::collections::BTreeMap;
use std::fs;

use crate::build::{stories, story};
use crate::site_test::SiteTest;

#[test]
fn two_builds_are_equal_and_a_warm_one_writes_nothing() {
    let test = stories();
    test.build().clean();
    let first = test.files();
    let warm = test.build();
    assert_eq!(warm.json["written"], 0);
    assert_eq!(test.files(), first);
    fs::remove_dir_all(test.public()).expect("removed");
    test.build().clean();
    assert_eq!(test.files(), first);
}

/// The files of a warm build after `change`, the same as those of a clean one.
fn warm(change: impl Fn(&SiteTest)) -> BTreeMap<String, Vec<u8>> {
    let test = stories();
    test.build().clean();
    change(&test);
    test.build().clean();
    let warm = test.files();
    fs::remove_dir_all(test.public()).expect("removed");
    fs::remove_dir_all(test.path().join(".wenku")).expect("removed");
    test.build().clean();
    let clean = test.files();
    let other = |path: &&String| warm.get(*path) != clean.get(*path);
    assert_eq!(warm.keys().chain(clean.keys()).filter(other).collect::<Vec<_>>(), Vec::<&String>::new());
    warm
}

#[test]
fn after_a_change_the_warm_build_equals_a_clean_one() {
    let files = warm(|test| {
        test.write("content/stories/li.md", story("李某", "主题: 诚信建设\n"));
        fs::remove_file(test.path().join("content/stories/wang.md")).expect("removed");
    });
    assert!(
        !files.contains_key("stories/wang/index.html") && !files.contains_key("topics/志愿服务/index.html")
    );
}

#[test]
fn a_file_damaged_or_removed_by_hand_is_made_again() {
    warm(|test| {
        fs::write(test.public().join("stories/li/index.html"), "x").expect("written");
        fs::remove_file(test.public().join("404.html")).expect("removed");
    });
}

#[test]
fn a_changed_theme_or_setting_reaches_pages_that_did_not_change() {
    let page = |files: &BTreeMap<String, Vec<u8>>| String::from_utf8_lossy(&files["404.html"]).into_owned();
    let files = warm(|test| {
        test.write("themes/default/templates/shared/brand.html", "<p>另一个名字</p>");
        test.write("themes/default/i18n/zh-CN.toml", "skip_to_content = \"看正文\"\n");
    });
    assert!(page(&files).contains("看正文") && page(&files).contains("另一个名字"));
    let files = warm(|test| test.write("wenku.toml", "title = \"新站\"\nbase_url = \"https://a.example\"\n"));
    assert!(page(&files).contains("新站"));
}

#[test]
fn a_page_is_known_by_a_recipe_that_only_its_sight_decides() {
    let test = stories();
    let memo = || fs::read_to_string(test.path().join(".wenku/public/pages")).expect("kept");
    test.build().clean();
    let first = memo();
    assert!(first.lines().count() > 5, "{first}");
    test.build().clean();
    assert_eq!(memo(), first);
    test.write("content/stories/li.md", story("李某", "主题: 志愿服务、公民道德\n").replace("正文", "另文"));
    test.build().clean();
    let second = memo();
    let same = |path: &str| {
        let line = |memo: &str| memo.lines().find(|line| line.ends_with(path)).map(str::to_owned);
        line(&first).is_some() && line(&first) == line(&second)
    };
    assert!(same(" stories/wang/index.html") && same(" 404.html") && !same(" stories/li/index.html"));
}

/// A long text with a link to `to`.
fn long(to: &str) -> String {
    let text = "把家里的老规矩写下来，挂在堂屋里，一家人照着做。\n\n".repeat(80);
    format!("---\n标题: 长文\n---\n\n见[另一页]({to})。\n\n## 起因\n\n{text}\n## 做法\n\n{text}")
}

/// A long text after a first build and `change`: the warm build equals a clean one.
fn changed(change: impl Fn(&SiteTest)) -> BTreeMap<String, Vec<u8>> {
    let test =
        SiteTest::new().file("content/long.md", long("other.md")).file("content/other.md", "# 另一页\n");
    test.build().clean();
    change(&test);
    test.build().clean();
    let warm = test.files();
    fs::remove_dir_all(test.path().join(".wenku")).expect("removed");
    fs::remove_dir_all(test.public()).expect("removed");
    test.build().clean();
    assert_eq!(test.files(), warm);
    warm
}

#[test]
fn a_long_text_changes_with_what_it_shows() {
    let page =
        |files: &BTreeMap<String, Vec<u8>>| String::from_utf8_lossy(&files["long/index.html"]).into_owned();
    let files = changed(|test| test.write("content/other.md", "---\n标题: 另一页\n网址名: elsewhere\n---\n"));
    assert!(page(&files).contains("/elsewhere/") && page(&files).contains("老规矩"));
    let files =
        changed(|test| test.write("themes/default/templates/page.html", "<b>{{ page.content | safe }}</b>"));
    assert!(page(&files).contains("<b><p>见"), "{}", page(&files));
    let files = changed(|test| test.write("content/new.md", "# 新\n\n[做法](long.md#做法)\n"));
    assert!(files.contains_key("new/index.html"));
    changed(|test| test.write("content/long.md", long("other.md").replace("老规矩", "新规矩")));
}

#[test]
fn the_faults_of_a_long_text_are_told_by_every_build() {
    let test =
        SiteTest::new().file("content/other.md", "# 另一页\n").file("content/long.md", long("other.md"));
    test.build().clean();
    test.write("content/new.md", "# 新\n\n[做法](long.md#办法)\n");
    test.build().fails_with(&["link.dead-anchor new.md:3:1"], "做法");
    fs::remove_file(test.path().join("content/new.md")).expect("removed");
    fs::remove_file(test.path().join("content/other.md")).expect("removed");
    test.build().fails_with(&["link.dead long.md:5:2"], "");
    test.write("content/long.md", long("long.md") + "\n##少了空格的标题\n");
    let first = test.build().faults();
    assert!(first.len() == 1 && first[0].contains("long.md:"), "{first:?}");
    assert_eq!(test.build().faults(), first);
}
