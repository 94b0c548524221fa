//! Turns the occurrences of one term into posting and position bytes, and reads them back.
//!
//! A posting is `varint(gap << 3 | impact)`: the distance from the entry before, and how much one occurrence weighs
//! there, in seven steps, so that neither frequencies nor field lengths are stored beside. The eighth impact says
//! "the posting before repeats for the next n entries": the articles of one law share its title. The bytes of two
//! neighbouring shards join by rewriting the first gap of the second.

use crate::codec::{Reader, put_varint};

const RUN: u64 = 7;
/// What an impact of 0..=6 weighs in the BM25 sum.
pub(crate) const IMPACTS: [f32; 7] = [0.15, 0.4, 0.65, 0.9, 1.15, 1.45, 1.8];

/// What an impact of a title or name weighs.
pub(crate) const TITLE_IMPACTS: [f32; 7] = [0.55, 0.65, 0.75, 0.88, 1.0, 1.2, 1.45];

const K1: f32 = 1.2;

/// The impact of a term that occurs `frequency` times in a field of `length`, as BM25 sees it.
///
/// `average` is a constant of the field, not of the collection, so that a shard depends on its own entries only.
pub(crate) fn impact(frequency: u32, length: u32, average: f32, b: f32) -> u8 {
    let frequency = frequency as f32;
    let norm = K1 * (1.0 - b + b * length as f32 / average);
    let weight = frequency * (K1 + 1.0) / (frequency + norm);
    let nearest = (0..IMPACTS.len()).min_by(|&x, &y| {
        let distance = |step: usize| (IMPACTS[step] - weight).abs();
        distance(x).total_cmp(&distance(y))
    });
    nearest.expect("there are seven steps") as u8
}

/// The impact of a term in a title of `length` units; a title that names a part of a text stands one step lower, so
/// that the text comes before its parts.
pub(crate) fn title_impact(length: u32, names_part: bool) -> u8 {
    const LONGEST: [u32; 5] = [5, 8, 12, 18, 27];
    let step = 6 - LONGEST.iter().filter(|&&longest| length > longest).count() as u8;
    step - u8::from(names_part)
}

/// Collects the postings of one term in rising order of entries.
#[derive(Default)]
pub(crate) struct PostingWriter {
    bytes: Vec<u8>,
    count: u32,
    last: u32,
    last_impact: u8,
    run: u64,
}

impl PostingWriter {
    pub(crate) fn push(&mut self, entry: u32, impact: u8) {
        if self.count > 0 && entry == self.last + 1 && impact == self.last_impact {
            self.run += 1;
        } else {
            self.end_run();
            put_varint(&mut self.bytes, u64::from(entry - self.last) << 3 | u64::from(impact));
        }
        self.count += 1;
        self.last = entry;
        self.last_impact = impact;
    }

    fn end_run(&mut self) {
        if self.run > 0 {
            put_varint(&mut self.bytes, self.run << 3 | RUN);
            self.run = 0;
        }
    }

    /// The number of postings, the last entry, and the bytes; the writer is empty again.
    pub(crate) fn finish(&mut self) -> (u32, u32, Vec<u8>) {
        self.end_run();
        let done = std::mem::take(self);
        (done.count, done.last, done.bytes)
    }
}

/// Appends a shard's postings to those of the shards before it; entries of the shard start at `base`, and the last
/// entry written so far is `last` (0 where there is none). `None` where the bytes are not postings.
pub(crate) fn append(out: &mut Vec<u8>, postings: &[u8], base: u32, last: u32) -> Option<()> {
    let mut reader = Reader::new(postings);
    let first = reader.varint()?;
    let gap = (u64::from(base) + (first >> 3)).checked_sub(u64::from(last))?;
    put_varint(out, gap << 3 | first & 7);
    out.extend_from_slice(reader.rest());
    Some(())
}

/// Calls `visit` with each entry below `limit` and its impact; `None` where the bytes are not postings.
#[inline]
pub(crate) fn each(postings: &[u8], limit: u32, mut visit: impl FnMut(u32, u8)) -> Option<()> {
    let mut reader = Reader::new(postings);
    let mut entry = 0u64;
    let mut impact = 0;
    while !reader.is_empty() {
        let code = reader.varint()?;
        if code & 7 == RUN {
            let end = entry.checked_add(code >> 3).filter(|&end| end < u64::from(limit))?;
            for next in entry + 1..=end {
                visit(next as u32, impact);
            }
            entry = end;
        } else {
            entry = entry.checked_add(code >> 3).filter(|&entry| entry < u64::from(limit))?;
            impact = (code & 7) as u8;
            visit(entry as u32, impact);
        }
    }
    Some(())
}

/// Appends the positions of one term in one entry.
pub(crate) fn put_positions(out: &mut Vec<u8>, positions: impl ExactSizeIterator<Item = u32>) {
    put_varint(out, positions.len() as u64);
    let mut last = 0;
    for position in positions {
        put_varint(out, u64::from(position - last));
        last = position;
    }
}

/// Reads the positions of the next entry into `positions`.
pub(crate) fn next_positions(reader: &mut Reader<'_>, positions: &mut Vec<u32>) -> Option<()> {
    positions.clear();
    let mut last = 0u32;
    for _ in 0..reader.count()? {
        last = last.checked_add(u32::try_from(reader.varint()?).ok()?)?;
        positions.push(last);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn write(entries: &[(u32, u8)]) -> (u32, Vec<u8>) {
        let mut writer = PostingWriter::default();
        entries.iter().for_each(|&(entry, impact)| writer.push(entry, impact));
        let (_, last, bytes) = writer.finish();
        (last, bytes)
    }

    fn read(bytes: &[u8]) -> Vec<(u32, u8)> {
        let mut found = Vec::new();
        each(bytes, u32::MAX, |entry, impact| found.push((entry, impact))).expect("written by write");
        found
    }

    fn entries() -> impl Strategy<Value = Vec<(u32, u8)>> {
        prop::collection::btree_map(0u32..300, 0u8..3, 1..80).prop_map(|map| map.into_iter().collect())
    }

    proptest! {
        #[test]
        fn shards_concatenate_to_the_whole(left in entries(), right in entries()) {
            let (last, mut joined) = write(&left);
            append(&mut joined, &write(&right).1, 300, last).expect("written by write");
            let shifted = right.iter().map(|&(entry, impact)| (entry + 300, impact));
            prop_assert_eq!(read(&joined), left.iter().copied().chain(shifted).collect::<Vec<_>>());
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = each(&bytes, 1000, |_, _| ());
            let mut positions = Vec::new();
            let mut reader = Reader::new(&bytes);
            while next_positions(&mut reader, &mut positions).is_some() {}
        }
    }
}
