//! Holds the parts of an index that a browser has fetched so far, and says which ones it lacks.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Mutex;

use crate::error::{Error, Result};

/// The loaded parts of an index; its files count as one, in the order of the manifest.
#[derive(Debug)]
pub(crate) struct Source {
    length: u64,
    parts: Mutex<BTreeMap<u64, Vec<u8>>>,
}

impl Source {
    /// An index of `length` bytes, none of which is loaded.
    pub(crate) fn new(length: u64) -> Self {
        Self { length, parts: Mutex::new(BTreeMap::new()) }
    }

    /// Bytes of all files.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    /// Adds the bytes that stand at `start`, joined with a part that touches or overlaps them.
    pub(crate) fn provide(&self, start: u64, bytes: &[u8]) {
        let end = start.saturating_add(bytes.len() as u64);
        if bytes.is_empty() || end > self.length {
            return;
        }
        let mut parts = self.parts.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (mut start, mut joined) = (start, bytes.to_vec());
        let touching: Vec<u64> = parts
            .range(..=end)
            .filter(|(at, part)| **at + part.len() as u64 >= start)
            .map(|(at, _)| *at)
            .collect();
        for at in touching.into_iter().rev() {
            let part = parts.remove(&at).expect("its key was listed above");
            (start, joined) = join((at, part), (start, joined));
        }
        parts.insert(start, joined);
    }

    /// The bytes of `range`; an error where the index ends before, or where they are not loaded.
    pub(crate) fn read(&self, range: Range<u64>) -> Result<Vec<u8>> {
        if range.start > range.end || range.end > self.length {
            return Err(Error::Truncated { found: self.length, expected: range.end });
        }
        let parts = self.parts.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((at, part)) = parts.range(..=range.start).next_back() {
            let start = (range.start - at) as usize;
            if let Some(found) = part.get(start..start + (range.end - range.start) as usize) {
                return Ok(found.to_vec());
            }
        }
        if range.is_empty() {
            return Ok(Vec::new());
        }
        Err(Error::Missing { ranges: vec![range] })
    }
}

/// Two overlapping or touching parts as one.
fn join(left: (u64, Vec<u8>), right: (u64, Vec<u8>)) -> (u64, Vec<u8>) {
    let (mut first, second) = if left.0 <= right.0 { (left, right) } else { (right, left) };
    let overlap = (first.0 + first.1.len() as u64).saturating_sub(second.0) as usize;
    if overlap < second.1.len() {
        first.1.extend_from_slice(&second.1[overlap..]);
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_provided_is_read(ranges in prop::collection::vec((0usize..200, 1usize..40), 1..12), ask in (0usize..200, 0usize..50)) {
            let whole: Vec<u8> = (0..240u32).map(|byte| byte as u8).collect();
            let source = Source::new(whole.len() as u64);
            let mut known = vec![false; whole.len()];
            for (start, length) in ranges {
                source.provide(start as u64, &whole[start..start + length]);
                known[start..start + length].fill(true);
            }
            let range = ask.0..(ask.0 + ask.1).min(whole.len());
            let expected = known[range.clone()].iter().all(|&known| known).then(|| whole[range.clone()].to_vec());
            prop_assert_eq!(source.read(range.start as u64..range.end as u64).ok(), expected);
        }
    }
}
