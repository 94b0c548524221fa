//! Tells which of the typed words are searched by their sound, because nothing has them as they are written.

use crate::analysis::Lane;
use crate::plan::{Choice, Slot};

/// Whether any pair of characters in `slots` is found by its sound alone, and the words that are to be told of: each stretch of such pairs
/// without the characters that belong to a neighbouring pair which stands somewhere as it was typed. `stands` tells whether
/// anything has a choice.
pub(crate) fn alike(slots: &[Slot], stands: &dyn Fn(&Choice) -> bool) -> (bool, Vec<String>) {
    let pairs: Vec<&Slot> = slots.iter().filter(|slot| slot.gram.len() == 2).collect();
    let has = |slot: &Slot, sounds: bool| {
        slot.options.iter().any(|choice| (choice.lane == Lane::Sound) == sounds && stands(choice))
    };
    let follows = |one: &Slot, next: &Slot| one.gram[1] == next.gram[0];
    let (mut by_sound, mut words) = (false, Vec::new());
    let mut start = 0_usize;
    for run in pairs.chunk_by(|one, next| follows(one, next) && has(one, false) == has(next, false)) {
        let (before, after) = (start.checked_sub(1).map(|at| pairs[at]), pairs.get(start + run.len()));
        let (first, last) = (run[0], run[run.len() - 1]);
        start += run.len();
        if has(first, false) || !run.iter().any(|slot| has(slot, true)) {
            continue;
        }
        by_sound = true;
        let mut word: Vec<char> = run.iter().map(|slot| slot.gram[0]).chain([last.gram[1]]).collect();
        if after.is_some_and(|after| follows(last, after)) {
            word.pop();
        }
        if before.is_some_and(|before| follows(before, first)) {
            word.remove(0);
        }
        // One character is no word, and none is left between two words that stand there.
        if word.len() > 1 {
            words.push(word.into_iter().collect());
        }
    }
    (by_sound, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of the query `typed`, of whose pairs those in `written` stand there and those in `sounding` only sound so.
    fn told(typed: &str, written: &str, sounding: &str) -> (bool, Vec<String>) {
        let chars: Vec<char> = typed.chars().collect();
        let slot = |pair: &[char]| {
            let text: String = pair.iter().collect();
            let choice = |lane: Lane| Choice { lane, key: lane.key(&text), factor: 1.0 };
            Slot {
                gram: pair.to_vec(),
                options: vec![choice(Lane::Gram), choice(Lane::Sound)],
                ..Slot::default()
            }
        };
        let slots: Vec<Slot> = chars.windows(2).map(slot).collect();
        let stands = |choice: &Choice| {
            let text = std::str::from_utf8(&choice.key[1..]).expect("a pair");
            (if choice.lane == Lane::Sound { sounding } else { written }).contains(text)
        };
        alike(&slots, &stands)
    }

    #[test]
    fn a_word_is_told_without_its_neighbours() {
        assert_eq!(told("家凤家训", "家训", "家凤 凤家"), (true, vec!["家凤".to_owned()]));
        assert_eq!(told("家凤故事", "故事", "家凤"), (true, vec!["家凤".to_owned()]));
        assert_eq!(told("过期食品", "食品", "期食"), (true, vec!["过期".to_owned()]));
        assert_eq!(told("家风家训", "家风 风家 家训", "家风 风家 家训"), (false, vec![]));
    }

    #[test]
    fn where_two_words_meet_nothing_is_told() {
        assert_eq!(told("过期食品", "过期 食品", "期食"), (true, vec![]));
        assert_eq!(told("过期食品", "过期 食品", ""), (false, vec![]));
    }
}
