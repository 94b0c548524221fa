//! Faults of a table's header, and the year that its title states.

use super::{TablePlace, cell_place};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::kind::Kind;
use crate::message;
use crate::table::{Cell, Column, Header, Meaning, Table, letters};

/// The columns of `header` that are read: those with a meaning, and of several private ones for one field the first. Readers see none of
/// these, so a list with a mobile and a desk phone is no fault.
pub(super) fn read<'h>(header: &'h Header, kind: &'h Kind) -> impl Iterator<Item = &'h Column> {
    let repeats = |at: usize, column: &Column| {
        is_private(column, kind)
            && header.columns[..at].iter().any(|earlier| earlier.meaning == column.meaning)
    };
    let all = header.columns.iter().enumerate();
    let read = all.filter(move |(at, column)| column.meaning != Meaning::Unknown && !repeats(*at, column));
    read.map(|(_, column)| column)
}

/// Whether what stands in `column` is never published.
pub(super) fn is_private(column: &Column, kind: &Kind) -> bool {
    matches!(column.meaning, Meaning::Field(index) if kind.fields[index].is_private())
}

/// The year that a title above the header in row `header`, or the name of the file, states.
pub(super) fn year_above(table: &Table, header: u32) -> Option<i16> {
    let above = table.rows.iter().take_while(|row| row.number < header).take(3);
    let titles = above.filter_map(|row| row.cells.iter().find(|cell| !cell.is_empty())).map(Cell::shown);
    titles.chain([table.path.clone()]).find_map(|title| year_in(&title))
}

fn year_in(title: &str) -> Option<i16> {
    let before = title.match_indices('年').filter_map(|(at, _)| title.get(at.checked_sub(4)?..at));
    before.filter_map(|year| year.parse::<i16>().ok()).find(|year| (1990..=2100).contains(year))
}

/// The fault of a table without a header. `path` is that of its file for messages.
pub(super) fn no_header(path: &str, kind: &Kind) -> Diagnostic {
    let label = &kind.label.zh;
    let (zh, en): (Vec<_>, Vec<_>) = kind
        .fields
        .iter()
        .filter(|field| !field.common)
        .take(6)
        .map(|field| (field.label.zh.as_str(), field.name.as_str()))
        .unzip();
    let (zh, en) = (zh.join("、"), en.join(", "));
    let fault =
        message!("找不到表头：没有一行写着“{label}”的字段名", "no row has the names of fields of `{label}`");
    let hint = message!(
        "表头一格一个名字，如 {zh}；也可以在 _index.md 里写“表头行: 3”",
        "give each column a name, such as {en}, or write `header_row: 3` in _index.md"
    );
    Diagnostic::error("table.no-header", Place::file(path), fault).hint(hint)
}

/// Faults of `header`: columns that mean nothing, two columns of one field, and columns without a name that hold something. `path` is that
/// of the file for messages.
pub(super) fn faults(
    table: &Table,
    header: &Header,
    kind: &Kind,
    path: &str,
    place: &TablePlace,
) -> Vec<Diagnostic> {
    let row = table.rows[header.row].number;
    let place =
        |column: usize, name: &str| cell_place(path.to_owned(), place.sheet.as_deref(), row, column, name);
    let mut faults = Vec::new();
    for (at, column) in header.columns.iter().enumerate() {
        let earlier = header.columns[..at].iter().find(|earlier| earlier.meaning == column.meaning);
        match earlier {
            _ if column.meaning == Meaning::Unknown => {
                faults.push(unknown(column, kind, place(column.index, &column.name)))
            }
            Some(_) if is_private(column, kind) => {}
            Some(earlier) => faults.push(same(earlier, column, place(column.index, &column.name))),
            None => {}
        }
    }
    faults.extend(nameless(table, header).map(|column| {
        let letters = letters(column);
        let fault =
            message!("{letters} 列没有列名，没有读入", "column {letters} has no name and is not read");
        Diagnostic::warning("table.nameless-column", place(column, ""), fault)
    }));
    faults
}

fn unknown(column: &Column, kind: &Kind, place: Place) -> Diagnostic {
    let (name, label) = (&column.name, &kind.label.zh);
    let fault = message!(
        "“{label}”没有“{name}”这一项，这一列没有读入",
        "`{label}` has no field `{name}`; the column is not read"
    );
    let near = nearest(name, kind.all_names());
    let hint = near.map(|near| message!("是不是“{near}”？", "did you mean `{near}`?"));
    Diagnostic::warning("table.unknown-column", place, fault).hint_if(hint)
}

fn same(earlier: &Column, column: &Column, place: Place) -> Diagnostic {
    let (first, second) = (letters(earlier.index), letters(column.index));
    let (other, name) = (&earlier.name, &column.name);
    let fault = message!(
        "{first} 列“{other}”和 {second} 列“{name}”是同一项",
        "the columns {first} `{other}` and {second} `{name}` are the same field"
    );
    let hint = message!("留一列，另一列删去或改名", "keep one and remove or rename the other");
    Diagnostic::error("table.same-column", place, fault).hint(hint)
}

/// The columns without a name in which some row holds something.
fn nameless<'t>(table: &'t Table, header: &'t Header) -> impl Iterator<Item = usize> + 't {
    let rows = &table.rows[header.row + 1..];
    let last = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let has_name = |column: &usize| header.columns.iter().any(|own| own.index == *column);
    let holds =
        |column: &usize| rows.iter().any(|row| row.cells.get(*column).is_some_and(|cell| !cell.is_empty()));
    (0..last).filter(move |column| !has_name(column) && holds(column))
}
