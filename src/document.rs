//! A source becomes a [`Document`]: checked fields, parsed content, address and state, whole and never changed again.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::front_matter::{self, Fields, Node, NodeData, Value};
use crate::kind::{DEFAULT_KIND, Kind, Kinds, TextForm};
use crate::markdown::{self, Content, Reading};
use crate::message;
use crate::proof;
use crate::source::Source;

mod address;

pub use address::dir_url;
use address::{Address, Folders, file_title};

/// Whether a page is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Shown.
    Live,
    /// A draft.
    Draft,
    /// Dated after the build's day.
    Future,
    /// Past its last day.
    Expired,
    /// Taken back, with the reason; its address keeps a notice.
    Withdrawn(String),
}

/// A page of the site, or the head of a section.
#[derive(Debug, Clone)]
pub struct Document {
    /// Path below the content folder.
    pub path: String,
    /// The folder below the content folder whose section it belongs to; empty for the root.
    pub dir: String,
    /// The address of that section.
    pub section_url: String,
    /// Its address from the site's root, such as `/stories/li/`.
    pub url: String,
    /// Its language.
    pub lang: String,
    /// Whether it is the `_index.md` of a section.
    pub is_index: bool,
    /// Whether it belongs to the page in whose folder it lies; then lists leave it out.
    pub is_attachment: bool,
    /// What it is.
    pub kind: Arc<Kind>,
    /// Its title.
    pub title: String,
    /// Its typed fields.
    pub fields: Fields,
    /// Entries of a section's `_index.md`.
    pub section: SectionFields,
    /// Its body.
    pub content: Content,
    /// Whether it is shown.
    pub state: State,
    /// The file, for diagnostics of later stages: what of it they may show.
    pub lines: SourceLines,
}

/// The source text of a document, kept as long as links may have to be shown in it.
pub type SourceLines = Arc<str>;

/// What a section's `_index.md` may say beyond the fields of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SectionFields {
    /// Pages in a list.
    pub paginate: Option<usize>,
    /// By which fields the pages are ordered.
    pub sort: Vec<String>,
    /// Whether it is an ordered collection.
    pub collection: Option<bool>,
}

impl Document {
    /// The date by which lists and feeds order the page.
    pub fn date(&self) -> Option<Date> {
        self.fields.date(&self.kind, &self.kind.date).or_else(|| self.fields.date(&self.kind, "date"))
    }

    /// Whether lists, feeds and search may show it.
    pub fn is_listed(&self) -> bool {
        self.state == State::Live
    }

    /// The summary for lists: the field, else the beginning of the text.
    pub fn summary(&self) -> String {
        self.fields.text(&self.kind, "summary").map_or_else(|| self.content.excerpt(90), str::to_owned)
    }

    /// The place of `range` in the source.
    pub fn place(&self, shown: &str, range: std::ops::Range<usize>) -> Place {
        Place::span(format!("{shown}/{}", self.path), &self.lines, range)
    }
}

/// What parsing needs to know besides the sources.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The site's settings.
    pub config: &'a Config,
    /// The kinds.
    pub kinds: &'a Kinds,
    /// The build's day.
    pub today: Date,
    /// Whether drafts are shown.
    pub drafts: bool,
    /// The content folder as messages name it.
    pub shown: &'a str,
}

struct Head<'a> {
    source: &'a Source,
    address: Address,
    body_start: usize,
    yaml_start: usize,
    entries: Option<Vec<(Node, Node)>>,
    has_front_matter: bool,
}

/// Turns all sources into documents; a source whose front matter is at fault still becomes one, so that later stages can go on.
pub fn parse(sources: &[Source], context: Context<'_>) -> (Vec<Document>, Diagnostics) {
    let folders = Folders::of(sources);
    let heads: Vec<(Head<'_>, Diagnostics)> =
        sources.par_iter().map(|source| head(source, &folders, context)).collect();
    let section_kinds = section_kinds(&heads);
    let parsed: Vec<(Document, Diagnostics)> = heads
        .into_par_iter()
        .map(|(head, mut diagnostics)| {
            let document = document(&head, &section_kinds, context, &mut diagnostics);
            (document, diagnostics)
        })
        .collect();
    let mut diagnostics = Diagnostics::new();
    let mut documents = Vec::with_capacity(parsed.len());
    for (document, more) in parsed {
        documents.push(document);
        diagnostics.extend(more);
    }
    (documents, diagnostics)
}

fn head<'a>(source: &'a Source, folders: &Folders<'_>, context: Context<'_>) -> (Head<'a>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let path = format!("{}/{}", context.shown, source.path);
    let split = front_matter::split(&path, &source.text, &mut diagnostics);
    let entries = front_matter::read(&path, &source.text, &split, &mut diagnostics);
    let has_front_matter = split.yaml.is_some() || split.is_broken;
    let address = Address::of(&source.path, &context.config.languages, folders);
    (
        Head {
            source,
            address,
            body_start: split.body_start,
            yaml_start: split.yaml_start,
            entries,
            has_front_matter,
        },
        diagnostics,
    )
}

/// The kind that each folder's `_index.md` names, by folder.
fn section_kinds(heads: &[(Head<'_>, Diagnostics)]) -> BTreeMap<String, String> {
    heads
        .iter()
        .filter_map(|(head, _)| {
            let name = scalar(head.entries.as_deref()?, &["kind", "类型"])?;
            head.address.is_index.then(|| (head.address.dir.clone(), name.to_owned()))
        })
        .collect()
}

fn scalar<'a>(entries: &'a [(Node, Node)], names: &[&str]) -> Option<&'a str> {
    entries.iter().find_map(|(key, value)| match (&key.data, &value.data) {
        (NodeData::Scalar(key), NodeData::Scalar(value))
            if names.contains(&key.as_str()) && !value.is_empty() =>
        {
            Some(value.as_str())
        }
        _ => None,
    })
}

fn document(
    head: &Head<'_>,
    section_kinds: &BTreeMap<String, String>,
    context: Context<'_>,
    diagnostics: &mut Diagnostics,
) -> Document {
    let path = format!("{}/{}", context.shown, head.source.path);
    let text = head.source.text.as_str();
    let entries = head.entries.as_deref().unwrap_or_default();
    let address = &head.address;
    let found = find_kind(head, section_kinds, context, &path, diagnostics);
    // What fields a page of an unknown kind may have is not known either.
    let is_known = found.is_some();
    let kind = found.unwrap_or_else(|| Arc::clone(context.kinds.default_kind()));
    let (section, own) = if address.is_index {
        section_fields(entries, &path, text, head.yaml_start, diagnostics)
    } else {
        (SectionFields::default(), entries.to_vec())
    };
    // The head of a section is a page: it has not the fields that pages of its kind need.
    let fields_kind = if address.is_index { context.kinds.default_kind() } else { &kind };
    // Without front matter the required fields are missing all the same; with one that cannot be read the fault is told already.
    let fields = if is_known && (head.entries.is_some() || !head.has_front_matter) {
        front_matter::check(&path, text, head.yaml_start, &own, fields_kind, context.kinds, diagnostics)
    } else {
        Fields::default()
    };
    let given = fields.text(fields_kind, "title").map(str::to_owned);
    proof::check(&path, text, diagnostics);
    let body = &text[head.body_start..];
    let form = front_matter::text_form(&fields, fields_kind).unwrap_or_else(|| match fields_kind.text {
        TextForm::Markdown if !head.has_front_matter && markdown::looks_official(body) => TextForm::Official,
        form => form,
    });
    let reading = Reading { form, trust_html: context.config.trust_html, title: given.as_deref() };
    let content = markdown::read(&path, text, head.body_start, reading, diagnostics);
    let title = given.or_else(|| content.title.clone()).unwrap_or_else(|| file_title(address));
    let section_url = address::section_url(address, context.config);
    let url = address::url(address, &section_url, &fields, fields_kind);
    let kind = if address.is_index { Arc::clone(fields_kind) } else { kind };
    let mut document = Document {
        dir: address.dir.clone(),
        section_url,
        url,
        lang: fields
            .text(&kind, "lang")
            .map(str::to_owned)
            .or(address.lang.clone())
            .unwrap_or_else(|| context.config.lang.clone()),
        is_index: address.is_index,
        is_attachment: address.bundle.is_some(),
        title,
        section,
        content,
        state: State::Live,
        lines: Arc::from(""),
        path: head.source.path.clone(),
        fields,
        kind,
    };
    derive_status(&mut document, context.today);
    document.state = state(&document, context);
    if !document.content.links.is_empty()
        || document.fields.iter().any(|(_, value, _)| holds_link(value))
        || !document.is_listed()
        || document.fields.iter().next().is_some()
    {
        document.lines =
            Arc::from(if document.content.links.is_empty() { &text[..head.body_start] } else { text });
    }
    document
}

fn holds_link(value: &Value) -> bool {
    value.items().iter().any(|item| matches!(item, Value::Link(_) | Value::Record(_)))
}

fn find_kind(
    head: &Head<'_>,
    section_kinds: &BTreeMap<String, String>,
    context: Context<'_>,
    path: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Arc<Kind>> {
    let entries = head.entries.as_deref().unwrap_or_default();
    let own = scalar(entries, &["kind", "类型"]);
    let mut dir = head.address.dir.as_str();
    let inherited = loop {
        if let Some(name) = section_kinds.get(dir) {
            break Some(name.as_str());
        }
        match dir.rsplit_once('/') {
            Some((parent, _)) => dir = parent,
            None if dir.is_empty() => break None,
            None => dir = "",
        }
    };
    let name = own.or(inherited).unwrap_or(DEFAULT_KIND);
    if let Some(kind) = context.kinds.get(name) {
        return Some(Arc::clone(kind));
    }
    if own.is_some() {
        let span = entries
            .iter()
            .find(|(_, v)| matches!(&v.data, NodeData::Scalar(s) if s == name))
            .map_or(0..0, |(_, v)| v.span.clone());
        let near = nearest(name, context.kinds.iter().flat_map(|k| [k.name.as_str(), k.label.zh.as_str()]));
        let all = context
            .kinds
            .iter()
            .map(|k| format!("{}（{}）", k.name, k.label.zh))
            .collect::<Vec<_>>()
            .join("、");
        let place =
            Place::span(path, &head.source.text, span.start + head.yaml_start..span.end + head.yaml_start);
        diagnostics.push(
            Diagnostic::error(
                "kind.unknown",
                place,
                message!("没有“{name}”这个类型", "there is no kind `{name}`"),
            )
            .hint_if(near.map(|near| message!("是不是“{near}”？", "did you mean `{near}`?")))
            .hint(message!("可用的类型：{all}", "kinds: {all}")),
        );
    }
    None
}

/// Takes the entries of a section out of its front matter.
fn section_fields(
    entries: &[(Node, Node)],
    path: &str,
    text: &str,
    start: usize,
    diagnostics: &mut Diagnostics,
) -> (SectionFields, Vec<(Node, Node)>) {
    let mut section = SectionFields::default();
    let mut rest = Vec::new();
    for (key, value) in entries {
        let NodeData::Scalar(name) = &key.data else {
            rest.push((key.clone(), value.clone()));
            continue;
        };
        let word = match &value.data {
            NodeData::Scalar(word) => word.as_str(),
            _ => "",
        };
        let fault = match name.as_str() {
            "paginate" | "每页" => match word.parse() {
                Ok(n) if n > 0 => {
                    section.paginate = Some(n);
                    None
                }
                _ => {
                    Some(message!("每页条数应当是大于零的整数", "paginate must be a whole number above zero"))
                }
            },
            "sort" | "排序方式" => {
                section.sort = match &value.data {
                    NodeData::List(items) => items
                        .iter()
                        .filter_map(
                            |i| if let NodeData::Scalar(s) = &i.data { Some(s.clone()) } else { None },
                        )
                        .collect(),
                    _ => word
                        .split([',', '，', '、'])
                        .map(|s| s.trim().to_owned())
                        .filter(|s| !s.is_empty())
                        .collect(),
                };
                None
            }
            "collection" | "合集" => match word {
                "true" | "是" | "yes" => {
                    section.collection = Some(true);
                    None
                }
                "false" | "否" | "no" => {
                    section.collection = Some(false);
                    None
                }
                _ => Some(message!("合集应当是“是”或“否”", "collection must be yes or no")),
            },
            _ => {
                rest.push((key.clone(), value.clone()));
                None
            }
        };
        if let Some(fault) = fault {
            let place = Place::span(path, text, value.span.start + start..value.span.end + start);
            diagnostics.push(Diagnostic::error("front-matter.wrong-type", place, fault));
        }
    }
    (section, rest)
}

/// Gives the status that follows from the dates to a page that names none.
fn derive_status(document: &mut Document, today: Date) {
    let kind = Arc::clone(&document.kind);
    let Some((index, field)) = kind.fields.iter().enumerate().find(|(_, f)| f.derive.is_some()) else {
        return;
    };
    let Some(derive) = &field.derive else { return };
    if document.fields.contains(index) {
        return;
    }
    let from = document.fields.date(&kind, &derive.from);
    let until = document.fields.date(&kind, &derive.until);
    let value = match (from, until) {
        (Some(from), _) if from > today => &derive.before,
        (_, Some(until)) if until < today => &derive.after,
        _ => &derive.within,
    };
    if let Some(choice) = field.values.iter().position(|c| &c.value == value) {
        document.fields.insert(index, Value::Enum(choice), 0..0);
    }
}

fn state(document: &Document, context: Context<'_>) -> State {
    let (fields, kind) = (&document.fields, &document.kind);
    if let Some(reason) = fields.text(kind, "withdrawn") {
        return State::Withdrawn(reason.to_owned());
    }
    if fields.flag(kind, "draft") && !context.drafts {
        return State::Draft;
    }
    if fields.date(kind, "date").is_some_and(|date| date > context.today) && !context.drafts {
        return State::Future;
    }
    if fields.date(kind, "expires").is_some_and(|date| date < context.today) {
        return State::Expired;
    }
    State::Live
}
