//! What is done to a body before CommonMark reads it, with a map back to the source: markers, escapes, official lines.

use std::borrow::Cow;
use std::ops::Range;

use super::edit::Edit;
use super::{Reading, block, emphasis, inline, official, unmeant};
use crate::diagnostic::Diagnostics;
use crate::kind::TextForm;

/// A body as the Markdown parser sees it.
pub(super) struct Prepared<'a> {
    pub(super) text: Cow<'a, str>,
    /// Where the body starts in the source file.
    start: usize,
    /// (offset in `text`, offset in the body), ascending; between two entries both run alike.
    map: Vec<(usize, usize)>,
    /// Whether raw HTML that is left in it stands for itself, since it could not be told what of it was meant.
    pub(super) shows_raw: bool,
}

impl Prepared<'_> {
    /// The bytes of the source file that stand behind `range` of the prepared text.
    pub(super) fn source(&self, range: Range<usize>) -> Range<usize> {
        self.offset(range.start)..self.offset(range.end)
    }

    /// The body as it was written.
    pub(super) fn body<'s>(&self, source: &'s str) -> &'s str {
        &source[self.start..]
    }

    fn offset(&self, at: usize) -> usize {
        let index = self.map.partition_point(|&(new, _)| new <= at);
        let (new, old) = index.checked_sub(1).map_or((0, 0), |i| self.map[i]);
        // A place inside inserted text is the place before which it was inserted.
        let end = self.map.get(index).map_or(usize::MAX, |&(_, next)| next);
        self.start + (old + (at - new)).min(end)
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
        TextForm::Markdown if body.contains(":::") => block::edit(body, &mut edits),
        TextForm::Markdown => {}
    }
    let redacted = inline::redactions(path, source, start, diagnostics);
    for &at in &redacted {
        edits.push(Edit::insert(at, "\\"));
    }
    if let Some(marks) = emphasis::mark(body) {
        edits.extend(marks.into_iter().filter(|m| !redacted.contains(m)).map(|at| Edit::insert(at, MARK)));
    }
    let prepared = apply(body, start, &mut edits);
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
        edits.extend(found.edits.into_iter().map(|Edit { range, with }| {
            let range = prepared.source(range);
            Edit { range: range.start - start..range.end - start, with }
        }));
        prepared = Prepared { shows_raw: prepared.shows_raw, ..apply(&source[start..], start, &mut edits) };
    }
    unmeant::tell(path, source, told, diagnostics);
    prepared
}

const MARK: &str = "\u{FDD0}";

fn apply<'a>(body: &'a str, start: usize, edits: &mut [Edit]) -> Prepared<'a> {
    if edits.is_empty() {
        return Prepared { text: Cow::Borrowed(body), start, map: Vec::new(), shows_raw: false };
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut text = String::with_capacity(body.len() + edits.len() * 4);
    let mut map = Vec::with_capacity(edits.len());
    let mut at = 0;
    for edit in edits {
        if edit.range.start < at {
            continue;
        }
        text.push_str(&body[at..edit.range.start]);
        text.push_str(edit.with);
        at = edit.range.end;
        map.push((text.len(), at));
    }
    text.push_str(&body[at..]);
    Prepared { text: Cow::Owned(text), start, map, shows_raw: false }
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
