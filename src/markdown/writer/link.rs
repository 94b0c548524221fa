//! Links and pictures: outer addresses are checked by scheme, inner ones become slots.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{Events, Link, LinkUse, Writer, escape, slot};
use crate::diagnostic::Diagnostic;
use crate::message;

/// A picture whose alternative text is being read.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) alt: String,
    target: String,
    title: String,
    range: Range<usize>,
    figure: bool,
}

/// Where an address leads.
#[derive(Debug, PartialEq, Eq)]
enum Address<'a> {
    Outer(&'a str),
    Inner,
    Refused,
}

fn address(target: &str) -> Address<'_> {
    if target.starts_with("//") {
        return Address::Outer(target);
    }
    let scheme = target.split([':', '/', '?', '#']).next().unwrap_or_default();
    let has_scheme = target[scheme.len()..].starts_with(':')
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    match scheme.trim().to_ascii_lowercase().as_str() {
        _ if !has_scheme => Address::Inner,
        "http" | "https" | "mailto" | "tel" => Address::Outer(target),
        _ => Address::Refused,
    }
}

impl Writer<'_> {
    pub(super) fn start_link(&mut self, link_type: LinkType, target: &str, title: &str, range: Range<usize>) {
        let mailto = (link_type == LinkType::Email).then(|| format!("mailto:{target}"));
        let target = mailto.as_deref().unwrap_or(target);
        let open = match address(target) {
            Address::Outer(url) => {
                if url.starts_with("http") || url.starts_with("//") {
                    self.outline.external.push(url.to_owned());
                    format!("<a href=\"{}\" rel=\"external noopener\"", escape(url))
                } else {
                    format!("<a href=\"{}\"", escape(url))
                }
            }
            Address::Inner => format!("<a href=\"{}\"", self.open_slot(target, range, LinkUse::Anchor)),
            Address::Refused => {
                self.refuse(target, range);
                self.links.push(false);
                return;
            }
        };
        self.links.push(true);
        let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
        self.tag(&format!("{open}{title}>"));
    }

    pub(super) fn end_link(&mut self) {
        if self.links.pop() == Some(true) {
            self.tag("</a>");
        }
    }

    pub(super) fn start_picture(&mut self, target: &str, title: &str, range: Range<usize>) {
        let picture = Picture {
            alt: String::new(),
            target: target.to_owned(),
            title: title.to_owned(),
            range,
            figure: false,
        };
        self.picture.get_or_insert(picture);
    }

    pub(super) fn end_picture(&mut self) {
        let Some(picture) = self.picture.take() else { return };
        self.settle_break(None);
        if picture.alt.trim().is_empty() {
            let fault = message!("图片没有替代文字", "the picture has no alternative text");
            let hint = message!(
                "在方括号里用一句话说明图上是什么：![一位老人在读报](…)",
                "say in the brackets what it shows: ![an old man reading](…)"
            );
            let place = self.place(picture.range.clone());
            self.diagnostics.push(Diagnostic::warning("markdown.no-alt", place, fault).hint(hint));
        }
        let source = match address(&picture.target) {
            Address::Outer(url) => {
                let fault = message!("图片来自别的网站，读者可能看不到", "the picture is on another host");
                let hint =
                    message!("把图片存到本页旁边，再引用文件名", "save it beside the page and name the file");
                self.diagnostics.push(
                    Diagnostic::warning("markdown.remote-image", self.place(picture.range.clone()), fault)
                        .hint(hint),
                );
                escape(url).into_owned()
            }
            Address::Inner => self.open_slot(&picture.target, picture.range.clone(), LinkUse::Image),
            Address::Refused => return self.refuse(&picture.target, picture.range.clone()),
        };
        let alt = escape(picture.alt.trim()).into_owned();
        let title = match picture.title.as_str() {
            title if !picture.figure && !title.is_empty() => format!(" title=\"{}\"", escape(title)),
            _ => String::new(),
        };
        self.html.push_str(&format!(
            "<img src=\"{source}\" alt=\"{alt}\"{title} loading=\"lazy\" decoding=\"async\">"
        ));
        if picture.figure && !picture.title.is_empty() {
            self.html.push_str(&format!("<figcaption>{}</figcaption>", escape(&picture.title)));
            self.sections.push(&picture.title);
        }
    }

    /// Writes a paragraph that holds one picture only as a figure; says whether it did.
    pub(super) fn figure(&mut self, inner: &Events<'_>) -> bool {
        let is_picture = matches!(inner.first(), Some((Event::Start(Tag::Image { .. }), _)))
            && matches!(inner.last(), Some((Event::End(TagEnd::Image), _)))
            && inner.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::Image { .. }))).count()
                == 1;
        if !is_picture {
            return false;
        }
        self.html.push_str("<figure>");
        for (event, range) in inner.iter().cloned() {
            self.event(event, range);
            if let Some(picture) = &mut self.picture {
                picture.figure = true;
            }
        }
        self.html.push_str("</figure>\n");
        self.end_text();
        true
    }

    fn open_slot(&mut self, target: &str, range: Range<usize>, use_: LinkUse) -> String {
        let span = self.prepared.source(range);
        self.add_link(target, span, use_)
    }

    fn add_link(&mut self, target: &str, span: Range<usize>, use_: LinkUse) -> String {
        self.outline.links.push(Link { target: target.to_owned(), span, use_ });
        slot::mark(self.outline.links.len() - 1)
    }

    fn refuse(&mut self, target: &str, range: Range<usize>) {
        let fault = message!("不允许的链接地址：{target}", "link address not allowed: {target}");
        let is_drive = target.as_bytes().get(1) == Some(&b':') || target.starts_with("file:");
        let hint = if is_drive {
            message!(
                "这是您电脑里的位置，读者打不开：把文件放在本页旁边，这里只写文件名",
                "this is a place on your computer: put the file beside the page and write its name"
            )
        } else {
            message!(
                "链接只能是站内页面、http(s)、mailto 或 tel 地址",
                "links may be pages of the site, http(s), mailto or tel"
            )
        };
        self.diagnostics.push(Diagnostic::error("markdown.link-scheme", self.place(range), fault).hint(hint));
    }

    /// Makes slots of the relative addresses that raw HTML holds.
    pub(super) fn open_raw_slots(&mut self) {
        for (attribute, use_) in [(" href=\"", LinkUse::Anchor), (" src=\"", LinkUse::Image)] {
            let html = std::mem::take(&mut self.html);
            let mut parts = html.split(attribute);
            self.html.push_str(parts.next().unwrap_or_default());
            for part in parts {
                self.html.push_str(attribute);
                let (value, rest) = part.split_once('"').unwrap_or((part, ""));
                let is_inner = address(value) == Address::Inner
                    && !value.contains(slot::SLOT)
                    && !value.starts_with("#fn");
                if is_inner && part.contains('"') {
                    let value = value.replace("&amp;", "&").replace("&quot;", "\"");
                    let at = self.source.find(&value).unwrap_or_default();
                    let mark = self.add_link(&value, at..at + value.len(), use_);
                    self.html.push_str(&mark);
                } else {
                    self.html.push_str(value);
                }
                if part.contains('"') {
                    self.html.push('"');
                    self.html.push_str(rest);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_by_scheme() {
        assert_eq!(address("a.md"), Address::Inner);
        assert_eq!(address("第1:2条.md"), Address::Inner);
        assert_eq!(address("https://a.example/"), Address::Outer("https://a.example/"));
        assert_eq!(address("javascript:alert(1)"), Address::Refused);
        assert_eq!(address("JAVASCRIPT:x"), Address::Refused);
        assert_eq!(address("data:text/html,x"), Address::Refused);
        assert_eq!(address("#a:b"), Address::Inner);
    }
}
