//! The same pages in tantivy's segments.

use std::collections::{BTreeMap, BTreeSet};

use search_index::Page;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::schema::{Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::{
    DocSet, Index, IndexReader, IndexSettings, IndexWriter, TERMINATED, TantivyDocument, Term, doc,
};

use crate::count::{Counting, cpu_seconds};
use crate::{Cost, Row, fresh};

/// Bytes of postings that a query reads, as in our engine: the rarest terms first.
const BUDGET: usize = 64 << 10;
/// Terms that are read whatever they cost.
const LEAST_TERMS: usize = 3;
const MEMORY: usize = 1_000_000_000;

#[derive(Clone, Copy)]
struct Fields {
    url: Field,
    text: Field,
    title: Field,
}

/// Changes a page a little.
pub(crate) fn change(page: &mut Page) {
    if let Some(section) = page.sections.last_mut() {
        section.text.push_str("改了一页。");
    }
}

fn pairs(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().filter(|ch| ch.is_alphanumeric()).collect();
    chars.windows(2).map(|pair| pair.iter().collect::<String>().to_lowercase()).collect()
}

/// Builds `count` segments, asks the queries, changes a page.
pub(crate) fn measure(pages: &[Page], queries: &[String], count: usize) -> Row {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs);
    let options = TextOptions::default().set_indexing_options(indexing);
    let text = schema.add_text_field("text", options.clone());
    let title = schema.add_text_field("title", options);
    let fields = Fields { url: schema.add_text_field("url", STRING), text, title };
    let directory = Counting::default();
    let before = cpu_seconds();
    let index = Index::create(directory.clone(), schema.build(), IndexSettings::default()).expect("memory");
    let mut writer = index.writer_with_num_threads(1, MEMORY).expect("memory");
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let mut segments = BTreeSet::new();
    for part in pages.chunks(pages.len().div_ceil(count)) {
        part.iter().for_each(|page| add(&writer, fields, page));
        writer.commit().expect("memory");
        let all: BTreeSet<_> = index.searchable_segment_ids().expect("memory").into_iter().collect();
        let new: Vec<_> = all.difference(&segments).copied().collect();
        if new.len() > 1 {
            writer.merge(&new).wait().expect("memory");
        }
        segments = index.searchable_segment_ids().expect("memory").into_iter().collect();
    }
    let build = cpu_seconds() - before;
    assert_eq!(segments.len(), count);
    writer.garbage_collect_files().wait().expect("memory");
    let archive = directory.bytes();
    let (opening, first, second) = ask_all(&index, &directory, fields, queries);
    let before = cpu_seconds();
    change_one(&mut writer, &index, fields, &pages[pages.len() / 2]);
    Row { archive, opening, first, second, build, change: cpu_seconds() - before }
}

fn add(writer: &IndexWriter, fields: Fields, page: &Page) {
    for section in &page.sections {
        let mut document: TantivyDocument = doc!(fields.url => page.url.as_str());
        document.add_text(fields.text, pairs(&format!("{}\n{}", section.heading, section.text)).join(" "));
        document.add_text(fields.title, pairs(&page.title).join(" "));
        writer.add_document(document).expect("memory");
    }
}

/// Takes a page out, adds it anew, and merges back to as many segments as there were.
fn change_one(writer: &mut IndexWriter, index: &Index, fields: Fields, page: &Page) {
    let ids = || index.searchable_segment_ids().expect("memory");
    let before: BTreeSet<_> = ids().into_iter().collect();
    let mut page = page.clone();
    change(&mut page);
    writer.delete_term(Term::from_field_text(fields.url, &page.url));
    add(writer, fields, &page);
    writer.commit().expect("memory");
    let metas = index.searchable_segment_metas().expect("memory");
    let touched = metas.iter().filter(|meta| meta.has_deletes() || !before.contains(&meta.id()));
    let touched: Vec<_> = touched.map(|meta| meta.id()).collect();
    writer.merge(&touched).wait().expect("memory");
    assert_eq!(ids().len(), before.len());
}

/// What opening costs, and each query on a fresh reader, alone and after the one before it.
fn ask_all(
    index: &Index,
    directory: &Counting,
    fields: Fields,
    queries: &[String],
) -> (Cost, Vec<Cost>, Vec<Cost>) {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let mut opening = Cost::default();
    for pair in queries.windows(2) {
        directory.take();
        let reader = index.reader().expect("memory");
        let mut known = BTreeSet::new();
        opening = fresh(directory.take(), &mut known);
        ask(&reader, fields, &pair[0]);
        first.push(fresh(directory.take(), &mut known));
        ask(&reader, fields, &pair[1]);
        second.push(fresh(directory.take(), &mut known));
    }
    (opening, first, second)
}

/// Reads what scoring a query by BM25 reads: terms, postings within the budget, field norms.
fn ask(reader: &IndexReader, fields: Fields, query: &str) {
    let searcher = reader.searcher();
    let mut terms: BTreeMap<Term, (u32, usize)> = BTreeMap::new();
    for pair in pairs(query) {
        for field in [fields.text, fields.title] {
            let term = Term::from_field_text(field, &pair);
            for segment in searcher.segment_readers() {
                let inverted = segment.inverted_index(field).expect("a field of the schema");
                if let Some(info) = inverted.get_term_info(&term).expect("memory") {
                    let (count, bytes) = terms.entry(term.clone()).or_default();
                    *count += info.doc_freq;
                    *bytes += info.postings_range.len();
                }
            }
        }
    }
    let mut rarest: Vec<(Term, (u32, usize))> = terms.into_iter().collect();
    rarest.sort_by_key(|(_, (count, _))| *count);
    let mut spent = 0;
    for (number, (term, (_, bytes))) in rarest.into_iter().enumerate() {
        if number >= LEAST_TERMS && spent + bytes > BUDGET {
            continue;
        }
        spent += bytes;
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(term.field()).expect("a field of the schema");
            let norms = segment.get_fieldnorms_reader(term.field()).expect("memory");
            let postings = inverted.read_postings(&term, IndexRecordOption::WithFreqs).expect("memory");
            let Some(mut postings) = postings else { continue };
            while postings.doc() != TERMINATED {
                std::hint::black_box(norms.fieldnorm_id(postings.doc()));
                postings.advance();
            }
        }
    }
}
