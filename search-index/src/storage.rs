//! [I/O] The folder of an index: archive, manifest and memoised shards, each file replaced whole or not at all.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::archive::Manifest;
use crate::error::{Error, Result};

/// Name of the manifest in the folder of an index.
pub const MANIFEST: &str = "manifest.json";
const EXTENSION: &str = "bin";
const SHARD: &str = "shard";

pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Error + '_ {
    move |source| Error::Io { path: path.to_owned(), source }
}

/// A writer that hashes what passes through it.
pub(crate) struct Hashing<W> {
    inner: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

/// Writes an archive into `folder` under the name of its hash; returns its name, its hash and what `fill` returned.
pub(crate) fn write_archive<T>(
    folder: &Path,
    fill: impl FnOnce(&mut dyn Write) -> std::io::Result<T>,
) -> Result<(String, String, T)> {
    fs::create_dir_all(folder).map_err(at(folder))?;
    let file = tempfile::Builder::new().prefix(".index-").tempfile_in(folder).map_err(at(folder))?;
    // The hasher stands outside of the buffer, fed in large pieces by a second buffer.
    let hashing = Hashing { inner: file.as_file(), hasher: blake3::Hasher::new() };
    let mut writer = BufWriter::with_capacity(1 << 20, hashing);
    let filled = fill(&mut writer).map_err(at(folder))?;
    let hashing = writer.into_inner().map_err(|error| at(folder)(error.into_error()))?;
    let hash = hashing.hasher.finalize().to_hex().to_string();
    let name = format!("index-{}.{EXTENSION}", &hash[..16]);
    keep(file, &folder.join(&name))?;
    Ok((name, hash, filled))
}

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

/// Makes the archive of `manifest` the current one and removes the others.
pub(crate) fn publish(folder: &Path, manifest: &Manifest) -> Result<()> {
    let text = serde_json::to_string_pretty(manifest).expect("a manifest is plain data") + "\n";
    write_whole(&folder.join(MANIFEST), text.as_bytes())?;
    for name in names(folder)? {
        let is_archive = name.starts_with("index-") && name.ends_with(EXTENSION);
        if is_archive && name != manifest.archive {
            let path = folder.join(name);
            fs::remove_file(&path).map_err(at(&path))?;
        }
    }
    Ok(())
}

/// Reads the manifest of `folder`.
pub(crate) fn read_manifest(folder: &Path) -> Result<Manifest> {
    let path = folder.join(MANIFEST);
    let bytes = fs::read(&path).map_err(at(&path))?;
    serde_json::from_slice(&bytes).map_err(|_| Error::damaged("manifest"))
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
                let path = self.folder.join(name);
                fs::remove_file(&path).map_err(at(&path))?;
            }
        }
        Ok(())
    }
}

/// Opens an archive and compares its hash with its name, reading it once in pieces.
pub(crate) fn open_archive(path: &Path) -> Result<(fs::File, u64, String)> {
    let mut file = fs::File::open(path).map_err(at(path))?;
    let length = file.metadata().map_err(at(path))?.len();
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut std::io::BufReader::with_capacity(1 << 20, &mut file), &mut hasher)
        .map_err(at(path))?;
    Ok((file, length, hasher.finalize().to_hex().to_string()))
}
