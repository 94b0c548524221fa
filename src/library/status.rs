//! Derives the status of pages that state none, on the day of the build: from their own dates, and from what other pages say about them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::relation::Relations;
use super::version::Versions;
use super::{Id, state};
use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::{Derive, Field, Kind, Side};

/// Sets the status of each of `documents` that states none.
pub(super) fn derive(documents: &mut [Document], relations: &Relations, versions: &Versions, today: Date) {
    let related = by_relations(documents, relations, today);
    for (id, document) in documents.iter_mut().enumerate() {
        let kind = Arc::clone(&document.kind);
        let Some((index, field)) = open_status(document, &kind) else { continue };
        let by_version = field.derive.as_ref().and_then(|derive| by_version(versions, id, derive, today));
        let by_rules = || state::of(document, &field.states, today).map(str::to_owned);
        let by_dates = || field.derive.as_ref().and_then(|derive| by_dates(document, derive, today));
        // Another page knows of later events than the page itself, so it wins.
        let found = by_version.or_else(|| related.get(&id).cloned()).or_else(by_dates).or_else(by_rules);
        let Some(value) = found else { continue };
        if let Some(choice) = field.values.iter().position(|choice| choice.value == value) {
            document.fields.insert(index, Value::Enum(choice), 0..0);
        }
    }
}

/// The status field of `document`, which is of the kind `kind`, and its index, if the page states no value and the field is public.
fn open_status<'k>(document: &Document, kind: &'k Kind) -> Option<(usize, &'k Field)> {
    let status = kind.fields.iter().enumerate().find(|(_, field)| field.status);
    let is_open = |field: &Field, index| !document.fields.contains(index) && !field.is_private();
    status.filter(|&(index, field)| document.is_shown() && is_open(field, index))
}

/// The status of a version of a text that is not in force yet, or not any more. `None` for the current one, and for documents without
/// versions.
fn by_version(versions: &Versions, id: Id, derive: &Derive, today: Date) -> Option<String> {
    let (text, n) = versions.of(id)?;
    if text.versions[n].from > today {
        return Some(derive.before.clone());
    }
    derive.former.clone().filter(|_| n != text.current)
}

/// The status that follows from the dates of `document`. `None` if a date field is private: its value is not known here, so the status
/// could be wrong.
fn by_dates(document: &Document, derive: &Derive, today: Date) -> Option<String> {
    let kind = &document.kind;
    if [&derive.from, &derive.until].iter().any(|name| kind.field(name).is_some_and(Field::is_private)) {
        return None;
    }
    let from = document.fields.date(kind, &derive.from);
    let until = document.fields.date(kind, &derive.until);
    let value = match (from, until) {
        (Some(from), _) if from > today => &derive.before,
        (_, Some(until)) if until < today => &derive.after,
        _ => &derive.within,
    };
    Some(value.clone())
}

/// The statuses that relations give to pages. For example, a regulation repeals another from the day on which it takes effect.
fn by_relations(documents: &[Document], relations: &Relations, today: Date) -> BTreeMap<Id, String> {
    let mut statuses: BTreeMap<Id, String> = BTreeMap::new();
    // The effective date of a document outside the site is unknown; it counts as in effect.
    for (id, field) in relations.elsewhere(documents) {
        if let Some(effect) = field.effect.as_ref().filter(|effect| effect.on == Side::Source) {
            statuses.insert(id, effect.status.clone());
        }
    }
    for relation in relations.iter() {
        let effect = relation.field(documents).and_then(|field| field.effect.as_ref());
        let Some(effect) = effect else { continue };
        let (page, other) = match effect.on {
            Side::Target => (relation.to, relation.from),
            Side::Source => (relation.from, relation.to),
        };
        if effective(&documents[other]).is_none_or(|day| day <= today) {
            statuses.entry(page).or_insert_with(|| effect.status.clone());
        }
    }
    statuses
}

/// The day on which `document` takes effect: the start date of its status rule, else its date.
pub(super) fn effective(document: &Document) -> Option<Date> {
    let kind: &Kind = &document.kind;
    let derive = kind.fields.iter().find_map(|field| field.derive.as_ref());
    derive.and_then(|derive| document.fields.date(kind, &derive.from)).or_else(|| document.date())
}
