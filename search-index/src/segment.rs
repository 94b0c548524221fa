//! Writes the two segments of an index, pages and sections, as tantivy lays them out.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

use tantivy::columnar::{ColumnType, ColumnarWriter};
use tantivy::directory::{CompositeWrite, FileSlice, TerminatingWrite};
use tantivy::fieldnorm::{FieldNormReader, FieldNormsSerializer};
use tantivy::index::{SegmentComponent, SegmentId, SegmentMeta};
use tantivy::schema::Field;
use tantivy::store::{StoreReader, StoreWriter};
use tantivy::{Index, Segment};

use crate::analysis::Lane;
use crate::draft::{Draft, DraftDirectory, Drafts, Target};
use crate::field::{FieldFiles, Norms};
use crate::merge;
use crate::page::Config;
use crate::schema::{DATE, PAGE, facet_field, schema, settings};
use crate::shard::{PageRow, Shard};
use crate::term_table::read_number;

/// Which of the two segments has which number.
pub(crate) const PAGES: usize = 0;
pub(crate) const SECTIONS: usize = 1;
/// What every segment has, in the order in which it decides the segment's name.
const COMPONENTS: [(SegmentComponent, &str); 6] = [
    (SegmentComponent::Terms, "term"),
    (SegmentComponent::Postings, "idx"),
    (SegmentComponent::Positions, "pos"),
    (SegmentComponent::FieldNorms, "fieldnorm"),
    (SegmentComponent::FastFields, "fast"),
    (SegmentComponent::Store, "store"),
];

/// Where the parts of the lanes stand in the files of their segment.
pub(crate) type Places = BTreeMap<(usize, &'static str), Range<u64>>;

/// The segments of an index, and what its head tells of them.
pub(crate) struct Written {
    pub(crate) files: Drafts,
    /// The names of the segments.
    pub(crate) ids: [String; 2],
    pub(crate) fields: Vec<FieldFiles>,
    pub(crate) places: Places,
    /// Sections and bytes of each block of the store of sections.
    pub(crate) blocks: Vec<(u32, u32)>,
}

/// Writes the segments of `shards`, whose pages are `rows`.
pub(crate) fn write(
    shards: &[Shard<'_>],
    rows: &[&PageRow],
    config: &Config,
    target: Target<'_>,
) -> tantivy::Result<Written> {
    let lengths: Vec<u32> = rows.iter().flat_map(|row| &row.sections).copied().collect();
    let norm_ids: Vec<u8> = lengths.iter().map(|&length| FieldNormReader::fieldnorm_to_id(length)).collect();
    let norms = norms(&lengths, &norm_ids)?;
    let directory = DraftDirectory::new(target);
    let index = Index::create(directory.clone(), schema(config), settings())?;
    let counts = [rows.len() as u32, lengths.len() as u32];
    let metas = counts.map(|count| index.new_segment_meta(SegmentId::generate_random(), count));
    let segments = metas.clone().map(|meta| index.segment(meta));
    // Columns and stores are written by another thread beside the lanes.
    let (fields, others) = std::thread::scope(|scope| {
        let others = scope.spawn(|| {
            write_columns(&segments, rows, config)?;
            write_stores(&segments, shards)
        });
        let fields = merge::fields(shards, &norms);
        (fields, others.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let (mut fields, blocks) = (fields?, others?);
    let mut places = Places::new();
    for (number, segment) in segments.iter().enumerate() {
        let own = fields.iter_mut().filter(|field| usize::from(field.lane.counts_sections()) == number);
        write_fields(segment, &mut own.collect::<Vec<_>>(), &mut places)?;
        let mut file = FieldNormsSerializer::from_write(out(segment, SegmentComponent::FieldNorms)?)?;
        if number == SECTIONS {
            file.serialize_field(Field::from_field_id(Lane::Gram.field() as u32), &norm_ids)?;
        }
        file.close()?;
    }
    let (files, ids) = take(&directory, &metas)?;
    Ok(Written { files, ids, fields, places, blocks })
}

/// The lengths of all sections as tantivy's scorer reads them.
fn norms(lengths: &[u32], ids: &[u8]) -> tantivy::Result<Norms> {
    let total: u64 = lengths.iter().map(|&length| u64::from(length)).sum();
    let average = total as f32 / lengths.len().max(1) as f32;
    Ok(Norms { reader: FieldNormReader::open(FileSlice::from(ids.to_vec()))?, average })
}

fn out(segment: &Segment, component: SegmentComponent) -> tantivy::Result<tantivy::directory::WritePtr> {
    Ok(segment.clone().open_write(component)?)
}

/// Writes dictionaries, posting lists and places of the lanes of one segment, and notes where each stands. Posting lists and places are
/// freed when they stand in their files: a large site needs the memory for its texts.
fn write_fields(
    segment: &Segment,
    fields: &mut [&mut FieldFiles],
    places: &mut Places,
) -> tantivy::Result<()> {
    for (component, extension) in COMPONENTS.into_iter().take(3) {
        let mut file = CompositeWrite::wrap(out(segment, component)?);
        for field in &mut *fields {
            let number = field.lane.field();
            let writer = file.for_field(Field::from_field_id(number as u32));
            let start = writer.written_bytes();
            match extension {
                "term" => {
                    writer.write_all(&field.dictionary.blocks)?;
                    writer.write_all(&field.dictionary.keys)?;
                    // Says that the dictionary is a sorted string table.
                    writer.write_all(&2u32.to_le_bytes())?;
                }
                "idx" => {
                    writer.write_all(&field.tokens.to_le_bytes())?;
                    write_parts(&mut field.postings, writer)?;
                }
                _ => write_parts(&mut field.positions, writer)?,
            }
            places.insert((number, extension), start..writer.written_bytes());
        }
        file.close()?;
    }
    Ok(())
}

/// Writes `parts` one after the other and frees each when it is written.
fn write_parts(parts: &mut Vec<Vec<u8>>, writer: &mut impl Write) -> io::Result<()> {
    parts.drain(..).try_for_each(|part| writer.write_all(&part))
}

/// Writes the columns that other programs filter, sort and count by.
fn write_columns(segments: &[Segment; 2], rows: &[&PageRow], config: &Config) -> tantivy::Result<()> {
    let (mut pages, mut sections) = (ColumnarWriter::default(), ColumnarWriter::default());
    // Without its type a column of small numbers would be one of signed ones.
    pages.record_column_type(DATE, ColumnType::U64, false);
    sections.record_column_type(PAGE, ColumnType::U64, false);
    let names: Vec<String> = (0..config.facets.len()).map(|number| facet_field(config, number)).collect();
    let mut section = 0;
    for (page, row) in (0..).zip(rows) {
        if row.date != 0 {
            pages.record_numerical(page, DATE, u64::from(row.date));
        }
        for (name, values) in names.iter().zip(&row.facets) {
            values.iter().for_each(|value| pages.record_str(page, name, value));
        }
        for _ in &row.sections {
            sections.record_numerical(section, PAGE, u64::from(page));
            section += 1;
        }
    }
    let counts = [rows.len() as u32, section];
    for ((segment, columns), count) in segments.iter().zip([&mut pages, &mut sections]).zip(counts) {
        let mut file = out(segment, SegmentComponent::FastFields)?;
        columns.serialize(count, None, &mut file)?;
        file.terminate()?;
    }
    Ok(())
}

/// Joins the stored documents of the shards; gives back sections and bytes of each block of the stored sections.
fn write_stores(segments: &[Segment; 2], shards: &[Shard<'_>]) -> tantivy::Result<Vec<(u32, u32)>> {
    let settings = settings();
    for (number, segment) in segments.iter().enumerate() {
        let file = out(segment, SegmentComponent::Store)?;
        let block = settings.docstore_blocksize;
        let mut store = StoreWriter::new(file, settings.docstore_compression, block, false)?;
        for shard in shards {
            store.stack(StoreReader::open(FileSlice::from(shard.stores[number].to_vec()), 0)?)?;
        }
        store.close()?;
    }
    // The stores of the shards are joined as they are, block by block.
    let blocks = shards.iter().map(|shard| blocks(shard.stores[SECTIONS]));
    let blocks = blocks.collect::<Option<Vec<_>>>().ok_or(io::ErrorKind::InvalidData);
    Ok(blocks.map_err(io::Error::from)?.concat())
}

/// Bytes behind the index of a store, of which four to twelve say where it begins.
const STORE_FOOTER: usize = 28;

/// Sections and bytes of each block, as the index of a store has them in its last layer.
fn blocks(store: &[u8]) -> Option<Vec<(u32, u32)>> {
    let (rest, footer) = store.split_last_chunk::<STORE_FOOTER>()?;
    let start = u64::from_le_bytes(*footer[4..].first_chunk::<8>()?);
    let mut layers = rest.get(start as usize..)?;
    let mut ends = vec![0];
    for _ in 0..read_number(&mut layers)? {
        ends.push(read_number(&mut layers)? as usize);
    }
    let start = ends[ends.len().saturating_sub(2)];
    let mut last = layers.get(start..ends[ends.len() - 1])?;
    let mut blocks = Vec::new();
    while !last.is_empty() {
        let count = read_number(&mut last)?;
        // The first section and the first byte of these blocks.
        read_number(&mut last)?;
        read_number(&mut last)?;
        for _ in 0..count {
            blocks.push((read_number(&mut last)? as u32, read_number(&mut last)? as u32));
        }
    }
    Some(blocks)
}

/// Takes the files of both segments out of `directory`, named by the hash of what their segment holds.
fn take(directory: &DraftDirectory, metas: &[SegmentMeta; 2]) -> tantivy::Result<(Drafts, [String; 2])> {
    let mut files = Drafts::new();
    let mut ids = [String::new(), String::new()];
    for (meta, id) in metas.iter().zip(&mut ids) {
        let drafts = COMPONENTS.map(|(component, _)| directory.take(&meta.relative_path(component)));
        let drafts: Vec<Draft> = drafts.into_iter().collect::<io::Result<_>>()?;
        *id = segment_name(drafts.iter().map(Draft::hash));
        files.extend(segment_files(id).zip(drafts));
    }
    Ok((files, ids))
}

/// The name of a segment whose files have these hashes.
pub(crate) fn segment_name(hashes: impl Iterator<Item = blake3::Hash>) -> String {
    let mut hasher = blake3::Hasher::new();
    hashes.for_each(|hash| {
        hasher.update(hash.as_bytes());
    });
    hasher.finalize().to_hex()[..32].to_owned()
}

/// The names of the files of a segment, in the order in which they decide its name.
pub(crate) fn segment_files(id: &str) -> impl Iterator<Item = String> {
    COMPONENTS.into_iter().map(move |(_, extension)| format!("{id}.{extension}"))
}
