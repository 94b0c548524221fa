//! Fenced containers (`::: name`): makes each fence line a paragraph of its own, so that the Markdown parser passes it on.

use super::edit::Edit;
use crate::diagnostic::{Diagnostic, Place};
use crate::message;

/// The containers for which the default theme has styles. A theme may define others.
pub(super) const NAMES: [&str; 8] =
    ["original", "translation", "commentary", "notes", "quote", "tip", "warning", "example"];

/// A line that opens or closes a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fence<'a> {
    Open { name: &'a str, label: &'a str },
    Close,
}

/// Reads `line` as a fence; `None` if it is not one.
pub(super) fn fence(line: &str) -> Option<Fence<'_>> {
    let rest = line.trim().strip_prefix(":::")?.trim_start_matches(':').trim();
    if rest.is_empty() {
        return Some(Fence::Close);
    }
    let (name, label) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain.then_some(Fence::Open { name, label: label.trim() })
}

/// The fault for a block whose opening line is at `place` and that has no end.
pub(super) fn endless(place: Place) -> Diagnostic {
    let fault = message!("这一段以“:::”开头，却没有结束", "this `:::` block does not end");
    let hint = message!("在段落最后另起一行写 :::", "end it with a line that holds only :::");
    Diagnostic::error("markdown.container", place, fault).hint(hint)
}

/// Puts blank lines around the fences of `body`, except inside code.
pub(super) fn edit(body: &str, edits: &mut Vec<Edit>) {
    let mut at = 0;
    let mut code = CodeFence::default();
    for line in body.split_inclusive('\n') {
        if !code.covers(line) && line.starts_with(":::") && fence(line).is_some() {
            edit_fence(line, at, edits);
        }
        at += line.len();
    }
}

/// Separates the fence `line` at `at` from its neighbours. The backslash keeps the parser from reading `:::` as a definition.
pub(super) fn edit_fence(line: &str, at: usize, edits: &mut Vec<Edit>) {
    edits.push(Edit::insert(at, "\n\\"));
    edits.push(Edit::insert(at + line.len(), "\n"));
}

/// Tracks, line by line, whether a text is inside fenced code.
#[derive(Debug, Default)]
pub(crate) struct CodeFence(Option<(char, usize)>);

impl CodeFence {
    /// Whether the next line, `line`, belongs to fenced code or opens or closes it.
    pub(crate) fn covers(&mut self, line: &str) -> bool {
        let trimmed = line.trim_start();
        let Some(mark) = trimmed.chars().next().filter(|c| matches!(c, '`' | '~')) else {
            return self.0.is_some();
        };
        let length = trimmed.chars().take_while(|&c| c == mark).count();
        match self.0 {
            None if length >= 3 => {
                self.0 = Some((mark, length));
                true
            }
            None => false,
            Some((open, least)) => {
                if open == mark && length >= least && trimmed.trim_end().chars().all(|c| c == mark) {
                    self.0 = None;
                }
                true
            }
        }
    }
}
