//! What a preview that others can reach leaves out, and how its faults say so.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, State};
use crate::message;
use crate::source::Asset;

/// Faults in these may hide that a page must not be seen, or are about that.
const TELLING: [&str; 3] = ["front-matter.", "privacy.", "kind."];

/// Hides the `documents` that must not be seen for one of the `faults`. Those faults say why the page is missing. Of pages that are not
/// shown, such as drafts, faults show no text either.
pub fn withhold(documents: &mut [Document], faults: Diagnostics, shown: &str) -> Diagnostics {
    let is_telling = |fault: &&Diagnostic| {
        fault.severity == Severity::Error && TELLING.iter().any(|start| fault.code.starts_with(start))
    };
    let hidden: BTreeSet<String> =
        faults.iter().filter(is_telling).map(|fault| fault.place.path.clone()).collect();
    let mut unseen = hidden.clone();
    for document in documents {
        let path = format!("{shown}/{}", document.path);
        if hidden.contains(&path) {
            document.state = State::Draft;
        } else if !document.is_listed() {
            unseen.insert(path);
        }
    }
    let conceal = |mut fault: Diagnostic| {
        if unseen.contains(&fault.place.path) {
            fault.place.excerpt = None;
        }
        if !hidden.contains(&fault.place.path) {
            return fault;
        }
        fault.hint(message!(
            "别的电脑也能打开这个预览，所以先不显示这一页",
            "other computers can reach this preview, so the page is not shown for now"
        ))
    };
    faults.into_iter().map(conceal).collect()
}

/// Takes out of `assets` those for which one of the `faults` stops a build: what must not go out is not previewed to others either.
pub fn withhold_files(assets: &mut Vec<Asset>, faults: &Diagnostics, shown: &str) {
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error);
    let hidden: BTreeSet<&str> = errors.map(|fault| fault.place.path.as_str()).collect();
    assets.retain(|asset| !hidden.contains(format!("{shown}/{}", asset.path).as_str()));
}

/// The `faults` without the text of files of which nobody knows whether others may see it: unread ones, and those with numbers of people.
pub fn conceal(faults: Diagnostics) -> Diagnostics {
    const UNKNOWN: [&str; 3] = ["source.", "attachment.", "privacy."];
    let conceal = |mut fault: Diagnostic| {
        if UNKNOWN.iter().any(|start| fault.code.starts_with(start)) {
            fault.place.excerpt = None;
        }
        fault
    };
    faults.into_iter().map(conceal).collect()
}
