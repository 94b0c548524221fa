//! What changed within a pair of units, line by line and word by word.

use std::collections::HashMap;
use std::ops::Range;

use dissimilar::Chunk;

use super::align::{Change, align_within};
use super::fold::Folded;
use super::unit::{Form, Unit};

/// The most steps for comparing the words of two versions. Lines beyond it are shown as removed and added whole.
pub const STEPS: usize = 100_000_000;

/// How a piece of a line is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It stayed.
    Same,
    /// It is gone.
    Removed,
    /// It is new.
    Added,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// How it is marked.
    pub mark: Mark,
    /// Its words.
    pub text: String,
}

/// A line of one version beside its pair in the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The old line; empty if the line is new.
    pub old: Vec<Piece>,
    /// The new line; empty if the line is gone.
    pub new: Vec<Piece>,
    /// Both in one: the new line with what is gone from the old one.
    pub both: Vec<Piece>,
}

/// The lines of `old` beside those of `new`. Either may be absent. `steps` is what may still be spent on comparing.
pub fn changed_lines(old: Option<&Unit>, new: Option<&Unit>, steps: &mut usize) -> Vec<Line> {
    let lines = |unit: Option<&Unit>| -> Vec<Unit> {
        let line = |text: &String| Unit {
            label: String::new(),
            anchor: String::new(),
            form: Form::Paragraph,
            lines: vec![text.clone()],
        };
        unit.map(|unit| unit.lines.iter().map(line).collect()).unwrap_or_default()
    };
    let (old, new) = (lines(old), lines(new));
    let text = |units: &[Unit], n: Option<usize>| n.map(|n| units[n].lines[0].clone());
    let pairs = align_within(&old, &new, steps);
    pairs
        .into_iter()
        .map(|pair| line(text(&old, pair.old), text(&new, pair.new), pair.change, steps))
        .collect()
}

fn line(old: Option<String>, new: Option<String>, change: Change, steps: &mut usize) -> Line {
    match (old, new) {
        (Some(old), Some(new)) if change == Change::Changed => marked(&old, &new, steps),
        (Some(old), Some(new)) => {
            let both = vec![Piece { mark: Mark::Same, text: new.clone() }];
            Line { old: vec![Piece { mark: Mark::Same, text: old }], new: both.clone(), both }
        }
        (old, new) => whole(old, new),
    }
}

/// A line that is gone, new, or replaced as a whole.
fn whole(old: Option<String>, new: Option<String>) -> Line {
    let pieces =
        |text: Option<String>, mark| text.map(|text| Piece { mark, text }).into_iter().collect::<Vec<_>>();
    let (old, new) = (pieces(old, Mark::Removed), pieces(new, Mark::Added));
    Line { both: [old.clone(), new.clone()].concat(), old, new }
}

/// A line whose words changed.
fn marked(old: &str, new: &str, steps: &mut usize) -> Line {
    let mut numbers = HashMap::new();
    let mut folded = |text: &str| with_whole_numbers(Folded::of(text), &mut numbers);
    let (before, after) = (folded(old), folded(new));
    let cost = before.places.len().saturating_mul(after.places.len());
    let Some(left) = steps.checked_sub(cost) else {
        return whole(Some(old.to_owned()), Some(new.to_owned()));
    };
    *steps = left;
    let mut line = Line::default();
    let (mut a, mut b) = (0, 0);
    for chunk in dissimilar::diff(&before.words, &after.words) {
        let count = |words: &str| words.chars().count();
        let taken = |text: &str, folded: &Folded, at: &mut usize, count: usize| {
            let places = &folded.places[*at..*at + count];
            *at += count;
            let range = places.first().map_or(0..0, |first| first.start..places[count - 1].end);
            text[range].to_owned()
        };
        match chunk {
            Chunk::Equal(words) => {
                push(&mut line.old, Mark::Same, taken(old, &before, &mut a, count(words)));
                let text = taken(new, &after, &mut b, count(words));
                push(&mut line.both, Mark::Same, text.clone());
                push(&mut line.new, Mark::Same, text);
            }
            Chunk::Delete(words) => {
                let text = taken(old, &before, &mut a, count(words));
                push(&mut line.both, Mark::Removed, text.clone());
                push(&mut line.old, Mark::Removed, text);
            }
            Chunk::Insert(words) => {
                let text = taken(new, &after, &mut b, count(words));
                push(&mut line.both, Mark::Added, text.clone());
                push(&mut line.new, Mark::Added, text);
            }
        }
    }
    line
}

/// The first and the last of the characters that stand for numbers and words of Latin letters: a plane for private use.
const STANDINS: (u32, u32) = (0xF_0000, 0xF_FFFD);

/// `folded` with one character for each number and each word of Latin letters, so that these are marked whole. `known` holds the characters
/// given so far.
fn with_whole_numbers(folded: Folded, known: &mut HashMap<String, char>) -> Folded {
    let chars: Vec<char> = folded.words.chars().collect();
    let mut whole = Folded::default();
    let mut at = 0;
    while at < chars.len() {
        // A word ends where a space or a sign was left out.
        let joined = (at..chars.len() - 1).take_while(|&n| !folded.ends[n]).count() + 1;
        let run = chars[at..at + joined].iter().take_while(|c| c.is_ascii()).count().max(1);
        let next = char::from_u32(STANDINS.0 + u32::try_from(known.len()).unwrap_or(u32::MAX))
            .filter(|c| *c as u32 <= STANDINS.1);
        let word: String = chars[at..at + run].iter().collect();
        let (c, run) = match (run, known.get(&word), next) {
            (2.., Some(&c), _) => (c, run),
            (2.., None, Some(c)) => (*known.entry(word).or_insert(c), run),
            _ => {
                whole.words.push_str(&word);
                whole.places.extend(folded.places[at..at + run].iter().cloned());
                at += run;
                continue;
            }
        };
        let range: Range<usize> = folded.places[at].start..folded.places[at + run - 1].end;
        whole.words.push(c);
        whole.places.push(range);
        at += run;
    }
    whole
}

fn push(pieces: &mut Vec<Piece>, mark: Mark, text: String) {
    match pieces.last_mut().filter(|last| last.mark == mark) {
        Some(last) => last.text.push_str(&text),
        None if text.is_empty() => {}
        None => pieces.push(Piece { mark, text }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(pieces: &[Piece]) -> String {
        let shown = pieces.iter().map(|Piece { mark, text }| match mark {
            Mark::Same => text.clone(),
            Mark::Removed => format!("[-{text}-]"),
            Mark::Added => format!("[+{text}+]"),
        });
        shown.collect()
    }

    fn unit(lines: &[&str]) -> Unit {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        Unit { label: String::new(), anchor: String::new(), form: Form::Article, lines }
    }

    #[test]
    fn words_are_marked_and_punctuation_is_not() {
        let lines = changed_lines(
            Some(&unit(&["处五千元以下罚款，并通报。", "甲。"])),
            Some(&unit(&["处一万元以下罚款；并通报。", "乙丙。", "甲；"])),
            &mut STEPS.clone(),
        );
        let both: Vec<String> = lines.iter().map(|line| shown(&line.both)).collect();
        assert_eq!(both, ["处[-五千-][+一万+]元以下罚款；并通报。", "[+乙丙。+]", "甲；"]);
        assert_eq!(shown(&lines[0].old), "处[-五千-]元以下罚款，并通报。");
        let one = |old: &str, new: &str| {
            shown(&changed_lines(Some(&unit(&[old])), Some(&unit(&[new])), &mut STEPS.clone())[0].both)
        };
        assert_eq!(one("The fine is 50 yuan.", "The fine was 50 yuan."), "The fine [-is -][+was +]50 yuan.");
        let lines = changed_lines(
            Some(&unit(&["自2019年6月1日起施行。"])),
            Some(&unit(&["自2022年7月1日起施行。"])),
            &mut STEPS.clone(),
        );
        assert_eq!(shown(&lines[0].new), "自[+2022年7+]月1日起施行。");
    }

    #[test]
    fn beyond_the_steps_a_line_is_replaced_whole() {
        let line = marked("甲乙丙", "甲丙", &mut 5);
        assert_eq!(shown(&line.both), "[-甲乙丙-][+甲丙+]");
    }

    proptest! {
        #[test]
        fn no_character_is_lost(old in "[甲乙丙，。 ]{0,12}", new in "[甲乙丁，。 ]{0,12}") {
            let line = marked(&old, &new, &mut STEPS.clone());
            let text = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
            // A line without words has no place for its signs.
            prop_assert!(text(&line.old) == old || Folded::of(&old).words.is_empty());
            prop_assert!(text(&line.new) == new || Folded::of(&new).words.is_empty());
        }
    }
}
