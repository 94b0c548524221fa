//! The stretches into which the terms of a shard are parted: each is joined with those of other shards by itself, beside the others.

use crate::analysis::Lane;

/// Terms of one lane that follow each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) lane: Lane,
    /// The first byte of the first term, its lane left out.
    start: u8,
}

/// The pairs of the text are most of an index and so have several stretches. UTF-8 begins the characters from U+5000, from U+6000
/// and from U+7000 with bytes of their own, which parts Chinese text into four stretches of about the same size.
const PAIRS: [u8; 4] = [0, 0xe5, 0xe6, 0xe7];

impl Stretch {
    /// All stretches, in the order of their lanes and keys.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Lane::ALL.into_iter().flat_map(|lane| {
            let starts = if lane == Lane::Gram { &PAIRS[..] } else { &PAIRS[..1] };
            starts.iter().map(move |&start| Self { lane, start })
        })
    }

    /// The stretch of a term with this key, its lane included; `None` where the key names no lane.
    pub(crate) fn of(key: &[u8]) -> Option<Self> {
        let lane = Lane::from_key(key)?;
        let first = key.get(1).copied().unwrap_or(0);
        Self::all().filter(|stretch| stretch.lane == lane && stretch.start <= first).last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_one_stretch_and_stretches_follow_the_order_of_keys() {
        let terms = ["", "ab", "一下", "五十", "文明", "社区", "鼠标", "\u{1f600}"];
        let keys = Lane::ALL.into_iter().flat_map(|lane| terms.map(|term| lane.key(term)));
        let numbers: Vec<usize> = keys
            .map(|key| Stretch::of(&key).expect("a lane"))
            .map(|stretch| Stretch::all().position(|other| other == stretch).expect("listed"))
            .collect();
        assert!(numbers.is_sorted());
        assert_eq!(numbers.last(), Some(&(Stretch::all().count() - 1)));
        assert_eq!(Stretch::of(b"?x"), None);
    }
}
