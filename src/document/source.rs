//! Turns a source, front matter and text, into a document.

use std::borrow::Cow;
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3Default;

use super::address::{self, ContentPath, file_title};
use super::kind_of::{self, Settings};
use super::parsed::ParsedSource;
use super::section_fields::{self, SectionFields};
use super::state::{self, State};
use super::{Context, Document, fill, permalink, version};
use crate::config::language;
use crate::diagnostic::{Diagnostic, Diagnostics, Language, Place};
use crate::front_matter::{self, Faulty, Fields, Value};
use crate::kind::{Kind, TextForm};
use crate::message;
use crate::proof;
use crate::text::{self, Reading, Text};

impl Document {
    /// How many bytes of its file messages of later stages may need: all if it has links or quotations, the front matter if it has fields or is not
    /// shown, else none.
    pub(super) fn shown_length(&self, parsed: &ParsedSource) -> usize {
        if !self.text.links.is_empty() || !self.text.quotations.is_empty() {
            parsed.source.text.len()
        } else if !self.is_listed() || self.fields.iter().next().is_some() {
            parsed.body_start
        } else {
            0
        }
    }
}

/// The document of a parsed source.
pub(super) fn document(
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
    let mut text = body(&parsed, &path, reading, context, diagnostics);
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
    let url = url_of(address, &section_url, (&mut fields, &kind), file, context, diagnostics);
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

/// The body of a source, proofread.
fn body(
    parsed: &ParsedSource,
    path: &str,
    reading: Reading<'_>,
    context: Context<'_>,
    diagnostics: &mut Diagnostics,
) -> Text {
    let source = parsed.source.text.as_str();
    if context.is_lenient() && parsed.entries.is_none() && parsed.has_front_matter {
        // Unread fields stand in the text, so a secrecy mark may be among them.
        proof::check_attachment(path, source, diagnostics);
    } else {
        proof::check(path, source, diagnostics);
    }
    text::read(path, source, parsed.body_start, reading, diagnostics)
}

/// The address of a page: the one that its fields state as a whole, else that of its place and name. A former one becomes a field.
fn url_of(
    address: &ContentPath,
    section_url: &str,
    (fields, kind): (&mut Fields, &Kind),
    file: version::File<'_>,
    context: Context<'_>,
    diagnostics: &mut Diagnostics,
) -> String {
    let permalink = permalink::of(address, fields, kind, &context.config.migration);
    if permalink.is_refused {
        diagnostics.push(refused_permalink(fields, kind, file.path, file.source));
    }
    let url = permalink.url.unwrap_or_else(|| address::url(address, section_url, fields, kind));
    if let Some(former) = permalink.former {
        fields.add_text(kind, "aliases", former);
    }
    url
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
