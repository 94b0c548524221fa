//! Requests as strangers may send them, and what every answer owes.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use search_index::{Config, Error, Facet, Files, Index, Page, Request, Response, Section, Sort, Writer};

/// Pieces with a meaning for the parser or the plan; anything may stand between them.
const PIECES: [&str; 40] = [
    "\"",
    "“",
    "”",
    "「",
    "」",
    "-",
    "－",
    "标题:",
    "title：",
    "类型:",
    "年份：",
    "colour:",
    ":",
    "《",
    "》",
    "〔2023〕",
    "[2023]",
    "（2023）12号",
    "第三百零一条",
    "第301条",
    "二〇二三年",
    "家风",
    "家訓",
    "加风",
    "曾氏家训",
    "文明行为促进条例",
    "什么是",
    "怎么办",
    "的定义",
    "jiafeng",
    "zsjx",
    "lü'an",
    "PM10",
    "😀",
    "𠮷",
    "e\u{301}",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "\n",
];

/// The pages that are searched.
pub(crate) fn files() -> Files {
    let texts = [
        (
            "policy",
            "禾山县文明行为促进条例",
            "第一条 本条例所称文明行为，是指维护公序良俗的行为。\n第三百零一条 自2023年5月1日起施行。",
        ),
        (
            "policy",
            "关于表彰道德模范的通知 禾文办〔2023〕12号",
            "现决定授予李春华等同志“道德模范”称号。PM10 指数见附件。",
        ),
        ("family", "曾氏家训", "家勤则兴，人勤则健；能勤能俭，永不贫贱。家風家訓，代代相傳。"),
        (
            "story",
            "身边好人王秀英",
            "王秀英三十年如一日照顾邻居老人（以下简称“王奶奶”），被称为最美邻居。𠮷野家。",
        ),
    ];
    let facet = |name: &str, label: &str| Facet { name: name.to_owned(), label: label.to_owned() };
    let config = Config {
        facets: vec![facet("kind", "类型"), facet("year", "年份")],
        synonyms: vec![vec!["家训".to_owned(), "祖训".to_owned()]],
        ..Config::default()
    };
    let mut writer = Writer::new(config, None).expect("no cache is used");
    for (number, (kind, title, text)) in (0..).zip(texts.iter().cycle().take(40)) {
        let section = |part: u32| Section {
            anchor: format!("s{part}"),
            heading: format!("第{}节", part + 1),
            text: format!("{text}{}", "又及。".repeat(number as usize % 7)),
        };
        writer.add(Page {
            url: format!("/{kind}/{number}/"),
            title: (*title).to_owned(),
            kind: (*kind).to_owned(),
            date: Some(20_200_101 + number),
            weight: 1.0,
            status: (number % 5 == 0).then(|| "已废止".to_owned()),
            facets: vec![("kind".to_owned(), (*kind).to_owned()), ("year".to_owned(), "2020".to_owned())],
            keywords: vec!["勤俭".to_owned()],
            sections: (0..number % 4).map(section).collect(),
        });
    }
    writer.finish_in_memory().expect("memory takes every write")
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        2 => any::<char>().prop_map(|ch| ch.to_string()),
        2 => "[一-龥]{1,4}",
        1 => "[a-zA-Z0-9 ]{1,6}",
        1 => (prop::sample::select(&PIECES[..]), 1usize..3000).prop_map(|(piece, times)| piece.repeat(times)),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Requests with any query, any numbers and any filters.
pub(crate) fn requests() -> impl Strategy<Value = Request> {
    let number = || prop_oneof![0usize..50, Just(usize::MAX), any::<usize>()];
    let names = prop_oneof![Just("kind".to_owned()), Just("year".to_owned()), text()];
    let filters = prop::collection::btree_map(names, prop::collection::vec(text(), 0..3), 0..2);
    let sort = prop_oneof![Just(Sort::Relevance), Just(Sort::Date), Just(Sort::Oldest)];
    let days = (prop::option::of(any::<u32>()), prop::option::of(any::<u32>()));
    let filters = prop_oneof![3 => Just(Default::default()), 1 => filters];
    let days = prop_oneof![3 => Just((None, None)), 1 => days];
    (text(), filters, days, sort, number(), prop::option::of(number()), any::<bool>()).prop_map(
        |(query, filters, (from, to), sort, offset, limit, facets)| Request {
            query,
            filters,
            from,
            to,
            sort,
            offset,
            limit,
            facets,
        },
    )
}

/// Asks; what was answered must hold together.
pub(crate) fn check() -> impl Fn(Request) -> Result<&'static str, TestCaseError> {
    let index = Index::from_files(&files()).expect("just built");
    move |request| {
        index.suggest(&request.query, 10).map_err(|error| TestCaseError::fail(error.to_string()))?;
        match index.search(&request) {
            Ok(response) => holds(&request, &response),
            Err(Error::UnknownFilter { name, known }) => {
                prop_assert!(!known.contains(&name) && known == ["kind", "year"]);
                Ok("unknown filter")
            }
            Err(error) => Err(TestCaseError::fail(error.to_string())),
        }
    }
}

fn holds(request: &Request, response: &Response) -> Result<&'static str, TestCaseError> {
    prop_assert!(response.hits.len() <= request.limit.unwrap_or(10).min(200));
    prop_assert!(response.total >= response.hits.len());
    for hit in &response.hits {
        prop_assert!(hit.score.is_finite(), "score {}", hit.score);
        let snippets = hit.sections.iter().map(|section| (&section.snippet, &section.marks));
        for (text, marks) in snippets.chain([(&hit.title, &hit.title_marks)]) {
            let length = text.chars().count();
            let apart = marks.windows(2).all(|pair| pair[0].1 <= pair[1].0);
            prop_assert!(apart && marks.iter().all(|&(start, end)| start < end && end <= length), "{text}");
        }
    }
    Ok(if response.total > 0 { "found" } else { "nothing" })
}
