//! [I/O] Paths on a file system that takes `Images/a` and `images/a` for one file, as those of Windows and macOS do.
//!
//! Such a file system keeps the spelling with which a file or folder was made. So the old spelling has to go before the new one is written.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use super::tree;

/// The path in a form that is the same for all paths which some file system takes for one.
fn folded(path: &str) -> String {
    path.to_lowercase().nfc().collect()
}

/// Paths that can be found under another spelling.
pub(super) struct Spellings<'a>(HashMap<String, &'a String>);

impl<'a> Spellings<'a> {
    pub(super) fn of(paths: impl IntoIterator<Item = &'a String>) -> Self {
        Self(paths.into_iter().map(|path| (folded(path), path)).collect())
    }

    /// The one of the paths that differs from `path` in its spelling only.
    fn other(&self, path: &str) -> Option<&'a String> {
        self.0.get(&folded(path)).copied().filter(|other| *other != path)
    }

    /// The one of the paths that is another spelling of `path`, if both lead to one file below `root`.
    pub(super) fn same_file(&self, root: &Path, path: &str) -> Option<&'a String> {
        self.other(path).filter(|other| tree::is_one_file(&root.join(path), &root.join(other)))
    }
}

/// Gives the file `old` below `root`, which `new` leads to as well, the spelling `new`. Its folders get theirs in the same way, first of
/// all the uppermost one.
pub(super) fn respell(root: &Path, old: &str, new: &str) -> io::Result<()> {
    let mut folder = root.to_owned();
    for (old, new) in old.split('/').zip(new.split('/')) {
        let (from, to) = (folder.join(old), folder.join(new));
        if old != new {
            fs::rename(from, &to)?;
        }
        folder = to;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_under_another_spelling() {
        let paths = ["Images/A.png", "docs/caf\u{E9}/index.html", "b"].map(str::to_owned);
        let spellings = Spellings::of(&paths);
        for (path, other) in [
            ("images/a.png", Some(&paths[0])),
            ("docs/cafe\u{301}/index.html", Some(&paths[1])),
            ("DOCS/Caf\u{E9}/index.html", Some(&paths[1])),
            // The same spelling is no other one.
            ("Images/A.png", None),
            ("b", None),
            ("c", None),
        ] {
            assert_eq!(spellings.other(path), other, "{path}");
        }
    }

    #[test]
    fn two_files_stay_two_where_the_file_system_tells_them_apart() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let paths = ["Images/a".to_owned()];
        let is_same = || Spellings::of(&paths).same_file(dir.path(), "images/a").is_some();
        assert!(!is_same(), "neither is there");
        for folder in ["images", "Images"] {
            fs::create_dir_all(dir.path().join(folder)).expect("writable");
            fs::write(dir.path().join(folder).join("a"), folder).expect("writable");
        }
        let first = fs::read_to_string(dir.path().join("images/a")).expect("readable");
        assert_eq!(is_same(), first == "Images", "as the file system has it");
    }

    #[test]
    fn folders_and_file_get_the_new_spelling() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir_all(dir.path().join("docs/images")).expect("writable");
        fs::write(dir.path().join("docs/images/a.PNG"), "1").expect("writable");
        respell(dir.path(), "docs/images/a.PNG", "docs/Images/a.png").expect("renamed");
        assert_eq!(tree::files_below(dir.path()).expect("readable"), ["docs/Images/a.png"]);
    }
}
