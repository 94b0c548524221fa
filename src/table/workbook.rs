//! Reads a table from a workbook: .xlsx, and .xlsm as data only. Values of formulas are those that were saved.

use std::collections::{BTreeSet, HashMap};
use std::io::Cursor;

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use jiff::civil::Date;

use super::grid::Grid;
use super::package::{Package, Refused};
use super::sheet::{At, Sheet};
use super::{COLUMN_LIMIT, Cell, Row, Table, letters, too_large, too_long, too_many_cells, too_many_columns};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::message;

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Reads the sheet called `wanted`, else the first visible one, from `bytes`, the file that messages show as `path`.
pub(super) fn read(
    bytes: Vec<u8>,
    wanted: Option<&str>,
    path: &str,
    diagnostics: &mut Diagnostics,
) -> Result<Table, Box<Diagnostic>> {
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(Box::new(locked(path)));
    }
    let mut package = Package::open(&bytes).map_err(|refused| Box::new(refusal(&refused, path)))?;
    let mut workbook: Workbook<'_> =
        Xlsx::new(Cursor::new(&bytes[..])).map_err(|error| unread(path, &error))?;
    let sheet = choose(&workbook, wanted, path, diagnostics)?;
    let about = package.sheet(&sheet).map_err(|refused| Box::new(refusal(&refused, path)))?;
    let rows = cells(&mut workbook, &sheet, path, &about, diagnostics)?;
    if package.has_external_links {
        let fault = message!(
            "有的公式引用了别的文件，用的是上次保存时的结果",
            "some formulas refer to other files; their values are those that were saved"
        );
        diagnostics.push(Diagnostic::note("table.external", Place::file(path), fault));
    }
    Ok(Table { sheet: Some(sheet), rows, ..Table::default() })
}

/// The fault of a file that is encrypted or of the old format; both begin alike.
fn locked(path: &str) -> Diagnostic {
    let fault = message!(
        "这个文件加了密码，或者是旧版 .xls，读不出来",
        "this file has a password or is an old .xls and cannot be read"
    );
    let hint = message!(
        "在 Excel 或 WPS 里打开，去掉密码，另存为 .xlsx",
        "open it, remove the password, and save it as .xlsx"
    );
    Diagnostic::error("table.locked", Place::file(path), fault).hint(hint)
}

fn refusal(refused: &Refused, path: &str) -> Diagnostic {
    match refused {
        Refused::TooLarge => {
            let fault =
                message!("文件解开以后太大，没有读入", "the file unpacks to too much and is not read");
            too_large(path, fault)
        }
        Refused::Broken => {
            let fault = message!("文件坏了，或者不是 Excel 文件", "the file is broken or no workbook");
            let hint = message!(
                "用 Excel 或 WPS 打开，另存为 .xlsx；打不开就重新要一份",
                "open it and save it as .xlsx, or ask for another copy"
            );
            Diagnostic::error("table.broken", Place::file(path), fault).hint(hint)
        }
        Refused::Unclear => {
            let fault = message!(
                "看不出哪些行、哪些列是隐藏的，整张表没有读入",
                "it does not tell which rows and columns are hidden, so the sheet is not read"
            );
            let hint = message!("用 Excel 或 WPS 打开，另存为 .xlsx", "open it and save it as .xlsx");
            Diagnostic::error("table.broken", Place::file(path), fault).hint(hint)
        }
    }
}

fn unread(path: &str, error: &XlsxError) -> Box<Diagnostic> {
    if matches!(error, XlsxError::Password) {
        return Box::new(locked(path));
    }
    let mut fault = refusal(&Refused::Broken, path);
    let reason = error.to_string();
    fault.message = message!("Excel 文件读不出来（{reason}）", "the workbook cannot be read: {reason}");
    Box::new(fault)
}

/// The name of the sheet to read. The other sheets are said.
fn choose(
    workbook: &Workbook<'_>,
    wanted: Option<&str>,
    path: &str,
    diagnostics: &mut Diagnostics,
) -> Result<String, Box<Diagnostic>> {
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let (visible, hidden): (Vec<_>, Vec<_>) =
        sheets.partition(|sheet| sheet.visible == SheetVisible::Visible);
    let names = |sheets: &[&calamine::Sheet]| {
        sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>().join("、")
    };
    let all = names(&visible);
    let chosen = match wanted {
        Some(wanted) => visible.iter().find(|sheet| sheet.name.trim() == wanted),
        None => visible.first(),
    };
    let Some(chosen) = chosen else {
        let wanted = wanted.unwrap_or_default();
        let fault = message!("没有名叫“{wanted}”的工作表", "there is no visible sheet `{wanted}`");
        let near = nearest(wanted, visible.iter().map(|sheet| sheet.name.as_str()));
        let fault = Diagnostic::error("table.no-sheet", Place::file(path), fault)
            .hint_if(near.map(|near| message!("是不是“{near}”？", "did you mean `{near}`?")))
            .hint(message!("可见的工作表：{all}", "visible sheets: {all}"));
        return Err(Box::new(fault));
    };
    let others: Vec<_> = visible.iter().copied().filter(|sheet| sheet.name != chosen.name).collect();
    for (sheets, zh, en) in
        [(others, "没有读入", "not read"), (hidden, "是隐藏的，没有读入", "hidden and not read")]
    {
        if !sheets.is_empty() {
            let names = names(&sheets);
            let fault = message!("工作表 {names} {zh}", "the sheets {names} are {en}");
            let hint = message!(
                "要读哪一张，在 _index.md 里写“工作表: 名称”",
                "name a sheet in _index.md: `sheet: name`"
            );
            diagnostics.push(Diagnostic::note("table.sheets", Place::file(path), fault).hint(hint));
        }
    }
    Ok(chosen.name.clone())
}

/// The rows of a sheet that hold something, without hidden rows and columns, which are said.
fn cells(
    workbook: &mut Workbook<'_>,
    sheet: &str,
    path: &str,
    about: &Sheet,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<Row>, Box<Diagnostic>> {
    let failed = |error: XlsxError| unread(path, &error);
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(failed)?;
    let formats: Vec<Shown> = reader.styles().iter().map(Shown::of).collect();
    let (mut grid, mut is_wide) = (Grid::default(), false);
    let (mut left_rows, mut left_columns) = (BTreeSet::new(), BTreeSet::new());
    // The value of a merged area stands in its first cell, which may be hidden while others of the area are seen.
    let mut merged: HashMap<At, Cell> = about.merged.iter().map(|(first, _)| (*first, Cell::Empty)).collect();
    while let Some((found, style)) = reader.next_cell_with_style_id().map_err(failed)? {
        let at = found.get_position();
        let (row, column) = at;
        let cell = match cell(found.get_value(), formats.get(style).copied().unwrap_or_default()) {
            Cell::Empty if about.unsaved.contains(&at) => Cell::Unsaved,
            Cell::Empty => continue,
            cell => cell,
        };
        if cell.is_too_long() {
            return Err(too_long(path, row + 1));
        }
        if let Some(value) = merged.get_mut(&at) {
            value.clone_from(&cell);
        }
        if about.hidden_rows.contains(&row) {
            left_rows.insert(row + 1);
        } else if about.hidden_columns.contains(&column) {
            left_columns.insert(column);
        } else if column as usize >= COLUMN_LIMIT {
            is_wide = true;
        } else {
            grid.put(row + 1, column as usize, cell).map_err(|_| too_many_cells(path))?;
        }
    }
    for (first, last) in &about.merged {
        // What no reader sees of an area is not filled: an area in hidden columns stays hidden.
        let columns = (first.1..=last.1).take(COLUMN_LIMIT).filter(|at| !about.hidden_columns.contains(at));
        let columns: Vec<usize> = columns.map(|at| at as usize).filter(|at| *at < COLUMN_LIMIT).collect();
        let value = merged.get(first).filter(|value| !value.is_empty());
        if let Some(value) = value.filter(|_| first.0 <= last.0) {
            let filled = grid.fill((first.0 + 1, last.0.saturating_add(1)), &columns, value);
            filled.map_err(|_| too_many_cells(path))?;
        }
    }
    diagnostics.extend(is_wide.then(|| too_many_columns(path)));
    diagnostics.extend(left_out(path, &left_rows, &left_columns));
    Ok(grid.into_rows())
}

/// How a number is shown.
#[derive(Clone, Copy, Default)]
enum Shown {
    #[default]
    Plain,
    Percent,
    /// A time of day or a length of time, without a day.
    Time,
}

impl Shown {
    fn of(style: &Style) -> Self {
        let Some(format) = style.number_format.as_ref() else { return Self::Plain };
        let code = bare(&format.format_code);
        match () {
            () if code.contains('%') => Self::Percent,
            // Days have years or days in their format; `m` alone may be a month.
            () if code.contains(['h', 's']) && !code.contains(['y', 'd']) => Self::Time,
            () => Self::Plain,
        }
    }
}

/// The signs of a format in small letters, without the words in quotation marks and the colours and places in brackets.
fn bare(code: &str) -> String {
    let (mut bare, mut until) = (String::new(), None);
    for c in code.to_lowercase().chars() {
        match until {
            Some(end) => until = Some(end).filter(|end| *end != c),
            None if c == '"' => until = Some('"'),
            None if c == '[' => until = Some(']'),
            None => bare.push(c),
        }
    }
    bare
}

fn cell(value: &DataRef<'_>, shown: Shown) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::of_text(text),
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::Bool(flag) => Cell::Bool(*flag),
        DataRef::Float(number) if matches!(shown, Shown::Percent) => Cell::Percent(*number),
        DataRef::Float(number) => Cell::Number(*number),
        #[expect(clippy::cast_precision_loss, reason = "cells of workbooks hold floating-point numbers")]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::DateTime(time) if time.is_duration() || matches!(shown, Shown::Time) => {
            Cell::Text(clock(time.as_f64()))
        }
        DataRef::DateTime(time) => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            let date = |year| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok();
            // A day before 1900 is a time of day or a mistake; the number itself tells more.
            let year = i16::try_from(year).ok().filter(|year| *year >= 1900);
            year.and_then(date).map_or(Cell::Number(time.as_f64()), Cell::Date)
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::of_text(text),
        DataRef::Error(error) => Cell::Error(Data::Error(error.clone()).to_string()),
    }
}

/// A part of a day, or days, as hours and minutes: 0.375 is 9:00.
fn clock(days: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a length of time in minutes; what is beyond is no time"
    )]
    let minutes = (days * 24.0 * 60.0).round() as i64;
    let sign = if minutes < 0 { "-" } else { "" };
    format!("{sign}{}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// A warning about hidden rows and columns: whoever hid them may not want them published.
fn left_out(path: &str, rows: &BTreeSet<u32>, columns: &BTreeSet<u32>) -> Option<Diagnostic> {
    const NAMED: usize = 8;
    let rows_named = rows.iter().take(NAMED).map(u32::to_string).collect::<Vec<_>>().join("、");
    let columns_named =
        columns.iter().take(NAMED).map(|&column| letters(column as usize)).collect::<Vec<_>>().join("、");
    let (row_count, column_count) = (rows.len(), columns.len());
    let fault = match (row_count, column_count) {
        (0, 0) => return None,
        (0, _) => {
            message!("{columns_named} 列是隐藏的，没有读入", "hidden columns are not read: {columns_named}")
        }
        (_, 0) => message!(
            "有 {row_count} 行是隐藏的，没有读入：第 {rows_named} 行",
            "{row_count} hidden rows are not read: {rows_named}"
        ),
        _ => message!(
            "有 {row_count} 行（第 {rows_named} 行）和 {column_count} 列（{columns_named}）是隐藏的，没有读入",
            "{row_count} hidden rows ({rows_named}) and {column_count} hidden columns ({columns_named}) are not read"
        ),
    };
    let hint =
        message!("要发布，在 Excel 里取消隐藏或取消筛选", "to publish them, unhide them or clear the filter");
    Some(Diagnostic::warning("table.hidden", Place::file(path), fault).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_tells_by_its_signs_and_not_by_its_words() {
        for (code, wanted) in [
            ("[Red]h:mm", "h:mm"),
            ("h\"时\"mm\"分\"", "hmm"),
            ("[$-804]yyyy\"年\"m\"月\"", "yyyym"),
            ("0.0%", "0.0%"),
        ] {
            assert_eq!(bare(code), wanted, "{code}");
        }
    }
}
