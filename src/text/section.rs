//! The plain text of a body by section, for search and excerpts, and its number of words.

use std::ops::ControlFlow;

use super::han::{is_cjk_punctuation, is_han};
use super::tree::{Block, BlockKind, Inline, InlineKind, Lead, Level, Provision};
use super::walk::{self, Node, each_inline, heading_words, push_words};
use super::{Text, run_in_heading};

/// The text between two headings, or of one provision that has an anchor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// Its anchor; empty for the text before the first heading.
    pub anchor: String,
    /// Its heading as plain text.
    pub heading: String,
    /// Its text, one line for each block.
    pub text: String,
}

/// Collects text into sections during a walk.
#[derive(Debug, Default)]
pub(super) struct Sections {
    done: Vec<Section>,
    current: Section,
    /// Whether the walk is inside the section's heading, whose words are not added to the text.
    in_heading: bool,
}

impl Sections {
    pub(super) fn visit(&mut self, node: Node<'_>) -> ControlFlow<()> {
        match node {
            Node::Block(block) => self.block(block),
            Node::End if self.in_heading => self.in_heading = false,
            Node::End => {
                if !self.current.text.is_empty() && !self.current.text.ends_with('\n') {
                    self.current.text.push('\n');
                }
            }
            _ if self.in_heading => {}
            Node::Words(words) => self.current.text.push_str(words),
            Node::Inlines(inlines) => push_words(inlines, &mut self.current.text),
        }
        ControlFlow::Continue(())
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading(heading) => self.begin(&heading.id, heading_words("", &heading.inlines)),
            BlockKind::Provision(provision) if begins_section(provision) => {
                self.begin(&provision.id, heading_of(provision));
                self.in_heading = matches!(provision.lead, Lead::Heading(_));
            }
            _ => return,
        }
        self.in_heading |= matches!(block.kind, BlockKind::Heading(_));
    }

    fn begin(&mut self, anchor: &str, heading: String) {
        self.close();
        self.current = Section { anchor: anchor.to_owned(), heading, text: String::new() };
    }

    fn close(&mut self) {
        let mut section = std::mem::take(&mut self.current);
        section.text.truncate(section.text.trim_end().len());
        if !section.text.is_empty() || !section.heading.is_empty() {
            self.done.push(section);
        }
    }

    pub(super) fn finish(mut self) -> Vec<Section> {
        self.close();
        self.done
    }
}

/// Whether search finds the provision as a section of its own: it has a heading, or it is an article.
fn begins_section(provision: &Provision) -> bool {
    match provision.lead {
        Lead::Heading(_) => true,
        Lead::RunIn(..) => provision.level.class() <= 2,
        Lead::Paragraph(_) => provision.level == Level::Article,
    }
}

/// The heading of a provision's section.
fn heading_of(provision: &Provision) -> String {
    let Provision { label, lead, .. } = provision;
    match lead {
        Lead::Heading(heading) => heading_words(label, &heading.inlines),
        Lead::RunIn(sentence, _) => run_in_heading(label, sentence),
        Lead::Paragraph(_) => label.to_string(),
    }
}

/// The first meaningful line of `blocks`, cut after `length` characters. Headings are skipped; so are recipients and bracketed notes of
/// official documents, unless there is nothing else.
pub(super) fn excerpt(blocks: &[Block], length: usize) -> String {
    let (mut line, mut aside, mut found) = (String::new(), None, None);
    let mut in_heading = false;
    let _ = walk::walk(blocks, &mut |node| {
        match node {
            Node::Block(block) => in_heading = is_heading(block),
            Node::Words(words) if !in_heading => line.push_str(words),
            Node::Inlines(inlines) if !in_heading => push_words(inlines, &mut line),
            Node::End => {
                in_heading = false;
                for text in line.lines().map(str::trim).filter(|text| !text.is_empty()) {
                    if !is_aside(text) {
                        found = Some(cut(text, length));
                        return ControlFlow::Break(());
                    }
                    aside.get_or_insert_with(|| cut(text, length));
                }
                line.clear();
            }
            _ => {}
        }
        ControlFlow::Continue(())
    });
    found.or(aside).unwrap_or_default()
}

fn is_heading(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Heading(_) => true,
        BlockKind::Provision(provision) => matches!(provision.lead, Lead::Heading(_)),
        _ => false,
    }
}

fn is_aside(line: &str) -> bool {
    line.ends_with(['：', ':']) || line.starts_with('（') && line.ends_with('）')
}

fn cut(line: &str, length: usize) -> String {
    let mut cut: String = line.chars().take(length).collect();
    if line.chars().nth(length).is_some() {
        cut.push('…');
    }
    cut
}

/// The number of words of `text` without its headings.
pub(super) fn count(text: &Text) -> usize {
    let notes = text.notes.iter().map(|note| count_blocks(&note.blocks));
    count_blocks(&text.blocks) + notes.sum::<usize>()
}

/// The number of words of `blocks` without headings.
pub(super) fn count_blocks(blocks: &[Block]) -> usize {
    let (mut words, mut in_heading) = (0, false);
    let _ = walk::walk(blocks, &mut |node| {
        match node {
            Node::Block(block) => in_heading = is_heading(block),
            Node::Words(more) if !in_heading => words += count_words(more),
            Node::Inlines(inlines) if !in_heading => words += count_inlines(inlines),
            Node::End => in_heading = false,
            _ => {}
        }
        ControlFlow::Continue(())
    });
    words
}

fn count_inlines(inlines: &[Inline]) -> usize {
    let mut words = 0;
    each_inline(inlines, &mut |inline| {
        if let InlineKind::Text(text) | InlineKind::Code(text) = &inline.kind {
            words += count_words(text);
        }
    });
    words
}

/// Counts Han characters, and runs of other letters and digits.
fn count_words(text: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    for c in text.chars() {
        if is_han(c) {
            count += 1;
            in_word = false;
        } else if !is_cjk_punctuation(c) && c.is_alphanumeric() {
            count += usize::from(!in_word);
            in_word = true;
        } else {
            in_word = false;
        }
    }
    count
}

/// Minutes to read `words` words at 400 a minute, at least 1.
pub fn reading_minutes(words: usize) -> usize {
    words.div_ceil(400).max(1)
}

/// Minutes to say `words` words at 220 a minute, as a lecturer speaks; at least 1.
pub fn speaking_minutes(words: usize) -> usize {
    words.div_ceil(220).max(1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_han_characters_and_runs() {
        assert_eq!(super::count_words("办好 3 件 good things，2026年"), 8);
    }
}
