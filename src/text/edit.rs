//! Edits made to a body before the Markdown parser reads it.

use std::ops::Range;

/// Replaces the bytes `range` of the body by `with`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) with: &'static str,
    /// Whether `with` only steers the parser. A guide is removed again from the text that the parser returns.
    pub(super) is_guide: bool,
}

impl Edit {
    /// Inserts a guide.
    pub(super) fn insert(at: usize, with: &'static str) -> Self {
        Self::replace(at..at, with)
    }

    /// Puts a guide in place of bytes that are not shown.
    pub(super) fn replace(range: Range<usize>, with: &'static str) -> Self {
        Self { range, with, is_guide: true }
    }

    /// Replaces bytes by another spelling, such as an entity, which stays in the text.
    pub(super) fn rewrite(range: Range<usize>, with: &'static str) -> Self {
        Self { range, with, is_guide: false }
    }
}
