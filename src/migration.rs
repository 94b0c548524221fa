//! What a site forgives that was written for other tools: settings, and the faults that become warnings.
//!
//! Bare folders are lenient. A site with settings says `[migration] lenient = true`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};

/// The settings in `[migration]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Migration {
    /// Whether faults that other tools do not mind are warnings, and the habits of their texts are read.
    pub lenient: bool,
    /// The addresses of pages that state none, as a pattern such as `/:year/:month/:slug/`, by folder below the content folder; `/` stands
    /// for all folders.
    pub permalinks: BTreeMap<String, String>,
    /// What takes the place of shortcodes, by name: Markdown with `{name}` or `{0}` for parameters and `{inner}` for what is enclosed.
    pub shortcodes: BTreeMap<String, String>,
}

/// The codes of faults that are forgiven, or the beginnings of such codes. A fault is among them if the page still shows everything, or what
/// it does not show is said. Not among them: secrecy marks, personal numbers, two things that need one file, settings and themes.
const FORGIVEN: [&str; 34] = [
    "front-matter.unknown-field",
    "front-matter.duplicate-field",
    "front-matter.missing-field",
    "front-matter.not-fields",
    "front-matter.wrong-type",
    "front-matter.pattern",
    "front-matter.no-such-date",
    "front-matter.unknown-value",
    "front-matter.date-order",
    "front-matter.yaml",
    "front-matter.full-width-colon",
    "front-matter.tight-colon",
    "front-matter.no-colon",
    "front-matter.indented",
    "front-matter.unclosed",
    "front-matter.unopened",
    "front-matter.doubled",
    "kind.unknown",
    "library.duplicate-id",
    "library.duplicate-section",
    "library.no-picture",
    "link.",
    "markdown.",
    "redirect.",
    "source.control-character",
    "source.encoding",
    "source.loop",
    "source.name",
    "source.not-text",
    "source.outside",
    "source.too-large",
    "source.unreadable",
    "text.conflict",
    "library.duplicate-address",
];

impl Migration {
    /// The settings of a folder without any.
    pub fn of_bare_folder() -> Self {
        Self { lenient: true, ..Self::default() }
    }

    /// The pattern for the addresses of pages in the folder `dir`: that of the nearest folder above which has one.
    pub fn permalink_of(&self, dir: &str) -> Option<&str> {
        let mut best: Option<(&str, &str)> = None;
        for (folder, pattern) in &self.permalinks {
            let folder = folder.trim_matches('/');
            let rest = dir.strip_prefix(folder);
            let covers =
                folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            if covers && best.is_none_or(|(longest, _)| folder.len() >= longest.len()) {
                best = Some((folder, pattern));
            }
        }
        best.map(|(_, pattern)| pattern)
    }

    /// `faults` with those that a lenient site forgives as warnings. `root` is the content folder as messages name it: if that cannot be
    /// read, there is no site.
    pub fn judge(&self, faults: Diagnostics, root: &str) -> Diagnostics {
        if !self.lenient {
            return faults;
        }
        let is_forgiven = |fault: &Diagnostic| {
            FORGIVEN.iter().any(|code| fault.code.starts_with(code)) && fault.place.path != root
        };
        let judge = |fault: Diagnostic| match fault.severity {
            Severity::Error if is_forgiven(&fault) => Diagnostic { severity: Severity::Warning, ..fault },
            _ => fault,
        };
        faults.into_iter().map(judge).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;
    use crate::message;

    fn severity(code: &'static str, lenient: bool) -> Severity {
        let fault = Diagnostic::error(code, Place::file("folder/a.md"), message!("甲", "a"));
        let migration = Migration { lenient, ..Migration::default() };
        let judged = migration.judge(Diagnostics::from_iter([fault]), "folder");
        judged.iter().next().expect("one").severity
    }

    #[test]
    fn what_must_not_go_out_is_never_forgiven() {
        for code in ["front-matter.secret", "attachment.secret", "privacy.identity-number", "address.clash"] {
            assert_eq!(severity(code, true), Severity::Error, "{code}");
        }
        assert_eq!(severity("link.dead", true), Severity::Warning);
        assert_eq!(severity("link.dead", false), Severity::Error);
    }
}
