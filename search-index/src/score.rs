//! Adds up what each section and page has of a query.

use std::cell::Cell;

use crate::posting::{IMPACTS, Postings, TITLE_IMPACTS};

/// A list of postings that counts towards a slot.
pub(crate) struct Scored {
    pub(crate) slot: usize,
    pub(crate) counts_sections: bool,
    /// Factor on the impact: importance, rarity and lane.
    pub(crate) weight: f32,
    pub(crate) postings: Postings,
}

/// Sums over sections and over pages.
pub(crate) struct Scores {
    pub(crate) sections: Vec<f32>,
    pub(crate) section_slots: Vec<u64>,
    pub(crate) pages: Vec<f32>,
    pub(crate) page_slots: Vec<u64>,
}

impl Scores {
    pub(crate) fn new(sections: usize, pages: usize) -> Self {
        Self {
            sections: vec![0.0; sections],
            section_slots: vec![0; sections],
            pages: vec![0.0; pages],
            page_slots: vec![0; pages],
        }
    }

    /// Adds one list.
    pub(crate) fn add(&mut self, list: &Scored) {
        let (sums, slots) = if list.counts_sections {
            (&mut self.sections, &mut self.section_slots)
        } else {
            (&mut self.pages, &mut self.page_slots)
        };
        let bit = 1u64 << list.slot;
        let impacts = if list.counts_sections { IMPACTS } else { TITLE_IMPACTS };
        let weights = impacts.map(|impact| impact * list.weight);
        for (&entry, &impact) in list.postings.entries.iter().zip(&list.postings.impacts) {
            sums[entry as usize] += weights[usize::from(impact)];
            slots[entry as usize] |= bit;
        }
    }
}

/// Slots of a short query and of a long one.
const SHORT: f32 = 8.0;
const LONG: f32 = 20.0;
/// Power of the covered share for a short query; for a long one it is zero.
const SHORT_POWER: f32 = 3.0;
/// Share of that power for a question.
const QUESTION: f32 = 0.5;

/// Sets of slots whose worth is remembered; neighbouring sections mostly have the same few.
const REMEMBERED: usize = 1 << 10;

/// Looks up the summed weight of a set of slots, eight slots at a time.
pub(crate) struct Coverage {
    tables: Vec<[f32; 256]>,
    total: f32,
    power: f32,
    /// A set of slots and what it is worth, each at a place that follows from the set; the empty set marks a free place.
    worths: Box<[Cell<(u64, f32)>]>,
}

impl Coverage {
    /// `weights[n]` is what slot n adds; a query that `asks` is put in words that no page need have.
    pub(crate) fn new(weights: &[f32], asks: bool) -> Self {
        let tables = weights
            .chunks(8)
            .map(|chunk| {
                std::array::from_fn(|bits| {
                    let has = |(slot, _): &(usize, &f32)| bits >> slot & 1 == 1;
                    chunk.iter().enumerate().filter(has).map(|(_, weight)| weight).sum()
                })
            })
            .collect();
        let slots = weights.iter().filter(|weight| **weight > 0.0).count() as f32;
        let length = ((slots - SHORT) / (LONG - SHORT)).clamp(0.0, 1.0);
        let power = SHORT_POWER * (1.0 - length) * if asks { QUESTION } else { 1.0 };
        let total = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let worths = vec![Cell::new((0, 0.0)); REMEMBERED].into_boxed_slice();
        Self { power, tables, total, worths }
    }

    /// What the share that `slots` cover is worth: in a short query every word counts, in a long question few do.
    #[inline]
    pub(crate) fn worth(&self, slots: u64) -> f32 {
        // The multiplier of Fibonacci hashing: its upper bits depend on every slot.
        let place = slots.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - REMEMBERED.ilog2());
        let cell = &self.worths[place as usize];
        let (known, worth) = cell.get();
        if known == slots && slots != 0 {
            return worth;
        }
        let worth = libm::powf(self.of(slots), self.power);
        cell.set((slots, worth));
        worth
    }

    /// The share of the query's weight that `slots` have, 0 to 1.
    #[inline]
    pub(crate) fn of(&self, slots: u64) -> f32 {
        let bytes = slots.to_le_bytes();
        let sum: f32 = self.tables.iter().zip(bytes).map(|(table, byte)| table[byte as usize]).sum();
        sum / self.total
    }
}

/// Pairs of characters that are rarer than this mostly join two words by chance; beyond it rarity counts little.
const VERY_RARE: f32 = 6.0;
const BEYOND: f32 = 0.15;

/// The rarity of a term that `count` of `total` entries have, as BM25 sees it.
pub(crate) fn rarity(count: u32, total: usize) -> f32 {
    let (count, total) = (count as f32, total as f32);
    let rarity = libm::logf(1.0 + (total - count + 0.5).max(0.5) / (count + 0.5));
    if rarity > VERY_RARE { VERY_RARE + (rarity - VERY_RARE) * BEYOND } else { rarity }
}
