//! Reads the body of a page into [`Text`]: a tree of blocks and inlines, the same for Markdown and for official documents.
//!
//! HTML, search text, excerpts, tables of contents and reading times are all made from this tree. This module knows nothing of pages,
//! templates or addresses: a link keeps its target as written until the library resolves it.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};

use crate::diagnostic::{Diagnostics, Language};
use crate::kind::TextForm;

mod address;
mod admonition;
pub mod anchor;
mod container;
pub mod definition;
mod edit;
mod emphasis;
mod extension;
pub mod facts;
mod foreign;
pub mod han;
mod leftover;
mod markdown;
mod math;
pub mod mention;
mod nest;
mod numbering;
mod official;
mod part;
pub mod passage;
mod prepare;
mod provision;
pub mod quotation;
mod raw;
mod redaction;
pub mod reference;
pub mod sanitise;
mod section;
mod sequence;
mod shallow;
mod shortcode;
mod shrink;
mod told;
pub mod tree;
mod unmeant;
pub mod walk;

pub use address::AnchorSet;
pub(crate) use container::CodeFence;
use official::Origin;
pub use official::looks_official;
pub use section::{Section, reading_minutes, speaking_minutes};
use tree::{Block, BlockKind, Heading, InlineKind, Lead, Note, Provision};
use walk::{Node, heading_words};

/// Which attribute a link's address goes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkUse {
    /// `href` of an anchor.
    Anchor,
    /// `src` of a picture, video or sound, or `poster` of a video.
    Image,
}

/// A link to a page or file of this site, as written and not yet resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The target as written.
    pub target: String,
    /// Its bytes in the source file: the whole link in Markdown, the attribute's value in raw HTML.
    pub span: Range<usize>,
    /// Whether it is followed (`href`) or loaded with the page (`src`, `poster`).
    pub use_: LinkUse,
    /// Whether it is a wiki link, which names a page or file wherever that lies.
    pub is_wiki: bool,
}

/// The body of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// Its footnotes, in the order of their numbers.
    pub notes: Vec<Note>,
    /// Its links within the site; the inlines refer to them by index.
    pub links: Vec<Link>,
    /// Its mentions of documents and provisions; the inlines refer to them by index.
    pub mentions: Vec<mention::Mention>,
    /// The terms that it defines, if it is an official document.
    pub definitions: Vec<definition::Definition>,
    /// What it quotes from documents that it names.
    pub quotations: Vec<quotation::Quotation>,
    /// The title to use if the front matter gives none: the first heading of level 1, or the first lines of an official document.
    pub title: Option<String>,
    /// What it tells about itself, if it is an official document; the document takes it.
    pub facts: Option<Box<facts::Facts>>,
    /// Its length without headings: Han characters plus words of other scripts.
    pub words: usize,
    /// Whether it is an official document.
    pub is_official: bool,
    /// Whether it contains raw HTML.
    pub has_raw_html: bool,
    /// Whether it contains formulas.
    pub has_math: bool,
    /// Whether its raw HTML is written to the page without sanitising.
    pub trusts_html: bool,
}

/// An entry of a page's table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineEntry<'t> {
    /// 1 to 6.
    pub level: u8,
    /// The anchor, unique in the page.
    pub id: &'t str,
    /// Plain text.
    pub text: String,
}

/// The longest excerpt in characters.
const EXCERPT: usize = 90;

impl Text {
    /// Walks through all blocks, then through the footnotes.
    fn walk<'t>(&'t self, visit: walk::Visit<'_, 't>) {
        let notes = self.notes.iter().map(|note| note.blocks.as_slice());
        let _ = std::iter::once(self.blocks.as_slice())
            .chain(notes)
            .try_for_each(|blocks| walk::walk(blocks, visit));
    }

    /// Its headings, and its provisions that start with a heading or a heading sentence, in order.
    pub fn outline(&self) -> Vec<OutlineEntry<'_>> {
        let mut entries = Vec::new();
        self.walk(&mut |node| {
            if let Node::Block(block) = node {
                entries.extend(outline_entry(block));
            }
            ControlFlow::Continue(())
        });
        entries
    }

    /// Its text by section, for search. A section begins at each heading and at each provision that has an anchor.
    pub fn sections(&self) -> Vec<Section> {
        let mut sections = section::Sections::default();
        self.walk(&mut |node| sections.visit(node));
        sections.finish()
    }

    /// The first meaningful line, cut to the length that suits a list.
    pub fn excerpt(&self) -> String {
        section::excerpt(&self.blocks, EXCERPT)
    }

    /// All anchors of this page: of headings, provisions, raw HTML, and footnotes and the references to them.
    pub fn anchors(&self) -> Vec<String> {
        let mut anchors = Vec::new();
        self.walk(&mut |node| {
            match node {
                Node::Block(block) => anchors.extend(block_anchors(block)),
                Node::Inlines(inlines) => walk::each_inline(inlines, &mut |inline| match &inline.kind {
                    InlineKind::Raw(raw) => anchors.extend(raw::ids(&raw.html)),
                    InlineKind::Reference(reference) => anchors.push(anchor::reference(*reference)),
                    _ => {}
                }),
                _ => {}
            }
            ControlFlow::Continue(())
        });
        anchors.extend((1..=self.notes.len()).map(anchor::note));
        anchors
    }

    /// Whether the page has the anchor `id`; the empty one means the top of the page.
    pub fn has_anchor(&self, id: &str) -> bool {
        id.is_empty() || self.anchors().iter().any(|anchor| anchor == id)
    }

    /// The anchor that `id` means, if it is not one itself: other tools make theirs from the same headings in another way.
    /// The heading that is the page's `title` has the empty one, the top of the page.
    pub fn anchor_like(&self, id: &str, title: &str) -> Option<String> {
        if id == anchor::TOP {
            return Some(id.to_owned());
        }
        let outline = self.outline();
        let headings = outline.iter().map(|entry| (entry.id, entry.text.as_str())).chain([("", title)]);
        anchor::like(id, headings)
            .map(str::to_owned)
            .or_else(|| self.anchors().into_iter().find(|anchor| anchor.eq_ignore_ascii_case(id)))
    }
}

/// The entry of a heading, or of a provision that starts with a heading or a heading sentence.
pub(crate) fn outline_entry(block: &Block) -> Option<OutlineEntry<'_>> {
    match &block.kind {
        BlockKind::Heading(heading) => {
            let Heading { level, id, inlines, .. } = &**heading;
            Some(OutlineEntry { level: *level, id, text: heading_words("", inlines) })
        }
        BlockKind::Provision(provision) => {
            let Provision { id, label, lead, .. } = &**provision;
            match lead {
                Lead::Heading(heading) => Some(OutlineEntry {
                    level: heading.level,
                    id,
                    text: heading_words(label, &heading.inlines),
                }),
                Lead::RunIn(sentence, _) if provision.is_headed() => Some(OutlineEntry {
                    level: provision.level.class() + 1,
                    id,
                    text: run_in_heading(label, sentence),
                }),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The heading made from the first sentence of a provision: without its full stop.
fn run_in_heading(label: &str, sentence: &[tree::Inline]) -> String {
    heading_words(label, sentence).trim_end_matches('。').to_owned()
}

fn block_anchors(block: &Block) -> Vec<String> {
    match &block.kind {
        BlockKind::Heading(heading) => vec![heading.id.clone().into_string()],
        BlockKind::Provision(provision) => {
            let both = [&provision.id, &provision.alias].into_iter().filter(|id| !id.is_empty());
            both.map(|id| id.clone().into_string()).collect()
        }
        BlockKind::Raw(raw) => raw::ids(&raw.html),
        _ => Vec::new(),
    }
}

/// How to read a body.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// CommonMark or official text.
    pub form: TextForm,
    /// Whether to keep raw HTML without sanitising it.
    pub trust_html: bool,
    /// The title in the front matter. A first heading with the same words is left out of the text.
    pub title: Option<&'a str>,
    /// What takes the place of shortcodes, by name, if the forms of other tools are read: wiki links, admonitions, marks, formulas.
    pub foreign: Option<&'a BTreeMap<String, String>>,
    /// The language of the words that wenku adds, such as the label of a warning.
    pub language: Language,
}

/// Reads the body of the file `path`. The body is `source[start..]`.
pub fn read(
    path: &str,
    source: &str,
    start: usize,
    reading: Reading<'_>,
    diagnostics: &mut Diagnostics,
) -> Text {
    let lines =
        (reading.form == TextForm::Official).then(|| official::lines(&source[start..], start)).flatten();
    let (text, shift) = match lines {
        Some(blocks) => (Text { blocks, ..Text::default() }, 0),
        None => markdown::read(path, source, start, reading, diagnostics),
    };
    arranged(text, shift, Origin { path, source }, reading, diagnostics)
}

/// Recognises what the blocks of `text` are and gives them their anchors. `shift` was added to the levels of its headings.
fn arranged(
    mut text: Text,
    shift: u8,
    from: Origin<'_>,
    reading: Reading<'_>,
    diagnostics: &mut Diagnostics,
) -> Text {
    text.is_official = reading.form == TextForm::Official;
    text.trusts_html = reading.trust_html;
    let opening = text.is_official.then(|| {
        text.blocks = official::clean(std::mem::take(&mut text.blocks), from, diagnostics);
        let given = reading.title.or(text.title.as_deref());
        let mut opening = official::open(&mut text.blocks, from.source, given);
        text.title = text.title.take().or_else(|| opening.title.take());
        text.blocks = official::joined(std::mem::take(&mut text.blocks), from, diagnostics);
        opening
    });
    text.blocks = provision::recognise(text.blocks, opening.as_ref(), shift);
    anchor::give(&mut text, from.path, from.source, diagnostics);
    text.facts = opening.map(|opening| Box::new(facts::read(&text, &opening)));
    text.words = section::count(&text);
    let title = reading.title.map(str::to_owned).or_else(|| text.title.clone());
    sequence::check(&text, title.as_deref(), from, diagnostics);
    text.definitions = definition::find(&text);
    mention::find(&mut text, title.as_deref(), from.source);
    definition::link(&mut text);
    text.quotations = quotation::find(&text);
    shrink::shrink(&mut text.blocks);
    text
}

#[cfg(test)]
mod tests;
