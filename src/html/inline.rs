//! Writes inlines as HTML.

use super::{LinkAddress, Writer};
use crate::text::anchor;
use crate::text::tree::{Destination, Hyperlink, Inline, InlineKind, NoteReference, Picture};

impl Writer<'_> {
    pub(super) fn inlines(&mut self, inlines: &[Inline]) {
        inlines.iter().for_each(|inline| self.inline(&inline.kind));
    }

    fn inline(&mut self, inline: &InlineKind) {
        match inline {
            InlineKind::Text(text) => self.text(text),
            InlineKind::Code(text) => {
                self.push("<code>");
                self.text(text);
                self.push("</code>");
            }
            InlineKind::Emphasis(inner) => self.element("<em>", inner, "</em>"),
            InlineKind::Strong(inner) => self.element("<strong>", inner, "</strong>"),
            InlineKind::Strikethrough(inner) => self.element("<del>", inner, "</del>"),
            InlineKind::Link(link) => self.link(link),
            InlineKind::Picture(picture) => self.picture(picture, &picture.title),
            InlineKind::SoftBreak => self.push("\n"),
            InlineKind::HardBreak => self.push("<br>"),
            InlineKind::Reference(reference) => self.reference(*reference),
            InlineKind::Task(is_done) => {
                let (state, label) = if *is_done { ("checked ", "已完成") } else { ("", "未完成") };
                self.push(&format!("<input type=\"checkbox\" disabled {state}aria-label=\"{label}\"> "));
            }
            InlineKind::Raw(raw) => self.raw(raw),
        }
    }

    fn element(&mut self, start: &str, inner: &[Inline], end: &str) {
        self.push(start);
        self.inlines(inner);
        self.push(end);
    }

    /// Writes a link, or only its words if its address was refused.
    fn link(&mut self, link: &Hyperlink) {
        let Hyperlink { destination, title, inlines } = link;
        let url = match destination {
            Destination::Outer(url) => url.to_string(),
            Destination::Inner(number) => (self.address)(*number).url,
            Destination::Mention(number) => match (self.mention)(*number) {
                Some(url) => url,
                None => return self.inlines(inlines),
            },
            Destination::Refused => return self.inlines(inlines),
        };
        self.push("<a");
        if matches!(destination, Destination::Mention(_)) {
            self.attribute("class", "mention");
        }
        self.attribute("href", &url);
        let leaves = url.starts_with("http") || url.starts_with("//");
        if leaves && matches!(destination, Destination::Outer(_)) {
            self.attribute("rel", "external noopener");
        }
        if !title.is_empty() {
            self.attribute("title", title);
        }
        self.push(">");
        self.inlines(inlines);
        self.push("</a>");
    }

    pub(super) fn picture(&mut self, picture: &Picture, title: &str) {
        let LinkAddress { url, size } = match &picture.destination {
            Destination::Outer(url) => LinkAddress { url: url.to_string(), size: None },
            Destination::Inner(number) => (self.address)(*number),
            Destination::Mention(_) | Destination::Refused => return,
        };
        self.push("<img");
        self.attribute("src", &url);
        if let Some((width, height)) = size {
            self.attribute("width", &width.to_string());
            self.attribute("height", &height.to_string());
        }
        self.attribute("alt", &picture.alt);
        if !title.is_empty() {
            self.attribute("title", title);
        }
        self.push(" loading=\"lazy\" decoding=\"async\">");
    }

    fn reference(&mut self, reference: NoteReference) {
        let number = reference.number.to_string();
        self.push("<sup class=\"footnote-ref\"><a");
        self.attribute("href", &format!("#{}", anchor::note(reference.number as usize)));
        self.attribute("id", &anchor::reference(reference));
        self.push(" role=\"doc-noteref\">");
        self.push(&number);
        self.push("</a></sup>");
    }

    /// Writes the link from the note `number` back to its reference `time`.
    pub(super) fn way_back(&mut self, number: usize, time: u32) {
        let to = NoteReference { number: u32::try_from(number).unwrap_or(u32::MAX), time };
        self.push(" <a");
        self.attribute("href", &format!("#{}", anchor::reference(to)));
        self.push(" class=\"footnote-back\" role=\"doc-backlink\"");
        self.attribute("aria-label", &format!("回到正文 {number}"));
        self.push(">↩</a>");
    }
}
