//! Checks raw tags: allowed ones stay if they are in pairs; all others become text.

use std::ops::Range;

use super::{Found, What};
use crate::text::raw::{Attribute, Mark, pieces};
use crate::text::sanitise;

/// Elements without an end tag.
const VOID: [&str; 8] = ["area", "br", "col", "hr", "img", "input", "source", "wbr"];

/// Elements whose end tag may be left out.
const OPEN_ENDED: [&str; 13] =
    ["caption", "colgroup", "dd", "dt", "li", "p", "rp", "rt", "tbody", "td", "th", "thead", "tr"];

/// Elements that a browser drops outside a table.
const IN_TABLE: [&str; 9] = ["caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"];

/// The deepest nesting of elements. More is a mistake, and would overload programs that read the page.
const DEPTH: usize = 64;

/// The same for trusted HTML, whose elements need not be in pairs.
const TRUSTED_DEPTH: usize = 256;

/// The open tags, one frame for each open block or inline of Markdown: a tag must be closed in the frame in which it was opened.
#[derive(Debug)]
pub(super) struct Tags {
    frames: Vec<Vec<(String, Range<usize>)>>,
    depth: usize,
    /// The number of open elements of trusted HTML.
    trusted: usize,
}

impl Default for Tags {
    fn default() -> Self {
        Self { frames: vec![Vec::new()], depth: 0, trusted: 0 }
    }
}

impl Tags {
    pub(super) fn open_frame(&mut self) {
        self.frames.push(Vec::new());
    }

    pub(super) fn close_frame(&mut self, found: &mut Found) {
        // The outermost frame is the text itself; `end` closes it.
        if self.frames.len() > 1 {
            self.close(found);
        }
    }

    /// Closes the outermost frame.
    pub(super) fn end(&mut self, found: &mut Found) {
        self.close(found);
    }

    fn close(&mut self, found: &mut Found) {
        for (name, range) in self.frames.pop().unwrap_or_default() {
            self.depth -= 1;
            unclosed(name, range, found);
        }
    }

    /// Checks the raw HTML in `range`.
    pub(super) fn read(&mut self, text: &str, range: Range<usize>, found: &mut Found) {
        for piece in pieces(&text[range.clone()]) {
            let at = range.start + piece.range.start..range.start + piece.range.end;
            match piece.mark {
                Mark::Open { name, attributes } => self.open(name, &attributes, at, found),
                Mark::Close { name } => self.shut(name, at, found),
                Mark::Comment if ends_excerpt(&text[at.clone()]) => {}
                Mark::Comment => found.tell(What::Comment, at),
                Mark::EndlessComment => as_text(What::EndlessComment, at, found),
                Mark::Other => as_text(What::Sign, at, found),
            }
        }
    }

    /// Limits the nesting of trusted HTML, which is not checked otherwise.
    pub(super) fn bound(&mut self, text: &str, range: Range<usize>, found: &mut Found) {
        let counts = |name: &str| !VOID.contains(&name) && !OPEN_ENDED.contains(&name);
        for piece in pieces(&text[range.clone()]) {
            let at = range.start + piece.range.start..range.start + piece.range.end;
            match piece.mark {
                Mark::Open { name, .. } if counts(&name) && !text[at.clone()].ends_with("/>") => {
                    if self.trusted >= TRUSTED_DEPTH {
                        as_text(What::Deep, at, found);
                    } else {
                        self.trusted += 1;
                    }
                }
                Mark::Close { name } if counts(&name) => self.trusted = self.trusted.saturating_sub(1),
                _ => {}
            }
        }
    }

    fn open(&mut self, name: String, attributes: &[Attribute], range: Range<usize>, found: &mut Found) {
        let is_known = sanitise::allows_tag(&name)
            && (!IN_TABLE.contains(&name.as_str()) || self.open_in_frame().any(|open| open == "table"));
        if !is_known {
            return as_text(What::Tag(name), range, found);
        }
        if self.depth >= DEPTH {
            return as_text(What::Deep, range, found);
        }
        for Attribute { name: attribute, value, .. } in attributes {
            if !sanitise::allows_attribute(&name, attribute) {
                found.tell(What::Attribute(name.clone(), attribute.clone()), range.clone());
            } else if !sanitise::allows_address(attribute, value) {
                found.tell(What::Address(value.clone()), range.clone());
            }
        }
        if !VOID.contains(&name.as_str())
            && let Some(frame) = self.frames.last_mut()
        {
            frame.push((name, range));
            self.depth += 1;
        }
    }

    fn open_in_frame(&self) -> impl Iterator<Item = &str> {
        self.frames.last().into_iter().flatten().map(|(name, _)| name.as_str())
    }

    fn shut(&mut self, name: String, range: Range<usize>, found: &mut Found) {
        let is_known = sanitise::allows_tag(&name) && !VOID.contains(&name.as_str());
        let frame = self.frames.last_mut().filter(|_| is_known);
        let Some((frame, at)) =
            frame.and_then(|frame| frame.iter().rposition(|(open, _)| *open == name).map(|at| (frame, at)))
        else {
            return as_text(What::Unopened(name), range, found);
        };
        for (index, (name, range)) in frame.drain(at..).enumerate() {
            self.depth -= 1;
            if index > 0 {
                unclosed(name, range, found);
            }
        }
    }
}

/// Turns a tag without its end into text, unless the end may be left out: most elements would run on to the end of the page.
fn unclosed(name: String, range: Range<usize>, found: &mut Found) {
    if !OPEN_ENDED.contains(&name.as_str()) {
        as_text(What::Unclosed(name), range, found);
    }
}

/// Whether `comment` has no words for people: it only says where other tools end the excerpt of a page.
fn ends_excerpt(comment: &str) -> bool {
    let inner = comment.trim_start_matches("<!--").trim_end_matches("-->").trim();
    ["more", "truncate", "readmore", "excerpt"].iter().any(|word| inner.eq_ignore_ascii_case(word))
}

/// Escapes and reports the mark at `range`.
fn as_text(what: What, range: Range<usize>, found: &mut Found) {
    found.rewrite(range.start..range.start + 1, "&lt;");
    found.tell(what, range);
}
