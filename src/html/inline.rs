//! Writes inlines as HTML.

use super::{LinkAddress, Writer};
use crate::text::tree::{Destination, Hyperlink, Inline, InlineKind, Picture};

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
            InlineKind::Reference(_) if self.is_elsewhere => {}
            InlineKind::Reference(reference) => self.reference(*reference),
            InlineKind::Task(is_done) => {
                let (state, label) = if *is_done { ("checked ", "已完成") } else { ("", "未完成") };
                self.push(&format!("<input type=\"checkbox\" disabled {state}aria-label=\"{label}\"> "));
            }
            InlineKind::Math(math) => self.push(&math.html),
            InlineKind::Raw(raw) => self.raw(raw),
        }
    }

    fn element(&mut self, start: &str, inner: &[Inline], end: &str) {
        self.push(start);
        self.inlines(inner);
        self.push(end);
    }

    /// Whether nothing is at `destination`: its address was refused, or no page or file has it.
    pub(super) fn leads_nowhere(&self, destination: &Destination) -> bool {
        match destination {
            Destination::Outer(_) => false,
            Destination::Term(_) => self.is_elsewhere,
            Destination::Inner(number) => (self.address)(*number).url.is_empty(),
            Destination::Mention(number) => (self.mention)(*number).is_none(),
            Destination::Refused => true,
        }
    }

    /// Whether a picture is at `destination`.
    pub(super) fn is_picture(&self, destination: &Destination) -> bool {
        let is_page = matches!(destination, Destination::Inner(n) if (self.address)(*n).is_page);
        !is_page && !self.leads_nowhere(destination)
    }

    /// Writes a link, or only its words if it leads nowhere.
    fn link(&mut self, link: &Hyperlink) {
        let Hyperlink { destination, title, inlines } = link;
        if self.leads_nowhere(destination) {
            return self.inlines(inlines);
        }
        let url = match destination {
            Destination::Outer(url) => url.to_string(),
            Destination::Inner(number) => (self.address)(*number).url,
            Destination::Mention(number) => (self.mention)(*number).unwrap_or_default(),
            Destination::Term(anchor) => format!("#{anchor}"),
            Destination::Refused => String::new(),
        };
        self.push("<a");
        match destination {
            Destination::Mention(_) => self.attribute("class", "mention"),
            Destination::Term(_) => self.attribute("class", "mention term"),
            _ => {}
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

    /// Writes a picture, a link if a page is there, or its alternative text if nothing is.
    pub(super) fn picture(&mut self, picture: &Picture, title: &str) {
        if self.leads_nowhere(&picture.destination) {
            return self.text(&picture.alt);
        }
        let LinkAddress { url, size, is_page } = match &picture.destination {
            Destination::Outer(url) => LinkAddress { url: url.to_string(), ..LinkAddress::default() },
            Destination::Inner(number) => (self.address)(*number),
            Destination::Mention(_) | Destination::Term(_) | Destination::Refused => LinkAddress::default(),
        };
        if is_page {
            self.push("<a");
            self.attribute("href", &url);
            self.push(">");
            self.text(if picture.alt.is_empty() { &url } else { &picture.alt });
            return self.push("</a>");
        }
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
}
