//! Footnotes, numbered in the order of their first references. A note without a reference, or defined a second time, comes after the others
//! and is reported.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Reader;
use crate::diagnostic::{Diagnostic, Message};
use crate::message;
use crate::text::tree::{Block, Note, NoteReference};

/// A note as it was defined.
#[derive(Debug)]
struct Definition {
    name: String,
    /// Its bytes in the prepared text.
    range: Range<usize>,
    blocks: Vec<Block>,
}

/// The notes read so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// The names in the order of their numbers, each with its number of references so far.
    order: Vec<(String, u32)>,
    /// Name to index in `order`.
    numbers: BTreeMap<String, usize>,
    definitions: Vec<Definition>,
}

impl Notes {
    pub(super) fn define(&mut self, name: &str, range: Range<usize>, blocks: Vec<Block>) {
        self.definitions.push(Definition { name: name.to_owned(), range, blocks });
    }

    /// Counts a reference to the note `name` and returns it.
    pub(super) fn refer(&mut self, name: &str) -> NoteReference {
        let place = *self.numbers.entry(name.to_owned()).or_insert_with(|| {
            self.order.push((name.to_owned(), 0));
            self.order.len() - 1
        });
        let (_, references) = &mut self.order[place];
        *references += 1;
        NoteReference { number: u32::try_from(place + 1).unwrap_or(u32::MAX), time: *references }
    }

    /// The name of the note to which `reference` points.
    pub(super) fn name(&self, reference: NoteReference) -> &str {
        self.order.get(reference.number as usize - 1).map_or("", |(name, _)| name)
    }
}

impl Reader<'_, '_, '_> {
    /// All notes in the order of their numbers. Notes without a reference and second definitions come last.
    pub(super) fn end_notes(&mut self) -> Vec<Note> {
        let Notes { order, numbers, definitions } = std::mem::take(&mut self.notes);
        if definitions.is_empty() {
            return Vec::new();
        }
        let mut notes: Vec<Note> =
            order.iter().map(|&(_, references)| Note { references, blocks: Vec::new() }).collect();
        let mut is_set = vec![false; notes.len()];
        for definition in definitions {
            let number = numbers.get(&definition.name).copied();
            if let Some(number) = number.filter(|&number| !is_set[number]) {
                is_set[number] = true;
                notes[number].blocks = definition.blocks;
                continue;
            }
            self.report_note(&definition.name, definition.range, number.is_some());
            notes.push(Note { references: 0, blocks: definition.blocks });
        }
        notes
    }

    fn report_note(&mut self, name: &str, range: Range<usize>, is_second: bool) {
        let (fault, hint): (Message, Message) = if is_second {
            (
                message!(
                    "脚注“{name}”的注文写了两次，这一条排在最后",
                    "the footnote `{name}` is defined twice; this one is set last"
                ),
                message!("给每条脚注不同的号码", "give each footnote a number of its own"),
            )
        } else {
            (
                message!(
                    "正文里没有用到脚注“{name}”，注文排在最后",
                    "nothing refers to the footnote `{name}`; it is set last"
                ),
                message!("在正文里要加注的地方写 [^{name}]", "write [^{name}] where the text has the note"),
            )
        };
        let place = self.place(range);
        self.diagnostics.push(Diagnostic::warning("markdown.footnote", place, fault).hint(hint));
    }
}
