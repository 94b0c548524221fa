//! The schema of an index as tantivy knows it: a field for each lane, the stored texts, the columns.

use tantivy::IndexSettings;
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::store::Compressor;

use crate::analysis::Lane;
use crate::page::Config;
use crate::stored::field;

/// The day of a page, stored with its sections and a column of its own.
pub(crate) const DATE: &str = "date";
/// The page of a section, a column.
pub(crate) const PAGE: &str = "page";
/// Bytes of stored sections that are packed together: what showing one of them costs a reader.
const STORE_BLOCK: usize = 3000;

/// The name of a lane's field.
fn name(lane: Lane) -> &'static str {
    match lane {
        Lane::Name => "name",
        Lane::Gram => "text",
        Lane::Heading => "heading_start",
        Lane::Initials => "initials",
        Lane::Sound => "sound",
        Lane::NameSound => "name_sound",
        Lane::TitleGram => "title",
        Lane::TitleUnit => "title_character",
        Lane::TitleWord => "title_word",
        Lane::Word => "word",
    }
}

/// What records a lane has.
pub(crate) fn option(lane: Lane) -> IndexRecordOption {
    if lane == Lane::Gram { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs }
}

/// The column of the facet that stands at `number` in the configuration.
pub(crate) fn facet_field(config: &Config, number: usize) -> String {
    let name = &config.facets[number].name;
    // Of two facets with one name the later is known by its number.
    let is_new = config.facets[..number].iter().all(|facet| facet.name != *name);
    if is_new { format!("facet_{name}") } else { format!("facet {number}") }
}

/// The schema of an index with the facets of `config`.
pub(crate) fn schema(config: &Config) -> Schema {
    let mut builder = Schema::builder();
    for lane in Lane::ALL {
        // What is asked is turned into terms by our analysis, not by a tokenizer of tantivy.
        let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(option(lane));
        let indexing = indexing.set_fieldnorms(lane == Lane::Gram);
        builder.add_text_field(name(lane), TextOptions::default().set_indexing_options(indexing));
    }
    let stored = [
        ("url", field::URL),
        ("shown_title", field::TITLE),
        ("kind", field::KIND),
        ("status", field::STATUS),
        ("keyword", field::KEYWORD),
        (DATE, field::DATE),
        ("anchor", field::ANCHOR),
        ("shown_heading", field::HEADING),
        ("shown_text", field::TEXT),
        ("seal", field::SEAL),
    ];
    for (name, number) in stored {
        let added = match name {
            DATE => builder.add_u64_field(name, STORED | FAST),
            "seal" => builder.add_u64_field(name, STORED),
            _ => builder.add_text_field(name, STORED),
        };
        assert_eq!(added, Field::from_field_id(number), "stored fields are numbered in their order");
    }
    builder.add_u64_field(PAGE, FAST);
    for number in 0..config.facets.len() {
        builder.add_text_field(&facet_field(config, number), TextOptions::default().set_fast("raw"));
    }
    builder.build()
}

/// How the stored texts are packed.
pub(crate) fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Lz4,
        docstore_compress_dedicated_thread: false,
        docstore_blocksize: STORE_BLOCK,
        ..IndexSettings::default()
    }
}
