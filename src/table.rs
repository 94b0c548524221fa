//! [I/O] Reads tables of offices, .csv and .xlsx, into rows of cells. What a table means is decided by the kind of its section.

use std::fs::File;
use std::io::Read;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, reason};
use crate::message;
use crate::source::Asset;

mod blank;
mod delimited;
mod grid;
mod header;
mod package;
mod sheet;
mod value;
mod workbook;
mod xml;

pub use blank::blank;
pub use header::{Column, Header, Meaning, header};
pub use value::{Fault, text};

/// The largest file in bytes.
const FILE_LIMIT: u64 = 64 * 1024 * 1024;
/// The most rows that hold something, and the most columns. More must be a mistake.
const ROW_LIMIT: usize = 200_000;
const COLUMN_LIMIT: usize = 256;
/// The longest text of a cell in bytes. Office programs allow 32,767 characters.
const CELL_LIMIT: usize = 100_000;

/// A table that a section names or holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The file.
    pub asset: Asset,
    /// The sheet that the section names.
    pub sheet: Option<String>,
}

/// The contents of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Its path below the content folder.
    pub path: String,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// The rows that hold something, in order.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// Its number, from 1: of the row in a workbook, of the line in a text.
    pub number: u32,
    /// Its cells up to the last one that holds something.
    pub cells: Vec<Cell>,
    /// Whether most of it is one merged cell, as titles and headings between rows are.
    pub is_heading: bool,
}

/// A cell as a reader of the table sees it.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text without white space around it.
    Text(String),
    /// A number.
    Number(f64),
    /// A number that is shown as a percentage; 0.65 is 65%.
    Percent(f64),
    /// A day.
    Date(Date),
    /// True or false.
    Bool(bool),
    /// The name of what a formula gave instead of a value.
    Error(String),
    /// A formula whose result was not saved.
    Unsaved,
}

impl Cell {
    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// What a reader of the table sees.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty | Self::Unsaved => String::new(),
            Self::Text(text) | Self::Error(text) => text.clone(),
            Self::Number(number) => value::plain(*number),
            Self::Percent(number) => format!("{}%", value::plain(number * 100.0)),
            Self::Date(date) => date.to_string(),
            Self::Bool(true) => "是".to_owned(),
            Self::Bool(false) => "否".to_owned(),
        }
    }

    /// Whether its text is longer than any that a person writes.
    fn is_too_long(&self) -> bool {
        matches!(self, Self::Text(text) if text.len() > CELL_LIMIT)
    }

    /// A cell with `text`.
    fn of_text(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

/// The letters of the column `index`, from 0: A, B, …, Z, AA.
pub fn letters(index: usize) -> String {
    let (mut letters, mut rest) = (Vec::new(), index + 1);
    while rest > 0 {
        letters.push(b'A' + u8::try_from((rest - 1) % 26).unwrap_or_default());
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|&letter| char::from(letter)).collect()
}

/// Whether wenku reads the file as a table, by its extension.
pub fn is_table(asset: &Asset) -> bool {
    ["csv", "xlsx", "xlsm"].iter().any(|extension| asset.has_extension(extension))
}

/// Reads the tables. Messages show paths as `shown/…`. A table that cannot be read is left out and said.
pub fn read(requests: &[Request], shown: &str) -> (Vec<Table>, Diagnostics) {
    let read: Vec<_> = requests.par_iter().map(|request| read_one(request, shown)).collect();
    let (mut tables, mut diagnostics) = (Vec::new(), Diagnostics::new());
    for (table, more) in read {
        tables.extend(table);
        diagnostics.extend(more);
    }
    (tables, diagnostics)
}

fn read_one(request: &Request, shown: &str) -> (Option<Table>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let path = format!("{shown}/{}", request.asset.path);
    let bytes = match bytes(request, &path) {
        Ok(bytes) => bytes,
        Err(fault) => {
            diagnostics.push(*fault);
            return (None, diagnostics);
        }
    };
    let table = if request.asset.has_extension("csv") {
        delimited::read(&bytes, &path, &mut diagnostics)
    } else {
        workbook::read(bytes, request.sheet.as_deref(), &path, &mut diagnostics)
    };
    let table = table.map_err(|fault| diagnostics.push(*fault)).ok();
    (table.map(|table| Table { path: request.asset.path.clone(), ..table }), diagnostics)
}

fn bytes(request: &Request, path: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let unreadable = |cause: std::io::Error| {
        let hint = message!("关掉正在打开它的程序再试", "close the program that has it open and try again");
        Box::new(
            Diagnostic::error("table.unreadable", Place::file(path), reason::unreadable(&cause)).hint(hint),
        )
    };
    let mut bytes = Vec::new();
    let file = File::open(&request.asset.file).map_err(unreadable)?;
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_LIMIT {
        let limit = FILE_LIMIT / (1024 * 1024);
        let fault = message!("表格太大，最多 {limit} MB", "the table is too large; {limit} MB are the most");
        return Err(Box::new(too_large(path, fault)));
    }
    Ok(bytes)
}

/// The fault of a table that holds more than wenku reads.
fn too_large(path: &str, fault: crate::diagnostic::Message) -> Diagnostic {
    let hint = message!(
        "按年份或乡镇拆成几个文件，或者删去用不着的行列",
        "split it into several files, by year or place, or remove rows and columns that are not needed"
    );
    Diagnostic::error("table.too-large", Place::file(path), fault).hint(hint)
}

/// The fault of a table with too many rows or cells.
fn too_many_cells(path: &str) -> Box<Diagnostic> {
    let fault = message!(
        "表格太大，最多 {ROW_LIMIT} 行、五百万格",
        "the table is too large; {ROW_LIMIT} rows and five million cells are the most"
    );
    Box::new(too_large(path, fault))
}

/// The fault of a cell in row `number` with more text than people write.
fn too_long(path: &str, number: u32) -> Box<Diagnostic> {
    let fault = message!(
        "第 {number} 行有一格太长，多半是引号没有配对",
        "a cell of row {number} is too long; a quotation mark probably lacks its second"
    );
    Box::new(too_large(path, fault))
}

/// A warning that columns behind the last one that is read hold something.
fn too_many_columns(path: &str) -> Diagnostic {
    let last = letters(COLUMN_LIMIT - 1);
    let fault = message!("{last} 列以后的内容没有读入", "what stands behind column {last} is not read");
    Diagnostic::warning("table.columns", Place::file(path), fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_office_programs_do() {
        let all = [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")];
        for (index, word) in all {
            assert_eq!(letters(index), word);
        }
    }
}
