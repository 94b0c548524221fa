//! What is done to a body before CommonMark reads it, with a map back to the source: markers, escapes, official lines.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event};

use super::edit::Edit;
use super::{Reading, container, emphasis, official, redaction, unmeant};
use crate::diagnostic::Diagnostics;
use crate::kind::TextForm;

/// A body as the Markdown parser sees it.
pub(super) struct Prepared<'a> {
    pub(super) text: Cow<'a, str>,
    /// Where the body starts in the source file.
    start: usize,
    /// What differs, ascending; between two of them `text` and the body run alike.
    replaced: Vec<Replaced>,
    /// The bytes of `text` that only guide the reading, ascending.
    guides: Vec<Range<usize>>,
    /// Whether raw HTML that is left in it stands for itself, since it could not be told what of it was meant.
    pub(super) shows_raw: bool,
}

/// Bytes of the prepared text, and the bytes of the body in whose place they stand.
struct Replaced {
    new: Range<usize>,
    old: Range<usize>,
}

impl Prepared<'_> {
    /// The bytes of the source file that stand behind `range` of the prepared text.
    pub(super) fn source(&self, range: Range<usize>) -> Range<usize> {
        self.offset(range.start)..self.offset(range.end)
    }

    /// The event at `range` without the guides in its text.
    pub(super) fn unguided<'e>(&self, event: Event<'e>, range: &Range<usize>) -> Event<'e> {
        match event {
            Event::Text(text) => Event::Text(self.cut(text, range)),
            Event::Html(html) => Event::Html(self.cut(html, range)),
            Event::InlineHtml(html) => Event::InlineHtml(self.cut(html, range)),
            event => event,
        }
    }

    /// `text` at `range` without the guides in it. Where it is not the bytes at `range`, it is what a reference to a character stands for.
    fn cut<'e>(&self, text: CowStr<'e>, range: &Range<usize>) -> CowStr<'e> {
        let first = self.guides.partition_point(|guide| guide.end <= range.start);
        let is_in = |guide: &&Range<usize>| guide.start < range.end;
        if !self.guides[first..].first().as_ref().is_some_and(is_in) || *text != self.text[range.clone()] {
            return text;
        }
        let mut kept = String::with_capacity(text.len());
        let mut at = range.start;
        for guide in self.guides[first..].iter().take_while(is_in) {
            kept.push_str(&self.text[at..guide.start.max(at)]);
            at = guide.end.min(range.end);
        }
        kept.push_str(&self.text[at..range.end]);
        kept.into()
    }

    /// The place in the source file of the place `at` of the text. A place within inserted text is the one behind it.
    fn offset(&self, at: usize) -> usize {
        let index = self.replaced.partition_point(|replaced| replaced.new.end <= at);
        let (new, old) = index.checked_sub(1).map_or((0, 0), |last| {
            let Replaced { new, old } = &self.replaced[last];
            (new.end, old.end)
        });
        let within = self.replaced.get(index).filter(|next| next.new.start < at);
        self.start + within.map_or(old + (at - new), |next| next.old.end)
    }
}

/// Prepares `source[start..]`.
pub(super) fn prepare<'a>(
    path: &str,
    source: &'a str,
    start: usize,
    reading: Reading<'_>,
    diagnostics: &mut Diagnostics,
) -> Prepared<'a> {
    let body = &source[start..];
    let mut edits = Vec::new();
    match reading.form {
        TextForm::Official => official::edit(body, &mut edits),
        TextForm::Markdown if body.contains(":::") => container::edit(body, &mut edits),
        TextForm::Markdown => {}
    }
    let redacted = redaction::redactions(path, source, start, diagnostics);
    edits.extend(redacted.iter().map(|&at| Edit::insert(at, "\\")));
    let mut prepared = apply(body, start, &mut edits);
    let places = emphasis::places(&prepared.text);
    if !places.is_empty() {
        let inserted = places.into_iter().map(|at| prepared.source(at..at).start - start);
        edits.extend(inserted.map(|at| Edit::insert(at, emphasis::LETTER)));
        prepared = apply(body, start, &mut edits);
    }
    if unmeant::may_hold(body) {
        return settle(path, source, prepared, edits, reading.trust_html, diagnostics);
    }
    prepared
}

/// How often a text is read to find what was not meant; after that the writer shows what is left as it is.
const ROUNDS: usize = 6;

/// Escapes what was not meant as markup, and tells it.
fn settle<'a>(
    path: &str,
    source: &'a str,
    mut prepared: Prepared<'a>,
    mut edits: Vec<Edit>,
    trusts_html: bool,
    diagnostics: &mut Diagnostics,
) -> Prepared<'a> {
    let start = prepared.start;
    let mut told = Vec::new();
    for _ in 0..ROUNDS {
        let found = unmeant::find(&prepared.text, trusts_html);
        told.extend(found.told.into_iter().map(|(what, range)| (what, prepared.source(range))));
        prepared.shows_raw = !trusts_html && !found.edits.is_empty();
        if found.edits.is_empty() {
            break;
        }
        edits.extend(found.edits.into_iter().map(|edit| {
            let range = prepared.source(edit.range);
            Edit { range: range.start - start..range.end - start, ..edit }
        }));
        prepared = Prepared { shows_raw: prepared.shows_raw, ..apply(&source[start..], start, &mut edits) };
    }
    unmeant::tell(path, source, told, diagnostics);
    prepared
}

fn apply<'a>(body: &'a str, start: usize, edits: &mut [Edit]) -> Prepared<'a> {
    if edits.is_empty() {
        return Prepared {
            text: Cow::Borrowed(body),
            start,
            replaced: Vec::new(),
            guides: Vec::new(),
            shows_raw: false,
        };
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut text = String::with_capacity(body.len() + edits.len() * 4);
    let mut replaced = Vec::with_capacity(edits.len());
    let mut guides = Vec::new();
    let mut at = 0;
    for edit in edits {
        if edit.range.start < at {
            continue;
        }
        text.push_str(&body[at..edit.range.start]);
        let new = text.len()..text.len() + edit.with.len();
        text.push_str(edit.with);
        at = edit.range.end;
        guides.extend(edit.is_guide.then(|| new.clone()));
        replaced.push(Replaced { new, old: edit.range.clone() });
    }
    text.push_str(&body[at..]);
    Prepared { text: Cow::Owned(text), start, replaced, guides, shows_raw: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn positions_lead_back_to_the_source(text in "[a-z一二（）、。*“” :\n#-]{0,120}", is_official: bool) {
            let form = if is_official { TextForm::Official } else { TextForm::Markdown };
            let reading = Reading { form, trust_html: false, title: None };
            let prepared = prepare("a.md", &text, 0, reading, &mut Diagnostics::new());
            for (i, c) in prepared.text.char_indices().filter(|(_, c)| c.is_ascii_lowercase()) {
                let source = prepared.source(i..i + 1);
                prop_assert_eq!(text[source].chars().next(), Some(c));
            }
        }
    }
}
