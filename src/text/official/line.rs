//! The lines of an official text: paragraphs of running text as words.

use crate::text::tree::{Block, BlockKind, Inline, Part};
use crate::text::walk::push_words;

/// The words of a paragraph of running text.
pub(in crate::text) fn plain(block: &Block) -> Option<&[Inline]> {
    match &block.kind {
        BlockKind::Paragraph(Part::Body, inlines) => Some(inlines),
        _ => None,
    }
}

/// The words of a paragraph.
pub(in crate::text) fn words(inlines: &[Inline]) -> String {
    let mut text = String::new();
    push_words(inlines, &mut text);
    text
}

/// `text` without spaces beside Han characters.
pub(in crate::text) fn folded(text: &str) -> String {
    let is_wide = |c: char| !c.is_ascii();
    let (mut folded, mut spaces) = (String::with_capacity(text.len()), String::new());
    for c in text.trim().chars() {
        if c.is_whitespace() {
            spaces.push(c);
            continue;
        }
        if !is_wide(c) && folded.chars().next_back().is_some_and(|before| !is_wide(before)) {
            folded.push_str(&spaces);
        }
        spaces.clear();
        folded.push(c);
    }
    folded
}

/// More characters than a title, a heading or an entry of a table of contents has.
const BEGINNING: usize = 200;

/// The beginning of a paragraph, without spaces beside Han characters: enough to tell whether it is a title, a heading or an entry.
pub(in crate::text) fn beginning(inlines: &[Inline]) -> String {
    let text = words(inlines);
    let end = text.char_indices().nth(BEGINNING).map_or(text.len(), |(at, _)| at);
    folded(&text[..end])
}

/// Adds the words of the paragraph `block` to the paragraph `above`.
pub(in crate::text) fn append(above: &mut Block, block: Block) {
    if let (BlockKind::Paragraph(_, inlines), BlockKind::Paragraph(_, more)) = (&mut above.kind, block.kind) {
        inlines.extend(more);
        above.span.end = block.span.end;
    }
}
