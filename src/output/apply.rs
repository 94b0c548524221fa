//! [I/O] A difference between two releases becomes the site that readers see.
//!
//! Where the system can exchange two folders, this takes one step. The release before last is kept as a spare tree (hard links, so that it
//! costs folders only): the difference is applied to it, and then it changes places with the site. So a release costs what changed, and a
//! reader sees the old site or the new one.
//!
//! Elsewhere (a mount point, another file system, a parent that may not be written) the difference is applied in place, each file in one
//! step: data before the pages that need it, the search manifest after the archive that it names, removals last. A journal says what is to
//! be done; a run that finds one does the rest of it first.

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::manifest::{self, MARK, Manifest, TEMPORARY};
use super::place::Place;
use super::{At, OutputError, tree};
use crate::names;

/// What changes from one release to the next.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// Files whose bytes are new; they stand in the stage.
    pub(super) put: Vec<String>,
    /// Files that the new release does not have.
    pub(super) removed: Vec<String>,
}

impl Difference {
    fn paths(&self) -> impl Iterator<Item = &String> {
        self.put.iter().chain(&self.removed)
    }

    fn read(lines: std::str::Lines<'_>) -> Self {
        let mut difference = Self::default();
        for line in lines {
            match line.split_at_checked(1).filter(|(_, path)| tree::is_inside(path)) {
                Some(("+", path)) => difference.put.push(path.to_owned()),
                Some(("-", path)) => difference.removed.push(path.to_owned()),
                _ => {}
            }
        }
        difference
    }

    /// Writes it to `file` in one step, below the line `head`.
    fn write(&self, file: &Path, head: &str) -> io::Result<()> {
        let mut out =
            BufWriter::new(tempfile::NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?);
        writeln!(out, "{head}")?;
        self.put.iter().try_for_each(|path| writeln!(out, "+{path}"))?;
        self.removed.iter().try_for_each(|path| writeln!(out, "-{path}"))?;
        let out = out.into_inner()?;
        out.as_file().sync_all()?;
        out.persist(file)?;
        Ok(())
    }
}

impl Place {
    /// Where the new files of a build wait.
    pub(super) fn stage(&self) -> PathBuf {
        self.state.join("stage")
    }

    /// Where the new files of a release wait that is applied in place.
    fn near(&self) -> PathBuf {
        self.out.join(TEMPORARY)
    }

    fn spare(&self) -> PathBuf {
        self.state.join("spare")
    }

    /// What the site has since the spare tree was the site.
    fn spare_record(&self) -> PathBuf {
        self.state.join("spare-record")
    }

    fn journal(&self) -> PathBuf {
        self.state.join("journal")
    }
}

/// Does what a killed run had begun, and clears what it left; says whether the site changed.
pub(super) fn recover(place: &Place) -> Result<bool, OutputError> {
    let journal = place.journal();
    let mut is_changed = false;
    match fs::read_to_string(&journal) {
        Ok(text) => {
            let mut lines = text.lines();
            let out = lines.next().unwrap_or_default();
            // A site that was moved or removed since then needs no mending: the next release is whole.
            if place.out.to_str() == Some(out) && place.out.is_dir() {
                replay(place, &Difference::read(lines))?;
                is_changed = true;
            }
            fs::remove_file(&journal).at(&journal)?;
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
        Err(cause) => return Err(OutputError { path: journal, cause }),
    }
    // A run was killed before it decided to change anything.
    tree::remove(&place.near()).at(&place.near())?;
    tree::remove(&place.stage()).at(&place.stage())?;
    Ok(is_changed)
}

/// Makes the site what `files` are: `difference` of them is new, the others it has. Of those, the ones that were `compared` may have been
/// written by somebody else since the last release, so that the spare tree lacks them.
pub(super) fn release(
    place: &Place,
    difference: &Difference,
    compared: &[String],
    files: &Manifest,
) -> Result<(), OutputError> {
    let (out, stage) = (&place.out, place.stage());
    if !out.exists() {
        let parent = out.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(parent).at(parent)?;
        if fs::rename(&stage, out).is_ok() {
            return forget_spare(place);
        }
        // Another file system.
        fs::create_dir(out).at(out)?;
    }
    if exchange(place, difference, compared, files)? {
        return Ok(());
    }
    forget_spare(place)?;
    in_place(place, difference)
}

/// Applies `difference` to the spare tree and exchanges it with the site; says whether that was possible.
fn exchange(
    place: &Place,
    difference: &Difference,
    compared: &[String],
    files: &Manifest,
) -> Result<bool, OutputError> {
    let (out, spare) = (&place.out, place.spare());
    if !is_exchangeable(place) {
        return Ok(false);
    }
    let behind = spare_difference(place);
    // From here on the spare tree is neither the old release nor the new one.
    forget_record(place)?;
    match behind {
        Some(behind) => {
            update(place, &behind, difference, files)?;
            refresh(place, compared)?;
        }
        None => make(place, files)?,
    }
    let permissions = fs::metadata(out).at(out)?.permissions();
    fs::set_permissions(&spare, permissions).at(&spare)?;
    tree::flush(&spare);
    if swap(&spare, out).is_err() {
        // The new files are in the spare tree: it serves as the stage.
        tree::remove(&place.stage()).at(&place.stage())?;
        fs::rename(&spare, place.stage()).at(&spare)?;
        return Ok(false);
    }
    // Without this record the next build only takes longer.
    let _ = identity(out).and_then(|identity| difference.write(&place.spare_record(), &identity));
    Ok(true)
}

/// Whether the site and the state lie on one file system, the site is no mount point, and a new folder would have the same owners: a web
/// server may read the site by its group.
#[cfg(unix)]
fn is_exchangeable(place: &Place) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev()).ok();
    let parent = place.out.parent().unwrap_or(Path::new("/"));
    let owners = |path: &Path| fs::metadata(path).map(|metadata| (metadata.uid(), metadata.gid())).ok();
    device(&place.out).is_some_and(|own| device(parent) == Some(own) && device(&place.state) == Some(own))
        && owners(&place.out) == owners(&place.stage())
}

#[cfg(not(unix))]
fn is_exchangeable(_: &Place) -> bool {
    false
}

/// What tells a site from another one that took its name or its folder.
#[cfg(unix)]
fn identity(folder: &Path) -> io::Result<String> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(folder)?;
    let list = blake3::hash(&fs::read(folder.join(MARK))?);
    Ok(format!("{} {} {list}", metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> io::Result<String> {
    Err(io::ErrorKind::Unsupported.into())
}

/// What the site has since the spare tree was the site; nothing where that is not known.
fn spare_difference(place: &Place) -> Option<Difference> {
    let text = fs::read_to_string(place.spare_record()).ok()?;
    let mut lines = text.lines();
    let is_same = lines.next() == Some(identity(&place.out).ok()?.as_str()) && place.spare().is_dir();
    is_same.then(|| Difference::read(lines))
}

fn forget_record(place: &Place) -> Result<(), OutputError> {
    let record = place.spare_record();
    match fs::remove_file(&record) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(OutputError { path: record, cause }),
        _ => Ok(()),
    }
}

fn forget_spare(place: &Place) -> Result<(), OutputError> {
    forget_record(place)?;
    tree::remove(&place.spare()).at(&place.spare())
}

/// Makes the spare tree from nothing: the staged files, and links to those that the site has already.
fn make(place: &Place, files: &Manifest) -> Result<(), OutputError> {
    let (stage, spare) = (place.stage(), place.spare());
    tree::remove(&spare).at(&spare)?;
    fs::rename(&stage, &spare).at(&stage)?;
    files.par_iter().chain([&MARK.to_owned()]).try_for_each(|path| {
        match tree::link(&place.out.join(path), &spare.join(path)) {
            // What was staged is there.
            Err(_) if spare.join(path).exists() => Ok(()),
            result => result.at(&place.out.join(path)),
        }
    })
}

/// Brings the spare tree, which lacks the difference `behind`, to the new release.
fn update(
    place: &Place,
    behind: &Difference,
    difference: &Difference,
    files: &Manifest,
) -> Result<(), OutputError> {
    let (stage, spare) = (place.stage(), place.spare());
    let staged: HashSet<&String> = difference.put.iter().collect();
    let touched: HashSet<&String> = behind.paths().chain(difference.paths()).collect();
    let (stay, go): (Vec<&String>, Vec<&String>) =
        touched.into_iter().partition(|path| *path == MARK || files.contains(*path));
    go.par_iter().try_for_each(|path| tree::remove_file(&spare, path).at(&spare.join(path)))?;
    stay.par_iter().try_for_each(|path| {
        let new = spare.join(path);
        if staged.contains(path) {
            return rename(&stage.join(path), &new).at(&new);
        }
        match fs::remove_file(&new) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause).at(&new),
            _ => tree::link(&place.out.join(path), &new).at(&new),
        }
    })
}

/// Links the files of the site that were `compared` into the spare tree where it has others.
fn refresh(place: &Place, compared: &[String]) -> Result<(), OutputError> {
    compared.par_iter().try_for_each(|path| {
        let (old, new) = (place.out.join(path), place.spare().join(path));
        if tree::is_one_file(&old, &new) {
            return Ok(());
        }
        let _ = fs::remove_file(&new);
        tree::link(&old, &new).at(&new)
    })
}

/// Moves a file, with the folders on the way.
fn rename(old: &Path, new: &Path) -> io::Result<()> {
    fs::rename(old, new).or_else(|cause| match (cause.kind(), new.parent()) {
        (io::ErrorKind::NotFound, Some(parent)) => {
            fs::create_dir_all(parent).and_then(|()| fs::rename(old, new))
        }
        _ => Err(cause),
    })
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

/// Applies `difference` to the site file by file, under a journal.
pub(super) fn in_place(place: &Place, difference: &Difference) -> Result<(), OutputError> {
    // What may fail for want of space comes first, when nothing is changed yet.
    if let Err(error) = bring_near(place, difference) {
        let _ = tree::remove(&place.near());
        return Err(error);
    }
    let journal = place.journal();
    difference.write(&journal, &place.out.to_string_lossy()).at(&journal)?;
    replay(place, difference)?;
    fs::remove_file(&journal).at(&journal)
}

/// Brings the staged files, by their numbers, to the file system of the site.
fn bring_near(place: &Place, difference: &Difference) -> Result<(), OutputError> {
    let near = place.near();
    tree::remove(&near).at(&near)?;
    fs::create_dir_all(&near).at(&near)?;
    difference.put.par_iter().enumerate().try_for_each(|(number, path)| {
        let (staged, file) = (place.stage().join(path), near.join(number.to_string()));
        fs::hard_link(&staged, &file).or_else(|_| tree::copy(&staged, &file)).at(&place.out.join(path))
    })?;
    tree::flush(&near);
    Ok(())
}

/// Does what `difference` says as far as it is not done yet.
fn replay(place: &Place, difference: &Difference) -> Result<(), OutputError> {
    let out = &place.out;
    // Until all is done the list names the files of both releases, so that none of them becomes foreign to the next run.
    let mut both = manifest::read(out).at(out)?.unwrap_or_default();
    let mut put: Vec<(usize, &String)> =
        difference.put.iter().enumerate().filter(|(_, path)| *path != MARK).collect();
    both.extend(put.iter().map(|(_, path)| (*path).clone()));
    manifest::write(out, &both).at(out)?;
    put.sort_by_key(|(_, path)| rank(path));
    for same_rank in put.chunk_by(|(_, a), (_, b)| rank(a) == rank(b)) {
        same_rank.par_iter().try_for_each(|(number, path)| install(place, difference, *number, path))?;
    }
    difference.removed.par_iter().try_for_each(|path| tree::remove_file(out, path).at(&out.join(path)))?;
    for path in &difference.removed {
        both.remove(path);
    }
    manifest::write(out, &both).at(out)?;
    tree::remove(&place.near()).at(&place.near())
}

/// When a file is put in its place: what pages need, then pages, then what names the newest data.
fn rank(path: &str) -> u8 {
    match path {
        _ if path == format!("{}/{}", names::SEARCH_INDEX, search_index::MANIFEST) => 2,
        _ if path.ends_with(".html") || path.ends_with(".html.br") || path.ends_with(".html.gz") => 1,
        _ => 0,
    }
}

/// Puts the new file `path` in its place in one step.
fn install(place: &Place, difference: &Difference, number: usize, path: &str) -> Result<(), OutputError> {
    let (near, target) = (place.near().join(number.to_string()), place.out.join(path));
    if !near.exists() {
        // An earlier run came so far.
        return Ok(());
    }
    clear_way(&place.out, difference, path)?;
    rename(&near, &target).at(&target)
}

/// Removes what stands as a file where `path` needs a folder, or as a folder where it is a file: such files are gone in the new release.
fn clear_way(out: &Path, difference: &Difference, path: &str) -> Result<(), OutputError> {
    let below = format!("{path}/");
    let is_folder = out.join(path).is_dir();
    let in_the_way = |gone: &&String| {
        path.strip_prefix(gone.as_str()).is_some_and(|rest| rest.starts_with('/'))
            || is_folder && gone.starts_with(&below)
    };
    if !is_folder && out.join(path).parent().is_some_and(Path::is_dir) {
        return Ok(());
    }
    difference.removed.iter().filter(in_the_way).try_for_each(|gone| tree::remove_file(out, gone).at(out))
}
