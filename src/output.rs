//! [I/O] Rendered pages become a folder: staged beside it, then put in its place in one step.
//!
//! Invariants: a reader sees the old site or the new one, never a mixture; a build that is killed leaves the old site; a file whose
//! bytes did not change keeps its inode and times (it is linked into the new folder, not written); files no longer made are gone.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;

/// An I/O error with the path it concerns.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", path.display())]
pub struct OutputError {
    /// What could not be read or written.
    pub path: PathBuf,
    /// Why.
    pub cause: io::Error,
}

trait At<T> {
    fn at(self, path: &Path) -> Result<T, OutputError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, OutputError> {
        self.map_err(|cause| OutputError { path: path.to_owned(), cause })
    }
}

/// What a build did to the output folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Changes {
    /// Files written anew.
    pub written: usize,
    /// Files left as they were.
    pub unchanged: usize,
    /// Files that the site no longer has.
    pub removed: usize,
}

/// What tells that a file was not touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub length: u64,
    /// Nanoseconds since 1970, 0 where the file system does not say.
    pub modified: u128,
}

impl Stamp {
    /// The stamp of the file that `metadata` describe.
    pub fn of(metadata: &fs::Metadata) -> Self {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self { length: metadata.len(), modified: modified.map_or(0, |time| time.as_nanos()) }
    }
}

/// An output folder that is being built.
#[derive(Debug)]
pub struct Output {
    out: PathBuf,
    stage: PathBuf,
    /// Whether there is no old site to compare with.
    is_first: bool,
    written: AtomicUsize,
    unchanged: AtomicUsize,
}

/// The file that marks a folder as made by this program, so that no other folder is ever replaced.
const MARK: &str = ".wenku";
/// The file of a page in its folder.
const INDEX: &str = "index.html";

impl Output {
    /// Prepares to build the folder `out`. A folder that this program did not make, and that is not empty, is refused.
    pub fn begin(out: &Path) -> Result<Self, OutputError> {
        let out = std::path::absolute(out).at(out)?;
        let parent = out.parent().unwrap_or(Path::new("/")).to_owned();
        fs::create_dir_all(&parent).at(&parent)?;
        let name = out.file_name().unwrap_or_default().to_string_lossy().into_owned();
        recover(&parent, &name, &out)?;
        if out.exists() && !out.join(MARK).exists() && fs::read_dir(&out).at(&out)?.next().is_some() {
            let cause = io::Error::new(
                io::ErrorKind::AlreadyExists,
                "文件夹非空，且不是文库生成的，为防误删不予覆盖 | the folder is not empty and was not made by wenku",
            );
            return Err(OutputError { path: out, cause });
        }
        let stage = parent.join(format!(".{name}.wenku-new-{}", std::process::id()));
        fs::create_dir(&stage).at(&stage)?;
        let is_first = !out.join(MARK).exists();
        Ok(Self { out, stage, is_first, written: AtomicUsize::new(0), unchanged: AtomicUsize::new(0) })
    }

    /// Puts `bytes` at `path` (relative, with `/`), unless the same bytes are there already; gives back the stamp of the file.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<Stamp, OutputError> {
        let old = self.out.join(path);
        if !self.is_first && holds(&old, bytes).unwrap_or(false) {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            return stamp(&old);
        }
        let stamp = write(&self.stage.join(path), bytes)?;
        self.written.fetch_add(1, Ordering::Relaxed);
        Ok(stamp)
    }

    /// Leaves the file at `path` and its `companions` as they are, if it still has the stamp; says whether it does.
    pub fn keep(&self, path: &str, known: Stamp, companions: &[String]) -> bool {
        let is_known = stamp(&self.out.join(path)).is_ok_and(|stamp| stamp == known && stamp.modified != 0);
        let keeps = is_known && companions.iter().all(|companion| self.out.join(companion).is_file());
        if keeps {
            self.unchanged.fetch_add(1 + companions.len(), Ordering::Relaxed);
        }
        keeps
    }

    /// Puts a copy of `file` at `path`, unless the same bytes are there already.
    pub fn put_file(&self, path: &str, file: &Path) -> Result<(), OutputError> {
        let old = self.out.join(path);
        if same_content(&old, file).unwrap_or(false) {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        let new = self.stage.join(path);
        if let Some(parent) = new.parent() {
            fs::create_dir_all(parent).at(parent)?;
        }
        fs::copy(file, &new).at(file)?;
        self.written.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// The folder `name` of the new site, for what writes its files by itself; [`Output::adopt`] then takes them over.
    pub fn folder(&self, name: &str) -> Result<PathBuf, OutputError> {
        let folder = self.stage.join(name);
        fs::create_dir_all(&folder).at(&folder)?;
        Ok(folder)
    }

    /// Takes over the files that now stand in the folder `name`; gives back their paths. Those that did not change stay as they were.
    pub fn adopt(&self, name: &str) -> Result<Vec<String>, OutputError> {
        let folder = self.stage.join(name);
        let mut paths = Vec::new();
        for entry in fs::read_dir(&folder).at(&folder)?.flatten() {
            let path = format!("{name}/{}", entry.file_name().to_string_lossy());
            let new = entry.path();
            if same_content(&self.out.join(&path), &new).unwrap_or(false) {
                fs::remove_file(&new).at(&new)?;
                self.unchanged.fetch_add(1, Ordering::Relaxed);
            } else {
                self.written.fetch_add(1, Ordering::Relaxed);
            }
            paths.push(path);
        }
        Ok(paths)
    }

    /// Puts the new site in the place of the old one. `paths` are all files it has.
    pub fn commit(self, paths: &HashSet<String>) -> Result<Changes, OutputError> {
        let old = existing(&self.out)?;
        let removed = old.iter().filter(|path| !paths.contains(*path)).count();
        let changes = Changes {
            written: self.written.load(Ordering::Relaxed),
            unchanged: self.unchanged.load(Ordering::Relaxed),
            removed,
        };
        if changes.written == 0 && removed == 0 && self.out.join(MARK).exists() {
            return Ok(changes);
        }
        let mark = self.stage.join(MARK);
        fs::write(&mark, "made by wenku\n").at(&mark)?;
        let kept: Vec<&String> = old.iter().filter(|path| paths.contains(*path)).collect();
        kept.par_iter().try_for_each(|path| self.link(path))?;
        self.exchange(!old.is_empty())?;
        Ok(changes)
    }

    /// Links a file of the old site that the new one has unchanged.
    fn link(&self, path: &str) -> Result<(), OutputError> {
        let (old, new) = (self.out.join(path), self.stage.join(path));
        let linked = fs::hard_link(&old, &new).or_else(|cause| match (cause.kind(), new.parent()) {
            (io::ErrorKind::NotFound, Some(parent)) => {
                fs::create_dir_all(parent).and_then(|()| fs::hard_link(&old, &new))
            }
            _ => Err(cause),
        });
        match linked {
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            // A file system without links, or one file with very many of them.
            Err(_) => fs::copy(&old, &new).map(drop).at(&new),
            Ok(()) => Ok(()),
        }
    }

    fn exchange(&self, replaces: bool) -> Result<(), OutputError> {
        if !self.out.exists() {
            return fs::rename(&self.stage, &self.out).at(&self.out);
        }
        if replaces {
            flush(&self.stage);
        }
        match swap(&self.stage, &self.out) {
            Ok(()) => remove(&self.stage).at(&self.stage),
            Err(_) => self.replace_in_two_steps(),
        }
    }

    /// Where the system cannot exchange two folders: between the two renames there is no site for a moment, and [`recover`] mends what
    /// a kill in that moment leaves.
    fn replace_in_two_steps(&self) -> Result<(), OutputError> {
        let aside = aside(&self.out);
        fs::rename(&self.out, &aside).at(&self.out)?;
        if let Err(cause) = fs::rename(&self.stage, &self.out) {
            fs::rename(&aside, &self.out).at(&aside)?;
            return Err(OutputError { path: self.out.clone(), cause });
        }
        remove(&aside).at(&aside)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // After a commit the stage is gone; after a failure nothing of it may stay.
        let _ = remove(&self.stage);
    }
}

fn aside(out: &Path) -> PathBuf {
    let name = out.file_name().unwrap_or_default().to_string_lossy().into_owned();
    out.with_file_name(format!(".{name}.wenku-old"))
}

/// Removes a site, its sections side by side: it may have as many folders as pages.
fn remove(site: &Path) -> io::Result<()> {
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let sections: Vec<PathBuf> =
        fs::read_dir(site)?.flatten().filter(is_folder).map(|entry| entry.path()).collect();
    sections.par_iter().try_for_each(fs::remove_dir_all)?;
    fs::remove_dir_all(site)
}

/// Clears what killed builds left, and puts back a site that was set aside.
fn recover(parent: &Path, name: &str, out: &Path) -> Result<(), OutputError> {
    let aside = aside(out);
    if aside.exists() && !out.exists() {
        fs::rename(&aside, out).at(&aside)?;
    }
    let prefix = format!(".{name}.wenku-new-");
    for entry in fs::read_dir(parent).at(parent)?.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let abandoned = file.strip_prefix(&prefix).is_some_and(|pid| !is_running(pid));
        if abandoned || entry.path() == aside {
            remove(&entry.path()).at(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn is_running(pid: &str) -> bool {
    pid != std::process::id().to_string() && Path::new("/proc").join(pid).exists()
}

#[cfg(not(target_os = "linux"))]
fn is_running(_pid: &str) -> bool {
    false
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn swap(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn swap(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Brings the stage to the disk before it takes the place of a good site, so that a power cut cannot leave empty files.
#[cfg(target_os = "linux")]
fn flush(stage: &Path) {
    if let Ok(dir) = File::open(stage) {
        let _ = rustix::fs::syncfs(dir);
    }
}

#[cfg(not(target_os = "linux"))]
fn flush(_: &Path) {}

fn stamp(path: &Path) -> Result<Stamp, OutputError> {
    fs::metadata(path).map(|metadata| Stamp::of(&metadata)).at(path)
}

/// Makes the file `path` and the folders on the way; gives back its stamp.
fn write(path: &Path, bytes: &[u8]) -> Result<Stamp, OutputError> {
    let parent = path.parent().unwrap_or(path);
    // A page is mostly alone in its folder, other files mostly are not: either way the first call mostly does.
    if path.ends_with(INDEX) {
        fs::create_dir_all(parent).at(parent)?;
    }
    let file = File::create(path).or_else(|cause| match cause.kind() {
        io::ErrorKind::NotFound => fs::create_dir_all(parent).and_then(|()| File::create(path)),
        _ => Err(cause),
    });
    let write = |mut file: File| {
        file.write_all(bytes)?;
        file.metadata()
    };
    file.and_then(write).map(|metadata| Stamp::of(&metadata)).at(path)
}

fn holds(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let file = File::open(path)?;
    if file.metadata()?.len() != bytes.len() as u64 {
        return Ok(false);
    }
    same_bytes(file, bytes)
}

fn same_content(a: &Path, b: &Path) -> io::Result<bool> {
    let (a, b) = (File::open(a)?, File::open(b)?);
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    same_bytes(BufReader::new(a), BufReader::new(b))
}

fn same_bytes(mut a: impl Read, mut b: impl Read) -> io::Result<bool> {
    let (mut left, mut right) = ([0; 32 * 1024], [0; 32 * 1024]);
    loop {
        let n = a.read(&mut left)?;
        if n == 0 {
            return Ok(b.read(&mut right[..1])? == 0);
        }
        match b.read_exact(&mut right[..n]) {
            Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            result => result?,
        }
        if left[..n] != right[..n] {
            return Ok(false);
        }
    }
}

/// The files of the old site, relative, with `/`.
fn existing(out: &Path) -> Result<Vec<String>, OutputError> {
    if !out.exists() {
        return Ok(Vec::new());
    }
    let mut files = files_below(out, "")?;
    files.retain(|path| path != MARK);
    Ok(files)
}

/// The files in and below the folder `dir`, each with `prefix` before its path.
fn files_below(dir: &Path, prefix: &str) -> Result<Vec<String>, OutputError> {
    let mut files = Vec::new();
    let mut folders = Vec::new();
    for entry in fs::read_dir(dir).at(dir)? {
        let entry = entry.at(dir)?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().at(dir)?.is_dir() { folders.push(path + "/") } else { files.push(path) }
    }
    let below = folders.par_iter().map(|path| files_below(&dir.join(&path[prefix.len()..]), path));
    files.extend(below.collect::<Result<Vec<_>, _>>()?.into_iter().flatten());
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(out: &Path, files: &[(&str, &str)]) -> Changes {
        let output = Output::begin(out).expect("writable");
        for (path, text) in files {
            output.put(path, text.as_bytes()).expect("writable");
        }
        output.commit(&files.iter().map(|(path, _)| (*path).to_owned()).collect()).expect("writable")
    }

    #[test]
    fn only_what_changed_is_written_and_what_is_gone_is_removed() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = dir.path().join("public");
        assert_eq!(build(&out, &[("a/b.html", "1"), ("c.html", "2")]).written, 2);
        let before = fs::metadata(out.join("c.html")).expect("written").modified().expect("known");
        assert_eq!(
            build(&out, &[("a/b.html", "1"), ("c.html", "2")]),
            Changes { written: 0, unchanged: 2, removed: 0 }
        );
        assert_eq!(
            build(&out, &[("a/b.html", "3"), ("c.html", "2")]),
            Changes { written: 1, unchanged: 1, removed: 0 }
        );
        assert_eq!(fs::metadata(out.join("c.html")).expect("kept").modified().expect("known"), before);
        assert_eq!(build(&out, &[("c.html", "2")]), Changes { written: 0, unchanged: 1, removed: 1 });
        assert!(!out.join("a").exists());
        assert_eq!(fs::read_dir(dir.path()).expect("readable").count(), 1, "nothing is left beside the site");
    }

    #[test]
    fn an_abandoned_build_leaves_the_old_site_and_the_next_one_clears_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = dir.path().join("public");
        build(&out, &[("a.html", "old")]);
        let output = Output::begin(&out).expect("writable");
        output.put("a.html", b"new").expect("writable");
        std::mem::forget(output);
        assert_eq!(fs::read_to_string(out.join("a.html")).expect("kept"), "old");
        build(&out, &[("a.html", "newer")]);
        assert_eq!(fs::read_dir(dir.path()).expect("readable").count(), 1);
    }

    #[test]
    fn a_site_set_aside_by_a_killed_build_is_put_back() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = dir.path().join("public");
        build(&out, &[("a.html", "old")]);
        fs::rename(&out, aside(&out)).expect("renamed");
        drop(Output::begin(&out).expect("writable"));
        assert_eq!(fs::read_to_string(out.join("a.html")).expect("put back"), "old");
    }

    #[test]
    fn a_folder_of_someone_else_is_not_touched() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::write(dir.path().join("letter.txt"), "dear").expect("writable");
        assert!(Output::begin(dir.path()).is_err());
    }
}
