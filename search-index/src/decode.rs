//! Reads tantivy's posting lists where tantivy itself would be too much to load: every step is checked.
//!
//! A list of n entries is n / 128 packed blocks, led by a table of their widths, and the rest as numbers. The program
//! reads the same lists through tantivy; the tests compare the two.

use crate::posting::{Occurrences, Postings, Weigh};
use crate::term_table::read_number;

/// Entries of a packed block.
pub(crate) const BLOCK: usize = 128;
/// Bytes of the table for each block: last entry, two widths, for places their number, two bytes for tantivy's scorer.
const SKIP: usize = 8;
const SKIP_WITH_PLACES: usize = 12;
/// Says in the width of a block that no two of its entries are the same, as tantivy always writes it now.
const STRICT: u8 = 0x40;
const WIDTH: u8 = 0x1f;

/// The postings of a term that `count` of `limit` entries hold; `None` where the bytes are not such a list.
pub(crate) fn postings(bytes: &[u8], count: u32, limit: u32, weigh: &Weigh<'_>) -> Option<Postings> {
    let mut found = Postings::default();
    let skip = if matches!(weigh, Weigh::Lengths(_)) { SKIP_WITH_PLACES } else { SKIP };
    each(bytes, count, limit, skip, |entry, frequency| found.push(entry, frequency, weigh))?;
    Some(found)
}

/// The places of a term in sections; `None` where the two lists do not fit together.
pub(crate) fn occurrences(list: &[u8], places: &[u8], count: u32, limit: u32) -> Option<Occurrences> {
    let mut found = Occurrences::default();
    let mut total = 0u32;
    each(list, count, limit, SKIP_WITH_PLACES, |section, frequency| {
        total = total.checked_add(frequency)?;
        found.sections.push(section);
        found.ends.push(total);
        Some(())
    })?;
    found.places = gaps(places)?;
    if found.places.len() != total as usize {
        return None;
    }
    let mut start = 0;
    for &end in &found.ends {
        let mut last = 0u32;
        for place in &mut found.places[start..end as usize] {
            last = last.checked_add(*place)?;
            *place = last;
        }
        start = end as usize;
    }
    Some(found)
}

/// Calls `visit` with the `count` entries of a list and their frequencies.
fn each(
    bytes: &[u8],
    count: u32,
    limit: u32,
    skip: usize,
    mut visit: impl FnMut(u32, u32) -> Option<()>,
) -> Option<()> {
    let mut rest = bytes;
    let blocks = count as usize / BLOCK;
    let mut table: &[u8] = &[];
    if blocks > 0 {
        let length = usize::try_from(read_number(&mut rest)?).ok()?;
        (table, rest) = rest.split_at_checked(length)?;
    }
    // Within a block the gaps are one less than they are, and the first entry is counted from minus one.
    let mut last = u32::MAX;
    let (mut gaps, mut frequencies) = ([0; BLOCK], [0; BLOCK]);
    for _ in 0..blocks {
        let (head, after) = table.split_at_checked(skip)?;
        table = after;
        let (&[a, b, c, d, entries, width], _) = head.split_first_chunk::<6>()?;
        if entries & STRICT == 0 {
            return None;
        }
        unpack(&mut rest, entries & WIDTH, &mut gaps)?;
        unpack(&mut rest, width, &mut frequencies)?;
        for (&gap, &frequency) in gaps.iter().zip(&frequencies) {
            last = last.wrapping_add(gap).wrapping_add(1);
            if last >= limit {
                return None;
            }
            visit(last, frequency.checked_add(1)?)?;
        }
        if last != u32::from_le_bytes([a, b, c, d]) {
            return None;
        }
    }
    let left = count as usize % BLOCK;
    let mut last = if blocks > 0 { last } else { 0 };
    for gap in &mut gaps[..left] {
        *gap = u32::try_from(read_number(&mut rest)?).ok()?;
    }
    for &gap in &gaps[..left] {
        last = last.checked_add(gap).filter(|&last| last < limit)?;
        visit(last, u32::try_from(read_number(&mut rest)?).ok()?)?;
    }
    (rest.is_empty() && table.is_empty()).then_some(())
}

/// The gaps between places: packed blocks, led by their widths, and the rest as numbers.
fn gaps(bytes: &[u8]) -> Option<Vec<u32>> {
    let mut rest = bytes;
    let blocks = usize::try_from(read_number(&mut rest)?).ok()?;
    let (widths, mut rest) = rest.split_at_checked(blocks)?;
    let mut gaps = Vec::new();
    let mut block = [0; BLOCK];
    for &width in widths {
        unpack(&mut rest, width, &mut block)?;
        gaps.extend_from_slice(&block);
    }
    while !rest.is_empty() {
        gaps.push(u32::try_from(read_number(&mut rest)?).ok()?);
    }
    Some(gaps)
}

/// Takes a block of 128 values of `width` bits from `bytes`: four columns, each packed into words of its own.
fn unpack(bytes: &mut &[u8], width: u8, out: &mut [u32; BLOCK]) -> Option<()> {
    let width = usize::from(width);
    if width > 32 {
        return None;
    }
    let (packed, rest) = bytes.split_at_checked(width * BLOCK / 8)?;
    *bytes = rest;
    let (words, _) = packed.as_chunks::<4>();
    let word = |at: usize| words.get(at).map_or(0, |word| u64::from(u32::from_le_bytes(*word)));
    let mask = (1u64 << width) - 1;
    for row in 0..BLOCK / 4 {
        let (first, shift) = (row * width / 32 * 4, row * width % 32);
        for column in 0..4 {
            let both = word(first + column) | word(first + column + 4) << 32;
            out[row * 4 + column] = (both >> shift & mask) as u32;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), count in 0u32..400) {
            let _ = postings(&bytes, count, 1000, &Weigh::Stored);
            let _ = occurrences(&bytes, &bytes, count, 1000);
        }
    }
}
