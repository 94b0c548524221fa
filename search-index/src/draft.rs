//! [I/O] Files of an index that are being written: on the disk or in memory, each hashed on its way.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::error::{DeleteError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, FileHandle, RamDirectory, TerminatingWrite, WatchCallback, WatchHandle,
    WritePtr,
};
use tempfile::NamedTempFile;

/// Where the files of an index are written.
#[derive(Clone, Copy)]
pub(crate) enum Target<'a> {
    /// As temporary files of this folder, so that a large index never stands in memory.
    Folder(&'a Path),
    Memory,
}

/// The drafts of an index by the names that they will have.
pub(crate) type Drafts = BTreeMap<String, Draft>;

/// A file that is written but has no name yet. On the disk it is gone when it is dropped.
pub(crate) struct Draft {
    pub(crate) length: u64,
    hasher: blake3::Hasher,
    pub(crate) body: Body,
}

/// Where the bytes of a draft are.
pub(crate) enum Body {
    Disk(NamedTempFile),
    Memory(Vec<u8>),
}

impl Draft {
    fn new(folder: Option<&Path>) -> io::Result<Self> {
        let body = match folder {
            Some(folder) => Body::Disk(NamedTempFile::new_in(folder)?),
            None => Body::Memory(Vec::new()),
        };
        Ok(Self { length: 0, hasher: blake3::Hasher::new(), body })
    }

    /// A draft of `bytes`.
    pub(crate) fn of(bytes: Vec<u8>) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&bytes);
        Self { length: bytes.len() as u64, hasher, body: Body::Memory(bytes) }
    }

    pub(crate) fn hash(&self) -> blake3::Hash {
        self.hasher.finalize()
    }
}

/// A directory of tantivy that turns what is written to it into drafts; they can be taken when their writers have closed them.
#[derive(Clone)]
pub(crate) struct DraftDirectory {
    folder: Option<PathBuf>,
    closed: Arc<Mutex<HashMap<PathBuf, Draft>>>,
    /// Takes the few small files that tantivy keeps for itself.
    own: RamDirectory,
}

impl DraftDirectory {
    pub(crate) fn new(target: Target<'_>) -> Self {
        let folder = match target {
            Target::Folder(folder) => Some(folder.to_owned()),
            Target::Memory => None,
        };
        Self { folder, closed: Arc::default(), own: RamDirectory::create() }
    }

    /// The draft that was written under the name `path`.
    pub(crate) fn take(&self, path: &Path) -> io::Result<Draft> {
        let draft = self.closed.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
        draft.ok_or_else(|| io::Error::other(format!("{} was not closed", path.display())))
    }
}

impl fmt::Debug for DraftDirectory {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "drafts in {:?}", self.folder)
    }
}

impl Directory for DraftDirectory {
    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let draft = Draft::new(self.folder.as_deref());
        let draft = draft.map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        Ok(BufWriter::new(Box::new(Pen {
            draft: Some(draft),
            path: path.to_owned(),
            directory: self.clone(),
        })))
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.own.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.own.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.own.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.own.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.own.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.own.watch(callback)
    }
}

/// Writes one draft and hands it to its directory when it is closed.
struct Pen {
    draft: Option<Draft>,
    path: PathBuf,
    directory: DraftDirectory,
}

impl Write for Pen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let draft = self.draft.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        match &mut draft.body {
            Body::Disk(file) => file.write_all(bytes)?,
            Body::Memory(kept) => kept.extend_from_slice(bytes),
        }
        draft.hasher.update(bytes);
        draft.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Pen {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let draft = self.draft.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut closed = self.directory.closed.lock().unwrap_or_else(PoisonError::into_inner);
        closed.insert(std::mem::take(&mut self.path), draft);
        Ok(())
    }
}
