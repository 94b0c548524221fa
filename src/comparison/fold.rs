//! The words of a text without what is only manner of writing.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// A character that counts, and the bytes of the text that it comes from.
type Placed = (char, Range<usize>);

/// A text without punctuation and white space, in characters of one width.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Folded {
    /// What is left.
    pub(super) words: String,
    /// For each character of `words` the bytes of the text that show it, with what was left out behind it. The first has what was left out
    /// before it, too.
    pub(super) places: Vec<Range<usize>>,
    /// For each character whether something was left out behind it.
    pub(super) ends: Vec<bool>,
}

impl Folded {
    /// Folds `text`.
    pub(super) fn of(text: &str) -> Self {
        let placed = placed(text);
        let words = placed.iter().map(|(c, _)| *c).collect();
        let mut places: Vec<Range<usize>> = Vec::with_capacity(placed.len());
        for (n, (_, range)) in placed.iter().enumerate() {
            let start = if n == 0 { 0 } else { range.start.max(places[n - 1].end) };
            let end = placed.get(n + 1).map_or(text.len(), |(_, next)| next.start);
            places.push(start..end.max(start));
        }
        let ends = (0..placed.len())
            .map(|n| placed.get(n + 1).is_none_or(|(_, next)| next.start > placed[n].1.end))
            .collect();
        Self { words, places, ends }
    }
}

/// The words of `text` alone.
pub(super) fn fold(text: &str) -> String {
    placed(text).into_iter().map(|(c, _)| c).collect()
}

fn placed(text: &str) -> Vec<Placed> {
    let unified = |(at, c): (usize, char)| {
        let range = at..at + c.len_utf8();
        std::iter::once(c).nfkc().map(move |c| (unify(c), range.clone()))
    };
    let all: Vec<Placed> = text.char_indices().flat_map(unified).collect();
    let digit = |at: Option<usize>| at.and_then(|at| all.get(at)).is_some_and(|(c, _)| c.is_ascii_digit());
    let counts = |at: usize| match all[at].0 {
        c if c.is_alphanumeric() => true,
        // Between digits these make another number: 1.5, 5-10, 8:30.
        '.' | ':' | '/' => digit(at.checked_sub(1)) && digit(Some(at + 1)),
        // A sign of minus stands before its number, a dash of a sentence may.
        '-' => digit(Some(at + 1)) && (digit(at.checked_sub(1)) || is_minus(&text[all[at].1.clone()])),
        // Beside a number these compare or count; else they are brackets of titles or marks.
        '<' | '>' | '#' => digit(at.checked_sub(1)) || digit(Some(at + 1)),
        '%' | '+' | '=' | '$' => true,
        c => is_symbol(c),
    };
    (0..all.len()).filter(|&at| counts(at)).map(|at| all[at].clone()).collect()
}

/// Whether a dash is the sign of minus.
fn is_minus(dash: &str) -> bool {
    matches!(dash, "-" | "－" | "−")
}

/// The usual form of a character that is written in several ways.
fn unify(c: char) -> char {
    match c {
        '○' | '◯' => '〇',
        '‐'..='―' | '−' | '~' | '〜' => '-',
        '∶' => ':',
        c => c,
    }
}

/// Whether a sign that is no letter means something: signs of units, currencies and arithmetic.
fn is_symbol(c: char) -> bool {
    matches!(c, '°' | '′' | '″' | '×' | '÷' | '±' | '¥' | '€' | '£' | '‰' | '\u{2190}'..='\u{22FF}' | '\u{2500}'..='\u{27BF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manner_of_writing_is_no_difference() {
        for (one, other) in [
            ("甲、乙和丙（以下简称“三方”）。", "甲，乙和丙(以下简称\"三方\")；"),
            ("总　则", "总则"),
            ("１０％以上", "10% 以上"),
            ("二○二〇年", "二〇二○年"),
            ("甲\u{200B}乙", "甲乙"),
            ("《甲法》", "〈甲法〉"),
            ("5—10日", "5-10日"),
            ("甲——5人", "甲，5人"),
            ("<甲法>", "《甲法》"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
    }

    #[test]
    fn numbers_keep_their_signs() {
        for (one, other) in [
            ("1.5倍", "15倍"),
            ("5-10日", "510日"),
            ("8:30", "830"),
            ("10%", "10‰"),
            ("10‰", "10"),
            ("人数＞50", "人数＜50"),
            ("气温-5℃", "气温5℃"),
            ("3#楼", "3楼"),
            ("★", "☆"),
        ] {
            assert_ne!(fold(one), fold(other), "{one}");
        }
    }

    #[test]
    fn every_byte_belongs_to_one_character() {
        for text in ["（甲），乙。", "㎡１．５倍", "甲"] {
            let Folded { words, places, .. } = Folded::of(text);
            assert_eq!(words.chars().count(), places.len());
            let joined: String = places.iter().map(|range| &text[range.clone()]).collect();
            assert_eq!(joined, text);
        }
        assert_eq!(Folded::of("。").places, Vec::<Range<usize>>::new());
    }
}
