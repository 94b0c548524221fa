//! A value that a text tells, with its place.

use std::ops::Range;

use super::tree::Span;

/// A value that the text tells, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<T> {
    /// The value.
    pub value: T,
    /// The bytes in the source of the paragraph that tells it.
    pub span: Range<usize>,
}

impl<T> Told<T> {
    pub(super) fn new(value: T, span: Span) -> Self {
        Self { value, span: span.into() }
    }
}
