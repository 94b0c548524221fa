//! Laws of the whole crate: what stands on a page is found, builds repeat, damage is told, parts answer like the whole.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use search_index::{
    Config, Error, Facet, Index, Page, PartialIndex, Request, Response, Section, Sort, Writer,
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

fn archive() -> Vec<u8> {
    let mut writer = Writer::new(config(), None).expect("no cache is used");
    pages().into_iter().for_each(|page| writer.add(page));
    writer.finish_in_memory().expect("memory takes every write")
}

fn index() -> Index {
    Index::from_bytes(archive()).expect("just built")
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
    for query in ["", " ", "，。！", "\"", "“家风", "-", "--", "\u{0}\u{1f}", "😀", "标题:", long.as_str()]
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
        let manifest = writer.finish(&out).expect("a writable folder");
        fs::read(out.join(manifest.archive)).expect("just written")
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
fn cut_and_altered_archives_are_refused_in_words() {
    let whole = archive();
    for length in 0..whole.len() {
        let error = Index::from_bytes(whole[..length].to_vec()).err().expect("the end is missing");
        assert!(matches!(error, Error::Truncated { .. } | Error::NotAnIndex), "{length}: {error}");
    }
    let mut older = whole.clone();
    let format = older.len() - 16;
    older[format] = 0;
    assert!(matches!(Index::from_bytes(older), Err(Error::Format { found: 0, .. })));
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let mut writer = Writer::new(config(), None).expect("no cache is used");
    pages().into_iter().for_each(|page| writer.add(page));
    let manifest = writer.finish(folder.path()).expect("a writable folder");
    let path = folder.path().join(&manifest.archive);
    let mut bytes = fs::read(&path).expect("just written");
    bytes[100] ^= 1;
    fs::write(&path, bytes).expect("a writable folder");
    assert!(matches!(Index::open(folder.path()), Err(Error::Damaged { .. })));
}

/// Asks a partly loaded archive until it answers; counts the round trips.
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

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
        let archive = archive();
        let question = serde_json::json!({ "search": { "query": query, "facets": true } }).to_string();
        let (answer, trips) = ask_in_parts(&archive, &question);
        let request = Request { query, facets: true, ..Request::default() };
        match Index::from_bytes(archive).expect("just built").search(&request) {
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
    fn an_altered_archive_never_answers_wrongly(at in any::<prop::sample::Index>(), bit in 0u8..8, query in "[文明家风曾氏条例a-z]{1,6}") {
        let whole = archive();
        let mut altered = whole.clone();
        let at = at.index(altered.len());
        altered[at] ^= 1 << bit;
        let request = Request { query, facets: true, ..Request::default() };
        let expected = Index::from_bytes(whole).expect("just built").search(&request).expect("the index is whole");
        if let Ok(response) = Index::from_bytes(altered).and_then(|index| index.search(&request)) {
            prop_assert_eq!(response, expected);
        }
    }
}
