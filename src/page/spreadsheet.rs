//! Tables for spreadsheet programs.

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Number(f64),
    Date(Date),
}

impl Cell {
    /// What stands in the cell of a text.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
        }
    }
}

/// The most characters in a cell of a workbook.
const LONGEST: usize = 32_767;

/// `rows`, the first of which names the columns, as a workbook. Texts stay texts, so none is taken for a formula.
pub(crate) fn xlsx(rows: impl Iterator<Item = Vec<Cell>>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The same rows give the same bytes on any day.
    let day = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let (head, date) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    let sheet = workbook.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) if text.is_empty() => continue,
                Cell::Text(text) if row == 0 => sheet.write_string_with_format(row, column, text, &head)?,
                Cell::Text(text) if text.len() > LONGEST => {
                    sheet.write_string(row, column, text.chars().take(LONGEST).collect::<String>())?
                }
                Cell::Text(text) => sheet.write_string(row, column, text)?,
                Cell::Number(number) => sheet.write_number(row, column, number)?,
                Cell::Date(day) => {
                    let (year, month, day) = (day.year(), day.month(), day.day());
                    let exact =
                        u16::try_from(year).ok().zip(u8::try_from(month).ok()).zip(u8::try_from(day).ok());
                    let exact = exact.and_then(|((y, m), d)| ExcelDateTime::from_ymd(y, m, d).ok());
                    match exact {
                        Some(exact) => sheet.write_datetime_with_format(row, column, &exact, &date)?,
                        // Workbooks know no days before 1900.
                        None => sheet.write_string(row, column, format!("{year}-{month:02}-{day:02}"))?,
                    }
                }
            };
        }
    }
    workbook.save_to_buffer()
}

/// `rows` as delimited text with the byte order mark that Excel needs to read Chinese. No cell is taken for a formula.
pub(crate) fn csv(rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    for row in rows {
        let cells = row.into_iter().map(safe);
        writer.write_record(cells).expect("writing to memory does not fail, and all rows have as many cells");
    }
    writer.into_inner().expect("writing to memory does not fail")
}

/// A text that no spreadsheet program takes for a formula.
fn safe(text: String) -> String {
    let is_number = text.parse::<f64>().is_ok();
    if !is_number && text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formulas() {
        let rows = [["名称", "a,b"], ["=1+1", "“甲”\n"]].map(|row| row.map(str::to_owned).to_vec());
        let text = String::from_utf8(csv(rows.into_iter())).expect("UTF-8");
        assert_eq!(text, "\u{FEFF}名称,\"a,b\"\r\n'=1+1,\"“甲”\n\"\r\n");
    }
}
