//! Marked blocks: the blocks between `:::` lines become one block with the name and label of the opening line.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::text::container::{self, Fence, fence};
use crate::text::tree::{Block, BlockKind, Marked};
use crate::text::{admonition, leftover};

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
    /// Reads a quotation. One that begins with the opening line of a marked block is that block.
    pub(super) fn quote(&mut self, kind: Option<BlockQuoteKind>) -> BlockKind {
        let language = self.reading.language;
        let named = match kind {
            Some(kind) => admonition::opening(tag(kind)).map(|opening| opening.named(language)),
            None if self.reading.foreign.is_some() => self.opening(),
            None => None,
        };
        let blocks = self.blocks();
        match named {
            Some((name, label)) => {
                BlockKind::Marked(Box::new(Marked { name: name.into(), label: label.into(), blocks }))
            }
            None => BlockKind::Quote(blocks),
        }
    }

    /// Takes the opening line of a marked block, if it comes next: its name and label.
    fn opening(&mut self) -> Option<(String, String)> {
        let (Event::Start(Tag::Paragraph), range) = self.events.peek()? else { return None };
        let range = range.clone();
        let line = Some(self.line(&range)).filter(|line| !line.contains('\n'))?;
        let named = admonition::opening(line)?.named(self.reading.language);
        while self.events.next().is_some_and(|(event, _)| event != Event::End(TagEnd::Paragraph)) {}
        Some(named)
    }

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
            self.diagnostics.push(container::endless(place));
        }
    }
}

/// The opening line of a quotation of this kind.
fn tag(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "[!NOTE]",
        BlockQuoteKind::Tip => "[!TIP]",
        BlockQuoteKind::Important => "[!IMPORTANT]",
        BlockQuoteKind::Warning => "[!WARNING]",
        BlockQuoteKind::Caution => "[!CAUTION]",
    }
}
