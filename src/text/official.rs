//! Official documents (公文) written as plain text: each line is a paragraph, and the numbering 一、（一）1.（1） gives the levels (GB/T 9704).

use memchr::{memchr3, memmem};

use super::container::{self, CodeFence};
use super::edit::Edit;
use super::han::{is_han, is_numeral, numeral};
use super::tree::{Block, BlockKind, Inline, InlineKind, Level, Number, Part, Span};
use super::{raw, sanitise};

/// The longest line that can be a heading, in characters.
const HEADING: usize = 45;

/// The level of a numbered line, and the length of its number in bytes.
pub(super) fn level(line: &str) -> Option<(Level, usize)> {
    let numeral = |text: &str| text.chars().take_while(|&c| is_numeral(c)).map(char::len_utf8).sum::<usize>();
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let n = numeral(line);
    if n > 0 && line[n..].starts_with('、') {
        return Some((Level::First, n + '、'.len_utf8()));
    }
    if let Some(rest) = line.strip_prefix(['（', '(']) {
        let open = line.len() - rest.len();
        let (level, n) = match numeral(rest) {
            0 => (Level::Fourth, digits(rest)),
            n => (Level::Second, n),
        };
        let close = rest[n..].chars().next().filter(|c| matches!(c, '）' | ')'))?;
        return (n > 0).then_some((level, open + n + close.len_utf8()));
    }
    let n = digits(line);
    if n > 0 && n < 4 {
        let next = line[n..].chars().next()?;
        let after = line[n + next.len_utf8()..].chars().next();
        let is_level = matches!(next, '.' | '．' | '、') && after.is_some_and(|c| !c.is_ascii_digit());
        return is_level.then_some((Level::Third, n + next.len_utf8()));
    }
    let rest = line.strip_prefix('第')?;
    let n = numeral(rest);
    let unit = rest[n..].chars().next().filter(|c| matches!(c, '章' | '节' | '编'))?;
    let after = rest[n + unit.len_utf8()..].chars().next();
    let level = match unit {
        '编' => Level::Part,
        '章' => Level::Chapter,
        _ => Level::Section,
    };
    let is_part = n > 0 && after.is_none_or(|c| c.is_whitespace() || c == '\u{3000}');
    is_part.then_some((level, '第'.len_utf8() + n + unit.len_utf8()))
}

/// The length in bytes of an article's number (`第十二条`, `第十二条之一`) at the start of `text`.
pub(super) fn article(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('第')?;
    let n: usize =
        rest.chars().take_while(|&c| is_numeral(c) || c.is_ascii_digit()).map(char::len_utf8).sum();
    let mut end = '第'.len_utf8() + n;
    if n == 0 || !text[end..].starts_with('条') {
        return None;
    }
    end += '条'.len_utf8();
    if let Some(more) = text[end..].strip_prefix('之') {
        let n: usize = more.chars().take_while(|&c| is_numeral(c)).map(char::len_utf8).sum();
        if n > 0 {
            end += '之'.len_utf8() + n;
        }
    }
    // `第三条规定……` cites an article; the text of an article is separated from its number by a space.
    text[end..]
        .chars()
        .next()
        .is_none_or(|c| c.is_whitespace() || matches!(c, '\u{3000}' | '：' | '【'))
        .then_some(end)
}

/// Reads the number in `label`: `第十二条之一` is 12 and 1.
pub(super) fn number(label: &str) -> Option<Number> {
    let value = |text: &str| {
        let text = text.trim_matches(|c: char| !is_numeral(c) && !c.is_ascii_digit());
        text.parse().ok().or_else(|| numeral(text))
    };
    let (main, inserted) = label.split_once("条之").unwrap_or((label, ""));
    Some(Number { main: value(main)?, inserted: value(inserted).unwrap_or_default() })
}

/// Whether a numbered line is a heading, not the start of a paragraph: it is short and does not end with a punctuation mark.
pub(super) fn is_heading(line: &str) -> bool {
    let line = line.trim_end();
    line.chars().count() <= HEADING && !line.ends_with(['。', '；', '：', '，', ';', ':', ','])
}

/// Whether the line is to be read as Markdown, not as an official paragraph.
fn is_markdown(line: &str) -> bool {
    let trimmed = line.trim_start();
    let is_heading = trimmed.starts_with('#') && trimmed.trim_start_matches('#').starts_with(' ');
    is_heading
        || trimmed.starts_with(['|', '>'])
        || trimmed.starts_with("![")
        || trimmed.starts_with('<') && raw::begins(trimmed, sanitise::allows_tag)
        || trimmed.starts_with("- ")
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
                Some((Level::Part | Level::Chapter | Level::Section | Level::First | Level::Second, _))
            )
        })
        .count();
    let han = lines.iter().filter(|line| line.chars().any(is_han)).count();
    numbered >= 2 && han * 10 >= lines.len() * 9
}

/// The title of an official document: its first lines, without a document number, up to a line that is blank, long, numbered, or ends like
/// a sentence.
pub(super) fn title(body: &str) -> Option<String> {
    let mut lines = body
        .lines()
        .map(|line| line.trim_matches([' ', '\t', '\u{3000}', '\u{FEFF}']))
        .skip_while(|line| line.is_empty())
        .peekable();
    if lines.peek().is_some_and(|line| line.ends_with('号') && line.contains(['〔', '[', '（'])) {
        lines.next();
    }
    let mut title = String::new();
    for line in lines.skip_while(|line| line.is_empty()) {
        let is_text = line.chars().count() > HEADING
            || line.ends_with(['。', '：', '；', ':'])
            || level(line).is_some();
        if line.is_empty() || is_text {
            break;
        }
        title.push_str(line);
    }
    (2..=80).contains(&title.chars().count()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_told_by_their_heads() {
        for (line, wanted) in [
            ("一、总体要求", Some(Level::First)),
            ("十二、其他", Some(Level::First)),
            ("（三）抓落实", Some(Level::Second)),
            ("(一)抓落实", Some(Level::Second)),
            ("1.抓学习", Some(Level::Third)),
            ("12．抓学习", Some(Level::Third)),
            ("（2）做法", Some(Level::Fourth)),
            ("第三章 附则", Some(Level::Chapter)),
            ("2023年是开局之年", None),
            ("1.5万元", None),
            ("第三章规定", None),
            ("一是抓学习", None),
        ] {
            assert_eq!(level(line).map(|l| l.0), wanted, "{line}");
        }
    }

    #[test]
    fn articles_are_told_from_citations() {
        assert_eq!(article("第十二条 本法").map(|n| &"第十二条 本法"[..n]), Some("第十二条"));
        assert_eq!(article("第十二条之一　本法").map(|n| &"第十二条之一"[..n]), Some("第十二条之一"));
        assert_eq!(article("第十二条规定的"), None);
        assert_eq!(article("第条"), None);
    }

    #[test]
    fn a_title_over_several_lines_is_joined() {
        let text = " 某文明办字〔2023〕8号\n\n某县精神文明建设委员会办公室\n关于印发《某县工作\n要点》的通知\n\n各乡镇：\n";
        assert_eq!(
            title(text).as_deref(),
            Some("某县精神文明建设委员会办公室关于印发《某县工作要点》的通知")
        );
        assert_eq!(title("2023年是贯彻落实的开局之年。全市工作要坚持。\n一、推进"), None);
    }
}
