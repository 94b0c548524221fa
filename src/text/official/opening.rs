//! Reads the beginning of an official text: document number, title over several lines, the note under it, and the table of contents.

use std::collections::HashMap;
use std::ops::Range;

use super::line::{append, beginning, folded, plain, words};
use super::parts::{ISSUED, attachment, issued, mark_attachments, mark_issued};
use super::title::{is_complete, is_contents, is_trial, may_entitle};
use crate::text::han::is_han;
use crate::text::numbering::{HEADING, joined_article, joined_part, level};
use crate::text::part::{PASSING, begins_with_day};
use crate::text::told::Told;
use crate::text::tree::{Block, BlockKind, Inline, InlineKind, Part};

/// What the beginning of an official text tells.
#[derive(Debug, Default)]
pub(in crate::text) struct Opening {
    /// The title, in one line.
    pub(in crate::text) title: Option<String>,
    /// Where the title stands, in bytes of the source.
    pub(in crate::text) span: Range<usize>,
    /// Whether the text begins with an approval of the document that it holds.
    pub(in crate::text) is_approved: bool,
    /// The document number above or below the title.
    pub(in crate::text) number: Option<Told<String>>,
    /// The names of the chapters in the table of contents, without spaces, with their numbers as written.
    pub(in crate::text) chapters: HashMap<String, String>,
}

/// The longest title in characters.
const TITLE: usize = 120;

/// Reads the beginning of `blocks` and takes the title out of them, if the page shows it anyway: it has no other title than `given`.
pub(in crate::text) fn open(blocks: &mut Vec<Block>, source: &str, given: Option<&str>) -> Opening {
    let lines: Vec<Line> = blocks.iter().map_while(|block| Line::of(block, source)).take(40).collect();
    let Head { number, title, end } = head(&lines);
    let number = number.map(|(at, value)| Told { value, span: blocks[at].span.into() });
    let mut opening = Opening { number, ..Opening::default() };
    // What stands above the title is no part of the text.
    for block in &mut blocks[..title.as_ref().map_or(0, |range| range.start)] {
        if let BlockKind::Paragraph(part, _) = &mut block.kind {
            *part = Part::Annotation;
        }
    }
    let mut next = end;
    if let Some(range) = title {
        let title = joined(&lines[range.clone()]);
        opening.span = blocks[range.start].span.into();
        let issued = issued(&title);
        let mut rest = blocks.split_off(range.end);
        let is_found = issued.as_ref().is_some_and(|(issued, _)| mark_issued(&mut rest, issued));
        blocks.append(&mut rest);
        if let Some((issued, true)) = issued.filter(|_| is_found) {
            // What is approved is the document; the approval above it stays.
            opening.is_approved = true;
            opening.title = Some(issued);
        } else if given.is_none_or(|given| folded(given) == title) {
            let again = again(&lines[range.end..], &title);
            next = range.start;
            blocks.drain(range.start..range.end + again);
        }
        opening.title.get_or_insert(title);
    }
    if let Some(Block { span, .. }) = blocks.get(next)
        && let Some(number) = blocks.get(next).and_then(plain).map(words).filter(|line| is_number(line))
    {
        let value = number.split_whitespace().last().unwrap_or_default().to_owned();
        opening.number.get_or_insert(Told { value, span: (*span).into() });
        if let BlockKind::Paragraph(part, _) = &mut blocks[next].kind {
            *part = Part::Annotation;
        }
        next += 1;
    }
    join_note(blocks, next);
    let is_issued =
        |block: &Block| matches!(&block.kind, BlockKind::Heading(heading) if *heading.id == *ISSUED);
    if let Some(at) = blocks.iter().position(is_issued) {
        join_note(blocks, at + 1);
    }
    mark_attachments(blocks);
    opening.chapters = mark_contents(blocks);
    opening
}

fn joined(lines: &[Line]) -> String {
    folded(&lines.iter().map(|line| line.text.as_str()).collect::<String>())
}

/// How many of `lines` repeat the title, after lines with its number.
fn again(lines: &[Line], title: &str) -> usize {
    (1..=lines.len().min(6)).find(|&count| joined(&lines[..count]) == title).unwrap_or(0)
}

/// A paragraph at the beginning.
struct Line {
    text: String,
    /// Whether a blank line stands above it.
    is_apart: bool,
}

impl Line {
    fn of(block: &Block, source: &str) -> Option<Self> {
        let inlines = plain(block)?;
        // A title has no markup.
        let is_words = |inline: &Inline| matches!(inline.kind, InlineKind::Text(_) | InlineKind::SoftBreak);
        let text = words(inlines).trim().to_owned();
        let above =
            source.get(..block.span.start as usize)?.trim_end_matches([' ', '\t', '\u{3000}', '\u{A0}']);
        let above = above.strip_suffix('\n').unwrap_or(above).trim_end_matches([' ', '\t', '\r', '\u{3000}']);
        let is_plain = inlines.iter().all(is_words);
        is_plain.then_some(Self { text, is_apart: above.ends_with('\n') })
    }
}

/// Which lines are what.
#[derive(Default)]
struct Head {
    /// The line of the document number, and the number.
    number: Option<(usize, String)>,
    title: Option<std::ops::Range<usize>>,
    /// The first line behind the title.
    end: usize,
}

fn head(lines: &[Line]) -> Head {
    let (mut start, mut number) = order(lines).unwrap_or_default();
    while let Some(line) =
        lines.get(start).filter(|line| is_number(&line.text) || attachment(&line.text).is_some())
    {
        number = is_number(&line.text).then(|| (start, folded(&line.text))).or(number);
        start += 1;
    }
    let mut end = start;
    let mut title = String::new();
    for line in &lines[start..] {
        let goes_on = end == start || !line.is_apart && !is_complete(&title) || is_trial(&line.text);
        if !goes_on || !may_entitle(&line.text) || (title.chars().count() + line.text.chars().count()) > TITLE
        {
            break;
        }
        title.push_str(&line.text);
        end += 1;
    }
    let is_title = title.chars().count() >= 2;
    Head { number, title: is_title.then_some(start..end), end: if is_title { end } else { start } }
}

/// The number of an order or announcement that stands above the document it issues, and the first line behind it: 甲市人大常委会 / 公告 / 第5号.
fn order(lines: &[Line]) -> Option<(usize, Option<(usize, String)>)> {
    let at =
        (1..lines.len().min(5)).find(|&at| is_order(&lines[at].text) && is_banner(&lines[at - 1].text))?;
    let is_followed = lines.get(at + 1).is_some_and(|next| may_entitle(&next.text));
    let number = lines[..=at].iter().map(|line| folded(&line.text)).collect();
    is_followed.then_some((at + 1, Some((at, number))))
}

/// Whether a line is a document number: `青文明办字〔2026〕3号`, `第68号`, `公告第5号`.
fn is_number(line: &str) -> bool {
    let line = folded(line);
    let is_short = line.chars().count() <= HEADING && line.ends_with('号');
    is_short && (line.contains(['〔', '[', '（', '［']) || line.contains('第'))
}

/// `第68号`, `（第68号）`
fn is_order(line: &str) -> bool {
    let line = folded(line);
    line.trim_start_matches(['（', '(']).starts_with('第')
        && line.trim_end_matches(['）', ')']).ends_with('号')
}

fn is_banner(line: &str) -> bool {
    let line = folded(line);
    line.ends_with("公告") || line.ends_with('令')
}

/// Joins the note under the title, which may stand over several lines, if it begins at `next`.
fn join_note(blocks: &mut Vec<Block>, next: usize) {
    let text = |block: &Block| plain(block).map(words).unwrap_or_default();
    let mut at = next;
    while blocks.get(at).is_some_and(|block| text(block).trim_start().starts_with(['（', '('])) {
        let is_closed = |block: &Block| text(block).trim_end().ends_with(['）', ')']);
        let end = (at..blocks.len().min(at + 12)).find(|&end| is_closed(&blocks[end]));
        let Some(end) = end.filter(|&end| blocks[at..=end].iter().all(|block| plain(block).is_some())) else {
            return;
        };
        join(blocks, at, end);
        at += 1;
    }
    // Without brackets each line begins with a day and ends with what was done on it.
    while blocks.get(at).is_some_and(|block| begins_with_day(text(block).trim())) {
        let ends = |block: &Block| PASSING.iter().any(|verb| text(block).trim_end().ends_with(verb));
        let end = (at..blocks.len().min(at + 3)).find(|&end| ends(&blocks[end]));
        let is_one = |end: &usize| {
            blocks[at + 1..=*end]
                .iter()
                .all(|block| plain(block).is_some() && !begins_with_day(text(block).trim()))
        };
        let Some(end) = end.filter(is_one) else { return };
        join(blocks, at, end);
        at += 1;
    }
}

/// Joins the paragraphs from `at` to `end`.
fn join(blocks: &mut Vec<Block>, at: usize, end: usize) {
    for block in blocks.drain(at + 1..=end).collect::<Vec<_>>() {
        append(&mut blocks[at], block);
    }
}

/// The fewest entries of a table of contents that does not say what it is.
const ENTRIES: usize = 3;

/// Marks the table of contents, and returns the names of its chapters with their numbers, and the names of headings without a number.
fn mark_contents(blocks: &mut [Block]) -> HashMap<String, String> {
    let lines: Vec<Option<String>> = blocks.iter().map(|block| plain(block).map(beginning)).collect();
    let lines: Vec<&str> = lines.iter().map(|line| line.as_deref().unwrap_or_default()).collect();
    let has_chapters = blocks.iter().any(is_chapter) || lines.iter().any(|line| chapter(line).is_some());
    let mut chapters = if has_chapters { lost_headings(&lines) } else { HashMap::new() };
    let contents = contents(&lines).unwrap_or_default();
    for block in &mut blocks[contents.clone()] {
        if let BlockKind::Paragraph(part, _) = &mut block.kind {
            *part = Part::Contents;
        }
    }
    let entries = lines[contents].iter().filter_map(|line| chapter(line));
    chapters.extend(entries.map(|(number, name)| (without_page(name).to_owned(), number.to_owned())));
    chapters
}

/// Whether `block` is the heading of a chapter.
fn is_chapter(block: &Block) -> bool {
    matches!(&block.kind, BlockKind::Heading(heading) if chapter(&folded(&words(&heading.inlines))).is_some())
}

/// Which lines are the table of contents.
fn contents(lines: &[&str]) -> Option<Range<usize>> {
    let near = 0..lines.len().min(60);
    let told = near.clone().find(|&at| is_contents(lines[at]));
    let start = told.or_else(|| near.clone().find(|&at| chapter(lines[at]).is_some()))?;
    let first = if told.is_some() { start + 1 } else { start };
    let name = entry_name(lines.get(first)?);
    // The table ends where its first entry comes again, as the heading of the text itself, else where its lines are no headings any more.
    let is_entry = |line: &str| {
        line.chars().count() <= HEADING && !line.contains(['。', '；']) && joined_article(line).is_none()
    };
    let again = (first + 1..lines.len())
        .take_while(|&at| is_entry(lines[at]))
        .find(|&at| entry_name(lines[at]) == name);
    let end = match (again, told) {
        (Some(at), _) => at,
        (None, Some(_)) => {
            (first..lines.len()).find(|&at| chapter(lines[at]).is_none()).unwrap_or(lines.len())
        }
        (None, None) => return None,
    };
    (told.is_some() || end - first >= ENTRIES).then_some(start..end)
}

/// The longest heading that has lost its number, in characters.
const LOST: usize = 14;

/// Headings of a law that have lost their number: a short line of words alone between the end of a sentence and an article.
fn lost_headings(lines: &[&str]) -> HashMap<String, String> {
    let is_lost = |three: &&[&str]| {
        let [before, line, next] = three else { return false };
        let is_short =
            (2..=LOST).contains(&line.chars().count()) && line.chars().all(|c| is_han(c) || c == '、');
        let is_between = before.is_empty() || before.ends_with(['。', '；']) || chapter(before).is_some();
        is_short
            && is_between
            && joined_article(next).is_some()
            && level(line).is_none()
            && joined_article(line).is_none()
    };
    lines.windows(3).filter(is_lost).map(|three| (three[1].to_owned(), String::new())).collect()
}

/// The number and the name of an entry without spaces, such as `第一章总则`.
fn chapter(line: &str) -> Option<(&str, &str)> {
    let (_, end) = joined_part(line)?;
    Some(line.split_at(end))
}

/// The name of an entry, without number and page.
fn entry_name(line: &str) -> &str {
    without_page(chapter(line).map_or(line, |(_, name)| name))
}

fn without_page(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '…' | '·'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::official::lines;

    fn opened(text: &str) -> (Opening, Vec<Block>) {
        let mut blocks = lines(text, 0).expect("no Markdown");
        let opening = open(&mut blocks, text, None);
        (opening, blocks)
    }

    fn title(text: &str) -> Option<String> {
        opened(text).0.title
    }

    #[test]
    fn a_title_over_several_lines_is_joined() {
        let text = " 某文明办字〔2023〕8号\n\n某县精神文明建设委员会办公室\n关于印发《某县工作\n要点》的通知\n\n各乡镇：\n";
        let (opening, _) = opened(text);
        assert_eq!(
            opening.title.as_deref(),
            Some("某县精神文明建设委员会办公室关于印发《某县工作要点》的通知")
        );
        assert_eq!(opening.number.map(|told| told.value).as_deref(), Some("某文明办字〔2023〕8号"));
        assert_eq!(title("2023年是贯彻落实的开局之年。全市工作要坚持。\n一、推进"), None);
        assert_eq!(
            title("甲市文明行为促进条例\n（2020年3月1日\n通过）\n第一条 乙。"),
            Some("甲市文明行为促进条例".into())
        );
        assert_eq!(title("甲市条例\n目　录\n第一章 总则\n"), Some("甲市条例".into()));
    }

    #[test]
    fn an_order_above_the_title_is_its_number() {
        for text in [
            "甲市人民代表大会常务委员会\n公告\n第5号\n甲市条例\n",
            "甲市人民代表大会常务委员会公告\n第 5 号\n甲市条例\n",
        ] {
            let (opening, _) = opened(text);
            assert_eq!(
                opening.number.map(|told| told.value).as_deref(),
                Some("甲市人民代表大会常务委员会公告第5号")
            );
            assert_eq!(opening.title.as_deref(), Some("甲市条例"));
        }
    }

    #[test]
    fn a_note_over_several_lines_is_one_paragraph() {
        let (_, blocks) = opened("甲市条例\n（2020年3月1日\n通过）\n第一章 总则\n第一条 乙。\n");
        assert_eq!(plain(&blocks[0]).map(words).as_deref(), Some("（2020年3月1日通过）"));
        assert_eq!(blocks.len(), 3);
    }

    #[test]
    fn a_table_of_contents_is_marked_once() {
        let text = "甲市条例\n目　录\n第一章　总则\n第二章　附则\n第一章　总　则\n第一条 乙。\n附　则\n第二条 丙。\n";
        let (opening, blocks) = opened(text);
        let marked =
            blocks.iter().filter(|b| matches!(b.kind, BlockKind::Paragraph(Part::Contents, _))).count();
        assert_eq!((marked, opening.chapters.get("附则").map(String::as_str)), (3, Some("第二章")));
        let (_, blocks) = opened("甲市条例\n第一章 总则\n第一条 乙。\n第二章 附则\n第二条 丙。\n");
        assert!(blocks.iter().all(|b| !matches!(b.kind, BlockKind::Paragraph(Part::Contents, _))));
    }

    #[test]
    fn spaces_between_han_characters_go() {
        assert_eq!(folded(" 第 一 章　总　　则 "), "第一章总则");
        assert_eq!(folded("The  Act 2020"), "The  Act 2020");
    }
}
