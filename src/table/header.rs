//! Finds the header of a table: the row whose cells are names of the kind's fields, and what each column means.

use jiff::civil::Date;

use super::{Cell, Row, Table, value};
use crate::kind::{Field, Kind};

/// The header of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// The index of its row.
    pub row: usize,
    /// Its columns with a name.
    pub columns: Vec<Column>,
}

/// A column with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its index from 0.
    pub index: usize,
    /// Its name as written.
    pub name: String,
    /// What it means.
    pub meaning: Meaning,
}

/// What a column means.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// The field with this index.
    Field(usize),
    /// What the list of records with this index has for this day.
    Series(usize, Date),
    /// No field of the kind.
    Unknown,
}

/// The rows among which the header is sought. Titles and explanations stand above it.
const DEPTH: usize = 30;

/// The header of `table`, if a row has names of fields of `kind`. `at` is the number of its row, if the section gives it. `year` completes
/// columns that are headed by a month.
pub fn header(table: &Table, kind: &Kind, at: Option<u32>, year: Option<i16>) -> Option<Header> {
    let rows = table.rows.iter().enumerate();
    let wanted = |row: &Row| at.is_none_or(|number| row.number == number);
    let candidates = rows.filter(|(_, row)| wanted(row)).take(DEPTH);
    let headers = candidates.map(|(index, row)| Header { row: index, columns: columns(row, kind, year) });
    // Of rows with as many names the last one of a header in two rows counts, whose upper cells are merged with those below. A repeated
    // header stands further below.
    let mut best: Option<Header> = None;
    for header in headers.filter(|header| known(header) > 0) {
        let is_better = best.as_ref().is_none_or(|best| {
            known(&header) > known(best)
                || known(&header) == known(best) && header.row == best.row + 1 && is_tall(table, best)
        });
        if is_better {
            best = Some(header);
        }
    }
    best
}

/// Whether the row below `header` has names in the same cells, so that they are one header.
fn is_tall(table: &Table, header: &Header) -> bool {
    let below = table.rows.get(header.row + 1);
    let repeats = |column: &&Column| {
        below.and_then(|row| row.cells.get(column.index)).is_some_and(|cell| cell.shown() == column.name)
    };
    let same = header.columns.iter().filter(repeats).count();
    same > 0 && same < header.columns.len()
}

fn known(header: &Header) -> usize {
    header.columns.iter().filter(|column| column.meaning != Meaning::Unknown).count()
}

fn columns(row: &Row, kind: &Kind, year: Option<i16>) -> Vec<Column> {
    let named =
        row.cells.iter().enumerate().filter(|(_, cell)| matches!(cell, Cell::Text(_) | Cell::Date(_)));
    let mut columns: Vec<Column> = named
        .map(|(index, cell)| {
            let name = cell.shown();
            let meaning = meaning(cell, kind, year);
            Column { index, name, meaning }
        })
        .collect();
    settle(&mut columns, kind);
    columns
}

/// Of two columns that mean one field, the one whose name is the label of another field means that one: 时间 is the day of an event, but beside
/// 日期 it is the time of day.
fn settle(columns: &mut [Column], kind: &Kind) {
    for at in 0..columns.len() {
        let Meaning::Field(own) = columns[at].meaning else { continue };
        let same = |other: &Column| other.meaning == Meaning::Field(own);
        if columns.iter().filter(|other| same(other)).count() < 2 {
            continue;
        }
        let name = &columns[at].name;
        let labelled =
            |(index, field): &(usize, &Field)| *index != own && !field.common && field.label.zh == *name;
        let other = kind.fields.iter().enumerate().find(labelled).map(|(index, _)| index);
        let is_free = |index: &usize| columns.iter().all(|other| other.meaning != Meaning::Field(*index));
        if let Some(index) = other.filter(is_free) {
            columns[at].meaning = Meaning::Field(index);
        }
    }
}

/// What a column headed by `cell` means. A name may be broken over lines, be marked as required, and be followed by a unit or a remark in
/// brackets.
fn meaning(cell: &Cell, kind: &Kind, year: Option<i16>) -> Meaning {
    let name: String =
        cell.shown().chars().filter(|c| !c.is_whitespace() && *c != '*' && *c != '＊').collect();
    let bare = name.split(['（', '(']).next().filter(|bare| !bare.is_empty()).unwrap_or(&name);
    if let Some(index) = kind.field_index(&name).or_else(|| kind.field_index(bare)) {
        return Meaning::Field(index);
    }
    let series = kind.fields.iter().position(|field| field.series.is_some() && !field.is_private());
    let day = match cell {
        Cell::Date(day) => Some(*day),
        _ => period_end(&name, year),
    };
    series.zip(day).map_or(Meaning::Unknown, |(index, day)| Meaning::Series(index, day))
}

/// The last day of the period in the heading of a column: 2024年, 2026年一季度, 3月, 2026-03, 2026.3.31.
fn period_end(name: &str, year: Option<i16>) -> Option<Date> {
    const QUARTERS: [(&str, i8); 8] = [
        ("一季度", 3),
        ("二季度", 6),
        ("三季度", 9),
        ("四季度", 12),
        ("上半年", 6),
        ("下半年", 12),
        ("年底", 12),
        ("全年", 12),
    ];
    let end = |year: i16, month: i8| Some(Date::new(year, month, 1).ok()?.last_of_month());
    let (own, rest) = match name.split_once('年') {
        Some((own, rest)) if own.len() == 4 => (own.parse::<i16>().ok(), rest),
        _ => (None, name),
    };
    if own.is_some() && rest.trim_end_matches('度').is_empty() {
        return end(own?, 12);
    }
    let rest = rest.trim_start_matches('第');
    if let Some((_, month)) = QUARTERS.iter().find(|(word, _)| rest == *word) {
        return end(own.or(year)?, *month);
    }
    if let Some(day) = value::day(name, year) {
        return day;
    }
    let mut parts = name.split(['-', '/', '.']).map(str::parse::<i16>);
    let (first, month) = (parts.next()?.ok()?, i8::try_from(parts.next()?.ok()?).ok()?);
    match parts.next() {
        Some(day) => Date::new(first, month, i8::try_from(day.ok()?).ok()?).ok(),
        None => end(first, month),
    }
    .filter(|_| (1900..=2100).contains(&first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_columns_are_periods() {
        let end = |name| period_end(name, Some(2026)).map(|day| day.to_string());
        let all = [
            ("2024年", "2024-12-31"),
            ("2025年度", "2025-12-31"),
            ("一季度", "2026-03-31"),
            ("2025年第二季度", "2025-06-30"),
            ("3月", "2026-03-31"),
            ("2026-03", "2026-03-31"),
            ("2026.3.15", "2026-03-15"),
        ];
        for (name, day) in all {
            assert_eq!(end(name).as_deref(), Some(day), "{name}");
        }
        assert_eq!(end("备注"), None);
        assert_eq!(end("1.2"), None);
    }
}
