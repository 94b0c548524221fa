//! The units in which texts are compared: articles whole, all else by headings and paragraphs.

use std::ops::ControlFlow;

use super::fold::fold;
use crate::text::Text;
use crate::text::tree::{Block, BlockKind, Lead, Level, Part, Provision};
use crate::text::walk::{self, Node, heading_words, push_words};

/// What a unit is. Only units of one form are paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// A heading.
    Heading,
    /// An article with its clauses and items.
    Article,
    /// The note under the title, or a line of the signature.
    Frame,
    /// Any other block.
    Paragraph,
}

/// A part of a text that is compared as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its number as written; may be empty.
    pub label: String,
    /// Its anchor in the page; may be empty.
    pub anchor: String,
    /// What it is.
    pub form: Form,
    /// Its words, a line for each paragraph, without its number.
    pub lines: Vec<String>,
}

impl Unit {
    /// Whether it has the number of `other`.
    pub fn is_numbered_like(&self, other: &Self) -> bool {
        fold(&self.label) == fold(&other.label)
    }
}

/// The units of `text` in order, without those that have no words and without its own table of contents.
pub fn units(text: &Text) -> Vec<Unit> {
    let mut units = Vec::new();
    collect(&text.blocks, &mut units);
    units.retain(|unit| unit.lines.iter().any(|line| !fold(line).is_empty()));
    units
}

fn collect(blocks: &[Block], units: &mut Vec<Unit>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading(heading) => {
                let lines = vec![heading_words("", &heading.inlines)];
                units.push(Unit {
                    label: String::new(),
                    anchor: heading.id.to_string(),
                    form: Form::Heading,
                    lines,
                });
            }
            BlockKind::Paragraph(Part::Contents, _) => {}
            BlockKind::Provision(provision) => of_provision(provision, units),
            BlockKind::Marked(marked) => collect(&marked.blocks, units),
            BlockKind::Quote(blocks) => collect(blocks, units),
            _ => units.push(Unit {
                label: String::new(),
                anchor: String::new(),
                form: match block.kind {
                    BlockKind::Paragraph(Part::TitleNote | Part::Signature, _) => Form::Frame,
                    _ => Form::Paragraph,
                },
                lines: lines(std::slice::from_ref(block)),
            }),
        }
    }
}

fn of_provision(provision: &Provision, units: &mut Vec<Unit>) {
    let Provision { level, label, id, lead, blocks, .. } = provision;
    let mut first = String::new();
    match lead {
        Lead::Heading(heading) => first = heading_words("", &heading.inlines),
        Lead::RunIn(sentence, rest) => {
            push_words(sentence, &mut first);
            push_words(rest, &mut first);
        }
        Lead::Paragraph(inlines) => push_words(inlines, &mut first),
    }
    let form = match (level, lead) {
        (Level::Article, _) => Form::Article,
        (_, Lead::Heading(_)) => Form::Heading,
        _ => Form::Paragraph,
    };
    let mut own = vec![first.trim().to_owned()];
    if form == Form::Article {
        own.extend(lines(blocks));
    }
    units.push(Unit { label: label.trim().to_owned(), anchor: id.to_string(), form, lines: own });
    if form != Form::Article {
        collect(blocks, units);
    }
}

/// The words of `blocks`, a line for each paragraph.
fn lines(blocks: &[Block]) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    let _ = walk::walk(blocks, &mut |node| {
        match node {
            Node::Words(words) => line.push_str(words),
            Node::Inlines(inlines) => push_words(inlines, &mut line),
            Node::End => lines.push(std::mem::take(&mut line).trim().to_owned()),
            Node::Block(_) => {}
        }
        ControlFlow::Continue(())
    });
    lines.push(line.trim().to_owned());
    lines.retain(|line| !line.is_empty());
    lines
}
