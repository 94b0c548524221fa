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

    /// The table, its blocks apart from the keys that lead to them.
    pub(crate) fn finish(self) -> Finished {
        let mut blocks = self.writer.finish().expect("memory takes every write");
        let footer = blocks.last_chunk::<20>().expect("a table ends in its footer");
        let end = u64::from_le_bytes(*footer.first_chunk::<8>().expect("eight of twenty bytes"));
        let keys = blocks.split_off(end as usize - END_MARK);
        let mut terms = Vec::new();
        let mut rest = blocks.as_slice();
        while let Some(length) = told_length(rest) {
            let (block, after) = rest.split_at(length);
            terms.push((block.len() as u32, short_sum(block)));
            rest = after;
        }
        Finished { blocks, terms, keys }
    }
}

/// Bytes that end the blocks of a table: a block of no length.
const END_MARK: usize = 4;

/// A written table: its blocks, the length and checksum of each, and everything behind them.
pub(crate) struct Finished {
    pub(crate) blocks: Vec<u8>,
    pub(crate) terms: Vec<(u32, u16)>,
    pub(crate) keys: Vec<u8>,
}

/// The length of the block at the start of `bytes`, which begins with the number of the bytes that follow.
fn told_length(bytes: &[u8]) -> Option<usize> {
    let follow = u32::from_le_bytes(*bytes.first_chunk::<4>()?);
    Some(4 + follow as usize)
}

/// Two bytes that tell whether a block was altered: the postings that it leads to have checksums of their own.
fn short_sum(block: &[u8]) -> u16 {
    let [low, high, ..] = checksum(block);
    u16::from_le_bytes([low, high])
}

/// The table of the dictionary in an archive: the keys that lead to blocks in memory, each block checked as it is read.
pub(crate) struct Table {
    source: Arc<Source>,
    range: Range<u64>,
    /// Where each block starts, and where the last ends.
    starts: Vec<usize>,
    sums: Vec<u16>,
    keys: Vec<u8>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Table({:?})", self.range)
    }
}

impl HasLen for Table {
    fn len(&self) -> usize {
        self.blocks_end() + self.keys.len()
    }
}

impl FileHandle for Table {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        self.read(range).map(OwnedBytes::new).map_err(io::Error::other)
    }
}

impl Table {
    /// The table whose blocks stand in `range` of `source`; `None` where the numbers do not fit together.
    pub(crate) fn new(
        source: Arc<Source>,
        range: Range<u64>,
        blocks: &[(u32, u16)],
        keys: Vec<u8>,
    ) -> Option<Self> {
        let mut starts = vec![0usize];
        for (length, _) in blocks {
            starts.push(starts[starts.len() - 1].checked_add(*length as usize)?);
        }
        let sums = blocks.iter().map(|(_, sum)| *sum).collect();
        let table = Self { source, range, starts, sums, keys };
        // The footer of the table is twenty bytes long.
        let fits = table.blocks_end() as u64 == table.range.end - table.range.start && table.keys.len() >= 20;
        fits.then_some(table)
    }

    fn blocks_end(&self) -> usize {
        self.starts[self.sums.len()]
    }

    /// The bytes of whole blocks, or of what stands behind them.
    fn read(&self, range: Range<usize>) -> Result<Vec<u8>> {
        let damaged = || Error::damaged("dictionary");
        if let Some(start) = range.start.checked_sub(self.blocks_end()) {
            return self.keys.get(start..start + range.len()).map(<[u8]>::to_vec).ok_or_else(damaged);
        }
        // What is read to the end of the blocks includes their end mark, which stands with the keys.
        let end = range.end.min(self.blocks_end());
        let mut bytes =
            self.source.read(self.range.start + range.start as u64..self.range.start + end as u64)?;
        let mut block = self.starts.binary_search(&range.start).map_err(|_| damaged())?;
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let length = self.starts.get(block + 1).ok_or_else(damaged)? - self.starts[block];
            let (one, after) = rest.split_at_checked(length).ok_or_else(damaged)?;
            // The stream over blocks panics at one that tells another length than it has.
            if short_sum(one) != self.sums[block] || told_length(one) != Some(length) {
                return Err(damaged());
            }
            (rest, block) = (after, block + 1);
        }
        bytes.extend_from_slice(self.keys.get(..range.end - end).ok_or_else(damaged)?);
        Ok(bytes)
    }
}

/// The dictionary of an open archive.
pub(crate) struct Terms {
    dictionary: Dictionary<TermTable>,
}

impl Terms {
    pub(crate) fn open(table: Table) -> Result<Self> {
        let dictionary = Dictionary::open(FileSlice::new(Arc::new(table))).map_err(unwrap_error)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Found by fuzzing: two bytes of checksum let one damaged block in 65,536 pass.
    #[test]
    fn a_block_that_tells_another_length_is_refused() {
        let mut writer = DictionaryWriter::new();
        (0..200).for_each(|n| writer.insert(format!("k{n:03}").as_bytes(), &TermEntry::default()));
        let Finished { mut blocks, mut terms, keys } = writer.finish();
        blocks[0] ^= 1;
        terms[0].1 = short_sum(&blocks[..terms[0].0 as usize]);
        let range = 0..blocks.len() as u64;
        let table = Table::new(Arc::new(Source::Memory(blocks)), range, &terms, keys).expect("fits together");
        let terms = Terms::open(table).expect("its keys are whole");
        assert!(terms.with_prefix(b"k", 5).is_err());
        assert!(terms.look_up(b"k000").is_err());
    }
}
