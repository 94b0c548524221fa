//! What a preview that others can reach leaves out, and how its faults say so.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, State};
use crate::message;

/// Faults in these may hide that a page must not be seen, or are about that.
const TELLING: [&str; 3] = ["front-matter.", "privacy.", "kind."];

/// Hides the `documents` that must not be seen for one of the `faults`. Those faults show no text of the page any more and say why it is
/// missing.
pub(super) fn withhold(documents: &mut [Document], faults: Diagnostics, shown: &str) -> Diagnostics {
    let is_telling = |fault: &&Diagnostic| {
        fault.severity == Severity::Error && TELLING.iter().any(|start| fault.code.starts_with(start))
    };
    let hidden: BTreeSet<String> =
        faults.iter().filter(is_telling).map(|fault| fault.place.path.clone()).collect();
    for document in documents {
        if hidden.contains(&format!("{shown}/{}", document.path)) {
            document.state = State::Draft;
        }
    }
    let conceal = |mut fault: Diagnostic| {
        if !hidden.contains(&fault.place.path) {
            return fault;
        }
        fault.place.excerpt = None;
        fault.hint(message!(
            "别的电脑也能打开这个预览，所以先不显示这一页",
            "other computers can reach this preview, so the page is not shown for now"
        ))
    };
    faults.into_iter().map(conceal).collect()
}
