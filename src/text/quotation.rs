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
pub(super) fn find(text: &Text) -> Vec<Quotation> {
    let mut found = Vec::new();
    if !text.mentions.is_empty() || !text.links.is_empty() {
        blocks(&text.blocks, &mut found);
    }
    found
}

fn blocks(list: &[Block], found: &mut Vec<Quotation>) {
    for block in list {
        match &block.kind {
            BlockKind::Quote(inner) => {
                let mut line = Line::default();
                inner.iter().for_each(|block| line.block(block));
                found.extend(line.whole(block.span));
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
    // Most paragraphs name no document.
    if !inlines.iter().any(|inline| matches!(inline.kind, InlineKind::Link(_))) {
        return;
    }
    let mut line = Line::default();
    line.inlines(inlines);
    found.extend((0..line.sources.len()).filter_map(|n| line.marked(n, span)));
}

/// The words of a block, and where in them documents are named.
#[derive(Default)]
struct Line {
    words: String,
    sources: Vec<(Range<usize>, Source)>,
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
                    let start = self.words.len();
                    self.inlines(&link.inlines);
                    self.sources.extend(source.map(|source| (start..self.words.len(), source)));
                }
                _ => {}
            }
        }
    }

    /// The words before the dash that stands before source `n`.
    fn before_dash(&self, n: usize) -> Option<&str> {
        let before = self.words.get(..self.sources[n].0.start)?.trim_end();
        let words = before.trim_end_matches(['—', '―', '─']);
        (words.len() < before.len()).then(|| words.trim())
    }

    /// Source `n`, or the provision that follows it at once: 《title》第三条.
    fn source(&self, n: usize) -> Source {
        let joined = |two: &&[(Range<usize>, Source)]| two[0].0.end == two[1].0.start;
        let more = self.sources[n..].windows(2).take_while(joined).count();
        self.sources[n + more].1
    }

    /// The quotation of a whole block, which its source ends.
    fn whole(&self, span: Span) -> Option<Quotation> {
        let last = (0..self.sources.len()).rev().find(|&n| self.before_dash(n).is_some())?;
        let words = self.before_dash(last).filter(|words| !words.is_empty())?;
        Some(Quotation { words: words.to_owned(), source: self.source(last), span: span.into() })
    }

    /// The quotation in “” just before the dash before source `n`.
    fn marked(&self, n: usize, span: Span) -> Option<Quotation> {
        let quoted = self.before_dash(n)?.strip_suffix('”')?;
        let words = &quoted[quoted.rfind('“')? + '“'.len_utf8()..];
        let source = self.source(n);
        (!words.is_empty()).then(|| Quotation { words: words.to_owned(), source, span: span.into() })
    }
}
