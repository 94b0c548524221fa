//! Writes footnotes, and the numbers that refer to them.

use super::Writer;
use crate::text::anchor;
use crate::text::tree::{Note, NoteReference};

impl Writer<'_> {
    /// Writes the footnotes, each with links back to its references.
    pub(super) fn notes(&mut self, notes: &[Note]) {
        if notes.is_empty() {
            return;
        }
        self.push("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
        for (number, note) in (1..).zip(notes) {
            self.push("<li");
            self.attribute("id", &anchor::note(number));
            self.push(">");
            let start = self.html.len();
            self.blocks(&note.blocks);
            let end = self.html.trim_end().len().max(start);
            self.html.truncate(end);
            // The links back go into the last paragraph of the note.
            let is_paragraph = self.html[start..].ends_with("</p>");
            if is_paragraph {
                self.html.truncate(end - "</p>".len());
            }
            (1..=note.references).for_each(|time| self.way_back(number, time));
            self.push(if is_paragraph { "</p></li>\n" } else { "</li>\n" });
        }
        self.push("</ol>\n</section>\n");
    }

    /// Writes the number that refers to a note.
    pub(super) fn reference(&mut self, reference: NoteReference) {
        let number = reference.number.to_string();
        self.push("<sup class=\"footnote-ref\"><a");
        self.attribute("href", &format!("#{}", anchor::note(reference.number as usize)));
        self.attribute("id", &anchor::reference(reference));
        self.push(" role=\"doc-noteref\">");
        self.push(&number);
        self.push("</a></sup>");
    }

    /// Writes the link from the note `number` back to its reference `time`.
    fn way_back(&mut self, number: usize, time: u32) {
        let to = NoteReference { number: u32::try_from(number).unwrap_or(u32::MAX), time };
        self.push(" <a");
        self.attribute("href", &format!("#{}", anchor::reference(to)));
        self.push(" class=\"footnote-back\" role=\"doc-backlink\"");
        self.attribute("aria-label", &format!("回到正文 {number}"));
        self.push(">↩</a>");
    }
}
