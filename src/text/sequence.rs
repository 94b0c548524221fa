//! Checks that the numbers of provisions follow each other: tells a number that is missing, comes twice, or jumps back.
//!
//! Legitimate styles stay silent: a text that begins with a later number (an excerpt), Arabic numbers that run on across 一、 and 二、, a
//! count that begins again at one, attachments with a count of their own, and decisions that quote the articles which they amend.

use std::collections::BTreeMap;

use super::Text;
use super::han::{is_numeral, written};
use super::official::{ATTACHMENT, Origin};
use super::tree::{Block, BlockKind, Level, Number, Provision, Span};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::message;

/// Adds a warning for each number of `text` that does not follow the one before. `title` is that of the document.
pub(super) fn check(text: &Text, title: Option<&str>, from: Origin<'_>, diagnostics: &mut Diagnostics) {
    if title.is_some_and(amends) {
        return;
    }
    let mut counts = Counts::default();
    counts.blocks(&text.blocks);
    let more = counts.faults.len().saturating_sub(MOST);
    diagnostics.extend(counts.faults.into_iter().take(MOST).map(|fault| fault.diagnostic(from)));
    if more > 0 {
        let message = message!("另有 {more} 处编号接不上", "{more} more numbers do not follow");
        diagnostics.push(Diagnostic::warning("text.number-more", Place::file(from.path), message));
    }
}

/// The most faults that are told one by one; the others are counted.
const MOST: usize = 20;

/// Whether a document with this title quotes provisions of another.
fn amends(title: &str) -> bool {
    title.contains("修正案")
        || title.contains("决定") && ["修改", "修订", "废止"].iter().any(|verb| title.contains(verb))
}

/// How a number differs from the one that should follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Numbers before it are missing.
    Gap,
    /// It was there before.
    Repeat,
    /// It is lower than the one before it.
    Back,
}

/// A number that does not follow the one before.
struct Found {
    fault: Fault,
    label: String,
    /// The label that should follow the one before; of a gap, the one that is missing before it.
    expected: String,
    span: Span,
}

#[derive(Default)]
struct Counts {
    /// The last number of each level, wherever it was.
    last: BTreeMap<Level, Number>,
    /// The last number of each level among neighbours: of the provisions around the current one, and of its own neighbours.
    near: Vec<BTreeMap<Level, Number>>,
    faults: Vec<Found>,
}

impl Counts {
    fn blocks(&mut self, blocks: &[Block]) {
        self.near.push(BTreeMap::new());
        for block in blocks {
            match &block.kind {
                BlockKind::Heading(heading) if heading.id.starts_with(ATTACHMENT) => {
                    self.last.clear();
                    self.near.iter_mut().for_each(BTreeMap::clear);
                }
                BlockKind::Provision(provision) => {
                    self.provision(provision, block.span);
                    self.blocks(&provision.blocks);
                }
                BlockKind::Marked(marked) => self.blocks(&marked.blocks),
                _ => {}
            }
        }
        self.near.pop();
    }

    fn provision(&mut self, provision: &Provision, span: Span) {
        let (level, Some(number)) = (provision.level, provision.number) else { return };
        if provision.label.is_empty() {
            return;
        }
        let running = self.last.insert(level, number);
        let outer = self
            .near
            .iter()
            .rev()
            .skip(1)
            .any(|near| near.get(&level).is_some_and(|&last| follows(last, number)));
        let before = self.near.last_mut().and_then(|near| near.insert(level, number));
        // Articles run through all chapters.
        let before = if level == Level::Article { running } else { before };
        let starts = number.main == 1 && before.is_none_or(|last| last.main > 1 || level >= Level::Third);
        let goes_on = match before {
            Some(last) => follows(last, number),
            // An excerpt may begin with any article or chapter. Numbers may run on across the provisions around them.
            None => level <= Level::Article || outer || running.is_none_or(|last| follows(last, number)),
        };
        if starts || goes_on {
            return;
        }
        let next = |last: Number| Number { main: last.main + 1, inserted: 0 };
        let (fault, expected) = match before {
            Some(last) if number < last => (Fault::Back, next(last)),
            Some(last) if number == last => (Fault::Repeat, next(last)),
            _ if number.inserted > 0 => (Fault::Gap, Number { inserted: number.inserted - 1, ..number }),
            _ => (Fault::Gap, Number { main: number.main.saturating_sub(1), ..number }),
        };
        self.found(fault, provision, expected, span);
    }

    fn found(&mut self, fault: Fault, provision: &Provision, expected: Number, span: Span) {
        let label = provision.label.trim();
        self.faults.push(Found {
            fault,
            label: label.to_owned(),
            expected: relabelled(label, expected),
            span,
        });
    }
}

/// Whether `number` may stand behind `last`: 第十三条 or 第十二条之一 behind 第十二条.
fn follows(last: Number, number: Number) -> bool {
    let next = Number { main: last.main + 1, inserted: 0 };
    number == next || number == Number { inserted: last.inserted + 1, ..last }
}

/// `label` with `number` in the place of its own, in the same numerals.
fn relabelled(label: &str, number: Number) -> String {
    let is_digit = |c: char| is_numeral(c) || c.is_ascii_digit();
    let Some(start) = label.find(is_digit) else { return number.main.to_string() };
    let rest = &label[start..];
    let length = rest.find(|c| !is_digit(c)).unwrap_or(rest.len());
    let written = if rest.starts_with(|c: char| c.is_ascii_digit()) {
        number.main.to_string()
    } else {
        written(number.main)
    };
    let behind = &rest[length..];
    let end = behind.split_once("条之").map_or(behind, |_| "条");
    let inserted =
        if number.inserted > 0 { format!("之{}", self::written(number.inserted)) } else { String::new() };
    format!("{}{written}{end}{inserted}", &label[..start])
}

impl Found {
    fn diagnostic(self, from: Origin<'_>) -> Diagnostic {
        let Self { fault, label, expected, span } = self;
        let (code, message) = match fault {
            Fault::Gap => (
                "text.number-gap",
                message!("“{label}”前面没有“{expected}”", "there is no `{expected}` before `{label}`"),
            ),
            Fault::Repeat => {
                ("text.number-repeat", message!("“{label}”用了两次", "the number `{label}` comes twice"))
            }
            Fault::Back => (
                "text.number-back",
                message!(
                    "“{label}”倒退了，接着应是“{expected}”",
                    "`{label}` goes back; `{expected}` should follow"
                ),
            ),
        };
        let start = span.start as usize;
        let place = Place::span(from.path, from.source, start..start + label.len());
        let hint = message!(
            "对照原件：是编号写错，还是漏了一段；原件就是这样的，不必改",
            "compare the original: is the number wrong, or is a paragraph missing? If the original is so, leave it"
        );
        Diagnostic::warning(code, place, message).hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_numerals() {
        for (label, number, wanted) in [
            ("第十三条", (12, 0), "第十二条"),
            ("第十二条之三", (13, 0), "第十三条"),
            ("第十二条之三", (12, 2), "第十二条之二"),
            ("第14条", (13, 0), "第13条"),
            ("（三）", (2, 0), "（二）"),
            ("3.", (2, 0), "2."),
            ("二十一、", (20, 0), "二十、"),
        ] {
            let (main, inserted) = number;
            assert_eq!(relabelled(label, Number { main, inserted }), wanted);
        }
    }

    #[test]
    fn titles_of_amending_decisions_are_known() {
        assert!(amends("关于修改《甲条例》的决定") && amends("中华人民共和国甲法修正案"));
        assert!(!amends("关于加强甲工作的决定") && !amends("甲条例"));
    }
}
