//! Joins the terms of shards, stretch by stretch on several threads, into the fields of the two segments.

use std::io;

use rayon::prelude::*;

use crate::analysis::Lane;
use crate::codec::Reader;
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

/// A term of one shard. The same term of many shards is compared again and again; nearly all keys are so short that a number decides.
struct Term<'a> {
    /// The first [`HEAD`] bytes of the key, then their number: a key comes before longer ones that begin with it.
    head: u128,
    /// The bytes behind the head, if there are any. It is an option because two empty slices point nowhere, and comparing such takes longer
    /// than comparing bytes.
    tail: Option<Box<[u8]>>,
    shard: usize,
    entries: &'a [u8],
}

/// Bytes of a key that stand in the head of a [`Term`].
const HEAD: usize = size_of::<u128>() - 1;

impl<'a> Term<'a> {
    fn new(key: &[u8], shard: usize, entries: &'a [u8]) -> Self {
        let (start, tail) = key.split_at(key.len().min(HEAD));
        let mut head = [0; HEAD + 1];
        head[..start.len()].copy_from_slice(start);
        head[HEAD] = start.len() as u8;
        let tail = (!tail.is_empty()).then(|| tail.into());
        Self { head: u128::from_be_bytes(head), tail, shard, entries }
    }

    /// What orders terms as their keys do.
    fn rank(&self) -> (u128, &Option<Box<[u8]>>) {
        (self.head, &self.tail)
    }

    /// Appends the key to `key`.
    fn put_key(&self, key: &mut Vec<u8>) {
        let head = self.head.to_be_bytes();
        key.extend_from_slice(&head[..usize::from(head[HEAD])]);
        key.extend(self.tail.iter().flatten());
    }
}

/// The first four bytes of a key as a number: the lane, and of a Chinese term the first character.
fn beginning(key: &[u8]) -> u32 {
    let mut beginning = [0; size_of::<u32>()];
    let length = key.len().min(beginning.len());
    beginning[..length].copy_from_slice(&key[..length]);
    u32::from_be_bytes(beginning)
}

/// Joins the stretch `number`, one of `lane`; entries count from the `bases` of their shards. Round by round it takes the terms of all shards
/// that begin alike and sorts them. Mostly these are so few that they fit into the processor's cache.
fn join(
    number: usize,
    lane: Lane,
    shards: &[Shard<'_>],
    bases: &[(u32, u32)],
    norms: &Norms,
) -> io::Result<FieldPart> {
    let mut cursors: Vec<TermCursor<'_>> = shards.iter().map(|shard| shard.terms[number].clone()).collect();
    let bytes = cursors.iter().map(TermCursor::bytes).sum();
    let norms = (lane == Lane::Gram).then(|| norms.clone());
    let mut writer = PartWriter::new(lane, norms, bytes);
    let put = if lane == Lane::Gram { put_places } else { put_impacts };
    let (mut terms, mut key) = (Vec::new(), Vec::new());
    let is_left = |cursor: &&TermCursor<'_>| !cursor.done;
    while let Some(least) = cursors.iter().filter(is_left).map(|cursor| beginning(&cursor.key)).min() {
        for (shard, cursor) in cursors.iter_mut().enumerate() {
            while !cursor.done && beginning(&cursor.key) == least {
                terms.push(Term::new(&cursor.key[1..], shard, cursor.entries));
                cursor.advance();
            }
        }
        // The sort is stable: of shards with the same term the first stays first, so that entries rise.
        terms.sort_by(|a: &Term<'_>, b| a.rank().cmp(&b.rank()));
        for same in terms.chunk_by(|a, b| a.rank() == b.rank()) {
            for term in same {
                let (page, section) = bases[term.shard];
                let base = if lane.counts_sections() { section } else { page };
                put(term.entries, base, &mut writer).ok_or(io::ErrorKind::InvalidData)?;
            }
            key.clear();
            same[0].put_key(&mut key);
            writer.end(&key)?;
        }
        terms.clear();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_have_the_order_of_their_keys_and_tell_them() {
        let long = "一".repeat(6);
        let longer = long.clone() + "a";
        let keys = ["", "a", "a\0", "a\0b", "ab", "abcdefghijklmno", "abcdefghijklmnop", &long, &longer];
        let terms = keys.map(|key| Term::new(key.as_bytes(), 0, &[]));
        assert!(terms.windows(2).all(|pair| pair[0].rank() < pair[1].rank()));
        for (term, key) in terms.iter().zip(keys) {
            let mut told = Vec::new();
            term.put_key(&mut told);
            assert_eq!(told, key.as_bytes());
        }
    }
}
