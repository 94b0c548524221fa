//! Reads Markdown pages with `title` and `date` in their front matter, and judged queries.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use search_index::{Page, Section};
use serde::Deserialize;

/// A judged query.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Query {
    pub(crate) class: String,
    pub(crate) query: String,
    pub(crate) relevant: Vec<String>,
}

/// The Markdown files under `folder`, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the corpus is a readable folder") {
            let path = entry.expect("the corpus is a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Reads one page; its address is its file name without the extension.
pub(crate) fn read(path: &Path) -> Page {
    let text = std::fs::read_to_string(path).expect("the corpus is UTF-8");
    let id = path.file_stem().expect("files has listed a file").to_string_lossy().into_owned();
    let (front, body) =
        text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).unwrap_or(("", &text));
    let field = |name: &str| {
        let line = front.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim_start_matches(':').trim().trim_matches('"').to_owned())
    };
    Page {
        url: id,
        title: field("title").unwrap_or_default(),
        date: field("date").and_then(|date| date.replace('-', "").parse().ok()),
        weight: 1.0,
        sections: sections(body),
        ..Page::default()
    }
}

/// Cuts a page at its headings and its articles.
fn sections(body: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let heading = line.trim_start_matches('#');
        if heading.len() < line.len() {
            sections.push(Section { heading: heading.trim().to_owned(), ..Section::default() });
            continue;
        }
        let line = line.trim_start_matches(['>', '-', '*', ' ']);
        let first = line.split_whitespace().next().unwrap_or("");
        let is_article = first.starts_with('第') && first.ends_with('条');
        let last = sections.last().expect("there is always a section");
        if is_article && !last.text.is_empty() && last.text.contains('条') {
            sections.push(Section { heading: String::new(), ..Section::default() });
        }
        let last = sections.last_mut().expect("there is always a section");
        if !last.text.is_empty() {
            last.text.push('\n');
        }
        last.text.push_str(line);
    }
    sections.retain(|section| !section.text.is_empty() || !section.heading.is_empty());
    for (number, section) in sections.iter_mut().enumerate() {
        section.anchor = format!("s{number}");
    }
    sections
}

/// Popular names and abbreviations of laws, class h, which the queries of the corpus do not have.
const POPULAR: &str = include_str!("popular.jsonl");

/// The queries that the pages `known` can answer, with the answers among them; `whole` cuts ids at the first dash.
pub(crate) fn queries(path: &Path, known: &BTreeSet<String>, whole: bool) -> Vec<Query> {
    let text = std::fs::read_to_string(path).expect("the queries are UTF-8");
    let mut queries: Vec<Query> = text
        .lines()
        .chain(POPULAR.lines())
        .map(|line| serde_json::from_str(line).expect("a query is one line of JSON"))
        .collect();
    for query in &mut queries {
        if whole {
            query
                .relevant
                .iter_mut()
                .for_each(|id| *id = id.split('-').next().unwrap_or_default().to_owned());
        }
        query.relevant.sort();
        query.relevant.dedup();
        query.relevant.retain(|id| known.contains(id));
    }
    queries.retain(|query| !query.relevant.is_empty());
    queries
}
