//! Turns each source into a [`Document`]: checked fields, parsed text, address and state.

use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{Diagnostics, Place};
use crate::front_matter::Fields;
use crate::kind::{Kind, Kinds};
use crate::source::Source;
use crate::table::Table;
use crate::text::Text;

mod address;
mod distinct;
mod fill;
mod kind_of;
mod parsed;
mod permalink;
mod plan;
mod row;
mod section_fields;
mod source;
mod state;
mod version;

use address::ContentPath;
pub use address::dir_url;
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
        let (parsed, mut diagnostics) = parsed::parse(source, address, context);
        let document = source::document(parsed, &settings, context, &mut diagnostics);
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
