//! What questions cost a reader: `cost CORPUS QUERIES [--whole]` counts bytes, ranges, requests and rounds, and what
//! building the index and changing one page costs.

#[allow(dead_code)]
#[path = "relevance/corpus.rs"]
mod corpus;
#[path = "cost/cpu.rs"]
mod cpu;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use search_index::{Config, Manifest, Page, PartialIndex, Writer};
use serde_json::{Value, json};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let whole = arguments.iter().any(|argument| argument == "--whole");
    let mut pages: Vec<Page> =
        corpus::files(Path::new(&arguments[0])).iter().map(|path| corpus::read(path)).collect();
    let known: BTreeSet<String> = pages.iter().map(|page| page.url.clone()).collect();
    let queries = corpus::queries(Path::new(&arguments[1]), &known, whole);
    let work = tempfile::tempdir().expect("a folder for temporary files");
    let folder = work.path().join("index");
    let build = |pages: &[Page], cache: &str| {
        let pages = pages.to_vec();
        let before = cpu::seconds();
        let mut writer =
            Writer::new(Config::default(), Some(&work.path().join(cache))).expect("a writable cache");
        pages.into_iter().for_each(|page| writer.add(page));
        (writer.finish(&folder).expect("a writable folder"), cpu::seconds() - before)
    };
    let (manifest, clean) = build(&pages, "one");
    let size: u64 = std::fs::read_dir(&folder)
        .expect("just written")
        .map(|entry| entry.and_then(|entry| entry.metadata()).map_or(0, |metadata| metadata.len()))
        .sum();
    let index = Folder::read(&folder, manifest);
    let middle = pages.len() / 2;
    if let Some(section) = pages[middle].sections.last_mut() {
        section.text.push_str("改了一页。");
    }
    let (_, change) = build(&pages, "one");
    println!(
        "{} pages, {} sections: {} kB, opens with {} kB; CPU seconds {clean:.2}, one page changed {change:.2}",
        index.manifest.pages,
        index.manifest.sections,
        size / 1000,
        (index.manifest.bytes - index.manifest.open) / 1000
    );
    println!("kB of files: {:?}", index.sizes);
    let asked: Vec<&str> = queries.iter().map(|query| query.query.as_str()).collect();
    report("plain", &index, &asked);
    let quoted: Vec<String> = queries.iter().map(|query| format!("“{}”", query.query)).collect();
    report("quoted", &index, &quoted.iter().map(String::as_str).collect::<Vec<_>>());
}

/// The files of an index as a browser knows them.
struct Folder {
    manifest: Manifest,
    bytes: Vec<u8>,
    sizes: BTreeMap<String, u64>,
}

impl Folder {
    fn read(folder: &Path, manifest: Manifest) -> Self {
        let read = |name: &String| std::fs::read(folder.join(name)).expect("just written");
        let bytes = manifest.files.iter().flat_map(|(name, _)| read(name)).collect();
        let mut sizes = BTreeMap::new();
        for entry in std::fs::read_dir(folder).expect("just written").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let (stem, extension) = name.split_once('.').unwrap_or((&name, ""));
            let segment = manifest.files[0].0.starts_with(stem);
            let which = if segment { "pages" } else { "sections" };
            *sizes.entry(format!("{which}.{extension}")).or_default() +=
                entry.metadata().map_or(0, |metadata| metadata.len()) / 1000;
        }
        Self { manifest, bytes, sizes }
    }
}

/// The files of the manifest, in its order.
const FILES: [&str; 7] =
    ["pages.term", "pages.idx", "sections.term", "sections.idx", "sections.pos", "sections.store", "head"];

/// Prints what each question costs after the one before it was asked.
fn report(name: &str, index: &Folder, queries: &[&str]) {
    let mut costs: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for pair in queries.windows(2) {
        let mut partial = PartialIndex::new(index.manifest.bytes);
        partial.provide(index.manifest.open, &index.bytes[index.manifest.open as usize..]);
        for (which, query) in [("first", pair[0]), ("later", pair[1])] {
            let cost = ask(&mut partial, index, query);
            if which == "later" {
                cost.into_iter().for_each(|(part, value)| costs.entry(part).or_default().push(value));
            }
        }
    }
    for (part, mut values) in costs {
        values.sort_unstable();
        let at = |share: usize| values[(values.len() - 1) * share / 100];
        let mean = values.iter().sum::<u64>() / values.len() as u64;
        println!("{name}, later, {part}: mean {mean}, median {}, p95 {}, most {}", at(50), at(95), at(100));
    }
}

fn ask(partial: &mut PartialIndex, index: &Folder, query: &str) -> BTreeMap<&'static str, u64> {
    let question = json!({ "search": { "query": query } }).to_string();
    let parts = ["bytes", "ranges", "requests", "rounds", "microseconds"];
    let mut cost: BTreeMap<&'static str, u64> =
        parts.into_iter().chain(FILES).map(|part| (part, 0)).collect();
    let mut add = |part, value| *cost.entry(part).or_default() += value;
    loop {
        let started = std::time::Instant::now();
        let answer: Value = serde_json::from_str(&partial.ask(question.as_bytes())).expect("JSON");
        add("microseconds", started.elapsed().as_micros() as u64);
        let Some(missing) = answer["missing"].as_array() else {
            assert!(answer["response"].is_object(), "{query}: {answer}");
            return cost;
        };
        add("rounds", 1);
        let mut files = BTreeSet::new();
        for range in missing {
            let end = |end: usize| range[end].as_u64().expect("a range has two ends");
            let mut start = 0;
            for ((name, length), part) in index.manifest.files.iter().zip(FILES) {
                if (start..start + length).contains(&end(0)) {
                    files.insert(name);
                    add(part, end(1) - end(0));
                }
                start += length;
            }
            add("ranges", 1);
            add("bytes", end(1) - end(0));
            partial.provide(end(0), &index.bytes[end(0) as usize..end(1) as usize]);
        }
        // A host that sends several ranges in one answer is asked once for each file.
        add("requests", files.len() as u64);
    }
}
