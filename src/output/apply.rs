//! [I/O] A difference between two releases becomes the site that readers see.
//!
//! Where the system can exchange two folders, this takes one step. The release before last is kept as a spare tree (hard links, so that it
//! costs folders only). The difference is applied to it, and then the two folders are exchanged. So a release costs what changed, and a
//! reader sees the old site or the new one.
//!
//! Where that is not possible (at a mount point, on another file system, in a folder that may not be written), the difference is applied in
//! place. Then each file is replaced in one step: data before the pages that need it, the search manifest after the archive that it names,
//! and removals last. A journal says what is to be done. A run that finds a journal does the rest of it first.

use std::fs;
use std::io;
use std::path::Path;

use super::difference::Difference;
use super::error::{At, OutputError};
use super::location::Location;
use super::manifest::Manifest;
use super::{exchange, in_place, tree};

/// Applies `difference` to the site, which then has exactly the `files`. Those that were `compared` are right already, but somebody else may
/// have written them since the last release, so the spare tree may lack them. `has_spare` says whether a first release has a spare tree already.
pub(super) fn release(
    place: &Location,
    difference: &Difference,
    compared: &[String],
    files: &Manifest,
    has_spare: bool,
) -> Result<(), OutputError> {
    let (out, stage) = (&place.out, place.stage());
    if !out.exists() {
        let parent = out.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(parent).at(parent)?;
        match fs::rename(&stage, out) {
            Ok(()) if has_spare => {
                exchange::complete_spare(place, files);
                return Ok(());
            }
            Ok(()) => return exchange::forget_spare(place),
            Err(_) => {}
        }
        // The stage is on another file system.
        fs::create_dir(out).at(out)?;
    }
    if exchange::exchange(place, difference, compared, files)? {
        return Ok(());
    }
    exchange::forget_spare(place)?;
    in_place::in_place(place, difference)
}

/// Finishes what a killed run had begun, and removes what it left. Returns whether the site changed.
pub(super) fn recover(place: &Location) -> Result<bool, OutputError> {
    let journal = place.journal();
    let mut is_changed = false;
    match fs::read_to_string(&journal) {
        Ok(text) => {
            let mut lines = text.lines();
            let out = lines.next().unwrap_or_default();
            // If the site was moved or removed since then, there is nothing to finish, because the next release is a whole one.
            if place.out.to_str() == Some(out) && place.out.is_dir() {
                in_place::replay(place, &Difference::read(lines))?;
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
