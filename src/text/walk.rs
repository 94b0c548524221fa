//! Walks over a tree in reading order, for everything that needs its words. Raw HTML has no words here.

use std::ops::ControlFlow;

use super::tree::{Block, BlockKind, Definition, Inline, InlineKind, Lead, Provision};

/// A step of the walk.
#[derive(Debug, Clone, Copy)]
pub enum Node<'t> {
    /// A block begins; its contents follow.
    Block(&'t Block),
    /// Words outside inlines, such as a label.
    Words(&'t str),
    /// Running text.
    Inlines(&'t [Inline]),
    /// A line of text ends.
    End,
}

/// The callback for each node; [`ControlFlow::Break`] ends the walk.
pub type Visit<'v, 't> = &'v mut dyn FnMut(Node<'t>) -> ControlFlow<()>;

/// Walks through `blocks` and all blocks in them.
pub fn walk<'t>(blocks: &'t [Block], visit: Visit<'_, 't>) -> ControlFlow<()> {
    blocks.iter().try_for_each(|block| walk_block(block, visit))
}

fn walk_block<'t>(block: &'t Block, visit: Visit<'_, 't>) -> ControlFlow<()> {
    visit(Node::Block(block))?;
    match &block.kind {
        BlockKind::Heading(heading) => line(&heading.inlines, visit),
        BlockKind::Paragraph(_, inlines) | BlockKind::Plain(inlines) => line(inlines, visit),
        BlockKind::Provision(provision) => walk_provision(provision, visit),
        BlockKind::Attachment(attachment) => {
            visit(Node::Words(&attachment.label))?;
            visit(Node::Words(&attachment.number))?;
            line(&attachment.inlines, visit)
        }
        BlockKind::Figure(picture) => words(&picture.title, visit),
        BlockKind::List(list) => list.items.iter().try_for_each(|item| walk(&item.blocks, visit)),
        BlockKind::Quote(blocks) => walk(blocks, visit),
        BlockKind::Definitions(definitions) => {
            definitions.iter().try_for_each(|definition| match definition {
                Definition::Term(inlines) => line(inlines, visit),
                Definition::Meaning(blocks) => walk(blocks, visit),
            })
        }
        BlockKind::Table(table) => std::iter::once(&table.head).chain(&table.rows).try_for_each(|row| {
            row.iter().try_for_each(|cell| {
                visit(Node::Inlines(cell))?;
                visit(Node::Words(" "))
            })?;
            visit(Node::End)
        }),
        BlockKind::Code(code) => {
            words(&code.words, visit)?;
            words(&code.text, visit)
        }
        BlockKind::Marked(marked) => walk(&marked.blocks, visit),
        BlockKind::Rule | BlockKind::Raw(_) => ControlFlow::Continue(()),
    }
}

fn walk_provision<'t>(provision: &'t Provision, visit: Visit<'_, 't>) -> ControlFlow<()> {
    visit(Node::Words(&provision.label))?;
    match &provision.lead {
        Lead::Heading(heading) => line(&heading.inlines, visit)?,
        Lead::RunIn(sentence, rest) => {
            visit(Node::Inlines(sentence))?;
            line(rest, visit)?;
        }
        Lead::Paragraph(inlines) => line(inlines, visit)?,
    }
    walk(&provision.blocks, visit)
}

fn line<'t>(inlines: &'t [Inline], visit: Visit<'_, 't>) -> ControlFlow<()> {
    visit(Node::Inlines(inlines))?;
    visit(Node::End)
}

fn words<'t>(words: &'t str, visit: Visit<'_, 't>) -> ControlFlow<()> {
    visit(Node::Words(words))?;
    visit(Node::End)
}

/// Calls `visit` for all inlines, each before its children.
pub fn each_inline<'t>(inlines: &'t [Inline], visit: &mut impl FnMut(&'t Inline)) {
    for inline in inlines {
        visit(inline);
        match &inline.kind {
            InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strikethrough(inner) => {
                each_inline(inner, visit);
            }
            InlineKind::Link(link) => each_inline(&link.inlines, visit),
            _ => {}
        }
    }
}

/// Appends the words of `inlines` to `text`.
pub fn push_words(inlines: &[Inline], text: &mut String) {
    each_inline(inlines, &mut |inline| match &inline.kind {
        InlineKind::Text(words) | InlineKind::Code(words) => text.push_str(words),
        InlineKind::SoftBreak | InlineKind::HardBreak => text.push(' '),
        InlineKind::Math(math) => text.push_str(&math.tex),
        _ => {}
    });
}

/// The words of a heading, including the alternative text of pictures.
pub fn heading_words(label: &str, inlines: &[Inline]) -> String {
    let mut text = label.to_owned();
    each_inline(inlines, &mut |inline| match &inline.kind {
        InlineKind::Text(words) | InlineKind::Code(words) => text.push_str(words),
        InlineKind::SoftBreak | InlineKind::HardBreak => text.push(' '),
        InlineKind::Picture(picture) => text.push_str(&picture.alt),
        InlineKind::Math(math) => text.push_str(&math.tex),
        _ => {}
    });
    text.trim().to_owned()
}
