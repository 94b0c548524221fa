//! [I/O] A release in one step: the spare tree becomes the new site, and is exchanged with the old one.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::difference::Difference;
use super::error::{At, OutputError};
use super::location::Location;
use super::manifest::{MARK, Manifest};
use super::tree;

/// Applies `difference` to the spare tree, and exchanges it with the site. Returns whether that was possible.
pub(super) fn exchange(
    place: &Location,
    difference: &Difference,
    compared: &[String],
    files: &Manifest,
) -> Result<bool, OutputError> {
    let (out, spare) = (&place.out, place.spare());
    if !is_exchangeable(place, out) {
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

/// Whether the site, which is the folder `out`, and the state lie on one file system, the site is no mount point, and a new folder has the same owner and group as the
/// site. The group matters because a web server may have the right to read the site by it.
#[cfg(unix)]
fn is_exchangeable(place: &Location, out: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev()).ok();
    let parent = place.out.parent().unwrap_or(Path::new("/"));
    let owners = |path: &Path| fs::metadata(path).map(|metadata| (metadata.uid(), metadata.gid())).ok();
    device(out).is_some_and(|own| device(parent) == Some(own) && device(&place.state) == Some(own))
        && owners(out) == owners(&place.stage())
}

#[cfg(not(unix))]
fn is_exchangeable(_: &Location, _: &Path) -> bool {
    false
}

/// Makes the spare tree of a first release from the `files` that are staged so far. Until that release is complete, no record says so. A run
/// that finds the tree without a record makes it anew. Returns whether the site and the spare tree can be exchanged at all.
pub(super) fn prepare_spare(place: &Location, files: &Manifest) -> Result<bool, OutputError> {
    let (stage, spare) = (place.stage(), place.spare());
    forget_spare(place)?;
    // The stage will be the site.
    if !is_exchangeable(place, &stage) {
        return Ok(false);
    }
    files.par_iter().try_for_each(|path| {
        let (old, new) = (stage.join(path), spare.join(path));
        tree::link(&old, &new).at(&new)
    })?;
    Ok(true)
}

/// Adds to the spare tree that was prepared for the first release what was staged later. If this fails, the next build only takes longer.
pub(super) fn complete_spare(place: &Location, files: &Manifest) {
    if try_complete_spare(place, files).is_err() {
        let _ = forget_spare(place);
    }
}

fn try_complete_spare(place: &Location, files: &Manifest) -> Result<(), OutputError> {
    let (out, spare) = (&place.out, place.spare());
    files.par_iter().chain([&MARK.to_owned()]).try_for_each(|path| {
        let (old, new) = (out.join(path), spare.join(path));
        match tree::link(&old, &new) {
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            result => result.at(&new),
        }
    })?;
    let record = place.spare_record();
    identity(out).and_then(|identity| Difference::default().write(&record, &identity)).at(&record)
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
fn spare_difference(place: &Location) -> Option<Difference> {
    let text = fs::read_to_string(place.spare_record()).ok()?;
    let mut lines = text.lines();
    let is_same = lines.next() == Some(identity(&place.out).ok()?.as_str()) && place.spare().is_dir();
    is_same.then(|| Difference::read(lines))
}

fn forget_record(place: &Location) -> Result<(), OutputError> {
    let record = place.spare_record();
    match fs::remove_file(&record) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(OutputError { path: record, cause }),
        _ => Ok(()),
    }
}

/// Removes the spare tree.
pub(super) fn forget_spare(place: &Location) -> Result<(), OutputError> {
    forget_record(place)?;
    tree::remove(&place.spare()).at(&place.spare())
}

/// Makes a new spare tree, of the staged files and of links to the files that the site has already.
fn make(place: &Location, files: &Manifest) -> Result<(), OutputError> {
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
    place: &Location,
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
            return tree::rename(&stage.join(path), &new).at(&new);
        }
        match fs::remove_file(&new) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause).at(&new),
            _ => tree::link(&place.out.join(path), &new).at(&new),
        }
    })
}

/// Links the files of the site that were `compared` into the spare tree, if it has other ones.
fn refresh(place: &Location, compared: &[String]) -> Result<(), OutputError> {
    compared.par_iter().try_for_each(|path| {
        let (old, new) = (place.out.join(path), place.spare().join(path));
        if tree::is_one_file(&old, &new) {
            return Ok(());
        }
        let _ = fs::remove_file(&new);
        tree::link(&old, &new).at(&new)
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
