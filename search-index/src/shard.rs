//! Turns a group of neighbouring pages into a shard: their postings, stored records and columns, counted from zero.
//!
//! A shard is a pure function of its pages and the configuration, so it can be kept and reused.

use crate::analysis::Lane;
use crate::codec::{Reader, put_str, put_varint, seal, unseal};
use crate::page::{Config, Page};
use crate::record;
use crate::term::{PageTerms, Postings, collect};

/// What the columns of an archive need of one page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PageRow {
    pub(crate) sections: u32,
    pub(crate) boost: f32,
    pub(crate) date: u32,
    /// The values of every facet, in the order of the configuration.
    pub(crate) facets: Vec<Vec<String>>,
}

/// Builds the bytes of a shard.
pub(crate) fn build(pages: &[Page], config: &Config) -> Vec<u8> {
    let mut terms = PageTerms::default();
    for (page, row) in pages.iter().zip(0..) {
        collect(page, row, config, &mut terms);
    }
    let postings = terms.into_postings();
    let blocks = record::blocks(pages);

    let mut out = Vec::new();
    put_varint(&mut out, pages.len() as u64);
    for page in pages {
        put_row(&mut out, &row(page, config));
    }
    put_varint(&mut out, blocks.len() as u64);
    blocks.iter().for_each(|block| put_varint(&mut out, block.len() as u64));
    put_definitions(&mut out, pages);
    put_varint(&mut out, postings.len() as u64);
    put_terms(&mut out, &postings);
    for postings in &postings {
        out.extend_from_slice(&postings.entries);
    }
    for postings in &postings {
        out.extend_from_slice(&postings.positions);
    }
    blocks.iter().for_each(|block| out.extend_from_slice(block));
    seal(&mut out, 0);
    out
}

/// Whether the bytes of a shard are those that were built.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    unseal(bytes).is_some()
}

fn row(page: &Page, config: &Config) -> PageRow {
    let lowered =
        |status: &String| config.lowered.iter().find(|(name, _)| name == status).map(|(_, factor)| *factor);
    let factor = page.status.as_ref().and_then(lowered).unwrap_or(1.0);
    let values = |name: &str| {
        let mut values: Vec<String> =
            page.facets.iter().filter(|(facet, _)| facet == name).map(|(_, value)| value.clone()).collect();
        values.sort();
        values.dedup();
        values
    };
    PageRow {
        sections: page.sections.len().max(1) as u32,
        boost: page.weight * factor,
        date: page.date.unwrap_or(0),
        facets: config.facets.iter().map(|facet| values(&facet.name)).collect(),
    }
}

fn put_row(out: &mut Vec<u8>, row: &PageRow) {
    put_varint(out, u64::from(row.sections));
    put_varint(out, u64::from(row.boost.to_bits()));
    put_varint(out, u64::from(row.date));
    for values in &row.facets {
        put_varint(out, values.len() as u64);
        values.iter().for_each(|value| put_str(out, value));
    }
}

fn put_definitions(out: &mut Vec<u8>, pages: &[Page]) {
    let definitions: Vec<_> = pages.iter().flat_map(crate::alias::definitions).collect();
    put_varint(out, definitions.len() as u64);
    for (short, full) in &definitions {
        put_str(out, short);
        put_str(out, full);
    }
}

fn put_terms(out: &mut Vec<u8>, terms: &[Postings]) {
    let mut last: &[u8] = &[];
    for term in terms {
        let shared = last.iter().zip(&term.key).take_while(|(left, right)| left == right).count();
        put_varint(out, shared as u64);
        put_varint(out, (term.key.len() - shared) as u64);
        out.extend_from_slice(&term.key[shared..]);
        put_varint(out, u64::from(term.count));
        put_varint(out, u64::from(term.last));
        put_varint(out, term.entries.len() as u64);
        put_varint(out, term.positions.len() as u64);
        last = &term.key;
    }
}

/// A shard, read in the order in which it is merged.
pub(crate) struct Shard<'a> {
    pub(crate) rows: Vec<PageRow>,
    pub(crate) block_sizes: Vec<u32>,
    pub(crate) definitions: Vec<(String, String)>,
    pub(crate) terms: TermCursor<'a>,
    pub(crate) blocks: &'a [u8],
}

impl<'a> Shard<'a> {
    /// Opens the bytes of a shard that is known to be whole.
    pub(crate) fn open(bytes: &'a [u8], facets: usize) -> Option<Self> {
        let (body, _) = bytes.split_last_chunk::<4>()?;
        let mut reader = Reader::new(body);
        let rows = (0..reader.count()?).map(|_| read_row(&mut reader, facets)).collect::<Option<Vec<_>>>()?;
        let block_sizes = (0..reader.count()?)
            .map(|_| reader.number().map(|size| size as u32))
            .collect::<Option<Vec<_>>>()?;
        let definitions = (0..reader.count()?)
            .map(|_| Some((reader.string()?, reader.string()?)))
            .collect::<Option<Vec<_>>>()?;
        let count = reader.count()?;
        let mut cursor = TermCursor { head: reader.clone(), remaining: count, ..TermCursor::empty() };
        let (mut entries, mut positions) = (0, 0);
        // One pass over the term heads finds where they end and how much follows them.
        while let Some(()) = cursor.read_head() {
            entries += cursor.entries_length;
            positions += cursor.positions_length;
        }
        let mut rest = cursor.head.clone();
        let entries = rest.take(entries)?;
        let positions = rest.take(positions)?;
        let mut terms =
            TermCursor { head: reader, remaining: count, entries, positions, ..TermCursor::empty() };
        terms.advance();
        Some(Self { rows, block_sizes, definitions, terms, blocks: rest.rest() })
    }
}

fn read_row(reader: &mut Reader<'_>, facets: usize) -> Option<PageRow> {
    let sections = reader.number()? as u32;
    let boost = f32::from_bits(reader.varint()? as u32);
    let date = reader.varint()? as u32;
    let values =
        |reader: &mut Reader<'_>| (0..reader.count()?).map(|_| reader.string()).collect::<Option<Vec<_>>>();
    let facets = (0..facets).map(|_| values(reader)).collect::<Option<Vec<_>>>()?;
    Some(PageRow { sections, boost, date, facets })
}

/// Walks the terms of a shard in the order of their keys.
pub(crate) struct TermCursor<'a> {
    head: Reader<'a>,
    remaining: usize,
    entries: &'a [u8],
    positions: &'a [u8],
    entries_length: usize,
    positions_length: usize,
    pub(crate) key: Vec<u8>,
    pub(crate) count: u32,
    pub(crate) last: u32,
    pub(crate) postings: &'a [u8],
    pub(crate) places: &'a [u8],
    pub(crate) done: bool,
}

impl<'a> TermCursor<'a> {
    fn empty() -> Self {
        Self {
            head: Reader::new(&[]),
            remaining: 0,
            entries: &[],
            positions: &[],
            entries_length: 0,
            positions_length: 0,
            key: Vec::new(),
            count: 0,
            last: 0,
            postings: &[],
            places: &[],
            done: false,
        }
    }

    fn read_head(&mut self) -> Option<()> {
        self.remaining = self.remaining.checked_sub(1)?;
        let shared = self.head.number()?;
        let suffix = self.head.bytes()?;
        self.key.truncate(shared);
        self.key.extend_from_slice(suffix);
        self.count = self.head.varint()? as u32;
        self.last = self.head.varint()? as u32;
        self.entries_length = self.head.number()?;
        self.positions_length = self.head.number()?;
        Some(())
    }

    /// Moves to the next term, or to `done` after the last.
    pub(crate) fn advance(&mut self) {
        let next = self.read_head().and_then(|()| {
            let (postings, entries) = self.entries.split_at_checked(self.entries_length)?;
            let (places, positions) = self.positions.split_at_checked(self.positions_length)?;
            (self.postings, self.entries) = (postings, entries);
            (self.places, self.positions) = (places, positions);
            Some(())
        });
        self.done = next.is_none();
    }

    /// The lane of the current term.
    pub(crate) fn lane(&self) -> Option<Lane> {
        Lane::from_key(&self.key)
    }
}
