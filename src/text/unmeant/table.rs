//! Widens the head of a table to its longest row, because Markdown drops cells beyond the head.

use std::ops::Range;

use super::{Found, What};

/// The most columns added to a head.
const COLUMNS: usize = 100;

/// The table being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    columns: usize,
    /// The byte at which its head begins.
    head: usize,
    /// The number of cells of its longest row.
    widest: usize,
}

impl Table {
    pub(super) fn new(columns: usize) -> Self {
        Self { columns, head: 0, widest: columns }
    }

    pub(super) fn head(&mut self, range: Range<usize>) {
        self.head = range.start;
    }

    pub(super) fn row(&mut self, text: &str, range: Range<usize>, found: &mut Found) {
        let row = line(text, range.start);
        let cells = cells(row);
        if cells > self.columns {
            self.widest = self.widest.max(cells);
            let what = What::Cells { cells, columns: self.columns };
            found.tell(what, range.start..range.start + row.trim_end().len());
        }
    }

    /// Adds empty cells to the head and to the delimiter line below it.
    pub(super) fn widen(&self, text: &str, found: &mut Found) {
        let more = (self.widest - self.columns).min(COLUMNS);
        if more == 0 {
            return;
        }
        let head = line(text, self.head);
        let below = self.head + head.len() + 1;
        for (start, cell) in [(self.head, " |"), (below, "-|")] {
            let row = line(text, start).trim_end();
            let end = start + row.len();
            if !ends_with_bar(row) {
                found.insert(end, "|");
            }
            (0..more).for_each(|_| found.insert(end, cell));
        }
    }
}

fn line(text: &str, start: usize) -> &str {
    text.get(start..).and_then(|rest| rest.split('\n').next()).unwrap_or_default()
}

fn ends_with_bar(row: &str) -> bool {
    row.strip_suffix('|').is_some_and(|rest| !rest.ends_with('\\'))
}

/// The number of cells in the line `row`.
fn cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = if ends_with_bar(row) { &row[..row.len() - 1] } else { row };
    1 + row.match_indices('|').filter(|(at, _)| !row[..*at].ends_with('\\')).count()
}
