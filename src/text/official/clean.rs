//! Removes from an official text what the paper and the word processor left in it: page numbers, invisible characters, hard line breaks.

use super::line::{append, plain, words};
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place};
use crate::message;
use crate::text::numbering::{article, is_heading, level};
use crate::text::tree::{Block, BlockKind, Inline, InlineKind};

/// Where the text stands, for messages about it.
#[derive(Clone, Copy)]
pub(in crate::text) struct Origin<'a> {
    pub(in crate::text) path: &'a str,
    pub(in crate::text) source: &'a str,
}

impl Origin<'_> {
    fn say(self, block: &Block, code: &'static str, message: Message, diagnostics: &mut Diagnostics) {
        diagnostics.push(Diagnostic::note(
            code,
            Place::span(self.path, self.source, block.span.into()),
            message,
        ));
    }
}

/// `blocks` without page numbers and invisible characters. Each is said once.
pub(in crate::text) fn clean(
    blocks: Vec<Block>,
    from: Origin<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Block> {
    without_invisible(without_page_numbers(blocks, from, diagnostics), from, diagnostics)
}

/// Whether a line is a page number, such as `- 6 -`.
pub(super) fn is_page_number(line: &str) -> bool {
    let dashes = ['-', '—', '－', '–', '―'];
    let inner = line.trim_matches(|c: char| dashes.contains(&c) || c.is_whitespace());
    let number = inner.bytes().all(|byte| byte.is_ascii_digit()) && (1..=4).contains(&inner.len());
    number && line.starts_with(dashes) && line.ends_with(dashes)
}

fn without_page_numbers(
    mut blocks: Vec<Block>,
    from: Origin<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Block> {
    let is_number = |block: &Block| plain(block).is_some_and(|inlines| is_page_number(words(inlines).trim()));
    let count = blocks.iter().filter(|block| is_number(block)).count();
    if let Some(first) = blocks.iter().find(|block| is_number(block)) {
        let message = message!("去掉了页码，共 {count} 处", "page numbers were left out, {count} in all");
        from.say(first, "text.page-number", message, diagnostics);
        blocks.retain(|block| !is_number(block));
    }
    blocks
}

/// Whether `c` shows nothing and means nothing in Chinese text: zero-width characters, and private ones of fonts that readers do not have.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{E000}'..='\u{F8FF}')
}

fn without_invisible(mut blocks: Vec<Block>, from: Origin<'_>, diagnostics: &mut Diagnostics) -> Vec<Block> {
    let (mut count, mut first) = (0, None);
    for block in &mut blocks {
        let before = count;
        match &mut block.kind {
            BlockKind::Paragraph(_, inlines) => strip(inlines, &mut count),
            BlockKind::Heading(heading) => strip(&mut heading.inlines, &mut count),
            _ => {}
        }
        if count > before {
            first.get_or_insert_with(|| block.clone());
        }
    }
    if let Some(first) = first {
        let message = message!(
            "去掉了看不见的字符，共 {count} 个",
            "invisible characters were left out, {count} in all"
        );
        from.say(&first, "text.invisible", message, diagnostics);
    }
    blocks
}

fn strip(inlines: &mut [Inline], count: &mut usize) {
    for inline in inlines {
        match &mut inline.kind {
            InlineKind::Text(text) if text.contains(is_invisible) => {
                *count += text.chars().filter(|&c| is_invisible(c)).count();
                *text = text.replace(is_invisible, "").into();
            }
            InlineKind::Strong(inner) | InlineKind::Emphasis(inner) => strip(inner, count),
            _ => {}
        }
    }
}

/// A line that is broken in the middle has at least this many characters.
const LEAST: usize = 18;

/// Joins the lines of each paragraph, if the whole text is broken into lines: at least a third of its long lines, and five, end within a
/// sentence. In any text, a line that ends within 《》 is joined to the next. How many lines were joined is said once.
pub(in crate::text) fn joined(
    blocks: Vec<Block>,
    from: Origin<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Block> {
    let lines: Vec<Option<String>> = blocks.iter().map(|block| plain(block).map(words)).collect();
    let is_long = |line: &&String| line.chars().count() >= LEAST;
    let long = lines.iter().flatten().filter(is_long).count();
    let goes_on = |at: usize| match (&lines[at], lines.get(at + 1)) {
        (Some(line), Some(Some(next))) => is_long(&line) && is_open(line) && !begins(next),
        _ => false,
    };
    let mut open: Vec<bool> = (0..lines.len()).map(goes_on).collect();
    let count = open.iter().filter(|open| **open).count();
    let is_broken = count >= 5 && count * 3 >= long;
    if !is_broken {
        // A title is never broken off.
        let in_title = |at: usize| {
            lines[at].as_deref().is_some_and(in_title) && matches!(lines.get(at + 1), Some(Some(_)))
        };
        open = (0..lines.len()).map(in_title).collect();
    }
    let count = open.iter().filter(|open| **open).count();
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for (at, block) in blocks.into_iter().enumerate() {
        let goes_on = at.checked_sub(1).is_some_and(|above| open[above]);
        match joined.last_mut().filter(|_| goes_on) {
            Some(above) => append(above, block),
            None => joined.push(block),
        }
    }
    if let Some(first) = joined.first().filter(|_| count > 0) {
        let message = message!(
            "正文里有折断的行，已把 {count} 行接到上一行",
            "the text has broken lines; {count} were joined to the line above"
        );
        from.say(first, "text.wrapped", message, diagnostics);
    }
    joined
}

/// Whether a sentence goes on behind `line`.
fn is_open(line: &str) -> bool {
    let ends = ['。', '；', '：', '！', '？', '…', '”', '）', '》', '】', ';', ':', '!', '?', ')'];
    let is_title = level(line).is_some() && is_heading(line) && !line.ends_with('、');
    !line.trim_end().ends_with(ends) && !is_title
}

/// Whether `line` ends within 《》.
fn in_title(line: &str) -> bool {
    line.rfind('《')
        .is_some_and(|start| !line[start..].contains('》') && line[start..].chars().count() < LEAST)
}

/// Whether `line` begins a paragraph of its own.
fn begins(line: &str) -> bool {
    level(line).is_some() || article(line).is_some() || line.starts_with("附件")
}
