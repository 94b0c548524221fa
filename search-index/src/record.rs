//! Turns pages into compressed blocks of what hits show, and a block back into its pages and sections.
//!
//! A block holds up to [`SECTIONS`] neighbouring sections and the heads of their pages, so that one range shows a hit.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::codec::{Reader, put_str, put_varint, seal, unseal};
use crate::page::{Page, Section};

/// Sections in a block.
pub(crate) const SECTIONS: u32 = 5;
const LEVEL: u8 = 6;
/// A block that unpacks to more than this was not written here.
const MOST_BYTES: usize = 256 << 20;

/// What is shown of a page besides its sections.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PageHead {
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) date: u32,
    pub(crate) status: Option<String>,
    pub(crate) keywords: Vec<String>,
}

/// One stored section and which of the block's pages it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoredSection {
    pub(crate) page: usize,
    pub(crate) section: Section,
}

/// An unpacked block.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Block {
    pub(crate) pages: Vec<PageHead>,
    pub(crate) sections: Vec<StoredSection>,
}

/// Packs the sections of `pages` in order; a page without sections is stored as one empty section.
pub(crate) fn blocks(pages: &[Page]) -> Vec<Vec<u8>> {
    let empty = Section::default();
    let all: Vec<(&Page, &Section)> = pages
        .iter()
        .flat_map(|page| {
            let sections =
                if page.sections.is_empty() { std::slice::from_ref(&empty) } else { &page.sections };
            sections.iter().map(move |section| (page, section))
        })
        .collect();
    all.chunks(SECTIONS as usize).map(pack).collect()
}

fn pack(sections: &[(&Page, &Section)]) -> Vec<u8> {
    let mut raw = Vec::new();
    let mut last: Option<&Page> = None;
    for &(page, section) in sections {
        let is_new = !last.is_some_and(|last| std::ptr::eq(last, page));
        put_varint(&mut raw, u64::from(is_new));
        if is_new {
            put_head(&mut raw, page);
        }
        put_str(&mut raw, &section.anchor);
        put_str(&mut raw, &section.heading);
        put_str(&mut raw, &section.text);
        last = Some(page);
    }
    let mut packed = compress_to_vec(&raw, LEVEL);
    seal(&mut packed, 0);
    packed
}

fn put_head(out: &mut Vec<u8>, page: &Page) {
    put_str(out, &page.url);
    put_str(out, &page.title);
    put_str(out, &page.kind);
    put_varint(out, u64::from(page.date.unwrap_or(0)));
    put_str(out, page.status.as_deref().unwrap_or(""));
    put_varint(out, page.keywords.len() as u64);
    page.keywords.iter().for_each(|keyword| put_str(out, keyword));
}

/// Unpacks a block; `None` where it was altered.
pub(crate) fn unpack(packed: &[u8]) -> Option<Block> {
    let raw = decompress_to_vec_with_limit(unseal(packed)?, MOST_BYTES).ok()?;
    let mut reader = Reader::new(&raw);
    let mut block = Block::default();
    while !reader.is_empty() {
        if reader.varint()? == 1 {
            block.pages.push(read_head(&mut reader)?);
        }
        let page = block.pages.len().checked_sub(1)?;
        let section = Section { anchor: reader.string()?, heading: reader.string()?, text: reader.string()? };
        block.sections.push(StoredSection { page, section });
    }
    Some(block)
}

fn read_head(reader: &mut Reader<'_>) -> Option<PageHead> {
    Some(PageHead {
        url: reader.string()?,
        title: reader.string()?,
        kind: reader.string()?,
        date: reader.varint()? as u32,
        status: reader.string().map(|status| (!status.is_empty()).then_some(status))?,
        keywords: (0..reader.count()?).map(|_| reader.string()).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_is_shown(texts in prop::collection::vec("[\\PC\n]{0,40}", 1..20)) {
            let section = |text: &String| Section { text: text.clone(), ..Section::default() };
            let page = Page { sections: texts.iter().map(section).collect(), ..Page::default() };
            let packed = blocks(std::slice::from_ref(&page));
            let shown: Vec<String> = packed
                .iter()
                .flat_map(|block| unpack(block).expect("packed above").sections)
                .map(|stored| stored.section.text)
                .collect();
            prop_assert_eq!(shown, texts);
        }

        #[test]
        fn an_altered_block_is_refused(at in any::<prop::sample::Index>(), bit in 0u8..8) {
            let page = Page { title: "家风".to_owned(), ..Page::default() };
            let mut packed = blocks(&[page]).remove(0);
            let at = at.index(packed.len());
            packed[at] ^= 1 << bit;
            prop_assert_eq!(unpack(&packed), None);
        }
    }
}
