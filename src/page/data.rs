//! A document as data for other programs: `index.json` beside its page.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::View;
use super::field::reference;
use crate::config::language;
use crate::diagnostic::Language;
use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::Field;
use crate::library::{DatedVersion, Id, LastChange, Target};
use crate::text::mention::{Base, Mention};
use crate::text::tree::{Block, BlockKind, Lead, Level, Provision};
use crate::text::walk::{heading_words, push_words};

/// A document: what is known of it, its headings, and its provisions with their words.
#[derive(Debug, Serialize)]
pub struct Data<'a> {
    url: String,
    title: &'a str,
    kind: &'a str,
    lang: &'a str,
    fields: Map<String, Json>,
    outline: Vec<Entry<'a>>,
    provisions: Vec<Part<'a>>,
    /// Its versions, the oldest first; none if there is only this text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    versions: Vec<Json>,
    /// The documents and provisions that it mentions, in order.
    cites: Vec<Cite<'a>>,
    /// The pages that mention it or point to it.
    cited_by: Vec<CitedBy<'a>>,
}

/// A mention of a document or provision.
#[derive(Debug, Serialize)]
struct Cite<'a> {
    /// The title as written; none for a mention by number and for the document itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    /// The likeliest anchor of the provision that it names; none for the whole document.
    #[serde(skip_serializing_if = "Option::is_none")]
    provision: Option<String>,
    /// What this document does with it: `basis`, `amends`, ...
    role: &'static str,
    /// Its address, with the provision's anchor; none if it is not in this site.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// A page that mentions the document.
#[derive(Debug, Serialize)]
struct CitedBy<'a> {
    title: &'a str,
    url: String,
}

/// A heading.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    id: &'a str,
    level: u8,
    /// The number as written, such as `第一章`; empty if it has none.
    label: &'a str,
    text: String,
}

/// A provision, and those in it.
#[derive(Debug, Serialize)]
struct Part<'a> {
    id: &'a str,
    level: &'static str,
    /// The number as written; a clause has none.
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    /// Its heading, if it has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    heading: String,
    /// The day of the version that last changed it; none if it is as in the first version.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<String>,
    /// Its own words, without the provisions in it.
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    provisions: Vec<Part<'a>>,
}

impl<'a> View<'a> {
    /// The document `id` as data.
    pub fn data(&'a self, id: Id) -> Data<'a> {
        let document = self.library.document(id);
        let mut outline = Vec::new();
        headings(&document.text.blocks, &mut outline);
        Data {
            url: self.config.link_to(&document.url),
            title: &document.title,
            kind: &document.kind.name,
            lang: &document.lang,
            fields: self.data_fields(id, document),
            outline,
            provisions: parts(&document.text.blocks, self.changed(id)),
            versions: self.data_versions(id),
            cites: self.cites(id, document),
            cited_by: self.cited_by(id),
        }
    }

    fn data_versions(&self, id: Id) -> Vec<Json> {
        let Some((text, _)) = self.library.versions_of(id) else { return Vec::new() };
        let version = |(n, version): (usize, &DatedVersion)| {
            json!({
                "date": version.date.to_string(),
                "url": self.config.link(&text.permanent_url(n)),
                "from": version.from.to_string(),
                "until": version.until.map(|day| day.to_string()),
                "changes": version.counts,
            })
        };
        text.versions.iter().enumerate().map(version).collect()
    }

    fn cites(&'a self, id: Id, document: &'a Document) -> Vec<Cite<'a>> {
        let cite = |(n, mention): (usize, &'a Mention)| {
            let (title, number) = match &mention.base {
                Base::Title(title, number) => (Some(title.as_str()), number.as_deref()),
                Base::Number(number) => (None, Some(number.as_str())),
                Base::This => (None, None),
            };
            let provision =
                mention.reference.as_ref().and_then(|reference| reference.anchors().into_iter().next());
            Cite { title, number, provision, role: mention.role.name(), url: self.mention_address(id, n) }
        };
        document.text.mentions.iter().enumerate().map(cite).collect()
    }

    fn cited_by(&'a self, id: Id) -> Vec<CitedBy<'a>> {
        let pages: BTreeSet<Id> =
            self.library.relations_to(id).iter().map(|relation| relation.from).collect();
        let cited_by = |from: Id| {
            let document = self.library.document(from);
            CitedBy { title: &document.title, url: self.config.link_to(&document.url) }
        };
        pages.into_iter().map(cited_by).collect()
    }

    fn data_fields(&self, id: Id, document: &Document) -> Map<String, Json> {
        let lang = language(&document.lang);
        let named = document.fields.iter().filter_map(|(index, value, _)| {
            let field = document.kind.fields.get(index)?;
            let value = self.data_value(id, field, value, lang);
            (field.name != "title" && !value.is_null()).then(|| (field.name.clone(), value))
        });
        named.collect()
    }

    fn data_value(&self, id: Id, field: &Field, value: &Value, lang: Language) -> Json {
        match value {
            Value::Text(text) => json!(text),
            Value::Date(date) => json!(date.to_string()),
            Value::Number(number) => json!(number),
            Value::Bool(yes) => json!(yes),
            Value::Region(names) => json!(names),
            Value::Enum(index) => json!(field.values.get(*index).map(|choice| choice.label(lang))),
            Value::Link(link) => {
                let target = self.library.field_target(id, link.span.start).unwrap_or(&Target::None);
                match (reference(self, target, &link.target), target) {
                    (Some(found), _) => json!({ "title": found.title, "url": found.url }),
                    (None, Target::Title(title)) => json!({ "title": title }),
                    // The title of a page that is not shown is not told either.
                    (None, _) => Json::Null,
                }
            }
            Value::List(items) => {
                let items = items.iter().map(|item| self.data_value(id, field, item, lang));
                items.filter(|item| !item.is_null()).collect()
            }
            Value::Record(entries) => {
                let named = entries.iter().filter_map(|(index, value)| {
                    let inner = field.fields.get(*index)?;
                    let value = self.data_value(id, inner, value, lang);
                    (!value.is_null()).then(|| (inner.name.clone(), value))
                });
                Json::Object(named.collect())
            }
        }
    }
}

fn headings<'a>(blocks: &'a [Block], entries: &mut Vec<Entry<'a>>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading(heading) => {
                let text = heading_words("", &heading.inlines);
                entries.push(Entry { id: &heading.id, level: heading.level, label: "", text });
            }
            BlockKind::Provision(provision) => {
                let (text, level) = heading_of(provision);
                if !text.is_empty() {
                    entries.push(Entry { id: &provision.id, level, label: &provision.label, text });
                }
                headings(&provision.blocks, entries);
            }
            BlockKind::Marked(marked) => headings(&marked.blocks, entries),
            _ => {}
        }
    }
}

/// The words of a provision's heading or heading sentence without its number, and its level; empty if it has none.
fn heading_of(provision: &Provision) -> (String, u8) {
    match &provision.lead {
        Lead::Heading(heading) => (heading_words("", &heading.inlines), heading.level),
        Lead::RunIn(sentence, _) if provision.is_headed() => {
            let words = heading_words("", sentence);
            (words.trim_end_matches('。').to_owned(), provision.level.class() + 1)
        }
        _ => (String::new(), 0),
    }
}

/// When provisions last changed, by anchor.
type Changed<'a> = Option<&'a BTreeMap<String, LastChange>>;

fn parts<'a>(blocks: &'a [Block], changed: Changed<'_>) -> Vec<Part<'a>> {
    let part = |block| match block {
        &Block { kind: BlockKind::Provision(ref provision), .. } => Some(self::part(provision, changed)),
        _ => None,
    };
    blocks.iter().filter_map(part).collect()
}

fn part<'a>(provision: &'a Provision, changed: Changed<'_>) -> Part<'a> {
    let (heading, _) = heading_of(provision);
    let mut text = String::new();
    match &provision.lead {
        Lead::Heading(_) => {}
        Lead::RunIn(sentence, rest) => {
            if heading.is_empty() {
                push_words(sentence, &mut text);
            }
            push_words(rest, &mut text);
        }
        Lead::Paragraph(inlines) => push_words(inlines, &mut text),
    }
    for block in &provision.blocks {
        if let BlockKind::Paragraph(_, inlines) | BlockKind::Plain(inlines) = &block.kind {
            text.push('\n');
            push_words(inlines, &mut text);
        }
    }
    Part {
        id: &provision.id,
        level: level_name(provision.level),
        label: &provision.label,
        number: provision.number.map(|number| number.main),
        heading,
        changed: changed.and_then(|all| all.get(&*provision.id)).map(|last| last.date.to_string()),
        text: text.trim().to_owned(),
        provisions: parts(&provision.blocks, changed),
    }
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::Part => "part",
        Level::Subpart => "subpart",
        Level::Chapter => "chapter",
        Level::Section => "section",
        Level::First => "first",
        Level::Article => "article",
        Level::Clause => "clause",
        Level::Second => "second",
        Level::Third => "third",
        Level::Fourth => "fourth",
        Level::Fifth => "fifth",
    }
}
