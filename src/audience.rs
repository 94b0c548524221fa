//! Removes everything that the readers of this build may not see: private values, pages that are not shown, and the files of both.
//!
//! Privacy is decided only here. Later stages get nothing private, so no page, list, feed, index or file can show it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use crate::config::language;
use crate::diagnostic::Language;
use crate::document::{Document, State};
use crate::front_matter::Value;
use crate::kind::Field;
use crate::source::{Asset, page_stem};
use crate::text::Text;

mod withhold;

pub use withhold::{conceal, withhold, withhold_files};

/// Who may see a loaded site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Only its author: faulty pages are shown, too.
    Author,
    /// Others, too. Left out are pages whose front matter has errors, since these may hide that a page is a draft or withdrawn, and pages
    /// with what must not be published, such as identity numbers.
    Others,
}

/// The part of a content folder that the readers of this build may see.
#[derive(Debug)]
pub struct Visible {
    /// Shown pages, and notices in place of withdrawn ones, sorted by path.
    pub documents: Vec<Document>,
    /// Files that may be published, sorted by path.
    pub assets: Vec<Asset>,
    /// Pages that are not shown, for messages to writers only.
    pub hidden: Vec<Hidden>,
    /// How many pages are held back, by reason.
    pub held_back: HeldBack,
}

/// A page that is not shown. It has what is needed to tell a writer that a link leads to it.
#[derive(Debug)]
pub struct Hidden {
    /// Path below the content folder.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Its id, which link fields may use.
    pub id: Option<String>,
    /// Why it is not shown.
    pub state: State,
    /// The day on which that changes or has changed: of a scheduled page, that of its publication; of an expired one, its last.
    pub day: Option<Date>,
}

/// How many pages are not shown on the day of the build, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct HeldBack {
    /// Drafts.
    pub drafts: usize,
    /// Dated after that day.
    pub future: usize,
    /// Past their expiry date.
    pub expired: usize,
}

impl HeldBack {
    fn count(hidden: &[Hidden]) -> Self {
        let count = |state| hidden.iter().filter(|page| page.state == state).count();
        Self { drafts: count(State::Draft), future: count(State::Future), expired: count(State::Expired) }
    }

    /// The sum of all.
    pub fn total(self) -> usize {
        self.drafts + self.future + self.expired
    }
}

/// Removes what readers may not see from `documents` and `assets`.
pub fn project(mut documents: Vec<Document>, mut assets: Vec<Asset>) -> Visible {
    let folders = hidden_folders(&documents);
    for document in documents.iter_mut().filter(|_| !folders.is_empty()) {
        let Some(state) = hidden_above(&document.path, &folders).filter(|_| !is_main(document)) else {
            continue;
        };
        // A version that is still being written, or that is yet to come, takes no other version off the site.
        let is_to_come = matches!(state, State::Draft | State::Future);
        if !(is_to_come && document.version.is_some()) {
            document.state = state.clone();
        }
    }
    let mut hidden = Vec::new();
    documents.retain_mut(|document| {
        if document.state != State::Live {
            hidden.push(Hidden::of(document));
        }
        match document.state {
            State::Live => keep_public(document),
            // A section whose `_index.md` is withdrawn stays without it; a row without a page has no address for a notice.
            State::Withdrawn(_) if !document.is_index && document.has_page() => keep_notice(document),
            _ => return false,
        }
        true
    });
    assets.retain(|asset| hidden_above(&asset.path, &folders).is_none());
    let held_back = HeldBack::count(&hidden);
    Visible { documents, assets, hidden, held_back }
}

impl Hidden {
    fn of(document: &Document) -> Self {
        Self {
            path: document.path.clone(),
            title: document.title.clone(),
            id: document.fields.text(&document.kind, "id").map(str::to_owned),
            state: document.state.clone(),
            day: match document.state {
                State::Future => document
                    .fields
                    .date(&document.kind, "date")
                    .max(document.version.as_ref().map(|version| version.date)),
                State::Expired => document.fields.date(&document.kind, "expires"),
                _ => None,
            },
        }
    }
}

/// The folders of pages that are not shown, with the page's state, which applies to everything in the folder. If a page is shown in one of
/// its languages, its files are shown, too.
fn hidden_folders(documents: &[Document]) -> BTreeMap<String, State> {
    let mut folders: BTreeMap<String, State> = BTreeMap::new();
    let mut shown = Vec::new();
    let mains = documents.iter().filter(|d| is_main(d));
    for document in mains {
        let Some(folder) = folder_of(&document.path) else { continue };
        match document.state {
            State::Live => shown.push(folder),
            _ => _ = folders.insert(folder.to_owned(), document.state.clone()),
        }
    }
    for folder in shown {
        folders.remove(folder);
    }
    folders
}

/// Whether the document is the main text of a page with its own folder: `index.md`, `index.en.md`.
fn is_main(document: &Document) -> bool {
    let name = document.path.rsplit('/').next().and_then(page_stem);
    let is_index =
        |name: &str| name == "index" || name.strip_prefix("index.") == Some(document.lang.as_str());
    !document.is_index && name.is_some_and(is_index)
}

/// The state of the hidden page in whose folder `path` lies, at any depth.
fn hidden_above<'a>(path: &str, folders: &'a BTreeMap<String, State>) -> Option<&'a State> {
    let mut folder = folder_of(path);
    while let Some(name) = folder {
        if let Some(state) = folders.get(name) {
            return Some(state);
        }
        folder = folder_of(name);
    }
    None
}

fn folder_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

/// Removes private fields from a shown page.
fn keep_public(document: &mut Document) {
    let kind = Arc::clone(&document.kind);
    document.fields.retain(|index, value| keep_value(&kind.fields[index], value));
}

/// Removes what is private from `value`, the value of `field`. Returns whether anything is left.
fn keep_value(field: &Field, value: &mut Value) -> bool {
    if field.is_private() {
        return false;
    }
    match value {
        Value::Record(entries) => {
            entries.retain_mut(|(index, value)| {
                field.fields.get(*index).is_some_and(|inner| keep_value(inner, value))
            });
            !entries.is_empty()
        }
        Value::List(items) => {
            items.retain_mut(|item| keep_value(field, item));
            !items.is_empty()
        }
        _ => true,
    }
}

/// Removes everything from a withdrawn page except its addresses and, if public, the reason.
fn keep_notice(document: &mut Document) {
    let kind = Arc::clone(&document.kind);
    let is_private = |name: &str| kind.field(name).is_some_and(Field::is_private);
    if is_private("withdrawn") {
        document.state = State::Withdrawn(String::new());
    }
    let aliases = kind.field_index("aliases").filter(|_| !is_private("aliases"));
    document.fields.retain(|index, _| Some(index) == aliases);
    document.title = match language(&document.lang) {
        Language::Zh => "已撤回".to_owned(),
        Language::En => "Withdrawn".to_owned(),
    };
    document.section = None;
    document.text = Text::default();
    document.text_hash = 0;
}
