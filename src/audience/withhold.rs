//! Leaves pages and excerpts out of a preview that others can reach.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, State};
use crate::message;
use crate::source::Asset;

/// The prefixes of fault codes for which a page is left out: the fault may hide that the page must not be seen, or is about just that.
const HIDING: [&str; 4] = ["front-matter.", "privacy.", "kind.", "table."];

/// Hides those `documents` that must not be seen because of one of `faults`, and adds a hint to these faults. Excerpts are removed from
/// faults in all pages that are not shown, such as drafts.
pub fn withhold(documents: &mut [Document], faults: Diagnostics, shown: &str) -> Diagnostics {
    let is_hiding = |fault: &&Diagnostic| {
        fault.severity == Severity::Error && HIDING.iter().any(|start| fault.code.starts_with(start))
    };
    let hidden: BTreeSet<String> =
        faults.iter().filter(is_hiding).map(|fault| fault.place.path.clone()).collect();
    let mut unseen = hidden.clone();
    for document in documents {
        let path = format!("{shown}/{}", document.file());
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

/// Removes from `assets` the files for which one of `faults` stops a build: what must not be published is not previewed to others either.
pub fn withhold_files(assets: &mut Vec<Asset>, faults: &Diagnostics, shown: &str) {
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error);
    let hidden: BTreeSet<&str> = errors.map(|fault| fault.place.path.as_str()).collect();
    assets.retain(|asset| !hidden.contains(format!("{shown}/{}", asset.path).as_str()));
}

/// Removes the excerpts from faults in files that others perhaps may not see: unread files, and those with personal numbers.
pub fn conceal(faults: Diagnostics) -> Diagnostics {
    const UNKNOWN: [&str; 4] = ["source.", "attachment.", "privacy.", "table."];
    let conceal = |mut fault: Diagnostic| {
        if UNKNOWN.iter().any(|start| fault.code.starts_with(start)) {
            fault.place.excerpt = None;
        }
        fault
    };
    faults.into_iter().map(conceal).collect()
}
