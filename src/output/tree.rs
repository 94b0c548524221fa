//! [I/O] Trees of files: listed, compared, removed.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use rayon::prelude::*;

use super::error::{At, OutputError};
use crate::diagnostic::reason;

/// What a tree holds: the paths of files, and those of symbolic links, which no build makes.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) files: Vec<String>,
    pub(super) links: Vec<String>,
}

/// Lists what is in and below the folder `dir`. Each path gets the `prefix`.
pub(super) fn walk(dir: &Path, prefix: &str) -> Result<Tree, OutputError> {
    let mut tree = Tree::default();
    let mut folders = Vec::new();
    for entry in fs::read_dir(dir).at(dir)? {
        let entry = entry.at(dir)?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().at(dir)?;
        match () {
            () if kind.is_dir() => folders.push(path + "/"),
            () if kind.is_symlink() => tree.links.push(path),
            () => tree.files.push(path),
        }
    }
    let below = folders.par_iter().map(|path| walk(&dir.join(&path[prefix.len()..]), path));
    for below in below.collect::<Result<Vec<_>, _>>()? {
        tree.files.extend(below.files);
        tree.links.extend(below.links);
    }
    Ok(tree)
}

/// Lists the files in and below the folder `dir`.
pub(super) fn files_below(dir: &Path) -> Result<Vec<String>, OutputError> {
    Ok(walk(dir, "")?.files)
}

/// Whether `path` leads to a file below the folder that it is joined to.
pub(super) fn is_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Removes a tree that this program made. It may have as many folders as a site has pages, so they are removed in parallel.
pub(super) fn remove(tree: &Path) -> io::Result<()> {
    match fs::symlink_metadata(tree) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        // Only the link is removed, because the folder to which it leads is not ours.
        Ok(found) if !found.is_dir() => return fs::remove_file(tree),
        _ => {}
    }
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let folders: Vec<PathBuf> =
        fs::read_dir(tree)?.flatten().filter(is_folder).map(|entry| entry.path()).collect();
    folders.par_iter().try_for_each(fs::remove_dir_all)?;
    fs::remove_dir_all(tree)
}

/// Removes the file `path` of the tree `root`, if there is such a file, and the folders that are empty then.
pub(super) fn remove_file(root: &Path, path: &str) -> io::Result<()> {
    let file = root.join(path);
    match fs::remove_file(&file) {
        Err(cause) if file.symlink_metadata().is_ok_and(|found| !found.is_dir()) => Err(cause),
        _ => {
            let mut folder = Path::new(path).parent();
            // A folder that still holds something cannot be removed, and neither can those above it.
            while let Some(name) = folder.filter(|name| !name.as_os_str().is_empty()) {
                if fs::remove_dir(root.join(name)).is_err() {
                    break;
                }
                folder = name.parent();
            }
            Ok(())
        }
    }
}

/// Makes `new` a hard link to the file `old`, or a copy of it if the file system has no links. The folders above it are made.
pub(super) fn link(old: &Path, new: &Path) -> io::Result<()> {
    let linked = fs::hard_link(old, new).or_else(|cause| match (cause.kind(), new.parent()) {
        (io::ErrorKind::NotFound, Some(parent)) => {
            fs::create_dir_all(parent).and_then(|()| fs::hard_link(old, new))
        }
        _ => Err(cause),
    });
    match linked {
        Err(cause) if matches!(cause.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound) => {
            Err(cause)
        }
        // The file system has no links, or the file has as many as it may have.
        Err(_) => copy(old, new),
        Ok(()) => Ok(()),
    }
}

/// Moves a file, and makes the folders above its new place.
pub(super) fn rename(old: &Path, new: &Path) -> io::Result<()> {
    patiently(|| fs::rename(old, new)).or_else(|cause| match (cause.kind(), new.parent()) {
        (io::ErrorKind::NotFound, Some(parent)) => {
            fs::create_dir_all(parent).and_then(|()| fs::rename(old, new))
        }
        _ => Err(cause),
    })
}

/// Does what virus scanners and the like may hinder on Windows: they open new files, for a moment only.
fn patiently(act: impl Fn() -> io::Result<()>) -> io::Result<()> {
    const PAUSES: [u64; 4] = [10, 50, 200, 400];
    let is_hindered = |cause: &io::Error| {
        cfg!(windows) && (reason::is_in_use(cause) || cause.kind() == io::ErrorKind::PermissionDenied)
    };
    for pause in PAUSES {
        match act() {
            Err(cause) if is_hindered(&cause) => std::thread::sleep(Duration::from_millis(pause)),
            result => return result,
        }
    }
    act()
}

/// Copies a file with its modification time, by which later builds see that it was not changed.
pub(super) fn copy(old: &Path, new: &Path) -> io::Result<()> {
    fs::copy(old, new)?;
    let modified = fs::metadata(old)?.modified()?;
    File::options().write(true).open(new)?.set_modified(modified)
}

/// Whether two paths lead to one file.
#[cfg(unix)]
pub(super) fn is_one_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| fs::symlink_metadata(path).map(|found| (found.dev(), found.ino())).ok();
    identity(a).is_some_and(|one| identity(b) == Some(one))
}

#[cfg(not(unix))]
pub(super) fn is_one_file(a: &Path, b: &Path) -> bool {
    same_file::is_same_file(a, b).unwrap_or(false)
}

/// Whether the file `path` holds `bytes`.
pub(super) fn holds(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let file = File::open(path)?;
    if file.metadata()?.len() != bytes.len() as u64 {
        return Ok(false);
    }
    same_bytes(file, bytes)
}

/// Whether two files hold the same bytes.
pub(super) fn same_content(a: &Path, b: &Path) -> io::Result<bool> {
    let (a, b) = (File::open(a)?, File::open(b)?);
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    same_bytes(io::BufReader::new(a), io::BufReader::new(b))
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

/// Writes everything to the disk, before a new site takes the place of a good one. So a power cut cannot leave empty files.
#[cfg(target_os = "linux")]
pub(super) fn flush(tree: &Path) {
    if let Ok(dir) = File::open(tree) {
        let _ = rustix::fs::syncfs(dir);
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn flush(_: &Path) {}
