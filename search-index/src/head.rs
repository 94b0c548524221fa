//! The head of an index: all that opening needs, packed, behind the columns of dates and facets.
//!
//! ```text
//! files of the segments | mark | dates | facets | head | footer
//!                                              '- to open -'
//! ```

use std::ops::Range;

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::analysis::Lane;
use crate::codec::{Reader, checksum, put_str, put_varint};
use crate::column::{put_runs, read_runs};
use crate::error::{Error, Result};
use crate::manifest::FORMAT;
use crate::page::Config;

/// First bytes of the file of the head.
pub(crate) const MARK: &[u8; 8] = b"WKSEARCH";
/// Bytes of the footer: start of the head, length, format, checksum of the head, mark.
pub(crate) const FOOTER: u64 = 32;
/// A head that unpacks to more than this was not written here.
const MOST_BYTES: usize = 256 << 20;

/// What a lane has in the files of its segment; all places are those of the whole index.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LaneHead {
    /// The blocks of the dictionary.
    pub(crate) dictionary: Range<u64>,
    /// Length and checksum of each block.
    pub(crate) blocks: Vec<(u32, u16)>,
    /// What follows the blocks in the table of the dictionary: the keys that lead to them.
    pub(crate) keys: Vec<u8>,
    /// The posting lists.
    pub(crate) postings: Range<u64>,
    /// The lists of places; empty for lanes without.
    pub(crate) positions: Range<u64>,
}

/// What opening an index keeps in memory.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Head {
    pub(crate) config: Config,
    /// Short and full names that the texts define.
    pub(crate) aliases: Vec<(String, String)>,
    /// Sections of each page.
    pub(crate) sections: Vec<u32>,
    /// The class of the length of each section.
    pub(crate) classes: Vec<u8>,
    /// Bits of the factor on each page's score.
    pub(crate) boosts: Vec<u32>,
    /// Sections of each shard; the seals of stored sections count from its first.
    pub(crate) shards: Vec<u32>,
    pub(crate) dates: Range<u64>,
    pub(crate) facets: Vec<Range<u64>>,
    /// In the order of [`Lane::ALL`].
    pub(crate) lanes: Vec<LaneHead>,
    /// Where the store of sections begins.
    pub(crate) store: u64,
    /// Sections and bytes of each block of the store.
    pub(crate) blocks: Vec<(u32, u32)>,
}

impl Head {
    /// The bytes of the head, not yet packed.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_str(&mut out, &serde_json::to_string(&self.config).expect("a configuration is plain data"));
        put_varint(&mut out, self.aliases.len() as u64);
        for (short, full) in &self.aliases {
            put_str(&mut out, short);
            put_str(&mut out, full);
        }
        put_varint(&mut out, self.sections.len() as u64);
        put_runs(&mut out, self.sections.iter().copied());
        put_runs(&mut out, self.boosts.iter().copied());
        put_varint(&mut out, self.classes.len() as u64);
        out.extend_from_slice(&self.classes);
        put_numbers(&mut out, self.shards.iter().copied());
        put_range(&mut out, &self.dates);
        put_varint(&mut out, self.facets.len() as u64);
        self.facets.iter().for_each(|range| put_range(&mut out, range));
        put_varint(&mut out, self.store);
        put_numbers(&mut out, self.blocks.iter().map(|block| block.0));
        put_sizes(&mut out, self.blocks.iter().map(|block| block.1));
        for lane in &self.lanes {
            lane.put(&mut out);
        }
        out
    }

    /// Reads a packed head; `None` where it is none.
    pub(crate) fn unpack(packed: &[u8]) -> Option<Self> {
        let bytes = decompress_to_vec_with_limit(packed, MOST_BYTES).ok()?;
        let mut reader = Reader::new(&bytes);
        let config = serde_json::from_str(reader.str()?).ok()?;
        let aliases = (0..reader.count()?)
            .map(|_| Some((reader.string()?, reader.string()?)))
            .collect::<Option<Vec<_>>>()?;
        let pages = reader.number()?;
        let sections = read_runs(&mut reader, pages)?;
        let boosts = read_runs(&mut reader, pages)?;
        let classes = reader.bytes()?.to_vec();
        let shards = read_numbers(&mut reader)?;
        let dates = read_range(&mut reader)?;
        let facets = (0..reader.count()?).map(|_| read_range(&mut reader)).collect::<Option<Vec<_>>>()?;
        let store = reader.varint()?;
        let (counts, lengths) = (read_numbers(&mut reader)?, read_sizes(&mut reader)?);
        if counts.len() != lengths.len() {
            return None;
        }
        let blocks = counts.into_iter().zip(lengths).collect();
        let lanes = Lane::ALL.iter().map(|_| LaneHead::read(&mut reader)).collect::<Option<Vec<_>>>()?;
        Some(Self { config, aliases, sections, classes, boosts, shards, dates, facets, lanes, store, blocks })
    }
}

impl LaneHead {
    fn put(&self, out: &mut Vec<u8>) {
        put_range(out, &self.dictionary);
        put_sizes(out, self.blocks.iter().map(|block| block.0));
        self.blocks.iter().for_each(|(_, sum)| out.extend_from_slice(&sum.to_le_bytes()));
        put_varint(out, self.keys.len() as u64);
        out.extend_from_slice(&self.keys);
        put_range(out, &self.postings);
        put_range(out, &self.positions);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let dictionary = read_range(reader)?;
        let lengths = read_sizes(reader)?;
        let (sums, _) = reader.take(lengths.len() * 2)?.as_chunks::<2>();
        let blocks = lengths.into_iter().zip(sums.iter().map(|sum| u16::from_le_bytes(*sum))).collect();
        let keys = reader.bytes()?.to_vec();
        Some(Self { dictionary, blocks, keys, postings: read_range(reader)?, positions: read_range(reader)? })
    }
}

fn put_numbers(out: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = u32>) {
    put_varint(out, numbers.len() as u64);
    numbers.for_each(|number| put_varint(out, u64::from(number)));
}

fn read_numbers(reader: &mut Reader<'_>) -> Option<Vec<u32>> {
    (0..reader.count()?).map(|_| u32::try_from(reader.varint()?).ok()).collect()
}

/// Numbers of which only the upper bits are alike: the lowest bytes stand apart, so that the others pack well.
fn put_sizes(out: &mut Vec<u8>, sizes: impl ExactSizeIterator<Item = u32> + Clone) {
    put_numbers(out, sizes.clone().map(|size| size >> 8));
    out.extend(sizes.map(|size| size as u8));
}

fn read_sizes(reader: &mut Reader<'_>) -> Option<Vec<u32>> {
    let upper = read_numbers(reader)?;
    let lower = reader.take(upper.len())?;
    let join = |(&upper, &lower): (&u32, &u8)| Some(upper.checked_mul(256)? | u32::from(lower));
    upper.iter().zip(lower).map(join).collect()
}

fn put_range(out: &mut Vec<u8>, range: &Range<u64>) {
    put_varint(out, range.start);
    put_varint(out, range.end - range.start);
}

fn read_range(reader: &mut Reader<'_>) -> Option<Range<u64>> {
    let start = reader.varint()?;
    Some(start..start.checked_add(reader.varint()?)?)
}

/// The last bytes of an index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Footer {
    pub(crate) head: u64,
    pub(crate) length: u64,
    pub(crate) format: u32,
    pub(crate) sum: [u8; 4],
}

impl Footer {
    pub(crate) fn new(head: &[u8], head_start: u64) -> Self {
        let length = head_start + head.len() as u64 + FOOTER;
        Self { head: head_start, length, format: FORMAT, sum: checksum(head) }
    }

    pub(crate) fn pack(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(&self.head.to_le_bytes());
        out.extend_from_slice(&self.length.to_le_bytes());
        out.extend_from_slice(&self.format.to_le_bytes());
        out.extend_from_slice(&self.sum);
        out.extend_from_slice(MARK);
        out
    }

    /// Reads the footer of an index of `length` bytes.
    pub(crate) fn unpack(bytes: &[u8], length: u64) -> Result<Self> {
        let number = |at: usize| {
            bytes.get(at..at + 8).map(|bytes| u64::from_le_bytes(bytes.try_into().expect("eight")))
        };
        let short = |at: usize| bytes.get(at..at + 4).map(|bytes| <[u8; 4]>::try_from(bytes).expect("four"));
        let read = || {
            let format = u32::from_le_bytes(short(16)?);
            Some(Self { head: number(0)?, length: number(8)?, format, sum: short(20)? })
        };
        // Without its mark the end is missing or damaged; the caller tells these from files that are no index.
        let footer = read().filter(|_| bytes.get(24..) == Some(MARK)).ok_or(Error::damaged("footer"))?;
        if footer.format != FORMAT {
            return Err(Error::Format { found: footer.format, expected: FORMAT });
        }
        if footer.length != length {
            return Err(Error::Truncated { found: length, expected: footer.length });
        }
        if footer.head <= length - FOOTER { Ok(footer) } else { Err(Error::damaged("footer")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_head_is_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Head::unpack(&bytes);
            let _ = Head::unpack(&compress_to_vec(&bytes, 6));
            let _ = Footer::unpack(&bytes, 200);
        }
    }

    #[test]
    fn a_head_survives() {
        let lane = LaneHead {
            dictionary: 20..900,
            blocks: vec![(600, 7), (280, 65000)],
            keys: vec![1, 2, 3, 4],
            postings: 900..1000,
            positions: 0..0,
        };
        let head = Head {
            aliases: vec![("消法".to_owned(), "消费者权益保护法".to_owned())],
            sections: vec![1, 5],
            classes: vec![1, 2, 3, 4, 5, 6],
            boosts: vec![1.0f32.to_bits(); 2],
            shards: vec![6],
            dates: 10..12,
            facets: vec![12..20, 20..20],
            lanes: vec![lane; Lane::ALL.len()],
            store: 8,
            blocks: vec![(5, 300), (1, 30)],
            config: Config::default(),
        };
        assert_eq!(Head::unpack(&compress_to_vec(&head.to_bytes(), 6)), Some(head));
    }
}
