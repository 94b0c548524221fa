//! Turns a shown text and the terms of a query into the part worth showing and the characters to mark.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::analysis::{Unit, is_han, units};
use crate::plan::Plan;

/// Characters of a snippet.
const LENGTH: usize = 110;
/// Most characters before the first mark: with them it is in the first two lines of a telephone.
const LEAD: usize = 30;
/// A longer run of marks is a sentence that was typed, or a part of one.
const LEAST_SENTENCE: usize = 9;
const SENTENCE_ENDS: [char; 8] = ['。', '！', '？', '；', '\n', '!', '?', ';'];
const PAUSES: [char; 4] = ['，', '：', '、', ','];
const OPENING: [char; 11] = ['“', '‘', '「', '『', '《', '〈', '（', '【', '〔', '(', '['];

/// What to mark in shown texts.
#[derive(Debug, Default)]
pub(crate) struct Marker {
    pairs: BTreeSet<(char, char)>,
    single: Option<char>,
    words: BTreeSet<Vec<char>>,
}

impl Marker {
    pub(crate) fn new(plan: &Plan) -> Self {
        let mut marker = Self::default();
        for slot in &plan.slots {
            for choice in &slot.options {
                let term: Vec<char> = String::from_utf8_lossy(&choice.key[1..]).chars().collect();
                match (choice.lane, &term[..]) {
                    (crate::analysis::Lane::Gram, &[left, right]) if slot.importance >= 0.5 => {
                        marker.pairs.insert((left, right));
                    }
                    (crate::analysis::Lane::Gram, &[single]) => marker.single = Some(single),
                    (crate::analysis::Lane::Word, _) => {
                        marker.words.insert(term);
                    }
                    _ => {}
                }
            }
        }
        for chain in plan.chains.iter().filter(|chain| !chain.negated) {
            marker.pairs.extend(chain.units.windows(2).map(|pair| (pair[0], pair[1])));
        }
        marker
    }

    /// For each unit, whether it is marked.
    fn marked(&self, units: &[Unit]) -> Vec<bool> {
        let mut marked = vec![false; units.len()];
        for (at, pair) in units.windows(2).enumerate() {
            if self.pairs.contains(&(pair[0].ch, pair[1].ch)) {
                marked[at..at + 2].fill(true);
            }
        }
        for (at, unit) in units.iter().enumerate() {
            marked[at] |= self.single == Some(unit.ch);
        }
        for run in runs(units) {
            let word: Vec<char> = units[run.clone()].iter().map(|unit| unit.ch).collect();
            if self.words.contains(&word) {
                marked[run].fill(true);
            }
        }
        marked
    }

    /// How many different pairs of the query stand in `text`, the longest unbroken run of marked characters, and the
    /// number of marked characters.
    pub(crate) fn longest_run(&self, text: &str) -> usize {
        let marked = self.marked(&units(text));
        marked.split(|&marked| !marked).map(<[bool]>::len).max().unwrap_or(0)
    }

    /// The ranges of characters of `text` to mark.
    pub(crate) fn marks(&self, text: &str) -> Vec<(usize, usize)> {
        let units = units(text);
        character_ranges(text, &byte_ranges(&units, &self.marked(&units)))
    }

    /// The part of `text` that says most of what was asked for, from near its first mark on, and its marks.
    pub(crate) fn snippet(&self, text: &str) -> (String, Vec<(usize, usize)>) {
        let units = units(text);
        let marked = self.marked(&units);
        let window = best_window(text, &units, &marked);
        let bytes = widen(text, &units, &window);
        let ranges = byte_ranges(&units, &marked);
        let inside: Vec<(usize, usize)> = ranges
            .into_iter()
            .filter(|range| range.0 >= bytes.start && range.1 <= bytes.end)
            .map(|range| (range.0 - bytes.start, range.1 - bytes.start))
            .collect();
        let part = &text[bytes.clone()];
        let mut marks = character_ranges(part, &inside);
        let mut shown = String::new();
        if window.start > 0 {
            shown.push('…');
            marks.iter_mut().for_each(|mark| *mark = (mark.0 + 1, mark.1 + 1));
        }
        // Line ends are shown as spaces; both are one character.
        shown.extend(part.chars().map(|ch| if ch.is_control() { ' ' } else { ch }));
        if bytes.end < text.len() {
            shown.push('…');
        }
        (shown, marks)
    }
}

/// Runs of letters and figures.
fn runs(units: &[Unit]) -> Vec<std::ops::Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for at in 1..=units.len() {
        let joins = at < units.len()
            && !is_han(units[at].ch)
            && !is_han(units[at - 1].ch)
            && units[at].start <= units[at - 1].end;
        if !joins {
            if at > start && !is_han(units[start].ch) {
                runs.push(start..at);
            }
            start = at;
        }
    }
    runs
}

/// The units to show: those from near a mark on with the longest part of a sentence that was typed, else with the most
/// different marked characters.
fn best_window(text: &str, units: &[Unit], marked: &[bool]) -> Range<usize> {
    let mut best = ((0, 0), 0..0);
    for first in (0..units.len()).filter(|&at| marked[at] && (at == 0 || !marked[at - 1])) {
        let run = marked[first..].iter().take_while(|marked| **marked).count();
        let sentence = if run >= LEAST_SENTENCE { run } else { 0 };
        let end = (first + LENGTH - LEAD).min(units.len());
        let different: BTreeSet<char> =
            (first..end).filter(|&at| marked[at]).map(|at| units[at].ch).collect();
        if (sentence, different.len()) > best.0 {
            best = ((sentence, different.len()), first..first + run);
        }
    }
    let start = beginning(text, units, best.1.start);
    let mut end = (start + LENGTH).max(best.1.end).min(units.len());
    // Neither a marked word nor one of letters is cut.
    let joins = |at: usize| marked[at - 1] && marked[at] || is_inside(units, at);
    while end < units.len() && end < start + LENGTH * 2 && joins(end) {
        end += 1;
    }
    start..end
}

/// Where to begin so that the mark at `first` is soon seen: with its sentence, else with a part of it, else anywhere.
fn beginning(text: &str, units: &[Unit], first: usize) -> usize {
    let starts_after = |at: usize, stops: &[char]| {
        at == 0
            || text[units[at - 1].end as usize..units[at].start.max(units[at - 1].end) as usize]
                .contains(stops)
    };
    let near = first.saturating_sub(LEAD)..=first;
    near.clone()
        .rev()
        .find(|&at| at == 0 || starts_after(at, &SENTENCE_ENDS))
        .or_else(|| near.clone().find(|&at| starts_after(at, &PAUSES)))
        .or_else(|| near.clone().find(|&at| !is_inside(units, at)))
        .unwrap_or(first)
}

/// Whether a word of letters or figures goes on from the unit before `at`.
fn is_inside(units: &[Unit], at: usize) -> bool {
    at > 0 && !is_han(units[at].ch) && !is_han(units[at - 1].ch) && units[at].start <= units[at - 1].end
}

/// The bytes to show for a window of units: from the brackets that open before it on, but from no stop; where the text
/// ends with the punctuation there.
fn widen(text: &str, units: &[Unit], window: &Range<usize>) -> Range<usize> {
    let start = if window.start == 0 {
        text.len() - text.trim_start_matches(|ch: char| !ch.is_alphanumeric() && !OPENING.contains(&ch)).len()
    } else {
        text[..units[window.start].start as usize].trim_end_matches(OPENING).len()
    };
    let end = if window.end >= units.len() {
        // Long tails without any unit (tables drawn with lines) are not shown.
        let last = units.last().map_or(0, |unit| unit.end as usize).max(start);
        text[last..].char_indices().nth(LENGTH).map_or(text.len(), |(at, _)| last + at)
    } else {
        units[window.end - 1].end as usize
    };
    let shown = text[start..end].char_indices().nth(LENGTH * 3).map_or(end, |(at, _)| start + at);
    start..shown
}

/// Bytes of the shown text that are marked; neighbours joined over what stands between them only if nothing does.
fn byte_ranges(units: &[Unit], marked: &[bool]) -> Vec<(usize, usize)> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for (unit, _) in units.iter().zip(marked).filter(|(_, marked)| **marked) {
        let (start, end) = (unit.start as usize, unit.end as usize);
        match ranges.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => ranges.push((start, end)),
        }
    }
    ranges
}

/// Ranges of bytes as ranges of characters; both rise.
fn character_ranges(text: &str, bytes: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let (mut at, mut characters) = (0, 0);
    let mut count_to = |byte: usize| {
        characters += text[at..byte].chars().count();
        at = byte;
        characters
    };
    bytes.iter().map(|&(start, end)| (count_to(start), count_to(end))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marker(pairs: &[(char, char)]) -> Marker {
        Marker { pairs: pairs.iter().copied().collect(), ..Marker::default() }
    }

    fn marked(text: &str, marks: &[(usize, usize)]) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        marks.iter().map(|&(start, end)| chars[start..end].iter().collect()).collect()
    }

    #[test]
    fn the_shown_form_is_marked() {
        let marker = marker(&[('专', '利'), ('利', '权')]);
        let (snippet, marks) = marker.snippet("取得專利權的人。");
        assert_eq!(snippet, "取得專利權的人。");
        assert_eq!(marked(&snippet, &marks), ["專利權"]);
    }

    #[test]
    fn a_long_text_is_cut_around_the_marks() {
        let text = "甲".repeat(500) + "家风" + &"乙".repeat(500);
        let (snippet, marks) = marker(&[('家', '风')]).snippet(&text);
        assert!(snippet.starts_with('…') && snippet.ends_with('…'));
        assert!(snippet.chars().count() <= LENGTH + 2);
        assert_eq!(marked(&snippet, &marks), ["家风"]);
    }

    #[test]
    fn a_snippet_begins_with_the_sentence_of_the_mark() {
        let text = "甲".repeat(200) + "。“家风”是根本；" + &"乙".repeat(200);
        let (snippet, marks) = marker(&[('家', '风')]).snippet(&text);
        assert!(snippet.starts_with("…“家风”是根本；乙"), "{snippet}");
        assert_eq!(marked(&snippet, &marks), ["家风"]);
        let (snippet, _) = marker(&[('家', '风')]).snippet("。）家风是根本。");
        assert_eq!(snippet, "家风是根本。");
    }

    #[test]
    fn a_mark_at_the_end_of_a_long_text_is_soon_seen() {
        let text = "甲，".repeat(60) + &"乙".repeat(25) + "家风";
        let (snippet, marks) = marker(&[('家', '风')]).snippet(&text);
        assert!(marks[0].0 <= 40, "{snippet}");
        assert!(snippet.starts_with("…甲，甲"), "{snippet}");
    }

    #[test]
    fn a_typed_sentence_is_shown_whole() {
        let sentence: Vec<char> = "黎明即起洒扫庭除要内外整洁".chars().collect();
        let pairs: Vec<(char, char)> = sentence.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let scattered = "起洒。丙洁净，丙内外，丙黎明，丙庭除，丙即起，丙整洁，丙要内，丙扫庭。".to_owned();
        let text = scattered + &"丙".repeat(150) + "。黎明即起，洒扫庭除，要内外整洁。" + &"丁".repeat(150);
        let (snippet, marks) = marker(&pairs).snippet(&text);
        assert!(snippet.starts_with("…黎明即起，洒扫庭除，要内外整洁。"), "{snippet}");
        assert_eq!(marked(&snippet, &marks).concat(), "黎明即起洒扫庭除要内外整洁");
    }

    #[test]
    fn no_marked_word_is_cut() {
        let text = "家风".to_owned() + &"甲".repeat(LENGTH - 3) + "家训" + &"乙".repeat(50);
        let (snippet, marks) = marker(&[('家', '风'), ('家', '训')]).snippet(&text);
        assert_eq!(marked(&snippet, &marks), ["家风", "家训"]);
    }

    proptest! {
        #[test]
        fn marks_stand_on_character_boundaries(text in "[家风ａ①ﷺ\u{1F468}\n，PM0-9]{0,300}", pair in "[家风am1]{2}") {
            let pair: Vec<char> = pair.chars().collect();
            let marker = marker(&[(pair[0], pair[1])]);
            let (snippet, marks) = marker.snippet(&text);
            let length = snippet.chars().count();
            prop_assert!(marks.iter().all(|mark| mark.0 < mark.1 && mark.1 <= length));
            let length = text.chars().count();
            prop_assert!(marker.marks(&text).iter().all(|mark| mark.0 < mark.1 && mark.1 <= length));
        }
    }
}
