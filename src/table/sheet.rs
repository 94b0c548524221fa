//! What the XML of a sheet tells besides its values: hidden rows and columns, merged cells, and formulas whose result was not saved.

use std::collections::{BTreeSet, HashSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::COLUMN_LIMIT;
use super::xml::attribute;

/// A cell by row and column, from 0.
pub(super) type At = (u32, u32);

/// What a sheet tells besides its values.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Sheet {
    /// The hidden rows, from 0.
    pub(super) hidden_rows: BTreeSet<u32>,
    /// The hidden columns, from 0.
    pub(super) hidden_columns: BTreeSet<u32>,
    /// The first and last cell of each merged area.
    pub(super) merged: Vec<(At, At)>,
    /// The cells with a formula and no result.
    pub(super) unsaved: HashSet<At>,
}

impl Sheet {
    /// Reads the XML of a sheet. `None` if it is not well-formed, since then nobody can tell what is hidden.
    pub(super) fn read(xml: &[u8]) -> Option<Self> {
        let mut reader = Reader::from_reader(xml);
        reader.config_mut().expand_empty_elements = true;
        let (mut sheet, mut walk) = (Self::default(), Walk::default());
        loop {
            match reader.read_event().ok()? {
                Event::Start(element) => walk.opens(&element, &mut sheet)?,
                Event::End(element) => walk.closes(element.local_name().as_ref(), &mut sheet),
                Event::Eof => return Some(sheet),
                _ => {}
            }
        }
    }
}

/// Where the reader of a sheet is.
#[derive(Default)]
struct Walk {
    /// The row and the column of the next cell that does not tell its own.
    next: At,
    is_hidden: bool,
    cell: Option<Open>,
}

/// An open cell.
struct Open {
    at: At,
    has_formula: bool,
    has_result: bool,
}

impl Walk {
    fn opens(&mut self, element: &BytesStart<'_>, sheet: &mut Sheet) -> Option<()> {
        match element.local_name().as_ref() {
            "col" if is_hidden(element, "width") => {
                let number =
                    |name: &str| attribute(element, name)?.trim().parse::<u32>().ok()?.checked_sub(1);
                let last = u32::try_from(COLUMN_LIMIT).unwrap_or(u32::MAX);
                sheet.hidden_columns.extend(number("min")?..=number("max")?.min(last));
            }
            "row" => {
                if let Some(number) = attribute(element, "r") {
                    self.next.0 = number.trim().parse::<u32>().ok()?.checked_sub(1)?;
                }
                self.is_hidden = is_hidden(element, "ht");
                sheet.hidden_rows.extend(self.is_hidden.then_some(self.next.0));
            }
            "c" => {
                let own = attribute(element, "r");
                let at = own.map_or(Some(self.next), |own| place(&own))?;
                self.next.1 = at.1 + 1;
                // A cell may name another row than the one that it stands in.
                sheet.hidden_rows.extend(self.is_hidden.then_some(at.0));
                self.cell = Some(Open { at, has_formula: false, has_result: false });
            }
            "f" => self.cell.iter_mut().for_each(|cell| cell.has_formula = true),
            "v" | "is" => self.cell.iter_mut().for_each(|cell| cell.has_result = true),
            "mergeCell" => {
                let area = attribute(element, "ref")?;
                let (start, end) = area.split_once(':').unwrap_or((&area, &area));
                sheet.merged.push((place(start)?, place(end)?));
            }
            _ => {}
        }
        Some(())
    }

    fn closes(&mut self, name: &str, sheet: &mut Sheet) {
        match name {
            "row" => {
                self.next = (self.next.0.saturating_add(1), 0);
                self.is_hidden = false;
            }
            "c" => {
                let unsaved = self.cell.take().filter(|cell| cell.has_formula && !cell.has_result);
                sheet.unsaved.extend(unsaved.map(|cell| cell.at));
            }
            _ => {}
        }
    }
}

/// Whether a row or column is hidden: by its mark, or by a `size` of nothing.
fn is_hidden(element: &BytesStart<'_>, size: &str) -> bool {
    let marked = attribute(element, "hidden").is_some_and(|mark| !matches!(mark.trim(), "0" | "false"));
    marked
        || attribute(element, size)
            .is_some_and(|size| size.trim().parse::<f64>().is_ok_and(|size| size <= 0.0))
}

/// The cell called `name`, such as `B12`.
fn place(name: &str) -> Option<At> {
    let name = name.trim().replace('$', "");
    let (letters, digits) = name.split_at(name.find(|c: char| c.is_ascii_digit())?);
    let column = letters.bytes().try_fold(0u32, |column, letter| {
        let place =
            letter.is_ascii_alphabetic().then(|| u32::from(letter.to_ascii_uppercase() - b'A') + 1)?;
        column.checked_mul(26)?.checked_add(place)
    })?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(inner: &str) -> Option<Sheet> {
        Sheet::read(format!("<x:worksheet xmlns:x=\"x\">{inner}</x:worksheet>").as_bytes())
    }

    #[test]
    fn hidden_rows_and_columns_are_found_however_they_are_marked() {
        let found = sheet(
            r#"<cols><col min="2" max="3" hidden ="true"/><col min="5" max="5" hidden="0"/><col min="7" max="7" width="0"/></cols>
            <sheetData><row/><row hidden='1'><c r="A2"/></row><row r="3"><c r="A3"><v>hidden="1"</v></c></row>
            <row hidden="1"/><row r="9" ht="0"><c r="A11"/></row></sheetData>"#,
        )
        .expect("a sheet");
        assert_eq!(found.hidden_rows.into_iter().collect::<Vec<_>>(), [1, 3, 8, 10]);
        assert_eq!(found.hidden_columns.into_iter().collect::<Vec<_>>(), [1, 2, 6]);
    }

    #[test]
    fn merged_cells_and_formulas_without_a_result_are_found() {
        let found = sheet(
            r#"<sheetData><row r="2"><c r="B2"><f>A1</f></c><c><f>A1</f><v></v></c><c><f/></c></row></sheetData>
            <mergeCells count="1"><mergeCell ref="A1:$AB$3"/></mergeCells>"#,
        )
        .expect("a sheet");
        assert_eq!(found.merged, [((0, 0), (2, 27))]);
        let mut unsaved: Vec<_> = found.unsaved.into_iter().collect();
        unsaved.sort_unstable();
        assert_eq!(unsaved, [(1, 1), (1, 3)]);
    }

    #[test]
    fn what_is_broken_tells_nothing() {
        for broken in ["<!-- open", "<row r=\"x\"/>", "<mergeCells><mergeCell/></mergeCells>"] {
            assert_eq!(sheet(broken), None, "{broken}");
        }
    }
}
