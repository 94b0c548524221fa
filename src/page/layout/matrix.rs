//! A matrix: how many entries there are for each pair of values of two fields, so that gaps are seen.

use serde::Serialize;

use super::super::View;
use crate::config::language;
use crate::kind::Layout;
use crate::library::Id;

/// A matrix of two fields.
#[derive(Debug, Clone, Serialize)]
pub struct Matrix {
    /// The label of the field whose values head the rows.
    pub row_label: String,
    /// The label of the field whose values head the columns.
    pub column_label: String,
    /// The values that head the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<MatrixRow>,
    /// The number of pairs of values without an entry.
    pub gaps: usize,
}

/// A row of a matrix.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixRow {
    /// The value.
    pub label: String,
    /// For each column the titles of its entries; none where there is a gap.
    pub cells: Vec<Vec<String>>,
}

impl View<'_> {
    /// The matrix of `pages` by the two fields that `layout` names. `None` if it does not name two.
    pub(super) fn matrix(&self, layout: &Layout, pages: &[Id]) -> Option<Matrix> {
        let [down, across] = &layout.by[..] else { return None };
        let first = self.library.document(*pages.first()?);
        let label = |name: &str| {
            let field = first.kind.field(name);
            field.map(|field| field.label.text(language(&first.lang)).to_owned()).unwrap_or_default()
        };
        // Values stand in the order of their first entries, which is that of the section; those of a list of choices in its own order.
        let choices = first.kind.field(across).map(|field| field.values.as_slice()).unwrap_or_default();
        let mut columns: Vec<String> =
            choices.iter().map(|choice| choice.label(language(&first.lang)).to_owned()).collect();
        let mut rows: Vec<MatrixRow> = Vec::new();
        for &id in pages {
            let (row, column) = (self.heading(id, down), self.heading(id, across));
            let at = place(&mut columns, column);
            let found = rows.iter().position(|known| known.label == row);
            let row = found.unwrap_or_else(|| {
                rows.push(MatrixRow { label: row, cells: Vec::new() });
                rows.len() - 1
            });
            let cells = &mut rows[row].cells;
            cells.resize(cells.len().max(at + 1), Vec::new());
            cells[at].push(self.library.document(id).title.clone());
        }
        rows.iter_mut().for_each(|row| row.cells.resize(columns.len(), Vec::new()));
        let gaps = rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.is_empty()).count();
        Some(Matrix { row_label: label(down), column_label: label(across), columns, rows, gaps })
    }
}

/// The index of `value` among `columns`, to which it is added if need be.
fn place(columns: &mut Vec<String>, value: String) -> usize {
    columns.iter().position(|known| *known == value).unwrap_or_else(|| {
        columns.push(value);
        columns.len() - 1
    })
}
