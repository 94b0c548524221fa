//! Tells which of the typed words are searched by their sound, because nothing has them as they are written.

use std::ops::Range;

use crate::analysis::{Lane, units};
use crate::parse::Clause;
use crate::plan::{Choice, Slot};

/// Whether anything that was typed is found by its sound alone.
pub(crate) fn is_needed(slots: &[Slot], stands: &dyn Fn(&Choice) -> bool) -> bool {
    slots.iter().any(|slot| !slot.gram.is_empty() && has(slot, true, stands) && !has(slot, false, stands))
}

/// The words of `typed` that are found by their sound alone: stretches of pairs of characters that nothing has, without the characters that
/// belong to a neighbouring pair which stands somewhere. `stands` tells whether anything has a choice.
pub(crate) fn alike(typed: &[Clause], slots: &[Slot], stands: &dyn Fn(&Choice) -> bool) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for clause in typed {
        let units = units(&clause.text);
        let chars: Vec<char> = units.iter().map(|unit| unit.ch).collect();
        // A pair that is not searched for counts as one that stands somewhere.
        let pairs: Vec<Option<&Slot>> =
            chars.windows(2).map(|pair| slots.iter().find(|slot| slot.gram == pair)).collect();
        let missing = |slot: &Option<&Slot>| slot.is_some_and(|slot| !has(slot, false, stands));
        let mut start = 0;
        for run in pairs.chunk_by(|one, next| missing(one) == missing(next)) {
            let range = start..start + run.len();
            start = range.end;
            let sounds = || run.iter().flatten().any(|slot| has(slot, true, stands));
            if missing(&run[0]) && sounds() {
                let own = own(range, pairs.len());
                let word = own.len() > 1;
                words.extend(word.then(|| {
                    clause.text[units[own.start].start as usize..units[own.end - 1].end as usize].to_owned()
                }));
            }
        }
    }
    words.dedup();
    words
}

/// The characters of a stretch of `pairs` among `of` pairs that belong to no other pair. None are left where two words meet.
fn own(pairs: Range<usize>, of: usize) -> Range<usize> {
    pairs.start + usize::from(pairs.start > 0)..pairs.end + usize::from(pairs.end == of)
}

/// Whether anything has `slot`: by its sound, or as it is written.
fn has(slot: &Slot, by_sound: bool, stands: &dyn Fn(&Choice) -> bool) -> bool {
    slot.options.iter().any(|choice| (choice.lane == Lane::Sound) == by_sound && stands(choice))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of the words `typed`, of whose pairs those in `written` stand there and those in `sounding` only sound so.
    fn told(typed: &[&str], written: &str, sounding: &str) -> Vec<String> {
        let slot = |pair: &[char]| {
            let text: String = pair.iter().collect();
            let choice = |lane: Lane| Choice { lane, key: lane.key(&text), factor: 1.0 };
            Slot {
                gram: pair.to_vec(),
                options: vec![choice(Lane::Gram), choice(Lane::Sound)],
                ..Slot::default()
            }
        };
        let chars = typed.iter().map(|word| word.chars().collect::<Vec<char>>());
        let slots: Vec<Slot> =
            chars.flat_map(|chars| chars.windows(2).map(slot).collect::<Vec<_>>()).collect();
        let clauses: Vec<Clause> =
            typed.iter().map(|text| Clause { text: (*text).to_owned(), ..Clause::default() }).collect();
        let stands = |choice: &Choice| {
            let text = std::str::from_utf8(&choice.key[1..]).expect("a pair");
            (if choice.lane == Lane::Sound { sounding } else { written }).contains(text)
        };
        let words = alike(&clauses, &slots, &stands);
        assert!(words.is_empty() || is_needed(&slots, &stands));
        words
    }

    #[test]
    fn a_word_is_told_without_its_neighbours() {
        assert_eq!(told(&["家凤家训"], "家训", "家凤 凤家"), ["家凤"]);
        assert_eq!(told(&["家凤故事"], "故事", "家凤"), ["家凤"]);
        assert_eq!(told(&["过期食品"], "食品", "期食"), ["过期"]);
        assert_eq!(told(&["文明", "明天"], "文明", "明天"), ["明天"]);
        assert!(told(&["家风家训"], "家风 风家 家训", "家风 风家 家训").is_empty());
    }

    #[test]
    fn where_two_words_meet_nothing_is_told() {
        assert!(told(&["过期食品"], "过期 食品", "期食").is_empty());
        assert!(told(&["过期食品"], "过期 食品", "").is_empty());
    }
}
