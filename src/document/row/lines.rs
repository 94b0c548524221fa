//! A row as lines of text, from which the check of fields and messages take their places.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Reader, cell_place};
use crate::diagnostic::{Diagnostic, Place};
use crate::front_matter::{Node, NodeData};
use crate::kind::Type;
use crate::message;
use crate::table::{Cell, Fault, Meaning, Row, text};

impl Reader<'_> {
    /// The row as lines of text, one for each column that is read, with the entries that front matter of the same meaning would have.
    pub(super) fn lines(&self, row: &Row) -> Lines {
        let mut lines = Lines::default();
        let mut series: BTreeMap<usize, Vec<Node>> = BTreeMap::new();
        for column in self.known() {
            let cell = row.cells.get(column.index).unwrap_or(&Cell::Empty);
            let span = lines.push(cell);
            let (field, inner) = match column.meaning {
                Meaning::Field(index) => (&self.kind.fields[index], None),
                Meaning::Series(index, day) => (&self.kind.fields[index], Some((index, day))),
                Meaning::Unknown => continue,
            };
            let value_field = inner
                .and_then(|_| field.fields.iter().find(|inner| Some(&inner.name) == field.series.as_ref()));
            let value = match text(cell, value_field.unwrap_or(field), self.year) {
                Ok(value) if value.is_empty() => continue,
                Ok(value) => value,
                Err(fault) => {
                    let place = cell_place(
                        self.path.clone(),
                        self.place.sheet.as_deref(),
                        row.number,
                        column.index,
                        &cell.shown(),
                    );
                    lines.faults.push(cell_fault(&fault, place));
                    continue;
                }
            };
            let node = |data| Node { data, span: span.clone() };
            let scalar = |text: &str| node(NodeData::Scalar(text.to_owned()));
            match inner {
                None if field.type_ == Type::Record => {}
                None if field.type_ == Type::List && field.item == Type::Link => {
                    let links = node(NodeData::List(links(&value, &lines.text[span.clone()], span.start)));
                    lines.entries.push((scalar(&field.name), links));
                }
                None => lines.entries.push((scalar(&field.name), scalar(&value))),
                Some((index, day)) => {
                    let name = value_field.map_or("value", |inner| inner.name.as_str());
                    let entries =
                        vec![(scalar("date"), scalar(&day.to_string())), (scalar(name), scalar(&value))];
                    series.entry(index).or_default().push(node(NodeData::Map(entries)));
                }
            }
        }
        for (index, items) in series {
            let span = items.first().map_or(0..0, |item| item.span.clone());
            let key =
                Node { data: NodeData::Scalar(self.kind.fields[index].name.clone()), span: span.clone() };
            lines.entries.push((key, Node { data: NodeData::List(items), span }));
        }
        lines
    }
}

/// The links in a cell with the text `value`, each with its own place in `line`, which begins at `start` of the row's text.
fn links(value: &str, line: &str, start: usize) -> Vec<Node> {
    let mut from = 0;
    let parts = value.split(['、', '；', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let link = |part: &str| {
        let at = line.get(from..).and_then(|rest| rest.find(part)).map_or(from, |at| from + at);
        from = (at + part.len()).min(line.len());
        Node { data: NodeData::Scalar(part.to_owned()), span: start + at..start + from }
    };
    parts.map(link).collect()
}

/// A row as text and entries.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) text: String,
    pub(super) entries: Vec<(Node, Node)>,
    /// Faults of cells without a value.
    pub(super) faults: Vec<Diagnostic>,
}

impl Lines {
    /// Adds a line with what stands in `cell`. Returns its bytes.
    fn push(&mut self, cell: &Cell) -> Range<usize> {
        let start = self.text.len();
        match cell {
            Cell::Text(text) => self.text.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c })),
            cell => self.text.push_str(&cell.shown()),
        }
        let span = start..self.text.len();
        self.text.push('\n');
        span
    }
}

fn cell_fault(fault: &Fault, place: Place) -> Diagnostic {
    match fault {
        Fault::Formula(error) => {
            let fault = message!("公式的结果是 {error}", "the formula gives {error}");
            let hint =
                message!("在 Excel 里改好公式，或者改成数值", "mend the formula, or replace it by a value");
            Diagnostic::error("table.formula", place, fault).hint(hint)
        }
        Fault::Unsaved => {
            let fault = message!("公式没有存下结果", "the formula has no saved result");
            let hint = message!(
                "在 Excel 或 WPS 里打开这个文件，保存一次",
                "open the file in a program that calculates it, and save it"
            );
            Diagnostic::error("table.formula", place, fault).hint(hint)
        }
        Fault::NoYear => {
            let fault = message!("日期没有写年份", "the day has no year");
            let hint = message!(
                "写成 2026-03-05，或者在 _index.md 里写“年份: 2026”",
                "write 2026-03-05, or `year: 2026` in _index.md"
            );
            Diagnostic::error("table.no-year", place, fault).hint(hint)
        }
    }
}
