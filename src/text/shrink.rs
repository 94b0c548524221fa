//! Gives back memory that a tree does not need.

use super::tree::{Block, BlockKind, Lead};

/// Gives back the room that lists keep for more: a site holds the trees of all its texts at once.
pub(super) fn shrink(blocks: &mut Vec<Block>) {
    blocks.shrink_to_fit();
    for block in blocks {
        match &mut block.kind {
            BlockKind::Paragraph(_, inlines) | BlockKind::Plain(inlines) => inlines.shrink_to_fit(),
            BlockKind::Provision(provision) => match &mut provision.lead {
                Lead::Heading(heading) => heading.inlines.shrink_to_fit(),
                Lead::RunIn(sentence, rest) => {
                    sentence.shrink_to_fit();
                    rest.shrink_to_fit();
                }
                Lead::Paragraph(inlines) => inlines.shrink_to_fit(),
            },
            BlockKind::Heading(heading) => heading.inlines.shrink_to_fit(),
            _ => {}
        }
        block.children_mut().into_iter().for_each(shrink);
    }
}
