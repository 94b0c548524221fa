//! Turns numbered paragraphs and headings of laws and official documents into provisions, and nests them.

use std::collections::{BTreeMap, HashMap};

use super::numbering::{self, is_citation, is_heading};
use super::official::{self, Opening, folded, words};
use super::part::Parts;
use super::tree::{
    Attachment, Block, BlockKind, Heading, Inline, InlineKind, Lead, Level, Number, Part, Provision,
};
use super::walk::heading_words;

/// The longest first sentence that counts as the heading of its numbered paragraph, in characters with the number.
const RUN_IN: usize = 45;

/// The longest heading whose number is joined to its words, in characters.
const JOINED: usize = 30;

/// Recognises the provisions among `blocks`. In an official document, which has an `opening`, all numbering counts, and signature,
/// recipients and the like are recognised too; in other texts only the numbering of laws counts. `shift` is what is added to heading
/// levels.
pub(super) fn recognise(blocks: Vec<Block>, opening: Option<&Opening>, shift: u8) -> Vec<Block> {
    let mut recogniser = Recogniser {
        chapters: opening.map(|opening| &opening.chapters),
        shift,
        parts: Parts::default(),
        in_article: false,
        last: BTreeMap::new(),
        has_outer: false,
    };
    recogniser.blocks(blocks)
}

struct Recogniser<'a> {
    /// The chapters that the table of contents names; `None` if the text is no official document.
    chapters: Option<&'a HashMap<String, String>>,
    shift: u8,
    parts: Parts,
    in_article: bool,
    /// Whether 一、 came outside articles, so that the next one ends an article.
    has_outer: bool,
    /// The last number of each level. Where a label is in doubt, the number that follows decides.
    last: BTreeMap<Level, u32>,
}

impl Recogniser<'_> {
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

    fn is_official(&self) -> bool {
        self.chapters.is_some()
    }

    /// The block as recognised, and how many paragraphs just before it belong to the same signature.
    fn kind(&mut self, kind: BlockKind) -> (BlockKind, usize) {
        match kind {
            BlockKind::Paragraph(Part::Contents | Part::Annotation, _) => (kind, 0),
            BlockKind::Paragraph(_, inlines) => self.paragraph(inlines),
            BlockKind::Heading(mut heading) if self.is_official() && is_part(&heading) => {
                self.begin_part(heading.id.starts_with(official::ATTACHMENT));
                heading.level = (heading.level + self.shift).min(6);
                (BlockKind::Heading(heading), 0)
            }
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
        open_strong(&mut inlines);
        let first = first_text(&inlines);
        if let Some(end) = self.article(first) {
            self.parts.interrupt();
            self.in_article = true;
            let label = cut(&mut inlines, end);
            return (self.provision(Level::Article, label, "", Lead::Paragraph(inlines)), 0);
        }
        let numbered = numbering::level(first);
        if !self.is_official() {
            let is_item = |level| level >= Level::Second;
            return match numbered.filter(|(level, _)| self.in_article && is_item(*level)) {
                Some((level, end)) => {
                    let label = cut(&mut inlines, end);
                    (self.provision(level, label, "", Lead::Paragraph(inlines)), 0)
                }
                None => (BlockKind::Paragraph(Part::Body, inlines), 0),
            };
        }
        if let Some(head) = self.parts.attachment(first) {
            let label = cut(&mut inlines, head.label);
            let number = cut(&mut inlines, head.number);
            return (BlockKind::Attachment(Box::new(Attachment { label, number, inlines })), 0);
        }
        if let Some((level, end)) = numbered.or_else(|| self.joined_paragraph(first)) {
            self.parts.interrupt();
            return (self.numbered(level, end, inlines), 0);
        }
        if let Some(number) = self.unnumbered_chapter(&inlines) {
            self.parts.interrupt();
            return (self.chapter(number, inlines), 0);
        }
        let (part, signed) = self.parts.paragraph(&heading_words("", &inlines));
        (BlockKind::Paragraph(part, inlines), signed)
    }

    /// The length of an article's number at the start of `text`. If no space follows it, its number must follow the last one.
    fn article(&self, text: &str) -> Option<usize> {
        numbering::article(text).or_else(|| {
            let end = numbering::joined_article(text)?;
            let follows = self.is_official() && self.follows(Level::Article, &text[..end]);
            (follows && !is_citation(&text[end..])).then_some(end)
        })
    }

    /// The level of a chapter whose number is joined to its name, and the length of that number. In other than official texts 第一节课 is no
    /// section.
    fn joined_part(&self, text: &str) -> Option<(Level, usize)> {
        let (level, end) = numbering::joined_part(text).filter(|_| self.is_official())?;
        (!is_citation(&text[end..]) && self.follows(level, &text[..end])).then_some((level, end))
    }

    /// The same for a paragraph, which may also be a sentence that begins with such words.
    fn joined_paragraph(&self, text: &str) -> Option<(Level, usize)> {
        let is_name = text.chars().count() <= JOINED && !text.contains(['，', '。', '；', '：', '、']);
        self.joined_part(text).filter(|_| is_name)
    }

    /// Whether `label` has the number after the last one of `level`, or the first.
    fn follows(&self, level: Level, label: &str) -> bool {
        let next = self.last.get(&level).map_or(1, |last| last + 1);
        numbering::number(label).is_some_and(|number| number.main == next || number.main == 1)
    }

    /// The number of a chapter whose heading has none, if `inlines` are such a heading and it is known: the table of contents names it, or
    /// it is one that laws begin and end with.
    fn unnumbered_chapter(&self, inlines: &[Inline]) -> Option<Option<Number>> {
        let name = folded(&words(inlines));
        let next = self.last.get(&Level::Chapter).map_or(1, |last| last + 1);
        match self.chapters?.get(&name) {
            Some(label) => Some(numbering::number(label)),
            None => {
                matches!(name.as_str(), "总则" | "附则").then_some(Some(Number { main: next, inserted: 0 }))
            }
        }
    }

    fn chapter(&mut self, number: Option<Number>, inlines: Vec<Inline>) -> BlockKind {
        let level = (Level::Chapter.class() + 1 + self.shift).min(6);
        let heading = Heading { level, inlines, ..Heading::default() };
        let chapter = self.provision(Level::Chapter, Box::default(), "", Lead::Heading(Box::new(heading)));
        self.in_article = false;
        self.last.extend(number.map(|number| (Level::Chapter, number.main)));
        match chapter {
            BlockKind::Provision(mut provision) => {
                provision.number = number;
                BlockKind::Provision(provision)
            }
            kind => kind,
        }
    }

    /// Begins a part with numbering of its own: the document that a notice issues, or an attachment.
    fn begin_part(&mut self, is_attachment: bool) {
        self.parts = Parts::default();
        if is_attachment {
            self.parts.interrupt();
        }
        self.in_article = false;
        self.has_outer = false;
        self.last.clear();
    }

    /// Reads a numbered paragraph of an official document. Its number ends at byte `end`.
    fn numbered(&mut self, level: Level, end: usize, mut inlines: Vec<Inline>) -> BlockKind {
        let class = level.class();
        let is_heading = class <= 2 && is_heading(&heading_words("", &inlines));
        // Below an article （一） counts items.
        let is_item = self.in_article && level >= Level::Second;
        if level <= Level::Section || level == Level::First && self.has_outer {
            self.in_article = false;
        }
        self.has_outer |= level == Level::First && !self.in_article;
        let label = cut(&mut inlines, end);
        if is_heading && !is_item {
            let level_of_heading = (class + 1 + self.shift).min(6);
            let heading = Heading { level: level_of_heading, inlines, ..Heading::default() };
            return self.provision(level, label, "", Lead::Heading(Box::new(heading)));
        }
        let lead = match run_in(&label, &inlines).filter(|_| !is_item) {
            Some(end) => {
                let rest = split(&mut inlines, end);
                Lead::RunIn(inlines, rest)
            }
            None => Lead::Paragraph(inlines),
        };
        self.provision(level, label, "", lead)
    }

    /// Reads a heading. It becomes a provision if it begins with the number of a part, chapter or section, or, in an official document,
    /// with any number.
    fn heading(&mut self, mut heading: Heading) -> BlockKind {
        let first = first_text(&heading.inlines);
        let is_part = |level| level <= Level::Section;
        let numbered = numbering::level(first).filter(|(level, _)| self.is_official() || is_part(*level));
        let Some((level, end)) = numbered.or_else(|| self.joined_part(first)) else {
            return BlockKind::Heading(Box::new(heading));
        };
        let label = cut(&mut heading.inlines, end);
        let id = std::mem::take(&mut heading.id);
        self.provision(level, label, &id, Lead::Heading(Box::new(heading)))
    }

    fn provision(&mut self, level: Level, label: Box<str>, id: &str, lead: Lead) -> BlockKind {
        let number = numbering::number(&label);
        if let Some(number) = number {
            self.last.insert(level, number.main);
        }
        BlockKind::Provision(Box::new(Provision {
            level,
            number,
            label,
            id: id.into(),
            alias: Box::default(),
            lead,
            blocks: Vec::new(),
        }))
    }
}

/// Whether a heading begins a part of an official document.
fn is_part(heading: &Heading) -> bool {
    heading.id.starts_with(official::ATTACHMENT) || *heading.id == *official::ISSUED
}

/// The text with which `inlines` begin.
fn first_text(inlines: &[Inline]) -> &str {
    match inlines.first() {
        Some(Inline { kind: InlineKind::Text(text), .. }) => text,
        _ => "",
    }
}

/// Writers set the number of a provision in bold. The words lose it, if a number stands at their beginning, because the page sets numbers off
/// itself.
fn open_strong(inlines: &mut Vec<Inline>) {
    let Some(Inline { kind: InlineKind::Strong(inner), .. }) = inlines.first_mut() else { return };
    let first = first_text(inner);
    if numbering::level(first).is_some() || numbering::article(first).is_some() {
        let inner = std::mem::take(inner);
        inlines.splice(..1, inner);
    }
}

/// The end of the first sentence in the first text of `inlines`, if the sentence can serve as a heading.
fn run_in(label: &str, inlines: &[Inline]) -> Option<usize> {
    let Some(Inline { kind: InlineKind::Text(text), .. }) = inlines.first() else { return None };
    let end = text.find('。').map(|at| at + '。'.len_utf8())?;
    let length = label.chars().count() + text[..end].chars().count();
    let is_all = end == text.len() && inlines.len() == 1;
    (length <= RUN_IN && !is_all).then_some(end)
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
