//! What the readers of this build may see: private values, pages that are not shown, and the files of both are gone after this stage.
//!
//! This is the one place where privacy is decided. No later stage knows the word: what the library is made of holds nothing private, so
//! that no page, list, feed, index or file can show it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::config::language;
use crate::diagnostic::Language;
use crate::document::{Document, SectionFields, State};
use crate::front_matter::Value;
use crate::kind::Field;
use crate::source::{Asset, page_stem};
use crate::text::Text;

mod withhold;

pub use withhold::{conceal, withhold, withhold_files};

/// Who may see a site that is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Its author alone: every page is shown.
    Author,
    /// Others too: a page is left out whose front matter is at fault, since that may hide that it is a draft or withdrawn, and one with
    /// what must not go out, such as an identity number.
    Others,
}

/// All of a content folder that this build's readers may see.
#[derive(Debug)]
pub struct Visible {
    /// Shown pages, and a notice in place of each withdrawn one, by path.
    pub documents: Vec<Document>,
    /// Files that may travel with the pages, by path.
    pub assets: Vec<Asset>,
    /// What is told of the other pages, to writers only.
    pub hidden: Vec<Hidden>,
    /// How many pages are held back.
    pub held_back: HeldBack,
}

/// A page that readers do not see: what tells a writer that a link leads to it.
#[derive(Debug)]
pub struct Hidden {
    /// Path below the content folder.
    pub path: String,
    /// Its title.
    pub title: String,
    /// The name that link fields may use.
    pub id: Option<String>,
    /// Why it is not seen.
    pub state: State,
}

/// How many pages are not shown on the build's day, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct HeldBack {
    /// Drafts.
    pub drafts: usize,
    /// Dated after the day.
    pub future: usize,
    /// Past their last day.
    pub expired: usize,
}

impl HeldBack {
    fn count(hidden: &[Hidden]) -> Self {
        let count = |state| hidden.iter().filter(|page| page.state == state).count();
        Self { drafts: count(State::Draft), future: count(State::Future), expired: count(State::Expired) }
    }

    /// How many there are in all.
    pub fn total(self) -> usize {
        self.drafts + self.future + self.expired
    }
}

/// Takes what readers may not see out of `documents` and `assets`.
pub fn project(mut documents: Vec<Document>, mut assets: Vec<Asset>) -> Visible {
    let folders = hidden_folders(&documents);
    for document in documents.iter_mut().filter(|_| !folders.is_empty()) {
        if let Some(state) = hidden_above(&document.path, &folders).filter(|_| !is_main(document)) {
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
            // A section goes on without the head that was taken back.
            State::Withdrawn(_) if !document.is_index => keep_notice(document),
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
        }
    }
}

/// The folders of pages that are not shown, with the state of the page: all that lies in such a folder shares it. Where one of several
/// languages of a page is shown, so are its files.
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

/// Whether the document is the text of the page whose folder it lies in: `index.md`, `index.en.md`.
fn is_main(document: &Document) -> bool {
    let name = document.path.rsplit('/').next().and_then(page_stem);
    let is_index =
        |name: &str| name == "index" || name.strip_prefix("index.") == Some(document.lang.as_str());
    !document.is_index && name.is_some_and(is_index)
}

/// The state of the hidden page in whose folder `path` lies, however deep.
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

/// Leaves a shown page the fields that everyone may see.
fn keep_public(document: &mut Document) {
    let kind = Arc::clone(&document.kind);
    document.fields.retain(|index, value| keep_value(&kind.fields[index], value));
}

/// Takes what is private out of `value`, the value of `field`; says whether anything is left.
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

/// Leaves a withdrawn page nothing but its addresses and the reason that may be told.
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
    document.section = SectionFields::default();
    document.text = Text::default();
    document.text_hash = 0;
}
