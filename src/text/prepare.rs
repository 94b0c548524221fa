//! Edits a body before the Markdown parser reads it (fences, redactions, emphasis, official lines, markup that was not meant) and maps
//! positions back to the source.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event};

use super::edit::Edit;
use super::{Reading, admonition, container, emphasis, foreign, official, redaction, unmeant};
use crate::diagnostic::{Diagnostics, Place};
use crate::kind::TextForm;

/// A body as the Markdown parser gets it.
pub(super) struct Prepared<'a> {
    pub(super) text: Cow<'a, str>,
    /// The byte at which the body starts in the source file.
    start: usize,
    /// The edits in ascending order. Between them `text` and the body are the same.
    replaced: Vec<Replaced>,
    /// The bytes of `text` that are guides (see [`Edit`]), in ascending order.
    guides: Vec<Range<usize>>,
    /// Whether the remaining raw HTML is shown as text, because some of it was still not meant as markup after all rounds.
    pub(super) shows_raw: bool,
}

/// The bytes `new` of the prepared text, which replace the bytes `old` of the body.
struct Replaced {
    new: Range<usize>,
    old: Range<usize>,
}

impl Prepared<'_> {
    /// The bytes of the source file for `range` of the prepared text.
    pub(super) fn source(&self, range: Range<usize>) -> Range<usize> {
        self.offset(range.start)..self.offset(range.end)
    }

    /// `edit` of the prepared text as an edit of the body.
    fn on_source(&self, edit: Edit) -> Edit {
        let range = self.source(edit.range);
        Edit { range: range.start - self.start..range.end - self.start, ..edit }
    }

    /// The event at `range` with the guides removed from its text.
    pub(super) fn unguided<'e>(&self, event: Event<'e>, range: &Range<usize>) -> Event<'e> {
        match event {
            Event::Text(text) => Event::Text(self.cut(text, range)),
            Event::Html(html) => Event::Html(self.cut(html, range)),
            Event::InlineHtml(html) => Event::InlineHtml(self.cut(html, range)),
            Event::Code(code) => Event::Code(self.unlettered(code, range)),
            Event::InlineMath(tex) => Event::InlineMath(self.unlettered(tex, range)),
            Event::DisplayMath(tex) => Event::DisplayMath(self.unlettered(tex, range)),
            event => event,
        }
    }

    /// `text`, code or a formula at `range`, without letters of emphasis: these were inserted before it became code.
    fn unlettered<'e>(&self, text: CowStr<'e>, range: &Range<usize>) -> CowStr<'e> {
        let first = self.guides.partition_point(|guide| guide.end <= range.start);
        let has_guides = self.guides.get(first).is_some_and(|guide| guide.start < range.end);
        if has_guides { text.replace(emphasis::LETTER, "").into() } else { text }
    }

    /// `text` at `range` with its guides removed. If `text` differs from the bytes at `range`, it comes from a character reference and has
    /// no guides.
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

    /// The offset in the source file for the offset `at` of the text. An offset within replaced text maps to the end of what it replaced.
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

/// Prepares the body `source[start..]` of the file `path`.
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
        TextForm::Markdown if reading.foreign.is_some() => {
            let endless = admonition::edit(body, &mut edits);
            diagnostics.extend(endless.into_iter().map(|line| {
                container::endless(Place::span(path, source, start + line.start..start + line.end))
            }));
        }
        TextForm::Markdown if body.contains(":::") => container::edit(body, &mut edits),
        TextForm::Markdown => {}
    }
    let redacted = redaction::redactions(path, source, start, diagnostics);
    edits.extend(redacted.iter().map(|&at| Edit::insert(at, "\\")));
    let mut prepared = apply(body, start, &mut edits);
    if let Some(own) = reading.foreign.filter(|_| reading.form == TextForm::Markdown) {
        let found = foreign::find(&prepared.text, own);
        let told = found.told.into_iter().map(|(what, range)| (what, prepared.source(range))).collect();
        foreign::tell(path, source, told, diagnostics);
        if !found.edits.is_empty() {
            edits.extend(found.edits.into_iter().map(|edit| prepared.on_source(edit)));
            prepared = apply(body, start, &mut edits);
        }
    }
    let places = emphasis::places(&prepared.text);
    if !places.is_empty() {
        let inserted = places.into_iter().map(|at| prepared.source(at..at).start - start);
        edits.extend(inserted.map(|at| Edit::insert(at, emphasis::LETTER)));
        prepared = apply(body, start, &mut edits);
    }
    if unmeant::may_hold(body) {
        return settle(path, source, prepared, edits, reading, diagnostics);
    }
    prepared
}

/// The most rounds of search for markup that was not meant. If the last one still finds some, raw HTML is shown as text.
const ROUNDS: usize = 6;

/// Escapes markup that was not meant as such, and reports it.
fn settle<'a>(
    path: &str,
    source: &'a str,
    mut prepared: Prepared<'a>,
    mut edits: Vec<Edit>,
    reading: Reading<'_>,
    diagnostics: &mut Diagnostics,
) -> Prepared<'a> {
    let trusts_html = reading.trust_html;
    let start = prepared.start;
    let mut told = Vec::new();
    for _ in 0..ROUNDS {
        let found = unmeant::find(&prepared.text, trusts_html, reading.foreign.is_some());
        told.extend(found.told.into_iter().map(|(what, range)| (what, prepared.source(range))));
        prepared.shows_raw = !trusts_html && !found.edits.is_empty();
        if found.edits.is_empty() {
            break;
        }
        edits.extend(found.edits.into_iter().map(|edit| prepared.on_source(edit)));
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
        text.push_str(&edit.with);
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
    use crate::diagnostic::Language;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn positions_lead_back_to_the_source(text in "[a-z一二（）、。*“” :\n#-]{0,120}", is_official: bool) {
            let form = if is_official { TextForm::Official } else { TextForm::Markdown };
            let reading = Reading { form, trust_html: false, title: None, foreign: None, language: Language::Zh };
            let prepared = prepare("a.md", &text, 0, reading, &mut Diagnostics::new());
            for (i, c) in prepared.text.char_indices().filter(|(_, c)| c.is_ascii_lowercase()) {
                let source = prepared.source(i..i + 1);
                prop_assert_eq!(text[source].chars().next(), Some(c));
            }
        }
    }
}
