//! Finds what CommonMark reads as markup although no writer meant it, escapes it, and reports it.
//!
//! A first run of the Markdown parser shows where it sees markup. Edits escape what cannot have been meant, so that the next run sees text.
//! An edit may uncover more such markup, hence a few rounds.

use std::ops::Range;

use memchr::{memchr2, memchr3, memmem};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};

use super::edit::Edit;
use super::extension::options;

mod definition;
mod fence;
mod mark;
mod table;
mod tag;
mod told;

pub(super) use told::{What, tell};

/// The result of one round: edits and faults, by offsets in the text that was read.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) edits: Vec<Edit>,
    pub(super) told: Vec<(What, Range<usize>)>,
}

impl Found {
    fn rewrite(&mut self, range: Range<usize>, with: &'static str) {
        self.edits.push(Edit::rewrite(range, with));
    }

    fn insert(&mut self, at: usize, with: &'static str) {
        self.edits.push(Edit::insert(at, with));
    }

    fn tell(&mut self, what: What, range: Range<usize>) {
        self.told.push((what, range));
    }
}

/// Whether `text` may contain such markup. Most texts cannot, and are spared the first run.
pub(super) fn may_hold(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has_text = |needle: &str| memmem::find(bytes, needle.as_bytes()).is_some();
    memchr3(b'<', b'~', b'|', bytes).is_some()
        || memchr2(b'{', b'`', bytes).is_some()
        || memchr3(b'_', b'&', b']', bytes).is_some() && ["__", "&#", "]:"].into_iter().any(has_text)
        || mark::has_lone_star(text)
}

/// Runs the parser over `text` and finds markup that was not meant. With `trusts_html`, raw HTML stays unless it is nested too deeply.
pub(super) fn find(text: &str, trusts_html: bool, is_foreign: bool) -> Found {
    let mut reader = Reader { text, trusts_html, found: Found::default(), ..Reader::default() };
    let mut parser = Parser::new_ext(text, options(is_foreign)).into_offset_iter();
    for (event, range) in parser.by_ref() {
        reader.event(&event, range);
    }
    reader.tags.end(&mut reader.found);
    definition::find(text, &reader.blocks, &reader.used, &mut reader.found);
    mark::blanks(text, &reader.blanks, &reader.code, &mut reader.found);
    mark::characters(text, &reader.code, &mut reader.found);
    reader.found
}

#[derive(Default)]
struct Reader<'a> {
    text: &'a str,
    trusts_html: bool,
    found: Found,
    tags: tag::Tags,
    table: table::Table,
    /// The ranges of code, raw HTML and autolinks, where signs are never escaped.
    code: Vec<Range<usize>>,
    /// The ranges that events cover. Link definitions are what no event covers.
    blocks: Vec<Range<usize>>,
    /// The labels of definitions that links use.
    used: Vec<String>,
    /// The lines with blanks to fill in.
    blanks: Vec<Range<usize>>,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(end) => self.end(*end, range),
            Event::Code(_) => {
                self.blocks.push(range.clone());
                self.code.push(range);
            }
            Event::InlineHtml(_) => self.raw(range),
            Event::Html(_) => self.blocks.push(range),
            Event::Text(_) | Event::SoftBreak | Event::HardBreak | Event::FootnoteReference(_) => {
                self.blocks.push(range);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.blocks.push(range.clone()),
            Tag::Heading { .. } => {
                mark::attributes(self.text, range.clone(), &mut self.found);
                self.blocks.push(range.clone());
            }
            Tag::HtmlBlock => {
                self.blocks.push(range.clone());
                return self.raw(range);
            }
            Tag::CodeBlock(kind) => {
                self.code.push(range.clone());
                self.blocks.push(range.clone());
                if let CodeBlockKind::Fenced(language) = kind {
                    fence::check(self.text, language, range.clone(), &mut self.found);
                }
            }
            Tag::Emphasis | Tag::Strong => {
                mark::emphasis(self.text, range.clone(), &mut self.blanks, &mut self.found);
            }
            Tag::Strikethrough => mark::strike(self.text, range.clone(), &mut self.found),
            Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. } => {
                self.link(*link_type, id, range.clone());
            }
            Tag::Table(columns) => {
                self.blocks.push(range.clone());
                self.table = table::Table::new(columns.len());
            }
            Tag::TableHead => self.table.head(range.clone()),
            Tag::TableRow => self.table.row(self.text, range.clone(), &mut self.found),
            _ => {}
        }
        self.tags.open_frame();
    }

    fn end(&mut self, end: TagEnd, _range: Range<usize>) {
        match end {
            TagEnd::HtmlBlock => return,
            TagEnd::Table => self.table.widen(self.text, &mut self.found),
            _ => {}
        }
        self.tags.close_frame(&mut self.found);
    }

    fn link(&mut self, link_type: LinkType, id: &str, range: Range<usize>) {
        match link_type {
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => {
                self.used.push(definition::label(id));
            }
            LinkType::Autolink | LinkType::Email => self.code.push(range),
            _ => {}
        }
    }

    /// Reads raw HTML, inline or a block.
    fn raw(&mut self, range: Range<usize>) {
        if self.trusts_html {
            self.tags.bound(self.text, range.clone(), &mut self.found);
        } else {
            self.tags.read(self.text, range.clone(), &mut self.found);
        }
        mark::entities(self.text, range.clone(), &mut self.found);
        self.code.push(range);
    }
}
