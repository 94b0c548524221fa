//! Fenced containers: lines of three colons become paragraphs of their own, so that the writer sees them.

use super::edit::Edit;

/// The containers that the default theme shows in a way of their own; a theme may have others.
pub(super) const NAMES: [&str; 8] =
    ["original", "translation", "commentary", "notes", "quote", "tip", "warning", "example"];

/// A line that opens or closes a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fence<'a> {
    Open { name: &'a str, label: &'a str },
    Close,
}

/// What `line` means as a container's fence.
pub(super) fn fence(line: &str) -> Option<Fence<'_>> {
    let rest = line.trim().strip_prefix(":::")?.trim_start_matches(':').trim();
    if rest.is_empty() {
        return Some(Fence::Close);
    }
    let (name, label) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain.then_some(Fence::Open { name, label: label.trim() })
}

/// Sets blank lines around the fences of `body`, code left alone.
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

/// Sets the fence `line` at `at` apart. The backslash keeps `:::` from being read as a definition.
pub(super) fn edit_fence(line: &str, at: usize, edits: &mut Vec<Edit>) {
    edits.push(Edit::insert(at, "\n\\"));
    edits.push(Edit::insert(at + line.len(), "\n"));
}

/// Follows fenced code through lines.
#[derive(Debug, Default)]
pub(crate) struct CodeFence(Option<(char, usize)>);

impl CodeFence {
    /// Whether `line` belongs to fenced code, its fences included.
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
