//! Measures how well judged queries are answered: `relevance CORPUS QUERIES [--pages LIST] [--whole] [--show CLASS] [--index FOLDER] [--answers FILE]
//! [--rival bigrams|words]`.

mod corpus;
mod rival;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use search_index::{Config, Index, Request, Writer};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option =
        |name: &str| arguments.iter().position(|argument| argument == name).map(|at| &arguments[at + 1]);
    let whole = arguments.iter().any(|argument| argument == "--whole");
    let files = corpus::files(Path::new(&arguments[0]));
    let started = Instant::now();
    let pages: Vec<_> = files.iter().map(|path| corpus::read(path)).collect();
    let known: BTreeSet<String> = pages.iter().map(|page| page.url.clone()).collect();
    let read = started.elapsed();
    if let Some(name) = option("--rival") {
        let queries = corpus::queries(Path::new(&arguments[1]), &known, whole);
        return rival::measure(name, &pages, &queries);
    }
    let folder =
        option("--index").map_or_else(|| std::env::temp_dir().join("relevance-index"), PathBuf::from);
    let started = Instant::now();
    let mut writer =
        Writer::new(Config::default(), option("--cache").map(Path::new)).expect("the cache is writable");
    pages.into_iter().for_each(|page| writer.add(page));
    let manifest = writer.finish(&folder).expect("the folder for temporary files is writable");
    println!(
        "{} pages, {} sections: read {:.2?}, index {:.2?}, {} kB, opens with {} kB",
        manifest.pages,
        manifest.sections,
        read,
        started.elapsed(),
        manifest.bytes / 1000,
        (manifest.bytes - manifest.open) / 1000
    );
    let index = Index::open(&folder).expect("it was just written");
    let queries = corpus::queries(Path::new(&arguments[1]), &known, whole);
    let mut classes: BTreeMap<String, Vec<Measure>> = BTreeMap::new();
    let mut times = Vec::new();
    let mut answers = String::new();
    for query in &queries {
        let started = Instant::now();
        let request = Request { query: query.query.clone(), ..Request::default() };
        let response = index.search(&request).expect("the index is whole");
        times.push(started.elapsed());
        let json = |value: &String| serde_json::to_string(value).expect("plain data");
        answers += &format!(
            "{{\"query\":{},\"response\":{}}}\n",
            json(&query.query),
            serde_json::to_string(&response).expect("plain data")
        );
        let found: Vec<&str> = response.hits.iter().map(|hit| hit.url.as_str()).collect();
        let measure = Measure::of(&found, &query.relevant);
        if option("--show").is_some_and(|class| *class == query.class) && measure.reciprocal < 1.0 {
            println!("{:.2} {} wanted {:?}", measure.reciprocal, query.query, query.relevant);
            for hit in response.hits.iter().take(4) {
                println!(
                    "     {} {} {:.1} {}",
                    hit.url,
                    hit.title,
                    hit.score,
                    hit.sections.first().map_or("", |s| &s.snippet)
                );
            }
        }
        classes.entry(query.class.clone()).or_default().push(measure);
    }
    report(&classes, &mut times);
    if let Some(path) = option("--answers") {
        std::fs::write(path, answers).expect("the answers can be written");
    }
}

pub(crate) fn report(classes: &BTreeMap<String, Vec<Measure>>, times: &mut [Duration]) {
    println!("| class | queries | MRR@10 | recall@10 | nDCG@10 |\n|---|---|---|---|---|");
    let print = |name: &str, measures: &[&Measure]| {
        let mean = |value: fn(&Measure) -> f64| {
            measures.iter().map(|measure| value(measure)).sum::<f64>() / measures.len() as f64
        };
        let (reciprocal, recall, gain) = (mean(|m| m.reciprocal), mean(|m| m.recall), mean(|m| m.gain));
        println!("| {name} | {} | {reciprocal:.3} | {recall:.3} | {gain:.3} |", measures.len());
    };
    for (class, measures) in classes {
        print(class, &measures.iter().collect::<Vec<_>>());
    }
    print("all", &classes.values().flatten().collect::<Vec<_>>());
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "search: median {:.2?}, p95 {:.2?}, p99 {:.2?}, longest {:.2?}",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}

/// How well one query was answered.
pub(crate) struct Measure {
    reciprocal: f64,
    recall: f64,
    gain: f64,
}

impl Measure {
    pub(crate) fn of(found: &[&str], relevant: &[String]) -> Self {
        let hits: Vec<usize> =
            (0..found.len().min(10)).filter(|&place| relevant.iter().any(|id| id == found[place])).collect();
        let discount = |place: usize| 1.0 / ((place + 2) as f64).log2();
        let ideal: f64 = (0..relevant.len().min(10)).map(discount).sum();
        Self {
            reciprocal: hits.first().map_or(0.0, |place| 1.0 / (place + 1) as f64),
            recall: hits.len() as f64 / relevant.len().min(10) as f64,
            gain: hits.iter().map(|&place| discount(place)).sum::<f64>() / ideal,
        }
    }
}
