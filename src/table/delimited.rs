//! Reads a table from delimited text: .csv in UTF-8, UTF-16 or GB18030, separated by commas, semicolons or tabs.

use csv::{ReaderBuilder, StringRecord};

use super::grid::Grid;
use super::{COLUMN_LIMIT, Cell, Table, too_long, too_many_cells, too_many_columns};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::message;

/// Reads `bytes`, the file that messages show as `path`.
pub(super) fn read(
    bytes: &[u8],
    path: &str,
    diagnostics: &mut Diagnostics,
) -> Result<Table, Box<Diagnostic>> {
    let text = decode(bytes, path, diagnostics)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let (mut grid, mut record, mut is_wide) = (Grid::default(), StringRecord::new(), false);
    let (mut broken, mut lines) = (Vec::new(), Lines { text: text.as_bytes(), at: 0, number: 1 });
    while reader.read_record(&mut record).map_err(|error| unread(path, &error))? {
        let start =
            record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let number = lines.number(start);
        broken.extend(record.iter().any(|cell| cell.contains(['\n', '\r'])).then_some(number));
        for (column, cell) in
            record.iter().map(Cell::of_text).enumerate().filter(|(_, cell)| !cell.is_empty())
        {
            if cell.is_too_long() {
                return Err(too_long(path, number));
            }
            if column < COLUMN_LIMIT {
                grid.put(number, column, cell).map_err(|_| too_many_cells(path))?;
            } else {
                is_wide = true;
            }
        }
    }
    if let Some(number) = unclosed(&text, &broken) {
        return Err(no_quote(path, number));
    }
    diagnostics.extend(is_wide.then(|| too_many_columns(path)));
    Ok(Table { rows: grid.into_rows(), ..Table::default() })
}

/// Tells the lines of places in a text, one after the other. The reader of records counts a line end of two bytes too late.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    number: u32,
}

impl Lines<'_> {
    /// The number of the line of the record that begins at or behind the line ends at `start`. Call it with places in ascending order.
    fn number(&mut self, start: usize) -> u32 {
        let rest = self.text.get(start..).unwrap_or_default();
        let begin = start + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.text.get(self.at..begin).unwrap_or_default();
        let is_end =
            |at: usize, byte: u8| byte == b'\n' || byte == b'\r' && passed.get(at + 1) != Some(&b'\n');
        let ends = passed.iter().enumerate().filter(|(at, byte)| is_end(*at, **byte)).count();
        self.number = self.number.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
        self.at = begin.max(self.at);
        self.number
    }
}

/// The line in which a quotation mark without its second may have swallowed the lines that follow: the first of those in `broken`, which
/// begin a record with a line break in a cell, if the marks do not come in pairs.
fn unclosed(text: &str, broken: &[u32]) -> Option<u32> {
    let is_odd = !text.bytes().filter(|&byte| byte == b'"').count().is_multiple_of(2);
    broken.first().copied().filter(|_| is_odd)
}

/// The fault of a quotation mark in line `number` that lacks its second.
fn no_quote(path: &str, number: u32) -> Box<Diagnostic> {
    let fault = message!(
        "英文引号（\"）没有成对：第 {number} 行起有几行被当成了一格",
        "the quotation marks come in no pairs: lines from {number} on would be one cell"
    );
    let hint = message!(
        "补上缺的引号，或者删去多的；表示尺寸、引用时用中文的“”",
        "add the one that is missing, or remove the one that is too much"
    );
    let place = Place { line: number, column: 1, length: 1, ..Place::file(path) };
    Box::new(Diagnostic::error("table.quote", place, fault).hint(hint))
}

fn unread(path: &str, error: &csv::Error) -> Box<Diagnostic> {
    let reason = error.to_string();
    let fault = message!("表格读不出来（{reason}）", "the table cannot be read: {reason}");
    Box::new(Diagnostic::error("table.unreadable", Place::file(path), fault))
}

/// The sign that separates cells: of those that occur, the most frequent in the first lines, outside quotation marks.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in text.bytes().take(4096) {
        is_quoted ^= byte == b'"';
        counts.iter_mut().filter(|(sign, _)| !is_quoted && *sign == byte).for_each(|(_, count)| *count += 1);
    }
    // Of equally frequent ones the first, so the comma without any.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

fn decode(bytes: &[u8], path: &str, diagnostics: &mut Diagnostics) -> Result<String, Box<Diagnostic>> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        let fault = message!(
            "这不是 CSV，是改了后缀的 Excel 文件",
            "this is no CSV but a workbook with another name"
        );
        let hint = message!("把后缀改回 .xlsx", "give it back its extension .xlsx");
        return Err(Box::new(Diagnostic::error("table.not-text", Place::file(path), fault).hint(hint)));
    }
    // A byte order mark tells UTF-16, which Excel writes as "Unicode text".
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return Ok(encoding.decode(bytes).0.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, _, is_broken) = encoding_rs::GB18030.decode(bytes);
    if is_broken {
        let fault =
            message!("编码看不出来，不是 UTF-8，也不是 GB18030", "the encoding is neither UTF-8 nor GB18030");
        let hint = message!(
            "在 Excel 或 WPS 里另存为“CSV UTF-8”，或者直接用 .xlsx",
            "save it as `CSV UTF-8`, or use the .xlsx itself"
        );
        return Err(Box::new(Diagnostic::error("table.encoding", Place::file(path), fault).hint(hint)));
    }
    let fault = message!("按 GB18030 编码读入", "read as GB18030");
    diagnostics.push(Diagnostic::note("table.encoding", Place::file(path), fault));
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> (Vec<Vec<String>>, Vec<&'static str>) {
        let mut diagnostics = Diagnostics::new();
        let table = read(bytes, "a.csv", &mut diagnostics).expect("a table");
        let rows = table.rows.iter().map(|row| row.cells.iter().map(Cell::shown).collect()).collect();
        (rows, diagnostics.iter().map(|fault| fault.code).collect())
    }

    #[test]
    fn encodings_and_separators_are_told() {
        let wanted = [["任务", "单位"], ["整治, 一批", "某办"]];
        for text in [
            "任务,单位\n\"整治, 一批\",某办\n",
            "任务;单位\n整治, 一批;某办\n",
            "任务\t单位\n整治, 一批\t某办",
        ] {
            assert_eq!(
                cells(text.as_bytes()),
                (wanted.map(|row| row.map(str::to_owned).to_vec()).to_vec(), vec![])
            );
            assert_eq!(cells(format!("\u{FEFF}{text}").as_bytes()).0.len(), 2);
        }
        let (bytes, ..) = encoding_rs::GB18030.encode("任务,单位\n整治,某办\n");
        assert_eq!(cells(&bytes).1, ["table.encoding"]);
    }

    #[test]
    fn a_quotation_mark_that_swallows_lines_stops_the_build() {
        let mut diagnostics = Diagnostics::new();
        for text in ["a,b\n\"甲,1\n乙,2\n", "a,b\n\"甲,1\n乙,2\n丙,\"三\",3\n"] {
            let fault = read(text.as_bytes(), "a.csv", &mut diagnostics).expect_err("a fault");
            assert_eq!((fault.code, fault.place.line), ("table.quote", 2), "{text}");
        }
        assert_eq!(cells("a,b\n5\" 管,\"一\n二\"\"\"\n5\" 管,2\n".as_bytes()).0.len(), 3, "inches");
    }

    #[test]
    fn empty_lines_keep_the_numbers_of_others() {
        let mut diagnostics = Diagnostics::new();
        for end in ["\n", "\r\n", "\r"] {
            let text = "a,b\n\n,,\n\"c\nd\",e\nf\n".replace('\n', end);
            let table = read(text.as_bytes(), "a.csv", &mut diagnostics).expect("a table");
            assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 4, 6], "{end:?}");
        }
    }
}
