//! Finds quotations with their source: a quotation block that ends in `——《title》第三条`, or `“words”——《title》` in running text.

use std::ops::Range;

use super::Text;
use super::tree::{Block, BlockKind, Destination, Inline, InlineKind, Lead, Span};

/// Words that a text quotes from a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// The words, without quotation marks around them.
    pub words: String,
    /// The mention or link that names the document.
    pub source: Source,
    /// Its bytes in the source file.
    pub span: Range<usize>,
}

/// What names the source of a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The mention with this index in [`Text::mentions`].
    Mention(usize),
    /// The link with this index in [`Text::links`].
    Link(usize),
}

/// The quotations of `text` that name their source.
pub fn find(text: &Text) -> Vec<Quotation> {
    let mut found = Vec::new();
    blocks(&text.blocks, &mut found);
    found
}

fn blocks(list: &[Block], found: &mut Vec<Quotation>) {
    for block in list {
        match &block.kind {
            BlockKind::Quote(inner) => {
                let mut line = Line::default();
                inner.iter().for_each(|block| line.block(block));
                found
                    .extend(line.sources.last().and_then(|&(at, source)| line.whole(at, source, block.span)));
            }
            BlockKind::Paragraph(_, inlines) | BlockKind::Plain(inlines) => {
                paragraph(inlines, block.span, found)
            }
            BlockKind::Provision(provision) => {
                if let Lead::Paragraph(inlines) | Lead::RunIn(_, inlines) = &provision.lead {
                    paragraph(inlines, block.span, found);
                }
                blocks(&provision.blocks, found);
            }
            BlockKind::List(items) => items.items.iter().for_each(|item| blocks(&item.blocks, found)),
            BlockKind::Marked(marked) => blocks(&marked.blocks, found),
            _ => {}
        }
    }
}

fn paragraph(inlines: &[Inline], span: Span, found: &mut Vec<Quotation>) {
    let mut line = Line::default();
    line.inlines(inlines);
    let sources = std::mem::take(&mut line.sources);
    found.extend(sources.into_iter().filter_map(|(at, source)| line.marked(at, source, span)));
}

/// The words of a block, and where in them documents are named.
#[derive(Default)]
struct Line {
    words: String,
    sources: Vec<(usize, Source)>,
}

impl Line {
    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Paragraph(_, inlines) | BlockKind::Plain(inlines) => {
                self.inlines(inlines);
                self.words.push('\n');
            }
            // A quoted provision keeps its number.
            BlockKind::Provision(provision) => {
                self.words.push_str(&provision.label);
                match &provision.lead {
                    Lead::Heading(heading) => self.inlines(&heading.inlines),
                    Lead::RunIn(sentence, rest) => {
                        self.inlines(sentence);
                        self.inlines(rest);
                    }
                    Lead::Paragraph(inlines) => self.inlines(inlines),
                }
                self.words.push('\n');
                provision.blocks.iter().for_each(|block| self.block(block));
            }
            BlockKind::List(list) => {
                list.items.iter().flat_map(|item| &item.blocks).for_each(|block| self.block(block));
            }
            _ => {}
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(words) | InlineKind::Code(words) => self.words.push_str(words),
                InlineKind::SoftBreak | InlineKind::HardBreak => self.words.push('\n'),
                InlineKind::Emphasis(inner) | InlineKind::Strong(inner) => self.inlines(inner),
                InlineKind::Link(link) => {
                    let source = match link.destination {
                        Destination::Mention(n) => Some(Source::Mention(n)),
                        Destination::Inner(n) => Some(Source::Link(n)),
                        _ => None,
                    };
                    self.sources.extend(source.map(|source| (self.words.len(), source)));
                    self.inlines(&link.inlines);
                }
                _ => {}
            }
        }
    }

    /// The words before the dash that stands before the source at byte `at`.
    fn before_dash(&self, at: usize) -> Option<&str> {
        let before = self.words.get(..at)?.trim_end();
        let words = before.trim_end_matches(['—', '―', '─']);
        (words.len() < before.len()).then(|| words.trim())
    }

    /// The quotation of a whole block.
    fn whole(&self, at: usize, source: Source, span: Span) -> Option<Quotation> {
        let words = self.before_dash(at).filter(|words| !words.is_empty())?;
        Some(Quotation { words: words.to_owned(), source, span: span.into() })
    }

    /// The quotation in “” just before the dash.
    fn marked(&self, at: usize, source: Source, span: Span) -> Option<Quotation> {
        let quoted = self.before_dash(at)?.strip_suffix('”')?;
        let words = &quoted[quoted.rfind('“')? + '“'.len_utf8()..];
        (!words.is_empty()).then(|| Quotation { words: words.to_owned(), source, span: span.into() })
    }
}
