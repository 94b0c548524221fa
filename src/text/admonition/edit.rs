//! Turns marked blocks of other tools into quotations for the Markdown parser, so that they may hold anything and lie in one another. The
//! reader of blocks makes marked blocks of them again.

use std::ops::Range;

use super::{Extent, Opening, opening};
use crate::text::CodeFence;
use crate::text::container;
use crate::text::edit::Edit;

/// The columns by which the contents of `!!! note` are indented.
const INDENT: usize = 4;

/// The most blocks in one another. Deeper ones are shown as they are written.
const DEPTH: usize = 16;

/// A block that is open at a line.
struct Open {
    extent: Extent,
    /// The white space before its opening line, in bytes.
    indent: usize,
    /// The bytes of its opening line.
    line: Range<usize>,
}

struct Editor<'a> {
    edits: &'a mut Vec<Edit>,
    open: Vec<Open>,
    code: CodeFence,
    /// The opening lines of blocks that do not end.
    endless: Vec<Range<usize>>,
}

/// Adds the edits for the marked blocks of `body`. Returns the opening lines of those that do not end.
pub(in crate::text) fn edit(body: &str, edits: &mut Vec<Edit>) -> Vec<Range<usize>> {
    let mut editor = Editor { edits, open: Vec::new(), code: CodeFence::default(), endless: Vec::new() };
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        editor.line(line, at);
        at += line.len();
    }
    editor.close_down_to(0);
    editor.endless
}

impl Editor<'_> {
    fn line(&mut self, line: &str, at: usize) {
        let words = line.trim();
        let indent = line.len() - line.trim_start().len();
        if !words.is_empty() {
            self.leave(at, indent);
        }
        let was_code = self.code.covers(line);
        let is_closing = !was_code && words.starts_with(":::") && words.trim_start_matches(':').is_empty();
        if is_closing {
            return self.end(line, at);
        }
        let opens = if was_code || self.open.len() >= DEPTH { None } else { opening(words) };
        let range = at..at + line.trim_end().len();
        self.quote(line, at, indent);
        match opens {
            Some(Opening { extent: Extent::Quoted, .. }) | None => {
                // The rest of the quotation is no part of its opening line.
                let inner = words.trim_start_matches(['>', ' ']);
                if !was_code && words.starts_with('>') && is_quoted(inner) {
                    let prefix = &line[..line.len() - line.trim_start_matches(['>', ' ', '\t']).len()];
                    self.insert(range.end, format!("\n{}", prefix.trim_end()));
                }
            }
            Some(Opening { extent, .. }) => {
                self.insert(at + indent, "> ".to_owned());
                self.open.push(Open { extent, indent, line: range.clone() });
                let blank = self.blank();
                self.insert(range.end, format!("\n{blank}"));
            }
        }
    }

    fn insert(&mut self, at: usize, with: String) {
        self.edits.push(Edit::insert(at, with));
    }

    /// The white space before the outermost open block.
    fn outer(&self) -> usize {
        self.open.first().map_or(0, |open| open.indent)
    }

    /// Closes the indented blocks to which the line at `at`, with this indentation, does not belong.
    fn leave(&mut self, at: usize, indent: usize) {
        let is_left = |open: &Open| open.extent == Extent::Indented && indent < open.indent + INDENT;
        if let Some(first) = self.open.iter().position(is_left) {
            self.close_down_to(first);
            // A quotation that follows at once would be the same one.
            let prefix = self.blank();
            self.insert(at, format!("{prefix}\n"));
        }
    }

    /// A blank line in the open blocks, without its end.
    fn blank(&self) -> String {
        format!("{}{}", " ".repeat(self.outer()), ">".repeat(self.open.len()))
    }

    /// Closes all blocks but the outer `count`. Fenced ones have no end then.
    fn close_down_to(&mut self, count: usize) {
        let closed = self.open.split_off(count.min(self.open.len()));
        if !closed.is_empty() {
            // Code ends with the block in which it began.
            self.code = CodeFence::default();
        }
        self.endless
            .extend(closed.into_iter().filter(|open| open.extent == Extent::Fenced).map(|open| open.line));
    }

    /// Marks the line as one of the quotations that stand for the open blocks.
    fn quote(&mut self, line: &str, at: usize, indent: usize) {
        if line.trim().is_empty() {
            if !self.open.is_empty() {
                let blank = self.blank();
                self.insert(at, blank);
            }
            return;
        }
        for open in &self.open {
            let start = at + open.indent.min(indent);
            let end = if open.extent == Extent::Indented { start + INDENT } else { start };
            self.edits.push(Edit::replace(start..end, "> "));
        }
    }

    /// Reads a line of colons, which ends the innermost fenced block.
    fn end(&mut self, line: &str, at: usize) {
        match self.open.iter().rposition(|open| open.extent == Extent::Fenced) {
            Some(innermost) => {
                self.open[innermost].extent = Extent::Quoted;
                self.close_down_to(innermost);
                let range = at..at + line.trim_end().len();
                let blank = self.blank();
                self.edits.push(Edit::replace(range, blank));
            }
            None => container::edit_fence(line, at, self.edits),
        }
    }
}

fn is_quoted(words: &str) -> bool {
    opening(words).is_some_and(|opening| opening.extent == Extent::Quoted)
}
