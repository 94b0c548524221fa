//! Chooses which postings a query reads: the rarest terms first, until they have cost what a query may cost.

use crate::analysis::Lane;
use crate::index::Index;
use crate::plan::{MOST_SLOTS, Slot};
use crate::score::rarity;
use crate::term_table::{Entries, TermEntry};

/// Bytes of section postings that a query reads.
pub(crate) const BODY_BUDGET: u64 = 48_000;
/// Slots that are read whatever they cost.
const LEAST_SLOTS: usize = 3;
/// What a character counts in pairs that begin with it, against the character in a title.
const SINGLE: f32 = 0.5;

/// Postings that are worth reading.
pub(crate) struct List<'a> {
    /// Number of the slot, the one that weighs most first.
    pub(crate) slot: usize,
    pub(crate) lane: Lane,
    /// Factor on each impact.
    pub(crate) weight: f32,
    pub(crate) entry: &'a TermEntry,
    /// Whether it is read only after those of what was typed.
    is_other: bool,
}

impl List<'_> {
    /// Postings of pages are short, those of sections cost.
    fn cost(&self) -> u64 {
        if self.lane.counts_sections() { self.entry.list_cost() } else { 0 }
    }
}

/// The lists of one slot.
struct Weighed<'a> {
    weight: f32,
    covers: bool,
    lists: Vec<List<'a>>,
}

/// The lists to read and what each slot adds to the coverage; `single` are the pairs that begin with a character
/// that is all that was typed.
pub(crate) fn choose<'a>(
    index: &Index,
    slots: &[Slot],
    entries: &'a Entries,
    single: &'a [TermEntry],
) -> (Vec<List<'a>>, Vec<f32>) {
    let mut weighed: Vec<Weighed<'a>> = slots.iter().filter_map(|slot| weigh(index, slot, entries)).collect();
    let pair = |weight: f32| move |entry| List { slot: 0, lane: Lane::Gram, weight, entry, is_other: false };
    if let [slot] = &mut weighed[..] {
        slot.lists.extend(single.iter().map(pair(slot.weight * SINGLE)));
    } else if weighed.is_empty() && !single.is_empty() {
        weighed.push(Weighed { weight: 1.0, covers: true, lists: single.iter().map(pair(1.0)).collect() });
    }
    weighed.sort_by(|left, right| right.weight.total_cmp(&left.weight));
    weighed.truncate(MOST_SLOTS);
    let weights = weighed.iter().map(|slot| if slot.covers { slot.weight } else { 0.0 }).collect();
    (within_budget(weighed), weights)
}

/// What the index has of a slot; nothing where no option of it exists.
fn weigh<'a>(index: &Index, slot: &Slot, entries: &'a Entries) -> Option<Weighed<'a>> {
    let lists: Vec<List<'a>> = slot
        .options
        .iter()
        .filter_map(|choice| entries.get(&choice.key).map(|entry| (choice, entry)))
        .map(|(choice, entry)| {
            let total =
                if choice.lane.counts_sections() { index.section_count() } else { index.page_count() };
            let weight = slot.importance * choice.factor * rarity(entry.count, total);
            List { slot: 0, lane: choice.lane, weight, entry, is_other: choice.factor < 1.0 }
        })
        .collect();
    let weight = lists.iter().map(|list| list.weight).fold(0.0, f32::max);
    (weight > 0.0).then_some(Weighed { weight, covers: slot.covers, lists })
}

fn within_budget(slots: Vec<Weighed<'_>>) -> Vec<List<'_>> {
    let numbered = slots.into_iter().enumerate();
    let lists =
        numbered.flat_map(|(slot, weighed)| weighed.lists.into_iter().map(move |list| List { slot, ..list }));
    let mut lists: Vec<List<'_>> = lists.collect();
    lists.sort_by_key(|list| list.is_other);
    let mut spent = 0;
    lists.retain(|list| {
        let is_read = list.slot < LEAST_SLOTS && !list.is_other || spent + list.cost() <= BODY_BUDGET;
        spent += if is_read { list.cost() } else { 0 };
        is_read
    });
    lists
}
