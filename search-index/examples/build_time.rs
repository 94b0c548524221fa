//! Measures building and updating an index: `build_time CORPUS` builds clean, unchanged, and with one page changed.

#[allow(dead_code)]
#[path = "relevance/corpus.rs"]
mod corpus;

use std::path::Path;
use std::time::Instant;

use search_index::{Config, Page, Writer};

fn main() {
    let folder = std::env::args().nth(1).expect("the folder of a corpus");
    let mut pages: Vec<Page> =
        corpus::files(Path::new(&folder)).iter().map(|path| corpus::read(path)).collect();
    let work = tempfile::tempdir().expect("a folder for temporary files");
    let build = |name: &str, pages: &[Page], cache: &str| {
        let pages = pages.to_vec();
        let started = Instant::now();
        let mut writer =
            Writer::new(Config::default(), Some(&work.path().join(cache))).expect("a writable cache");
        pages.into_iter().for_each(|page| writer.add(page));
        let manifest = writer.finish(&work.path().join("index")).expect("a writable folder");
        println!("{name}: {:.2?}, {} kB, {}", started.elapsed(), manifest.bytes / 1000, &manifest.hash[..16]);
    };
    build("clean", &pages, "one");
    build("unchanged", &pages, "one");
    let middle = pages.len() / 2;
    if let Some(section) = pages[middle].sections.last_mut() {
        section.text.push_str("改了一页。");
    }
    build("one page changed", &pages, "one");
    build("the same, clean", &pages, "two");
}
