//! The versions of a text for its page: the time line, and what the banner of an older or a coming version says.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{View, long_date};
use crate::config::language;
use crate::diagnostic::Language;
use crate::html::Attribute;
use crate::library::{Counts, Id, LastChange, VersionedText};

/// The versions of a text, as the page of one of them shows them.
#[derive(Debug, Clone, Serialize)]
pub struct Versions {
    /// All versions, the newest first.
    pub entries: Vec<VersionEntry>,
    /// The one on this page.
    pub here: VersionEntry,
    /// The current one.
    pub current: VersionEntry,
    /// The next version that is not yet in force.
    pub coming: Option<VersionEntry>,
    /// The comparison of this version with the current one; none for the current one.
    pub with_current: Option<String>,
    /// The feed of the versions.
    pub feed: String,
}

/// A version in the time line.
#[derive(Debug, Clone, Serialize)]
pub struct VersionEntry {
    /// Its day for readers.
    pub date: String,
    /// Its day as `2026-03-05`.
    pub date_iso: String,
    /// The day from which it is in force, for readers.
    pub from: String,
    /// That day as `2026-03-05`.
    pub from_iso: String,
    /// The last day on which it is in force, for readers; empty if there is no later version.
    pub until: String,
    /// `current`, `former` or `pending`.
    pub state: &'static str,
    /// Whether it is the version on this page.
    pub is_here: bool,
    /// Its address: the plain one of the current version.
    pub url: String,
    /// Its permanent address.
    pub permanent: String,
    /// The comparison with the version before; none for the first.
    pub changes: Option<String>,
    /// What changed since the version before.
    pub counts: Counts,
}

impl View<'_> {
    /// The versions of the text of which the page `id` is one. None if it has no other and is not marked as one.
    pub(super) fn versions(&self, id: Id) -> Option<Versions> {
        let (text, here) = self.library.versions_of(id)?;
        let entry = |n: usize| self.version_entry(text, n, here);
        let pair = (here.min(text.current), here.max(text.current));
        let coming =
            (text.current + 1..text.versions.len()).map(entry).find(|entry| entry.state == "pending");
        Some(Versions {
            entries: (0..text.versions.len()).rev().map(entry).collect(),
            here: entry(here),
            current: entry(text.current),
            coming,
            with_current: (here != text.current)
                .then(|| self.config.link(&text.comparison_url(pair.0, pair.1))),
            feed: self.config.link(&crate::route::feed_url(&text.url)),
        })
    }

    /// Version `n` of `text` on the page of version `here`.
    pub(super) fn version_entry(&self, text: &VersionedText, n: usize, here: usize) -> VersionEntry {
        let version = &text.versions[n];
        let lang = language(&self.library.document(version.id).lang);
        let state = match n {
            _ if version.from > self.library.today => "pending",
            n if n == text.current => "current",
            _ => "former",
        };
        VersionEntry {
            date: long_date(version.date, lang),
            date_iso: version.date.to_string(),
            from: long_date(version.from, lang),
            from_iso: version.from.to_string(),
            until: version.until.map(|day| long_date(day, lang)).unwrap_or_default(),
            state,
            is_here: n == here,
            url: self.config.link(&self.library.document(version.id).url),
            permanent: self.config.link(&text.permanent_url(n)),
            changes: n.checked_sub(1).map(|before| self.config.link(&text.comparison_url(before, n))),
            counts: version.counts,
        }
    }

    /// When the provisions of the page `id` last changed, by anchor.
    pub(super) fn changed(&self, id: Id) -> Option<&BTreeMap<String, LastChange>> {
        self.library.versions_of(id).map(|(text, n)| &text.versions[n].changed)
    }

    /// The documents whose mentions the page `id` shows: the current version shows those of all versions.
    pub(super) fn versions_shown_by(&self, id: Id) -> Vec<Id> {
        match self.library.versions_of(id) {
            Some((text, n)) if n == text.current => text.versions.iter().map(|version| version.id).collect(),
            _ => vec![id],
        }
    }
}

/// What is said of a provision that changed: the attribute of its paragraph.
pub(super) fn note(last: &LastChange, lang: Language) -> Attribute {
    (if last.is_new { "data-added" } else { "data-changed" }, long_date(last.date, lang))
}
