//! Checks what pages say about each other's validity: an older document that ends a newer one, two that end the same, circles, a basis that
//! was no longer in force.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::link::Links;
use super::relation::{Relation, Relations};
use super::status::effective;
use super::version::Versions;
use super::{Id, Target};
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place};
use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::Side;
use crate::message;
use crate::text::mention::Role;

/// Adds a warning for each contradiction among `documents`.
pub(super) fn check(
    documents: &[Document],
    relations: &Relations,
    versions: &Versions,
    links: &Links,
    shown: &str,
    diagnostics: &mut Diagnostics,
) {
    let ends = Ends::of(documents, relations, versions, shown);
    for (&id, enders) in &ends.by_page {
        diagnostics.extend(ends.of_page(id, enders));
    }
    diagnostics.extend(ends.circles());
    for (id, document) in documents.iter().enumerate().filter(|(_, document)| document.is_listed()) {
        diagnostics.extend(ends.bases(id, document, links));
    }
}

/// Which page ends which: it repeals or replaces it.
struct Ends<'a> {
    documents: &'a [Document],
    versions: &'a Versions,
    shown: &'a str,
    /// For each ended page, the pages that end it, each with the page and the field that say so.
    by_page: BTreeMap<Id, BTreeMap<Id, (Id, usize)>>,
}

impl<'a> Ends<'a> {
    fn of(documents: &'a [Document], relations: &Relations, versions: &'a Versions, shown: &'a str) -> Self {
        let mut by_page: BTreeMap<Id, BTreeMap<Id, (Id, usize)>> = BTreeMap::new();
        for relation in relations.iter() {
            if let Some((ended, ender, field)) = end(relation, documents) {
                by_page.entry(ended).or_default().insert(ender, (relation.from, field));
            }
        }
        Self { documents, versions, shown, by_page }
    }

    fn of_page(&self, id: Id, enders: &BTreeMap<Id, (Id, usize)>) -> Vec<Diagnostic> {
        let page = &self.documents[id];
        let mut found: Vec<Diagnostic> =
            enders.iter().filter_map(|(&ender, &said)| self.order(page, ender, said)).collect();
        // The versions of one text are one document.
        let first_version =
            |&ender: &Id| self.versions.of(ender).map_or(ender, |(text, _)| text.versions[0].id);
        let texts: BTreeSet<Id> = enders.keys().map(first_version).collect();
        let mut names = texts.iter().map(|&text| self.documents[text].title.as_str());
        if let (Some(first), Some(second)) = (names.next(), names.next()) {
            let title = &page.title;
            let fault = message!(
                "《{title}》由两份文件废止或者替代：《{first}》和《{second}》",
                "two documents end `{title}`: `{first}` and `{second}`"
            );
            found.push(self.warning("validity.two-ends", self.file(page), fault));
        }
        found.extend(self.stated(page, enders));
        found
    }

    /// A warning if the page `ender` is older than the page that it ends, or ends it before it came into force.
    fn order(&self, page: &Document, ender: Id, (says, field): (Id, usize)) -> Option<Diagnostic> {
        let other = &self.documents[ender];
        let (own, end) = (page.date()?, other.date()?);
        let (title, later) = (&page.title, &other.title);
        let place = self.documents[says].place(self.shown, self.documents[says].fields.span(field));
        let fault = if end < own {
            message!(
                "《{later}》（{end}）比它废止或者替代的《{title}》（{own}）还早",
                "`{later}` ({end}) is older than `{title}` ({own}), which it ends"
            )
        } else {
            let (from, until) = (effective(page)?, effective(other)?);
            if until >= from {
                return None;
            }
            message!(
                "《{title}》{from} 才施行，{until} 就已废止",
                "`{title}` takes effect on {from}, but ends on {until}"
            )
        };
        Some(self.warning("validity.order", place, fault))
    }

    /// A warning if `page` states that it is in force.
    fn stated(&self, page: &Document, enders: &BTreeMap<Id, (Id, usize)>) -> Option<Diagnostic> {
        let (index, field) = page.kind.fields.iter().enumerate().find(|(_, field)| field.status)?;
        // A status that was derived has no place in the file.
        let span = page.fields.span(index);
        let Some(Value::Enum(choice)) = page.fields.value(index) else { return None };
        let holds = &field.derive.as_ref()?.within;
        let stated = field.values.get(*choice).filter(|value| value.value == *holds && !span.is_empty())?;
        let ender = &self.documents[*enders.keys().next()?].title;
        let (zh, en) = (&stated.zh, &stated.en);
        let fault = message!(
            "这里写“{zh}”，但《{ender}》已把它废止或者替代",
            "this says `{en}`, but `{ender}` ends the document"
        );
        Some(self.warning("validity.stated", page.place(self.shown, span), fault))
    }

    /// A warning for each circle of documents that end each other.
    fn circles(&self) -> Vec<Diagnostic> {
        let mut done: BTreeSet<Id> = BTreeSet::new();
        let mut found = Vec::new();
        for &start in self.by_page.keys() {
            let (mut path, mut at) = (Vec::new(), start);
            while !done.contains(&at) && !path.contains(&at) {
                path.push(at);
                let Some(&next) = self.by_page.get(&at).and_then(|enders| enders.keys().next()) else {
                    break;
                };
                at = next;
            }
            if let Some(first) =
                path.iter().position(|&id| id == at).filter(|_| self.by_page.contains_key(&at))
            {
                let titles: Vec<&str> =
                    path[first..].iter().map(|&id| self.documents[id].title.as_str()).collect();
                let (zh, en) = (titles.join("》→《"), titles.join(" -> "));
                let fault =
                    message!("这些文件互相废止或者替代：《{zh}》", "these documents end each other: {en}");
                found.push(self.warning("validity.circle", self.file(&self.documents[at]), fault));
            }
            done.extend(path);
        }
        found
    }

    /// A warning for each document on which the text of `id` is based though it was no longer in force on the day of that text.
    fn bases(&self, id: Id, document: &Document, links: &Links) -> Vec<Diagnostic> {
        let Some(day) = document.date() else { return Vec::new() };
        let mut told = BTreeSet::new();
        let mentions = document.text.mentions.iter().enumerate();
        let found = mentions.filter(|(_, mention)| mention.role == Role::Basis).filter_map(|(n, mention)| {
            let Target::Page(to, _) = links.mention(id, n) else { return None };
            let (ender, ended) = self.ended(*to)?;
            if ended > day || ender == id || !told.insert(*to) {
                return None;
            }
            let (title, other) = (&self.documents[*to].title, &self.documents[ender].title);
            let fault = message!(
                "作为依据的《{title}》在 {ended} 已由《{other}》废止或者替代",
                "`{title}`, on which this is based, was ended by `{other}` on {ended}"
            );
            Some(self.warning("validity.basis", document.line_place(self.shown, mention.line), fault))
        });
        found.collect()
    }

    /// The first page that ends `id`, and from which day.
    fn ended(&self, id: Id) -> Option<(Id, Date)> {
        let days = self.by_page.get(&id)?.keys();
        days.filter_map(|&ender| Some((ender, effective(&self.documents[ender])?))).min_by_key(|end| end.1)
    }

    fn file(&self, document: &Document) -> Place {
        Place::file(format!("{}/{}", self.shown, document.path))
    }

    fn warning(&self, code: &'static str, place: Place, fault: Message) -> Diagnostic {
        let hint = message!(
            "核对各自的日期和“同时废止”“替代文件”这些字段，改正写错的一处",
            "compare the dates and the fields that say what ends what, and mend the wrong one"
        );
        Diagnostic::warning(code, place, fault).hint(hint)
    }
}

/// The page that `relation` ends, the page that ends it, and the field that says so. `None` if the relation ends nothing.
fn end(relation: &Relation, documents: &[Document]) -> Option<(Id, Id, usize)> {
    let super::By::Field(number) = relation.by else { return None };
    let effect = relation.field(documents)?.effect.as_ref()?;
    let (ended, ender) = match effect.on {
        Side::Target => (relation.to, relation.from),
        Side::Source => (relation.from, relation.to),
    };
    let status = documents[ended].kind.fields.iter().find(|field| field.status)?;
    let ends = status.values.iter().any(|value| value.value == effect.status && value.lowered);
    ends.then_some((ended, ender, number))
}
