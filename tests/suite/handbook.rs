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

/// The pages of the handbook whose examples are parts of a site; the others show commands, settings and themes. For each, the section in
/// which its examples are tried, and the fields that a page there needs.
const WITH_EXAMPLES: [(&str, &str, &str); 10] = [
    ("start.md", "stories", STORY),
    ("write.md", ".", "标题: 例\n"),
    ("fields.md", "policies", POLICY),
    ("policies.md", "policies", POLICY),
    ("stories.md", "stories", STORY),
    ("family-rules.md", "family-rules", "标题: 例\n体裁: 家训\n"),
    ("talks.md", "talks", "标题: 例\n受众: 家庭\n时长: 5\n"),
    ("sections.md", "talks", "标题: 例\n"),
    ("links.md", "stories", STORY),
    ("schedule.md", "stories", STORY),
];
const STORY: &str = "标题: 例\n人物: 甲\n类别: 助人为乐\n授权: 禾授1\n";
const POLICY: &str = "标题: 例\n发文机关: 甲\n成文日期: 2026-06-05\n";

/// Whether each line of `block` is a field, or an item or a part of one.
fn is_fields(block: &str) -> bool {
    let is_field = |line: &str| {
        line.starts_with("  ")
            || line.split_once(':').is_some_and(|(name, rest)| {
                let is_name = name.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
                is_name && (rest.is_empty() || rest.starts_with(' '))
            })
    };
    !block.starts_with(' ') && block.lines().all(is_field)
}

/// `fields` as the front matter of a page that has what its kind needs besides.
fn page_with(fields: &str, needed: &str) -> String {
    let names: Vec<&str> = fields.lines().filter_map(|line| line.split(':').next()).collect();
    let rest: String = needed
        .split_inclusive('\n')
        .filter(|line| !names.contains(&line.split(':').next().unwrap_or("")))
        .collect();
    format!("---\n{rest}{}\n---\n\n正文。\n", fields.trim_end())
}

/// What files the example wants beside it, as the handbook says in the text around it.
const BESIDE: [&str; 4] = ["portrait.svg", "宣讲菜单.csv", "重点任务台账.csv", "luyin.mp3"];

/// Writes the example `text` into a new site as `path`, and demands that it builds without a fault.
#[track_caller]
fn builds(path: &str, text: &str) {
    let test = SiteTest::begun().file(&format!("content/{path}"), text);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for name in BESIDE.iter().filter(|name| text.contains(**name)) {
        test.write(&format!("content/{folder}/{name}"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
    }
    let run = test.build();
    let mut faults = run.own_faults();
    // An example that ends another document has the dates of the frame around it, not those of its story; the other version of one that has
    // versions is the next example; the headings that a recording follows are not printed.
    let frame = ["validity.order ", "version.alone ", "library.no-chapter "];
    faults.retain(|fault| !frame.iter().any(|code| fault.starts_with(code)));
    assert_eq!((run.code, faults), (0, Vec::new()), "{path}\n{text}\n{}", run.words());
}

/// The file that `block`, an example on the handbook's page `name`, is or belongs to: its name in its section, and its text. Nothing for
/// what is no part of a page: lists of files, commands, and what the program says.
fn file_of(name: &str, block: &str, needed: &str) -> Option<(&'static str, String)> {
    let says = |words: &[&str]| words.iter().any(|word| block.contains(word));
    match block {
        _ if block.starts_with("---\n") && block.contains("类型:") => {
            Some(("example/_index.md", block.into()))
        }
        _ if block.starts_with("---\n") => Some(("example.md", block.into())),
        _ if is_fields(block) => {
            let is_of_folder = block.contains("../../");
            let file = if is_of_folder { "example/index.md" } else { "example.md" };
            let file = if name == "sections.md" { "example/_index.md" } else { file };
            Some((file, page_with(block, needed)))
        }
        _ if says(&["wenku", "错误[", "警告[", "没有发现", "  →  ", "请在浏览器打开", ".en.md"]) => {
            None
        }
        _ if block.starts_with('[') && says(&["] =", "]\n", "toml"]) => None,
        _ if block.lines().any(|line| line.ends_with('/')) => None,
        // What it leads to on its own page.
        _ if block.contains("#照片") => {
            Some(("example.md", format!("---\n{needed}---\n\n{block}\n\n## 照片\n")))
        }
        _ => Some(("example.md", format!("---\n{needed}---\n\n{block}\n"))),
    }
}

#[test]
fn every_example_builds_as_printed_in_a_new_site() {
    let mut count = 0;
    for (name, section, needed) in WITH_EXAMPLES {
        let text = page(name);
        for (file, text) in blocks(&text).into_iter().filter_map(|block| file_of(name, block, needed)) {
            builds(&format!("{section}/{file}"), &text);
            count += 1;
        }
    }
    assert!(count > 35, "only {count} examples");
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
