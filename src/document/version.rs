//! Tells which documents are versions of one text: files named by a day in a folder of their own, and files with the field `version`.

use jiff::civil::Date;

use super::address::{ContentPath, slug_or};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::front_matter::Fields;
use crate::kind::Kind;
use crate::message;

/// What makes a document one of several versions of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The day from which the version has its name.
    pub date: Date,
    /// The plain address of the text, if a folder holds its versions. Others are versions of one text by their title.
    pub base: Option<String>,
}

/// The file that is read, for messages about it.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) source: &'a str,
}

/// The version that the document at `address` with these fields is. Only kinds of documents have versions.
pub(super) fn of(
    address: &ContentPath,
    section_url: &str,
    (fields, kind): (&Fields, &Kind),
    file: File<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Version> {
    if !kind.document || address.is_index {
        return None;
    }
    let written = fields.date(kind, "version");
    let base = address.bundle.as_ref().map(|bundle| format!("{section_url}{}/", slug_or(bundle)));
    match (address.version, written) {
        (Some(date), written) => {
            if written.is_some_and(|written| written != date) {
                diagnostics.push(contradiction(date, (fields, kind), file));
            }
            Some(Version { date, base })
        }
        (None, Some(date)) => Some(Version { date, base: None }),
        (None, None) => {
            diagnostics.extend(address.is_among_versions.then(|| undated(file)));
            None
        }
    }
}

fn contradiction(date: Date, (fields, kind): (&Fields, &Kind), file: File<'_>) -> Diagnostic {
    let span = kind.field_index("version").map_or(0..0, |index| fields.span(index));
    let fault = message!(
        "“版本”与文件名不一致，文件名是 {date}，以文件名为准",
        "`version` differs from the name of the file, {date}, which counts"
    );
    let hint = message!("删去“版本”，或者改文件名", "remove `version`, or rename the file");
    Diagnostic::warning("version.contradiction", Place::span(file.path, file.source, span), fault).hint(hint)
}

fn undated(file: File<'_>) -> Diagnostic {
    let fault = message!(
        "同一文件夹里别的文件用日期作名字，这个不是，所以没有当作一份文件的几个版本",
        "other texts of this folder are named by days and this one is not, so they are not taken for versions of one document"
    );
    let hint = message!(
        "是同一份文件的版本，文件名写成日期，如 2019-04-23.md；是不同的文件，在文件夹里加一个 _index.md",
        "name a version by its day, such as 2019-04-23.md; add an `_index.md` to a folder of different documents"
    );
    Diagnostic::warning("version.undated", Place::file(file.path), fault).hint(hint)
}
