//! Turns each source into a [`Document`]: checked fields, parsed text, address and state.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3Default;

use crate::config::{Config, language};
use crate::diagnostic::{Diagnostic, Diagnostics, Language, Place};
use crate::front_matter::{self, Faulty, Fields, Node, Value};
use crate::kind::{Kind, Kinds, TextForm};
use crate::message;
use crate::proof;
use crate::source::Source;
use crate::table::Table;
use crate::text::{self, Reading, Text};

mod address;
mod distinct;
mod fill;
mod kind_of;
mod permalink;
mod plan;
mod row;
mod section_fields;
mod state;
mod version;

pub use address::dir_url;
use address::{ContentPath, file_title};
use kind_of::Settings;
pub use plan::{Plan, plan};
pub use row::RowPlace;
pub use section_fields::SectionFields;
pub use state::State;
pub use version::Version;

/// A page of the site, or the `_index.md` of a section.
#[derive(Debug, Clone)]
pub struct Document {
    /// Path below the content folder.
    pub path: String,
    /// The folder of its section, below the content folder; empty for the root.
    pub dir: String,
    /// The address of that section.
    pub section_url: String,
    /// Its address from the site's root, such as `/stories/li/`.
    pub url: String,
    /// Its language.
    pub lang: String,
    /// Whether it is the `_index.md` of a section.
    pub is_index: bool,
    /// Whether it lies in the folder of another page and belongs to it; lists leave it out.
    pub is_attachment: bool,
    /// Its kind.
    pub kind: Arc<Kind>,
    /// Its title.
    pub title: String,
    /// Its typed fields.
    pub fields: Fields,
    /// The settings for its section, if it is an `_index.md`.
    pub section: Option<Box<SectionFields>>,
    /// Its body.
    pub text: Text,
    /// A hash of its body and of everything that decides how the body is read.
    pub text_hash: u128,
    /// Whether it is shown, and if not, why.
    pub state: State,
    /// What makes it one of several versions of a text.
    pub version: Option<Box<Version>>,
    /// Whether another version stands at the plain address of the text. Such a page is shown, but lists, feeds and search leave it out.
    pub is_aside: bool,
    /// The part of its file that messages of later stages may need. It always starts at the beginning, so positions stay valid.
    pub lines: SourceLines,
    /// Where its row stands, if it is one of a table. Its path is then that of the table, `#`, and the number of the row.
    pub row: Option<Box<RowPlace>>,
}

/// The beginning of a document's file, for the excerpts in messages.
pub type SourceLines = Arc<str>;

impl Document {
    /// The date by which lists and feeds sort the page.
    pub fn date(&self) -> Option<Date> {
        self.fields.date(&self.kind, &self.kind.date).or_else(|| self.fields.date(&self.kind, "date"))
    }

    /// Whether lists, feeds and search may show it.
    pub fn is_listed(&self) -> bool {
        self.is_shown() && !self.is_aside
    }

    /// Whether it has a page.
    pub fn is_shown(&self) -> bool {
        self.state == State::Live
    }

    /// Whether it is there for writers to write after.
    pub fn is_sample(&self) -> bool {
        self.fields.flag(&self.kind, "sample")
    }

    /// The summary for lists: the field, else an excerpt of the text.
    pub fn summary(&self) -> String {
        self.fields.text(&self.kind, "summary").map_or_else(|| self.text.excerpt(), str::to_owned)
    }

    /// How many bytes of its file messages of later stages may need: all if it has links or quotations, the front matter if it has fields or is not
    /// shown, else none.
    fn shown_length(&self, parsed: &ParsedSource) -> usize {
        if !self.text.links.is_empty() || !self.text.quotations.is_empty() {
            parsed.source.text.len()
        } else if !self.is_listed() || self.fields.iter().next().is_some() {
            parsed.body_start
        } else {
            0
        }
    }

    /// The path of its file below the content folder.
    pub fn file(&self) -> &str {
        self.row.as_ref().map_or(&self.path, |row| row.file())
    }

    /// Whether it has a page of its own. A row of a table may only have its place in lists.
    pub fn has_page(&self) -> bool {
        self.row.is_none() || self.kind.page
    }

    /// The line `line` of its file as a place.
    pub fn line_place(&self, shown: &str, line: u32) -> Place {
        Place { line, column: 1, length: 1, ..Place::file(format!("{shown}/{}", self.path)) }
    }

    /// The place of the bytes `range` of its file. `shown` is the content folder as messages name it.
    pub fn place(&self, shown: &str, range: std::ops::Range<usize>) -> Place {
        let place = Place::span(format!("{shown}/{}", self.path), &self.lines, range);
        self.row.as_ref().map_or_else(|| place.clone(), |row| row.locate(shown, &place))
    }
}

/// What parsing needs to know besides the sources.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The site's settings.
    pub config: &'a Config,
    /// The kinds.
    pub kinds: &'a Kinds,
    /// The day of the build.
    pub today: Date,
    /// Whether drafts are shown.
    pub drafts: bool,
    /// The content folder as messages name it.
    pub shown: &'a str,
}

impl Context<'_> {
    /// Whether the habits of other tools are forgiven.
    fn is_lenient(self) -> bool {
        self.config.migration.lenient
    }
}

struct ParsedSource {
    source: Source,
    address: ContentPath,
    body_start: usize,
    yaml_start: usize,
    entries: Option<Vec<(Node, Node)>>,
    has_front_matter: bool,
}

/// Turns all sources and the rows of all tables into documents, sorted by path. A source with faulty front matter still becomes one, so that
/// later stages can go on. Each source is dropped once it is parsed, because keeping both would double the memory on a large site.
pub fn parse(
    sources: Vec<Source>,
    plan: Plan,
    tables: Vec<Table>,
    context: Context<'_>,
) -> (Vec<Document>, Diagnostics) {
    let Plan { addresses, settings } = plan;
    let (mut documents, mut faults) = (Vec::new(), Vec::new());
    let parsed = sources.into_par_iter().zip(addresses).map(|(source, address)| {
        let (parsed, mut diagnostics) = parse_source(source, address, context);
        let document = document(parsed, &settings, context, &mut diagnostics);
        (document, diagnostics)
    });
    parsed.unzip_into_vecs(&mut documents, &mut faults);
    let mut diagnostics = Diagnostics::new();
    faults.into_iter().for_each(|more| diagnostics.extend(more));
    if context.is_lenient() {
        distinct::settle(&mut documents, context.config, context.kinds, context.shown, &mut diagnostics);
    }
    for table in tables {
        let (rows, more) = row::documents(table, &settings, context);
        documents.extend(rows);
        diagnostics.extend(more);
    }
    documents.sort_by(|a, b| a.file().cmp(b.file()));
    (documents, diagnostics)
}

fn parse_source(source: Source, address: ContentPath, context: Context<'_>) -> (ParsedSource, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let path = format!("{}/{}", context.shown, source.path);
    let split = front_matter::split(&path, &source.text, &mut diagnostics);
    let entries = front_matter::read(&path, &source.text, &split, context.is_lenient(), &mut diagnostics);
    let has_front_matter = split.yaml.is_some() || split.is_broken;
    let (body_start, yaml_start) = (split.body_start, split.yaml_start);
    (ParsedSource { source, address, body_start, yaml_start, entries, has_front_matter }, diagnostics)
}

fn document(
    parsed: ParsedSource,
    settings: &Settings,
    context: Context<'_>,
    diagnostics: &mut Diagnostics,
) -> Document {
    let path = format!("{}/{}", context.shown, parsed.source.path);
    let Front { kind, section, mut fields, faulty } = front(&parsed, &path, settings, context, diagnostics);
    let mut address = parsed.address.clone();
    if kind.document && address.version.is_some() && address.bundle.is_none() {
        address.enter_bundle();
    }
    let address = &address;
    if let Some((date, index)) =
        address.date.zip(kind.field_index("date")).filter(|(_, n)| !fields.contains(*n))
    {
        fields.insert(index, Value::Date(date), 0..0);
    }
    let given = fields.text(&kind, "title").map(str::to_owned);
    let form = text_form(&parsed, &fields, &kind);
    let migration = &context.config.migration;
    let own_lang = fields.text(&kind, "lang").map(str::to_owned);
    let lang = own_lang.or(address.lang.clone()).unwrap_or_else(|| context.config.lang.clone());
    let reading = Reading {
        form,
        trust_html: context.config.trust_html,
        title: given.as_deref(),
        foreign: migration.lenient.then_some(&migration.shortcodes),
        language: language(&lang),
    };
    let source = parsed.source.text.as_str();
    if context.is_lenient() && parsed.entries.is_none() && parsed.has_front_matter {
        // Unread fields stand in the text, so a secrecy mark may be among them.
        proof::check_attachment(&path, source, diagnostics);
    } else {
        proof::check(&path, source, diagnostics);
    }
    let mut text = text::read(&path, source, parsed.body_start, reading, diagnostics);
    if let Some(facts) = text.facts.take() {
        fill::fill(&mut fields, &kind, &facts, fill::File { path: &path, source }, diagnostics);
    }
    if let Some(faulty) = faulty {
        field_check(&parsed, &path, &kind, context).whole(&fields, &faulty, diagnostics);
    }
    // The document keeps the title, so the text need not.
    let own_title = text.title.take();
    let text_hash = text_hash(&source[parsed.body_start..], reading);
    let section_url = address::section_url(address, context.config);
    let file = version::File { path: &path, source };
    let version = version::of(address, &section_url, (&fields, &kind), file, diagnostics);
    let permalink = permalink::of(address, &fields, &kind, &context.config.migration);
    if permalink.is_refused {
        diagnostics.push(refused_permalink(&fields, &kind, &path, source));
    }
    let url = permalink.url.unwrap_or_else(|| address::url(address, &section_url, &fields, &kind));
    if let Some(former) = permalink.former {
        fields.add_text(&kind, "aliases", former);
    }
    let mut document = Document {
        path: parsed.source.path.clone(),
        dir: address.dir.clone(),
        section_url,
        url,
        lang,
        is_index: address.is_index,
        is_attachment: address.bundle.is_some(),
        title: given.or(own_title).unwrap_or_else(|| file_title(address)),
        section,
        text,
        text_hash,
        state: State::Live,
        version: version.map(Box::new),
        is_aside: false,
        lines: Arc::from(""),
        row: None,
        fields,
        kind,
    };
    document.state = state::state(&document, context);
    document.lines = Arc::from(&source[..document.shown_length(&parsed)]);
    document
}

/// The warning for a whole address that cannot be used.
fn refused_permalink(fields: &Fields, kind: &Kind, path: &str, source: &str) -> Diagnostic {
    let named = ["permalink", "slug"].iter().filter_map(|name| kind.field_index(name));
    let span = named.clone().find(|&index| fields.contains(index)).map_or(0..0, |index| fields.span(index));
    let written = source.get(span.clone()).unwrap_or_default();
    let fault = message!(
        "“{written}”不能作这一页的网址，没有用上",
        "`{written}` cannot be the address of this page and is not used"
    );
    let hint = message!(
        "写本站里的整个网址，如 /2024/05/name/；栏目的网址就是文件夹的名字",
        "write a whole address of this site, such as /2024/05/name/; a section has the address of its folder"
    );
    Diagnostic::warning("front-matter.permalink", Place::span(path, source, span), fault).hint(hint)
}

/// A hash of a body and of how it is read. It is good enough to notice changes, but not to resist someone who constructs two texts with the
/// same hash.
fn text_hash(body: &str, reading: Reading<'_>) -> u128 {
    let Reading { form, trust_html, title, foreign, language } = reading;
    let mut hasher = Xxh3Default::new();
    let is_chinese = language == Language::Zh;
    let how = [form == TextForm::Official, trust_html, title.is_some(), foreign.is_some(), is_chinese]
        .map(u8::from);
    let title = title.unwrap_or_default();
    for part in [&how[..], &title.len().to_le_bytes(), title.as_bytes(), body.as_bytes()] {
        hasher.update(part);
    }
    hasher.digest128()
}

/// The contents of a document's front matter.
struct Front {
    kind: Arc<Kind>,
    section: Option<Box<SectionFields>>,
    fields: Fields,
    /// The faulty fields; `None` if the fields are not checked.
    faulty: Option<Faulty>,
}

fn front(
    parsed: &ParsedSource,
    path: &str,
    settings: &Settings,
    context: Context<'_>,
    diagnostics: &mut Diagnostics,
) -> Front {
    let text = parsed.source.text.as_str();
    let entries = parsed.entries.as_deref().unwrap_or_default();
    let found = kind_of::find(parsed, settings, context, path, diagnostics);
    // If the kind is unknown, so are its fields, and they are not checked. On a lenient site the page is a plain one.
    let is_known = found.is_some() || context.is_lenient();
    // An `_index.md` has the fields of the default kind, not those of the pages in its section.
    let found = found.filter(|_| !parsed.address.is_index);
    let kind = found.unwrap_or_else(|| Arc::clone(context.kinds.default_kind()));
    let (section, own): (_, Cow<'_, [_]>) = if parsed.address.is_index {
        let (section, own) = section_fields::take(entries, path, text, parsed.yaml_start, diagnostics);
        (Some(Box::new(section)), own.into())
    } else {
        (None, entries.into())
    };
    // Without front matter, missing required fields are still reported. If front matter cannot be read, that fault has been reported
    // already.
    let is_checked = is_known && (parsed.entries.is_some() || !parsed.has_front_matter);
    let (fields, faulty) = is_checked
        .then(|| field_check(parsed, path, &kind, context).fields(&own, diagnostics))
        .map_or_else(Default::default, |(fields, faulty)| (fields, Some(faulty)));
    Front { kind, section, fields, faulty }
}

/// What the front matter of `parsed` is checked against.
fn field_check<'a>(
    parsed: &'a ParsedSource,
    path: &'a str,
    kind: &'a Kind,
    context: Context<'a>,
) -> front_matter::Check<'a> {
    front_matter::Check {
        path,
        text: &parsed.source.text,
        start: parsed.yaml_start,
        form: if parsed.has_front_matter {
            front_matter::Form::FrontMatter
        } else {
            front_matter::Form::Bare
        },
        kind,
        kinds: context.kinds,
        is_lenient: context.is_lenient(),
    }
}

/// How to read the body: as the page says, else as its kind says. A file without front matter is also checked for the look of an official
/// document.
fn text_form(parsed: &ParsedSource, fields: &Fields, kind: &Kind) -> TextForm {
    front_matter::text_form(fields, kind).unwrap_or_else(|| match kind.text {
        TextForm::Markdown
            if !parsed.has_front_matter && text::looks_official(&parsed.source.text[parsed.body_start..]) =>
        {
            TextForm::Official
        }
        form => form,
    })
}
