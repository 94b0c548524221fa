//! Replacements in a body before CommonMark reads it.

use std::ops::Range;

/// A replacement of bytes of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) with: &'static str,
}

impl Edit {
    pub(super) fn insert(at: usize, with: &'static str) -> Self {
        Self { range: at..at, with }
    }
}
