//! [I/O] What the last build wrote: for each page the recipe it was made by and the stamp of its file, so that neither rendering nor reading
//! is needed to know that a page did not change.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

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
pub type Memo = FxHashMap<String, Entry>;

/// Reads the memo `file` of a build that had the same `fingerprint`; empty where there is none, since all it saves is time.
pub fn read(file: &Path, fingerprint: &str) -> Memo {
    let text = fs::read_to_string(file).unwrap_or_default();
    let entries =
        text.split_once('\n').filter(|(first, _)| *first == fingerprint).map(|(_, entries)| entries);
    entries.unwrap_or_default().par_lines().filter_map(entry).collect()
}

fn entry(line: &str) -> Option<(String, Entry)> {
    let mut parts = line.splitn(4, ' ');
    let recipe = Recipe::from_str_radix(parts.next()?, 16).ok()?;
    let stamp = Stamp { length: parts.next()?.parse().ok()?, modified: parts.next()?.parse().ok()? };
    Some((parts.next()?.to_owned(), Entry { recipe, stamp }))
}

/// Replaces the memo `file` in one step.
pub fn write(file: &Path, fingerprint: &str, memo: &Memo) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut out = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
    writeln!(out, "{fingerprint}")?;
    let mut entries: Vec<_> = memo.iter().collect();
    entries.par_sort_unstable_by_key(|(path, _)| *path);
    for (path, Entry { recipe, stamp }) in entries {
        writeln!(out, "{recipe:032x} {} {} {path}", stamp.length, stamp.modified)?;
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
        let entry = Entry { recipe: 15, stamp: Stamp { length: 3, modified: 7 } };
        let memo = Memo::from_iter([("故事/李 桂枝/index.html".to_owned(), entry)]);
        write(&file, "abc", &memo).expect("writable");
        assert_eq!(read(&file, "abc"), memo);
        assert_eq!(read(&file, "abd"), Memo::default());
        fs::write(&file, "abc\nnonsense\n").expect("writable");
        assert_eq!(read(&file, "abc"), Memo::default());
    }
}
