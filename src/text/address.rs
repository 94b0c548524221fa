//! The addresses of provisions: they name the number, not the place, so they stay when other parts change.
//!
//! An article is `art-12` (第十二条之一 is `art-12.1`), its second clause `art-12-2`, the third item there `art-12-2-3`. Items of the first
//! clause, which is the article's own paragraph, are `art-12-1-3`. Parts of a law are `pt-1-ch-3-sec-2`, those of an official document
//! `s3-2` (三、 and （二）). Of a number that comes again, the second is `art-12b`.

use std::collections::BTreeSet;

use super::Text;
use super::reference::{Reference, below, shown};
use super::tree::{Level, Provision};

/// Where a provision stands: what decides its address besides its own number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Above<'a> {
    /// The anchor of the provision around it; empty at the top.
    pub(super) anchor: &'a str,
    /// That provision's level.
    pub(super) level: Option<Level>,
    /// Whether it lies in an article.
    pub(super) in_article: bool,
    /// What anchors in an attachment begin with, such as `att-1-`.
    pub(super) attachment: &'a str,
}

/// The address of `provision`, which may be taken already. `None` if its number cannot be read.
pub(super) fn of(provision: &Provision, above: Above<'_>) -> Option<String> {
    let number = shown(provision.number?);
    let Above { anchor, level, in_article, attachment } = above;
    let start = if anchor.is_empty() { attachment } else { anchor };
    Some(match provision.level {
        Level::Article => format!("{attachment}art-{number}"),
        // The paragraph of the article itself is its first clause.
        _ if in_article && level == Some(Level::Article) && provision.level != Level::Clause => {
            format!("{anchor}-1-{number}")
        }
        Level::Clause => format!("{anchor}-{number}"),
        _ if in_article => format!("{anchor}-{number}"),
        Level::Second | Level::Third | Level::Fourth if anchor.is_empty() => format!("{attachment}i{number}"),
        Level::Second | Level::Third | Level::Fourth => format!("{anchor}-{number}"),
        level => below(start.trim_end_matches('-'), level, &number)?,
    })
}

/// The anchors of a text, to look up many.
#[derive(Debug, Default)]
pub struct AnchorSet(BTreeSet<String>);

impl AnchorSet {
    /// Those of `text`.
    pub fn of(text: &Text) -> Self {
        Self(text.anchors().into_iter().collect())
    }

    /// The anchor that a writer means by `written`: itself, or that of the provision which it names, such as `第十二条第二款`. The empty one
    /// means the top of the page.
    pub fn find(&self, written: &str) -> Option<String> {
        if written.is_empty() || self.0.contains(written) {
            return Some(written.to_owned());
        }
        let (reference, end) = Reference::read(written)?;
        if end < written.len() { None } else { self.of_reference(&reference) }
    }

    /// The anchor of the provision that `reference` names.
    pub fn of_reference(&self, reference: &Reference) -> Option<String> {
        reference.anchors().into_iter().find(|id| self.0.contains(id))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}
