//! The entries of a term dictionary, as tantivy's sorted string table has them, in small blocks with checksums.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use tantivy_common::VInt;
use tantivy_sstable::value::{ValueReader, ValueWriter};
use tantivy_sstable::{SSTable, Writer};

use crate::analysis::Lane;
use crate::codec::checksum;

/// Bytes of the keys in a block of `lane`; one look-up reads about one block, of which opening reads the first key.
///
/// tantivy's own blocks have 4,000. What only completions look up is read rarely and opens with every reader.
fn block_length(lane: Lane) -> usize {
    match lane {
        Lane::Name | Lane::NameSound | Lane::Heading => 1280,
        _ => 320,
    }
}

/// Where the postings of a term stand in the files of its lane.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TermEntry {
    /// Entries that hold the term.
    pub(crate) count: u32,
    /// The postings with their seal, counted from the lane's first.
    pub(crate) postings: Range<u64>,
    /// The places, counted from the lane's first; empty for lanes without.
    pub(crate) positions: Range<u64>,
}

impl TermEntry {
    /// Bytes of the postings.
    pub(crate) fn list_cost(&self) -> u64 {
        self.postings.end - self.postings.start
    }

    /// Bytes of the places.
    pub(crate) fn places_cost(&self) -> u64 {
        self.positions.end - self.positions.start
    }
}

/// The terms that were looked up and found, by their keys.
pub(crate) type Entries = BTreeMap<Vec<u8>, TermEntry>;

/// The table as tantivy writes it for terms: the entries of one block follow each other in the files.
pub(crate) struct TermTable;

impl SSTable for TermTable {
    type Value = TermEntry;
    type ValueReader = TermReader;
    type ValueWriter = TermWriter;
}

/// Writes the entries of a block as two offsets and, for each, its count and two lengths.
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
        let mut put = |number: u64| VInt(number).serialize_into_vec(out);
        put(self.entries.len() as u64);
        let Some(first) = self.entries.first() else { return };
        put(first.postings.start);
        put(first.positions.start);
        for entry in &self.entries {
            put(u64::from(entry.count));
            put(entry.postings.end - entry.postings.start);
            put(entry.positions.end - entry.positions.start);
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
        let mut rest = bytes;
        self.load_entries(&mut rest).ok_or(io::ErrorKind::InvalidData)?;
        Ok(bytes.len() - rest.len())
    }
}

impl TermReader {
    fn load_entries(&mut self, rest: &mut &[u8]) -> Option<()> {
        let count = read_number(rest)?;
        if count == 0 {
            return Some(());
        }
        let (mut postings, mut positions) = (read_number(rest)?, read_number(rest)?);
        for _ in 0..count {
            let count = u32::try_from(read_number(rest)?).ok()?;
            let postings_end = postings.checked_add(read_number(rest)?)?;
            let positions_end = positions.checked_add(read_number(rest)?)?;
            self.entries.push(TermEntry {
                count,
                postings: postings..postings_end,
                positions: positions..positions_end,
            });
            (postings, positions) = (postings_end, positions_end);
        }
        Some(())
    }
}

/// A number as tantivy writes it, seven bits a byte, of which the last is marked; `None` where the bytes end early.
#[inline]
pub(crate) fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for (index, &byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f).checked_shl(7 * index as u32)?;
        if byte >= 0x80 {
            *bytes = &bytes[index + 1..];
            return Some(value);
        }
    }
    None
}

/// Collects the terms of a lane in the order of their keys.
pub(crate) struct DictionaryWriter {
    writer: Writer<Vec<u8>, TermWriter>,
}

impl DictionaryWriter {
    pub(crate) fn new(lane: Lane) -> Self {
        let mut writer = TermTable::writer(Vec::new());
        writer.set_block_len(block_length(lane));
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
pub(crate) fn told_length(bytes: &[u8]) -> Option<usize> {
    let follow = u32::from_le_bytes(*bytes.first_chunk::<4>()?);
    Some(4 + follow as usize)
}

/// Two bytes that tell whether a block was altered: the postings that it leads to have seals of their own.
pub(crate) fn short_sum(block: &[u8]) -> u16 {
    let [low, high, ..] = checksum(block);
    u16::from_le_bytes([low, high])
}
