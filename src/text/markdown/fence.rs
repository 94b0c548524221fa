//! Marked blocks: the blocks between `:::` lines become one block with the name and label of the opening line.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::text::container::{Fence, fence};
use crate::text::leftover;
use crate::text::tree::{Block, BlockKind, Marked};

/// The blocks read so far, and the marked block that is open, if any.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) done: Vec<Block>,
    /// The open marked block, and the source bytes of its opening fence.
    open: Option<(Marked, Range<usize>)>,
}

impl Blocks {
    /// The list to which the next block is added.
    pub(super) fn current(&mut self) -> &mut Vec<Block> {
        self.open.as_mut().map_or(&mut self.done, |(marked, _)| &mut marked.blocks)
    }

    /// Ends the open marked block and returns the source bytes of its opening fence. `None` if none is open.
    fn close(&mut self) -> Option<Range<usize>> {
        let (marked, range) = self.open.take()?;
        let end = marked.blocks.last().map_or(range.end, |last| last.span.end as usize);
        let span = (range.start..end.max(range.end)).into();
        self.done.push(Block { span, kind: BlockKind::Marked(Box::new(marked)) });
        Some(range)
    }
}

impl<'a> Reader<'a, '_, '_> {
    /// The paragraph at `range` as it stands in the source, without the escapes added for the parser.
    fn line(&self, range: &Range<usize>) -> &'a str {
        self.source[self.prepared.source(range.clone())].trim()
    }

    /// Whether the paragraph at `range` is a fence.
    pub(super) fn is_fence(&self, range: &Range<usize>) -> bool {
        let line = self.line(range);
        line.starts_with(":::") && !line.contains('\n') && fence(line).is_some()
    }

    /// Reads the paragraph at `range`, which is a fence.
    pub(super) fn fence(&mut self, range: Range<usize>, blocks: &mut Blocks) {
        while self.events.next().is_some_and(|(event, _)| event != Event::End(TagEnd::Paragraph)) {}
        let place = self.place(range.clone());
        match fence(self.line(&range)) {
            Some(Fence::Open { name, label }) => {
                blocks.close();
                if let Some(near) = leftover::misspelt_block(name) {
                    let fault = message!("没有“{name}”这种段落块", "there is no block `{name}`");
                    let hint = message!("是不是“{near}”？", "did you mean `{near}`?");
                    self.diagnostics.push(Diagnostic::warning("markdown.container", place, fault).hint(hint));
                }
                let marked = Marked { name: name.into(), label: label.into(), blocks: Vec::new() };
                blocks.open = Some((marked, self.prepared.source(range)));
            }
            Some(Fence::Close) if blocks.close().is_some() => {}
            _ => {
                let fault = message!("多了一行“:::”，前面没有对应的开头", "`:::` closes nothing");
                self.diagnostics.push(Diagnostic::warning("markdown.container", place, fault));
            }
        }
    }

    /// Reports and closes a marked block that is still open at the end of the text.
    pub(super) fn end_fence(&mut self, blocks: &mut Blocks) {
        if let Some(range) = blocks.close() {
            let place = crate::diagnostic::Place::span(self.path, self.source, range);
            let fault = message!("这一段以“:::”开头，却没有结束", "this `:::` block does not end");
            let hint = message!("在段落最后另起一行写 :::", "end it with a line that holds only :::");
            self.diagnostics.push(Diagnostic::error("markdown.container", place, fault).hint(hint));
        }
    }
}
