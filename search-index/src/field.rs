//! Writes one lane of a segment with tantivy's own serializers: its dictionary, posting lists and places.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::positions::PositionSerializer;
use tantivy::postings::serializer::PostingsSerializer;

use crate::analysis::Lane;
use crate::codec::{Reader, checksum, put_varint, seal, tie};
use crate::decode::BLOCK;
use crate::ranges::place;
use crate::schema::option;
use crate::term_table::{DictionaryWriter, Finished, TermEntry};

/// A lane as it stands in the files of its segment.
pub(crate) struct FieldFiles {
    pub(crate) lane: Lane,
    pub(crate) dictionary: Finished,
    /// How many tokens the field has, as tantivy wants it before the posting lists.
    pub(crate) tokens: u64,
    /// The posting lists and the places of each stretch, one after the other.
    pub(crate) postings: Vec<Vec<u8>>,
    pub(crate) positions: Vec<Vec<u8>>,
}

/// Bytes before the first posting list: the number of tokens.
pub(crate) const TOKENS: usize = 8;

/// The terms of one stretch, whose places in their field are not yet known.
pub(crate) struct FieldPart {
    /// For each term its key, the number of its entries, and the bytes of its list and of its places.
    terms: Vec<u8>,
    tokens: u64,
    postings: Vec<u8>,
    positions: Vec<u8>,
}

/// Takes the terms of a stretch in the order of their keys, each with its entries in rising order.
pub(crate) struct PartWriter {
    lane: Lane,
    list: PostingsSerializer,
    norms: Option<Norms>,
    places: Option<(PositionSerializer<Sink>, Sink)>,
    part: FieldPart,
    count: u32,
}

/// Where tantivy puts the places of a term, to be taken from there.
#[derive(Clone, Default)]
struct Sink(Rc<RefCell<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A serializer for a term.
fn list(lane: Lane, norms: Option<&Norms>) -> PostingsSerializer {
    let average = norms.map_or(0.0, |norms| norms.average);
    let mut list = PostingsSerializer::new(average, option(lane), norms.map(|norms| norms.reader.clone()));
    begin(&mut list);
    list
}

/// Begins a term. Of the number of entries only the scale of a score would depend, and scores are not written.
fn begin(list: &mut PostingsSerializer) {
    list.new_term(1, true);
}

/// How long each section is, for the scorers of other programs.
#[derive(Clone)]
pub(crate) struct Norms {
    pub(crate) reader: FieldNormReader,
    pub(crate) average: f32,
}

impl PartWriter {
    /// Begins a stretch of `lane` whose posting lists and places are expected to take `bytes`.
    pub(crate) fn new(lane: Lane, norms: Option<Norms>, bytes: usize) -> Self {
        let places = option(lane).has_positions().then(|| {
            let sink = Sink::default();
            (PositionSerializer::new(sink.clone()), sink)
        });
        // Memory that is never written costs nothing, and a vector that grows is copied.
        let part = FieldPart {
            terms: Vec::new(),
            tokens: 0,
            postings: Vec::with_capacity(bytes),
            positions: Vec::with_capacity(if places.is_some() { bytes } else { 0 }),
        };
        Self { lane, list: list(lane, norms.as_ref()), norms, places, part, count: 0 }
    }

    /// Adds an entry of the current term; `gaps` are the distances between its places, the first from zero.
    pub(crate) fn push(&mut self, entry: u32, frequency: u32, gaps: &[u32]) {
        if self.count as usize + 1 == BLOCK {
            // Only whole blocks need the scorer that this makes, and it takes longer than writing a term that has none.
            begin(&mut self.list);
        }
        self.list.write_doc(entry, frequency);
        if let Some((places, _)) = &mut self.places {
            places.write_positions_delta(gaps);
        }
        self.count += 1;
        self.part.tokens += u64::from(frequency);
    }

    /// Ends the current term, whose key without its lane is `key`, and begins the next.
    pub(crate) fn end(&mut self, key: &[u8]) -> io::Result<()> {
        let FieldPart { terms, postings, positions, .. } = &mut self.part;
        let (start, first_place) = (postings.len(), positions.len());
        self.list.close_term(self.count, postings)?;
        if let Some((places, sink)) = &mut self.places {
            places.close_term()?;
            positions.append(&mut sink.0.borrow_mut());
            // tantivy reads as many entries as the dictionary tells and leaves what follows them: the seals.
            postings.extend_from_slice(&checksum(&positions[first_place..]));
        }
        seal(postings, start);
        put_varint(terms, key.len() as u64);
        terms.extend_from_slice(key);
        for number in [self.count as usize, postings.len() - start, positions.len() - first_place] {
            put_varint(terms, number as u64);
        }
        // After a list with whole blocks tantivy's serializer would count the next one from its last entry.
        if std::mem::take(&mut self.count) as usize >= BLOCK {
            self.list = list(self.lane, self.norms.as_ref());
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> FieldPart {
        self.part
    }
}

impl FieldFiles {
    /// Puts the stretches of `lane` one after the other, in the order of their keys.
    pub(crate) fn join(lane: Lane, mut parts: Vec<FieldPart>) -> Self {
        let mut dictionary = DictionaryWriter::new(lane);
        let mut last = TermEntry::default();
        for part in &mut parts {
            let base = last.postings.end;
            let mut terms = Reader::new(&part.terms);
            while let Some((key, entry)) = next_term(&mut terms, &last) {
                let (start, end) = (entry.postings.start, entry.postings.end);
                tie(&mut part.postings[(start - base) as usize..(end - base) as usize], place(lane, start));
                dictionary.insert(key, &entry);
                last = entry;
            }
        }
        Self {
            lane,
            dictionary: dictionary.finish(),
            tokens: parts.iter().map(|part| part.tokens).sum(),
            positions: parts.iter_mut().map(|part| std::mem::take(&mut part.positions)).collect(),
            postings: parts.into_iter().map(|part| part.postings).collect(),
        }
    }
}

/// Reads a term of a part, which stands behind `last` in its field.
fn next_term<'a>(terms: &mut Reader<'a>, last: &TermEntry) -> Option<(&'a [u8], TermEntry)> {
    let key = terms.bytes()?;
    let count = terms.varint()? as u32;
    let mut behind = |end: u64| Some(end..end + terms.varint()?);
    Some((
        key,
        TermEntry { count, postings: behind(last.postings.end)?, positions: behind(last.positions.end)? },
    ))
}
