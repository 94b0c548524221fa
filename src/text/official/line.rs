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
    let chars: Vec<char> = text.trim().chars().collect();
    let is_wide = |at: Option<&char>| at.is_none_or(|c| !c.is_ascii() && !c.is_whitespace());
    let keeps = |at: usize| {
        let before = chars[..at].iter().rfind(|c| !c.is_whitespace());
        let after = chars[at..].iter().find(|c| !c.is_whitespace());
        !(is_wide(before) || is_wide(after))
    };
    let folded = (0..chars.len()).filter(|&at| !chars[at].is_whitespace() || keeps(at));
    folded.map(|at| chars[at]).collect()
}

/// Adds the words of the paragraph `block` to the paragraph `above`.
pub(in crate::text) fn append(above: &mut Block, block: Block) {
    if let (BlockKind::Paragraph(_, inlines), BlockKind::Paragraph(_, more)) = (&mut above.kind, block.kind) {
        inlines.extend(more);
        above.span.end = block.span.end;
    }
}
