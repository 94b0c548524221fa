//! Turns a group of neighbouring pages into a shard: their terms, stored documents and columns, counted from zero.
//!
//! A shard is a pure function of its pages and the configuration, so it can be kept and reused.

use std::path::Path;

use tantivy::TantivyDocument;
use tantivy::directory::{Directory as _, RamDirectory};
use tantivy::schema::Field;
use tantivy::store::StoreWriter;

use crate::codec::{Reader, put_str, put_varint, seal, unseal};
use crate::page::{Config, Page, Section};
use crate::schema::{schema, settings};
use crate::stored::{Stored, field};
use crate::stretch::Stretch;
use crate::term::{PageTerms, Postings, collect};

/// The layout of a shard's bytes; kept shards of another layout are built anew.
pub(crate) const LAYOUT: u32 = 2;

/// What the columns of an index need of one page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PageRow {
    /// The length of each section in units.
    pub(crate) sections: Vec<u32>,
    pub(crate) boost: f32,
    pub(crate) date: u32,
    /// The values of every facet, in the order of the configuration.
    pub(crate) facets: Vec<Vec<String>>,
}

/// Builds the bytes of a shard.
pub(crate) fn build(pages: &[Page], config: &Config) -> tantivy::Result<Vec<u8>> {
    let mut terms = PageTerms::default();
    for (page, row) in pages.iter().zip(0..) {
        collect(page, row, config, &mut terms);
    }
    let mut lengths = std::mem::take(&mut terms.section_lengths).into_iter();
    let postings = terms.into_postings();
    let mut out = Vec::new();
    put_varint(&mut out, pages.len() as u64);
    for page in pages {
        put_row(&mut out, &row(page, lengths.by_ref().take(page.sections.len().max(1)).collect(), config));
    }
    put_definitions(&mut out, pages);
    let mut rest = postings.as_slice();
    for stretch in Stretch::all() {
        let length = rest.iter().take_while(|postings| Stretch::of(&postings.key) == Some(stretch)).count();
        let (own, after) = rest.split_at(length);
        rest = after;
        let mut terms = Vec::new();
        put_terms(&mut terms, own);
        put_varint(&mut out, terms.len() as u64);
        out.extend_from_slice(&terms);
    }
    let heads = pages.iter().map(|page| document(&Stored::of_page(page), None));
    let heads = store(heads, config, PAGE_BLOCK)?;
    put_varint(&mut out, heads.len() as u64);
    out.extend_from_slice(&heads);
    out.extend_from_slice(&store(sections(pages), config, settings().docstore_blocksize)?);
    seal(&mut out, 0);
    Ok(out)
}

/// Bytes of stored pages that are packed together; only other programs read them.
const PAGE_BLOCK: usize = 16 << 10;

/// The documents of all sections; a page without sections is stored as one empty section.
fn sections(pages: &[Page]) -> impl Iterator<Item = TantivyDocument> {
    static EMPTY: [Section; 1] = [Section::EMPTY];
    let all = pages.iter().flat_map(|page| {
        let sections = if page.sections.is_empty() { &EMPTY[..] } else { &page.sections };
        sections.iter().map(move |section| Stored::new(page, section))
    });
    all.zip(0..).map(|(stored, number)| document(&stored, Some(number)))
}

/// What tantivy stores of `documents`, packed in blocks of about `block` bytes.
fn store(
    documents: impl Iterator<Item = TantivyDocument>,
    config: &Config,
    block: usize,
) -> tantivy::Result<Vec<u8>> {
    let schema = schema(config);
    let directory = RamDirectory::create();
    let path = Path::new("store");
    let compressor = settings().docstore_compression;
    let mut writer = StoreWriter::new(directory.open_write(path)?, compressor, block, false)?;
    for document in documents {
        writer.store(&document, &schema)?;
    }
    writer.close()?;
    Ok(directory.open_read(path)?.read_bytes()?.to_vec())
}

/// `stored` as a document of tantivy; that of a section is sealed with its number in the shard.
fn document(stored: &Stored, section: Option<u32>) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    for (field, text) in stored.texts() {
        document.add_text(Field::from_field_id(field), text);
    }
    if stored.date != 0 {
        document.add_u64(Field::from_field_id(field::DATE), u64::from(stored.date));
    }
    if let Some(section) = section {
        document.add_u64(Field::from_field_id(field::SEAL), stored.seal(section));
    }
    document
}

/// Whether the bytes of a shard are those that were built.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    unseal(bytes).is_some()
}

fn row(page: &Page, sections: Vec<u32>, config: &Config) -> PageRow {
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
        sections,
        boost: page.weight * factor,
        date: page.date.unwrap_or(0),
        facets: config.facets.iter().map(|facet| values(&facet.name)).collect(),
    }
}

fn put_row(out: &mut Vec<u8>, row: &PageRow) {
    put_varint(out, row.sections.len() as u64);
    row.sections.iter().for_each(|&length| put_varint(out, u64::from(length)));
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
        put_varint(out, term.entries.len() as u64);
        out.extend_from_slice(&term.entries);
        last = &term.key;
    }
}

/// A shard, read in the order in which it is merged.
pub(crate) struct Shard<'a> {
    pub(crate) rows: Vec<PageRow>,
    pub(crate) definitions: Vec<(String, String)>,
    /// The terms of each stretch, in the order of [`Stretch::all`].
    pub(crate) terms: Vec<TermCursor<'a>>,
    /// The stored documents of pages and of sections, as tantivy wrote them.
    pub(crate) stores: [&'a [u8]; 2],
}

impl<'a> Shard<'a> {
    /// Opens the bytes of a shard that is known to be whole.
    pub(crate) fn open(bytes: &'a [u8], facets: usize) -> Option<Self> {
        let (body, _) = bytes.split_last_chunk::<4>()?;
        let mut reader = Reader::new(body);
        let rows = (0..reader.count()?).map(|_| read_row(&mut reader, facets)).collect::<Option<Vec<_>>>()?;
        let definitions = (0..reader.count()?)
            .map(|_| Some((reader.string()?, reader.string()?)))
            .collect::<Option<Vec<_>>>()?;
        let terms =
            Stretch::all().map(|_| reader.bytes().map(TermCursor::new)).collect::<Option<Vec<_>>>()?;
        let pages = reader.bytes()?;
        Some(Self { rows, definitions, terms, stores: [pages, reader.rest()] })
    }

    /// Sections of the shard.
    pub(crate) fn sections(&self) -> u32 {
        self.rows.iter().map(|row| row.sections.len() as u32).sum()
    }
}

fn read_row(reader: &mut Reader<'_>, facets: usize) -> Option<PageRow> {
    let sections = (0..reader.count()?).map(|_| reader.varint().map(|length| length as u32));
    let sections = sections.collect::<Option<Vec<_>>>()?;
    let boost = f32::from_bits(reader.varint()? as u32);
    let date = reader.varint()? as u32;
    let values =
        |reader: &mut Reader<'_>| (0..reader.count()?).map(|_| reader.string()).collect::<Option<Vec<_>>>();
    let facets = (0..facets).map(|_| values(reader)).collect::<Option<Vec<_>>>()?;
    Some(PageRow { sections, boost, date, facets })
}

/// Walks the terms of one stretch of a shard in the order of their keys.
#[derive(Clone)]
pub(crate) struct TermCursor<'a> {
    rest: Reader<'a>,
    /// The key of the current term, its lane included.
    pub(crate) key: Vec<u8>,
    /// The entries of the current term, as [`Postings`] says.
    pub(crate) entries: &'a [u8],
    pub(crate) done: bool,
}

impl<'a> TermCursor<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let mut cursor = Self { rest: Reader::new(bytes), key: Vec::new(), entries: &[], done: false };
        cursor.advance();
        cursor
    }

    /// Bytes of the terms after the current one.
    pub(crate) fn bytes(&self) -> usize {
        self.rest.clone().rest().len()
    }

    /// Moves to the next term, or to `done` after the last.
    pub(crate) fn advance(&mut self) {
        self.done = self.read().is_none();
    }

    fn read(&mut self) -> Option<()> {
        let shared = self.rest.number()?;
        let suffix = self.rest.bytes()?;
        self.key.truncate(shared);
        self.key.extend_from_slice(suffix);
        self.entries = self.rest.bytes()?;
        Some(())
    }
}
