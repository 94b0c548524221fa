//! Reads a table from delimited text: .csv in UTF-8, UTF-16 or GB18030, separated by commas, semicolons or tabs.

use csv::{ReaderBuilder, StringRecord};

use super::{
    CELL_LIMIT, COLUMN_LIMIT, Cell, ROW_LIMIT, Row, Table, too_large, too_many_columns, too_many_rows,
};
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
    let (mut rows, mut record, mut is_wide) = (Vec::new(), StringRecord::new(), false);
    while reader.read_record(&mut record).map_err(|error| unread(path, &error))? {
        let number = record.position().map_or(0, csv::Position::line);
        let row = row(&record, u32::try_from(number).unwrap_or(u32::MAX), path)?;
        is_wide |= record.iter().skip(COLUMN_LIMIT).any(|cell| !cell.trim().is_empty());
        if rows.len() == ROW_LIMIT {
            return Err(too_many_rows(path));
        }
        rows.extend(Some(row).filter(|row| !row.cells.is_empty()));
    }
    diagnostics.extend(is_wide.then(|| too_many_columns(path)));
    Ok(Table { rows, ..Table::default() })
}

fn row(record: &StringRecord, number: u32, path: &str) -> Result<Row, Box<Diagnostic>> {
    if record.iter().any(|cell| cell.len() > CELL_LIMIT) {
        let fault = message!(
            "第 {number} 行有一格太长，多半是引号没有配对",
            "a cell of line {number} is too long; a quotation mark probably lacks its second"
        );
        return Err(Box::new(too_large(path, fault)));
    }
    let mut cells: Vec<Cell> = record.iter().take(COLUMN_LIMIT).map(Cell::of_text).collect();
    while cells.last().is_some_and(Cell::is_empty) {
        cells.pop();
    }
    Ok(Row { number, cells, is_heading: false })
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
    fn empty_lines_keep_the_numbers_of_others() {
        let mut diagnostics = Diagnostics::new();
        let table = read(b"a,b\n\n,,\n\"c\nd\",e\nf\n", "a.csv", &mut diagnostics).expect("a table");
        assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 4, 6]);
    }
}
