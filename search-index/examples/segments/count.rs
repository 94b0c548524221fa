//! A directory in memory that notes which bytes are read, and the CPU seconds of this process.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, FileHandle, OwnedBytes, RamDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// Bytes that were read.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub(crate) file: String,
    pub(crate) start: usize,
    pub(crate) bytes: OwnedBytes,
}

/// The directory; its clones share what was noted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counting {
    files: RamDirectory,
    noted: Arc<Mutex<Vec<Range>>>,
}

impl Counting {
    /// Bytes of all files.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.total_mem_usage() as u64
    }

    /// What was read since the last call.
    pub(crate) fn take(&self) -> Vec<Range> {
        std::mem::take(&mut *self.noted.lock().expect("nothing panics while it is held"))
    }
}

#[derive(Debug)]
struct Handle {
    file: String,
    inner: Arc<dyn FileHandle>,
    noted: Arc<Mutex<Vec<Range>>>,
}

impl HasLen for Handle {
    fn len(&self) -> usize {
        self.inner.len()
    }
}

impl FileHandle for Handle {
    fn read_bytes(&self, range: std::ops::Range<usize>) -> io::Result<OwnedBytes> {
        let bytes = self.inner.read_bytes(range.clone())?;
        let read = Range { file: self.file.clone(), start: range.start, bytes: bytes.clone() };
        self.noted.lock().expect("nothing panics while it is held").push(read);
        Ok(bytes)
    }
}

impl Directory for Counting {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let inner = self.files.get_file_handle(path)?;
        let file = path.to_string_lossy().into_owned();
        Ok(Arc::new(Handle { file, inner, noted: self.noted.clone() }))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.files.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

/// CPU seconds that this process has used, all threads together.
pub(crate) fn cpu_seconds() -> f64 {
    /// Clock ticks a second, as Linux reports them.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux tells");
    let after = stat.rsplit(") ").next().expect("the name of the program stands in brackets");
    let fields: Vec<&str> = after.split(' ').collect();
    // Of all fields the 14th and 15th: user and system time.
    fields[11..13].iter().map(|ticks| ticks.parse::<f64>().expect("a number")).sum::<f64>() / TICKS
}
