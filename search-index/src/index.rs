//! An open index: what opening keeps of it, and the segments that a search reads.

use std::ops::Range;
use std::sync::Arc;

use crate::analysis::Lane;
use crate::error::{Error, Result};
use crate::head::Head;
use crate::page::{Config, Facet};
use crate::posting::{Lengths, Postings};
use crate::ranges::{Ranges, read_head};
use crate::segments::Segments;
use crate::source::Source;
use crate::term_table::TermEntry;

/// An index that can be searched; it never changes and may be shared between threads.
pub struct Index {
    pub(crate) segments: Box<dyn Segments>,
    pub(crate) config: Config,
    /// Short and full names that the texts define.
    pub(crate) aliases: Vec<(String, String)>,
    /// Factor on the score of each page.
    pub(crate) boosts: Vec<f32>,
    /// First section of each page, and the number of sections at the end.
    first_sections: Vec<u32>,
}

impl Index {
    /// Opens the index in a folder through tantivy, and checks every byte of it.
    ///
    /// # Errors
    /// Where it is damaged, of another format, or none.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn open(folder: &std::path::Path) -> Result<Self> {
        Self::whole(&crate::storage::open(folder)?, || tantivy::Index::open_in_dir(folder))
    }

    /// Opens an index that is whole in memory.
    ///
    /// # Errors
    /// Where it is damaged, of another format, or none.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn from_files(files: &crate::storage::Files) -> Result<Self> {
        use tantivy::directory::{Directory as _, RamDirectory};
        let opened = crate::storage::check_files(files)?;
        let directory = RamDirectory::create();
        for (name, bytes) in files {
            directory.atomic_write(name.as_ref(), bytes).map_err(|_| Error::damaged("manifest"))?;
        }
        Self::whole(&opened, || tantivy::Index::open(directory))
    }

    /// Opens an index whose files are whole, with what tantivy makes of them.
    #[cfg(not(target_arch = "wasm32"))]
    fn whole(
        opened: &crate::storage::Opened,
        open: impl FnOnce() -> tantivy::Result<tantivy::Index>,
    ) -> Result<Self> {
        let crate::storage::Opened { manifest, meta, head } = opened;
        let source = Source::new(manifest.bytes);
        source.provide(manifest.bytes.saturating_sub(head.len() as u64), head);
        let mut head = read_head(&source)?;
        let sections = head.sections.iter().map(|&count| u64::from(count)).sum::<u64>();
        let counts = (u64::from(manifest.pages), u64::from(manifest.sections));
        // What tantivy is told stands in no other file: it must be what this program would have written.
        let is_ours = counts == (head.sections.len() as u64, sections)
            && crate::assemble::meta(manifest, &head.config).is_ok_and(|ours| ours == *meta);
        if !is_ours {
            return Err(Error::damaged("manifest"));
        }
        let lengths = Lengths::new(std::mem::take(&mut head.classes)).ok_or(Error::damaged("head"))?;
        let whole = open().and_then(|index| crate::whole::Whole::open(&index, &head.config, lengths));
        let whole = whole.map_err(|_| Error::damaged("manifest"))?;
        Self::new(head, Box::new(whole))
    }

    /// Opens an index that is loaded in parts.
    pub(crate) fn in_parts(source: &Arc<Source>) -> Result<Self> {
        let mut head = read_head(source)?;
        let ranges = Ranges::open(source.clone(), &mut head)?;
        Self::new(head, Box::new(ranges))
    }

    fn new(head: Head, segments: Box<dyn Segments>) -> Result<Self> {
        let first_sections = running_sum(head.sections.iter().copied()).ok_or(Error::damaged("head"))?;
        let boosts = head.boosts.iter().map(|&bits| f32::from_bits(bits)).collect();
        Ok(Self { segments, config: head.config, aliases: head.aliases, boosts, first_sections })
    }

    /// Pages in the index.
    pub fn page_count(&self) -> usize {
        self.boosts.len()
    }

    /// Sections in the index.
    pub fn section_count(&self) -> usize {
        self.first_sections[self.page_count()] as usize
    }

    /// Names and labels of the facets.
    pub fn facets(&self) -> &[Facet] {
        &self.config.facets
    }

    pub(crate) fn sections_of(&self, page: u32) -> Range<u32> {
        self.first_sections[page as usize]..self.first_sections[page as usize + 1]
    }

    pub(crate) fn page_of(&self, section: u32) -> u32 {
        self.first_sections.partition_point(|&first| first <= section) as u32 - 1
    }

    pub(crate) fn postings(&self, lane: Lane, entry: &TermEntry) -> Result<Postings> {
        self.segments.postings(lane, entry)
    }
}

fn running_sum(counts: impl Iterator<Item = u32>) -> Option<Vec<u32>> {
    let mut sums = vec![0u32];
    for count in counts {
        sums.push(sums[sums.len() - 1].checked_add(count)?);
    }
    Some(sums)
}
