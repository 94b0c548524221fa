//! Turns numbered paragraphs and headings of laws and official documents into provisions, and nests them.

use super::official::{self, is_heading};
use super::part::Parts;
use super::tree::{Attachment, Block, BlockKind, Heading, Inline, InlineKind, Lead, Level, Part, Provision};
use super::walk::heading_words;

/// The longest first sentence that counts as the heading of its numbered paragraph, in characters with the number.
const RUN_IN: usize = 45;

/// Recognises the provisions among `blocks`. In an official document all numbering counts, and signature, recipients and the like are
/// recognised too; in other texts only the numbering of laws counts. `shift` is what is added to heading levels.
pub(super) fn recognise(blocks: Vec<Block>, is_official: bool, shift: u8) -> Vec<Block> {
    let mut recogniser = Recogniser { is_official, shift, parts: Parts::default(), in_article: false };
    recogniser.blocks(blocks)
}

struct Recogniser {
    is_official: bool,
    shift: u8,
    parts: Parts,
    in_article: bool,
}

impl Recogniser {
    fn blocks(&mut self, blocks: Vec<Block>) -> Vec<Block> {
        let mut recognised: Vec<Block> = Vec::with_capacity(blocks.len());
        for Block { span, kind } in blocks {
            let (kind, signed) = self.kind(kind);
            let first = recognised.len().saturating_sub(signed);
            for block in &mut recognised[first..] {
                if let BlockKind::Paragraph(part, _) = &mut block.kind {
                    *part = Part::Signature;
                }
            }
            recognised.push(Block { span, kind });
        }
        super::nest::nest(recognised)
    }

    /// The block as recognised, and how many paragraphs just before it belong to the same signature.
    fn kind(&mut self, kind: BlockKind) -> (BlockKind, usize) {
        match kind {
            BlockKind::Paragraph(_, inlines) => self.paragraph(inlines),
            BlockKind::Heading(heading) => {
                self.parts.interrupt();
                self.in_article = false;
                (self.heading(*heading), 0)
            }
            // A marked block is part of the text, so the state carries on through and behind it.
            BlockKind::Marked(mut marked) => {
                marked.blocks = self.blocks(marked.blocks);
                (BlockKind::Marked(marked), 0)
            }
            kind => {
                self.parts.interrupt();
                (kind, 0)
            }
        }
    }

    fn paragraph(&mut self, mut inlines: Vec<Inline>) -> (BlockKind, usize) {
        let first = match inlines.first() {
            Some(Inline { kind: InlineKind::Text(text), .. }) => &**text,
            _ => "",
        };
        if let Some(end) = official::article(first) {
            self.parts.interrupt();
            self.in_article = true;
            let label = cut(&mut inlines, end);
            return (provision(Level::Article, label, "", Lead::Paragraph(inlines)), 0);
        }
        let numbered = official::level(first);
        if !self.is_official {
            let is_item = |level| matches!(level, Level::Second | Level::Third | Level::Fourth);
            return match numbered.filter(|(level, _)| self.in_article && is_item(*level)) {
                Some((level, end)) => {
                    let label = cut(&mut inlines, end);
                    (provision(level, label, "", Lead::Paragraph(inlines)), 0)
                }
                None => (BlockKind::Paragraph(Part::Body, inlines), 0),
            };
        }
        if let Some(head) = self.parts.attachment(first) {
            let label = cut(&mut inlines, head.label);
            let number = cut(&mut inlines, head.number);
            return (BlockKind::Attachment(Box::new(Attachment { label, number, inlines })), 0);
        }
        if let Some((level, end)) = numbered {
            self.parts.interrupt();
            return (self.numbered(level, end, inlines), 0);
        }
        let (part, signed) = self.parts.paragraph(&heading_words("", &inlines));
        (BlockKind::Paragraph(part, inlines), signed)
    }

    /// Reads a numbered paragraph of an official document. Its number ends at byte `end`.
    fn numbered(&self, level: Level, end: usize, mut inlines: Vec<Inline>) -> BlockKind {
        let class = level.class();
        let is_heading = class <= 2 && is_heading(&heading_words("", &inlines));
        let label = cut(&mut inlines, end);
        if is_heading {
            let level_of_heading = (class + 1 + self.shift).min(6);
            let heading = Heading { level: level_of_heading, inlines, ..Heading::default() };
            return provision(level, label, "", Lead::Heading(Box::new(heading)));
        }
        let lead = match run_in(&label, &inlines) {
            Some(end) => {
                let rest = split(&mut inlines, end);
                Lead::RunIn(inlines, rest)
            }
            None => Lead::Paragraph(inlines),
        };
        provision(level, label, "", lead)
    }

    /// Reads a heading. It becomes a provision if it begins with the number of a part, chapter or section, or, in an official document,
    /// with any number.
    fn heading(&self, mut heading: Heading) -> BlockKind {
        let first = match heading.inlines.first() {
            Some(Inline { kind: InlineKind::Text(text), .. }) => &**text,
            _ => "",
        };
        let is_part = |level| matches!(level, Level::Part | Level::Chapter | Level::Section);
        let Some((level, end)) =
            official::level(first).filter(|(level, _)| self.is_official || is_part(*level))
        else {
            return BlockKind::Heading(Box::new(heading));
        };
        let label = cut(&mut heading.inlines, end);
        let id = std::mem::take(&mut heading.id);
        provision(level, label, &id, Lead::Heading(Box::new(heading)))
    }
}

fn provision(level: Level, label: Box<str>, id: &str, lead: Lead) -> BlockKind {
    let number = official::number(&label);
    BlockKind::Provision(Box::new(Provision {
        level,
        number,
        label,
        id: id.into(),
        lead,
        blocks: Vec::new(),
    }))
}

/// The end of the first sentence in the first text of `inlines`, if the sentence can serve as a heading.
fn run_in(label: &str, inlines: &[Inline]) -> Option<usize> {
    let Some(Inline { kind: InlineKind::Text(text), .. }) = inlines.first() else { return None };
    let end = text.find('。').map(|at| at + '。'.len_utf8())?;
    let length = label.chars().count() + text[..end].chars().count();
    (length <= RUN_IN && end < text.len()).then_some(end)
}

/// Cuts the first `end` bytes off the first text of `inlines` and returns them.
fn cut(inlines: &mut Vec<Inline>, end: usize) -> Box<str> {
    if end == 0 {
        return Box::default();
    }
    let rest = split(inlines, end);
    let first = std::mem::replace(inlines, rest).pop();
    match first.map(|inline| inline.kind) {
        Some(InlineKind::Text(text)) => text,
        _ => Box::default(),
    }
}

/// Splits `inlines` after the first `end` bytes of its first text and returns the rest.
fn split(inlines: &mut Vec<Inline>, end: usize) -> Vec<Inline> {
    let mut rest = inlines.split_off(1);
    let Some(Inline { span, kind: InlineKind::Text(text) }) = inlines.first_mut() else { return rest };
    let (before, after) = text.split_at(end);
    // With escapes, the source has more bytes than the text, so the split has no exact position there.
    let is_verbatim = (span.end - span.start) as usize == text.len();
    let middle = if is_verbatim { span.start + before.len() as u32 } else { span.start };
    if !after.is_empty() {
        let span = super::tree::Span { start: middle, end: span.end };
        rest.insert(0, Inline { span, kind: InlineKind::Text(after.into()) });
    }
    let before = before.into();
    if is_verbatim {
        span.end = middle;
    }
    *text = before;
    rest.shrink_to_fit();
    rest
}
