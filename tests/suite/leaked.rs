//! Nothing is leaked: what readers may not see is in no file of a site, and what a site cannot answer for is said.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use tantivy::Document;

use crate::build::{stories, story};
use crate::site_test::SiteTest;

/// Every file of the site, with what tantivy reads in the index and what its head holds.
fn readable(test: &SiteTest) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (path, bytes) in test.files() {
        let mut unpacked = Vec::new();
        // Whatever begins like a deflated block is unpacked.
        if path.ends_with(".bin") {
            for at in 0..bytes.len() {
                let mut block = Vec::new();
                let mut reader = flate2::read::DeflateDecoder::new(&bytes[at..]).take(1 << 16);
                if reader.read_to_end(&mut block).is_ok() && block.len() > 8 {
                    unpacked.extend(block);
                }
            }
        }
        texts.insert(
            path,
            format!("{}{}", String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&unpacked)),
        );
    }
    if test.has("search-index/meta.json") {
        texts.insert("search-index".to_owned(), indexed(&test.public().join("search-index")));
    }
    texts
}

/// All terms, stored texts and values of columns in the index.
fn indexed(folder: &Path) -> String {
    let index = tantivy::Index::open_in_dir(folder).expect("an index of tantivy");
    let mut all = String::new();
    for segment in index.searchable_segments().expect("whole") {
        let reader = tantivy::SegmentReader::open(&segment).expect("whole");
        let store = reader.get_store_reader(1).expect("whole");
        for document in store.iter::<tantivy::TantivyDocument>(None) {
            all += &document.expect("whole").to_json(&index.schema());
        }
        for (field, entry) in index.schema().fields() {
            let mut add = |text: &[u8]| all.extend([&*String::from_utf8_lossy(text), "\n"]);
            if entry.is_indexed() {
                let terms = reader.inverted_index(field).expect("whole");
                let mut stream = terms.terms().stream().expect("whole");
                while stream.advance() {
                    add(stream.key());
                }
            }
            if let Ok(Some(column)) = reader.fast_fields().str(entry.name()) {
                let mut stream = column.dictionary().stream().expect("whole");
                while stream.advance() {
                    add(stream.key());
                }
            }
        }
    }
    assert!(!all.is_empty());
    all
}

/// A kind with a private field of every type, each also a facet, searched, and mapped to schema.org; public ones that hold private ones.
const KIND: &str = r#"
name = "case"
label = { zh = "个案" }
template = "page.html"
qr = true
[[field]]
name = "phone"
label = { zh = "电话" }
privacy = "private"
facet = true
search = 3.0
schema = "telephone"
[[field]]
name = "author"
label = { zh = "作者" }
type = "person"
privacy = "private"
facet = true
schema = "author"
[[field]]
name = "source"
label = { zh = "来源" }
privacy = "private"
[[field]]
name = "keywords"
label = { zh = "词" }
type = "list"
privacy = "private"
facet = true
search = 1.0
[[field]]
name = "visited"
label = { zh = "走访日" }
type = "date"
privacy = "private"
facet = "year"
[[field]]
name = "place"
label = { zh = "住址" }
type = "region"
privacy = "private"
facet = true
[[field]]
name = "degree"
label = { zh = "程度" }
type = "enum"
privacy = "private"
facet = true
values = [{ value = "x", zh = "绝密程度" }]
[[field]]
name = "papers"
label = { zh = "材料" }
type = "list"
item = "link"
privacy = "private"
[[field]]
name = "honours"
label = { zh = "荣誉" }
type = "list"
item = "record"
schema = "award"
fields = [
  { name = "name", type = "text", label = { zh = "名称" }, search = 1.0 },
  { name = "given_by", type = "text", label = { zh = "推荐人" }, privacy = "private", search = 1.0, facet = true },
]
"#;

#[test]
fn private_values_are_in_no_file_whatever_their_type() {
    let text = "---\n标题: 走访记\n日期: 2026-03-05\nphone: 泄露甲\nauthor: 泄露乙\nsource: 泄露丙\nkeywords: [泄露丁]\nvisited: 1987-06-05\nplace: 泄露县/泄露戊\ndegree: 绝密程度\npapers: [泄露己.pdf]\nhonours:\n  - name: 公开荣誉\n    given_by: 泄露庚\n---\n\n正文。\n";
    let test = SiteTest::new()
        .file("kinds/case.toml", KIND)
        .file("content/cases/_index.md", "---\n标题: 个案\n类型: case\n---\n")
        .file("content/cases/a.md", text)
        .file("content/cases/泄露己.pdf", "%PDF");
    test.write("wenku.toml", "title = \"试验站\"\nbase_url = \"https://a.example\"\n[government]\nsite_name = \"禾山县\"\nsite_domain = \"a.example\"\nsite_id_code = \"1304000009\"\n");
    let run = test.build();
    assert_eq!(run.code, 0, "{}", run.text);
    assert!(
        run.faults().iter().any(|fault| fault.starts_with("kind.private kinds/case.toml")),
        "{:?}",
        run.faults()
    );
    let files = readable(&test);
    assert!(files.values().any(|text| text.contains("公开荣誉")));
    for (path, text) in &files {
        for secret in ["泄露", "绝密程度", "1987"] {
            assert!(!path.contains(secret) && !text.contains(secret), "{secret} in {path}");
        }
    }
    for query in ["泄露甲", "泄露丁", "泄露庚"] {
        assert_eq!(test.run(&["search", query]).json["hits"].to_string().matches("泄露").count(), 0);
    }
}

#[test]
fn a_page_that_is_not_shown_is_in_no_file_and_neither_is_what_lies_with_it() {
    let refers = "---\n标题: 别人\n人物: 别人\n类别: 助人为乐\n授权: 授1\n日期: 2026-03-05\n相关人物: [gone/index.md, 泄露撤回]\n---\n\n见[那一页](gone/index.md)。\n";
    let states = [
        ("gone", "撤回: 本人要求\n"),
        ("draft", "草稿: 是\n"),
        ("past", "展示至: 2026-04-01\n"),
        ("future", "日期: 2027-01-01\n"),
    ];
    let mut test = stories().file("content/stories/other.md", refers);
    for (name, field) in states {
        let title = if name == "gone" { "泄露撤回" } else { "泄露某" };
        let text = story(title, "")
            .replace("日期: 2026-03-05\n", if name == "future" { field } else { "日期: 2026-03-05\n" });
        let text =
            if name == "future" { text } else { text.replacen("---\n\n", &format!("{field}---\n\n"), 1) };
        test = test
            .file(&format!("content/stories/{name}/index.md"), text.replace("正文。", "泄露的正文。"))
            .file(
                &format!("content/stories/{name}/附件一.md"),
                "---\n类型: page\n标题: 泄露附件\n---\n\n泄露的附件。\n",
            )
            .file(
                &format!("content/stories/{name}/深/内页.md"),
                "---\n类型: page\n标题: 泄露内页\n---\n\n泄露的内页。\n",
            )
            .file(
                &format!("content/stories/{name}/泄露.svg"),
                "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>",
            );
    }
    let run = test.build();
    assert_eq!(run.code, 0, "{}", run.text);
    assert!(run.faults().iter().all(|fault| fault.starts_with("link.withdrawn")), "{:?}", run.faults());
    assert!(test.page("stories/gone/index.html").contains("本人要求"));
    for (path, text) in readable(&test) {
        assert!(!path.contains("泄露") && !text.contains("泄露"), "{path}");
    }
}

#[test]
fn only_files_that_a_page_names_are_published() {
    let stray = [
        "a.md.txt",
        "b.md.bak",
        "~WRL0001.tmp",
        "x.md.orig",
        "名单.csv",
        "同意书扫描.pdf",
        "讲话稿.docx",
        "照片/合影.jpg",
    ];
    let mut test = SiteTest::new()
        .file("content/a.md", "# 甲\n\n[表](表.csv) ![图](图.svg)\n")
        .file("content/表.csv", "甲,乙\n")
        .file("content/图.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"></svg>");
    for name in stray {
        test = test.file(&format!("content/{name}"), "泄露");
    }
    let run = test.build();
    assert_eq!(run.code, 0, "{}", run.text);
    assert!(test.has("表.csv") && test.has("图.svg"));
    let words = run.words();
    for name in stray {
        assert!(!test.has(name), "{name}");
        let file = name.rsplit('/').next().unwrap_or(name);
        assert!(words.contains(file) || words.contains("……"), "{file}: {words}");
    }
    assert!(words.contains("另存为") || words.contains("复制到新的 .md"), "{words}");
    assert!(run.faults().iter().all(|fault| fault.starts_with("source.not-published")), "{:?}", run.faults());
    test.write("wenku.toml", "title = \"试验站\"\nattachments = [\"照片\", \"名单.csv\"]\n");
    test.build();
    assert!(test.has("照片/合影.jpg") && test.has("名单.csv") && !test.has("同意书扫描.pdf"));
}

#[test]
fn pages_are_told_by_their_ending_in_whatever_case() {
    let test = SiteTest::new()
        .file("content/LI.MD", "---\n标题: 李某\n---\n\n见[王某](wang.markdown)。\n")
        .file("content/wang.markdown", "---\n标题: 王某\n---\n\n见[李某](LI.MD)。\n");
    test.build().clean();
    assert!(test.page("li/index.html").contains("/wang/") && test.page("wang/index.html").contains("/li/"));
}

#[test]
fn attachments_are_proofread() {
    let fault = |name: &str, text: &[u8]| {
        let test = SiteTest::new()
            .file("content/a.md", format!("[附件]({name})"))
            .file(&format!("content/{name}"), text);
        test.build().faults().join(" ")
    };
    // The example in GB 11643 itself.
    assert_eq!(
        fault("名单.csv", "姓名,身份证号\n某某,11010519491231002X\n".as_bytes()),
        "privacy.identity-number 名单.csv:2:4"
    );
    let (bytes, ..) = encoding_rs::GB18030.encode("姓名,身份证号\n某某,11010519491231002X\n");
    assert_eq!(fault("名单.csv", &bytes), "privacy.identity-number 名单.csv:2:4");
    assert_eq!(fault("通知.txt", "通知\n密级: 秘密\n".as_bytes()), "attachment.secret 通知.txt:2:1");
    assert_eq!(fault("表.docx", b"PK"), "attachment.unread 表.docx:0:0");
    assert_eq!(fault("表.csv", "甲,乙\n".as_bytes()), "");
}

#[test]
fn no_address_leaves_its_attribute() {
    let test = SiteTest::new().file("content/a.md", "# 甲\n\n[x](</\"onmouseover=\"alert(1)/feed.xml>)\n");
    test.build().fails_with(&["link.dead a.md:3:1"], "");
    test.write("content/a.md", "# 甲\n\n[x](/nowhere/feed.xml)\n");
    test.build().fails_with(&["link.dead a.md:3:1"], "");
    test.write("content/a.md", "# 甲\n\n[订阅](/feed.xml) [x](<a\" onclick=\"b.txt>)\n");
    test.write("content/a\" onclick=\"b.txt", "x");
    test.build().clean();
    assert!(!test.page("a/index.html").contains(" onclick="), "{}", test.page("a/index.html"));
}

#[test]
fn pages_carry_their_content_security_policy() {
    let test = SiteTest::new().file("content/a.md", "---\n标题: 甲\n旧网址: /old/\n---\n\n文。\n");
    test.build().clean();
    for (path, bytes) in test.files().iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        let policy = page.find("default-src 'none'").unwrap_or_else(|| panic!("{path}: {page}"));
        assert!(page.find("<script").is_none_or(|script| policy < script), "{path}");
    }
}
