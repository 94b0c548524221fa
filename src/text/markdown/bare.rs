//! Turns bare web addresses in running text into links.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};

use super::Reader;
use crate::text::tree::{Destination, Hyperlink, Inline, InlineKind};

impl Reader<'_, '_, '_> {
    /// Adds running text and turns its web addresses into links, unless a link is open. An address consists of ASCII, so it ends before
    /// Chinese characters and punctuation.
    pub(super) fn say_linked(&mut self, text: &str, range: &Range<usize>, inlines: &mut Vec<Inline>) {
        if self.in_links > 0 || !(text.contains("http") || text.contains("www.")) {
            return self.say(text, 0..text.len(), range, inlines);
        }
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
        let mut at = 0;
        for span in runs(text).flat_map(|run| finder.spans(run)) {
            let part = at..at + span.as_str().len();
            at = part.end;
            match target(span.as_str()).filter(|_| span.kind().is_some()) {
                Some(target) => {
                    let mut words = Vec::new();
                    self.say(text, part.clone(), range, &mut words);
                    let span = words.first().map(|inline| inline.span).unwrap_or_default();
                    let link = Hyperlink {
                        destination: Destination::Outer(target.into()),
                        title: Box::default(),
                        inlines: words,
                    };
                    inlines.push(Inline { span, kind: InlineKind::Link(Box::new(link)) });
                }
                None => self.say(text, part, range, inlines),
            }
        }
    }

    /// Counts links opened and closed by raw HTML.
    pub(super) fn follow_raw_link(&mut self, html: &str) {
        if html.starts_with("<a ") && !html.contains("</a>") {
            self.in_links += 1;
        } else if html.starts_with("</a>") {
            self.in_links = self.in_links.saturating_sub(1);
        }
    }
}

/// Splits `text` into alternating runs of ASCII and of other characters.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_ascii = rest.chars().next()?.is_ascii();
        let end = rest.find(|c: char| c.is_ascii() != is_ascii).unwrap_or(rest.len());
        let (run, others) = rest.split_at(end);
        rest = others;
        Some(run)
    })
}

/// The `href` for a bare address. `None` for what only looks like one, such as `a.md`.
fn target(bare: &str) -> Option<String> {
    let begins = |with: &str| bare.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    match () {
        () if begins("http://") || begins("https://") => Some(bare.to_owned()),
        () if begins("www.") => Some(format!("http://{bare}")),
        () => None,
    }
}
