//! Finds the versions of each text, which of them is in force on the build's day, and what changed from one to the next.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use rayon::prelude::*;

use super::Id;
use crate::comparison::{self, Change, Form, Pair, Unit};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::Document;
use crate::message;
use crate::source::page_stem;

/// A text of which there are dated versions.
#[derive(Debug)]
pub struct VersionedText {
    /// Its plain address, at which the current version stands.
    pub url: String,
    /// Its versions, the oldest first.
    pub versions: Vec<DatedVersion>,
    /// The index of the version that is in force on the build's day; of the first if none is in force yet.
    pub current: usize,
}

/// A version of a text.
#[derive(Debug)]
pub struct DatedVersion {
    /// Its document.
    pub id: Id,
    /// The day from which it has its name.
    pub date: Date,
    /// The day from which it is in force.
    pub from: Date,
    /// The last day on which it is in force, if there is a later version.
    pub until: Option<Date>,
    /// What changed since the version before.
    pub counts: Counts,
    /// When its provisions last changed, by anchor. Those that are as in the first version are absent.
    pub changed: BTreeMap<String, LastChange>,
}

/// How many articles changed, or headings and paragraphs if there are no articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// With other words than before.
    pub changed: usize,
    /// New ones.
    pub added: usize,
    /// Those that are gone.
    pub removed: usize,
}

/// The last change of a provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastChange {
    /// The version that brought it.
    pub date: Date,
    /// Whether that version added the provision.
    pub is_new: bool,
}

impl Counts {
    /// Counts the changes in `pairs` of units.
    pub fn of(pairs: &[Pair], old: &[Unit], new: &[Unit]) -> Self {
        let has_articles = old.iter().chain(new).any(|unit| unit.form == Form::Article);
        let form = |pair: &Pair| pair.new.map(|n| new[n].form).or_else(|| pair.old.map(|n| old[n].form));
        let count = |change: Change| {
            let counts =
                |pair: &&Pair| pair.change == change && (!has_articles || form(pair) == Some(Form::Article));
            pairs.iter().filter(counts).count()
        };
        Self { changed: count(Change::Changed), added: count(Change::Added), removed: count(Change::Removed) }
    }
}

impl VersionedText {
    /// The permanent address of version `n`.
    pub fn permanent_url(&self, n: usize) -> String {
        format!("{}{}/", self.url, self.versions[n].date)
    }

    /// The address of the comparison of version `old` with the later version `new`.
    pub fn comparison_url(&self, old: usize, new: usize) -> String {
        format!("{}since-{}/", self.permanent_url(new), self.versions[old].date)
    }

    /// The pairs of versions that are compared: each with the one before, and each with the current one.
    pub fn comparisons(&self) -> Vec<(usize, usize)> {
        let neighbours = (1..self.versions.len()).map(|n| (n - 1, n));
        let with_current = (0..self.versions.len()).filter(|n| *n != self.current);
        let with_current = with_current.map(|n| (n.min(self.current), n.max(self.current)));
        let mut pairs: Vec<(usize, usize)> = neighbours.chain(with_current).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The version that was in force on `day`; the first if none was.
    pub fn on(&self, day: Date) -> &DatedVersion {
        let found = self.versions.iter().rev().find(|version| version.from <= day);
        found.unwrap_or(&self.versions[0])
    }

    /// The current version.
    pub fn current(&self) -> &DatedVersion {
        &self.versions[self.current]
    }
}

/// All texts of a library that have versions.
#[derive(Debug, Default)]
pub(super) struct Versions {
    pub(super) texts: Vec<VersionedText>,
    of: HashMap<Id, (usize, usize)>,
}

impl Versions {
    /// The text of which the document `id` is a version, and which.
    pub(super) fn of(&self, id: Id) -> Option<(&VersionedText, usize)> {
        self.of.get(&id).map(|&(text, n)| (&self.texts[text], n))
    }

    /// The text of which all of `ids` are versions.
    pub(super) fn common(&self, ids: &[Id]) -> Option<&VersionedText> {
        let text = self.of.get(ids.first()?)?.0;
        let is_of = |id: &Id| self.of.get(id).is_some_and(|(own, _)| *own == text);
        ids.iter().all(is_of).then(|| &self.texts[text])
    }
}

/// What makes documents versions of one text.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The plain address of the folder that holds them.
    Folder(String),
    /// Section, kind and title.
    Title(String, String, String),
}

/// Finds the versions among `documents` and gives them their addresses: the current one has the plain address of its text.
pub(super) fn settle(
    documents: &mut [Document],
    today: Date,
    shown: &str,
    diagnostics: &mut Diagnostics,
) -> Versions {
    let mut versions = Versions::default();
    for (key, dated) in groups(documents, shown, diagnostics) {
        let is_alone = matches!(key, Key::Title(..)) && dated.len() == 1;
        let dated = distinct(documents, dated, shown, diagnostics);
        diagnostics.extend(is_alone.then(|| alone(&documents[dated[0].1], shown)));
        diagnostics.extend(other_title(documents, &dated, shown));
        let text = text(documents, &key, &dated, today);
        for (n, version) in text.versions.iter().enumerate() {
            versions.of.insert(version.id, (versions.texts.len(), n));
            place(&mut documents[version.id], &text, n);
        }
        versions.texts.push(text);
    }
    let documents = &*documents;
    versions.texts.par_iter_mut().for_each(|text| compare(text, documents));
    versions
}

/// The documents of each text with their days.
fn groups(
    documents: &[Document],
    shown: &str,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<Key, Vec<(Date, Id)>> {
    let mut groups: BTreeMap<Key, Vec<(Date, Id)>> = BTreeMap::new();
    let live = || documents.iter().enumerate().filter(|(_, document)| document.is_shown());
    for (id, document) in live() {
        let Some(version) = &document.version else { continue };
        let title =
            || Key::Title(document.section_url.clone(), document.kind.name.clone(), document.title.clone());
        let key = version.base.clone().map_or_else(title, Key::Folder);
        groups.entry(key).or_default().push((version.date, id));
    }
    // The `index.md` beside dated files is a version, too.
    for (id, document) in live().filter(|(_, document)| !document.is_attachment && !document.is_index) {
        let Some(group) = groups.get_mut(&Key::Folder(document.url.clone())) else { continue };
        match document.version.as_ref().map(|version| version.date).or_else(|| document.date()) {
            Some(date) => group.push((date, id)),
            None => diagnostics.push(no_date(document, shown)),
        }
    }
    // So it is no version by its title.
    let folders = groups.iter().filter(|(key, _)| matches!(key, Key::Folder(_)));
    let in_folders: BTreeSet<Id> = folders.flat_map(|(_, group)| group).map(|(_, id)| *id).collect();
    for (_, group) in groups.iter_mut().filter(|(key, _)| matches!(key, Key::Title(..))) {
        group.retain(|(_, id)| !in_folders.contains(id));
    }
    groups.retain(|_, group| !group.is_empty());
    groups
}

/// `dated` in order, without those whose day another one has.
fn distinct(
    documents: &mut [Document],
    mut dated: Vec<(Date, Id)>,
    shown: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<(Date, Id)> {
    dated.sort_unstable();
    let mut distinct: Vec<(Date, Id)> = Vec::with_capacity(dated.len());
    for (date, id) in dated {
        match distinct.last().filter(|(last, _)| *last == date) {
            Some(&(_, first)) => {
                diagnostics.push(same_date(date, &documents[id], &documents[first], shown));
                documents[id].is_aside = true;
            }
            None => distinct.push((date, id)),
        }
    }
    distinct
}

/// The text whose versions are `dated`.
fn text(documents: &[Document], key: &Key, dated: &[(Date, Id)], today: Date) -> VersionedText {
    let url = match key {
        Key::Folder(url) => url.clone(),
        Key::Title(..) => {
            let name = |id: Id| page_stem(&documents[id].path).unwrap_or_default();
            let base = dated.iter().map(|&(_, id)| id).min_by_key(|&id| (name(id).len(), name(id)));
            base.map(|id| documents[id].url.clone()).unwrap_or_default()
        }
    };
    let from = |&(date, id): &(Date, Id)| effective(&documents[id]).map_or(date, |day| day.max(date));
    let version = |(n, &(date, id)): (usize, &(Date, Id))| DatedVersion {
        id,
        date,
        from: from(&(date, id)),
        until: dated.get(n + 1).and_then(|next| from(next).yesterday().ok()),
        counts: Counts::default(),
        changed: BTreeMap::new(),
    };
    let versions: Vec<DatedVersion> = dated.iter().enumerate().map(version).collect();
    let current = versions.iter().rposition(|version| version.from <= today).unwrap_or(0);
    VersionedText { url, versions, current }
}

/// The day from which `document` says that it is in force.
fn effective(document: &Document) -> Option<Date> {
    let derive = document.kind.status_field()?.derive.as_ref()?;
    document.fields.date(&document.kind, &derive.from)
}

/// Gives `document`, which is version `n` of `text`, its address. The address of its file leads there.
fn place(document: &mut Document, text: &VersionedText, n: usize) {
    document.is_aside = n != text.current;
    document.is_attachment = document.is_aside && document.is_attachment;
    let permanent = text.permanent_url(n);
    let url = if document.is_aside { permanent.clone() } else { text.url.clone() };
    let former = std::mem::replace(&mut document.url, url);
    if former != text.url && former != permanent {
        let kind = std::sync::Arc::clone(&document.kind);
        document.fields.add_text(&kind, "aliases", former);
    }
}

/// Compares each version of `text` with the one before.
fn compare(text: &mut VersionedText, documents: &[Document]) {
    let units: Vec<Vec<Unit>> =
        text.versions.iter().map(|version| comparison::units(&documents[version.id].text)).collect();
    let aligned: Vec<Vec<Pair>> =
        units.par_windows(2).map(|two| comparison::align(&two[0], &two[1])).collect();
    for (n, pairs) in (1..).zip(&aligned) {
        let (old, new) = (&units[n - 1], &units[n]);
        let date = text.versions[n].date;
        let mut changed = BTreeMap::new();
        for pair in pairs {
            let Some(unit) = pair.new.map(|n| &new[n]).filter(|unit| !unit.anchor.is_empty()) else {
                continue;
            };
            let before = || text.versions[n - 1].changed.get(&old[pair.old?].anchor).copied();
            let last = match pair.change {
                Change::Same => before(),
                change => Some(LastChange { date, is_new: change == Change::Added }),
            };
            changed.extend(last.map(|last| (unit.anchor.clone(), last)));
        }
        let version = &mut text.versions[n];
        (version.counts, version.changed) = (Counts::of(pairs, old, new), changed);
    }
}

/// The place of the version's day in its file, or the whole file.
fn version_place(document: &Document, shown: &str) -> Place {
    let index = document.kind.field_index("version").filter(|&index| document.fields.contains(index));
    match index {
        Some(index) => document.place(shown, document.fields.span(index)),
        None => Place::file(format!("{shown}/{}", document.path)),
    }
}

fn alone(document: &Document, shown: &str) -> Diagnostic {
    let title = &document.title;
    let fault = message!(
        "写了“版本”，但这个栏目里没有第二份《{title}》",
        "it has a `version`, but there is no other text called `{title}` in this section"
    );
    let hint = message!(
        "同一份文件的各个版本，标题要一字不差，放在同一个文件夹；只有一个版本的可以不写“版本”",
        "all versions of a document need the same title and folder; a document with one version needs no `version`"
    );
    Diagnostic::note("version.alone", version_place(document, shown), fault).hint(hint)
}

fn same_date(date: Date, document: &Document, first: &Document, shown: &str) -> Diagnostic {
    let other = format!("{shown}/{}", first.path);
    let fault = message!("版本日期 {date} 已经是 {other} 的", "the version of {date} is {other} already");
    let hint = message!(
        "两个版本不能是同一天：改正其中一个的日期，重复的删去一份",
        "two versions cannot have one day: mend the day of one of them, or remove what is there twice"
    );
    Diagnostic::error("version.same-date", version_place(document, shown), fault).hint(hint)
}

fn no_date(document: &Document, shown: &str) -> Diagnostic {
    let fault = message!(
        "旁边有按日期命名的旧版本，这一份没有日期，排不进去",
        "there are versions named by days beside it, but this one has no day and cannot be placed among them"
    );
    let hint = message!("加一行“版本: 2024-06-01”", "add `version: 2024-06-01`");
    Diagnostic::error("version.no-date", Place::file(format!("{shown}/{}", document.path)), fault).hint(hint)
}

/// A note if the versions of a folder have different titles: they may be different documents.
fn other_title(documents: &[Document], dated: &[(Date, Id)], shown: &str) -> Option<Diagnostic> {
    let title = &documents[dated.first()?.1].title;
    let (_, other) = dated.iter().find(|(_, id)| documents[*id].title != *title)?;
    let document = &documents[*other];
    let (own, file) = (&document.title, format!("{shown}/{}", document.path));
    let fault = message!(
        "同一份文件的两个版本标题不同：《{title}》和《{own}》",
        "two versions of one document have different titles: `{title}` and `{own}`"
    );
    let hint = message!(
        "改过名的不用管；不是同一份文件的，在文件夹里加一个 _index.md",
        "a document may have got another name; add an `_index.md` to a folder of different documents"
    );
    Some(Diagnostic::note("version.title", Place::file(file), fault).hint(hint))
}
