//! Judged queries over the demo site (`judged.toml`): a change of the search that answers them worse does not pass.

use std::path::Path;

use search_index::{Index, Request};
use serde::Deserialize;

use crate::site_test::{Run, wenku};

/// What the engine must reach over all queries; a little below what it reached on 2026-11-25.
const LEAST_RECIPROCAL: f64 = 0.90;
const LEAST_RECALL: f64 = 0.90;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Judged {
    kind: Vec<Kind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    name: String,
    queries: Vec<Query>,
}

/// A query, the pages that answer it, and whether one of them must come first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    text: String,
    pages: Vec<String>,
    #[serde(default)]
    first: bool,
}

/// The index of the demo site and the addresses of its pages.
fn demo() -> (Index, Vec<String>) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let out = dir.path().join("public");
    let mut build = wenku();
    build.args(["--json", "--site", env!("CARGO_MANIFEST_DIR"), "build", "--date", "2026-11-22", "--out"]);
    Run::of(&build.arg(&out).output().expect("the program starts")).clean();
    let index = Index::open(&out.join(wenku::search::FOLDER)).expect("just built");
    let folders = walkdir::WalkDir::new(&out).into_iter().map(|entry| entry.expect("readable"));
    let address = |path: &Path| format!("{}/", path.strip_prefix(&out).expect("below").to_string_lossy());
    (index, folders.filter(|entry| entry.file_type().is_dir()).map(|entry| address(entry.path())).collect())
}

#[test]
fn judged_queries_are_answered() {
    let judged: Judged = toml::from_str(include_str!("judged.toml")).expect("judged.toml is in order");
    let (index, addresses) = demo();
    let (mut reciprocal, mut recall, mut count) = (0.0, 0.0, 0.0);
    let mut report = String::new();
    let mut lost = Vec::new();
    for (kind, query) in
        judged.kind.iter().flat_map(|kind| kind.queries.iter().map(move |query| (kind, query)))
    {
        let request = Request { query: query.text.clone(), ..Request::default() };
        let found = index.search(&request).expect("the index is whole").hits;
        let place = |page: &String| {
            assert!(addresses.contains(page), "judged.toml names {page}, which the demo does not have");
            found.iter().position(|hit| hit.url.trim_start_matches('/') == page)
        };
        let places: Vec<usize> = query.pages.iter().filter_map(place).collect();
        let best = places.iter().min();
        reciprocal += best.map_or(0.0, |place| 1.0 / (place + 1) as f64);
        recall += places.len() as f64 / query.pages.len() as f64;
        count += 1.0;
        if best != Some(&0) {
            report += &format!(
                "{} {}: {places:?}, first {:?}\n",
                kind.name,
                query.text,
                found.first().map(|hit| &hit.url)
            );
            lost.extend(query.first.then_some(&query.text));
        }
    }
    let (reciprocal, recall) = (reciprocal / count, recall / count);
    let summary = format!("{count} queries, MRR@10 {reciprocal:.3}, recall@10 {recall:.3}\n{report}");
    assert!(count >= 40.0 && lost.is_empty(), "must come first: {lost:?}\n{summary}");
    assert!(reciprocal >= LEAST_RECIPROCAL && recall >= LEAST_RECALL, "{summary}");
}
