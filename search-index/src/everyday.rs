//! Everyday words and the words that laws and documents use for the same thing, from `data/everyday`.

use std::cmp::Reverse;
use std::sync::OnceLock;

use crate::codec::Reader;

/// Characters of the longest everyday word.
const LONGEST: usize = 4;
/// The first number that stands for a character; those below end a word, the everyday words, the group.
const FIRST_CHAR: usize = 3;
/// Numbers below this one take one byte, others two.
const ONE_BYTE: usize = 233;
const END_OF_TYPED: usize = 1;
const END_OF_GROUP: usize = 2;

/// Everyday words in rising order with the number of their group, and the formal words of each group.
#[derive(Default)]
struct Thesaurus {
    typed: Vec<(String, usize)>,
    formal: Vec<Vec<String>>,
}

impl Thesaurus {
    fn get() -> &'static Self {
        static THESAURUS: OnceLock<Thesaurus> = OnceLock::new();
        THESAURUS.get_or_init(|| Self::unpack(include_bytes!(concat!(env!("OUT_DIR"), "/everyday.bin"))))
    }

    /// Reads what the build script packed.
    fn unpack(bytes: &[u8]) -> Self {
        let mut reader = Reader::new(bytes);
        let count = reader.number().unwrap_or(0);
        let chars = reader.chars(count);
        let (mut thesaurus, mut words, mut word) = (Self::default(), Vec::new(), String::new());
        while let Some(number) = number(&mut reader) {
            if let Some(at) = number.checked_sub(FIRST_CHAR) {
                word.extend(chars.get(at));
                continue;
            }
            words.push(std::mem::take(&mut word));
            if number == END_OF_TYPED {
                let group = thesaurus.formal.len();
                thesaurus.typed.extend(words.drain(..).map(|word| (word, group)));
            } else if number == END_OF_GROUP {
                thesaurus.formal.push(std::mem::take(&mut words));
            }
        }
        thesaurus.typed.sort();
        thesaurus
    }

    /// The formal words for `typed`.
    fn formal(&self, typed: &str) -> Option<&[String]> {
        let at = self.typed.binary_search_by(|(word, _)| word.as_str().cmp(typed)).ok()?;
        self.formal.get(self.typed[at].1).map(Vec::as_slice)
    }
}

fn number(reader: &mut Reader<'_>) -> Option<usize> {
    let mut byte = || Some(usize::from(reader.take(1)?[0]));
    let first = byte()?;
    first.checked_sub(ONE_BYTE).map_or(Some(first), |rest| Some(ONE_BYTE + rest * 256 + byte()?))
}

/// Pairs of an everyday word that stands in the folded query and a formal word that does not; of everyday words that
/// overlap only the longest.
pub(crate) fn formal(folded: &str) -> Vec<(String, String)> {
    let thesaurus = Thesaurus::get();
    let bounds: Vec<usize> = folded.char_indices().map(|(at, _)| at).chain([folded.len()]).collect();
    let mut found = Vec::new();
    for first in 0..bounds.len() {
        for last in (first + 2..=first + LONGEST).take_while(|&last| last < bounds.len()) {
            let (start, end) = (bounds[first], bounds[last]);
            if let Some(formal) = thesaurus.formal(&folded[start..end])
                && !is_inside(folded, start)
                && !is_inside(folded, end)
            {
                found.push((start, end, formal));
            }
        }
    }
    found.sort_by_key(|&(start, end, _)| (Reverse(end - start), start));
    let mut taken: Vec<(usize, usize)> = Vec::new();
    let mut pairs = Vec::new();
    for (start, end, formal) in found {
        if taken.iter().all(|other| end <= other.0 || other.1 <= start) {
            taken.push((start, end));
            let formal = formal.iter().filter(|formal| !folded.contains(formal.as_str()));
            pairs.extend(formal.map(|formal| (folded[start..end].to_owned(), formal.clone())));
        }
    }
    pairs.dedup();
    pairs
}

/// Whether a run of letters and figures goes on over the byte `at`: 996 is no word of 1996.
fn is_inside(folded: &str, at: usize) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    at > 0 && is_part(folded.as_bytes().get(at - 1)) && is_part(folded.as_bytes().get(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_folded_and_can_be_found() {
        let thesaurus = Thesaurus::get();
        assert!(thesaurus.typed.len() > 3000 && thesaurus.formal.len() > 1800);
        let typed = thesaurus.typed.iter().map(|(word, _)| word);
        for word in typed.clone().chain(thesaurus.formal.iter().flatten()) {
            assert_eq!(*word, crate::analysis::folded(word));
        }
        assert!(typed.clone().all(|word| (2..=LONGEST).contains(&word.chars().count())));
        assert!(typed.clone().all(|word| thesaurus.formal(word).is_some_and(|formal| !formal.is_empty())));
    }

    #[test]
    fn lay_words_lead_to_formal_ones() {
        let pairs = formal("房东把房子卖了怎么办");
        assert!(pairs.contains(&("房东".to_owned(), "出租人".to_owned())));
        assert!(formal("出租人与房东").iter().all(|(_, formal)| formal != "出租人"));
    }

    #[test]
    fn the_longest_of_overlapping_words_is_meant() {
        let typed = |query| formal(query).into_iter().map(|(typed, _)| typed).collect::<Vec<_>>();
        assert!(typed("流浪狗咬人").iter().all(|typed| typed != "狗咬"), "{:?}", typed("流浪狗咬人"));
    }

    #[test]
    fn figures_are_no_part_of_longer_ones() {
        assert!(!formal("996合法吗").is_empty());
        assert!(formal("1996年的规定").is_empty());
    }
}
