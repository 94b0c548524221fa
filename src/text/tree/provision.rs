//! Numbered parts of laws and official documents.

use super::{Block, Heading, Inline, InlineKind};

/// A numbered part of a law (编 to 目) or official document (一、 to （1）).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provision {
    /// How it is numbered.
    pub level: Level,
    /// Its number, if its numerals can be parsed.
    pub number: Option<Number>,
    /// The number as written: `第十二条之一`, `（三）`. Empty for a clause, which has no written number.
    pub label: Box<str>,
    /// Its anchor, made of its number; empty if that cannot be read.
    pub id: Box<str>,
    /// A second anchor, made of its words, such as `第十二条`; empty if it has none.
    pub alias: Box<str>,
    /// How it begins, after its label.
    pub lead: Lead,
    /// What follows the lead, including lower provisions.
    pub blocks: Vec<Block>,
}

impl Provision {
    /// Whether it begins with words that head it: a heading, or a sentence that serves as one.
    pub fn is_headed(&self) -> bool {
        match &self.lead {
            Lead::Heading(_) => true,
            Lead::RunIn(sentence, _) => match self.level.class() {
                1 | 2 => true,
                3 => is_short(sentence),
                _ => false,
            },
            Lead::Paragraph(_) => false,
        }
    }
}

/// The longest sentence after `1.` that heads what follows, in characters; with a comma in it, and without.
const SHORT: (usize, usize) = (20, 40);

fn is_short(sentence: &[Inline]) -> bool {
    let mut words = String::new();
    push_text(sentence, &mut words);
    let most = if words.contains(['，', '、', '：', '；']) { SHORT.0 } else { SHORT.1 };
    words.chars().count() <= most
}

/// Adds the words of plain text and links to `words`.
fn push_text(inlines: &[Inline], words: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) => words.push_str(text),
            InlineKind::Link(link) => push_text(&link.inlines, words),
            _ => {}
        }
    }
}

/// How a provision is numbered, from the highest level to the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 编
    Part,
    /// 分编
    Subpart,
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
    /// `①`
    Fifth,
}

impl Level {
    /// The level in the numbering of official documents: 1 to 4.
    pub fn class(self) -> u8 {
        match self {
            Self::Part | Self::Subpart | Self::Chapter | Self::Section | Self::First | Self::Article => 1,
            Self::Second | Self::Clause => 2,
            Self::Third => 3,
            Self::Fourth | Self::Fifth => 4,
        }
    }
}

/// The number of a provision: `第十二条之一` is 12 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    /// The number itself.
    pub main: u32,
    /// The number after 之 of an article inserted later; 0 for the original article.
    pub inserted: u32,
}

/// How a provision begins, after its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// With a heading of its own.
    Heading(Box<Heading>),
    /// With a short sentence that serves as a heading; then the rest of the paragraph.
    RunIn(Vec<Inline>, Vec<Inline>),
    /// With a paragraph.
    Paragraph(Vec<Inline>),
}
