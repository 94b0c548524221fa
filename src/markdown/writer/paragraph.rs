//! Paragraphs and headings: what an official document numbers becomes a place one can link to.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag};

use super::role::Attachment;
use super::{Events, Writer, escape, plain_text, strip};
use crate::diagnostic::Diagnostic;
use crate::kind::TextForm;
use crate::markdown::Heading;
use crate::markdown::anchor::{is_reserved, slug};
use crate::markdown::block::fence;
use crate::markdown::official::{self, Level};
use crate::message;

/// The longest first sentence of a numbered paragraph that counts as its heading, in characters.
const RUN_IN: usize = 45;

/// What a heading says of itself in braces.
pub(super) struct Own<'e> {
    pub(super) id: Option<CowStr<'e>>,
    pub(super) classes: Vec<CowStr<'e>>,
}

impl Writer<'_> {
    pub(super) fn paragraph(&mut self, inner: Events<'_>, range: Range<usize>) {
        // The line as it was written: what was escaped for Markdown is no part of a label.
        let raw = self.source[self.prepared.source(range.clone())].trim();
        if self.depth == 0
            && raw.starts_with(":::")
            && !raw.contains('\n')
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
            self.outline.headings.push(Heading {
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

    pub(super) fn heading(
        &mut self,
        level: HeadingLevel,
        own: Own<'_>,
        inner: Events<'_>,
        range: Range<usize>,
    ) {
        let text = plain_text(&inner);
        let is_first = !self.seen_block && level == HeadingLevel::H1;
        if is_first {
            self.outline.title = Some(text.clone());
            // The template prints the title; the same words again would only repeat it.
            if self.reading.title.is_none_or(|title| title == text) {
                return self.tell_bare_title(&inner);
            }
        } else if self.outline.title.is_none() && self.reading.form == TextForm::Markdown {
            self.outline.title = Some(text.clone());
        }
        self.roles.interrupt();
        let level = (level as u8 + self.heading_shift).min(6);
        let id = match own.id {
            Some(id) => self.own_anchor(&strip(&id), range),
            None => self.anchors.unique(slug(&text)),
        };
        self.sections.begin(&id, &text);
        let is_chapter = self.reading.form == TextForm::Official
            && matches!(official::level(&text), Some((Level::Chapter, _)));
        let classes: Vec<&str> =
            own.classes.iter().map(|class| &**class).chain(is_chapter.then_some("chapter")).collect();
        self.html.push_str(&format!("<h{level} id=\"{}\"", escape(&id)));
        if !classes.is_empty() {
            self.html.push_str(&format!(" class=\"{}\"", escape(&classes.join(" "))));
        }
        self.html.push('>');
        self.outline.headings.push(Heading { level, id, text });
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

    /// Says what the title of a page cannot show: the template prints its words only.
    fn tell_bare_title(&mut self, inner: &Events<'_>) {
        for (event, range) in inner {
            let words = match event {
                Event::Start(Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. }) => {
                    format!("{} {}", strip(dest_url), strip(title))
                }
                Event::FootnoteReference(name) => format!("[^{}]", strip(name)),
                _ => continue,
            };
            let words = words.trim();
            let fault = message!(
                "页面标题只显示文字，里面的链接、图片、脚注不会显示：{words}",
                "a page's title shows words only, no link, picture or footnote: {words}"
            );
            let hint = message!("把它移到正文里", "move it into the text");
            let place = self.place(range.clone());
            self.diagnostics.push(Diagnostic::warning("markdown.title", place, fault).hint(hint));
        }
    }

    fn own_anchor(&mut self, id: &str, range: Range<usize>) -> String {
        if is_reserved(id) {
            let place = self.place(range.clone());
            let fault = message!(
                "锚点“#{id}”是网页框架自己用的",
                "the anchor `#{id}` belongs to the frame of every page"
            );
            let hint = message!("换一个名字，如 {{#{id}-1}}", "choose another name, such as {{#{id}-1}}");
            self.diagnostics.push(Diagnostic::error("markdown.reserved-anchor", place, fault).hint(hint));
        }
        let unique = self.anchors.unique(id.to_owned());
        if unique != id && !is_reserved(id) {
            let place = self.place(range);
            let fault =
                message!("锚点“#{id}”在本页用了两次", "the anchor `#{id}` is used twice in this page");
            self.diagnostics.push(Diagnostic::error("markdown.duplicate-anchor", place, fault));
        }
        unique
    }
}
