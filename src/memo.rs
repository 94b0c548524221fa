//! [I/O] What the last build wrote: for each page the recipe it was made by and the stamp of its file, so that neither rendering nor reading
//! is needed to know that a page did not change.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::output::Stamp;
use crate::render::Recipe;

/// How a page was made, and the stamp of the file it became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What decided its bytes.
    pub recipe: Recipe,
    /// The file as it was left.
    pub stamp: Stamp,
}

/// The pages of a site by the path of their file.
pub type Memo = BTreeMap<String, Entry>;

/// Reads the memo `file` of a build that had the same `fingerprint`; empty where there is none, since all it saves is time.
pub fn read(file: &Path, fingerprint: &str) -> Memo {
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut lines = text.lines();
    if lines.next() != Some(fingerprint) {
        return Memo::new();
    }
    lines.filter_map(entry).collect()
}

fn entry(line: &str) -> Option<(String, Entry)> {
    let mut parts = line.splitn(4, ' ');
    let recipe = parts.next()?.to_owned();
    let stamp = Stamp { length: parts.next()?.parse().ok()?, modified: parts.next()?.parse().ok()? };
    Some((parts.next()?.to_owned(), Entry { recipe, stamp }))
}

/// Replaces the memo `file` in one step.
pub fn write(file: &Path, fingerprint: &str, memo: &Memo) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut out = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
    writeln!(out, "{fingerprint}")?;
    for (path, Entry { recipe, stamp }) in memo {
        writeln!(out, "{recipe} {} {} {path}", stamp.length, stamp.modified)?;
    }
    out.into_inner()?.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_memo_is_read_back_by_builds_of_the_same_fingerprint_only() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("deep/memo");
        let entry = Entry { recipe: "0f".into(), stamp: Stamp { length: 3, modified: 7 } };
        let memo = Memo::from([("故事/李 桂枝/index.html".to_owned(), entry)]);
        write(&file, "abc", &memo).expect("writable");
        assert_eq!(read(&file, "abc"), memo);
        assert_eq!(read(&file, "abd"), Memo::new());
        fs::write(&file, "abc\nnonsense\n").expect("writable");
        assert_eq!(read(&file, "abc"), Memo::new());
    }
}
