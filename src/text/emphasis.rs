//! Emphasis beside Chinese punctuation: inserts an invisible letter so that CommonMark's flanking rules work for Chinese.
//!
//! CommonMark looks at spaces and punctuation to decide whether `**` may open or close emphasis. Chinese has no spaces, so `打响**“我帮你”**品牌`
//! would stay plain text (commonmark-spec#650). Where asterisks stand between punctuation and a CJK character, the letter is inserted
//! between the asterisks and the punctuation; after parsing it is removed by its position. Text without CJK characters is never changed.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::extension::options;
use super::han::{is_cjk, is_cjk_punctuation, is_punctuation};

/// The inserted letter (word joiner). For CommonMark it is neither a space nor punctuation.
pub(super) const LETTER: &str = "\u{2060}";

/// The byte offsets in `text` at which to insert the letter.
pub(super) fn places(text: &str) -> Vec<usize> {
    let mut places = candidates(text);
    if !places.is_empty() {
        let literal = literal(text);
        places.retain(|&at| {
            let next = literal.partition_point(|range| range.start < at);
            next.checked_sub(1).is_none_or(|last| at >= literal[last].end)
        });
    }
    places
}

/// The offsets at which the neighbouring characters call for the letter, whether or not they are in code or addresses.
fn candidates(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    if !text.contains('*') || text.is_ascii() {
        return places;
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = text[at..].find('*').map(|i| at + i) {
        let end = start + bytes[start..].iter().take_while(|&&b| b == b'*').count();
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        if needs_letter(before, after) {
            places.push(start);
        }
        if needs_letter(after, before) {
            places.push(end);
        }
        at = end;
    }
    places
}

/// Whether a run of asterisks needs the letter on the side of `near`. `far` is the character on its other side.
fn needs_letter(near: Option<char>, far: Option<char>) -> bool {
    near.is_some_and(|near| {
        is_punctuation(near)
            && near != '*'
            && near != '\\'
            && (is_cjk_punctuation(near) || far.is_some_and(is_cjk))
    })
}

/// The ranges of `text` that are not running text: code, raw HTML, and the addresses and titles of links. Sorted, without overlaps.
pub(super) fn literal(text: &str) -> Vec<Range<usize>> {
    let mut literal: Vec<Range<usize>> = Vec::new();
    // `links` holds the ends of the open links, `last` the end of the latest link text: what lies between is the address and title.
    let mut links: Vec<usize> = Vec::new();
    let mut last = 0;
    for (event, range) in Parser::new_ext(text, options(false)).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                links.push(range.end);
                last = range.start;
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(end) = links.pop().filter(|end| last < *end) {
                    literal.push(last..end);
                    last = end;
                }
            }
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) | Event::Code(_) | Event::InlineHtml(_) => {
                last = range.end;
                literal.push(range);
            }
            Event::Text(_) | Event::SoftBreak | Event::HardBreak => last = range.end,
            _ => {}
        }
    }
    literal
}

/// The ranges of `text` that are code or blocks of raw HTML. Sorted, without overlaps.
pub(super) fn code(text: &str) -> Vec<Range<usize>> {
    let is_code = |event: &Event<'_>| {
        matches!(event, Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) | Event::Code(_))
    };
    let events = Parser::new_ext(text, options(false)).into_offset_iter();
    events.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn code_tags_and_addresses_get_no_letter() {
        for text in [
            "`甲**“乙”**`",
            "```\n甲**“乙”**\n```",
            "甲<b title=\"甲**“乙”**\">丙</b>",
            "[甲](乙**（丙）**丁.md \"甲**“乙”**丙\")",
            "![甲](乙**（丙）**.png)",
        ] {
            assert_eq!(places(text), [0; 0], "{text}");
        }
        assert_eq!(places("[甲**“乙”**丙](丁.md)").len(), 2);
        assert_eq!(places("甲**“乙”**丙`甲**“乙”**`甲**“乙”**丙").len(), 4);
    }

    proptest! {
        #[test]
        fn ascii_text_is_left_alone(text in "[ -~\n]{0,200}") {
            prop_assert_eq!(places(&text), [0; 0]);
        }

        #[test]
        fn text_without_chinese_punctuation_or_han_is_left_alone(text in "[a-zA-Zéü*_~ .,(){}\"'\n-]{0,200}") {
            prop_assert_eq!(places(&text), [0; 0]);
        }
    }
}
