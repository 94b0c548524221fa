//! The library as a stream of entries: what a search engine may know of each page, field by field.

use jiff::civil::Date;
use serde::Serialize;

use crate::config::language;
use crate::diagnostic::Language;
use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::Field;
use crate::library::{Id, Library};
use crate::page::long_date;
use crate::site::Site;
use crate::text;

/// A page for search.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Its address for links, with the base path.
    pub url: String,
    /// Its language.
    pub lang: String,
    /// Its title.
    pub title: String,
    /// The name of its kind.
    pub kind: String,
    /// The label of its kind.
    pub kind_label: String,
    /// The weight of its kind; less if it only amends another document.
    pub weight: f32,
    /// The date by which lists sort it.
    pub date: Option<Date>,
    /// The label of its status, if the status has a banner.
    pub status: Option<String>,
    /// Its fields that have values, in the order of its front matter.
    pub fields: Vec<EntryField>,
    /// Its terms, as pairs: name of the facet, label of the term.
    pub terms: Vec<(String, String)>,
    /// Its text.
    pub sections: Vec<EntrySection>,
}

/// A field of an entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryField {
    /// The English name of the field. A field in a record is named `record.field`.
    pub name: String,
    /// Its weight in search; 0 keeps it out.
    pub weight: f32,
    /// Whether search matches it only as a whole, such as a document number.
    pub exact: bool,
    /// Its values; more than one only for lists.
    pub values: Vec<EntryValue>,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum EntryValue {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
}

/// The text between two headings, or of one provision that has an anchor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntrySection {
    /// Its anchor; empty for the text before the first heading.
    pub anchor: String,
    /// Its heading.
    pub heading: String,
    /// Its text, one line for each block.
    pub text: String,
}

/// The factor for the weight of a decision that amends another document. Who asks for a law wants the law, not the list of its changes.
const AMENDING: f32 = 0.6;

/// The pages of `site` that search finds, sorted by address.
pub fn found(site: &Site) -> Vec<Id> {
    let mut ids: Vec<Id> =
        (0..site.library.documents.len()).filter(|&id| is_found(&site.library, id)).collect();
    ids.sort_by(|&a, &b| site.library.document(a).url.cmp(&site.library.document(b).url));
    ids
}

/// Whether search finds the page. An `_index.md` is found only if its section is a collection, that is a work in itself, such as a book of
/// family rules.
fn is_found(library: &Library, id: Id) -> bool {
    let document = library.document(id);
    let is_work = || library.section_of(document).is_some_and(|s| s.collection && !s.pages.is_empty());
    document.is_listed() && (!document.is_index || is_work())
}

/// Whether the document only amends another one.
fn amends(document: &Document) -> bool {
    document.kind.document
        && document.title.contains("关于修改")
        && text::mention::amended(&document.title).is_some()
}

/// The entry of the page `id`.
pub fn entry(site: &Site, id: Id) -> Entry {
    let document = site.library.document(id);
    let lang = language(&document.lang);
    let status = crate::page::status(document, lang).filter(|status| !status.notice.is_empty());
    let terms = site.library.terms(id).map(|(taxonomy, term)| (taxonomy.facet.clone(), term.label.clone()));
    Entry {
        url: site.config.link_to(&document.url),
        lang: document.lang.clone(),
        title: document.title.clone(),
        kind: document.kind.name.clone(),
        kind_label: document.kind.label.text(lang).to_owned(),
        weight: document.kind.weight * if amends(document) { AMENDING } else { 1.0 },
        date: document.date(),
        status: status.map(|status| status.label),
        fields: fields(document, lang),
        terms: terms.collect(),
        sections: match document.row {
            Some(_) => vec![row_section(document, lang)],
            None => document.text.sections().into_iter().map(section).collect(),
        },
    }
}

/// What the row of a table says, in one line, so that readers see what they found.
fn row_section(document: &Document, lang: Language) -> EntrySection {
    let comma = if lang == Language::Zh { "；" } else { "; " };
    let shown = document.fields.iter().filter(|(index, ..)| {
        let field = &document.kind.fields[*index];
        !field.hidden && field.name != "title"
    });
    let words = shown.filter_map(|(index, value, _)| {
        let field = &document.kind.fields[index];
        let values = value.items().iter().filter_map(|item| match entry_value(field, item, lang)? {
            EntryValue::Text(text) => Some(text),
            EntryValue::Date(date) => Some(long_date(date, lang)),
            EntryValue::Number(number) => Some(number.to_string()),
            EntryValue::Flag(_) => None,
        });
        let values = values.collect::<Vec<_>>().join("、");
        (!values.is_empty()).then(|| format!("{}：{values}", field.label.text(lang)))
    });
    let text = words.collect::<Vec<_>>().join(comma);
    EntrySection { anchor: String::new(), heading: String::new(), text }
}

fn section(section: text::Section) -> EntrySection {
    let text::Section { anchor, heading, text } = section;
    EntrySection { anchor, heading, text }
}

fn fields(document: &Document, lang: Language) -> Vec<EntryField> {
    let mut fields = Vec::new();
    for (index, value, _) in document.fields.iter() {
        let field = &document.kind.fields[index];
        let mut own = EntryField {
            name: field.name.clone(),
            weight: field.search,
            exact: field.exact,
            values: Vec::new(),
        };
        for item in value.items() {
            match item {
                Value::Record(entries) => add_record(field, entries, lang, &mut fields),
                item => own.values.extend(entry_value(field, item, lang)),
            }
        }
        if !own.values.is_empty() {
            fields.push(own);
        }
    }
    fields
}

/// Adds the fields of a record, each under its own name. A field without a weight gets that of the whole record.
fn add_record(field: &Field, entries: &[(usize, Value)], lang: Language, fields: &mut Vec<EntryField>) {
    for (index, value) in entries {
        let Some(inner) = field.fields.get(*index) else { continue };
        let values: Vec<EntryValue> =
            value.items().iter().filter_map(|item| entry_value(inner, item, lang)).collect();
        if values.is_empty() {
            continue;
        }
        let name = format!("{}.{}", field.name, inner.name);
        match fields.iter_mut().find(|known| known.name == name) {
            Some(known) => known.values.extend(values),
            None => {
                let weight = if inner.search > 0.0 { inner.search } else { field.search };
                fields.push(EntryField { name, weight, exact: inner.exact, values });
            }
        }
    }
}

fn entry_value(field: &Field, value: &Value, lang: Language) -> Option<EntryValue> {
    Some(match value {
        Value::Text(text) => EntryValue::Text(text.clone()),
        Value::Region(parts) => EntryValue::Text(parts.join("")),
        Value::Date(date) => EntryValue::Date(*date),
        Value::Number(number) => EntryValue::Number(*number),
        Value::Bool(flag) => EntryValue::Flag(*flag),
        Value::Enum(index) => EntryValue::Text(field.values.get(*index)?.label(lang).to_owned()),
        // A link may name a page that is not shown.
        Value::Link(_) | Value::List(_) | Value::Record(_) => return None,
    })
}
