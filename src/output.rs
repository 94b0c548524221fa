//! [I/O] Rendered pages become a folder: new files are written to a stage first, and a release moves them into the site.
//!
//! Invariants:
//!
//! - A folder that holds files which no build wrote is never written to, and only files that a build wrote are ever removed ([`manifest`]).
//! - A reader sees the old site or the new one, also after a build was killed. [`apply`] says where this holds for each file only.
//! - A file whose bytes did not change keeps its inode and times.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

mod apply;
mod difference;
mod error;
mod exchange;
mod in_place;
mod location;
mod manifest;
mod spelling;
mod tree;

use difference::Difference;
use error::At;
pub use error::OutputError;
pub use location::{Location, Lock};
pub use manifest::is_output;
use manifest::{MARK, Manifest};
use tree::{files_below, holds, same_content};

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

/// The length and modification time of a file. As long as they are the same, the file was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub length: u64,
    /// Nanoseconds since 1970, or 0 if the file system does not say.
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
    place: Location,
    stage: PathBuf,
    /// The files of the old site, if there is one.
    old: Option<Manifest>,
    /// Files of the old site that were found to hold the same bytes as the new ones. Somebody else may have written them.
    compared: Mutex<Vec<String>>,
    written: AtomicUsize,
    unchanged: AtomicUsize,
    /// Whether a first release has a spare tree.
    has_spare: AtomicBool,
}

/// The file of a page in its folder.
const INDEX: &str = "index.html";

impl Output {
    /// Prepares to build at `place`. First it finishes what a killed build had begun there.
    ///
    /// # Errors
    /// If the folder holds files which no build wrote.
    pub fn begin(place: &Location) -> Result<Self, OutputError> {
        let mut old = manifest::own(&place.out)?;
        if apply::recover(place)? {
            old = manifest::own(&place.out)?;
        }
        let stage = place.stage();
        fs::create_dir_all(&stage).at(&stage)?;
        Ok(Self {
            place: place.clone(),
            stage,
            old,
            compared: Mutex::default(),
            written: AtomicUsize::new(0),
            unchanged: AtomicUsize::new(0),
            has_spare: AtomicBool::new(false),
        })
    }

    /// Puts `bytes` at `path` (relative, with `/`), unless the same bytes are there already. Returns the stamp of the file.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<Stamp, OutputError> {
        let old = self.place.out.join(path);
        if self.had(path) && holds(&old, bytes).unwrap_or(false) {
            self.count_unchanged(path);
            return stamp(&old);
        }
        let stamp = write(&self.stage.join(path), bytes)?;
        self.written.fetch_add(1, Ordering::Relaxed);
        Ok(stamp)
    }

    /// Whether the old site has the file `path`, in just this spelling. A file system that does not tell `A` from `a` finds the file under
    /// another spelling, too; then it is written anew, so that it gets the new one.
    fn had(&self, path: &str) -> bool {
        self.old.as_ref().is_some_and(|old| old.contains(path))
    }

    fn count_unchanged(&self, path: &str) {
        self.unchanged.fetch_add(1, Ordering::Relaxed);
        self.compared.lock().expect("no thread panics while it holds the lock").push(path.to_owned());
    }

    /// Leaves the file at `path` and its compressed `companions` as they are, if it still has the stamp `known`. Returns whether it has.
    pub fn keep(&self, path: &str, known: Stamp, companions: &[String]) -> bool {
        let there = |path: &str| self.place.out.join(path);
        let is_known = stamp(&there(path)).is_ok_and(|stamp| stamp == known && stamp.modified != 0);
        let keeps =
            self.had(path) && is_known && companions.iter().all(|companion| there(companion).is_file());
        if keeps {
            self.unchanged.fetch_add(1 + companions.len(), Ordering::Relaxed);
        }
        keeps
    }

    /// Puts a copy of `file` at `path`, unless the same bytes are there already.
    pub fn put_file(&self, path: &str, file: &Path) -> Result<(), OutputError> {
        if self.had(path) && same_content(&self.place.out.join(path), file).unwrap_or(false) {
            self.count_unchanged(path);
            return Ok(());
        }
        let new = self.stage.join(path);
        if let Some(parent) = new.parent() {
            fs::create_dir_all(parent).at(parent)?;
        }
        // `fs::copy` would keep the permissions of the source, but a web server must be able to read the new file.
        let mut target = File::create(&new).at(&new)?;
        File::open(file).and_then(|mut source| io::copy(&mut source, &mut target)).at(file)?;
        self.written.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// The folder `name` of the new site, for a writer of files of its own. [`Output::adopt`] then makes them files of the site.
    pub fn folder(&self, name: &str) -> Result<PathBuf, OutputError> {
        let folder = self.stage.join(name);
        fs::create_dir_all(&folder).at(&folder)?;
        Ok(folder)
    }

    /// Makes the files that now stand in the folder `name` files of the site, and returns their paths and stamps. Those that did not change
    /// stay as they were.
    pub fn adopt(&self, name: &str) -> Result<Vec<(String, Stamp)>, OutputError> {
        let folder = self.stage.join(name);
        let mut paths = Vec::new();
        for entry in fs::read_dir(&folder).at(&folder)?.flatten() {
            let path = format!("{name}/{}", entry.file_name().to_string_lossy());
            let new = entry.path();
            let old = self.place.out.join(&path);
            let stamp = if self.had(&path) && same_content(&old, &new).unwrap_or(false) {
                fs::remove_file(&new).at(&new)?;
                self.count_unchanged(&path);
                stamp(&old)?
            } else {
                self.written.fetch_add(1, Ordering::Relaxed);
                stamp(&new)?
            };
            paths.push((path, stamp));
        }
        Ok(paths)
    }

    /// Makes the spare tree of a first release, so that the next release only costs what changes then. It takes as long as the folders of the
    /// site took. So it is called when the `files` of the pages are staged, beside work that leaves a core idle; what that work writes to the
    /// stage meanwhile is not yet a file of the site. If it fails, the next build takes longer.
    pub fn prepare_spare(&self, files: &HashSet<String>) {
        if self.old.is_none() && !self.place.out.exists() {
            let is_made = exchange::prepare_spare(&self.place, files).unwrap_or(false);
            self.has_spare.store(is_made, Ordering::Relaxed);
        }
    }

    /// Puts the new site in the place of the old one. `files` are all that it has.
    pub fn commit(self, files: &HashSet<String>) -> Result<Changes, OutputError> {
        let empty = Manifest::default();
        let old = self.old.as_ref().unwrap_or(&empty);
        let mut put = files_below(&self.stage)?;
        let mut removed: Vec<String> = old.iter().filter(|path| !files.contains(*path)).cloned().collect();
        removed.sort_unstable();
        let changes = Changes {
            written: self.written.load(Ordering::Relaxed),
            unchanged: self.unchanged.load(Ordering::Relaxed),
            removed: removed.len(),
        };
        if self.old.is_some() && put.is_empty() && removed.is_empty() {
            return Ok(changes);
        }
        if self.old.as_ref() != Some(files) {
            manifest::write(&self.stage, files).at(&self.stage)?;
            put.push(MARK.to_owned());
        }
        put.sort_unstable();
        let compared = std::mem::take(&mut *self.compared.lock().expect("all threads are done"));
        let has_spare = self.has_spare.load(Ordering::Relaxed);
        apply::release(&self.place, &Difference { put, removed }, &compared, files, has_spare)?;
        Ok(changes)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // After a commit the stage is of no more use, and after a failure nothing of it may stay.
        let _ = tree::remove(&self.stage);
    }
}

fn stamp(path: &Path) -> Result<Stamp, OutputError> {
    fs::metadata(path).map(|metadata| Stamp::of(&metadata)).at(path)
}

/// Writes the file `path`, makes the folders above it, and returns its stamp.
fn write(path: &Path, bytes: &[u8]) -> Result<Stamp, OutputError> {
    let parent = path.parent().unwrap_or(path);
    // A page mostly needs a new folder, and other files mostly do not. So each is mostly written by the first try.
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

#[cfg(test)]
mod tests;
