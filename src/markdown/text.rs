//! The plain text of a body by section: what search indexes and summaries are made of.

use super::han::{is_cjk_punctuation, is_han};

/// The text between two headings, or of one statutory article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// The anchor that leads to it; empty for the text before the first heading.
    pub anchor: String,
    /// Its heading as plain text.
    pub heading: String,
    /// Its text, a line a block.
    pub text: String,
}

/// Gathers text into sections.
#[derive(Debug, Default)]
pub(super) struct Sections {
    done: Vec<Section>,
    /// The section being read, its text apart: one buffer grows for all of them.
    current: Section,
    text: String,
    words: usize,
}

impl Sections {
    /// Begins the section of the heading `heading` with the anchor `anchor`.
    pub(super) fn begin(&mut self, anchor: &str, heading: &str) {
        self.close();
        self.current =
            Section { anchor: anchor.to_owned(), heading: heading.to_owned(), text: String::new() };
    }

    pub(super) fn push(&mut self, text: &str) {
        self.words += words(text);
        self.text.push_str(text);
    }

    /// Ends a block: the next text starts a line.
    pub(super) fn end_block(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    pub(super) fn finish(mut self) -> (Vec<Section>, usize) {
        self.close();
        // Most texts have one section, and a site has very many texts.
        self.done.shrink_to_fit();
        (self.done, self.words)
    }

    fn close(&mut self) {
        let mut section = std::mem::take(&mut self.current);
        section.text.push_str(self.text.trim_end());
        self.text.clear();
        if !section.text.is_empty() || !section.heading.is_empty() {
            self.done.push(section);
        }
    }
}

/// Han characters plus runs of other letters and digits.
pub(super) fn words(text: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    for c in text.chars() {
        if is_han(c) {
            count += 1;
            in_word = false;
        } else if !is_cjk_punctuation(c) && c.is_alphanumeric() {
            count += usize::from(!in_word);
            in_word = true;
        } else {
            in_word = false;
        }
    }
    count
}

/// Minutes to read `words` words at 400 a minute, at least 1.
pub fn reading_minutes(words: usize) -> usize {
    words.div_ceil(400).max(1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_han_characters_and_runs() {
        assert_eq!(super::words("办好 3 件 good things，2026年"), 8);
    }
}
