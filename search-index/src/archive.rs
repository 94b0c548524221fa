//! The layout of an archive: one immutable file that opens with one request.
//!
//! ```text
//! mark | postings and positions | records | columns | dictionary blocks | head | footer
//!                                                                       '- to open -'
//! ```

use std::ops::Range;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde::{Deserialize, Serialize};

use crate::codec::{Reader, checksum, put_str, put_varint};
use crate::column::{put_runs, read_runs};
use crate::error::{Error, Result};
use crate::page::Config;

/// Version of the layout and of the analysis; anything that changes the meaning of the bytes raises it.
pub const FORMAT: u32 = 3;
/// First bytes of an archive.
pub(crate) const MARK: &[u8; 8] = b"WKSEARCH";
/// Bytes of the footer: start of the head, length, format, checksum of the head, mark.
pub(crate) const FOOTER: u64 = 32;
const LEVEL: u8 = 9;
/// A head that unpacks to more than this was not written here.
const MOST_BYTES: usize = 256 << 20;

/// The small file beside an archive that tells which one is current and what to fetch first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of the archive.
    pub format: u32,
    /// File name of the archive.
    pub archive: String,
    /// Length of the archive.
    pub bytes: u64,
    /// Everything from here to the end is read to open the archive.
    pub open: u64,
    /// Hash of the archive (BLAKE3, hexadecimal).
    pub hash: String,
    /// Pages in the archive.
    pub pages: u32,
    /// Sections in the archive.
    pub sections: u32,
}

/// What opening an archive keeps in memory.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Head {
    pub(crate) config: Config,
    /// Short and full names that the texts define.
    pub(crate) aliases: Vec<(String, String)>,
    /// Pages and blocks of each shard.
    pub(crate) shards: Vec<(u32, u32)>,
    /// Length of each block.
    pub(crate) blocks: Vec<u32>,
    /// Sections of each page.
    pub(crate) sections: Vec<u32>,
    /// Bits of the factor on each page's score.
    pub(crate) boosts: Vec<u32>,
    pub(crate) records: u64,
    pub(crate) dates: Range<u64>,
    pub(crate) facets: Vec<Range<u64>>,
    /// The blocks of the dictionary.
    pub(crate) dictionary: Range<u64>,
    /// Length and checksum of each block of the dictionary.
    pub(crate) terms: Vec<(u32, u16)>,
    /// What follows the blocks in the table of the dictionary: the keys that lead to them.
    pub(crate) keys: Vec<u8>,
}

impl Head {
    /// The compressed bytes of the head.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_str(&mut out, &serde_json::to_string(&self.config).expect("a configuration is plain data"));
        put_varint(&mut out, self.aliases.len() as u64);
        for (short, full) in &self.aliases {
            put_str(&mut out, short);
            put_str(&mut out, full);
        }
        put_varint(&mut out, self.shards.len() as u64);
        for &(pages, blocks) in &self.shards {
            put_varint(&mut out, u64::from(pages));
            put_varint(&mut out, u64::from(blocks));
        }
        put_varint(&mut out, self.blocks.len() as u64);
        self.blocks.iter().for_each(|&size| put_varint(&mut out, u64::from(size)));
        put_varint(&mut out, self.sections.len() as u64);
        put_runs(&mut out, self.sections.iter().copied());
        put_runs(&mut out, self.boosts.iter().copied());
        put_varint(&mut out, self.records);
        put_range(&mut out, &self.dates);
        put_varint(&mut out, self.facets.len() as u64);
        self.facets.iter().for_each(|range| put_range(&mut out, range));
        put_range(&mut out, &self.dictionary);
        put_varint(&mut out, self.terms.len() as u64);
        self.terms.iter().for_each(|(length, _)| put_varint(&mut out, u64::from(*length)));
        self.terms.iter().for_each(|(_, sum)| out.extend_from_slice(&sum.to_le_bytes()));
        out.extend_from_slice(&self.keys);
        compress_to_vec(&out, LEVEL)
    }

    /// Reads a compressed head; `None` where it is none.
    pub(crate) fn unpack(packed: &[u8]) -> Option<Self> {
        let bytes = decompress_to_vec_with_limit(packed, MOST_BYTES).ok()?;
        let mut reader = Reader::new(&bytes);
        let config = serde_json::from_str(reader.str()?).ok()?;
        let aliases = (0..reader.count()?)
            .map(|_| Some((reader.string()?, reader.string()?)))
            .collect::<Option<Vec<_>>>()?;
        let number = |reader: &mut Reader<'_>| reader.varint().map(|number| number as u32);
        let shards = (0..reader.count()?)
            .map(|_| Some((number(&mut reader)?, number(&mut reader)?)))
            .collect::<Option<Vec<_>>>()?;
        let blocks = (0..reader.count()?).map(|_| number(&mut reader)).collect::<Option<Vec<_>>>()?;
        let pages = reader.number()?;
        let sections = read_runs(&mut reader, pages)?;
        let boosts = read_runs(&mut reader, pages)?;
        let records = reader.varint()?;
        let dates = read_range(&mut reader)?;
        let facets = (0..reader.count()?).map(|_| read_range(&mut reader)).collect::<Option<Vec<_>>>()?;
        let dictionary = read_range(&mut reader)?;
        let count = reader.count()?;
        let lengths = (0..count).map(|_| number(&mut reader)).collect::<Option<Vec<_>>>()?;
        let (sums, _) = reader.take(count * 2)?.as_chunks::<2>();
        let terms = lengths.into_iter().zip(sums.iter().map(|sum| u16::from_le_bytes(*sum))).collect();
        let keys = reader.rest().to_vec();
        Some(Self {
            config,
            aliases,
            shards,
            blocks,
            sections,
            boosts,
            records,
            dates,
            facets,
            dictionary,
            terms,
            keys,
        })
    }
}

fn put_range(out: &mut Vec<u8>, range: &Range<u64>) {
    put_varint(out, range.start);
    put_varint(out, range.end - range.start);
}

fn read_range(reader: &mut Reader<'_>) -> Option<Range<u64>> {
    let start = reader.varint()?;
    Some(start..start.checked_add(reader.varint()?)?)
}

/// The last bytes of an archive.
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

    /// Reads the footer of an archive of `length` bytes.
    pub(crate) fn unpack(bytes: &[u8], length: u64) -> Result<Self> {
        let number = |at: usize| {
            bytes.get(at..at + 8).map(|bytes| u64::from_le_bytes(bytes.try_into().expect("eight")))
        };
        let short = |at: usize| bytes.get(at..at + 4).map(|bytes| <[u8; 4]>::try_from(bytes).expect("four"));
        let read = || {
            let format = u32::from_le_bytes(short(16)?);
            Some(Self { head: number(0)?, length: number(8)?, format, sum: short(20)? })
        };
        // Without its mark the end is missing or damaged; the caller tells these from files that are no archive.
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
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_head_is_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Head::unpack(&bytes);
            let _ = Head::unpack(&compress_to_vec(&bytes, LEVEL));
            let _ = Footer::unpack(&bytes, 200);
        }
    }

    #[test]
    fn a_head_survives() {
        let head = Head {
            aliases: vec![("消法".to_owned(), "消费者权益保护法".to_owned())],
            shards: vec![(2, 1)],
            blocks: vec![300],
            sections: vec![1, 5],
            boosts: vec![1.0f32.to_bits(); 2],
            dates: 10..12,
            facets: vec![12..20, 20..20],
            dictionary: 20..900,
            terms: vec![(600, 7), (280, 65000)],
            keys: vec![1, 2, 3, 4],
            records: 8,
            config: Config::default(),
        };
        assert_eq!(Head::unpack(&head.pack()), Some(head));
    }
}
