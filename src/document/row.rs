//! Turns each row of a table into a [`Document`] of the kind of its section.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::address::{ContentPath, section_url, slug_or};
use super::kind_of::{Settings, inherited};
use super::{Context, Document, State, state};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::front_matter::{Check, Fields, Form, Value};
use crate::kind::{DEFAULT_KIND, Kind};
use crate::message;
use crate::proof;
use crate::table::{Cell, Column, Header, Row, Table, header, letters};
use crate::text::Text;
use crate::text::anchor::slug;

mod columns;
mod lines;

use lines::Lines;

/// Where the row of a document stands.
#[derive(Debug, Clone)]
pub struct RowPlace {
    /// Its number, from 1.
    pub number: u32,
    /// Its anchor in the lists that show it.
    pub anchor: String,
    /// The table.
    table: Arc<TablePlace>,
}

/// What all rows of a table have in common.
#[derive(Debug)]
struct TablePlace {
    /// The path of the file below the content folder.
    path: String,
    sheet: Option<String>,
    /// For each line of a document's text, the column that it came from.
    columns: Vec<usize>,
}

impl RowPlace {
    /// The path of its file below the content folder.
    pub fn file(&self) -> &str {
        &self.table.path
    }

    /// The cell that stands in line `place.line` of the row's text, as a place in the table.
    pub(super) fn locate(&self, shown: &str, place: &Place) -> Place {
        let line = (place.line.max(1) as usize - 1).min(self.table.columns.len().saturating_sub(1));
        let column = self.table.columns.get(line).copied().unwrap_or_default();
        let path = format!("{shown}/{}", self.table.path);
        cell_place(
            path,
            self.table.sheet.as_deref(),
            self.number,
            column,
            place.excerpt.as_deref().unwrap_or_default(),
        )
    }
}

fn cell_place(path: String, sheet: Option<&str>, row: u32, column: usize, text: &str) -> Place {
    let sheet = sheet.map(|sheet| format!("{sheet}!")).unwrap_or_default();
    let number = u32::try_from(column + 1).unwrap_or(u32::MAX);
    Place::cell(path, format!("{sheet}{}{row}", letters(column)), (row, number), text)
}

/// The documents of the rows of `table`.
pub(super) fn documents(
    table: Table,
    settings: &Settings,
    context: Context<'_>,
) -> (Vec<Document>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let (dir, file) = table.path.rsplit_once('/').unwrap_or(("", &table.path));
    let setting = settings.get(dir);
    let kind = context.kinds.get(inherited(settings, dir).unwrap_or(DEFAULT_KIND));
    // An unknown kind is reported at the `_index.md` that names it.
    let Some(kind) = kind.cloned() else { return (Vec::new(), diagnostics) };
    let at = setting.and_then(|setting| setting.tables.header);
    // The title above the header may state the year, which columns headed by a month need.
    let year = setting.and_then(|setting| setting.tables.year).or_else(|| {
        let header = header(&table, &kind, at, None)?;
        columns::year_above(&table, table.rows[header.row].number)
    });
    let Some(header) = header(&table, &kind, at, year) else {
        diagnostics.push(columns::no_header(&format!("{}/{}", context.shown, table.path), &kind));
        return (Vec::new(), diagnostics);
    };
    let reader = Reader::new(&table, &kind, header, year, address(dir, file, context.config), context);
    diagnostics.extend(columns::faults(&table, &reader.header, &kind, &reader.path, &reader.place));
    let read: Vec<_> = table.rows[reader.header.row + 1..].par_iter().map(|row| reader.read(row)).collect();
    let (mut documents, mut skipped) = (Vec::with_capacity(read.len()), BTreeMap::<Skip, Vec<u32>>::new());
    for (row, (found, faults)) in table.rows[reader.header.row + 1..].iter().zip(read) {
        diagnostics.extend(faults);
        match found {
            Ok(document) => documents.push(*document),
            Err(skip) => skipped.entry(skip).or_default().push(row.number),
        }
    }
    diagnostics.extend(skipped.into_iter().filter_map(|(skip, rows)| skip.note(&reader.path, &rows)));
    (documents, diagnostics)
}

/// The address of the section in which the table stands, which is also that of a page called like it. Its name may state a language.
fn address(dir: &str, file: &str, config: &Config) -> ContentPath {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    ContentPath::in_section(dir, stem, &config.languages)
}

/// Why a row is no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Skip {
    /// It holds nothing in the columns that are read.
    Empty,
    /// It repeats the header.
    Header,
    /// It is a heading between rows.
    Heading,
    /// It is a sum.
    Sum,
}

impl Skip {
    /// A note that names the rows.
    fn note(self, path: &str, rows: &[u32]) -> Option<Diagnostic> {
        let (zh, en) = match self {
            Self::Empty => return None,
            Self::Header => ("重复的表头", "the header again"),
            Self::Heading => ("小标题", "headings"),
            Self::Sum => ("合计", "sums"),
        };
        let named = rows.iter().take(8).map(u32::to_string).collect::<Vec<_>>().join("、");
        let count = rows.len();
        let fault = message!(
            "有 {count} 行是{zh}，没有作为一条：第 {named} 行",
            "{count} rows are {en} and no entries: {named}"
        );
        Some(Diagnostic::note("table.skipped", Place::file(path), fault))
    }
}

/// Reads the rows of one table.
struct Reader<'a> {
    context: Context<'a>,
    kind: &'a Arc<Kind>,
    /// The path of the file for messages.
    path: String,
    header: Header,
    year: Option<i16>,
    lang: String,
    section_url: String,
    dir: String,
    /// The name of the table in anchors, which tells its rows from those of other tables in the folder.
    stem: String,
    place: Arc<TablePlace>,
}

impl<'a> Reader<'a> {
    fn new(
        table: &Table,
        kind: &'a Arc<Kind>,
        header: Header,
        year: Option<i16>,
        address: ContentPath,
        context: Context<'a>,
    ) -> Self {
        let place = TablePlace {
            path: table.path.clone(),
            sheet: table.sheet.clone(),
            columns: columns::read(&header, kind).map(|column| column.index).collect(),
        };
        Self {
            context,
            kind,
            path: format!("{}/{}", context.shown, table.path),
            year,
            lang: address.lang.clone().unwrap_or_else(|| context.config.lang.clone()),
            section_url: section_url(&address, context.config),
            stem: slug_or(&address.slug),
            dir: address.dir,
            place: Arc::new(place),
            header,
        }
    }

    /// The columns that are read, in order.
    fn known(&self) -> impl Iterator<Item = &Column> {
        columns::read(&self.header, self.kind)
    }

    fn read(&self, row: &Row) -> (Result<Box<Document>, Skip>, Vec<Diagnostic>) {
        match self.skip(row) {
            Some(skip) => (Err(skip), Vec::new()),
            None => {
                let (document, faults) = self.document(row);
                (Ok(Box::new(document)), faults)
            }
        }
    }

    fn skip(&self, row: &Row) -> Option<Skip> {
        let cell = |column: &Column| row.cells.get(column.index).unwrap_or(&Cell::Empty);
        if self.known().all(|column| cell(column).is_empty()) {
            return Some(Skip::Empty);
        }
        if row.is_heading {
            return Some(Skip::Heading);
        }
        if self.known().all(|column| cell(column).shown() == column.name) {
            return Some(Skip::Header);
        }
        let first = row.cells.iter().find(|cell| !cell.is_empty()).map(Cell::shown).unwrap_or_default();
        let first: String = first.chars().filter(|c| !c.is_whitespace()).collect();
        matches!(first.trim_end_matches([':', '：']), "合计" | "总计" | "小计").then_some(Skip::Sum)
    }

    fn document(&self, row: &Row) -> (Document, Vec<Diagnostic>) {
        let mut diagnostics = Diagnostics::new();
        let Lines { text, entries, faults } = self.lines(row);
        let check = Check {
            path: &self.path,
            text: &text,
            start: 0,
            form: Form::Row,
            kind: self.kind,
            kinds: self.context.kinds,
            is_lenient: self.context.is_lenient(),
        };
        let (fields, faulty) = check.fields(&entries, &mut diagnostics);
        if faults.is_empty() {
            check.whole(&fields, &faulty, &mut diagnostics);
        }
        proof::check(&self.path, &self.public(&text), &mut diagnostics);
        let place = RowPlace { number: row.number, anchor: String::new(), table: Arc::clone(&self.place) };
        let located = diagnostics.into_iter().map(|fault| {
            let place = place.locate(self.context.shown, &fault.place);
            Diagnostic { place, ..fault }
        });
        let diagnostics = faults.into_iter().chain(located).collect();
        let mut document = self.with_fields(place, fields, &text);
        document.state = state::state(&document, self.context);
        (document, diagnostics)
    }

    /// The lines of `text` that may be published; private ones are empty. An identity number in a private column is no leak.
    fn public(&self, text: &str) -> String {
        let line = |(line, column): (&str, &Column)| {
            let line = if columns::is_private(column, self.kind) { "" } else { line };
            format!("{line}\n")
        };
        text.lines().zip(self.known()).map(line).collect()
    }

    /// The document of the row at `place`, which says `text`.
    fn with_fields(&self, place: RowPlace, fields: Fields, text: &str) -> Document {
        let id = fields.text(self.kind, "id").map(slug).filter(|id| !id.is_empty());
        let title = fields.text(self.kind, "title").map(str::to_owned);
        // A title that comes from another field must be of those that readers see.
        let shown = |index: usize| self.kind.fields.get(index).is_some_and(|field| !field.is_private());
        let words =
            |(index, value, _)| shown(index).then_some(value).and_then(Value::as_text).map(str::to_owned);
        let title = title.or_else(|| fields.iter().find_map(words));
        let title = title.unwrap_or_else(|| place.number.to_string());
        let anchor = id.clone().unwrap_or_else(|| format!("{}-{}", self.stem, place.number));
        let url = if self.kind.page {
            let name = fields.text(self.kind, "slug").or(id.as_deref()).unwrap_or(&title);
            format!("{}{}/", self.section_url, slug_or(name))
        } else {
            // The page of the list is known once the section is sorted.
            format!("{}#{anchor}", self.section_url)
        };
        Document {
            path: format!("{}#{}", self.place.path, place.number),
            dir: self.dir.clone(),
            section_url: self.section_url.clone(),
            url,
            lang: self.lang.clone(),
            is_index: false,
            is_attachment: false,
            kind: Arc::clone(self.kind),
            title,
            fields,
            section: None,
            text: Text::default(),
            text_hash: 0,
            state: State::Live,
            lines: Arc::from(text),
            version: None,
            is_aside: false,
            row: Some(Box::new(RowPlace { anchor, ..place })),
        }
    }
}
