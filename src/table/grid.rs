//! The rows of a table while it is read, with a limit on how many cells they may hold.

use std::collections::BTreeMap;

use super::{Cell, ROW_LIMIT, Row};

/// The most cells, empty ones between others included. 200,000 rows may have 25 columns.
const LIMIT: usize = 5_000_000;

/// The rows of a table that hold something, by number.
#[derive(Debug, Default)]
pub(super) struct Grid {
    rows: BTreeMap<u32, Row>,
    cells: usize,
}

/// The table has too many rows or cells.
#[derive(Debug)]
pub(super) struct Full;

impl Grid {
    /// Puts `cell` into row `number`, from 1, and `column`, from 0.
    pub(super) fn put(&mut self, number: u32, column: usize, cell: Cell) -> Result<(), Full> {
        if self.rows.len() == ROW_LIMIT && !self.rows.contains_key(&number) {
            return Err(Full);
        }
        let row = self.rows.entry(number).or_insert_with(|| Row { number, ..Row::default() });
        self.cells += (column + 1).saturating_sub(row.cells.len()).max(1);
        if self.cells > LIMIT {
            return Err(Full);
        }
        put(row, column, cell);
        Ok(())
    }

    /// Gives the cells of a merged area that a reader sees, in `rows` and `columns`, its `value`. Rows that hold nothing stay away. A row that
    /// holds nothing but a merged cell of several columns is a heading.
    pub(super) fn fill(&mut self, rows: (u32, u32), columns: &[usize], value: &Cell) -> Result<(), Full> {
        let is_flat = rows.0 == rows.1 && columns.len() > 2;
        for row in self.rows.range_mut(rows.0..=rows.1).map(|(_, row)| row) {
            let end = columns.last().map_or(0, |last| last + 1);
            self.cells += columns.len() + end.saturating_sub(row.cells.len());
            if self.cells > LIMIT {
                return Err(Full);
            }
            let mut others = row.cells.iter().enumerate().filter(|(at, _)| !columns.contains(at));
            row.is_heading |= is_flat && others.all(|(_, cell)| cell.is_empty());
            columns.iter().for_each(|&column| put(row, column, value.clone()));
        }
        Ok(())
    }

    pub(super) fn into_rows(self) -> Vec<Row> {
        self.rows.into_values().collect()
    }
}

fn put(row: &mut Row, column: usize, cell: Cell) {
    if row.cells.len() <= column {
        row.cells.resize(column + 1, Cell::Empty);
    }
    row.cells[column] = cell;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_cells_and_overlapping_merges_come_to_an_end() {
        let mut grid = Grid::default();
        let far = (1..=ROW_LIMIT as u32).try_for_each(|row| grid.put(row, 255, Cell::Bool(true)));
        assert!(far.is_err());
        let mut grid = Grid::default();
        grid.put(1, 0, Cell::Bool(true)).expect("one cell");
        assert!((0..LIMIT).try_for_each(|_| grid.fill((1, 1), &[0, 255], &Cell::Bool(true))).is_err());
    }

    #[test]
    fn a_row_with_something_beside_a_merged_cell_is_no_heading() {
        let heading = |others: &[(usize, &str)]| {
            let mut grid = Grid::default();
            for (column, text) in others {
                grid.put(1, *column, Cell::of_text(text)).expect("a cell");
            }
            grid.fill((1, 1), &[0, 1, 2], &Cell::of_text("一")).expect("an area");
            grid.into_rows().remove(0).is_heading
        };
        assert!(heading(&[(0, "一")]));
        assert!(!heading(&[(0, "一"), (3, "文明办")]));
    }
}
