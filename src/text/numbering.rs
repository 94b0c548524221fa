//! The numbers that begin lines of laws and official documents: 编 章 节 条, and 一、（一）1.（1）① (GB/T 9704).

use super::han::{is_numeral, numeral};
use super::tree::{Level, Number};

/// The longest line that can be a heading, in characters.
pub(super) const HEADING: usize = 45;

/// The level of a numbered line, and the length of its number in bytes.
pub(super) fn level(line: &str) -> Option<(Level, usize)> {
    part(line).or_else(|| bracketed(line)).or_else(|| plain(line))
}

/// `一、` or `1.`
fn plain(line: &str) -> Option<(Level, usize)> {
    let n = numeral_length(line);
    if n > 0 && line[n..].starts_with('、') {
        return Some((Level::First, n + '、'.len_utf8()));
    }
    let n = line.bytes().take_while(u8::is_ascii_digit).count();
    if n == 0 || n > 3 {
        return None;
    }
    let next = line[n..].chars().next()?;
    let after = line[n + next.len_utf8()..].chars().next();
    let is_level = matches!(next, '.' | '．' | '、') && after.is_some_and(|c| !c.is_ascii_digit());
    is_level.then_some((Level::Third, n + next.len_utf8()))
}

/// `（一）`, `（1）` or `①`; a `、` behind the bracket belongs to the number.
fn bracketed(line: &str) -> Option<(Level, usize)> {
    let first = line.chars().next()?;
    let (level, end) = if ('①'..='⑳').contains(&first) {
        (Level::Fifth, first.len_utf8())
    } else {
        let rest = line.strip_prefix(['（', '('])?;
        let open = first.len_utf8();
        let (level, n) = match numeral_length(rest) {
            0 => (Level::Fourth, rest.bytes().take_while(u8::is_ascii_digit).count()),
            n => (Level::Second, n),
        };
        let close = rest[n..].chars().next().filter(|c| n > 0 && matches!(c, '）' | ')'))?;
        (level, open + n + close.len_utf8())
    };
    let Some(behind) = line[end..].strip_prefix('、') else { return Some((level, end)) };
    // `（四）、（五）项所列人员` cites two items.
    (!behind.starts_with(['（', '('])).then_some((level, end + '、'.len_utf8()))
}

/// The units of parts; the longer ones stand before those that end them.
const PARTS: [(&str, Level); 5] = [
    ("分编", Level::Subpart),
    ("部分", Level::Part),
    ("编", Level::Part),
    ("章", Level::Chapter),
    ("节", Level::Section),
];

/// `第一章` and the like, followed by a space or the end of the line.
fn part(line: &str) -> Option<(Level, usize)> {
    let (level, end) = joined_part(line)?;
    line[end..].chars().next().is_none_or(char::is_whitespace).then_some((level, end))
}

/// `第一章` and the like, whatever follows.
pub(super) fn joined_part(line: &str) -> Option<(Level, usize)> {
    let end = counted(line)?;
    let (unit, level) = PARTS.into_iter().find(|(unit, _)| line[end..].starts_with(unit))?;
    Some((level, end + unit.len()))
}

/// The length of `第十二` at the start of `line`, with a space around the number if there is one.
fn counted(line: &str) -> Option<usize> {
    let space = |text: &str| text.len() - text.trim_start_matches([' ', '\u{3000}']).len();
    let mut end = line.strip_prefix('第').map(|rest| '第'.len_utf8() + space(rest))?;
    let length: usize =
        line[end..].chars().take_while(|&c| is_numeral(c) || c.is_ascii_digit()).map(char::len_utf8).sum();
    end += length;
    (length > 0).then(|| end + space(&line[end..]))
}

/// The length in bytes of an article's number (`第十二条`, `第十二条之一`) at the start of `text`.
pub(super) fn article(text: &str) -> Option<usize> {
    let end = joined_article(text)?;
    // `第三条规定……` cites an article; the text of an article is separated from its number by a space.
    let next = text[end..].chars().next();
    next.is_none_or(|c| c.is_whitespace() || matches!(c, '：' | '【')).then_some(end)
}

/// The same whatever follows, with a `、` if that follows.
pub(super) fn joined_article(text: &str) -> Option<usize> {
    let mut end = counted(text)?;
    end += text[end..].starts_with('条').then_some('条'.len_utf8())?;
    if let Some(more) = text[end..].strip_prefix('之')
        && let n @ 1.. = numeral_length(more)
    {
        end += '之'.len_utf8() + n;
    }
    let comma = if text[end..].starts_with('、') { '、'.len_utf8() } else { 0 };
    Some(end + comma)
}

/// Whether `rest`, which stands behind the number of an article, goes on as a sentence that cites it.
pub(super) fn is_citation(rest: &str) -> bool {
    let cites = ["规定", "所", "的", "至", "和", "或", "与", "第", "中", "及", "之", "关于", "列"];
    cites.iter().any(|word| rest.starts_with(word))
}

/// Reads the number in `label`: `第十二条之一` is 12 and 1.
pub(super) fn number(label: &str) -> Option<Number> {
    if let Some(circled) = label.chars().next().filter(|c| ('①'..='⑳').contains(c)) {
        return Some(Number { main: circled as u32 - '①' as u32 + 1, inserted: 0 });
    }
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

/// Bytes of the Chinese numeral at the start of `text`.
fn numeral_length(text: &str) -> usize {
    text.chars().take_while(|&c| is_numeral(c)).map(char::len_utf8).sum()
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
            ("（一）、抓落实", Some(Level::Second)),
            ("1.抓学习", Some(Level::Third)),
            ("12．抓学习", Some(Level::Third)),
            ("（2）做法", Some(Level::Fourth)),
            ("②做法", Some(Level::Fifth)),
            ("（四）、（五）项所列人员", None),
            ("第三章 附则", Some(Level::Chapter)),
            ("第 三 章　附则", Some(Level::Chapter)),
            ("第一分编 通则", Some(Level::Subpart)),
            ("第一部分 总则", Some(Level::Part)),
            ("2023年是开局之年", None),
            ("1.5万元", None),
            ("第三章规定", None),
            ("一是抓学习", None),
            ("（）", None),
        ] {
            assert_eq!(level(line).map(|l| l.0), wanted, "{line}");
        }
        assert_eq!(level("（一）、抓").map(|l| l.1), Some("（一）、".len()));
    }

    #[test]
    fn articles_are_told_from_citations() {
        let label = |text: &'static str| article(text).map(|n| &text[..n]);
        assert_eq!(label("第十二条 本法"), Some("第十二条"));
        assert_eq!(label("第十二条之一　本法"), Some("第十二条之一"));
        assert_eq!(label("第 三 条 本法"), Some("第 三 条"));
        assert_eq!(label("第十二条规定的"), None);
        assert_eq!(label("第条"), None);
        assert_eq!(joined_article("第九条市人民政府"), Some("第九条".len()));
        assert_eq!(joined_article("第十条、公民"), Some("第十条、".len()));
    }

    #[test]
    fn numbers_are_read_from_labels() {
        let shown = |label| number(label).map(|Number { main, inserted }| (main, inserted));
        assert_eq!(shown("第十二条之一"), Some((12, 1)));
        assert_eq!(shown("第 三 条"), Some((3, 0)));
        assert_eq!(shown("③"), Some((3, 0)));
        assert_eq!(shown("（二十）、"), Some((20, 0)));
    }
}
