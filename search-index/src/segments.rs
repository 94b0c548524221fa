//! What a search reads of an index: through tantivy where the folder is at hand, over ranges in a browser.

use std::sync::Arc;

use crate::analysis::Lane;
use crate::column::FacetColumn;
use crate::error::Result;
use crate::posting::{Occurrences, Postings};
use crate::stored::Stored;
use crate::term_table::TermEntry;

/// The two segments of an index, pages and sections. Every reading may lack bytes, which the error then names.
pub(crate) trait Segments: Send + Sync {
    /// The entry of `key`, or none; the first byte of the key names its lane.
    fn look_up(&self, key: &[u8]) -> Result<Option<TermEntry>>;

    /// The first entries whose keys begin with `prefix`, in the order of their keys, at most `limit`.
    fn with_prefix(&self, prefix: &[u8], limit: usize) -> Result<Vec<(Vec<u8>, TermEntry)>>;

    /// The pages or sections of a term of `lane`.
    fn postings(&self, lane: Lane, entry: &TermEntry) -> Result<Postings>;

    /// The sections of a term of [`Lane::Gram`] with its places in them.
    fn occurrences(&self, entry: &TermEntry) -> Result<Occurrences>;

    /// What hits show of a section.
    fn stored(&self, section: u32) -> Result<Stored>;

    /// The day of each page.
    fn dates(&self) -> Result<Arc<Vec<u32>>>;

    /// The values of a facet on each page.
    fn facet(&self, facet: usize) -> Result<Arc<FacetColumn>>;
}
