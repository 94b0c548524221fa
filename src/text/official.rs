//! Official documents (公文) written as plain text: each line is a paragraph, and the numbering 一、（一）1.（1） gives the levels (GB/T 9704).

use memchr::{memchr3, memmem};

use super::container::{self, CodeFence};
use super::edit::Edit;
use super::han::is_han;
use super::numbering::level;
use super::tree::{Block, BlockKind, Inline, InlineKind, Level, Part, Span};
use super::{raw, sanitise};

mod clean;
mod line;
mod opening;
mod parts;
mod title;

pub(super) use clean::{Origin, clean, joined};
pub(super) use line::{folded, words};
pub(super) use opening::{Opening, open};
pub(super) use parts::{ATTACHMENT, ISSUED};

/// Whether the line is to be read as Markdown, not as an official paragraph.
fn is_markdown(line: &str) -> bool {
    let trimmed = line.trim_start();
    let is_heading = trimmed.starts_with('#') && trimmed.trim_start_matches('#').starts_with(' ');
    is_heading
        || trimmed.starts_with(['|', '>'])
        || trimmed.starts_with("![")
        || trimmed.starts_with('<') && raw::begins(trimmed, sanitise::allows_tag)
        || trimmed.starts_with("- ") && !clean::is_page_number(trimmed.trim_end())
        || trimmed.starts_with("* ")
        || trimmed.starts_with("+ ")
        || trimmed.starts_with("[^")
        || trimmed.starts_with('[') && trimmed.contains("]:")
        || trimmed.trim_end() == "---"
}

/// Whether `body` may contain Markdown, or signs that were meant as Markdown.
fn may_hold_markdown(body: &str) -> bool {
    let bytes = body.as_bytes();
    let has = |needle: &&str| memmem::find(bytes, needle.as_bytes()).is_some();
    memchr3(b'*', b'_', b'`', bytes).is_some()
        || memchr3(b'[', b'<', b'&', bytes).is_some()
        || memchr3(b'\\', b'~', b'|', bytes).is_some()
        || memchr3(b'#', b'>', b'{', bytes).is_some()
        || ["http", "www.", ":::", "：：：", "＃", "】"].iter().any(has)
        || body.lines().any(is_markdown)
}

/// The lines of `body` as paragraphs; `body` begins at byte `start` of its file. `None` if it may contain Markdown and needs the parser.
pub(super) fn lines(body: &str, start: usize) -> Option<Vec<Block>> {
    if may_hold_markdown(body) {
        return None;
    }
    let mut at = start;
    let paragraph = |line: &str| {
        let text = line.trim_start_matches(INDENT).trim_end();
        let from = at + line.len() - line.trim_start_matches(INDENT).len();
        at += line.len();
        let span = Span::from(from..from + text.len());
        let inlines = vec![Inline { span, kind: InlineKind::Text(text.into()) }];
        (!text.is_empty()).then_some(Block { span, kind: BlockKind::Paragraph(Part::Body, inlines) })
    };
    Some(body.split_inclusive('\n').filter_map(paragraph).collect())
}

/// The characters that may indent a line.
const INDENT: [char; 4] = [' ', '\t', '\u{3000}', '\u{A0}'];

/// Inserted before a line so that the parser takes it for a paragraph whatever its first characters mean in Markdown; removed again after
/// parsing.
const PARAGRAPH: &str = "\n\u{2060} ";

/// Separates the lines of `body`, so that the parser reads each as one paragraph. Markdown blocks stay as they are.
pub(super) fn edit(body: &str, edits: &mut Vec<Edit>) {
    let mut at = 0;
    let mut code = CodeFence::default();
    // The first character of the line above, if that line is Markdown.
    let mut above: Option<Option<char>> = None;
    for line in body.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let over = above.take();
        if code.covers(line) {
            continue;
        }
        if line.trim().is_empty() {
            // The parser takes an ideographic space for a word, so a line of such spaces is emptied.
            edits.push(Edit::replace(start..start + line.trim_end_matches('\n').len(), ""));
            continue;
        }
        if line.starts_with(":::") && container::fence(line).is_some() {
            container::edit_fence(line, start, edits);
            continue;
        }
        if is_markdown(line) {
            let sign = line.chars().next();
            // A table directly below a quotation or a list does not belong to it, unless it is indented.
            if over.is_some_and(|over| over != sign) && sign.is_some_and(|c| !c.is_whitespace()) {
                edits.push(Edit::insert(start, "\n"));
            }
            above = if sign.is_some_and(char::is_whitespace) { over } else { Some(sign) };
            continue;
        }
        let indent = line.len() - line.trim_start_matches(INDENT).len();
        edits.push(Edit::replace(start..start + indent, PARAGRAPH));
        let (end, line_end) = (start + line.trim_end().len(), start + line.trim_end_matches('\n').len());
        edits.extend((end < line_end).then(|| Edit::replace(end..line_end, "")));
        edits.push(Edit::insert(start + line.len(), "\n"));
    }
}

/// Whether a text without front matter is clearly an official document: no Markdown, at least two numbered lines, and Han characters in
/// nine lines of ten.
pub fn looks_official(body: &str) -> bool {
    let lines: Vec<&str> = body.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.iter().any(|line| is_markdown(line) || line.starts_with("```")) {
        return false;
    }
    let numbered = lines
        .iter()
        .filter(|line| {
            matches!(
                level(line),
                Some((
                    Level::Part
                        | Level::Subpart
                        | Level::Chapter
                        | Level::Section
                        | Level::First
                        | Level::Second,
                    _
                ))
            )
        })
        .count();
    let han = lines.iter().filter(|line| line.chars().any(is_han)).count();
    numbered >= 2 && han * 10 >= lines.len() * 9
}
