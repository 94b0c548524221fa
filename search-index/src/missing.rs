//! Finds which of the typed words stand nowhere in the index, as far as the dictionary alone tells.

use crate::analysis::{Unit, is_han, units};
use crate::intent;
use crate::parse::Clause;

/// Words that are told at most.
const MOST: usize = 8;
/// A word up to this length that was typed apart from others is told whole, of a longer one the part that stands nowhere.
const LONGEST_WORD: usize = 4;
/// Characters that mostly are words alone and say nothing of what is asked for.
const JOINS: &str = "的了着过在把被不到也都就和与或及给会又让从对向谁这那而但很太全是有";

/// The parts of `clauses`, as typed, that stand nowhere. `exists` tells of a pair of characters, or of a word of letters
/// and figures, whether anything has it.
pub(crate) fn missing(clauses: &[Clause], exists: &dyn Fn(&[char]) -> bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for clause in clauses {
        let units = units(&clause.text);
        let known = known(&units, clauses.len() > 1 && !clause.phrase, exists);
        let mut start = 0;
        for at in 1..=units.len() {
            let goes_on =
                at < units.len() && known[at] == known[at - 1] && units[at].start <= units[at - 1].end;
            if goes_on {
                continue;
            }
            // Of a quoted phrase that stands nowhere is said that it does.
            let is_phrase = clause.phrase && at - start == units.len();
            let word = if known[start] || is_phrase { &[] } else { word(&units[start..at], units.len()) };
            start = at;
            let ([first, ..], [.., last]) = (word, word) else { continue };
            let word = clause.text[first.start as usize..last.end as usize].to_owned();
            if (first.start < last.start || !is_han(first.ch)) && !found.contains(&word) {
                found.push(word);
            }
        }
    }
    found.truncate(MOST);
    found
}

/// The word in `run`, which nothing has: where it is a part of a sentence, without what joins it to its neighbours; nothing
/// where it runs over several words.
fn word(mut run: &[Unit], of: usize) -> &[Unit] {
    if run.len() == of {
        return run;
    }
    while let Some((_, rest)) = run.split_first().filter(|(first, _)| JOINS.contains(first.ch)) {
        run = rest;
    }
    while let Some((_, rest)) = run.split_last().filter(|(last, _)| JOINS.contains(last.ch)) {
        run = rest;
    }
    if run.iter().any(|unit| JOINS.contains(unit.ch)) { &[] } else { run }
}

/// For each unit whether it is part of a pair or word that exists, or only asks.
fn known(units: &[Unit], stands_apart: bool, exists: &dyn Fn(&[char]) -> bool) -> Vec<bool> {
    let chars: Vec<char> = units.iter().map(|unit| unit.ch).collect();
    let mut known: Vec<bool> =
        intent::importance(&chars).iter().map(|&importance| importance < 1.0).collect();
    // One character alone has no pair that could be looked up.
    known.iter_mut().for_each(|known| *known |= chars.len() == 1 && is_han(chars[0]));
    let pair_exists: Vec<bool> =
        chars.windows(2).map(|pair| !pair.iter().any(|&ch| is_han(ch)) || exists(pair)).collect();
    let is_short = (2..=LONGEST_WORD).contains(&chars.len()) && chars.iter().all(|&ch| is_han(ch));
    if stands_apart && is_short && pair_exists.contains(&false) && !known.contains(&true) {
        return known;
    }
    for (at, _) in pair_exists.iter().enumerate().filter(|(_, exists)| **exists) {
        known[at..at + 2].fill(true);
    }
    let mut start = 0;
    for run in chars.chunk_by(|&left, &right| is_han(left) == is_han(right)) {
        if !is_han(run[0]) {
            // Figures are compared in other ways too: as years, articles and numbers of documents.
            let is_known = run.iter().all(char::is_ascii_digit) || exists(run);
            known[start..start + run.len()].fill(is_known);
        }
        start += run.len();
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(query: &[&str], known: &str) -> Vec<String> {
        let clause = |text: &&str| Clause {
            text: text.trim_matches('"').to_owned(),
            phrase: text.starts_with('"'),
            ..Clause::default()
        };
        let clauses: Vec<Clause> = query.iter().map(clause).collect();
        missing(&clauses, &|part| known.contains(&part.iter().collect::<String>()))
    }

    #[test]
    fn words_that_stand_nowhere_are_told_as_typed() {
        assert_eq!(told(&["區塊鏈", "挖矿", "政策"], "政策"), ["區塊鏈", "挖矿"]);
        assert_eq!(told(&["区块链挖矿政策"], "政策"), ["区块链挖矿"]);
        assert_eq!(told(&["如何区块链"], "政策"), ["区块链"]);
        assert_eq!(told(&["Blockchain政策"], "政策"), ["Blockchain"]);
    }

    #[test]
    fn what_stands_somewhere_or_only_asks_is_not_told() {
        assert!(told(&["家风家训怎么办"], "家风 家训").is_empty());
        assert!(told(&["2018年的政策"], "政策").is_empty());
        assert!(told(&["犇", "政策"], "政策").is_empty());
        assert_eq!(told(&["孩子被霸凌了怎么办"], "孩子"), ["霸凌"]);
        assert!(told(&["东把房卖政策"], "房东 政策").is_empty());
    }

    #[test]
    fn of_a_short_word_apart_any_missing_pair_tells() {
        assert_eq!(told(&["区块链", "政策"], "区块 政策"), ["区块链"]);
        assert!(told(&["区块链"], "区块").is_empty());
    }

    #[test]
    fn a_phrase_that_stands_nowhere_is_not_told_twice() {
        assert!(told(&["\"区块链挖矿", "政策"], "政策").is_empty());
        assert_eq!(told(&["\"区块链政策"], "政策"), ["区块链"]);
    }
}
