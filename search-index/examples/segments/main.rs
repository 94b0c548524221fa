//! Measures what tantivy's own segments would cost beside our archive: `segments CORPUS QUERIES [--whole]`.
//!
//! The same sections, as pairs of characters, in 1, 4 and 8 segments: bytes that a query reads, size, CPU seconds of a
//! build, and CPU seconds after one changed page. Segments hold no positions and no shown text, our archive both.

#[allow(dead_code)]
#[path = "../relevance/corpus.rs"]
mod corpus;
mod count;
mod segment;

use std::collections::BTreeSet;
use std::path::Path;

use miniz_oxide::deflate::compress_to_vec;
use search_index::{Config, Page, PartialIndex, Writer};

use crate::count::Range;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let whole = arguments.iter().any(|argument| argument == "--whole");
    let pages: Vec<Page> =
        corpus::files(Path::new(&arguments[0])).iter().map(|path| corpus::read(path)).collect();
    let known: BTreeSet<String> = pages.iter().map(|page| page.url.clone()).collect();
    let queries: Vec<String> = corpus::queries(Path::new(&arguments[1]), &known, whole)
        .into_iter()
        .map(|query| query.query)
        .collect();
    println!("{} pages, {} queries; kB a query: median as written / deflated", pages.len(), queries.len());
    println!("| | archive | opening | first query | second query | build | one page changed |");
    println!("|---|---|---|---|---|---|---|");
    for count in [1, 4, 8] {
        segment::measure(&pages, &queries, count).print(&format!("{count} segments"));
    }
    ours(&pages, &queries).print("our archive");
}

/// One row of the table.
pub(crate) struct Row {
    pub(crate) archive: u64,
    pub(crate) opening: Cost,
    pub(crate) first: Vec<Cost>,
    pub(crate) second: Vec<Cost>,
    pub(crate) build: f64,
    pub(crate) change: f64,
}

/// Bytes as they stand, and after each range was deflated.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cost(u64, u64);

impl Cost {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0 += bytes.len() as u64;
        self.1 += compress_to_vec(bytes, 6).len().min(bytes.len()) as u64;
    }
}

impl Row {
    fn print(&self, name: &str) {
        let kilo = |Cost(written, deflated): Cost| format!("{} / {}", written / 1000, deflated / 1000);
        let median = |costs: &[Cost]| {
            let middle = |mut values: Vec<u64>| {
                values.sort_unstable();
                values[values.len() / 2]
            };
            kilo(Cost(
                middle(costs.iter().map(|cost| cost.0).collect()),
                middle(costs.iter().map(|cost| cost.1).collect()),
            ))
        };
        println!(
            "| {name} | {} MB | {} | {} | {} | {:.1} s | {:.0} % |",
            self.archive / 1_000_000,
            kilo(self.opening),
            median(&self.first),
            median(&self.second),
            self.build,
            self.change / self.build * 100.0
        );
    }
}

fn ours(pages: &[Page], queries: &[String]) -> Row {
    let work = tempfile::tempdir().expect("a folder for temporary files");
    let build = |pages: Vec<Page>| {
        let before = count::cpu_seconds();
        let mut writer =
            Writer::new(Config::default(), Some(&work.path().join("cache"))).expect("a writable cache");
        pages.into_iter().for_each(|page| writer.add(page));
        let manifest = writer.finish(&work.path().join("index")).expect("a writable folder");
        (manifest, count::cpu_seconds() - before)
    };
    let (manifest, seconds) = build(pages.to_vec());
    let archive = std::fs::read(work.path().join("index").join(&manifest.archive)).expect("just written");
    let mut opening = Cost::default();
    opening.add(&archive[manifest.open as usize..]);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for pair in queries.windows(2) {
        let mut partial = PartialIndex::new(manifest.bytes);
        partial.provide(manifest.open, &archive[manifest.open as usize..]);
        first.push(ask(&mut partial, &archive, &pair[0]));
        second.push(ask(&mut partial, &archive, &pair[1]));
    }
    let mut changed = pages.to_vec();
    segment::change(&mut changed[pages.len() / 2]);
    let (_, change) = build(changed);
    Row { archive: manifest.bytes, opening, first, second, build: seconds, change }
}

/// What a query still has to fetch.
fn ask(partial: &mut PartialIndex, archive: &[u8], query: &str) -> Cost {
    let question = serde_json::json!({ "search": { "query": query } }).to_string();
    let mut cost = Cost::default();
    loop {
        let answer: serde_json::Value =
            serde_json::from_str(&partial.ask(question.as_bytes())).expect("an answer is JSON");
        let Some(missing) = answer["missing"].as_array() else { return cost };
        for range in missing {
            let end = |end: usize| range[end].as_u64().expect("a range has two ends") as usize;
            let bytes = &archive[end(0)..end(1)];
            cost.add(bytes);
            partial.provide(end(0) as u64, bytes);
        }
    }
}

/// The cost of what `ranges` hold that is not in `known`, which learns them.
pub(crate) fn fresh(ranges: Vec<Range>, known: &mut BTreeSet<(String, usize)>) -> Cost {
    /// Bytes that are looked at as one.
    const STEP: usize = 64;
    let mut cost = Cost::default();
    for range in ranges {
        let mut new = Vec::new();
        for (bytes, step) in range.bytes.chunks(STEP).zip(range.start / STEP..) {
            if known.insert((range.file.clone(), step)) {
                new.extend_from_slice(bytes);
            }
        }
        if !new.is_empty() {
            cost.add(&new);
        }
    }
    cost
}
