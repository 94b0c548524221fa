//! [I/O] A difference between two releases becomes the site that readers see.
//!
//! Where the system can exchange two folders, this takes one step. The release before last is kept as a spare tree (hard links, so that it
//! costs folders only). The difference is applied to it, and then the two folders are exchanged. So a release costs what changed, and a
//! reader sees the old site or the new one.
//!
//! Where that is not possible (at a mount point, on another file system, in a folder that may not be written), the difference is applied in
//! place. Then each file is replaced in one step: data before the pages that need it, the search manifest after the archive that it names,
//! and removals last. A journal says what is to be done. A run that finds a journal does the rest of it first.

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::{At, OutputError};
use super::manifest::{self, MARK, Manifest, TEMPORARY};
use super::place::Place;
use super::spelling::{Spellings, respell};
use super::tree;
use crate::names;

/// What changes from one release to the next.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// Files whose bytes are new. They are in the stage.
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

    /// Writes the difference to `file` in one step, after the line `head`.
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
    /// The folder to which a build writes its new files.
    pub(super) fn stage(&self) -> PathBuf {
        self.state.join("stage")
    }

    /// The folder in the site from which new files are moved to their places, if the release is applied in place.
    fn incoming(&self) -> PathBuf {
        self.out.join(TEMPORARY)
    }

    fn spare(&self) -> PathBuf {
        self.state.join("spare")
    }

    /// The file with the difference between the spare tree and the site.
    fn spare_record(&self) -> PathBuf {
        self.state.join("spare-record")
    }

    fn journal(&self) -> PathBuf {
        self.state.join("journal")
    }
}

/// Finishes what a killed run had begun, and removes what it left. Returns whether the site changed.
pub(super) fn recover(place: &Place) -> Result<bool, OutputError> {
    let journal = place.journal();
    let mut is_changed = false;
    match fs::read_to_string(&journal) {
        Ok(text) => {
            let mut lines = text.lines();
            let out = lines.next().unwrap_or_default();
            // If the site was moved or removed since then, there is nothing to finish, because the next release is a whole one.
            if place.out.to_str() == Some(out) && place.out.is_dir() {
                replay(place, &Difference::read(lines))?;
                is_changed = true;
            }
            fs::remove_file(&journal).at(&journal)?;
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
        Err(cause) => return Err(OutputError { path: journal, cause }),
    }
    // Without a journal, these are files of a run that was killed before it changed anything.
    tree::remove(&place.incoming()).at(&place.incoming())?;
    tree::remove(&place.stage()).at(&place.stage())?;
    Ok(is_changed)
}

/// Applies `difference` to the site, which then has exactly the `files`. Those that were `compared` are right already, but somebody else may
/// have written them since the last release, so the spare tree may lack them.
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
        // The stage is on another file system.
        fs::create_dir(out).at(out)?;
    }
    if exchange(place, difference, compared, files)? {
        return Ok(());
    }
    forget_spare(place)?;
    in_place(place, difference)
}

/// Applies `difference` to the spare tree, and exchanges it with the site. Returns whether that was possible.
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
    // From now on, and until the exchange, the spare tree is neither the old release nor the new one.
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
        // The new files are in the spare tree now, so it becomes the stage.
        tree::remove(&place.stage()).at(&place.stage())?;
        fs::rename(&spare, place.stage()).at(&spare)?;
        return Ok(false);
    }
    // If the record cannot be written, the next build only takes longer.
    let _ = identity(out).and_then(|identity| difference.write(&place.spare_record(), &identity));
    Ok(true)
}

/// Whether the site and the state lie on one file system, the site is no mount point, and a new folder has the same owner and group as the
/// site. The group matters because a web server may have the right to read the site by it.
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

/// A line that differs for another site that took the name or the folder of this one.
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

/// The difference between the spare tree and the site, if it is known.
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

/// Makes a new spare tree, of the staged files and of links to the files that the site has already.
fn make(place: &Place, files: &Manifest) -> Result<(), OutputError> {
    let (stage, spare) = (place.stage(), place.spare());
    tree::remove(&spare).at(&spare)?;
    fs::rename(&stage, &spare).at(&stage)?;
    files.par_iter().chain([&MARK.to_owned()]).try_for_each(|path| {
        match tree::link(&place.out.join(path), &spare.join(path)) {
            // This file was in the stage.
            Err(_) if spare.join(path).exists() => Ok(()),
            result => result.at(&place.out.join(path)),
        }
    })
}

/// Makes the spare tree the new release. Until now it lacks the difference `behind` between it and the site.
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

/// Links the files of the site that were `compared` into the spare tree, if it has other ones.
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

/// Moves a file, and makes the folders above its new place.
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
    // This needs space and so may fail. Nothing of the site is changed yet.
    if let Err(error) = fill_incoming(place, difference) {
        let _ = tree::remove(&place.incoming());
        return Err(error);
    }
    let journal = place.journal();
    difference.write(&journal, &place.out.to_string_lossy()).at(&journal)?;
    replay(place, difference)?;
    fs::remove_file(&journal).at(&journal)
}

/// Brings the staged files to the file system of the site. Each gets its number in `put` for a name.
fn fill_incoming(place: &Place, difference: &Difference) -> Result<(), OutputError> {
    let incoming = place.incoming();
    tree::remove(&incoming).at(&incoming)?;
    fs::create_dir_all(&incoming).at(&incoming)?;
    difference.put.par_iter().enumerate().try_for_each(|(number, path)| {
        let (staged, file) = (place.stage().join(path), incoming.join(number.to_string()));
        fs::hard_link(&staged, &file).or_else(|_| tree::copy(&staged, &file)).at(&place.out.join(path))
    })?;
    tree::flush(&incoming);
    Ok(())
}

/// Does the part of `difference` that is not done yet.
fn replay(place: &Place, difference: &Difference) -> Result<(), OutputError> {
    let out = &place.out;
    // Until all is done, the list names the files of both releases, so that the next run takes none of them for a foreign file.
    let mut both = manifest::read(out).at(out)?.unwrap_or_default();
    let mut put: Vec<(usize, &String)> =
        difference.put.iter().enumerate().filter(|(_, path)| *path != MARK).collect();
    both.extend(put.iter().map(|(_, path)| (*path).clone()));
    manifest::write(out, &both).at(out)?;
    let (respelt, removed) = split_removed(out, difference);
    respelt.iter().try_for_each(|(old, new)| respell(out, old, new).at(&out.join(new)))?;
    put.sort_by_key(|(_, path)| rank(path));
    for same_rank in put.chunk_by(|(_, a), (_, b)| rank(a) == rank(b)) {
        same_rank.par_iter().try_for_each(|(number, path)| install(place, difference, *number, path))?;
    }
    removed.par_iter().try_for_each(|path| tree::remove_file(out, path).at(&out.join(path)))?;
    for path in &difference.removed {
        both.remove(path);
    }
    manifest::write(out, &both).at(out)?;
    tree::remove(&place.incoming()).at(&place.incoming())
}

/// The removed files: those that the file system takes for a new file of another spelling, with that one, and the others.
fn split_removed<'a>(
    out: &Path,
    difference: &'a Difference,
) -> (Vec<(&'a String, &'a String)>, Vec<&'a String>) {
    let (mut respelt, mut others) = (Vec::new(), Vec::new());
    if !difference.removed.is_empty() {
        let new = Spellings::of(&difference.put);
        for path in &difference.removed {
            match new.same_file(out, path) {
                Some(new) => respelt.push((path, new)),
                None => others.push(path),
            }
        }
    }
    (respelt, others)
}

/// The order in which files are put in their places: first the files that pages need, then pages, then the search manifest, which names the
/// newest data.
fn rank(path: &str) -> u8 {
    match path {
        _ if path == format!("{}/manifest.json", names::SEARCH_INDEX) => 2,
        _ if path.ends_with(".html") || path.ends_with(".html.br") || path.ends_with(".html.gz") => 1,
        _ => 0,
    }
}

/// Puts the new file `path` in its place in one step.
fn install(place: &Place, difference: &Difference, number: usize, path: &str) -> Result<(), OutputError> {
    let (new, target) = (place.incoming().join(number.to_string()), place.out.join(path));
    if !new.exists() {
        // An earlier run has put this file in its place.
        return Ok(());
    }
    clear_way(&place.out, difference, path)?;
    rename(&new, &target).at(&target)
}

/// Removes files of the old release that are in the way of `path`: a file where it needs a folder, and the files of a folder where it is a
/// file.
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
