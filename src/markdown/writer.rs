//! Markdown events become HTML, slots, headings and sections in one pass.

use std::iter::Peekable;
use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{Alignment, Event, HeadingLevel, Parser, Tag, TagEnd, TextMergeWithOffset};

use super::anchor::Anchors;
use super::emphasis::MARK;
use super::han::is_cjk;
use super::official;
use super::prepare::Prepared;
use super::text::Sections;
use super::{Body, Content, Link, LinkUse, Outline, Reading, leftover, sanitise};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::kind::TextForm;
use crate::message;

mod bare;
mod container;
mod footnote;
mod link;
mod paragraph;
mod role;
mod slot;
mod tag;

use footnote::Footnotes;
use role::Roles;

/// The text of HTML for `text`.
pub(super) fn escape(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped.into()
}

type Events<'e> = Vec<(Event<'e>, Range<usize>)>;

pub(super) struct Writer<'a> {
    path: &'a str,
    source: &'a str,
    prepared: &'a Prepared<'a>,
    reading: Reading<'a>,
    diagnostics: &'a mut Diagnostics,
    html: String,
    outline: Outline,
    anchors: Anchors,
    sections: Sections,
    footnotes: Footnotes,
    roles: Roles,
    /// Depth of blocks that hold blocks: lists, quotes, tables, footnotes.
    depth: usize,
    open_block: Option<Range<usize>>,
    alignments: Vec<Alignment>,
    /// The numbers of the next items of the lists that are open; `None` for those without numbers.
    numbers: Vec<Option<u64>>,
    cell: usize,
    in_head: bool,
    in_code: bool,
    /// The alternative text of the picture being read.
    picture: Option<link::Picture>,
    links: Vec<bool>,
    /// The last character of running text, and whether a soft break follows it.
    last: Option<char>,
    soft_break: bool,
    has_html: bool,
    heading_shift: u8,
    seen_block: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        path: &'a str,
        source: &'a str,
        prepared: &'a Prepared<'a>,
        reading: Reading<'a>,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        let many = has_more_tops(&prepared.text);
        let mut writer = Self {
            path,
            source,
            prepared,
            reading,
            diagnostics,
            html: String::with_capacity(prepared.text.len() * 3 / 2),
            outline: Outline::default(),
            anchors: Anchors::default(),
            sections: Sections::default(),
            footnotes: Footnotes::default(),
            roles: Roles::default(),
            depth: 0,
            open_block: None,
            alignments: Vec::new(),
            numbers: Vec::new(),
            cell: 0,
            in_head: false,
            in_code: false,
            picture: None,
            links: Vec::new(),
            last: None,
            soft_break: false,
            has_html: false,
            heading_shift: u8::from(many),
            seen_block: false,
        };
        if reading.form == TextForm::Official {
            writer.outline.title = official::title(prepared.body(source));
        }
        writer
    }

    pub(super) fn write<'e>(&mut self, events: impl Iterator<Item = (Event<'e>, Range<usize>)>) {
        let mut events = TextMergeWithOffset::new(events).peekable();
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(Tag::Paragraph) => {
                    let inner = take_until(&mut events, TagEnd::Paragraph);
                    self.paragraph(inner, range);
                }
                Event::Start(Tag::Heading { level, id, classes, .. }) => {
                    let inner = take_until(&mut events, TagEnd::Heading(level));
                    self.heading(level, paragraph::Own { id, classes }, inner, range);
                }
                event => {
                    self.roles.interrupt();
                    self.event(event, range);
                }
            }
            self.seen_block = true;
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => {
                self.settle_break(text.chars().next());
                let text = strip(&text);
                self.tag("<code>");
                self.say(&text);
                self.tag("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) if self.prepared.shows_raw => self.text(&html, range),
            Event::Html(html) | Event::InlineHtml(html) => {
                self.has_html = true;
                self.follow_raw_link(&html);
                let html = strip(&html);
                self.html.push_str(&html);
            }
            Event::SoftBreak => self.soft_break = true,
            Event::HardBreak => {
                self.tag("<br>");
                self.sections.push(" ");
            }
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::FootnoteReference(name) => self.footnote_reference(&strip(&name)),
            Event::TaskListMarker(done) => {
                let state = if done { "checked " } else { "" };
                let label = if done { "已完成" } else { "未完成" };
                self.html
                    .push_str(&format!("<input type=\"checkbox\" disabled {state}aria-label=\"{label}\"> "));
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, range),
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        let text = strip(text);
        if let Some(picture) = &mut self.picture {
            picture.alt.push_str(&text);
            return;
        }
        let begins_line = self.last.is_none() || self.soft_break;
        if !self.in_code
            && let Some(leftover) = leftover::find(&text, begins_line)
        {
            let (start, end) = (range.start + leftover.range.start, range.start + leftover.range.end);
            let place = self.place(if text.len() == range.len() {
                start..end
            } else {
                self.find(&text[leftover.range], &range)
            });
            self.diagnostics
                .push(Diagnostic::warning(leftover.code, place, leftover.message).hint(leftover.hint));
        }
        self.settle_break(text.chars().next());
        self.say_linked(&text, &range);
    }

    /// Writes running text to the HTML and to the section.
    fn say(&mut self, text: &str) {
        self.html.push_str(&escape(text));
        self.sections.push(text);
        self.last = text.chars().next_back().or(self.last);
    }

    fn tag(&mut self, tag: &str) {
        if self.picture.is_none() {
            self.html.push_str(tag);
        }
    }

    /// A soft break between Chinese characters is no space.
    fn settle_break(&mut self, next: Option<char>) {
        if !std::mem::take(&mut self.soft_break) || self.last.is_none() {
            return;
        }
        if self.last.is_some_and(is_cjk) && next.is_some_and(is_cjk) {
            return;
        }
        self.html.push('\n');
        self.sections.push(" ");
    }

    fn end_text(&mut self) {
        self.sections.end_block();
        self.last = None;
        self.soft_break = false;
    }

    /// Where in `range` the words `wanted` stand; all of it where escapes part them in the source.
    fn find(&self, wanted: &str, range: &Range<usize>) -> Range<usize> {
        let found = self.prepared.text[range.clone()].find(wanted).map(|at| range.start + at);
        found.map_or(range.clone(), |at| at..at + wanted.len())
    }

    fn place(&self, range: Range<usize>) -> Place {
        Place::span(self.path, self.source, self.prepared.source(range))
    }

    /// Ends the page; `too_deep` is where its Markdown nests too deeply, if it does.
    pub(super) fn finish(mut self, too_deep: Option<Range<usize>>) -> Content {
        self.end_container();
        self.end_footnotes();
        if let Some(range) = too_deep {
            let fault = message!(
                "引用、列表或加粗一层套一层，套得太深",
                "quotations, lists or emphasis are nested too deeply"
            );
            let hint =
                message!("删去多余的“>”或缩进", "remove some of the `>` or of the spaces before the text");
            self.diagnostics.push(Diagnostic::error("markdown.depth", self.place(range), fault).hint(hint));
        }
        if self.has_html {
            if !self.reading.trust_html {
                self.html = sanitise::clean(&self.html);
            }
            self.open_raw_slots();
        }
        let (sections, words) = self.sections.finish();
        let outline = Outline { words, has_raw_html: self.has_html, ..self.outline };
        let (html, slots) = slot::cut(self.html);
        Content::read(outline, Body { html, slots, sections })
    }
}

/// Whether `text` has headings of the first level besides the one that heads it. They shift all of them: the page's title is the only
/// one.
fn has_more_tops(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_sign = |at: usize| at == 0 || !matches!(bytes[at - 1], b'#' | b'\\');
    let signs = memmem::find_iter(bytes, b"# ").filter(|&at| is_sign(at)).take(2).count();
    let leading = usize::from(text.trim_start().starts_with("# "));
    let may_have = signs > leading || memmem::find(bytes, b"\n=").is_some();
    // A `#` may stand in code; only the parser knows.
    may_have && {
        let is_top =
            |event: &Event<'_>| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }));
        let mut events = Parser::new_ext(text, super::options()).peekable();
        let leads = events.peek().is_some_and(is_top);
        events.filter(is_top).count() > usize::from(leads)
    }
}

fn take_until<'e>(
    events: &mut Peekable<impl Iterator<Item = (Event<'e>, Range<usize>)>>,
    end: TagEnd,
) -> Events<'e> {
    let mut inner = Vec::new();
    for (event, range) in events {
        if event == Event::End(end) {
            break;
        }
        inner.push((event, range));
    }
    inner
}

fn plain_text(events: &[(Event<'_>, Range<usize>)]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(t) | Event::Code(t) => text.push_str(&strip(t)),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// `text` without markers.
fn strip(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains(MARK) { text.replace(MARK, "").into() } else { text.into() }
}
