//! [I/O] The list of the files that builds wrote to an output folder, kept in that folder: only what it names is ever removed.

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;

use super::error::{At, OutputError, refused};
use super::spelling::Spellings;
use super::tree::{Tree, is_inside, walk};
use crate::names;

/// The name of the list. Its presence also says that a build made the folder.
pub(super) const MARK: &str = names::STATE;
/// The folder in a site for files that are about to be moved to their places. The name of a new list begins with it, too.
pub(super) const TEMPORARY: &str = ".wenku-new";
/// The first line of the list.
const HEAD: &str = "wenku output 1";
/// The first line that earlier versions wrote, which kept no list.
const HEAD_WITHOUT_LIST: &str = "made by wenku";
/// How many foreign files a message names.
const NAMED: usize = 5;

/// The files of a site by path, relative, with `/`.
pub(super) type Manifest = HashSet<String>;

/// Whether `folder` is one that a build made.
pub fn is_output(folder: &Path) -> bool {
    let mark = folder.join(MARK);
    mark.is_file()
        && fs::read_to_string(mark)
            .is_ok_and(|text| text.starts_with(HEAD) || text.starts_with(HEAD_WITHOUT_LIST))
}

/// Reads the list in `out`, if there is one.
pub(super) fn read(out: &Path) -> io::Result<Option<Manifest>> {
    let text = match fs::read_to_string(out.join(MARK)) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        // A folder of this name, as there is one beside a site's settings, is no list.
        Err(_) if out.join(MARK).is_dir() => return Ok(None),
        Err(cause) => return Err(cause),
    };
    let mut lines = text.lines();
    // A list that names anything outside its folder was not written by a build.
    let is_ours = lines.next() == Some(HEAD) && lines.clone().all(is_inside);
    Ok(is_ours.then(|| lines.map(str::to_owned).collect()))
}

/// Writes the list of `files` into `folder`, in one step.
pub(super) fn write(folder: &Path, files: &Manifest) -> io::Result<()> {
    let mut sorted: Vec<&String> = files.iter().collect();
    sorted.par_sort_unstable();
    let new = folder.join(format!("{TEMPORARY}-list"));
    let mut out = BufWriter::new(fs::File::create(&new)?);
    writeln!(out, "{HEAD}")?;
    for file in sorted {
        writeln!(out, "{file}")?;
    }
    out.into_inner()?.sync_data()?;
    fs::rename(new, folder.join(MARK))
}

/// Reads the list in `out`, if there is a site already.
///
/// # Errors
/// If `out` holds files that the list does not name.
pub(super) fn own(out: &Path) -> Result<Option<Manifest>, OutputError> {
    if !out.exists() {
        return Ok(None);
    }
    if !out.is_dir() {
        return Err(refused(
            out,
            "这里有一个同名的文件；换一个文件夹 | there is a file of this name; name another folder",
        ));
    }
    let manifest = read(out).at(out)?;
    let empty = Manifest::default();
    let known = manifest.as_ref().unwrap_or(&empty);
    let Tree { files: mut foreign, links } = walk(out, "")?;
    foreign.retain(|path| !known.contains(path) && !is_ignored(path));
    if !foreign.is_empty() {
        // On a file system that does not tell `A` from `a`, a folder may still have the spelling that another file gave it.
        let known = Spellings::of(known);
        foreign.retain(|path| known.same_file(out, path).is_none());
    }
    foreign.extend(links);
    if foreign.is_empty() {
        return Ok(manifest);
    }
    foreign.sort_unstable();
    Err(refused(out, refusal(&foreign, is_output(out) && manifest.is_none())))
}

fn refusal(foreign: &[String], is_of_earlier_version: bool) -> String {
    // The name of a folder tells more than a list of the files in it.
    let top = |path: &String| path.split_inclusive('/').next().unwrap_or_default().to_owned();
    let mut names: Vec<String> = foreign.iter().map(top).collect();
    names.dedup();
    let more = if names.len() > NAMED { "、……" } else { "" };
    names.truncate(NAMED);
    let (count, names) = (foreign.len(), names.join("、"));
    if is_of_earlier_version {
        return "这个文件夹由旧版本生成，没有文件清单，不能确认哪些文件可以替换；确认里面没有别的文件后删去它，再生成一次 | this folder was made by an earlier version, which kept no list of its files; make sure that nothing else is in it, remove it and build again".to_owned();
    }
    format!(
        "这个文件夹里有 {count} 个不是文库生成的文件（{names}{more}），为防误删不予覆盖；换一个新的文件夹，或把这些文件移走（要和网站一起发布的，放进内容目录） | the folder holds {count} files that wenku did not write ({names}{more}) and would be lost; name a new folder, or move them away (into the content folder, if they are to be published)"
    )
}

/// Whether `path` is the list itself, a temporary file of a build, or one of the files that systems put into every folder.
fn is_ignored(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path == MARK || matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini") || path.starts_with(TEMPORARY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_foreign_files_is_not_ours() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = dir.path();
        assert_eq!(own(&out.join("new")).expect("free"), None);
        assert_eq!(own(out).expect("empty"), None);
        fs::write(out.join("a.html"), "").expect("writable");
        assert!(own(out).is_err());
        let files = Manifest::from(["a.html".to_owned()]);
        write(out, &files).expect("writable");
        assert_eq!(own(out).expect("ours"), Some(files));
        fs::write(out.join(".DS_Store"), "").expect("writable");
        assert!(own(out).is_ok());
        fs::write(out.join("letter.txt"), "dear").expect("writable");
        let error = own(out).expect_err("foreign").to_string();
        assert!(error.contains("letter.txt"), "{error}");
    }

    #[test]
    #[cfg(unix)]
    fn nothing_outside_the_folder_can_be_listed() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for line in ["../content/a.md", "/etc/passwd", "a/../../b", ""] {
            fs::write(dir.path().join(MARK), format!("{HEAD}\na.html\n{line}\n")).expect("writable");
            assert_eq!(read(dir.path()).expect("readable"), None, "{line}");
        }
        // Nor can a link in it lead outside.
        write(dir.path(), &Manifest::from(["a".to_owned(), "a/x.html".to_owned()])).expect("writable");
        assert!(own(dir.path()).is_ok());
        std::os::unix::fs::symlink("/etc", dir.path().join("a")).expect("a link");
        assert!(own(dir.path()).is_err());
    }

    #[test]
    fn a_folder_of_an_earlier_version_is_named_as_such() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::write(dir.path().join(MARK), "made by wenku\n").expect("writable");
        fs::write(dir.path().join("index.html"), "").expect("writable");
        assert!(own(dir.path()).expect_err("no list").to_string().contains("旧版本"));
    }
}
