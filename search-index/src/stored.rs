//! What hits show of a section, as a stored document of tantivy: read back here with every step checked.

use crate::codec::checksum;
use crate::page::{Page, Section};
use crate::term_table::read_number;

/// The numbers of the stored fields; the lanes come before them.
pub(crate) mod field {
    pub(crate) const URL: u32 = 10;
    pub(crate) const TITLE: u32 = 11;
    pub(crate) const KIND: u32 = 12;
    pub(crate) const STATUS: u32 = 13;
    pub(crate) const KEYWORD: u32 = 14;
    pub(crate) const DATE: u32 = 15;
    pub(crate) const ANCHOR: u32 = 16;
    pub(crate) const HEADING: u32 = 17;
    pub(crate) const TEXT: u32 = 18;
    pub(crate) const SEAL: u32 = 19;
}

/// Type codes of tantivy's documents.
const IS_TEXT: u8 = 0;
const IS_NUMBER: u8 = 1;

/// A stored section with what is shown of its page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Stored {
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) date: u32,
    pub(crate) status: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) section: Section,
}

impl Stored {
    /// What is stored of `section` of `page`.
    pub(crate) fn new(page: &Page, section: &Section) -> Self {
        Self { section: section.clone(), ..Self::of_page(page) }
    }

    /// What is stored of `page` itself.
    pub(crate) fn of_page(page: &Page) -> Self {
        Self {
            url: page.url.clone(),
            title: page.title.clone(),
            kind: page.kind.clone(),
            date: page.date.unwrap_or(0),
            status: page.status.clone().filter(|status| !status.is_empty()),
            keywords: page.keywords.clone(),
            section: Section::default(),
        }
    }

    /// The texts with the numbers of their fields; empty ones are left out.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (u32, &str)> {
        let page = [(field::URL, &self.url), (field::TITLE, &self.title), (field::KIND, &self.kind)];
        let status = self.status.iter().map(|status| (field::STATUS, status));
        let keywords = self.keywords.iter().map(|keyword| (field::KEYWORD, keyword));
        let section = &self.section;
        let section = [
            (field::ANCHOR, &section.anchor),
            (field::HEADING, &section.heading),
            (field::TEXT, &section.text),
        ];
        let all = page.into_iter().chain(status).chain(keywords).chain(section);
        all.map(|(field, text)| (field, text.as_str())).filter(|(_, text)| !text.is_empty())
    }

    /// A number that tells whether the document was altered, or is that of another section of its shard.
    pub(crate) fn seal(&self, section: u32) -> u64 {
        let mut all = Vec::new();
        for (field, text) in self.texts() {
            all.push(field as u8);
            all.extend_from_slice(&(text.len() as u32).to_le_bytes());
            all.extend_from_slice(text.as_bytes());
        }
        all.extend_from_slice(&self.date.to_le_bytes());
        all.extend_from_slice(&section.to_le_bytes());
        u64::from(u32::from_le_bytes(checksum(&all)))
    }

    /// Reads the bytes of a document and its seal; `None` where they are none.
    pub(crate) fn read(bytes: &[u8]) -> Option<(Self, u64)> {
        let mut rest = bytes;
        let (mut stored, mut seal) = (Self::default(), None);
        for _ in 0..read_number(&mut rest)? {
            let (number, after) = rest.split_first_chunk::<4>()?;
            let (&code, after) = after.split_first()?;
            rest = after;
            let number = u32::from_le_bytes(*number);
            match code {
                IS_TEXT => {
                    let length = usize::try_from(read_number(&mut rest)?).ok()?;
                    let (text, after) = rest.split_at_checked(length)?;
                    rest = after;
                    stored.set(number, std::str::from_utf8(text).ok()?.to_owned())?;
                }
                IS_NUMBER => {
                    let (value, after) = rest.split_first_chunk::<8>()?;
                    rest = after;
                    let value = u64::from_le_bytes(*value);
                    match number {
                        field::DATE => stored.date = u32::try_from(value).ok()?,
                        field::SEAL => seal = Some(value),
                        _ => return None,
                    }
                }
                _ => return None,
            }
        }
        Some((stored, seal?))
    }

    fn set(&mut self, number: u32, text: String) -> Option<()> {
        match number {
            field::URL => self.url = text,
            field::TITLE => self.title = text,
            field::KIND => self.kind = text,
            field::STATUS => self.status = Some(text),
            field::KEYWORD => self.keywords.push(text),
            field::ANCHOR => self.section.anchor = text,
            field::HEADING => self.section.heading = text,
            field::TEXT => self.section.text = text,
            _ => return None,
        }
        Some(())
    }
}

/// A block that unpacks to more than this was not written here.
const MOST_BYTES: usize = 64 << 20;

/// Document `number` of a block of the store: documents, where each starts, and how many they are, packed by LZ4.
pub(crate) fn in_block(packed: &[u8], number: usize) -> Option<Vec<u8>> {
    let (length, packed) = packed.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok().filter(|&length| length <= MOST_BYTES)?;
    // LZ4 packs at most 255 to one.
    if length / 255 > packed.len() {
        return None;
    }
    let block = lz4_flex::block::decompress(packed, length).ok()?;
    let (block, count) = block.split_last_chunk::<4>()?;
    let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
    let end = block.len().checked_sub(count.checked_mul(4)?)?;
    let (documents, starts) = block.split_at(end);
    let (starts, _) = starts.as_chunks::<4>();
    let start = |number: usize| starts.get(number).map(|start| u32::from_le_bytes(*start) as usize);
    let range = start(number)?..start(number + 1).unwrap_or(documents.len());
    documents.get(range).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), number in 0usize..4) {
            let _ = Stored::read(&bytes);
            let _ = in_block(&bytes, number);
        }
    }
}
