//! Reads the segments from ranges that a browser fetches, with tantivy's dictionary and a small decoder; every block
//! is checked by its seal before it is used.

use std::ops::Range;
use std::sync::Arc;

use crate::analysis::Lane;
use crate::codec::{checksum, tie, unseal};
use crate::column::{FacetColumn, unpack_dates};
use crate::decode;
use crate::dictionary::{Table, Terms};
use crate::error::{Error, Result, both};
use crate::head::{FOOTER, Footer, Head, LaneHead, MARK};
use crate::posting::{Lengths, Occurrences, Postings, Weigh};
use crate::segments::Segments;
use crate::source::Source;
use crate::stored::{self, Stored};
use crate::term_table::TermEntry;

/// The segments of an index of which some parts are loaded.
pub(crate) struct Ranges {
    source: Arc<Source>,
    lanes: Vec<LaneRanges>,
    lengths: Lengths,
    dates: Range<u64>,
    facets: Vec<Range<u64>>,
    pages: u32,
    sections: u32,
    /// First section of each shard.
    shards: Vec<u32>,
    /// First section and place of each block of the store, and the ends of the last.
    blocks: Vec<(u32, u64)>,
}

struct LaneRanges {
    terms: Terms,
    postings: Range<u64>,
    positions: Range<u64>,
}

/// Reads the head of an index; the start of its file tells one that is cut from something else.
pub(crate) fn read_head(source: &Source) -> Result<Head> {
    let length = source.len();
    if length < FOOTER + MARK.len() as u64 {
        return Err(Error::NotAnIndex);
    }
    let footer = Footer::unpack(&source.read(length - FOOTER..length)?, length)?;
    let packed = source.read(footer.head..length - FOOTER)?;
    if checksum(&packed) != footer.sum {
        return Err(Error::damaged("head"));
    }
    Head::unpack(&packed).ok_or(Error::damaged("head"))
}

impl Ranges {
    /// The segments that `head`, which was read from `source`, describes; it gives up what only they need.
    pub(crate) fn open(source: Arc<Source>, head: &mut Head) -> Result<Self> {
        let lanes = std::mem::take(&mut head.lanes).into_iter();
        let lanes = lanes.map(|lane| LaneRanges::open(&source, lane)).collect::<Result<Vec<_>>>()?;
        let sections = head.sections.iter().try_fold(0u32, |sum, &count| sum.checked_add(count));
        let sections = sections.ok_or(Error::damaged("head"))?;
        let mut blocks = vec![(0u32, head.store)];
        for (count, bytes) in std::mem::take(&mut head.blocks) {
            let (section, place) = blocks[blocks.len() - 1];
            let section = section.checked_add(count).ok_or(Error::damaged("head"))?;
            blocks.push((section, place + u64::from(bytes)));
        }
        let mut shards = vec![0u32];
        for &count in &head.shards {
            shards.push(shards[shards.len() - 1].checked_add(count).ok_or(Error::damaged("head"))?);
        }
        if blocks[blocks.len() - 1].0 != sections || shards.pop() != Some(sections) {
            return Err(Error::damaged("head"));
        }
        let lengths = std::mem::take(&mut head.classes);
        let lengths =
            Some(lengths).filter(|lengths| lengths.len() == sections as usize).and_then(Lengths::new);
        Ok(Self {
            source,
            lanes,
            lengths: lengths.ok_or(Error::damaged("head"))?,
            dates: head.dates.clone(),
            facets: head.facets.clone(),
            pages: head.sections.len() as u32,
            sections,
            shards,
            blocks,
        })
    }

    fn lane(&self, key: &[u8]) -> Result<&LaneRanges> {
        Lane::from_key(key).map(|lane| &self.lanes[lane.field()]).ok_or(Error::damaged("dictionary"))
    }

    /// The bytes at `part` of `whole`.
    fn sealed(&self, whole: &Range<u64>, part: &Range<u64>) -> Result<Vec<u8>> {
        let range = whole.start.checked_add(part.start).zip(whole.start.checked_add(part.end));
        let range = range.filter(|range| range.1 <= whole.end).ok_or(Error::damaged("dictionary"))?;
        self.source.read(range.0..range.1)
    }

    /// A column, whose seal is tied to its place.
    fn column(&self, range: &Range<u64>) -> Result<Vec<u8>> {
        let mut bytes = self.source.read(range.clone())?;
        tie(&mut bytes, range.start);
        Ok(bytes)
    }
}

impl LaneRanges {
    fn open(source: &Arc<Source>, lane: LaneHead) -> Result<Self> {
        let table = Table::new(source.clone(), lane.dictionary, &lane.blocks, lane.keys);
        let terms = Terms::open(table.ok_or(Error::damaged("head"))?)?;
        Ok(Self { terms, postings: lane.postings, positions: lane.positions })
    }
}

/// What the seal of a posting list is tied to: its lane and its place there.
pub(crate) fn place(lane: Lane, start: u64) -> u64 {
    start ^ (lane.field() as u64) << 28
}

impl Segments for Ranges {
    fn look_up(&self, key: &[u8]) -> Result<Option<TermEntry>> {
        self.lane(key)?.terms.look_up(&key[1..])
    }

    fn with_prefix(&self, prefix: &[u8], limit: usize) -> Result<Vec<(Vec<u8>, TermEntry)>> {
        let mut found = self.lane(prefix)?.terms.with_prefix(&prefix[1..], limit)?;
        found.iter_mut().for_each(|(key, _)| key.insert(0, prefix[0]));
        Ok(found)
    }

    fn postings(&self, lane: Lane, entry: &TermEntry) -> Result<Postings> {
        let mut bytes = self.sealed(&self.lanes[lane.field()].postings, &entry.postings)?;
        tie(&mut bytes, place(lane, entry.postings.start));
        let limit = if lane.counts_sections() { self.sections } else { self.pages };
        let list = unseal(&bytes).and_then(|list| match lane {
            // The seal of the places stands behind the list.
            Lane::Gram => decode::postings(
                list.split_last_chunk::<4>()?.0,
                entry.count,
                limit,
                &Weigh::Lengths(&self.lengths),
            ),
            _ => decode::postings(list, entry.count, limit, &Weigh::Stored),
        });
        list.ok_or(Error::damaged("postings"))
    }

    fn occurrences(&self, entry: &TermEntry) -> Result<Occurrences> {
        let lane = &self.lanes[Lane::Gram.field()];
        let postings = self.sealed(&lane.postings, &entry.postings);
        let places = self.sealed(&lane.positions, &entry.positions);
        let (postings, places) = both(postings, places)?;
        let (mut postings, places) = (postings, places);
        tie(&mut postings, place(Lane::Gram, entry.postings.start));
        let decoded = unseal(&postings).and_then(|sealed| {
            let (list, seal) = sealed.split_last_chunk::<4>()?;
            if checksum(&places) != *seal {
                return None;
            }
            decode::occurrences(list, &places, entry.count, self.sections)
        });
        decoded.ok_or(Error::damaged("positions"))
    }

    fn stored(&self, section: u32) -> Result<Stored> {
        let block = self.blocks.partition_point(|block| block.0 <= section) - 1;
        let ends = self.blocks.get(block + 1).ok_or(Error::damaged("records"))?;
        let packed = self.source.read(self.blocks[block].1..ends.1)?;
        let shard = self.shards[self.shards.partition_point(|&first| first <= section) - 1];
        let document = stored::in_block(&packed, (section - self.blocks[block].0) as usize);
        let stored = document.and_then(|document| Stored::read(&document));
        let whole = stored.filter(|(stored, seal)| stored.seal(section - shard) == *seal);
        whole.map(|(stored, _)| stored).ok_or(Error::damaged("records"))
    }

    fn dates(&self) -> Result<Arc<Vec<u32>>> {
        let dates = unpack_dates(&self.column(&self.dates)?, self.pages as usize);
        dates.map(Arc::new).ok_or(Error::damaged("dates"))
    }

    fn facet(&self, facet: usize) -> Result<Arc<FacetColumn>> {
        let column = FacetColumn::unpack(&self.column(&self.facets[facet])?, self.pages as usize);
        column.map(Arc::new).ok_or(Error::damaged("facets"))
    }
}
