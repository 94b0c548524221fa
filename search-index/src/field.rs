//! Writes one lane of a segment with tantivy's own serializers: its dictionary, posting lists and places.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::positions::PositionSerializer;
use tantivy::postings::serializer::PostingsSerializer;

use crate::analysis::Lane;
use crate::codec::{checksum, seal, tie};
use crate::decode::BLOCK;
use crate::ranges::place;
use crate::schema::option;
use crate::term_table::{DictionaryWriter, Finished, TermEntry};

/// A lane as it stands in the files of its segment.
pub(crate) struct FieldFiles {
    pub(crate) lane: Lane,
    pub(crate) dictionary: Finished,
    /// How many tokens the field has, as tantivy wants it, and the posting lists.
    pub(crate) postings: Vec<u8>,
    pub(crate) positions: Vec<u8>,
}

/// Bytes before the first posting list: the number of tokens.
pub(crate) const TOKENS: usize = 8;

/// Takes the terms of a lane in the order of their keys, each with its entries in rising order.
pub(crate) struct FieldWriter {
    lane: Lane,
    dictionary: DictionaryWriter,
    list: PostingsSerializer,
    norms: Option<Norms>,
    places: Option<(PositionSerializer<Sink>, Sink)>,
    postings: Vec<u8>,
    positions: Vec<u8>,
    count: u32,
    tokens: u64,
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
    // Of the number of entries only the scale of a score would depend, and scores are not written.
    list.new_term(1, true);
    list
}

/// How long each section is, for the scorers of other programs.
#[derive(Clone)]
pub(crate) struct Norms {
    pub(crate) reader: FieldNormReader,
    pub(crate) average: f32,
}

impl FieldWriter {
    /// Begins a lane whose posting lists and places are expected to take `bytes`.
    pub(crate) fn new(lane: Lane, norms: Option<Norms>, bytes: usize) -> Self {
        let places = option(lane).has_positions().then(|| {
            let sink = Sink::default();
            (PositionSerializer::new(sink.clone()), sink)
        });
        // Memory that is never written costs nothing, and a vector that grows is copied.
        let mut postings = Vec::with_capacity(bytes);
        postings.resize(TOKENS, 0);
        Self {
            lane,
            dictionary: DictionaryWriter::new(lane),
            list: list(lane, norms.as_ref()),
            norms,
            positions: Vec::with_capacity(if places.is_some() { bytes } else { 0 }),
            places,
            postings,
            count: 0,
            tokens: 0,
        }
    }

    /// Adds an entry of the current term; `gaps` are the distances between its places, the first from zero.
    pub(crate) fn push(&mut self, entry: u32, frequency: u32, gaps: &[u32]) {
        self.list.write_doc(entry, frequency);
        if let Some((places, _)) = &mut self.places {
            places.write_positions_delta(gaps);
        }
        self.count += 1;
        self.tokens += u64::from(frequency);
    }

    /// Ends the current term, whose key without its lane is `key`, and begins the next.
    pub(crate) fn end(&mut self, key: &[u8]) -> io::Result<()> {
        let (start, first_place) = (self.postings.len(), self.positions.len());
        self.list.close_term(self.count, &mut self.postings)?;
        if let Some((places, sink)) = &mut self.places {
            places.close_term()?;
            self.positions.append(&mut sink.0.borrow_mut());
        }
        let offset = |at: usize| (at - TOKENS) as u64;
        // tantivy reads as many entries as the dictionary tells and leaves what follows them: the seals.
        if self.places.is_some() {
            self.postings.extend_from_slice(&checksum(&self.positions[first_place..]));
        }
        seal(&mut self.postings, start);
        tie(&mut self.postings, place(self.lane, offset(start)));
        let entry = TermEntry {
            count: std::mem::take(&mut self.count),
            postings: offset(start)..offset(self.postings.len()),
            positions: first_place as u64..self.positions.len() as u64,
        };
        self.dictionary.insert(key, &entry);
        // After a list with whole blocks tantivy's serializer would count the next one from its last entry.
        if entry.count as usize >= BLOCK {
            self.list = list(self.lane, self.norms.as_ref());
        } else {
            self.list.new_term(1, true);
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> FieldFiles {
        self.postings[..TOKENS].copy_from_slice(&self.tokens.to_le_bytes());
        FieldFiles {
            lane: self.lane,
            dictionary: self.dictionary.finish(),
            postings: self.postings,
            positions: self.positions,
        }
    }
}
