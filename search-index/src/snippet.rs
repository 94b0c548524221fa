//! Turns a shown text and the terms of a query into the part worth showing and the characters to mark.

use std::collections::BTreeSet;

use crate::analysis::{Unit, is_han, units};
use crate::plan::Plan;

/// Characters of a snippet.
const LENGTH: usize = 110;
/// Characters before the first mark.
const LEAD: usize = 18;

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

    /// The part of `text` with the most different marks, and its marks.
    pub(crate) fn snippet(&self, text: &str) -> (String, Vec<(usize, usize)>) {
        let units = units(text);
        let marked = self.marked(&units);
        let window = best_window(&units, &marked);
        let bytes = widen(text, &units, window);
        let ranges = byte_ranges(&units, &marked);
        let inside: Vec<(usize, usize)> = ranges
            .into_iter()
            .filter(|range| range.0 >= bytes.0 && range.1 <= bytes.1)
            .map(|range| (range.0 - bytes.0, range.1 - bytes.0))
            .collect();
        let part = &text[bytes.0..bytes.1];
        let mut marks = character_ranges(part, &inside);
        let mut shown = String::new();
        if bytes.0 > 0 {
            shown.push('…');
            marks.iter_mut().for_each(|mark| *mark = (mark.0 + 1, mark.1 + 1));
        }
        // Line ends are shown as spaces; both are one character.
        shown.extend(part.chars().map(|ch| if ch.is_control() { ' ' } else { ch }));
        if bytes.1 < text.len() {
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

/// The first and the last but one unit of the window with the most different marked characters.
fn best_window(units: &[Unit], marked: &[bool]) -> (usize, usize) {
    let mut best = (0, 0);
    for start in (0..units.len()).filter(|&at| marked[at] && (at == 0 || !marked[at - 1])) {
        let end = (start + LENGTH - LEAD).min(units.len());
        let different: BTreeSet<char> =
            (start..end).filter(|&at| marked[at]).map(|at| units[at].ch).collect();
        if different.len() > best.0 {
            best = (different.len(), start);
        }
    }
    let start = best.1.saturating_sub(LEAD);
    let end = (start + LENGTH).min(units.len());
    (end.saturating_sub(LENGTH), end)
}

/// The bytes to show for a window of units, with the punctuation around it where the text begins or ends.
fn widen(text: &str, units: &[Unit], window: (usize, usize)) -> (usize, usize) {
    let start = if window.0 == 0 { 0 } else { units[window.0].start as usize };
    let end = if window.1 >= units.len() {
        // Long tails without any unit (tables drawn with lines) are not shown.
        let last = units.last().map_or(0, |unit| unit.end as usize);
        text[last..].char_indices().nth(LENGTH).map_or(text.len(), |(at, _)| last + at)
    } else {
        units[window.1 - 1].end as usize
    };
    let shown = text[start..end].char_indices().nth(LENGTH * 3).map_or(end, |(at, _)| start + at);
    (start, shown)
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
