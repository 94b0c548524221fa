//! A source becomes a [`Document`]: checked fields, parsed content, address and state, whole and never changed again.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::front_matter::{self, Fields, Node, NodeData, Value};
use crate::kind::{DEFAULT_KIND, Kind, Kinds, TextForm};
use crate::markdown::{self, Content, Reading};
use crate::message;
use crate::source::Source;

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
    let has_front_matter = split.yaml.is_some();
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

/// What `index.md` means in each folder.
#[derive(Debug)]
struct Folders<'a> {
    /// Folders whose `index.md` heads a section, because there are other texts beside or below it; none on a site that marks its
    /// sections by `_index.md`, where `index.md` is always a page.
    sections: HashSet<&'a str>,
    /// Folders whose `index.md` is a page: the other texts in them belong to it.
    bundles: HashSet<&'a str>,
}

impl<'a> Folders<'a> {
    fn of(sources: &'a [Source]) -> Self {
        let marks_sections =
            sources.iter().any(|s| s.path.rsplit('/').next().is_some_and(|file| file.starts_with("_index.")));
        let mut sections = HashSet::from([""]);
        for source in sources.iter().filter(|_| !marks_sections) {
            let Some((mut dir, file)) = source.path.rsplit_once('/') else { continue };
            if !file.starts_with("index.") {
                sections.insert(dir);
            }
            while let Some((parent, _)) = dir.rsplit_once('/') {
                sections.insert(parent);
                dir = parent;
            }
        }
        let indexes =
            sources.iter().filter_map(|s| s.path.rsplit_once('/').filter(|(_, file)| *file == "index.md"));
        let bundles = indexes.map(|(dir, _)| dir).filter(|dir| !sections.contains(dir)).collect();
        Self { sections, bundles }
    }

    fn hold_more(&self, dir: &str) -> bool {
        self.sections.contains(dir)
    }
}

/// What a path says: folder, slug, language.
#[derive(Debug, PartialEq, Eq)]
struct Address {
    dir: String,
    slug: String,
    lang: Option<String>,
    is_index: bool,
    /// The name of the page's folder to which the text belongs, as an attachment does.
    bundle: Option<String>,
}

impl Address {
    fn of(path: &str, languages: &[String], folders: &Folders<'_>) -> Self {
        let (dir, file) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = file.strip_suffix(".md").unwrap_or(file);
        let (stem, lang) = match stem.rsplit_once('.') {
            Some((stem, lang))
                if languages.iter().any(|l| l.eq_ignore_ascii_case(lang))
                    || is_language(lang) && languages.is_empty() =>
            {
                (stem, Some(lang.to_owned()))
            }
            _ => (stem, None),
        };
        if stem == "_index" || (stem == "index" && folders.hold_more(dir)) {
            return Self { dir: dir.to_owned(), slug: String::new(), lang, is_index: true, bundle: None };
        }
        if stem == "index" {
            let (parent, name) = dir.rsplit_once('/').unwrap_or(("", dir));
            return Self {
                dir: parent.to_owned(),
                slug: name.to_owned(),
                lang,
                is_index: false,
                bundle: None,
            };
        }
        if folders.bundles.contains(dir) {
            let (parent, name) = dir.rsplit_once('/').unwrap_or(("", dir));
            return Self {
                dir: parent.to_owned(),
                slug: stem.to_owned(),
                lang,
                is_index: false,
                bundle: Some(name.to_owned()),
            };
        }
        Self { dir: dir.to_owned(), slug: stem.to_owned(), lang, is_index: false, bundle: None }
    }
}

fn is_language(tag: &str) -> bool {
    matches!(tag, "en" | "zh" | "zh-CN" | "zh-TW" | "mn" | "bo" | "ug" | "ko" | "ja")
}

/// The address of a folder below the content folder, slashes at both ends.
pub fn dir_url(dir: &str) -> String {
    let mut url = String::from("/");
    for part in dir.split('/').filter(|part| !part.is_empty()) {
        url.push_str(&slug_or(part));
        url.push('/');
    }
    url
}

fn slug_or(name: &str) -> String {
    let slug = markdown::anchor::slug(name);
    if slug.is_empty() { "-".into() } else { slug }
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
    let kind = find_kind(head, section_kinds, context, &path, diagnostics);
    let (section, own) = if address.is_index {
        section_fields(entries, &path, text, head.yaml_start, diagnostics)
    } else {
        (SectionFields::default(), entries.to_vec())
    };
    // The head of a section is a page: it has not the fields that pages of its kind need.
    let fields_kind = if address.is_index { context.kinds.default_kind() } else { &kind };
    let fields = if head.entries.is_some() {
        front_matter::check(&path, text, head.yaml_start, &own, fields_kind, diagnostics)
    } else {
        Fields::default()
    };
    let given = fields.text(fields_kind, "title").map(str::to_owned);
    let body = &text[head.body_start..];
    let form = front_matter::text_form(&fields, fields_kind).unwrap_or_else(|| match fields_kind.text {
        TextForm::Markdown if !head.has_front_matter && markdown::looks_official(body) => TextForm::Official,
        form => form,
    });
    let reading = Reading { form, trust_html: context.config.trust_html, title: given.as_deref() };
    let content = markdown::read(&path, text, head.body_start, reading, diagnostics);
    let title = given.or_else(|| content.title.clone()).unwrap_or_else(|| file_title(address));
    let url = url(address, &fields, fields_kind, context.config);
    let kind = if address.is_index { Arc::clone(fields_kind) } else { kind };
    let mut document = Document {
        dir: address.dir.clone(),
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

fn file_title(address: &Address) -> String {
    let name = if address.slug.is_empty() {
        address.dir.rsplit('/').next().unwrap_or_default()
    } else {
        &address.slug
    };
    if name.is_empty() { "首页".to_owned() } else { name.to_owned() }
}

fn url(address: &Address, fields: &Fields, kind: &Kind, config: &Config) -> String {
    let mut url = match &address.lang {
        Some(lang) if *lang != config.lang => format!("/{}", lang.to_lowercase()),
        _ => String::new(),
    };
    url.push_str(&dir_url(&address.dir));
    if let Some(bundle) = &address.bundle {
        url.push_str(&slug_or(bundle));
        url.push('/');
    }
    if !address.is_index {
        let slug = fields.text(kind, "slug").unwrap_or(&address.slug);
        url.push_str(&slug_or(slug));
        url.push('/');
    }
    url
}

fn find_kind(
    head: &Head<'_>,
    section_kinds: &BTreeMap<String, String>,
    context: Context<'_>,
    path: &str,
    diagnostics: &mut Diagnostics,
) -> Arc<Kind> {
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
        return Arc::clone(kind);
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
    Arc::clone(context.kinds.default_kind())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_say_folder_slug_and_language() {
        let of = |path: &str| {
            let a = Address::of(
                path,
                &[],
                &Folders { sections: HashSet::from(["", "full"]), bundles: HashSet::from(["a/b"]) },
            );
            (a.dir, a.slug, a.lang, a.is_index)
        };
        assert_eq!(of("a/b.md"), ("a".into(), "b".into(), None, false));
        assert_eq!(of("a/b/index.md"), ("a".into(), "b".into(), None, false));
        assert_eq!(of("a/_index.md"), ("a".into(), String::new(), None, true));
        assert_eq!(of("full/index.md"), ("full".into(), String::new(), None, true));
        assert_eq!(of("_index.md"), (String::new(), String::new(), None, true));
        assert_eq!(of("a/b.en.md"), ("a".into(), "b".into(), Some("en".into()), false));
        assert_eq!(of("a/1.2版.md"), ("a".into(), "1.2版".into(), None, false));
    }

    #[test]
    fn folder_addresses_keep_han() {
        assert_eq!(dir_url("政策文件/2026年"), "/政策文件/2026年/");
        assert_eq!(dir_url(""), "/");
    }
}
