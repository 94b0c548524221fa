//! What can go wrong with an index or a request, in words that say what to do.

use std::ops::Range;
use std::path::PathBuf;

/// The result of everything that reads or writes an index.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an index could not be written, opened or searched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no index, or something else in its place.
    #[error("this is no search index; build the site again to write one")]
    NotAnIndex,
    /// A file of the index ends early.
    #[error("the search index is cut short: {found} of {expected} bytes; build the site again")]
    Truncated {
        /// Bytes that there are.
        found: u64,
        /// Bytes that there should be.
        expected: u64,
    },
    /// Bytes of the index are not those that were written.
    #[error("the search index is damaged ({part}); build the site again")]
    Damaged {
        /// The part that does not match its checksum.
        part: &'static str,
    },
    /// The index was written in another format.
    #[error(
        "the search index has format {found}, this program reads format {expected}; build the site again"
    )]
    Format {
        /// Format of the index.
        found: u32,
        /// Format of this program.
        expected: u32,
    },
    /// A request filters by a facet that the index does not have.
    #[error("unknown filter \"{name}\"; known filters: {}", known.join(", "))]
    UnknownFilter {
        /// The name that was asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// Bytes that a partly loaded index lacks; give them to it and ask again.
    #[error("{} ranges of the search index are not loaded", ranges.len())]
    Missing {
        /// The ranges, sorted and apart.
        ranges: Vec<Range<u64>>,
    },
}

impl Error {
    pub(crate) fn damaged(part: &'static str) -> Self {
        Self::Damaged { part }
    }

    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing { .. })
    }
}

/// Runs every step, so that a partly loaded index learns at once about all the bytes that it lacks.
///
/// The error of a step that failed for another reason comes first.
pub(crate) fn all<T>(steps: impl IntoIterator<Item = Result<T>>) -> Result<Vec<T>> {
    let mut done = Vec::new();
    let mut missing: Vec<Range<u64>> = Vec::new();
    for step in steps {
        match step {
            Ok(value) => done.push(value),
            Err(Error::Missing { ranges }) => missing.extend(ranges),
            Err(error) => return Err(error),
        }
    }
    if missing.is_empty() { Ok(done) } else { Err(Error::Missing { ranges: join(missing) }) }
}

/// Sorts ranges and joins those that touch.
fn join(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// Unites two outcomes like [`all`].
pub(crate) fn both<A, B>(left: Result<A>, right: Result<B>) -> Result<(A, B)> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(left @ Error::Missing { .. }), Err(right @ Error::Missing { .. })) => {
            all([Err::<(), _>(left), Err(right)])?;
            unreachable!("two errors never make a result")
        }
        (Err(error), Err(other)) => Err(if error.is_missing() { other } else { error }),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}
