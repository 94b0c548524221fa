//! The handbook tells the truth: its tables are the kinds' fields, and its examples work as they are printed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use wenku::kind::{Field, Kind, Kinds};

use crate::site_test::SiteTest;

fn page(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/handbook").join(name);
    fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// The part of a page below the heading `## title`.
fn part<'a>(text: &'a str, title: &str) -> &'a str {
    let (_, part) =
        text.split_once(&format!("\n## {title}\n")).unwrap_or_else(|| panic!("no heading {title}"));
    part.split("\n## ").next().unwrap_or(part)
}

/// The code blocks of a page.
fn blocks(text: &str) -> Vec<&str> {
    text.split("\n```\n").skip(1).step_by(2).collect()
}

/// Compares a table with the fields of a kind: names, requirement, choices; every field in `needed` has its row.
fn compare(table: &str, kind: &Kind, needed: impl Fn(&Field) -> bool) {
    let mut seen = BTreeSet::new();
    for row in table.lines().filter(|line| line.starts_with('|')).skip(2) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let required = cells[0].contains("（必填）");
        let name = cells[0].replace("（必填）", "").replace('*', "");
        let field = kind.field(&name).unwrap_or_else(|| panic!("{} has no {name}", kind.name));
        let written: BTreeSet<&str> = std::iter::once(name.as_str()).chain(cells[1].split('、')).collect();
        assert_eq!(written, field.names().collect::<BTreeSet<_>>(), "{}: {name}", kind.name);
        assert_eq!(required, field.required, "{}: {name}", kind.name);
        if let Some(list) = cells[2].split_once('：').filter(|(word, _)| word.starts_with("选项")) {
            let list = list.1.split('；').next().unwrap_or_default();
            let choices: Vec<&str> = field.values.iter().map(|choice| choice.zh.as_str()).collect();
            match list.split_once('等') {
                Some((some, _)) => assert!(some.split('、').all(|c| choices.contains(&c)), "{name}: {some}"),
                None => assert_eq!(list.split('、').collect::<Vec<_>>(), choices, "{}: {name}", kind.name),
            }
        }
        seen.insert(field.name.clone());
    }
    let lost: Vec<_> =
        kind.fields.iter().filter(|f| needed(f) && !seen.contains(&f.name)).map(|f| &f.name).collect();
    assert!(lost.is_empty(), "{} is not told of {lost:?}", kind.name);
}

#[test]
fn the_tables_of_fields_are_the_kinds() {
    let (kinds, _) = Kinds::load(&[]);
    let tables = page("field-tables.md");
    for kind in kinds.iter().filter(|kind| kind.name != "page") {
        compare(part(&tables, &kind.label.zh), kind, |field| !field.common);
    }
    compare(part(&page("fields.md"), "各类都有的字段"), kinds.default_kind(), |field| field.common);
}

#[test]
fn the_examples_of_front_matter_are_accepted() {
    let kinds = [
        ("start.md", "story"),
        ("stories.md", "story"),
        ("policies.md", "policy"),
        ("talks.md", "talk"),
        ("family-rules.md", "family-rule"),
    ];
    for (name, kind) in kinds {
        let text = page(name);
        let examples = blocks(&text).into_iter().filter(|block| block.starts_with("---\n"));
        let mut count = 0;
        for example in examples.filter(|example| !example.contains("类型:")) {
            let run = SiteTest::new()
                .file("content/x/_index.md", format!("---\n标题: 栏目\n类型: {kind}\n---\n"))
                .file("content/x/a.md", example)
                .build();
            let faults = run.faults();
            let told =
                faults.iter().filter(|fault| !fault.starts_with("link.") && !fault.starts_with("library."));
            assert_eq!(told.count(), 0, "{name}: {faults:?}\n{example}");
            count += 1;
        }
        assert!(count > 0, "{name} has no example");
    }
}

#[test]
fn the_own_kind_and_the_own_theme_work_as_printed() {
    let (kinds, theme) = (page("own-kinds.md"), page("own-theme.md"));
    let (kinds, theme) = (blocks(&kinds), blocks(&theme));
    let block = |of: &[&str], sign: &str| {
        of.iter()
            .find(|block| block.contains(sign))
            .unwrap_or_else(|| panic!("no block with {sign}"))
            .to_string()
    };
    let settings = block(&theme, "theme_name");
    let kind = block(&kinds, "name = \"case\"");
    let test = SiteTest::new()
        .file("kinds/case.toml", &kind)
        .file("content/cases/_index.md", block(&kinds, "类型: case"))
        .file("content/cases/qiaotou.md", block(&kinds, "一座凉亭当讲堂"))
        .file("content/about.md", "# 关于\n");
    test.build().clean();
    assert!(test.has("case/rating/优秀/index.html"));
    let story = block(&kinds, "一座凉亭当讲堂").replace("优秀", "很好");
    test.write("content/cases/qiaotou.md", story);
    test.build().fails_with(&["front-matter.unknown-value cases/qiaotou.md:4:5"], "优秀、良好");

    test.write("content/cases/qiaotou.md", block(&kinds, "一座凉亭当讲堂"));
    test.write("wenku.toml", format!("title = \"试验站\"\n{settings}"));
    test.write("themes/heshan/static/heshan.css", block(&theme, "--main: #24573f"));
    test.write("themes/heshan/static/heshan.js", block(&theme, "import \"./heshan/menu.js\""));
    test.write("themes/heshan/static/heshan/menu.js", "console.info(\"one\");");
    test.write("themes/heshan/static/heshan/map.js", "console.info(\"two\");");
    test.write("themes/heshan/templates/page.html", block(&theme, "本站为示范站。"));
    test.write("themes/heshan/templates/case.html", block(&theme, "field.name =="));
    test.write(
        "kinds/case.toml",
        kind.replace("template = \"page.html\"", &block(&theme, "template = \"case.html\"")),
    );
    test.build().clean();
    let about = test.page("about/index.html");
    assert!(about.contains("本站为示范站。") && about.contains("heshan.css"), "{about}");
    let scripts =
        test.files().into_iter().filter(|(path, _)| path.contains("heshan") && path.ends_with(".js"));
    let scripts: Vec<_> = scripts.map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()).collect();
    assert_eq!(scripts, ["{console.info(`one`)}{console.info(`two`)}"]);
    let case = test.page("cases/qiaotou/index.html");
    assert!(
        ["报送单位", "石桥镇新时代文明实践所", "优秀", "2026"].iter().all(|word| case.contains(word)),
        "{case}"
    );
}
