//! [I/O] A release where folders cannot be exchanged: the files of the site are replaced one by one, under a journal.

use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::difference::Difference;
use super::error::{At, OutputError};
use super::location::Location;
use super::manifest::{self, MARK};
use super::spelling::{Spellings, respell};
use super::tree;
use crate::names;

/// Applies `difference` to the site file by file, under a journal.
pub(super) fn in_place(place: &Location, difference: &Difference) -> Result<(), OutputError> {
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
fn fill_incoming(place: &Location, difference: &Difference) -> Result<(), OutputError> {
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
pub(super) fn replay(place: &Location, difference: &Difference) -> Result<(), OutputError> {
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
        _ if path == format!("{}/{}", names::SEARCH_INDEX, search_index::MANIFEST) => 2,
        _ if path.ends_with(".html") || path.ends_with(".html.br") || path.ends_with(".html.gz") => 1,
        _ => 0,
    }
}

/// Puts the new file `path` in its place in one step.
fn install(place: &Location, difference: &Difference, number: usize, path: &str) -> Result<(), OutputError> {
    let (new, target) = (place.incoming().join(number.to_string()), place.out.join(path));
    if !new.exists() {
        // An earlier run has put this file in its place.
        return Ok(());
    }
    clear_way(&place.out, difference, path)?;
    tree::rename(&new, &target).at(&target)
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
