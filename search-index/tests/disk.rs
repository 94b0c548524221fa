//! A disk that is full while an index is written: the index that was there stays.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use search_index::{Config, Index, Manifest, Page, Request, Result, Section, Writer};

/// Tells the process that runs under a limit where to write.
const FOLDER: &str = "SEARCH_INDEX_DISK_TEST";

fn build(folder: &Path, pages: u32) -> Result<Manifest> {
    let mut writer = Writer::new(Config::default(), None)?;
    for number in 0..pages {
        let text = (0..200).map(|step| char::from_u32(0x4e00 + (number * 977 + step * 31) % 20_000));
        let text = text.collect::<Option<String>>().expect("these are characters");
        let section = Section { text: format!("家风{text}"), ..Section::default() };
        let url = format!("/{number:04}/");
        writer.add(Page { url, weight: 1.0, sections: vec![section], ..Page::default() });
    }
    writer.finish(folder)
}

#[test]
fn a_full_disk_leaves_the_index_that_was_there() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let error = build(Path::new(&folder), 400).expect_err("no file may grow that large");
        println!("refused: {error}");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    build(folder.path(), 3).expect("a writable folder");
    let names = || {
        let entries = std::fs::read_dir(folder.path()).expect("a readable folder");
        let mut names: Vec<_> = entries.map(|entry| entry.expect("readable").file_name()).collect();
        names.sort();
        names
    };
    let before = names();
    // No file may grow beyond 64 blocks: the system refuses to write on, as it does on a full disk.
    let limited = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" --nocapture --exact \"$1\""])
        .arg(std::env::current_exe().expect("this test is a program"))
        .arg("a_full_disk_leaves_the_index_that_was_there")
        .env(FOLDER, folder.path())
        .output()
        .expect("sh runs");
    let said = String::from_utf8_lossy(&limited.stdout);
    assert!(limited.status.success() && said.contains("refused: "), "{said}");
    assert_eq!(names(), before, "nothing is added and nothing is left behind");
    let index = Index::open(folder.path()).expect("the old index is whole");
    let response = index.search(&Request { query: "家风".to_owned(), ..Request::default() });
    assert_eq!(response.expect("the old index answers").total, 3);
}
