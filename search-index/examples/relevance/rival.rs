//! The same queries answered by BM25 as tantivy has it, over pairs of characters or over dictionary words.

use std::collections::BTreeMap;
use std::time::Instant;

use search_index::Page;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query as AnyQuery, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{Index, TantivyDocument, Term, doc};

use crate::corpus::Query;
use crate::{Measure, report};

/// Builds the rival's index in memory, asks the queries and prints the table.
pub(crate) fn measure(name: &str, pages: &[Page], queries: &[Query]) {
    let jieba = jieba_rs::Jieba::new();
    let words = |text: &str| -> Vec<String> {
        if name == "words" {
            return jieba
                .cut_for_search(text, true)
                .into_iter()
                .map(|token| token.word.to_lowercase())
                .collect();
        }
        let chars: Vec<char> = text.chars().filter(|ch| ch.is_alphanumeric()).collect();
        chars.windows(2).map(|pair| pair.iter().collect::<String>().to_lowercase()).collect()
    };
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let url = schema.add_text_field("url", STRING | STORED);
    let index = Index::create_in_ram(schema.build());
    let mut writer = index.writer_with_num_threads(1, 100_000_000).expect("memory");
    for page in pages {
        let all = page.sections.iter().map(|section| section.text.as_str());
        let shown = std::iter::once(page.title.as_str()).chain(all).collect::<Vec<_>>().join("\n");
        let terms = words(&shown).join(" ");
        writer.add_document(doc!(url => page.url.as_str(), text => terms)).expect("memory");
    }
    writer.commit().expect("memory");
    let searcher = index.reader().expect("memory").searcher();
    let mut classes: BTreeMap<String, Vec<Measure>> = BTreeMap::new();
    let mut times = Vec::new();
    for query in queries {
        let started = Instant::now();
        let asked = any_of(text, words(&query.query));
        let best =
            asked.and_then(|asked| searcher.search(&asked, &TopDocs::with_limit(10).order_by_score()).ok());
        times.push(started.elapsed());
        let urls: Vec<String> = best
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(_, address)| searcher.doc::<TantivyDocument>(address).ok())
            .filter_map(|page| page.get_first(url).and_then(|value| value.as_str()).map(str::to_owned))
            .collect();
        let found: Vec<&str> = urls.iter().map(String::as_str).collect();
        classes.entry(query.class.clone()).or_default().push(Measure::of(&found, &query.relevant));
    }
    report(&classes, &mut times);
}

fn any_of(text: Field, words: Vec<String>) -> Option<BooleanQuery> {
    let terms = words.into_iter().filter(|word| !word.trim().is_empty()).map(|word| {
        let term = TermQuery::new(Term::from_field_text(text, &word), IndexRecordOption::WithFreqs);
        let term: Box<dyn AnyQuery> = Box::new(term);
        (Occur::Should, term)
    });
    let terms: Vec<_> = terms.collect();
    (!terms.is_empty()).then(|| BooleanQuery::new(terms))
}
