//! Web addresses written bare in running text become links.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::LinkType;

use super::Writer;

impl Writer<'_> {
    /// Writes running text whose web addresses become links, unless it stands in one already. An address is ASCII: it ends before
    /// Chinese characters and punctuation.
    pub(super) fn say_linked(&mut self, text: &str, range: &Range<usize>) {
        if self.in_code || !self.links.is_empty() || !(text.contains("http") || text.contains("www.")) {
            return self.say(text);
        }
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
        for span in runs(text).flat_map(|run| finder.spans(run)) {
            match target(span.as_str()).filter(|_| span.kind().is_some()) {
                Some(target) => {
                    self.start_link(LinkType::Autolink, &target, "", range.clone());
                    self.say(span.as_str());
                    self.end_link();
                }
                None => self.say(span.as_str()),
            }
        }
    }

    /// Keeps in mind whether raw HTML has opened a link.
    pub(super) fn follow_raw_link(&mut self, html: &str) {
        if html.starts_with("<a ") && !html.contains("</a>") {
            self.links.push(false);
        } else if html.starts_with("</a>") {
            self.links.pop();
        }
    }
}

/// `text` in runs of ASCII and of other characters by turns.
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

/// The address that a bare one leads to; `None` for a name with dots that is none, such as `a.md`.
fn target(bare: &str) -> Option<String> {
    let begins = |with: &str| bare.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    match () {
        () if begins("http://") || begins("https://") => Some(bare.to_owned()),
        () if begins("www.") => Some(format!("http://{bare}")),
        () => None,
    }
}
