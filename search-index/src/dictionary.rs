//! The term dictionary of one lane over ranges, each block checked as it is read.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy_common::file_slice::{FileHandle, FileSlice};
use tantivy_common::{HasLen, OwnedBytes};
use tantivy_sstable::Dictionary;

use crate::error::{Error, Result};
use crate::source::Source;
use crate::term_table::{TermEntry, TermTable, short_sum, told_length};

/// The table of a lane: the keys that lead to blocks are in memory, each block is read and checked when it is needed.
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

/// The dictionary of one lane.
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
    use crate::analysis::Lane;
    use crate::term_table::{DictionaryWriter, Finished};

    /// Found by fuzzing: two bytes of checksum let one damaged block in 65,536 pass.
    #[test]
    fn a_block_that_tells_another_length_is_refused() {
        let mut writer = DictionaryWriter::new(Lane::Gram);
        (0..200).for_each(|n| writer.insert(format!("k{n:03}").as_bytes(), &TermEntry::default()));
        let Finished { mut blocks, mut terms, keys } = writer.finish();
        blocks[0] ^= 1;
        terms[0].1 = short_sum(&blocks[..terms[0].0 as usize]);
        let range = 0..blocks.len() as u64;
        let source = Source::new(blocks.len() as u64);
        source.provide(0, &blocks);
        let table = Table::new(Arc::new(source), range, &terms, keys).expect("fits together");
        let terms = Terms::open(table).expect("its keys are whole");
        assert!(terms.with_prefix(b"k", 5).is_err());
        assert!(terms.look_up(b"k000").is_err());
    }
}
