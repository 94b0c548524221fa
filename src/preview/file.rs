//! [I/O] Turns a file of the content folder, as it is now, into a resource. A large file is read piece by piece while it is sent.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::UNIX_EPOCH;

use bytes::Bytes;

use crate::server::{ReadAt, Resource};

/// Files of up to this many bytes are read as a whole.
const SMALL: u64 = 256 * 1024;

/// The file `path` as a resource. Its `ETag` is made of its length and modification time, so the file need not be read for it.
pub(super) fn resource(path: &Path, content_type: String) -> io::Result<Resource> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let (length, tag) = (metadata.len(), tag(&metadata));
    if let (true, Some(tag)) = (length > SMALL, &tag) {
        let file = Mutex::new(file);
        return Ok(Resource::on_demand(Arc::new(OpenFile { file, length }), content_type, tag));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let resource = Resource::new(bytes, content_type);
    Ok(match tag {
        Some(tag) => resource.with_etag(tag),
        None => resource,
    })
}

fn tag(metadata: &Metadata) -> Option<String> {
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{:x}x{:x}", changed.as_nanos(), metadata.len()))
}

/// A file that stays open while it is sent. If another file takes its place meanwhile, the two do not mix in one response.
#[derive(Debug)]
struct OpenFile {
    file: Mutex<File>,
    length: u64,
}

impl ReadAt for OpenFile {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, range: Range<u64>) -> io::Result<Bytes> {
        let mut bytes = vec![0; usize::try_from(range.end - range.start).map_err(io::Error::other)?];
        let mut file = self.file.lock().map_err(|_| io::Error::other("a reader of the file panicked"))?;
        file.seek(SeekFrom::Start(range.start))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}
