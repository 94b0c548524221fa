//! The term dictionary of an archive: tantivy's sorted string table, with checksums and with values of our own.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy_common::file_slice::{FileHandle, FileSlice};
use tantivy_common::{HasLen, OwnedBytes};
use tantivy_sstable::value::{ValueReader, ValueWriter};
use tantivy_sstable::{Dictionary, SSTable, Writer};

use crate::codec::{Reader, checksum, put_varint};
use crate::error::{Error, Result};
use crate::source::Source;

/// Bytes of the keys in a block; one look-up reads about one block.
const BLOCK: usize = 320;
/// Bytes under one checksum.
pub(crate) const PAGE: u64 = 512;

/// Where the postings of a term stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TermEntry {
    /// Entries that hold the term.
    pub(crate) count: u32,
    /// Sealed postings in the archive.
    pub(crate) postings: Range<u64>,
    /// Sealed positions in the archive, right behind the postings; empty for lanes without.
    pub(crate) positions: Range<u64>,
}

/// The table of [`TermEntry`]; those of one block follow each other in the archive.
pub(crate) struct TermTable;

impl SSTable for TermTable {
    type Value = TermEntry;
    type ValueReader = TermReader;
    type ValueWriter = TermWriter;
}

/// Writes the entries of a block as one offset and, for each, its count and two lengths.
#[derive(Default)]
pub(crate) struct TermWriter {
    entries: Vec<TermEntry>,
}

impl ValueWriter for TermWriter {
    type Value = TermEntry;

    fn write(&mut self, entry: &TermEntry) {
        self.entries.push(entry.clone());
    }

    fn serialize_block(&self, out: &mut Vec<u8>) {
        put_varint(out, self.entries.len() as u64);
        put_varint(out, self.entries.first().map_or(0, |entry| entry.postings.start));
        for entry in &self.entries {
            put_varint(out, u64::from(entry.count));
            put_varint(out, entry.postings.end - entry.postings.start);
            put_varint(out, entry.positions.end - entry.positions.start);
        }
    }

    fn clear(&mut self) {
        self.entries.clear();
    }
}

/// Reads what [`TermWriter`] wrote.
#[derive(Default)]
pub(crate) struct TermReader {
    entries: Vec<TermEntry>,
}

impl ValueReader for TermReader {
    type Value = TermEntry;

    fn value(&self, index: usize) -> &TermEntry {
        &self.entries[index]
    }

    fn load(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.entries.clear();
        let mut reader = Reader::new(bytes);
        let read = self.load_entries(&mut reader);
        read.ok_or(io::ErrorKind::InvalidData)?;
        Ok(bytes.len() - reader.rest().len())
    }
}

impl TermReader {
    fn load_entries(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let count = reader.count()?;
        let mut offset = reader.varint()?;
        for _ in 0..count {
            let count = u32::try_from(reader.varint()?).ok()?;
            let middle = offset.checked_add(reader.varint()?)?;
            let end = middle.checked_add(reader.varint()?)?;
            self.entries.push(TermEntry { count, postings: offset..middle, positions: middle..end });
            offset = end;
        }
        Some(())
    }
}

/// Collects terms in the order of their keys.
pub(crate) struct DictionaryWriter {
    writer: Writer<Vec<u8>, TermWriter>,
}

impl DictionaryWriter {
    pub(crate) fn new() -> Self {
        let mut writer = TermTable::writer(Vec::new());
        writer.set_block_len(BLOCK);
        Self { writer }
    }

    pub(crate) fn insert(&mut self, key: &[u8], entry: &TermEntry) {
        self.writer.insert(key, entry).expect("memory takes every write");
    }

    /// The bytes of the table and the checksums of their pages.
    pub(crate) fn finish(self) -> (Vec<u8>, Vec<u8>) {
        let bytes = self.writer.finish().expect("memory takes every write");
        let sums = bytes.chunks(PAGE as usize).flat_map(checksum).collect();
        (bytes, sums)
    }
}

/// The bytes of the dictionary in an archive, each page checked as it is read.
pub(crate) struct Pages {
    pub(crate) source: Arc<Source>,
    pub(crate) range: Range<u64>,
    pub(crate) sums: Vec<u8>,
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Pages({:?})", self.range)
    }
}

impl HasLen for Pages {
    fn len(&self) -> usize {
        (self.range.end - self.range.start) as usize
    }
}

impl FileHandle for Pages {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        self.read(range).map(OwnedBytes::new).map_err(io::Error::other)
    }
}

impl Pages {
    fn read(&self, range: Range<usize>) -> Result<Vec<u8>> {
        let length = self.len() as u64;
        let (first, last) = (range.start as u64 / PAGE, (range.end as u64).div_ceil(PAGE));
        let outer = first * PAGE..(last * PAGE).min(length);
        let mut bytes = self.source.read(self.range.start + outer.start..self.range.start + outer.end)?;
        for (page, index) in bytes.chunks(PAGE as usize).zip(first as usize..) {
            if self.sums.get(index * 4..index * 4 + 4) != Some(&checksum(page)) {
                return Err(Error::damaged("dictionary"));
            }
        }
        let start = (range.start as u64 - outer.start) as usize;
        bytes.truncate(start + range.len());
        bytes.drain(..start);
        Ok(bytes)
    }
}

/// The dictionary of an open archive.
pub(crate) struct Terms {
    dictionary: Dictionary<TermTable>,
}

impl Terms {
    pub(crate) fn open(pages: Pages) -> Result<Self> {
        let dictionary = Dictionary::open(FileSlice::new(Arc::new(pages))).map_err(unwrap_error)?;
        Ok(Self { dictionary })
    }

    /// The entry of `key`, or none.
    pub(crate) fn look_up(&self, key: &[u8]) -> Result<Option<TermEntry>> {
        self.dictionary.get(key).map_err(unwrap_error)
    }

    /// The first entries whose keys begin with `prefix`, in the order of their keys, at most `limit`.
    pub(crate) fn with_prefix(&self, prefix: &[u8], limit: usize) -> Result<Vec<(Vec<u8>, TermEntry)>> {
        let range = self.dictionary.prefix_range(prefix).limit(limit as u64);
        let mut stream = range.into_stream().map_err(unwrap_error)?;
        let mut found = Vec::new();
        while found.len() < limit && stream.advance() {
            if stream.key().starts_with(prefix) {
                found.push((stream.key().to_vec(), stream.value().clone()));
            }
        }
        Ok(found)
    }
}

/// The error that a page gave to tantivy, as it was.
fn unwrap_error(error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(error) => error,
        Err(_) => Error::damaged("dictionary"),
    }
}
