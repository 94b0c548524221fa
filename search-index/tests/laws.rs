//! Laws of the whole crate: what stands on a page is found, builds repeat, damage is told, parts answer like the whole.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use search_index::{
    Change, Config, Error, Facet, Files, Index, Manifest, Page, PartialIndex, Request, Response, Section,
    Sort, Writer,
};

const TEXTS: [(&str, &str, &str); 6] = [
    (
        "/policy/1",
        "城市文明行为促进条例",
        "第一条 为了引导文明行为，弘扬社会主义核心价值观，制定本条例。本条例所称文明行为，是指维护公序良俗的行为。",
    ),
    (
        "/policy/2",
        "关于表彰道德模范的通知 青办发〔2023〕12号",
        "各区文明办：现决定授予李春华等同志“道德模范”称号。PM10 指数见附件，自2023年5月1日起施行。",
    ),
    ("/family/1", "曾氏家训", "家勤则兴，人勤则健；能勤能俭，永不贫贱。家風家訓，代代相傳。"),
    ("/family/2", "朱氏家风", "黎明即起，洒扫庭除，要内外整洁。"),
    ("/story/1", "身边好人王秀英", "王秀英三十年如一日照顾邻居老人，被称为“最美邻居”。"),
    ("/policy/3", "城市文明行为促进条例（旧）", "第三百零一条 旧条例的文明行为规定。"),
];

fn pages() -> Vec<Page> {
    let page = |number: usize| {
        let (url, title, text) = TEXTS[number];
        let kind = url.split('/').nth(1).unwrap_or_default();
        Page {
            url: url.to_owned(),
            title: title.to_owned(),
            kind: kind.to_owned(),
            date: Some(20_200_101 + number as u32 * 10_000),
            weight: 1.0,
            status: (number == 5).then(|| "已废止".to_owned()),
            facets: vec![("kind".to_owned(), kind.to_owned())],
            keywords: Vec::new(),
            sections: vec![Section {
                anchor: "a".to_owned(),
                heading: "正文".to_owned(),
                text: text.to_owned(),
            }],
        }
    };
    (0..TEXTS.len()).map(page).collect()
}

fn config() -> Config {
    let kind = Facet { name: "kind".to_owned(), label: "类型".to_owned() };
    Config {
        facets: vec![kind],
        synonyms: vec![vec!["家训".to_owned(), "祖训".to_owned()]],
        ..Config::default()
    }
}

fn files() -> Files {
    let mut writer = Writer::new(config(), None).expect("no cache is used");
    pages().into_iter().for_each(|page| writer.add(page));
    writer.finish_in_memory().expect("memory takes every write")
}

fn index() -> Index {
    Index::from_files(&files()).expect("just built")
}

/// The files that a browser reads as one.
fn joined(files: &Files) -> Vec<u8> {
    let manifest = Manifest::from_meta(&files["meta.json"]).expect("just built");
    manifest.files.iter().flat_map(|(name, _)| &files[name]).copied().collect()
}

fn ask(query: &str) -> Response {
    index().search(&Request { query: query.to_owned(), ..Request::default() }).expect("the index is whole")
}

fn urls(response: &Response) -> Vec<&str> {
    response.hits.iter().map(|hit| hit.url.as_str()).collect()
}

#[test]
fn the_page_whose_title_is_the_query_comes_first() {
    for (url, title, _) in TEXTS {
        assert_eq!(urls(&ask(title)).first(), Some(&url), "{title}");
    }
}

#[test]
fn document_numbers_are_found_in_any_brackets() {
    for query in [
        "青办发〔2023〕12号",
        "青办发[2023]12号",
        "（2023）12号",
        "青办发2023年12号",
        "青办发２０２３年第12号",
    ] {
        assert_eq!(urls(&ask(query)).first(), Some(&"/policy/2"), "{query}");
    }
}

#[test]
fn numerals_traditional_forms_pinyin_and_homophones_are_found() {
    let firsts = [
        ("第301条", "/policy/3"),
        ("家风家训 代代相传", "/family/1"),
        ("黎明即起灑掃庭除", "/family/2"),
        ("zengshijiaxun", "/family/1"),
        ("zhu shi jia feng", "/family/2"),
        ("zsjx", "/family/1"),
        ("pm10", "/policy/2"),
        ("祖训", "/family/1"),
        ("王秀鹰", "/story/1"),
        ("俭", "/family/1"),
    ];
    for (query, url) in firsts {
        assert_eq!(urls(&ask(query)).first(), Some(&url), "{query}");
    }
    assert_eq!(ask("朱氏加风").suggestion.as_deref(), Some("朱氏家风"));
}

#[test]
fn operators_and_filters_narrow() {
    assert_eq!(urls(&ask("文明行为 -旧条例")), ["/policy/1"]);
    assert_eq!(urls(&ask("“维护公序良俗”")), ["/policy/1"]);
    assert_eq!(urls(&ask("标题:家风")), ["/family/2"]);
    assert!(urls(&ask("类型:story 邻居")).iter().all(|url| url.starts_with("/story")));
    let newest = Request { query: "文明".to_owned(), sort: Sort::Date, facets: true, ..Request::default() };
    let response = index().search(&newest).expect("the index is whole");
    assert!(response.hits.windows(2).all(|pair| pair[0].date >= pair[1].date));
    assert_eq!(response.facets[0].values.iter().map(|(_, count)| count).sum::<usize>(), response.total);
    let dated = Request { from: Some(20_210_101), to: Some(20_211_231), ..Request::default() };
    assert_eq!(urls(&index().search(&dated).expect("the index is whole")), ["/policy/2"]);
}

#[test]
fn nothing_found_is_never_the_end() {
    let response = ask("“文明行为促进条例永不贫贱”");
    assert!(response.total > 0 && !response.changes.is_empty());
    let filtered = Request {
        query: "家训".to_owned(),
        filters: [("kind".to_owned(), vec!["story".to_owned()])].into(),
        ..Request::default()
    };
    let response = index().search(&filtered).expect("the index is whole");
    assert!(response.total > 0 && !response.changes.is_empty());
}

#[test]
fn repealed_texts_come_later_and_are_marked() {
    let response = ask("文明行为");
    assert_eq!(urls(&response)[..2], ["/policy/1", "/policy/3"]);
    assert_eq!(response.hits[1].status.as_deref(), Some("已废止"));
}

#[test]
fn bad_input_is_answered() {
    let long = "文明".repeat(5000);
    for query in
        ["", " ", "，。！", "\"", "“家风", "-", "--", "\u{0}\u{1f}", "😀", "标题:", "¹", long.as_str()]
    {
        ask(query);
    }
    let deep = Request {
        query: "文明".to_owned(),
        offset: usize::MAX,
        limit: Some(usize::MAX),
        ..Request::default()
    };
    assert!(index().search(&deep).expect("the index is whole").hits.is_empty());
    let unknown =
        Request { filters: [("colour".to_owned(), vec!["red".to_owned()])].into(), ..Request::default() };
    assert!(matches!(index().search(&unknown), Err(Error::UnknownFilter { known, .. }) if known == ["kind"]));
}

#[test]
fn suggestions_complete_titles_by_characters_pinyin_and_initials() {
    for prefix in ["曾氏", "zengshi", "zsj", "曾"] {
        let found = index().suggest(prefix, 5).expect("the index is whole");
        assert_eq!(found.first().map(|suggestion| suggestion.text.as_str()), Some("曾氏家训"), "{prefix}");
    }
}

#[test]
fn warm_and_clean_builds_are_equal() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let build = |name: &str, cache: Option<&Path>, pages: Vec<Page>| {
        let mut writer = Writer::new(config(), cache).expect("a writable cache");
        pages.into_iter().for_each(|page| writer.add(page));
        let out = folder.path().join(name);
        writer.finish(&out).expect("a writable folder");
        contents(&out)
    };
    let cache = folder.path().join("cache");
    let first = build("first", Some(&cache), pages());
    assert_eq!(first, build("again", Some(&cache), pages()));
    let mut changed = pages();
    changed[2].sections[0].text.push_str("新添一句。");
    let warm = build("warm", Some(&cache), changed.clone());
    assert_eq!(warm, build("clean", None, changed));
    assert_ne!(warm, first);
}

#[test]
fn cut_and_altered_files_are_refused_in_words() {
    let whole = files();
    for (name, bytes) in &whole {
        for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            let mut cut = whole.clone();
            cut.insert(name.clone(), bytes[..length].to_vec());
            let error = Index::from_files(&cut).err().expect("the end is missing");
            assert!(
                matches!(error, Error::Truncated { .. } | Error::Damaged { .. }),
                "{name} {length}: {error}"
            );
        }
    }
    let joined = joined(&whole);
    for length in (0..joined.len()).step_by(7) {
        let question = serde_json::json!({ "search": { "query": "文明" } }).to_string();
        let (answer, _) = ask_in_parts(&joined[..length], &question);
        assert!(answer["error"]["kind"].is_string(), "{length}: {answer}");
    }
    let mut older = whole.clone();
    let meta = String::from_utf8(whole["meta.json"].clone()).expect("JSON is UTF-8");
    let format = format!("\\\"format\\\":{}", search_index::FORMAT);
    older.insert("meta.json".into(), meta.replace(&format, "\\\"format\\\":99").into_bytes());
    assert!(matches!(Index::from_files(&older), Err(Error::Format { found: 99, .. })));
}

#[test]
fn an_index_of_an_older_format_is_refused_in_words_and_built_anew() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let old = ["manifest.json", "index-7ed171268dc92a93.bin"].map(|name| folder.path().join(name));
    old.iter().for_each(|path| fs::write(path, "{}").expect("a writable folder"));
    let error = Index::open(folder.path()).err().expect("an older format");
    assert!(matches!(error, Error::Format { .. }) && error.to_string().contains("build the site again"));
    build(folder.path(), pages());
    assert!(old.iter().all(|path| !path.exists()));
    Index::open(folder.path()).expect("just built");
}

fn build(folder: &Path, pages: Vec<Page>) -> Manifest {
    let mut writer = Writer::new(config(), None).expect("no cache is used");
    pages.into_iter().for_each(|page| writer.add(page));
    writer.finish(folder).expect("a writable folder")
}

#[test]
fn the_segments_of_the_last_index_stay_for_their_readers_and_no_others() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let changed = |text: &str| {
        let mut pages = pages();
        pages[0].sections[0].text.push_str(text);
        pages
    };
    let first = build(folder.path(), changed("一"));
    let second = build(folder.path(), changed("二"));
    let has = |manifest: &Manifest| manifest.files.iter().all(|(name, _)| folder.path().join(name).exists());
    assert!(has(&first) && has(&second));
    let third = build(folder.path(), changed("三"));
    assert!(has(&third) && has(&second) && !has(&first));
    let mut stale = first.files.iter().filter(|file| second.files.iter().all(|other| other.0 != file.0));
    assert!(stale.all(|(name, _)| !folder.path().join(name).exists()));
}

#[test]
fn a_string_too_common_for_the_budget_is_cut_and_said() {
    // One pair of characters, so often that its places alone cost more than a query may.
    let text = "甲乙".repeat(200);
    let page = |number: usize| Page {
        url: format!("/{number:04}"),
        weight: 1.0,
        sections: vec![Section { text: format!("{text}丙丁{number}"), ..Section::default() }],
        ..Page::default()
    };
    let mut writer = Writer::new(Config::default(), None).expect("no cache is used");
    (0..2500).for_each(|number| writer.add(page(number)));
    let files = writer.finish_in_memory().expect("memory takes every write");
    let question = serde_json::json!({ "search": { "query": "“甲乙甲乙丙”" } }).to_string();
    let joined = joined(&files);
    let mut partial = PartialIndex::new(joined.len() as u64);
    let mut bytes = 0;
    let answer = loop {
        let answer: serde_json::Value =
            serde_json::from_str(&partial.ask(question.as_bytes())).expect("JSON");
        let Some(missing) = answer["missing"].as_array() else { break answer };
        for range in missing {
            let at = |end: usize| range[end].as_u64().expect("a number") as usize;
            bytes += at(1) - at(0);
            partial.provide(at(0) as u64, &joined[at(0)..at(1)]);
        }
    };
    assert!(bytes < 700_000, "{bytes} bytes");
    assert_eq!(answer["response"]["total"], 2500);
    let response: Response = serde_json::from_value(answer["response"].clone()).expect("a response");
    let cut = Change::PhraseCut { phrase: "甲乙甲乙丙".to_owned() };
    assert!(response.changes.contains(&cut), "{:?}", response.changes);
    let rare = Index::from_files(&files).expect("just built");
    let rare = rare.search(&Request { query: "“乙丙丁77”".to_owned(), ..Request::default() });
    assert!(!rare.expect("the index is whole").changes.contains(&cut));
}

/// The files of a folder.
fn contents(folder: &Path) -> Files {
    let entries = fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("readable"));
    let read = |path| fs::read(path).expect("a readable file");
    entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), read(entry.path()))).collect()
}

/// Asks a partly loaded index until it answers; counts the round trips.
fn ask_in_parts(archive: &[u8], question: &str) -> (serde_json::Value, usize) {
    let mut partial = PartialIndex::new(archive.len() as u64);
    for trips in 0..20 {
        let answer: serde_json::Value =
            serde_json::from_str(&partial.ask(question.as_bytes())).expect("JSON");
        let Some(missing) = answer["missing"].as_array() else { return (answer, trips) };
        for range in missing {
            let at = |end: usize| range[end].as_u64().expect("a number") as usize;
            partial.provide(at(0) as u64, &archive[at(0)..at(1)]);
        }
    }
    panic!("no end for {question}");
}

/// The answer to `query` from the bytes of an index, and from the same bytes with one bit turned over.
fn answers_of_altered(at: usize, bit: u8, query: &str) -> (serde_json::Value, serde_json::Value) {
    let whole = joined(&files());
    let mut altered = whole.clone();
    altered[at] ^= 1 << bit;
    let question = serde_json::json!({ "search": { "query": query, "facets": true } }).to_string();
    (ask_in_parts(&whole, &question).0, ask_in_parts(&altered, &question).0)
}

#[test]
fn the_first_bit_of_an_index_counts() {
    let (expected, answer) = answers_of_altered(0, 0, "条");
    assert!(!answer["response"].is_object() || answer == expected, "{answer}");
}

proptest! {
    // What fails becomes a test with a name.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_quoted_string_finds_its_page(number in 0..TEXTS.len(), start in 0usize..60, length in 2usize..30) {
        let (url, title, text) = TEXTS[number];
        let shown: Vec<char> = if start % 3 == 0 { title.chars().collect() } else { text.chars().collect() };
        let start = start.min(shown.len() - 2);
        let quoted: String = shown[start..(start + length).min(shown.len())].iter().filter(|ch| **ch != '“' && **ch != '”').collect();
        let response = ask(&format!("“{quoted}”"));
        let is_text = quoted.chars().any(char::is_alphanumeric);
        prop_assert!(!is_text || urls(&response).contains(&url), "{}", quoted);
    }

    #[test]
    fn any_query_is_answered_the_same_from_parts(query in "[-“”\"文明家风加曾氏a-z0-9 ：标题\\PC]{0,30}") {
        let files = files();
        let question = serde_json::json!({ "search": { "query": query, "facets": true } }).to_string();
        let (answer, trips) = ask_in_parts(&joined(&files), &question);
        let request = Request { query, facets: true, ..Request::default() };
        match Index::from_files(&files).expect("just built").search(&request) {
            Ok(whole) => {
                let whole = serde_json::to_string(&whole).expect("plain data");
                prop_assert_eq!(&answer["response"], &serde_json::from_str::<serde_json::Value>(&whole).expect("JSON"))
            },
            Err(error) => prop_assert_eq!(&answer["error"]["message"], &error.to_string()),
        }
        // One for the footer, one for the head, one for the index of the dictionary, which a page fetches at once.
        prop_assert!(trips <= 3 + 4, "{} trips", trips);
    }

    #[test]
    fn an_altered_index_never_answers_wrongly(at in any::<prop::sample::Index>(), bit in 0u8..8, query in "[文明家风曾氏条例a-z“”]{1,8}") {
        let (expected, answer) = answers_of_altered(at.index(joined(&files()).len()), bit, &query);
        if answer["response"].is_object() {
            prop_assert_eq!(answer, expected);
        }
    }

    #[test]
    fn an_altered_file_never_answers_wrongly(file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut files = files();
        let names: Vec<String> = files.keys().cloned().collect();
        let bytes = files.get_mut(&names[file.index(names.len())]).expect("listed above");
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        // Of the manifest a browser's first request may differ.
        if let Ok(index) = Index::from_files(&files) {
            prop_assert!(names[file.index(names.len())] == "meta.json");
            let request = Request { query: "文明行为".to_owned(), facets: true, ..Request::default() };
            prop_assert_eq!(index.search(&request).expect("whole"), self::index().search(&request).expect("whole"));
        }
    }
}
