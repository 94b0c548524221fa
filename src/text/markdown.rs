//! Builds the tree from the events of the Markdown parser.

use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd, TextMergeWithOffset};

use super::extension::options;
use super::han::is_cjk;
use super::prepare::{self, Prepared};
use super::shallow::Shallow;
use super::tree::{Block, BlockKind, Inline, InlineKind, Part, Raw, Span};
use super::{Link, Reading, Text, leftover, math};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::kind::TextForm;
use crate::message;

mod bare;
mod block;
mod fence;
mod heading;
mod link;
mod note;

/// Reads the body `source[start..]` of the file `path`. Also returns how much was added to the levels of its headings.
pub(super) fn read(
    path: &str,
    source: &str,
    start: usize,
    reading: Reading<'_>,
    diagnostics: &mut Diagnostics,
) -> (Text, u8) {
    let prepared = prepare::prepare(path, source, start, reading, diagnostics);
    let mut events =
        Shallow::new(Parser::new_ext(&prepared.text, options(reading.foreign.is_some())).into_offset_iter());
    let unguided = events.by_ref().map(|(event, range)| (prepared.unguided(event, &range), range));
    let mut merged = TextMergeWithOffset::new(unguided);
    let reader = Reader {
        path,
        source,
        prepared: &prepared,
        reading,
        diagnostics,
        events: (&mut merged as &mut dyn Iterator<Item = _>).peekable(),
        links: Vec::new(),
        notes: note::Notes::default(),
        title: None,
        tops: 0,
        has_raw_html: false,
        has_math: false,
        in_links: 0,
        alt: None,
        last: None,
        soft_break: false,
    };
    let (text, shift) = reader.read();
    if let Some(range) = events.first_too_deep() {
        let fault = message!(
            "引用、列表或加粗一层套一层，套得太深",
            "quotations, lists or emphasis are nested too deeply"
        );
        let hint = message!("删去多余的“>”或缩进", "remove some of the `>` or of the spaces before the text");
        let place = Place::span(path, source, prepared.source(range));
        diagnostics.push(Diagnostic::error("markdown.depth", place, fault).hint(hint));
    }
    (text, shift)
}

/// The events still to be read, each with its bytes in the prepared text.
type Events<'p, 'e> = Peekable<&'p mut dyn Iterator<Item = (Event<'e>, Range<usize>)>>;

/// Reads events into a tree.
struct Reader<'a, 'p, 'e> {
    path: &'a str,
    source: &'a str,
    prepared: &'a Prepared<'a>,
    reading: Reading<'a>,
    diagnostics: &'a mut Diagnostics,
    events: Events<'p, 'e>,
    links: Vec<Link>,
    notes: note::Notes,
    title: Option<String>,
    /// The number of headings of level 1, not counting the one at the start of the text.
    tops: usize,
    has_raw_html: bool,
    has_math: bool,
    /// The number of open links. A bare address inside a link does not become a link.
    in_links: usize,
    /// The alternative text read so far, while a picture is open.
    alt: Option<String>,
    /// The last character of running text in this block; `soft_break` says whether a soft break follows it.
    last: Option<char>,
    soft_break: bool,
}

impl Reader<'_, '_, '_> {
    fn read(mut self) -> (Text, u8) {
        let mut blocks = fence::Blocks::default();
        let mut is_first = true;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::Paragraph) if self.is_fence(&range) => self.fence(range, &mut blocks),
                Event::Start(Tag::Heading { level, id, classes, .. }) => {
                    let own = heading::Own::new(id, classes);
                    let heading = self.heading(level as u8, own, range, is_first);
                    blocks.current().extend(heading);
                }
                event => self.block(event, range, blocks.current()),
            }
            is_first = false;
        }
        self.end_fence(&mut blocks);
        let notes = self.end_notes();
        // Only the page's title may have level 1. If there are other such headings, all headings move down a level.
        let shift = u8::from(self.tops > 0);
        let Self { links, title, has_raw_html, has_math, .. } = self;
        let mut text =
            Text { blocks: blocks.done, notes, links, title, has_raw_html, has_math, ..Text::default() };
        if shift > 0 {
            text.blocks.iter_mut().for_each(|block| heading::shift(block, shift));
            text.notes.iter_mut().flat_map(|note| &mut note.blocks).for_each(|b| heading::shift(b, shift));
        }
        (text, shift)
    }

    /// Reads blocks up to the end of their parent.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(_) => break,
                event => self.block(event, range, &mut blocks),
            }
        }
        self.end_line();
        blocks.shrink_to_fit();
        blocks
    }

    /// Reads the block that starts with `event`. Running text outside a paragraph becomes [`BlockKind::Plain`].
    fn block(&mut self, event: Event<'_>, range: Range<usize>, blocks: &mut Vec<Block>) {
        let span = self.prepared.source(range.clone()).into();
        let kind = match event {
            Event::Start(tag) if block::is_block(&tag) => {
                self.end_line();
                self.start(tag, range)
            }
            Event::Rule => Some(BlockKind::Rule),
            event => return self.plain(event, range, blocks),
        };
        self.end_line();
        blocks.extend(kind.map(|kind| Block { span, kind }));
    }

    fn plain(&mut self, event: Event<'_>, range: Range<usize>, blocks: &mut Vec<Block>) {
        let span: Span = self.prepared.source(range.clone()).into();
        if !matches!(blocks.last(), Some(Block { kind: BlockKind::Plain(_), .. })) {
            blocks.push(Block { span, kind: BlockKind::Plain(Vec::new()) });
        }
        let mut more = Vec::new();
        self.inline(event, range, &mut more);
        if let Some(Block { span: whole, kind: BlockKind::Plain(inlines) }) = blocks.last_mut() {
            whole.end = whole.end.max(span.end);
            inlines.append(&mut more);
        }
    }

    /// Reads inlines up to the end of their parent.
    fn inlines(&mut self) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(_) => break,
                event => self.inline(event, range, &mut inlines),
            }
        }
        // Saves memory: most paragraphs hold one inline, and a site has very many of them.
        inlines.shrink_to_fit();
        inlines
    }

    fn inline(&mut self, event: Event<'_>, range: Range<usize>, inlines: &mut Vec<Inline>) {
        let span = self.prepared.source(range.clone()).into();
        let kind = match event {
            Event::Start(Tag::Emphasis) => InlineKind::Emphasis(self.inlines()),
            Event::Start(Tag::Strong) => InlineKind::Strong(self.inlines()),
            Event::Start(Tag::Strikethrough) => InlineKind::Strikethrough(self.inlines()),
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                self.link(link_type, &dest_url, &title, range)
            }
            Event::Start(Tag::Image { link_type, dest_url, title, .. }) => {
                let is_wiki = matches!(link_type, LinkType::WikiLink { .. });
                return self.picture((&dest_url, is_wiki), &title, range, inlines);
            }
            Event::Start(_) => return inlines.append(&mut self.inlines()),
            Event::Html(text) | Event::InlineHtml(text) if self.prepared.shows_raw => {
                return self.text(&text, &range, inlines);
            }
            Event::InlineMath(tex) => return self.math(&tex, false, &range, inlines),
            Event::DisplayMath(tex) => return self.math(&tex, true, &range, inlines),
            Event::Text(text) => return self.text(&text, &range, inlines),
            Event::Code(text) => match self.code(&text, &range, inlines) {
                Some(code) => code,
                None => return,
            },
            Event::Html(html) | Event::InlineHtml(html) => {
                self.follow_raw_link(&html);
                InlineKind::Raw(Box::new(self.raw(html.into_string(), &range)))
            }
            Event::SoftBreak => {
                self.soft_break = true;
                return;
            }
            Event::HardBreak => InlineKind::HardBreak,
            Event::FootnoteReference(name) => InlineKind::Reference(self.notes.refer(&name)),
            Event::TaskListMarker(done) => InlineKind::Task(done),
            Event::End(_) | Event::Rule => return,
        };
        inlines.push(Inline { span, kind });
    }

    /// Reads code in running text. Inside a picture it becomes part of the alternative text.
    fn code(&mut self, text: &str, range: &Range<usize>, inlines: &mut Vec<Inline>) -> Option<InlineKind> {
        self.settle_break(text.chars().next(), range, inlines);
        if let Some(alt) = &mut self.alt {
            alt.push_str(text);
            return None;
        }
        self.last = text.chars().next_back().or(self.last);
        Some(InlineKind::Code(text.into()))
    }

    /// Reads a formula. One that cannot be set is shown as code.
    fn math(&mut self, tex: &str, is_block: bool, range: &Range<usize>, inlines: &mut Vec<Inline>) {
        if !is_block && math::is_money(tex, self.prepared.text[range.end..].chars().next()) {
            return self.text(&format!("${tex}$"), range, inlines);
        }
        self.settle_break(tex.chars().next(), range, inlines);
        if let Some(alt) = &mut self.alt {
            return alt.push_str(tex);
        }
        self.last = tex.chars().next_back().or(self.last);
        let span = self.prepared.source(range.clone()).into();
        let kind = math::set(tex, is_block).unwrap_or_else(|reason| {
            self.diagnostics.push(math::fault(&reason, self.place(range.clone())));
            InlineKind::Code(tex.into())
        });
        self.has_math |= matches!(kind, InlineKind::Math(_));
        inlines.push(Inline { span, kind });
    }

    fn text(&mut self, text: &str, range: &Range<usize>, inlines: &mut Vec<Inline>) {
        let begins_line = self.last.is_none() || self.soft_break;
        self.settle_break(text.chars().next(), range, inlines);
        if let Some(alt) = &mut self.alt {
            alt.push_str(text);
            self.last = text.chars().next_back().or(self.last);
            return;
        }
        if let Some(leftover) = leftover::find(text, begins_line) {
            let place = Place::span(self.path, self.source, self.part(text, leftover.range, range));
            let fault = Diagnostic::warning(leftover.code, place, leftover.message);
            self.diagnostics.push(fault.hint(leftover.hint));
        }
        self.say_linked(text, range, inlines);
    }

    /// Adds the bytes `part` of `text`, the text of the event at `range`.
    fn say(&mut self, text: &str, part: Range<usize>, range: &Range<usize>, inlines: &mut Vec<Inline>) {
        let span = self.part(text, part.clone(), range).into();
        let words = &text[part];
        self.last = words.chars().next_back().or(self.last);
        inlines.push(Inline { span, kind: InlineKind::Text(words.into()) });
    }

    /// The source bytes of the bytes `part` of `text`, the text of the event at `range`. If `part` cannot be found in the source because of
    /// escapes, those of the whole text.
    fn part(&self, text: &str, part: Range<usize>, range: &Range<usize>) -> Range<usize> {
        let whole = self.prepared.source(range.clone());
        let written = &self.source[whole.clone()];
        let at = if written == text { Some(part.start) } else { written.find(&text[part.clone()]) };
        at.map_or(whole.clone(), |at| whole.start + at..whole.start + at + part.len())
    }

    /// Adds the pending soft break, unless it is between two CJK characters: there it means no space.
    fn settle_break(&mut self, next: Option<char>, range: &Range<usize>, inlines: &mut Vec<Inline>) {
        if !std::mem::take(&mut self.soft_break) || self.last.is_none() {
            return;
        }
        if self.last.is_some_and(is_cjk) && next.is_some_and(is_cjk) {
            return;
        }
        if let Some(alt) = &mut self.alt {
            return alt.push(' ');
        }
        let span = self.prepared.source(range.start..range.start).into();
        inlines.push(Inline { span, kind: InlineKind::SoftBreak });
    }

    fn end_line(&mut self) {
        self.last = None;
        self.soft_break = false;
    }

    fn place(&self, range: Range<usize>) -> Place {
        Place::span(self.path, self.source, self.prepared.source(range))
    }

    /// Reads a paragraph. If it holds only a picture, it becomes a figure.
    fn paragraph(&mut self) -> BlockKind {
        let mut inlines = self.inlines();
        match inlines.pop() {
            Some(Inline { kind: InlineKind::Picture(picture), .. }) if inlines.is_empty() => {
                BlockKind::Figure(picture)
            }
            last => {
                inlines.extend(last);
                BlockKind::Paragraph(Part::Body, inlines)
            }
        }
    }

    /// Reads a block of raw HTML. It becomes plain text if `shows_raw` is set.
    fn html_block(&mut self, range: &Range<usize>) -> BlockKind {
        let (mut html, mut shown) = (String::new(), Vec::new());
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(TagEnd::HtmlBlock) => break,
                Event::Html(text) | Event::Text(text) if self.prepared.shows_raw => {
                    self.text(&text, &range, &mut shown);
                }
                Event::Html(text) | Event::Text(text) => html.push_str(&text),
                _ => {}
            }
        }
        if self.prepared.shows_raw {
            return BlockKind::Plain(shown);
        }
        BlockKind::Raw(Box::new(self.raw(html, range)))
    }

    fn raw(&mut self, html: String, range: &Range<usize>) -> Raw {
        self.has_raw_html = true;
        self.raw_links(html, range)
    }

    fn is_markdown(&self) -> bool {
        self.reading.form == TextForm::Markdown
    }
}
