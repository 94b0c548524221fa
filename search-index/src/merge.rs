//! Joins shards into an archive, term by term, without decoding their postings.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};

use crate::alias;
use crate::archive::{Footer, Head, MARK};
use crate::codec::{seal, tie};
use crate::column::{FacetColumn, pack_dates};
use crate::dictionary::{DictionaryWriter, TermEntry};
use crate::page::Config;
use crate::posting;
use crate::shard::Shard;

/// The sizes of a written archive.
pub(crate) struct Merged {
    pub(crate) bytes: u64,
    pub(crate) open: u64,
    pub(crate) pages: u32,
    pub(crate) sections: u32,
}

/// A writer that knows how far it has come.
struct Output<W> {
    writer: W,
    offset: u64,
}

impl<W: Write> Output<W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<std::ops::Range<u64>> {
        self.writer.write_all(bytes)?;
        let start = self.offset;
        self.offset += bytes.len() as u64;
        Ok(start..self.offset)
    }

    /// Puts bytes that end in their seal, tied to where they stand.
    fn put_sealed(&mut self, bytes: &mut [u8]) -> io::Result<std::ops::Range<u64>> {
        tie(bytes, self.offset);
        self.put(bytes)
    }

    /// Seals bytes and puts them.
    fn seal_and_put(&mut self, bytes: &mut Vec<u8>) -> io::Result<std::ops::Range<u64>> {
        seal(bytes, 0);
        self.put_sealed(bytes)
    }
}

/// Writes the archive of `shards`, in their order, to `writer`.
pub(crate) fn merge(mut shards: Vec<Shard<'_>>, config: &Config, writer: impl Write) -> io::Result<Merged> {
    let mut out = Output { writer, offset: 0 };
    out.put(MARK)?;
    let dictionary = merge_terms(&mut shards, &mut out)?;
    let records = out.offset;
    for shard in &shards {
        let mut blocks = shard.blocks;
        for &size in &shard.block_sizes {
            let (block, rest) = blocks.split_at_checked(size as usize).ok_or(io::ErrorKind::InvalidData)?;
            out.put_sealed(&mut block.to_vec())?;
            blocks = rest;
        }
    }
    let rows = || shards.iter().flat_map(|shard| &shard.rows);
    let dates = out.put_sealed(&mut pack_dates(rows().map(|row| row.date)))?;
    let facets = (0..config.facets.len())
        .map(|facet| out.put_sealed(&mut FacetColumn::pack(rows().map(|row| row.facets[facet].as_slice()))))
        .collect::<io::Result<Vec<_>>>()?;
    let table = dictionary.finish();
    let dictionary = out.put(&table.blocks)?;
    let head = Head {
        config: config.clone(),
        aliases: alias::settle(shards.iter().flat_map(|shard| shard.definitions.iter().cloned())),
        shards: shards
            .iter()
            .map(|shard| (shard.rows.len() as u32, shard.block_sizes.len() as u32))
            .collect(),
        blocks: shards.iter().flat_map(|shard| shard.block_sizes.iter().copied()).collect(),
        sections: rows().map(|row| row.sections).collect(),
        boosts: rows().map(|row| row.boost.to_bits()).collect(),
        records,
        dates,
        facets,
        dictionary,
        terms: table.terms,
        keys: table.keys,
    };
    let packed = head.pack();
    let footer = Footer::new(&packed, out.offset);
    out.put(&packed)?;
    out.put(&footer.pack())?;
    out.writer.flush()?;
    Ok(Merged {
        bytes: out.offset,
        open: footer.head,
        pages: head.sections.len() as u32,
        sections: head.sections.iter().sum(),
    })
}

/// The next term of a shard; its first bytes as a number decide most comparisons.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Next {
    start: u64,
    key: Vec<u8>,
    shard: usize,
}

impl Next {
    fn new(key: &[u8], shard: usize) -> Self {
        let mut next = Self { start: 0, key: Vec::new(), shard };
        next.set(key);
        next
    }

    fn set(&mut self, key: &[u8]) {
        let mut start = [0; 8];
        let length = key.len().min(8);
        start[..length].copy_from_slice(&key[..length]);
        self.start = u64::from_be_bytes(start);
        self.key.clear();
        self.key.extend_from_slice(key);
    }
}

fn merge_terms<W: Write>(shards: &mut [Shard<'_>], out: &mut Output<W>) -> io::Result<DictionaryWriter> {
    let bases = bases(shards);
    let mut queue: BinaryHeap<Reverse<Next>> = (0..)
        .zip(shards.iter())
        .filter(|(_, shard)| !shard.terms.done)
        .map(|(shard_number, shard)| Reverse(Next::new(&shard.terms.key, shard_number)))
        .collect();
    let mut dictionary = DictionaryWriter::new();
    let (mut key, mut postings, mut positions) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(Reverse(next)) = queue.peek() {
        key.clone_from(&next.key);
        postings.clear();
        positions.clear();
        let (mut count, mut last) = (0, 0);
        while let Some(mut top) = queue.peek_mut().filter(|top| top.0.key == key) {
            let number = top.0.shard;
            let terms = &mut shards[number].terms;
            let lane = terms.lane().ok_or(io::ErrorKind::InvalidData)?;
            let base = if lane.counts_sections() { bases[number].1 } else { bases[number].0 };
            posting::append(&mut postings, terms.postings, base, last).ok_or(io::ErrorKind::InvalidData)?;
            positions.extend_from_slice(terms.places);
            count += terms.count;
            last = base + terms.last;
            terms.advance();
            if terms.done {
                std::collections::binary_heap::PeekMut::pop(top);
            } else {
                top.0.set(&terms.key);
            }
        }
        let postings = out.seal_and_put(&mut postings)?;
        let positions =
            if positions.is_empty() { postings.end..postings.end } else { out.seal_and_put(&mut positions)? };
        dictionary.insert(&key, &TermEntry { count, postings, positions });
    }
    Ok(dictionary)
}

/// The first page and the first section of each shard.
fn bases(shards: &[Shard<'_>]) -> Vec<(u32, u32)> {
    let mut next = (0, 0);
    let mut bases = Vec::new();
    for shard in shards {
        bases.push(next);
        next.0 += shard.rows.len() as u32;
        next.1 += shard.rows.iter().map(|row| row.sections).sum::<u32>();
    }
    bases
}
