//! Reads a table from a workbook: .xlsx, and .xlsm as data only. Values of formulas are those that were saved.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use jiff::civil::Date;

use super::package::{Hidden, Package, Refused};
use super::{COLUMN_LIMIT, Cell, ROW_LIMIT, Row, Table, letters, too_large, too_many_columns, too_many_rows};
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
    let hidden = package.hidden(&sheet);
    let merged = workbook.merge_cells_by_sheet_name(&sheet).unwrap_or_default();
    let mut rows = cells(&mut workbook, &sheet, path, &hidden, diagnostics)?;
    for area in &merged {
        fill(&mut rows, area.start, area.end);
    }
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
    hidden: &Hidden,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<Row>, Box<Diagnostic>> {
    let failed = |error: XlsxError| unread(path, &error);
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(failed)?;
    let percent: Vec<bool> = reader.styles().iter().map(is_percent).collect();
    let (mut rows, mut is_wide) = (Vec::<Row>::new(), false);
    let (mut left_rows, mut left_columns) = (BTreeSet::new(), BTreeSet::new());
    while let Some((found, style)) = reader.next_cell_with_style_id().map_err(failed)? {
        let (row, column) = found.get_position();
        let cell = cell(found.get_value(), percent.get(style).copied().unwrap_or_default());
        if cell.is_empty() {
            continue;
        }
        if hidden.rows.contains(&row) {
            left_rows.insert(row + 1);
            continue;
        }
        if hidden.columns.contains(&column) {
            left_columns.insert(column);
            continue;
        }
        if column as usize >= COLUMN_LIMIT {
            is_wide = true;
            continue;
        }
        if rows.last().is_none_or(|last| last.number < row + 1) {
            if rows.len() == ROW_LIMIT {
                return Err(too_many_rows(path));
            }
            rows.push(Row { number: row + 1, ..Row::default() });
        }
        // Rows are in order in every workbook that a program wrote; a cell of an earlier row is put where it belongs.
        let at = rows.partition_point(|own| own.number < row + 1);
        if rows[at].number != row + 1 {
            rows.insert(at, Row { number: row + 1, ..Row::default() });
        }
        put(&mut rows[at], column as usize, cell);
    }
    diagnostics.extend(is_wide.then(|| too_many_columns(path)));
    diagnostics.extend(left_out(path, &left_rows, &left_columns));
    Ok(rows)
}

fn put(row: &mut Row, column: usize, cell: Cell) {
    if row.cells.len() <= column {
        row.cells.resize(column + 1, Cell::Empty);
    }
    row.cells[column] = cell;
}

fn is_percent(style: &Style) -> bool {
    style.number_format.as_ref().is_some_and(|format| format.format_code.contains('%'))
}

fn cell(value: &DataRef<'_>, is_percent: bool) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::of_text(text),
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::Bool(flag) => Cell::Bool(*flag),
        DataRef::Float(number) if is_percent => Cell::Percent(*number),
        DataRef::Float(number) => Cell::Number(*number),
        #[expect(clippy::cast_precision_loss, reason = "cells of workbooks hold floating-point numbers")]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::DateTime(time) if time.is_datetime() => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            let date = |year| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok();
            // A day before 1900 is a time of day or a mistake; the number itself tells more.
            i16::try_from(year).ok().and_then(date).map_or(Cell::Number(time.as_f64()), Cell::Date)
        }
        DataRef::DateTime(time) => Cell::Number(time.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::of_text(text),
        DataRef::Error(error) => Cell::Error(Data::Error(error.clone()).to_string()),
    }
}

/// Gives all cells of a merged area the value of its first cell, as a reader sees it. A row that is mostly one merged cell is a heading.
fn fill(rows: &mut [Row], start: (u32, u32), end: (u32, u32)) {
    let first = rows.partition_point(|row| row.number < start.0 + 1);
    let Some(top) = rows.get(first).filter(|row| row.number == start.0 + 1) else { return };
    let value = top.cells.get(start.1 as usize).cloned().unwrap_or_default();
    let last_column = (end.1 as usize).min(COLUMN_LIMIT - 1);
    for row in rows[first..].iter_mut().take_while(|row| row.number <= end.0 + 1) {
        let width = last_column.saturating_sub(start.1 as usize) + 1;
        row.is_heading |= width > 2 && width * 2 > row.cells.len() && end.0 == start.0;
        for column in start.1 as usize..=last_column {
            put(row, column, value.clone());
        }
    }
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
