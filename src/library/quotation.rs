//! Compares quotations with the documents from which they are taken.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::link::Links;
use super::{Id, Target};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::message;
use crate::text::quotation::{Quotation, Source};

/// Adds a warning for each quotation whose words the quoted document does not have. Only words count, not punctuation, width and space.
pub(super) fn check(documents: &[Document], links: &Links, shown: &str, diagnostics: &mut Diagnostics) {
    let mut sources = Sources { documents, texts: HashMap::new() };
    for (id, document) in documents.iter().enumerate().filter(|(_, document)| document.is_listed()) {
        for quotation in &document.text.quotations {
            let target = match quotation.source {
                Source::Mention(n) => links.mention(id, n),
                Source::Link(n) => links.in_text(id, n),
            };
            let Target::Page(to, anchor) = target else { continue };
            let source = &documents[*to];
            if *to != id && source.kind.document && source.is_listed() {
                let fault = sources.compare(quotation, *to, anchor.trim_start_matches('#'));
                let place = || document.place(shown, quotation.span.clone());
                diagnostics.extend(fault.map(|fault| fault.diagnostic(source, place())));
            }
        }
    }
}

/// The quoted passages, by document and anchor.
struct Sources<'a> {
    documents: &'a [Document],
    texts: HashMap<(Id, String), Passage>,
}

/// A passage of a document: its sentences, and all its words without signs.
struct Passage {
    sentences: Vec<String>,
    folded: String,
}

/// A part of a quotation that its source does not have, and what the source has in its place.
struct Difference {
    quoted: String,
    original: Option<String>,
}

impl Sources<'_> {
    /// The first part of `quotation` that is not in the passage `anchor` of `to`. An ellipsis stands for words left out.
    fn compare(&mut self, quotation: &Quotation, to: Id, anchor: &str) -> Option<Difference> {
        let documents = self.documents;
        let passage =
            self.texts.entry((to, anchor.to_owned())).or_insert_with(|| Passage::of(&documents[to], anchor));
        let mut rest = passage.folded.as_str();
        for part in quotation.words.split('…') {
            let words = folded(part);
            match rest.find(&words) {
                Some(at) => rest = &rest[at + words.len()..],
                None => {
                    let quoted = part.trim().to_owned();
                    return Some(Difference { original: passage.nearest(&words), quoted });
                }
            }
        }
        None
    }
}

impl Passage {
    fn of(document: &Document, anchor: &str) -> Self {
        let within = format!("{anchor}-");
        let is_in = |own: &str| anchor.is_empty() || own == anchor || own.starts_with(&within);
        let mut text = String::new();
        for section in document.text.sections().iter().filter(|section| is_in(&section.anchor)) {
            text.push_str(&section.heading);
            text.push('\n');
            text.push_str(&section.text);
            text.push('\n');
        }
        let sentences =
            text.split_inclusive(['。', '；', '！', '？', '\n']).map(|part| part.trim().to_owned());
        Self { sentences: sentences.filter(|part| !part.is_empty()).collect(), folded: folded(&text) }
    }

    /// The sentence that shares most pairs of characters with `words`, if it shares a third of them.
    fn nearest(&self, words: &str) -> Option<String> {
        let wanted = pairs(words);
        let shared = |sentence: &&String| {
            let own = pairs(&folded(sentence));
            wanted.iter().filter(|pair| own.contains(pair)).count()
        };
        let best = self.sentences.iter().max_by_key(shared)?;
        (shared(&best) * 3 >= wanted.len().max(1)).then(|| best.clone())
    }
}

fn pairs(words: &str) -> std::collections::BTreeSet<(char, char)> {
    words.chars().zip(words.chars().skip(1)).collect()
}

/// The letters and digits of `text`, wide ones as narrow ones.
fn folded(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).collect()
}

impl Difference {
    fn diagnostic(self, source: &Document, place: crate::diagnostic::Place) -> Diagnostic {
        let (title, quoted) = (&source.title, self.quoted);
        let fault = match &self.original {
            Some(original) => message!(
                "引文与《{title}》不一致。引文：“{quoted}” 原文：“{original}”",
                "the quotation differs from `{title}`. Quoted: `{quoted}` Original: `{original}`"
            ),
            None => message!(
                "《{title}》里没有引文的这句话：“{quoted}”",
                "`{title}` does not say what is quoted: `{quoted}`"
            ),
        };
        let hint = message!(
            "照原文改引文；略去的话用“……”；只是转述，就不用引文格式",
            "quote the words as they are, with … for what is left out; a paraphrase is no quotation"
        );
        Diagnostic::warning("quotation.differs", place, fault).hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_count() {
        assert_eq!(folded("第三条　尊老，爱幼（１）。"), folded("第三条 尊老、爱幼(1)"));
    }
}
