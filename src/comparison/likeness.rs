//! How alike two texts are, and which are worth comparing.

use std::collections::{BTreeMap, HashMap};

/// How often a sequence may occur to tell texts apart.
const MOST: usize = 24;

/// The most candidates for one text.
const CANDIDATES: usize = 8;

/// A folded text, ready to be compared with many.
#[derive(Debug)]
pub(super) struct Grams {
    /// The pairs of neighbouring characters, sorted.
    pairs: Vec<u64>,
    /// The sequences of three characters, sorted, each once. Of a shorter text its pairs.
    triples: Vec<u64>,
}

impl Grams {
    /// The sequences of `words`.
    pub(super) fn of(words: &str) -> Self {
        let chars: Vec<u64> = words.chars().map(u64::from).collect();
        let of = |length: usize| {
            let length = length.min(chars.len().max(1));
            let gram = |window: &[u64]| window.iter().fold(0, |gram, c| gram << 21 | c);
            let mut grams: Vec<u64> = chars.windows(length).map(gram).collect();
            grams.sort_unstable();
            grams
        };
        let mut triples = of(3);
        triples.dedup();
        Self { pairs: of(2), triples }
    }

    /// The number of steps that comparing with `other` takes.
    pub(super) fn cost(&self, other: &Self) -> usize {
        self.pairs.len() + other.pairs.len()
    }

    /// The most that [`Self::likeness`] to `other` can be, by length alone.
    pub(super) fn most(&self, other: &Self) -> f64 {
        share(self.pairs.len().min(other.pairs.len()), self, other)
    }

    /// How alike both are, from 0 to 1: the share of their pairs of characters that they have in common (Dice's coefficient).
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        let (mut a, mut b, mut common) = (0, 0, 0);
        while let (Some(one), Some(two)) = (self.pairs.get(a), other.pairs.get(b)) {
            a += usize::from(one <= two);
            b += usize::from(two <= one);
            common += usize::from(one == two);
        }
        share(common, self, other)
    }
}

fn share(common: usize, one: &Grams, other: &Grams) -> f64 {
    2.0 * common as f64 / one.cost(other).max(1) as f64
}

/// Texts by their sequences, to find those like a given one without comparing it with all.
pub(super) struct Index(HashMap<u64, Vec<usize>>);

impl Index {
    /// The index of `texts`, which are numbered.
    pub(super) fn of<'g>(texts: impl Iterator<Item = (usize, &'g Grams)>) -> Self {
        let mut index: HashMap<u64, Vec<usize>> = HashMap::new();
        for (number, grams) in texts {
            for &triple in &grams.triples {
                let known = index.entry(triple).or_default();
                // One more than allowed marks a sequence that tells nothing.
                if known.len() <= MOST {
                    known.push(number);
                }
            }
        }
        Self(index)
    }

    /// The texts that have most in common with `grams`.
    pub(super) fn candidates(&self, grams: &Grams) -> Vec<usize> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        let rare = |triple: &u64| self.0.get(triple).filter(|known| known.len() <= MOST);
        for &number in grams.triples.iter().filter_map(rare).flatten() {
            *counts.entry(number).or_default() += 1;
        }
        let mut counts: Vec<(usize, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|&(number, count)| (std::cmp::Reverse(count), number));
        counts.into_iter().take(CANDIDATES).map(|(number, _)| number).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_the_share_of_common_pairs() {
        let of = |a: &str, b: &str| Grams::of(a).likeness(&Grams::of(b));
        assert_eq!(of("甲乙丙丁", "甲乙丙丁"), 1.0);
        assert_eq!(of("甲乙丙丁", "戊己庚辛"), 0.0);
        assert!((of("甲乙丙丁", "甲乙丙戊") - 4.0 / 6.0).abs() < 1e-9);
        assert_eq!((of("甲", "甲"), of("甲", "乙")), (1.0, 0.0));
    }

    #[test]
    fn an_index_finds_what_is_alike() {
        let texts = ["村民会议讨论决定", "河沟不倒粪水", "晚上十点以后要停"].map(Grams::of);
        let index = Index::of(texts.iter().enumerate());
        assert_eq!(index.candidates(&Grams::of("河沟里不倒粪水")), [1]);
        assert_eq!(index.candidates(&Grams::of("别的")), Vec::<usize>::new());
    }
}
