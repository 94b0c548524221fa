//! The tree of a body: blocks and inlines. Markdown and official text both become such a tree.

use std::ops::Range;

mod provision;

pub use provision::{Lead, Level, Number, Provision};

/// A range of bytes of a source file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl From<Range<usize>> for Span {
    /// An offset beyond 4 GiB becomes `u32::MAX`; no text is that long.
    fn from(range: Range<usize>) -> Self {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: narrow(range.start), end: narrow(range.end) }
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start as usize..span.end as usize
    }
}

/// A block and its place in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its bytes in the source.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

impl Block {
    /// The lists of its child blocks, in order.
    pub fn children_mut(&mut self) -> Vec<&mut Vec<Block>> {
        match &mut self.kind {
            BlockKind::Provision(provision) => vec![&mut provision.blocks],
            BlockKind::List(list) => list.items.iter_mut().map(|item| &mut item.blocks).collect(),
            BlockKind::Quote(blocks) => vec![blocks],
            BlockKind::Definitions(definitions) => {
                definitions.iter_mut().filter_map(Definition::meaning_mut).collect()
            }
            BlockKind::Marked(marked) => vec![&mut marked.blocks],
            _ => Vec::new(),
        }
    }
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading that belongs to no numbered provision.
    Heading(Box<Heading>),
    /// A paragraph.
    Paragraph(Part, Vec<Inline>),
    /// Running text without a paragraph, as in a list whose items stand close together.
    Plain(Vec<Inline>),
    /// A numbered part of a law or official document, with everything below it.
    Provision(Box<Provision>),
    /// A line of the note on attachments (附件说明).
    Attachment(Box<Attachment>),
    /// A picture that is a paragraph of its own.
    Figure(Box<Picture>),
    /// A list.
    List(Box<List>),
    /// A quotation.
    Quote(Vec<Block>),
    /// Terms and what they mean.
    Definitions(Vec<Definition>),
    /// A table.
    Table(Box<Table>),
    /// Code.
    Code(Box<Code>),
    /// The blocks between two `:::` lines.
    Marked(Box<Marked>),
    /// A thematic break (`<hr>`).
    Rule,
    /// Raw HTML.
    Raw(Box<Raw>),
}

/// The role of a paragraph in an official document; always `Body` in other texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Text.
    Body,
    /// A note in brackets under the title, mostly the day on which it was passed (题注).
    TitleNote,
    /// The recipients (主送机关).
    Recipients,
    /// The signature and date (落款).
    Signature,
    /// The note on publication (附注), such as `（此件公开发布）`.
    Annotation,
    /// A line of the document's own table of contents (目录).
    Contents,
}

/// A heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its anchor; empty in a provision, which has the anchor itself.
    pub id: Box<str>,
    /// The classes that the writer gave it.
    pub classes: Vec<Box<str>>,
    /// Its words.
    pub inlines: Vec<Inline>,
}

/// A line that names an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `附件：` in the first line.
    pub label: Box<str>,
    /// `1.` if there are several.
    pub number: Box<str>,
    /// Its name.
    pub inlines: Vec<Inline>,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The number of the first item; `None` for an unordered list.
    pub start: Option<u64>,
    /// Its items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its bytes in the source.
    pub span: Span,
    /// Its number, if it does not follow from the item before.
    pub number: Option<u64>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A line of a list of definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    /// What is defined.
    Term(Vec<Inline>),
    /// What it means.
    Meaning(Vec<Block>),
}

impl Definition {
    fn meaning_mut(&mut self) -> Option<&mut Vec<Block>> {
        match self {
            Self::Meaning(blocks) => Some(blocks),
            Self::Term(_) => None,
        }
    }
}

/// A table: a head and rows of as many cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// How each column is set.
    pub alignments: Vec<Alignment>,
    /// The cells of its head.
    pub head: Vec<Vec<Inline>>,
    /// The cells of its rows.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// At the start of the line.
    Start,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

/// A block of code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Code {
    /// Its language; empty if none is named.
    pub language: Box<str>,
    /// The whole info string of the fence if it is not all ASCII. It is shown before the code, so that no words are lost.
    pub words: Box<str>,
    /// The code.
    pub text: String,
}

/// A block that the writer marked, such as a translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Its name, such as `original` or `notes`.
    pub name: Box<str>,
    /// Its label; may be empty.
    pub label: Box<str>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// Raw HTML, and the places of the site's own addresses in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raw {
    /// The HTML.
    pub html: String,
    /// The bytes of `html`, with quotes, to replace by the address of a link, and the index of that link. In ascending order.
    pub addresses: Vec<(Span, usize)>,
}

/// A footnote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// How often the text refers to it.
    pub references: u32,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of running text and its place in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// Its bytes in the source.
    pub span: Span,
    /// What it is.
    pub kind: InlineKind,
}

/// What a piece of running text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InlineKind {
    /// Words.
    Text(Box<str>),
    /// Code.
    Code(Box<str>),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Text struck out.
    Strikethrough(Vec<Inline>),
    /// A link.
    Link(Box<Hyperlink>),
    /// A picture.
    Picture(Box<Picture>),
    /// A line break of the source that separates words. Between CJK characters there is none.
    SoftBreak,
    /// A line break that is shown (`<br>`).
    HardBreak,
    /// A reference to a footnote.
    Reference(NoteReference),
    /// The box of a task, and whether it is done.
    Task(bool),
    /// A formula.
    Math(Box<Math>),
    /// Raw HTML.
    Raw(Box<Raw>),
}

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Math {
    /// As written, in TeX.
    pub tex: Box<str>,
    /// As MathML.
    pub html: Box<str>,
}

/// Where a link or a picture gets its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// An address that is written out: another host, mail or telephone.
    Outer(Box<str>),
    /// The link with this index in [`super::Text::links`], which the library resolves.
    Inner(usize),
    /// The mention with this index in [`super::Text::mentions`], for which the library looks.
    Mention(usize),
    /// The provision of the same text with this anchor, which defines the words of the link.
    Term(Box<str>),
    /// A scheme that is not allowed; the fault has been reported.
    Refused,
}

/// A link in running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hyperlink {
    /// Where it leads.
    pub destination: Destination,
    /// Its title; may be empty.
    pub title: Box<str>,
    /// Its words.
    pub inlines: Vec<Inline>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its address.
    pub destination: Destination,
    /// Its alternative text.
    pub alt: Box<str>,
    /// Its title; the caption of a figure. May be empty.
    pub title: Box<str>,
}

/// A reference to a footnote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteReference {
    /// The number of the note, from 1.
    pub number: u32,
    /// Counts the references to the same note, from 1.
    pub time: u32,
}
