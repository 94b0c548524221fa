//! Edits made to a body before the Markdown parser reads it.

use std::borrow::Cow;
use std::ops::Range;

/// Replaces the bytes `range` of the body by `with`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) with: Cow<'static, str>,
    /// Whether `with` only steers the parser. A guide is removed again from the text that the parser returns.
    pub(super) is_guide: bool,
}

impl Edit {
    /// Inserts a guide.
    pub(super) fn insert(at: usize, with: impl Into<Cow<'static, str>>) -> Self {
        Self::replace(at..at, with)
    }

    /// Puts a guide in place of bytes that are not shown.
    pub(super) fn replace(range: Range<usize>, with: impl Into<Cow<'static, str>>) -> Self {
        Self { range, with: with.into(), is_guide: true }
    }

    /// Replaces bytes by another spelling, such as an entity, which stays in the text.
    pub(super) fn rewrite(range: Range<usize>, with: impl Into<Cow<'static, str>>) -> Self {
        Self { range, with: with.into(), is_guide: false }
    }
}
