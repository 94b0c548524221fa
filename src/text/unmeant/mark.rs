//! Escapes signs that CommonMark wrongly takes for emphasis, strikethrough or heading attributes, and numeric references to characters that
//! no page may have.

use std::ops::Range;

use super::{Found, What};
use crate::text::han::is_han;

/// Escapes a single `~`, which means a range of numbers. Only `~~` strikes out.
pub(super) fn strike(text: &str, range: Range<usize>, found: &mut Found) {
    if !text[range.clone()].starts_with("~~") {
        for at in [range.start, range.end - 1] {
            if text.as_bytes().get(at) == Some(&b'~') {
                found.insert(at, "\\");
            }
        }
    }
}

/// Escapes asterisks of products (`2*3*4`) and note signs, and collects lines with blanks to fill in (`姓名：____电话：____`).
pub(super) fn emphasis(text: &str, range: Range<usize>, blanks: &mut Vec<Range<usize>>, found: &mut Found) {
    let bytes = text.as_bytes();
    match bytes[range.start] {
        b'_' if is_blank(text, &range) => blanks.push(line(text, &range)),
        b'*' if is_product(text, &range) || is_note_sign(text, &range) => {
            for at in [range.start, range.end - 1] {
                if bytes.get(at) == Some(&b'*') {
                    found.insert(at, "\\");
                }
            }
        }
        _ => {}
    }
}

/// Whether the asterisks around `range` are multiplication signs.
fn is_product(text: &str, range: &Range<usize>) -> bool {
    let run = text[range.start..].bytes().take_while(|&b| b == b'*').count();
    let before = text[..range.start].bytes().next_back();
    let after = text[range.start + run..].bytes().next();
    [before, after].iter().all(|b| b.is_some_and(|b| b.is_ascii_digit()))
}

/// Whether `range` lies between two note signs and is not emphasis: `带*的为必填，带*号的也填`. Emphasis does not begin inside one clause and end
/// inside another.
fn is_note_sign(text: &str, range: &Range<usize>) -> bool {
    let inner = text[range.clone()].trim_matches('*');
    let is_lone = range.len() == inner.len() + 2;
    let is_within = |c: Option<char>| c.is_some_and(is_han);
    is_lone
        && is_within(text[..range.start].chars().next_back())
        && is_within(text[range.end..].chars().next())
        && is_within(inner.chars().next_back())
        && inner.contains(['，', '。', '；', '：', '、'])
}

/// Whether `text` has a `*` between two digits or between two characters that are not ASCII.
pub(super) fn has_lone_star(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'*', bytes).any(|at| {
        let (before, after) = (at.checked_sub(1).and_then(|at| bytes.get(at)), bytes.get(at + 1));
        let both = |is: fn(&u8) -> bool| before.is_some_and(is) && after.is_some_and(is);
        both(u8::is_ascii_digit) || both(|b| !b.is_ascii())
    })
}

/// `range` extended to whole lines.
fn line(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |i| i + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |i| range.end + i);
    start..end
}

/// Whether the underscores around `range` are a blank to fill in: four of them, or three in Chinese text, or two around what a form asks
/// for.
fn is_blank(text: &str, range: &Range<usize>) -> bool {
    let sign = |b: &u8| *b == b'_';
    let before = text[..range.start].bytes().rev().take_while(sign).count();
    let opening = text[range.start..].bytes().take_while(sign).count();
    let closing = text[..range.end].bytes().rev().take_while(sign).count();
    let after = text[range.end..].bytes().take_while(sign).count();
    let longest = (before + opening).max(closing + after);
    let inner = text[range.clone()].trim_matches('_');
    let is_chinese = inner.chars().any(|c| is_han(c) || c == '：');
    let is_unit = inner.chars().count() == 1 && inner.contains(['年', '月', '日', '时', '元', '号']);
    let asks = inner.trim_end().ends_with(['：', ':']) || is_unit;
    longest >= 4 || is_chinese && (longest == 3 || longest == 2 && asks)
}

/// Escapes the underscores of `lines`, except in code and tags.
pub(super) fn blanks(text: &str, lines: &[Range<usize>], code: &[Range<usize>], found: &mut Found) {
    let mut done = 0;
    for line in lines.iter().filter(|line| !line.is_empty()) {
        for (at, _) in text[line.clone()].match_indices('_') {
            let at = line.start + at;
            let is_run = text[at + 1..].starts_with('_') || text[..at].ends_with('_');
            if at >= done && is_run && !is_escaped(text, at) && !covers(code, at) {
                found.insert(at, "\\");
            }
        }
        done = done.max(line.end);
    }
}

/// Whether the sign at `at` is escaped: an odd number of backslashes precedes it.
pub(super) fn is_escaped(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|&b| b == b'\\').count() % 2 == 1
}

fn covers(ranges: &[Range<usize>], at: usize) -> bool {
    // The first run lists the ranges in order, so one that contains `at` is among the last two that start before it.
    let next = ranges.partition_point(|range| range.start <= at);
    ranges[..next].iter().rev().take(2).any(|range| range.contains(&at))
}

/// Escapes braces at the end of a heading that are no attributes, as in `## 致 {姓名}`. Attributes are only `{#id}` and `{.class}`.
pub(super) fn attributes(text: &str, range: Range<usize>, found: &mut Found) {
    let heading = &text[range.clone()];
    let is_atx = heading.trim_start().starts_with('#');
    let lines =
        if is_atx { heading } else { heading.trim_end().rsplit_once('\n').map_or("", |(text, _)| text) };
    let words = lines.trim_end().trim_end_matches('#').trim_end();
    let Some(open) = words.rfind('{').filter(|_| words.ends_with('}')) else { return };
    let inner = &words[open + 1..words.len() - 1];
    let is_attribute =
        |word: &str| word.len() > 1 && word.starts_with(['#', '.']) && !word[1..].starts_with(['#', '.']);
    let ids = inner.split_ascii_whitespace().filter(|word| word.starts_with('#')).count();
    if inner.trim().is_empty() || !inner.split_ascii_whitespace().all(is_attribute) || ids > 1 {
        let at = range.start + open;
        found.rewrite(at..at + 1, "&#123;");
    }
}

/// Escapes, in running text, references to characters that no page may have, such as `&#11;`.
pub(super) fn characters(text: &str, code: &[Range<usize>], found: &mut Found) {
    for (at, length) in refused(text) {
        if !covers(code, at) && !is_escaped(text, at) {
            found.rewrite(at + 1..at + 1, "amp;");
            found.tell(What::Character, at..at + length);
        }
    }
}

/// Does the same in raw HTML.
pub(super) fn entities(text: &str, range: Range<usize>, found: &mut Found) {
    for (at, length) in refused(&text[range.clone()]) {
        let at = range.start + at;
        found.rewrite(at + 1..at + 1, "amp;");
        found.tell(What::Character, at..at + length);
    }
}

/// The offsets and lengths of numeric references that mean no character, a control character or a noncharacter.
fn refused(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    memchr::memmem::find_iter(text.as_bytes(), b"&#").filter_map(move |at| {
        let rest = &text[at + 2..];
        let hex = rest.strip_prefix(['x', 'X']);
        let digits = hex.unwrap_or(rest);
        let radix = if hex.is_some() { 16 } else { 10 };
        let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        if end == 0 {
            return None;
        }
        let c = u32::from_str_radix(&digits[..end], radix).ok().and_then(char::from_u32);
        let is_refused =
            c.is_none_or(|c| crate::source::is_forbidden(c) || ('\u{80}'..='\u{9F}').contains(&c));
        let semicolon = usize::from(digits[end..].starts_with(';'));
        is_refused.then(|| (at, 2 + (rest.len() - digits.len()) + end + semicolon))
    })
}
