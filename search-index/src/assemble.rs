//! Puts an index together: its segments, the head for browsers, and `meta.json`, tantivy's manifest and ours.

use miniz_oxide::deflate::compress_to_vec;
use rayon::prelude::*;
use tantivy::index::{IndexMeta, SegmentId};
use tantivy::{Index, TantivyError};

use crate::alias;
use crate::codec::{seal, tie};
use crate::column::{FacetColumn, pack_dates};
use crate::draft::{Draft, Drafts, Target};
use crate::field::TOKENS;
use crate::head::{Footer, Head, LaneHead, MARK};
use crate::manifest::{FORMAT, Manifest};
use crate::page::Config;
use crate::posting::classes;
use crate::schema::{schema, settings};
use crate::segment::{self, PAGES, SECTIONS, Written};
use crate::shard::{PageRow, Shard};

/// The manifest of tantivy and of our own readers, replaced last.
pub(crate) const META: &str = "meta.json";
const LEVEL: u8 = 7;
/// The files that a browser reads, in the order in which they count as one.
const READ: [(usize, &str); 6] = [
    (PAGES, "term"),
    (PAGES, "idx"),
    (SECTIONS, "term"),
    (SECTIONS, "idx"),
    (SECTIONS, "pos"),
    (SECTIONS, "store"),
];

/// Writes the files of the index of `shards` to `target`; they get their names when all are written.
pub(crate) fn write(
    shards: &[Shard<'_>],
    config: &Config,
    target: Target<'_>,
) -> tantivy::Result<(Drafts, Manifest)> {
    let rows: Vec<&PageRow> = shards.iter().flat_map(|shard| &shard.rows).collect();
    let mut written = segment::write(shards, &rows, config, target)?;
    let mut files = std::mem::take(&mut written.files);
    let read = READ.map(|(number, extension)| format!("{}.{extension}", written.ids[number]));
    let mut listed: Vec<(String, u64)> =
        read.into_iter().map(|name| (name.clone(), files[&name].length)).collect();
    let sections = shards.iter().map(Shard::sections).sum();
    let head = head(shards, &rows, config, written, &listed);
    let before: u64 = listed.iter().map(|file| file.1).sum();
    let (bytes, open) = head_file(head, &rows, config, before);
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let name = format!("head-{}.bin", &hash[..32]);
    listed.push((name.clone(), bytes.len() as u64));
    let manifest = Manifest {
        format: FORMAT,
        bytes: before + bytes.len() as u64,
        open,
        hash,
        pages: rows.len() as u32,
        sections,
        files: listed,
    };
    files.insert(name, Draft::of(bytes));
    files.insert(META.to_owned(), Draft::of(meta(&manifest, config)?));
    Ok((files, manifest))
}

/// What stands in `meta.json` of the index of `manifest`.
pub(crate) fn meta(manifest: &Manifest, config: &Config) -> tantivy::Result<Vec<u8>> {
    let schema = schema(config);
    let index = Index::create_in_ram(schema.clone());
    let counts = [manifest.pages, manifest.sections];
    let segments = manifest.segments().into_iter().zip(counts).map(|(id, count)| {
        let id = SegmentId::from_uuid_string(&id);
        Ok(index
            .new_segment_meta(id.map_err(|error| TantivyError::SchemaError(format!("{error:?}")))?, count))
    });
    let meta = IndexMeta {
        index_settings: settings(),
        persisted_custom_extensions: Vec::new(),
        segments: segments.collect::<tantivy::Result<_>>()?,
        schema,
        opstamp: 0,
        payload: Some(serde_json::to_string(manifest).expect("a manifest is plain data")),
    };
    Ok(serde_json::to_vec(&meta).expect("plain data"))
}

fn head(
    shards: &[Shard<'_>],
    rows: &[&PageRow],
    config: &Config,
    written: Written,
    listed: &[(String, u64)],
) -> Head {
    let starts: Vec<u64> =
        listed.iter().scan(0, |next, file| Some(std::mem::replace(next, *next + file.1))).collect();
    let start = |sections: bool, extension: &str| {
        let file = READ.iter().position(|&file| file == (usize::from(sections), extension));
        file.map(|file| starts[file])
    };
    let lanes = written.fields.into_iter().map(|field| {
        let (number, sections) = (field.lane.field(), field.lane.counts_sections());
        let range = |extension: &'static str, skip: u64| {
            let base = start(sections, extension)?;
            let part = &written.places[&(number, extension)];
            Some(base + part.start + skip..base + part.end)
        };
        let dictionary = range("term", 0).unwrap_or_default();
        LaneHead {
            dictionary: dictionary.start..dictionary.start + field.dictionary.blocks.len() as u64,
            blocks: field.dictionary.terms,
            keys: field.dictionary.keys,
            postings: range("idx", TOKENS as u64).unwrap_or_default(),
            positions: range("pos", 0).unwrap_or_default(),
        }
    });
    Head {
        config: config.clone(),
        aliases: alias::settle(shards.iter().flat_map(|shard| shard.definitions.iter().cloned())),
        sections: rows.iter().map(|row| row.sections.len() as u32).collect(),
        classes: classes(rows.iter().flat_map(|row| &row.sections).copied()),
        boosts: rows.iter().map(|row| row.boost.to_bits()).collect(),
        shards: shards.iter().map(Shard::sections).collect(),
        dates: 0..0,
        facets: Vec::new(),
        lanes: lanes.collect(),
        store: start(true, "store").unwrap_or_default(),
        blocks: written.blocks,
    }
}

/// The file of the head, which stands at `base` of the index, and where what opens it begins.
fn head_file(mut head: Head, rows: &[&PageRow], config: &Config, base: u64) -> (Vec<u8>, u64) {
    let of_facet =
        |facet: usize| FacetColumn::from_pages(rows.iter().map(|row| row.facets[facet].as_slice())).pack();
    let facets: Vec<Vec<u8>> = (0..config.facets.len()).into_par_iter().map(of_facet).collect();
    let mut bytes = MARK.to_vec();
    let put = |mut column: Vec<u8>| {
        seal(&mut column, 0);
        let start = base + bytes.len() as u64;
        tie(&mut column, start);
        bytes.extend_from_slice(&column);
        start..base + bytes.len() as u64
    };
    let dates = pack_dates(rows.iter().map(|row| row.date));
    let mut places = std::iter::once(dates).chain(facets).map(put);
    head.dates = places.next().unwrap_or_default();
    head.facets = places.collect();
    let packed = compress_to_vec(&head.to_bytes(), LEVEL);
    let open = base + bytes.len() as u64;
    let footer = Footer::new(&packed, open);
    bytes.extend_from_slice(&packed);
    bytes.extend_from_slice(&footer.pack());
    (bytes, open)
}
