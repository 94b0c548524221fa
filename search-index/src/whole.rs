//! Reads the segments through tantivy, whose readers map the files into memory.

use std::sync::{Arc, OnceLock};

use tantivy::columnar::Column;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings as _, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::store::StoreReader;
use tantivy::{DocSet, SegmentReader, TERMINATED};

use crate::analysis::Lane;
use crate::column::FacetColumn;
use crate::error::{Error, Result};
use crate::page::Config;
use crate::posting::{Lengths, Occurrences, Postings, Weigh};
use crate::schema::{DATE, facet_field};
use crate::segments::Segments;
use crate::stored::Stored;
use crate::term_table::TermEntry;

/// Unpacked blocks of stored sections that are kept.
const BLOCKS_KEPT: usize = 200;

/// The segments of an index whose files are at hand.
pub(crate) struct Whole {
    pages: SegmentReader,
    /// In the order of [`Lane::ALL`].
    lanes: Vec<Arc<InvertedIndexReader>>,
    lengths: Lengths,
    store: StoreReader,
    facets: Vec<(String, OnceLock<Arc<FacetColumn>>)>,
    dates: OnceLock<Arc<Vec<u32>>>,
}

impl Whole {
    /// Opens the two segments of `index`, which was built as `config` says and whose sections have `lengths`.
    pub(crate) fn open(index: &tantivy::Index, config: &Config, lengths: Lengths) -> tantivy::Result<Self> {
        let segments = index.searchable_segments()?;
        let [pages, sections] = &segments[..] else {
            return Err(tantivy::TantivyError::SchemaError("an index has two segments".to_owned()));
        };
        let (pages, sections) = (SegmentReader::open(pages)?, SegmentReader::open(sections)?);
        let lane = |lane: &Lane| {
            let segment = if lane.counts_sections() { &sections } else { &pages };
            segment.inverted_index(Field::from_field_id(lane.field() as u32))
        };
        let lanes = Lane::ALL.iter().map(lane).collect::<tantivy::Result<Vec<_>>>()?;
        let store = sections.get_store_reader(BLOCKS_KEPT)?;
        let facet = |number| (facet_field(config, number), OnceLock::new());
        let facets = (0..config.facets.len()).map(facet).collect();
        Ok(Self { pages, lanes, lengths, store, facets, dates: OnceLock::new() })
    }

    fn lane(&self, key: &[u8]) -> Result<&InvertedIndexReader> {
        Lane::from_key(key).map(|lane| &*self.lanes[lane.field()]).ok_or(Error::damaged("dictionary"))
    }

    fn read_dates(&self) -> tantivy::Result<Vec<u32>> {
        let column: Column<u64> = self.pages.fast_fields().u64(DATE)?;
        Ok((0..self.pages.max_doc()).map(|page| column.first(page).unwrap_or(0) as u32).collect())
    }

    fn read_facet(&self, name: &str) -> tantivy::Result<FacetColumn> {
        let pages = self.pages.max_doc();
        let Some(column) = self.pages.fast_fields().str(name)? else {
            return Ok(FacetColumn::new(Vec::new(), (0..pages).map(|_| Vec::new())));
        };
        let mut values = Vec::new();
        for value in 0..column.num_terms() as u64 {
            let mut text = String::new();
            column.ord_to_str(value, &mut text)?;
            values.push(text);
        }
        let of = |page| {
            let mut set: Vec<u32> = column.term_ords(page).map(|value| value as u32).collect();
            set.sort_unstable();
            set
        };
        Ok(FacetColumn::new(values, (0..pages).map(of)))
    }
}

fn entry(info: &TermInfo) -> TermEntry {
    let range = |range: &std::ops::Range<usize>| range.start as u64..range.end as u64;
    TermEntry {
        count: info.doc_freq,
        postings: range(&info.postings_range),
        positions: range(&info.positions_range),
    }
}

fn info(entry: &TermEntry) -> TermInfo {
    let range = |range: &std::ops::Range<u64>| range.start as usize..range.end as usize;
    TermInfo {
        doc_freq: entry.count,
        postings_range: range(&entry.postings),
        positions_range: range(&entry.positions),
    }
}

/// An error of tantivy over files that were whole when they were opened.
fn damaged<E>(part: &'static str) -> impl Fn(E) -> Error {
    move |_| Error::damaged(part)
}

impl Segments for Whole {
    fn look_up(&self, key: &[u8]) -> Result<Option<TermEntry>> {
        let found = self.lane(key)?.terms().get(&key[1..]).map_err(damaged("dictionary"))?;
        Ok(found.as_ref().map(entry))
    }

    fn with_prefix(&self, prefix: &[u8], limit: usize) -> Result<Vec<(Vec<u8>, TermEntry)>> {
        let range = self.lane(prefix)?.terms().range().ge(&prefix[1..]).limit(limit as u64);
        let mut stream = range.into_stream().map_err(damaged("dictionary"))?;
        let mut found = Vec::new();
        while found.len() < limit && stream.advance() && stream.key().starts_with(&prefix[1..]) {
            found.push(([&prefix[..1], stream.key()].concat(), entry(stream.value())));
        }
        Ok(found)
    }

    fn postings(&self, lane: Lane, entry: &TermEntry) -> Result<Postings> {
        let reader = &self.lanes[lane.field()];
        let blocks = reader.read_block_postings_from_terminfo(&info(entry), IndexRecordOption::WithFreqs);
        let mut blocks = blocks.map_err(damaged("postings"))?;
        let mut found = Postings::default();
        let weigh = if lane == Lane::Gram { Weigh::Lengths(&self.lengths) } else { Weigh::Stored };
        while !blocks.docs().is_empty() {
            for (&entry, &frequency) in blocks.docs().iter().zip(blocks.freqs()) {
                found.push(entry, frequency, &weigh).ok_or(Error::damaged("postings"))?;
            }
            blocks.advance();
        }
        Ok(found)
    }

    fn occurrences(&self, entry: &TermEntry) -> Result<Occurrences> {
        let reader = &self.lanes[Lane::Gram.field()];
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = reader.read_postings_from_terminfo(&info(entry), option);
        let mut postings = postings.map_err(damaged("positions"))?;
        let (mut found, mut places) = (Occurrences::default(), Vec::new());
        while postings.doc() != TERMINATED {
            postings.positions(&mut places);
            found.sections.push(postings.doc());
            found.places.extend_from_slice(&places);
            found.ends.push(found.places.len() as u32);
            postings.advance();
        }
        Ok(found)
    }

    fn stored(&self, section: u32) -> Result<Stored> {
        let document = self.store.get_document_bytes(section).map_err(damaged("records"))?;
        Stored::read(&document).map(|(stored, _)| stored).ok_or(Error::damaged("records"))
    }

    fn dates(&self) -> Result<Arc<Vec<u32>>> {
        if let Some(dates) = self.dates.get() {
            return Ok(dates.clone());
        }
        let dates = Arc::new(self.read_dates().map_err(damaged("dates"))?);
        Ok(self.dates.get_or_init(|| dates).clone())
    }

    fn facet(&self, facet: usize) -> Result<Arc<FacetColumn>> {
        let (name, column) = &self.facets[facet];
        if let Some(column) = column.get() {
            return Ok(column.clone());
        }
        let read = Arc::new(self.read_facet(name).map_err(damaged("facets"))?);
        Ok(column.get_or_init(|| read).clone())
    }
}
