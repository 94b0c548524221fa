//! Markdown events become HTML, slots, headings and sections in one pass.

use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{
    Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd, TextMergeWithOffset,
};

use super::anchor::{Anchors, slug};
use super::block::{Fence, fence};
use super::emphasis::MARK;
use super::han::is_cjk;
use super::official::{self, Level};
use super::prepare::Prepared;
use super::text::Sections;
use super::{Content, Heading, Link, LinkUse, Reading, leftover, sanitise};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::kind::TextForm;
use crate::message;

mod bare;
mod footnote;
mod link;
mod role;
mod slot;

use footnote::Footnotes;
use role::{Attachment, Roles};

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

/// The longest first sentence of a numbered paragraph that counts as its heading, in characters.
const RUN_IN: usize = 45;

pub(super) struct Writer<'a> {
    path: &'a str,
    source: &'a str,
    prepared: &'a Prepared<'a>,
    reading: Reading<'a>,
    diagnostics: &'a mut Diagnostics,
    html: String,
    content: Content,
    anchors: Anchors,
    sections: Sections,
    footnotes: Footnotes,
    roles: Roles,
    /// Depth of blocks that hold blocks: lists, quotes, tables, footnotes.
    depth: usize,
    open_block: Option<Range<usize>>,
    alignments: Vec<Alignment>,
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
        let mut tops = prepared.text.split('\n').filter(|line| line.starts_with("# ")).peekable();
        let leading = prepared.text.trim_start().starts_with("# ");
        let many = if leading { tops.nth(1).is_some() } else { tops.peek().is_some() };
        let mut writer = Self {
            path,
            source,
            prepared,
            reading,
            diagnostics,
            html: String::with_capacity(prepared.text.len() + prepared.text.len() / 4),
            content: Content::default(),
            anchors: Anchors::default(),
            sections: Sections::default(),
            footnotes: Footnotes::default(),
            roles: Roles::default(),
            depth: 0,
            open_block: None,
            alignments: Vec::new(),
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
            writer.content.title = official::title(&prepared.text);
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
                Event::Start(Tag::Heading { level, id, .. }) => {
                    let inner = take_until(&mut events, TagEnd::Heading(level));
                    self.heading(level, id, inner, range);
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

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis => self.tag("<em>"),
            Tag::Strong => self.tag("<strong>"),
            Tag::Strikethrough => self.tag("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.start_link(link_type, &strip(&dest_url), &strip(&title), range)
            }
            Tag::Image { dest_url, title, .. } => {
                self.start_picture(&strip(&dest_url), &strip(&title), range)
            }
            Tag::CodeBlock(kind) => {
                self.in_code = true;
                self.html.push_str("<pre><code");
                if let CodeBlockKind::Fenced(language) = kind
                    && let Some(word) = strip(&language).split_whitespace().next()
                {
                    self.html.push_str(&format!(" class=\"language-{}\"", escape(word)));
                }
                self.html.push('>');
            }
            Tag::HtmlBlock => self.has_html = true,
            Tag::FootnoteDefinition(name) => {
                self.depth += 1;
                let outer = std::mem::take(&mut self.html);
                self.footnotes.open(strip(&name).into_owned(), outer);
            }
            Tag::Table(alignments) => {
                self.depth += 1;
                self.alignments = alignments;
                self.html.push_str("<div class=\"table-scroll\" tabindex=\"0\">\n<table>\n");
            }
            tag => self.start_block(&tag),
        }
    }

    fn start_block(&mut self, tag: &Tag<'_>) {
        let opening = match tag {
            Tag::BlockQuote(_) => "<blockquote>\n",
            Tag::List(None) => "<ul>\n",
            Tag::List(Some(1)) => "<ol>\n",
            Tag::List(Some(n)) => {
                self.depth += 1;
                self.html.push_str(&format!("<ol start=\"{n}\">\n"));
                return;
            }
            Tag::Item => "<li>",
            Tag::DefinitionList => "<dl>\n",
            Tag::DefinitionListTitle => "<dt>",
            Tag::DefinitionListDefinition => "<dd>",
            Tag::TableHead => {
                self.in_head = true;
                self.cell = 0;
                "<thead>\n<tr>"
            }
            Tag::TableRow => {
                self.cell = 0;
                "<tr>"
            }
            Tag::TableCell => return self.start_cell(),
            _ => return,
        };
        self.depth += usize::from(matches!(tag, Tag::BlockQuote(_) | Tag::List(_) | Tag::DefinitionList));
        self.html.push_str(opening);
    }

    fn start_cell(&mut self) {
        let class = match self.alignments.get(self.cell) {
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            _ => "",
        };
        self.html.push_str(if self.in_head { "<th scope=\"col\"" } else { "<td" });
        self.html.push_str(class);
        self.html.push('>');
        self.cell += 1;
    }

    fn end(&mut self, tag: TagEnd) {
        let closing = match tag {
            TagEnd::Emphasis => return self.tag("</em>"),
            TagEnd::Strong => return self.tag("</strong>"),
            TagEnd::Strikethrough => return self.tag("</del>"),
            TagEnd::Link => return self.end_link(),
            TagEnd::Image => return self.end_picture(),
            TagEnd::FootnoteDefinition => {
                self.depth -= 1;
                self.end_text();
                let outer = self.footnotes.close(&mut self.html);
                self.html = outer;
                return;
            }
            TagEnd::CodeBlock => {
                self.in_code = false;
                "</code></pre>\n"
            }
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::DefinitionList => "</dl>\n",
            TagEnd::DefinitionListTitle => "</dt>\n",
            TagEnd::DefinitionListDefinition => "</dd>\n",
            TagEnd::Table => "</tbody>\n</table>\n</div>\n",
            TagEnd::TableHead => {
                self.in_head = false;
                "</tr>\n</thead>\n<tbody>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            TagEnd::TableCell => {
                self.sections.push(" ");
                if self.in_head { "</th>" } else { "</td>" }
            }
            _ => return,
        };
        let closes =
            matches!(tag, TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::DefinitionList | TagEnd::Table);
        self.depth -= usize::from(closes && self.depth > 0);
        self.html.push_str(closing);
        if !matches!(tag, TagEnd::TableCell) {
            self.end_text();
        }
    }

    fn paragraph(&mut self, inner: Events<'_>, range: Range<usize>) {
        let raw = self.prepared.text[range.clone()].trim_start_matches(MARK).trim();
        if self.depth == 0
            && raw.starts_with(":::")
            && let Some(fence) = fence(raw)
        {
            return self.container(&fence, range);
        }
        if self.figure(&inner) {
            return;
        }
        let first = match inner.first() {
            Some((Event::Text(text), _)) if self.depth == 0 => strip(text).into_owned(),
            _ => String::new(),
        };
        let skipped = self.open_paragraph(&first, &inner);
        for (index, (event, range)) in inner.into_iter().enumerate() {
            match event {
                Event::Text(text) if index == 0 && skipped > 0 => self.text(&strip(&text)[skipped..], range),
                event => self.event(event, range),
            }
        }
        self.html.push_str("</p>\n");
        self.end_text();
    }

    /// Opens a paragraph that begins with `text`; says how many bytes of it are already written.
    fn open_paragraph(&mut self, text: &str, inner: &Events<'_>) -> usize {
        if let Some(end) = official::article(text) {
            self.roles.interrupt();
            let number = &text[..end];
            let id = self.anchors.unique(slug(number));
            self.sections.begin(&id, number);
            self.html.push_str(&format!(
                "<p id=\"{id}\" class=\"article\"><strong class=\"article-number\">{number}</strong>"
            ));
            self.sections.push(number);
            self.last = number.chars().next_back();
            return end;
        }
        if self.reading.form == TextForm::Official
            && self.depth == 0
            && let Some(attachment) = self.roles.attachment(text)
        {
            return self.open_attachment(text, attachment);
        }
        if self.reading.form == TextForm::Official
            && let Some((level, number)) = official::level(text)
        {
            self.roles.interrupt();
            return self.open_numbered(text, level, number);
        }
        if self.reading.form == TextForm::Official && self.depth == 0 {
            self.roles.open(&plain_text(inner), &mut self.html);
        } else {
            self.html.push_str("<p>");
        }
        0
    }

    /// Opens a line of the note on attachments, its label and its number apart so that the names stand under each other.
    fn open_attachment(&mut self, text: &str, Attachment { label, number }: Attachment) -> usize {
        let next = if label == 0 { " attachment-next" } else { "" };
        let numbered = if number > 0 { " attachment-numbered" } else { "" };
        self.html.push_str(&format!("<p class=\"attachment{numbered}{next}\">"));
        let (label, rest) = text.split_at(label);
        for (name, part) in [("label", label), ("number", &rest[..number])] {
            if !part.is_empty() {
                self.html.push_str(&format!("<span class=\"attachment-{name}\">"));
                self.say(part);
                self.html.push_str("</span>");
            }
        }
        label.len() + number
    }

    /// Opens a numbered paragraph of an official document; its first sentence, when short, is its heading.
    fn open_numbered(&mut self, text: &str, level: Level, number: usize) -> usize {
        let class = match level {
            Level::Chapter | Level::One => 1,
            Level::Two => 2,
            Level::Three => 3,
            Level::Four => 4,
        };
        let sentence = text[number..].find('。').map(|i| number + i + '。'.len_utf8());
        let sentence = sentence.filter(|&end| text[..end].chars().count() <= RUN_IN && end < text.len());
        let Some(end) = sentence else {
            self.html.push_str(&format!("<p class=\"level-{class}\">"));
            return 0;
        };
        let heading = text[..end].trim_end_matches('。');
        if class <= 2 {
            let id = self.anchors.unique(slug(heading));
            self.sections.begin(&id, heading);
            self.content.headings.push(Heading {
                level: class + 1,
                id: id.clone(),
                text: heading.to_owned(),
            });
            self.html.push_str(&format!("<p id=\"{id}\" class=\"level-{class}\">"));
        } else {
            self.html.push_str(&format!("<p class=\"level-{class}\">"));
        }
        self.html.push_str("<span class=\"run-in\">");
        self.say(&text[..end]);
        self.html.push_str("</span>");
        end
    }

    fn container(&mut self, fence: &Fence<'_>, range: Range<usize>) {
        match fence {
            Fence::Open { name, label } => {
                if self.open_block.take().is_some() {
                    self.html.push_str("</section>\n");
                }
                if let Some(near) = leftover::misspelt_block(name) {
                    let fault = message!("没有“{name}”这种段落块", "there is no block `{name}`");
                    let hint = message!("是不是“{near}”？", "did you mean `{near}`?");
                    let place = self.place(range.clone());
                    self.diagnostics.push(Diagnostic::warning("markdown.container", place, fault).hint(hint));
                }
                self.open_block = Some(range);
                self.html.push_str(&format!("<section class=\"block block-{name}\""));
                if !label.is_empty() {
                    self.html.push_str(&format!(" data-label=\"{}\"", escape(label)));
                }
                self.html.push_str(">\n");
            }
            Fence::Close if self.open_block.take().is_some() => self.html.push_str("</section>\n"),
            Fence::Close => {
                let place = self.place(range);
                let fault = message!("多了一行“:::”，前面没有对应的开头", "`:::` closes nothing");
                self.diagnostics.push(Diagnostic::warning("markdown.container", place, fault));
            }
        }
    }

    fn heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'_>>,
        inner: Events<'_>,
        range: Range<usize>,
    ) {
        let text = plain_text(&inner);
        let is_first = !self.seen_block && level == HeadingLevel::H1;
        if is_first {
            self.content.title = Some(text.clone());
            // The template prints the title; the same words again would only repeat it.
            if self.reading.title.is_none_or(|title| title == text) {
                return;
            }
        } else if self.content.title.is_none() && self.reading.form == TextForm::Markdown {
            self.content.title = Some(text.clone());
        }
        self.roles.interrupt();
        let level = (level as u8 + self.heading_shift).min(6);
        let id = match id {
            Some(id) => self.own_anchor(&strip(&id), range),
            None => self.anchors.unique(slug(&text)),
        };
        self.sections.begin(&id, &text);
        let is_chapter = self.reading.form == TextForm::Official
            && matches!(official::level(&text), Some((Level::Chapter, _)));
        let class = if is_chapter { " class=\"chapter\"" } else { "" };
        self.html.push_str(&format!("<h{level} id=\"{}\"{class}>", escape(&id)));
        self.content.headings.push(Heading { level, id, text });
        let text_before = std::mem::take(&mut self.sections);
        // A bare address in a heading is its name, not a link.
        self.links.push(false);
        for (event, range) in inner {
            self.event(event, range);
        }
        self.links.pop();
        // The heading's words stand in the section's heading, not in its text.
        self.sections = text_before;
        self.html.push_str(&format!("</h{level}>\n"));
        self.last = None;
        self.soft_break = false;
    }

    fn own_anchor(&mut self, id: &str, range: Range<usize>) -> String {
        let unique = self.anchors.unique(id.to_owned());
        if unique != id {
            let place = self.place(range);
            let fault =
                message!("锚点“#{id}”在本页用了两次", "the anchor `#{id}` is used twice in this page");
            self.diagnostics.push(Diagnostic::error("markdown.duplicate-anchor", place, fault));
        }
        unique
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
            // Where escapes make the text shorter than its source, the whole of it is the place.
            let place = self.place(if text.len() == range.len() { start..end } else { range.clone() });
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

    fn place(&self, range: Range<usize>) -> Place {
        Place::span(self.path, self.source, self.prepared.source(range))
    }

    pub(super) fn finish(mut self) -> Content {
        if let Some(range) = self.open_block.take() {
            self.html.push_str("</section>\n");
            let fault = message!("这一段以“:::”开头，却没有结束", "this `:::` block does not end");
            let hint = message!("在段落最后另起一行写 :::", "end it with a line that holds only :::");
            self.diagnostics
                .push(Diagnostic::error("markdown.container", self.place(range), fault).hint(hint));
        }
        let notes = std::mem::take(&mut self.footnotes).finish();
        self.html.push_str(&notes);
        if self.has_html {
            if !self.reading.trust_html {
                self.html = sanitise::clean(&self.html);
            }
            self.open_raw_slots();
        }
        let (sections, words) = self.sections.finish();
        self.content.sections = sections;
        self.content.words = words;
        self.content.has_raw_html = self.has_html;
        (self.content.html, self.content.slots) = slot::cut(&self.html);
        self.content
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
