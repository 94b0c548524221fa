//! [I/O] The folder of an index and that of memoised shards: each file is replaced whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::assemble::META;
use crate::draft::{Body, Draft, Drafts};
use crate::error::{Error, Result};
use crate::manifest::{FORMAT, Manifest};
use crate::segment::{segment_files, segment_name};

/// Name of the manifest in the folder of an index.
pub const MANIFEST: &str = META;
/// The manifest of the formats before the fourth.
const OLD_MANIFEST: &str = "manifest.json";
const SHARD: &str = "shard";

pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Error + '_ {
    move |source| Error::Io { path: path.to_owned(), source }
}

/// The files of an index by their names.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Gives a finished temporary file its name, readable like any other file of a site.
fn keep(file: tempfile::NamedTempFile, path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644)).map_err(at(path))?;
    }
    file.persist(path).map_err(|error| at(path)(error.error))?;
    Ok(())
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(at(folder))?;
    file.write_all(bytes).map_err(at(path))?;
    keep(file, path)
}

/// Makes a draft the file `path`.
fn give_name(draft: Draft, path: &Path) -> Result<()> {
    match draft.body {
        Body::Disk(file) => keep(file, path),
        Body::Memory(bytes) => write_whole(path, &bytes),
    }
}

/// The bytes of `drafts`.
pub(crate) fn in_memory(drafts: Drafts) -> std::io::Result<Files> {
    let bytes = |draft: Draft| match draft.body {
        Body::Memory(bytes) => Ok(bytes),
        Body::Disk(file) => fs::read(file.path()),
    };
    drafts.into_iter().map(|(name, draft)| Ok((name, bytes(draft)?))).collect()
}

/// Removes a file that another process may have removed already.
fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}

/// Makes `files` the index of `folder`: the manifest last, after which the index before the last one is removed. The
/// last one stays for readers who have its manifest. Where anything fails the folder is as it was.
pub(crate) fn publish(folder: &Path, mut drafts: Drafts) -> Result<()> {
    let stem_of = |name: &String| stem(name).to_owned();
    let mut stays: Vec<String> = drafts.keys().map(stem_of).collect();
    if let Ok(last) =
        fs::read(folder.join(META)).map_err(at(folder)).and_then(|meta| Manifest::from_meta(&meta))
    {
        // An index that was built again unchanged has itself as its last one.
        stays.extend(last.files.iter().map(|(name, _)| stem_of(name)));
    }
    let before = names(folder)?;
    let named: Vec<String> = drafts.keys().cloned().collect();
    let meta = drafts.remove_entry(META);
    let mut files = drafts.into_iter().chain(meta);
    let written = files.try_for_each(|(name, draft)| give_name(draft, &folder.join(name)));
    if written.is_err() {
        for name in named.iter().filter(|name| !before.contains(name)) {
            remove(&folder.join(name))?;
        }
        return written;
    }
    let is_stale = |name: &&String| is_ours(name) && !stays.iter().any(|stem| *stem == self::stem(name));
    before.iter().filter(is_stale).try_for_each(|name| remove(&folder.join(name)))
}

/// What the files of one segment, or of one head, share of their names.
fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// Whether a file is one of an index, of this format or one before.
fn is_ours(name: &str) -> bool {
    let is_segment = segment_files(stem(name)).any(|file| file == name);
    let is_hash = |stem: &str| stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_segment && is_hash(stem(name))
        || name.ends_with(".bin") && (name.starts_with("head-") || name.starts_with("index-"))
        || name == OLD_MANIFEST
}

/// What opening an index reads of it.
pub(crate) struct Opened {
    pub(crate) manifest: Manifest,
    /// The bytes of the manifest's file.
    pub(crate) meta: Vec<u8>,
    pub(crate) head: Vec<u8>,
}

/// Reads the manifest of `folder` and its head, and checks every byte of the files that it names.
pub(crate) fn open(folder: &Path) -> Result<Opened> {
    let path = folder.join(META);
    let is_old = !path.exists() && folder.join(OLD_MANIFEST).exists();
    if is_old {
        return Err(Error::Format { found: FORMAT - 1, expected: FORMAT });
    }
    let meta = fs::read(&path).map_err(at(&path))?;
    let manifest = Manifest::from_meta(&meta)?;
    let path = folder.join(manifest.head()?);
    let head = fs::read(&path).map_err(at(&path))?;
    check(&manifest, &head, |name| {
        let path = folder.join(name);
        let mut hasher = blake3::Hasher::new();
        let mut file = fs::File::open(&path).map_err(at(&path))?;
        let length = std::io::copy(&mut file, &mut hasher).map_err(at(&path))?;
        Ok((length, hasher.finalize()))
    })?;
    Ok(Opened { manifest, meta, head })
}

/// The same for an index in memory.
pub(crate) fn check_files(files: &Files) -> Result<Opened> {
    let file = |name: &str| files.get(name).map(Vec::as_slice).ok_or(Error::damaged("manifest"));
    let meta = files.get(META).ok_or(Error::NotAnIndex)?.clone();
    let manifest = Manifest::from_meta(&meta)?;
    let head = file(manifest.head()?)?.to_vec();
    check(&manifest, &head, |name| file(name).map(|bytes| (bytes.len() as u64, blake3::hash(bytes))))?;
    Ok(Opened { manifest, meta, head })
}

/// Compares lengths and hashes with what the manifest and the names of the segments tell.
fn check(manifest: &Manifest, head: &[u8], read: impl Fn(&str) -> Result<(u64, blake3::Hash)>) -> Result<()> {
    for id in manifest.segments() {
        let mut hashes = Vec::new();
        for name in segment_files(&id) {
            let (length, hash) = read(&name)?;
            if let Some((_, expected)) = manifest.files.iter().find(|file| file.0 == name)
                && *expected != length
            {
                return Err(Error::Truncated { found: length, expected: *expected });
            }
            hashes.push(hash);
        }
        if segment_name(hashes.into_iter()) != id {
            return Err(Error::damaged("segment"));
        }
    }
    let expected = manifest.files.last().map_or(0, |file| file.1);
    if head.len() as u64 != expected {
        return Err(Error::Truncated { found: head.len() as u64, expected });
    }
    let is_whole = blake3::hash(head).to_hex().as_str() == manifest.hash;
    if is_whole { Ok(()) } else { Err(Error::damaged("head")) }
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        names.push(entry.map_err(at(folder))?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Shards kept from one build to the next, each named by the hash of what it was built from.
pub(crate) struct ShardCache {
    folder: PathBuf,
}

impl ShardCache {
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).map_err(at(folder))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.{SHARD}"))
    }

    /// The bytes of a shard, or nothing where it is not kept or cannot be read.
    pub(crate) fn load(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.path(name)).ok()
    }

    pub(crate) fn store(&self, name: &str, bytes: &[u8]) -> Result<()> {
        write_whole(&self.path(name), bytes)
    }

    /// Removes the shards that the last build did not use.
    pub(crate) fn retain(&self, used: &[String]) -> Result<()> {
        for name in names(&self.folder)? {
            let stale = name.strip_suffix(SHARD).and_then(|name| name.strip_suffix('.'));
            if stale.is_some_and(|name| !used.iter().any(|used| used == name)) {
                remove(&self.folder.join(name))?;
            }
        }
        Ok(())
    }
}
