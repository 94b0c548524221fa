//! Reads headings, among them the one that is the page's title.

use std::ops::Range;

use pulldown_cmark::CowStr;

use super::Reader;
use crate::diagnostic::{Diagnostic, Place};
use crate::message;
use crate::text::tree::{Block, BlockKind, Destination, Heading, Inline, InlineKind};
use crate::text::walk::{each_inline, heading_words};

/// The attributes that a heading has in braces: `{#id .class}`.
#[derive(Default)]
pub(super) struct Own {
    id: Box<str>,
    classes: Vec<Box<str>>,
}

impl Own {
    pub(super) fn new(id: Option<CowStr<'_>>, classes: Vec<CowStr<'_>>) -> Self {
        let owned = |text: CowStr<'_>| text.into_string().into_boxed_str();
        Self { id: id.map(owned).unwrap_or_default(), classes: classes.into_iter().map(owned).collect() }
    }
}

impl Reader<'_, '_, '_> {
    /// Reads a heading. Returns `None` for the page's title, which the template prints. `is_first` says that the heading starts the text.
    pub(super) fn heading(
        &mut self,
        level: u8,
        own: Own,
        range: Range<usize>,
        is_first: bool,
    ) -> Option<Block> {
        // A bare address in a heading stays text.
        self.in_links += 1;
        let inlines = self.inlines();
        self.in_links -= 1;
        self.end_line();
        let text = heading_words("", &inlines);
        if is_first && level == 1 {
            let is_title = self.reading.title.is_none_or(|title| title == text);
            self.title = Some(text);
            if is_title {
                self.drop_title(&inlines);
                return None;
            }
        } else if level == 1 {
            self.tops += 1;
            if self.is_markdown() {
                self.title.get_or_insert(text);
            }
        }
        let span = self.prepared.source(range).into();
        let heading = Heading { level, id: own.id, classes: own.classes, inlines };
        Some(Block { span, kind: BlockKind::Heading(Box::new(heading)) })
    }

    /// Reports what is lost from the title, since the template prints only its words: links, pictures, notes, tags. The title starts the
    /// text, so all links and notes read so far are its own and are dropped.
    fn drop_title(&mut self, inlines: &[Inline]) {
        let notes = std::mem::take(&mut self.notes);
        let links = std::mem::take(&mut self.links);
        let target = |address: &Destination| match address {
            Destination::Outer(target) => target.to_string(),
            Destination::Inner(link) => links[*link].target.clone(),
            Destination::Mention(_) | Destination::Term(_) | Destination::Refused => String::new(),
        };
        each_inline(inlines, &mut |inline| {
            let words = match &inline.kind {
                InlineKind::Link(link) => format!("{} {}", target(&link.destination), link.title),
                InlineKind::Picture(picture) => format!("{} {}", target(&picture.destination), picture.title),
                InlineKind::Reference(reference) => format!("[^{}]", notes.name(*reference)),
                InlineKind::Raw(raw) => raw.html.clone(),
                _ => return,
            };
            let words = words.trim();
            let fault = message!(
                "页面标题只显示文字，里面的链接、图片、脚注不会显示：{words}",
                "a page's title shows words only, no link, picture or footnote: {words}"
            );
            let hint = message!("把它移到正文里", "move it into the text");
            let place = Place::span(self.path, self.source, inline.span.into());
            self.diagnostics.push(Diagnostic::warning("markdown.title", place, fault).hint(hint));
        });
    }
}

/// Adds `more` to the levels of all headings in `block`.
pub(super) fn shift(block: &mut Block, more: u8) {
    if let BlockKind::Heading(heading) = &mut block.kind {
        heading.level = (heading.level + more).min(6);
    }
    block.children_mut().into_iter().flatten().for_each(|block| shift(block, more));
}
