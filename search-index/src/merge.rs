//! Joins the terms of shards, stretch by stretch on several threads, into the fields of the two segments.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::io;

use rayon::prelude::*;

use crate::analysis::Lane;
use crate::codec::{Reader, start_of};
use crate::field::{FieldFiles, FieldPart, Norms, PartWriter};
use crate::shard::{Shard, TermCursor};
use crate::stretch::Stretch;
use crate::term::FREQUENCY_BITS;

/// The fields of all lanes, in the order of [`Lane::ALL`].
pub(crate) fn fields(shards: &[Shard<'_>], norms: &Norms) -> io::Result<Vec<FieldFiles>> {
    let bases = bases(shards);
    let stretches: Vec<(usize, Stretch)> = (0..).zip(Stretch::all()).collect();
    let joined = stretches
        .into_par_iter()
        .with_max_len(1)
        .map(|(number, Stretch { lane, .. })| Ok((lane, join(number, lane, shards, &bases, norms)?)));
    let mut parts = joined.collect::<io::Result<Vec<_>>>()?;
    let mut of_lane = |lane| parts.extract_if(.., |part| part.0 == lane).map(|part| part.1).collect();
    let lanes = Lane::ALL.map(|lane| (lane, of_lane(lane)));
    Ok(lanes.into_par_iter().map(|(lane, parts)| FieldFiles::join(lane, parts)).collect())
}

/// The first page and the first section of each shard.
fn bases(shards: &[Shard<'_>]) -> Vec<(u32, u32)> {
    let next = |next: &mut (u32, u32), shard: &Shard<'_>| {
        let base = *next;
        *next = (base.0 + shard.rows.len() as u32, base.1 + shard.sections());
        Some(base)
    };
    shards.iter().scan((0, 0), next).collect()
}

/// The next term of a shard; its first bytes as a number decide most comparisons.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Next {
    start: u64,
    key: Vec<u8>,
    shard: usize,
}

impl Next {
    fn new(key: &[u8], shard: usize) -> Self {
        let mut next = Self { start: 0, key: Vec::new(), shard };
        next.set(key);
        next
    }

    fn set(&mut self, key: &[u8]) {
        self.start = start_of(key);
        self.key.clear();
        self.key.extend_from_slice(key);
    }
}

/// Joins the stretch `number`, one of `lane`; entries count from the `bases` of their shards.
fn join(
    number: usize,
    lane: Lane,
    shards: &[Shard<'_>],
    bases: &[(u32, u32)],
    norms: &Norms,
) -> io::Result<FieldPart> {
    let mut cursors: Vec<TermCursor<'_>> = shards.iter().map(|shard| shard.terms[number].clone()).collect();
    let mut queue: BinaryHeap<Reverse<Next>> = (0..)
        .zip(&cursors)
        .filter(|(_, cursor)| !cursor.done)
        .map(|(shard, cursor)| Reverse(Next::new(&cursor.key, shard)))
        .collect();
    let bytes = cursors.iter().map(TermCursor::bytes).sum();
    let norms = (lane == Lane::Gram).then(|| norms.clone());
    let mut writer = PartWriter::new(lane, norms, bytes);
    let put = if lane == Lane::Gram { put_places } else { put_impacts };
    let mut key = Vec::new();
    while let Some(Reverse(next)) = queue.peek() {
        key.clone_from(&next.key);
        // Of shards with the same term the first comes first, so that entries rise.
        while let Some(mut top) = queue.peek_mut().filter(|top| top.0.key == key) {
            let shard = top.0.shard;
            let base = if lane.counts_sections() { bases[shard].1 } else { bases[shard].0 };
            let cursor = &mut cursors[shard];
            put(cursor.entries, base, &mut writer).ok_or(io::ErrorKind::InvalidData)?;
            cursor.advance();
            if cursor.done {
                PeekMut::pop(top);
            } else {
                top.0.set(&cursor.key);
            }
        }
        writer.end(&key[1..])?;
    }
    Ok(writer.finish())
}

/// Puts the entries of a term of one shard, whose first entry is number `base`, with their impacts.
fn put_impacts(entries: &[u8], base: u32, writer: &mut PartWriter) -> Option<()> {
    let mut reader = Reader::new(entries);
    let mut entry = base;
    while !reader.is_empty() {
        let code = reader.varint()?;
        entry += (code >> FREQUENCY_BITS) as u32;
        writer.push(entry, code as u32 & ((1 << FREQUENCY_BITS) - 1), &[]);
    }
    Some(())
}

/// The same for a pair of the text, with its places.
fn put_places(entries: &[u8], base: u32, writer: &mut PartWriter) -> Option<()> {
    let mut reader = Reader::new(entries);
    let (mut entry, mut gaps) = (base, Vec::new());
    while !reader.is_empty() {
        entry += reader.varint()? as u32;
        gaps.clear();
        for _ in 0..reader.count()? {
            gaps.push(reader.varint()? as u32);
        }
        writer.push(entry, gaps.len() as u32, &gaps);
    }
    Some(())
}
