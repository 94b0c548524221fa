//! The folder of an index is one of tantivy: nothing but tantivy opens it here, and finds what our own search finds.

use std::collections::BTreeMap;
use std::path::Path;

use search_index::{Config, Facet, Index, Page, Request, Section, Writer};
use tantivy::collector::{Count, DocSetCollector, TopDocs};
use tantivy::query::{PhraseQuery, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, TantivyDocument, Term};

const WORDS: [&str; 9] = ["家风", "家训", "文明", "行为", "条例", "道德模范", "志愿服务", "县城", "公序良俗"];
const PAGES: usize = 400;

/// Pages of one to three sections in which words stand by a fixed rule.
fn pages() -> Vec<Page> {
    let word = |number: usize| WORDS[number % WORDS.len()];
    let text =
        |number: usize| -> String { (0..number % 11 + 3).map(|step| word(number * step + step)).collect() };
    (0..PAGES)
        .map(|number| Page {
            url: format!("/{number:03}/"),
            title: format!("{}{}第{number}号", word(number), word(number / 3)),
            kind: "story".to_owned(),
            date: (number % 4 > 0).then_some(20_200_101 + number as u32),
            weight: 1.0,
            facets: vec![("topic".to_owned(), word(number / 7).to_owned())],
            sections: (0..number % 3 + 1)
                .map(|part| Section {
                    anchor: format!("s{part}"),
                    heading: String::new(),
                    text: text(number + part * 100),
                })
                .collect(),
            ..Page::default()
        })
        .collect()
}

fn build(folder: &Path) -> Index {
    let topic = Facet { name: "topic".to_owned(), label: "主题".to_owned() };
    let mut writer =
        Writer::new(Config { facets: vec![topic], ..Config::default() }, None).expect("no cache");
    pages().into_iter().for_each(|page| writer.add(page));
    writer.finish(folder).expect("a writable folder");
    Index::open(folder).expect("just built")
}

fn stock(folder: &Path) -> tantivy::Searcher {
    let index = tantivy::Index::open_in_dir(folder).expect("an index of tantivy");
    for id in index.searchable_segment_ids().expect("two segments") {
        for extension in ["term", "idx", "pos", "fieldnorm", "fast", "store"] {
            let name = format!("{}.{extension}", id.uuid_string());
            assert!(index.directory().validate_checksum(Path::new(&name)).expect("readable"), "{name}");
        }
    }
    index.reader().expect("readable").searcher()
}

/// The addresses of the pages that tantivy finds, by what it stores of them.
fn found(searcher: &tantivy::Searcher, query: &dyn tantivy::query::Query) -> Vec<String> {
    let url = searcher.schema().get_field("url").expect("a field of ours");
    let addresses: Vec<DocAddress> =
        searcher.search(query, &DocSetCollector).expect("whole").into_iter().collect();
    let mut urls: Vec<String> = addresses
        .into_iter()
        .map(|address| {
            let document: TantivyDocument = searcher.doc(address).expect("stored");
            document.get_first(url).and_then(|url| url.as_str().map(str::to_owned)).expect("has an address")
        })
        .collect();
    urls.sort();
    urls.dedup();
    urls
}

#[test]
fn terms_phrases_and_facets_count_the_same() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let ours = build(folder.path());
    let searcher = stock(folder.path());
    let field = |name: &str| searcher.schema().get_field(name).expect("a field of ours");
    assert_eq!(searcher.num_docs() as usize, ours.page_count() + ours.section_count());
    // Every pair of the texts, counted by hand.
    let mut sections: BTreeMap<String, usize> = BTreeMap::new();
    for section in pages().iter().flat_map(|page| &page.sections) {
        let characters: Vec<char> = section.text.chars().collect();
        let mut pairs: Vec<String> = characters.windows(2).map(|pair| pair.iter().collect()).collect();
        pairs.sort();
        pairs.dedup();
        pairs.into_iter().for_each(|pair| *sections.entry(pair).or_default() += 1);
    }
    assert!(sections.len() > 40 && sections.values().any(|&count| count > 256));
    for (pair, count) in &sections {
        let term = Term::from_field_text(field("text"), pair);
        let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
        assert_eq!(searcher.search(&query, &Count).expect("whole"), *count, "{pair}");
        // The best ten by tantivy's own scorer, which leaves out blocks of entries by what the index tells of them.
        let by_score = TopDocs::with_limit(10).order_by_score();
        let best = searcher.search(&query, &by_score).expect("whole");
        let every = searcher.search(&query, &TopDocs::with_limit(2000).order_by_score()).expect("whole");
        assert_eq!(best[..], every[..best.len()], "{pair}");
    }
    for number in (3..PAGES).step_by(29) {
        let characters: Vec<char> =
            pages()[number].sections[0].text.chars().skip(2).take(number % 5 + 2).collect();
        let phrase: String = characters.iter().collect();
        let term = |pair: &[char]| Term::from_field_text(field("text"), &pair.iter().collect::<String>());
        let terms: Vec<Term> = characters.windows(2).map(term).collect();
        let query: Box<dyn tantivy::query::Query> = match &terms[..] {
            [term] => Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic)),
            _ => Box::new(PhraseQuery::new(terms)),
        };
        let by_hand = pages()
            .into_iter()
            .filter(|page| page.sections.iter().any(|section| section.text.contains(&phrase)));
        let expected: Vec<String> = by_hand.map(|page| page.url).collect();
        assert_eq!(found(&searcher, &*query), expected, "{phrase}");
        let request = Request { query: format!("“{phrase}”"), limit: Some(200), ..Request::default() };
        let response = ours.search(&request).expect("whole");
        let in_titles = pages().iter().filter(|page| page.title.contains(&phrase)).count();
        let bounds = expected.len()..=expected.len() + in_titles;
        assert!(
            !expected.is_empty() && bounds.contains(&response.total),
            "{phrase}: {bounds:?}, {}",
            response.total
        );
    }
    let request =
        Request { query: "文明 家风 条例 -没有的".to_owned(), facets: true, ..Request::default() };
    let counted: BTreeMap<String, usize> =
        ours.search(&Request { query: "-没有的".to_owned(), ..request }).expect("whole").facets[0]
            .values
            .iter()
            .cloned()
            .collect();
    let column =
        searcher.segment_reader(0).fast_fields().str("facet_topic").expect("a column").expect("of pages");
    let mut theirs: BTreeMap<String, usize> = BTreeMap::new();
    for page in 0..ours.page_count() as u32 {
        for value in column.term_ords(page) {
            let mut text = String::new();
            column.ord_to_str(value, &mut text).expect("a value");
            *theirs.entry(text).or_default() += 1;
        }
    }
    assert_eq!(counted, theirs);
}
