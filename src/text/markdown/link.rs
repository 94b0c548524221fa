//! Reads links and pictures. The scheme of an address decides whether it leads out of the site, into it, or is refused.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::text::emphasis;
use crate::text::raw::{self, Mark};
use crate::text::sanitise;
use crate::text::tree::{Destination, Hyperlink, Inline, InlineKind, Picture, Raw};
use crate::text::walk::each_inline;
use crate::text::{Link, LinkUse};

/// Where an address leads.
#[derive(Debug, PartialEq, Eq)]
enum Scheme {
    Outer,
    Inner,
    Refused,
}

/// How writers abbreviate the scheme of a mail address.
const MAIL: &str = "mail:";

fn scheme(target: &str) -> Scheme {
    if target.starts_with("//") {
        return Scheme::Outer;
    }
    let scheme = target.split([':', '/', '?', '#']).next().unwrap_or_default();
    let has_scheme = target[scheme.len()..].starts_with(':')
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    match scheme.trim().to_ascii_lowercase().as_str() {
        _ if !has_scheme => Scheme::Inner,
        "http" | "https" | "mailto" | "tel" | "ftp" => Scheme::Outer,
        _ => Scheme::Refused,
    }
}

impl Reader<'_, '_, '_> {
    pub(super) fn link(
        &mut self,
        link_type: LinkType,
        target: &str,
        title: &str,
        range: Range<usize>,
    ) -> InlineKind {
        let address = target.strip_prefix(MAIL).or_else(|| (link_type == LinkType::Email).then_some(target));
        let mailto = address.map(|address| format!("mailto:{address}"));
        let target = mailto.as_deref().unwrap_or(target);
        let is_wiki = matches!(link_type, LinkType::WikiLink { .. });
        let destination = self.destination((target, is_wiki), &range, LinkUse::Anchor);
        self.in_links += 1;
        let mut inlines = self.inlines();
        if is_wiki && inlines.is_empty() {
            let words = target.replace(emphasis::LETTER, "").into();
            inlines.push(Inline { span: self.prepared.source(range).into(), kind: InlineKind::Text(words) });
        }
        self.in_links = self.in_links.saturating_sub(1);
        InlineKind::Link(Box::new(Hyperlink { destination, title: title.into(), inlines }))
    }

    /// Adds a picture. An alternative text cannot hold tags and references to notes, so those go before the picture. `target` says whether
    /// it is a wiki link.
    pub(super) fn picture(
        &mut self,
        (target, is_wiki): (&str, bool),
        title: &str,
        range: Range<usize>,
        inlines: &mut Vec<Inline>,
    ) {
        if self.alt.is_some() {
            // A picture inside the alternative text of another: only its words count.
            return inlines.append(&mut self.inlines());
        }
        self.settle_break(None, &range, inlines);
        self.alt = Some(String::new());
        let inner = self.inlines();
        let alt = self.alt.take().unwrap_or_default();
        each_inline(&inner, &mut |inline| {
            if matches!(inline.kind, InlineKind::Raw(_) | InlineKind::Reference(_)) {
                inlines.push(inline.clone());
            }
        });
        if alt.trim().is_empty() {
            let fault = message!("图片没有替代文字", "the picture has no alternative text");
            let hint = message!(
                "在方括号里用一句话说明图上是什么：![一位老人在读报](…)",
                "say in the brackets what it shows: ![an old man reading](…)"
            );
            let place = self.place(range.clone());
            self.diagnostics.push(Diagnostic::warning("markdown.no-alt", place, fault).hint(hint));
        }
        if scheme(target) == Scheme::Outer {
            let fault = message!("图片来自别的网站，读者可能看不到", "the picture is on another host");
            let hint =
                message!("把图片存到本页旁边，再引用文件名", "save it beside the page and name the file");
            let place = self.place(range.clone());
            self.diagnostics.push(Diagnostic::warning("markdown.remote-image", place, fault).hint(hint));
        }
        let destination = self.destination((target, is_wiki), &range, LinkUse::Image);
        // Notes write the width of a picture where its words would be.
        let is_width = is_wiki && alt.chars().all(|c| c.is_ascii_digit() || c == 'x');
        let alt = if is_width { target.replace(emphasis::LETTER, "") } else { alt.trim().to_owned() };
        let picture = Picture { destination, alt: alt.into(), title: title.into() };
        let span = self.prepared.source(range).into();
        inlines.push(Inline { span, kind: InlineKind::Picture(Box::new(picture)) });
    }

    fn destination(
        &mut self,
        (target, is_wiki): (&str, bool),
        range: &Range<usize>,
        use_: LinkUse,
    ) -> Destination {
        // The parser takes the target of a wiki link from the prepared text.
        let bare = if is_wiki { target.replace(emphasis::LETTER, "") } else { target.to_owned() };
        let target = bare.as_str();
        let scheme = if is_wiki { Scheme::Inner } else { scheme(target) };
        match scheme {
            Scheme::Outer => Destination::Outer(target.into()),
            Scheme::Inner => {
                let span = self.prepared.source(range.clone());
                Destination::Inner(self.add_link(Link { target: target.to_owned(), span, use_, is_wiki }))
            }
            Scheme::Refused => {
                self.refuse(target, range.clone());
                Destination::Refused
            }
        }
    }

    fn add_link(&mut self, link: Link) -> usize {
        self.links.push(link);
        self.links.len() - 1
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

    /// Finds the addresses in raw HTML that lead into the site and adds them to the links.
    pub(super) fn raw_links(&mut self, html: String, range: &Range<usize>) -> Raw {
        let whole = self.prepared.source(range.clone());
        let mut addresses = Vec::new();
        for piece in raw::pieces(&html) {
            let Mark::Open { name: tag, attributes } = piece.mark else { continue };
            for attribute in attributes {
                let use_ = match attribute.name.as_str() {
                    "href" => LinkUse::Anchor,
                    "src" | "poster" => LinkUse::Image,
                    _ => continue,
                };
                let is_kept = self.reading.trust_html || sanitise::allows_attribute(&tag, &attribute.name);
                let value = attribute.value.replace("&amp;", "&").replace("&quot;", "\"");
                if !is_kept || attribute.place.is_empty() || scheme(&value) != Scheme::Inner {
                    continue;
                }
                let place =
                    piece.range.start + attribute.place.start..piece.range.start + attribute.place.end;
                let span = self.part(&html, place.clone(), range);
                let is_known = span.len() == place.len();
                let span = if is_known { span } else { whole.clone() };
                let link = self.add_link(Link { target: value, span, use_, is_wiki: false });
                addresses.push((place.into(), link));
            }
        }
        Raw { html, addresses }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_by_scheme() {
        assert_eq!(scheme("a.md"), Scheme::Inner);
        assert_eq!(scheme("第1:2条.md"), Scheme::Inner);
        assert_eq!(scheme("https://a.example/"), Scheme::Outer);
        assert_eq!(scheme("javascript:alert(1)"), Scheme::Refused);
        assert_eq!(scheme("JAVASCRIPT:x"), Scheme::Refused);
        assert_eq!(scheme("data:text/html,x"), Scheme::Refused);
        assert_eq!(scheme("#a:b"), Scheme::Inner);
        assert_eq!(scheme("ftp://a.example/"), Scheme::Outer);
    }
}
