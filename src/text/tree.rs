//! The tree of a body: blocks that hold blocks, and inlines that hold inlines. Markdown and official text both become one.

use std::ops::Range;

/// Bytes of a source file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl From<Range<usize>> for Span {
    /// A place beyond 4 GiB is the last one that a span can name; no text is that long.
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

/// A block and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its bytes in the source.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

impl Block {
    /// The blocks that it holds, list by list, in order.
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
    /// Running text without a paragraph around it, as in a list whose items stand close together.
    Plain(Vec<Inline>),
    /// A numbered part of a law or of an official document, with all that stands below it.
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
    /// What stands between `:::` and `:::`.
    Marked(Box<Marked>),
    /// A line across the page.
    Rule,
    /// HTML as it was written.
    Raw(Box<Raw>),
}

/// The part that a paragraph plays in an official document; `Body` in all other texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Text.
    Body,
    /// Under the title, in brackets: when it was passed.
    TitleNote,
    /// Whom it addresses (主送机关).
    Recipients,
    /// Who signs, and the day (落款).
    Signature,
    /// How it may be made public (附注).
    Annotation,
}

/// A heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its anchor; for the heading of a provision empty, since the provision has one.
    pub id: Box<str>,
    /// The classes that the writer gave it.
    pub classes: Vec<Box<str>>,
    /// Its words.
    pub inlines: Vec<Inline>,
}

/// A numbered part of a law (编 to 目) or of an official document (一、 to （1）).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provision {
    /// How it is numbered.
    pub level: Level,
    /// Its number, where its numerals can be read.
    pub number: Option<Number>,
    /// The number as its author wrote it: `第十二条之一`, `（三）`; empty for a clause, which is counted only.
    pub label: Box<str>,
    /// Its anchor; empty where it has none.
    pub id: Box<str>,
    /// How it begins, after its label.
    pub lead: Lead,
    /// What follows, deeper provisions among it.
    pub blocks: Vec<Block>,
}

/// How a provision is numbered, from the whole to the part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 编
    Part,
    /// 章
    Chapter,
    /// 节
    Section,
    /// `一、`
    First,
    /// 条
    Article,
    /// 款: a paragraph of an article.
    Clause,
    /// `（一）`; 项 below an article.
    Second,
    /// `1.`; 目 below an article.
    Third,
    /// `（1）`
    Fourth,
}

impl Level {
    /// How deep the numbering of an official document is here: 1 to 4.
    pub fn class(self) -> u8 {
        match self {
            Self::Part | Self::Chapter | Self::Section | Self::First | Self::Article => 1,
            Self::Second | Self::Clause => 2,
            Self::Third => 3,
            Self::Fourth => 4,
        }
    }
}

/// The number of a provision: 第十二条之一 is 12 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    /// Its number.
    pub main: u32,
    /// The number of what was inserted behind it; 0 for the provision itself.
    pub inserted: u32,
}

/// How a provision begins, after its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// With a heading of its own.
    Heading(Box<Heading>),
    /// With a short sentence that serves as its heading, and the rest of the paragraph.
    RunIn(Vec<Inline>, Vec<Inline>),
    /// With a paragraph.
    Paragraph(Vec<Inline>),
}

/// A line that names an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `附件：` in the first line.
    pub label: Box<str>,
    /// `1.` where there are several.
    pub number: Box<str>,
    /// Its name.
    pub inlines: Vec<Inline>,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The number of the first item; none in a list without numbers.
    pub start: Option<u64>,
    /// Its items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its bytes in the source.
    pub span: Span,
    /// Its number, where that does not follow from the item before.
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
    /// Its language; empty where none is named.
    pub language: Box<str>,
    /// Words in its first line that name no language.
    pub words: Box<str>,
    /// The code.
    pub text: String,
}

/// A block that the writer marked, such as a translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// What it is: `original`, `notes`, …
    pub name: Box<str>,
    /// What it is called; may be empty.
    pub label: Box<str>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// HTML as it was written, but for the addresses of the site in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raw {
    /// The HTML.
    pub html: String,
    /// The bytes of `html`, quotes included, in whose place the address of a link belongs; in order.
    pub addresses: Vec<(Span, usize)>,
}

/// A footnote, in the order in which they are set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// How often the text refers to it.
    pub references: u32,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of running text and where it stands.
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
    /// What no longer holds.
    Strikethrough(Vec<Inline>),
    /// A link.
    Link(Box<Hyperlink>),
    /// A picture.
    Picture(Box<Picture>),
    /// The end of a line of the source where words are set apart; between Chinese characters there is none.
    SoftBreak,
    /// The end of a line of the page.
    HardBreak,
    /// A reference to a footnote.
    Reference(Reference),
    /// The box of a task, and whether it is done.
    Task(bool),
    /// HTML as it was written.
    Raw(Box<Raw>),
}

/// Where a link or a picture gets its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// It is written: the address of another host, or one for mail or telephone.
    Outer(Box<str>),
    /// It is the address of the link with this number, which the library resolves.
    Inner(usize),
    /// It may not be used; a fault says so.
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
    /// Where it is.
    pub destination: Destination,
    /// What it shows, in words.
    pub alt: Box<str>,
    /// Its title, which is the caption of a figure; may be empty.
    pub title: Box<str>,
}

/// A reference to a footnote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The number of the note, from 1.
    pub number: u32,
    /// The how manieth reference to that note it is, from 1.
    pub time: u32,
}
