//! The fields of a page for its field table and for templates.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{Reference, View, long_date};
use crate::config::language;
use crate::diagnostic::Language;
use crate::front_matter::Value;
use crate::kind::{Facet, Field, Inverse, Label, Type};
use crate::library::{Id, Target};

/// A row in the field table of a page.
#[derive(Debug, Clone, Serialize)]
pub struct FieldView {
    /// The name of the field.
    pub name: String,
    /// Its label.
    pub label: String,
    /// The type of its values, such as `date` or `link`.
    #[serde(rename = "type")]
    pub type_: String,
    /// Its values.
    pub values: Vec<FieldValue>,
    /// All values joined in one line.
    pub text: String,
}

/// One value of a field.
#[derive(Debug, Clone, Serialize)]
pub struct FieldValue {
    /// The text for readers.
    pub text: String,
    /// The list of pages with the same value, or the target of a link.
    pub url: Option<String>,
}

/// The fields that the table of the page `id` shows, in the order of its kind.
pub(super) fn visible(view: &View<'_>, id: Id) -> Vec<FieldView> {
    let document = view.library.document(id);
    let lang = language(&document.lang);
    let mut fields = Vec::new();
    for (index, field) in document.kind.fields.iter().enumerate() {
        let is_title = field.name == "title";
        if field.hidden || is_title || field.item == Type::Record {
            continue;
        }
        let Some(value) = document.fields.value(index) else { continue };
        let values: Vec<FieldValue> =
            value.items().iter().flat_map(|item| values(view, id, field, item, lang)).collect();
        if values.is_empty() {
            continue;
        }
        let text = joined(&values, lang);
        let type_ =
            format!("{:?}", if field.type_ == Type::List { field.item } else { field.type_ }).to_lowercase();
        fields.push(FieldView {
            name: field.name.clone(),
            label: field.label.text(lang).to_owned(),
            type_,
            values,
            text,
        });
    }
    fields.extend(inverses(view, id, lang));
    fields
}

/// Rows for relations in which other pages point to the page `id`, one row for each inverse name.
fn inverses(view: &View<'_>, id: Id, lang: Language) -> Vec<FieldView> {
    let mut rows: Vec<(&Inverse, Vec<Id>)> = Vec::new();
    for relation in view.library.relations_to(id) {
        let field = relation.field(&view.library.documents);
        let Some(inverse) = field.and_then(|field| field.inverse.as_ref()) else { continue };
        match rows.iter_mut().find(|(known, _)| known.name == inverse.name) {
            Some((_, pages)) => pages.push(relation.from),
            None => rows.push((inverse, vec![relation.from])),
        }
    }
    let row = |(inverse, pages): (&Inverse, Vec<Id>)| {
        let references = pages.into_iter().map(|id| view.reference(id));
        let values: Vec<_> =
            references.map(|page| FieldValue { text: page.title, url: Some(page.url) }).collect();
        let text = joined(&values, lang);
        let (name, label) = (inverse.name.clone(), inverse.label.text(lang).to_owned());
        FieldView { name, label, type_: "link".to_owned(), values, text }
    };
    rows.into_iter().map(row).collect()
}

/// The texts of `values`, joined in one line.
fn joined(values: &[FieldValue], lang: Language) -> String {
    let comma = if lang == Language::Zh { "、" } else { ", " };
    values.iter().map(|value| value.text.as_str()).collect::<Vec<_>>().join(comma)
}

/// The values of `field` of the page `id`.
pub(super) fn values_of(view: &View<'_>, id: Id, field: &Field) -> Vec<FieldValue> {
    let document = view.library.document(id);
    let lang = language(&document.lang);
    let value = document.fields.get(&document.kind, &field.name);
    value.into_iter().flat_map(Value::items).flat_map(|item| values(view, id, field, item, lang)).collect()
}

fn values(view: &View<'_>, id: Id, field: &Field, value: &Value, lang: Language) -> Vec<FieldValue> {
    if let Value::Link(link) = value {
        let target = view.library.field_target(id, link.span.start).unwrap_or(&Target::None);
        if let Target::Title(title) = target {
            return vec![FieldValue { text: title.clone(), url: None }];
        }
        return reference(view, target, &link.target)
            .map(|r| FieldValue { text: r.title, url: Some(r.url) })
            .into_iter()
            .collect();
    }
    if let Value::Region(parts) = value {
        return parts
            .iter()
            .map(|part| FieldValue { text: part.clone(), url: term_url(view, id, field, part) })
            .collect();
    }
    let Some(text) = text(field, value, lang) else { return Vec::new() };
    let url = (field.facet != Facet::None)
        .then(|| {
            let label = match value {
                Value::Date(date) if field.facet == Facet::Year => date.year().to_string(),
                Value::Number(_) => return own_term_url(view, id, field),
                _ => text.clone(),
            };
            term_url(view, id, field, &label)
        })
        .flatten();
    vec![FieldValue { text, url }]
}

/// The address of the list of pages that share the value `label` of `field` with the page `id`.
pub(super) fn term_url(view: &View<'_>, id: Id, field: &Field, label: &str) -> Option<String> {
    let document = view.library.document(id);
    let url = crate::library::taxonomy_url(&document.kind, field, &document.lang, view.config);
    let term = view.library.taxonomy(&url)?.term(label)?;
    Some(view.config.link(&term.url))
}

/// The address of the list of pages whose number falls into the same range as that of the page `id`.
fn own_term_url(view: &View<'_>, id: Id, field: &Field) -> Option<String> {
    let (_, term) = view.library.terms(id).find(|(taxonomy, _)| taxonomy.facet == field.name)?;
    Some(view.config.link(&term.url))
}

/// A single value as text for readers. `None` for links, lists and records.
pub(super) fn text(field: &Field, value: &Value, lang: Language) -> Option<String> {
    let unit = |unit: &Option<Label>| unit.as_ref().map(|u| u.text(lang).to_owned()).unwrap_or_default();
    Some(match value {
        Value::Text(text) => text.clone(),
        Value::Date(date) => long_date(*date, lang),
        Value::Number(number) => match lang {
            Language::Zh => format!("{number}{}", unit(&field.unit)),
            Language::En => format!("{number} {}", unit(&field.unit)).trim_end().to_owned(),
        },
        Value::Enum(index) => field.values.get(*index)?.label(lang).to_owned(),
        Value::Bool(yes) => match (yes, lang) {
            (true, Language::Zh) => "是".into(),
            (false, Language::Zh) => "否".into(),
            (true, Language::En) => "yes".into(),
            (false, Language::En) => "no".into(),
        },
        Value::Region(parts) => parts.join(""),
        Value::Link(_) | Value::List(_) | Value::Record(_) => return None,
    })
}

/// All fields of the page `id` by name, for templates that lay out fields themselves.
pub(super) fn by_name(view: &View<'_>, id: Id) -> BTreeMap<String, Json> {
    let document = view.library.document(id);
    let lang = language(&document.lang);
    let mut fields = BTreeMap::new();
    for (index, value, _) in document.fields.iter() {
        let field = &document.kind.fields[index];
        let value = json(view, id, field, value, lang);
        if !value.is_null() {
            fields.insert(field.name.clone(), value);
        }
    }
    fields
}

fn json(view: &View<'_>, id: Id, field: &Field, value: &Value, lang: Language) -> Json {
    match value {
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => json!(*number as i64),
        Value::Number(number) => json!(number),
        Value::Bool(yes) => json!(yes),
        Value::List(items) if field.item == Type::Record => json!(records(view, id, field, items, lang)),
        Value::List(items) => {
            let items = items.iter().map(|item| json(view, id, field, item, lang));
            json!(items.filter(|item| !item.is_null()).collect::<Vec<_>>())
        }
        Value::Link(link) => {
            let target = view.library.field_target(id, link.span.start).unwrap_or(&Target::None);
            json!(reference(view, target, &link.target))
        }
        Value::Region(parts) => json!(parts),
        other => json!(text(field, other, lang)),
    }
}

fn records(
    view: &View<'_>,
    id: Id,
    field: &Field,
    items: &[Value],
    lang: Language,
) -> Vec<BTreeMap<String, Json>> {
    let mut records: Vec<(Option<jiff::civil::Date>, BTreeMap<String, Json>)> = Vec::new();
    for item in items {
        let Value::Record(entries) = item else { continue };
        let mut record = BTreeMap::new();
        let mut key = None;
        for (index, value) in entries {
            let Some(inner) = field.fields.get(*index) else { continue };
            if let Value::Date(date) = value {
                record.insert(format!("{}_iso", inner.name), json!(date.to_string()));
                if field.sort.as_deref() == Some(inner.name.as_str()) {
                    key = Some(*date);
                }
            }
            record.insert(inner.name.clone(), json(view, id, inner, value, lang));
        }
        records.push((key, record));
    }
    if field.sort.is_some() {
        records.sort_by_key(|(key, _)| *key);
    }
    records.into_iter().map(|(_, record)| record).collect()
}

/// The target of a link field as a reference. `None` if the page is not shown, or for a mere title.
pub(super) fn reference(view: &View<'_>, target: &Target, written: &str) -> Option<Reference> {
    let plain = |title: String, url: String, external: bool| Reference {
        title,
        url,
        kind: String::new(),
        kind_label: String::new(),
        date: String::new(),
        external,
    };
    match target {
        // Writers get a warning about a link to a withdrawn page; readers do not see the link.
        Target::Page(id, _) if !view.library.document(*id).is_shown() => None,
        Target::Page(id, anchor) => {
            let mut reference = view.reference(*id);
            reference.url.push_str(anchor);
            Some(reference)
        }
        Target::External(url) => Some(plain(url.clone(), url.clone(), true)),
        Target::Section(url) => {
            let title = view.library.sections.get(url).map_or(written, |section| &section.title);
            Some(plain(title.to_owned(), view.config.link(url), false))
        }
        Target::Asset(path, rest) => {
            let name = path.rsplit('/').next().unwrap_or(path);
            let url = view.config.link(&crate::route::asset_url(path)) + rest;
            Some(plain(name.to_owned(), url, false))
        }
        Target::Address(path) => Some(plain(written.to_owned(), view.config.link(path), false)),
        Target::Title(_) | Target::None => None,
    }
}
