//! The seed texts: real plans without front matter, as they come out of an office. They stay outside the project; where they are
//! absent the test says so and passes.

use std::fs;
use std::path::{Path, PathBuf};

use crate::site_test::{Run, files, wenku};

fn seeds() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    if !dir.is_dir() {
        println!("skipped: the seed texts are not beside the project");
        return None;
    }
    Some(dir)
}

#[test]
fn each_seed_builds_as_it_is() {
    let Some(seeds) = seeds() else { return };
    for entry in fs::read_dir(seeds).expect("readable").flatten() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let content = dir.path().join("content");
        fs::create_dir(&content).expect("a new folder");
        let text = fs::read_to_string(entry.path()).expect("readable");
        fs::write(content.join("plan.md"), &text).expect("written");
        let out = dir.path().join("out");
        let output = wenku()
            .args(["--json", "build", "--content"])
            .arg(&content)
            .arg("--out")
            .arg(&out)
            .output()
            .expect("started");
        let run = Run::of(&output);
        assert_eq!(run.code, 0, "{:?}: {}", entry.file_name(), run.text);
        let page = String::from_utf8(files(&out)["plan/index.html"].clone()).expect("UTF-8");
        assert_eq!(
            run.words().contains("text.redaction"),
            text.matches("**").count() > 5,
            "{:?}",
            entry.file_name()
        );
        assert!(
            text.matches("**").count() < 5 || !page.contains("<strong>"),
            "redactions became bold: {:?}",
            entry.file_name()
        );
        assert!(page.matches("<p").count() > 10, "one line is one paragraph: {:?}", entry.file_name());
        assert!(page.contains("<h2"), "the numbering gives headings: {:?}", entry.file_name());
    }
}
