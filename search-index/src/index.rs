//! An open archive: what stands where, and the parts of it that a search reads.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::archive::{FOOTER, Footer, Head, MARK};
use crate::codec::{checksum, tie, unseal};
use crate::column::{FacetColumn, unpack_dates};
use crate::dictionary::{Table, TermEntry, Terms};
use crate::error::{Error, Result};
use crate::record::{self, Block, PageHead, SECTIONS};
use crate::source::Source;

/// An index that can be searched; it never changes and may be shared between threads.
pub struct Index {
    pub(crate) source: Arc<Source>,
    pub(crate) terms: Terms,
    pub(crate) head: Head,
    /// First section of each page, and the number of sections at the end.
    pub(crate) first_sections: Vec<u32>,
    /// Factor on the score of each page.
    pub(crate) boosts: Vec<f32>,
    /// Start of each block, and the end of the last.
    block_offsets: Vec<u64>,
    /// First section, first block of each shard.
    shards: Vec<(u32, u32)>,
}

impl Index {
    /// Opens the index in a folder (by its manifest) or an archive file, and checks every byte of it.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn open(path: &Path) -> Result<Self> {
        use crate::storage;
        if !path.is_dir() {
            let (file, length, _) = storage::open_archive(path)?;
            return Self::from_source(Arc::new(Source::File(file, length)));
        }
        let manifest = storage::read_manifest(path)?;
        if manifest.format != crate::archive::FORMAT {
            return Err(Error::Format { found: manifest.format, expected: crate::archive::FORMAT });
        }
        let (file, length, hash) = storage::open_archive(&path.join(&manifest.archive))?;
        if length != manifest.bytes {
            return Err(Error::Truncated { found: length, expected: manifest.bytes });
        }
        if hash != manifest.hash {
            return Err(Error::damaged("archive"));
        }
        Self::from_source(Arc::new(Source::File(file, length)))
    }

    /// Opens an archive that is whole in memory.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self> {
        Self::from_source(Arc::new(Source::Memory(bytes)))
    }

    pub(crate) fn from_source(source: Arc<Source>) -> Result<Self> {
        let length = source.len();
        if length < FOOTER + MARK.len() as u64 {
            return Err(Error::NotAnIndex);
        }
        let footer = read_footer(&source)?;
        let packed = source.read(footer.head..length - FOOTER)?;
        if checksum(&packed) != footer.sum {
            return Err(Error::damaged("head"));
        }
        let mut head = Head::unpack(&packed).ok_or(Error::damaged("head"))?;
        // tantivy reads the dictionary's own footer, of 20 bytes, before it can refuse it.
        let dictionary = head.dictionary.end.saturating_sub(head.dictionary.start);
        if dictionary < 20
            || head.dictionary.end > footer.head
            || head.facets.len() != head.config.facets.len()
        {
            return Err(Error::damaged("head"));
        }
        let (blocks, keys) = (std::mem::take(&mut head.terms), std::mem::take(&mut head.keys));
        let table = Table::new(source.clone(), head.dictionary.clone(), &blocks, keys);
        let terms = Terms::open(table.ok_or(Error::damaged("head"))?)?;
        let first_sections = running_sum(head.sections.iter().copied()).ok_or(Error::damaged("head"))?;
        let boosts = head.boosts.iter().map(|&bits| f32::from_bits(bits)).collect();
        let mut block_offsets = vec![head.records];
        for &size in &head.blocks {
            block_offsets.push(block_offsets[block_offsets.len() - 1] + u64::from(size));
        }
        let shards = shard_starts(&head, &first_sections).ok_or(Error::damaged("head"))?;
        Ok(Self { source, terms, head, first_sections, boosts, block_offsets, shards })
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
    pub fn facets(&self) -> &[crate::page::Facet] {
        &self.head.config.facets
    }

    pub(crate) fn sections_of(&self, page: u32) -> Range<u32> {
        self.first_sections[page as usize]..self.first_sections[page as usize + 1]
    }

    pub(crate) fn page_of(&self, section: u32) -> u32 {
        self.first_sections.partition_point(|&first| first <= section) as u32 - 1
    }

    /// Bytes with their seal, which holds only where they were written.
    fn read_tied(&self, range: Range<u64>) -> Result<Vec<u8>> {
        let start = range.start;
        let mut bytes = self.source.read(range)?;
        tie(&mut bytes, start);
        Ok(bytes)
    }

    fn sealed(&self, range: Range<u64>, part: &'static str) -> Result<Vec<u8>> {
        let mut bytes = self.read_tied(range)?;
        let length = unseal(&bytes).ok_or(Error::damaged(part))?.len();
        bytes.truncate(length);
        Ok(bytes)
    }

    pub(crate) fn postings(&self, entry: &TermEntry) -> Result<Vec<u8>> {
        self.sealed(entry.postings.clone(), "postings")
    }

    pub(crate) fn positions(&self, entry: &TermEntry) -> Result<Vec<u8>> {
        self.sealed(entry.positions.clone(), "positions")
    }

    pub(crate) fn dates(&self) -> Result<Vec<u32>> {
        let bytes = self.read_tied(self.head.dates.clone())?;
        unpack_dates(&bytes, self.page_count()).ok_or(Error::damaged("dates"))
    }

    pub(crate) fn facet(&self, facet: usize) -> Result<FacetColumn> {
        let bytes = self.read_tied(self.head.facets[facet].clone())?;
        FacetColumn::unpack(&bytes, self.page_count()).ok_or(Error::damaged("facets"))
    }

    /// The block that stores `section`.
    pub(crate) fn block_of(&self, section: u32) -> u32 {
        let shard = self.shards.partition_point(|&(first, _)| first <= section) - 1;
        let (first_section, first_block) = self.shards[shard];
        first_block + (section - first_section) / SECTIONS
    }

    pub(crate) fn block(&self, number: u32) -> Result<Block> {
        let range = self.block_offsets[number as usize]..self.block_offsets[number as usize + 1];
        record::unpack(&self.read_tied(range)?).ok_or(Error::damaged("records"))
    }

    /// What `block`, the one that stores `section`, knows of it.
    pub(crate) fn stored<'a>(
        &self,
        block: &'a Block,
        section: u32,
    ) -> Result<(&'a PageHead, &'a crate::page::Section)> {
        let shard = self.shards.partition_point(|&(first, _)| first <= section) - 1;
        let within = (section - self.shards[shard].0) % SECTIONS;
        let stored = block.sections.get(within as usize).ok_or(Error::damaged("records"))?;
        Ok((&block.pages[stored.page], &stored.section))
    }
}

/// The footer; where it makes no sense, the start of the file tells a cut archive from something else.
fn read_footer(source: &Source) -> Result<Footer> {
    let length = source.len();
    let footer = Footer::unpack(&source.read(length - FOOTER..length)?, length);
    if matches!(footer, Err(Error::Damaged { .. })) {
        let start = source.read(0..MARK.len() as u64)?;
        let found = length;
        return Err(if start == MARK {
            Error::Truncated { found, expected: found + 1 }
        } else {
            Error::NotAnIndex
        });
    }
    footer
}

fn running_sum(counts: impl Iterator<Item = u32>) -> Option<Vec<u32>> {
    let mut sums = vec![0u32];
    for count in counts {
        sums.push(sums[sums.len() - 1].checked_add(count)?);
    }
    Some(sums)
}

/// First section and first block of each shard; `None` where the numbers do not fit together.
fn shard_starts(head: &Head, first_sections: &[u32]) -> Option<Vec<(u32, u32)>> {
    let (mut page, mut block) = (0u32, 0u32);
    let mut starts = Vec::new();
    for &(pages, blocks) in &head.shards {
        let first = *first_sections.get(page as usize)?;
        starts.push((first, block));
        page = page.checked_add(pages)?;
        block = block.checked_add(blocks)?;
        let sections = first_sections.get(page as usize)?.checked_sub(first)?;
        if sections.div_ceil(SECTIONS) != blocks {
            return None;
        }
    }
    (page as usize + 1 == first_sections.len() && block as usize == head.blocks.len()).then_some(starts)
}
