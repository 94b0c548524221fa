//! Changes to a body before CommonMark reads it.

use std::ops::Range;

/// A replacement of bytes of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) with: &'static str,
    /// Whether `with` only guides the reading, and is cut off again where the reading leaves it in a text.
    pub(super) is_guide: bool,
}

impl Edit {
    /// Inserts a guide.
    pub(super) fn insert(at: usize, with: &'static str) -> Self {
        Self::replace(at..at, with)
    }

    /// Puts a guide in the place of bytes that no reader sees.
    pub(super) fn replace(range: Range<usize>, with: &'static str) -> Self {
        Self { range, with, is_guide: true }
    }

    /// Writes the bytes in another way, which stands for them wherever they are read.
    pub(super) fn rewrite(range: Range<usize>, with: &'static str) -> Self {
        Self { range, with, is_guide: false }
    }
}
