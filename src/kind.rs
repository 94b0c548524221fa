//! Content kinds, read from TOML files. Everything that depends on a kind is a property of [`Kind`].
//!
//! The built-in kinds are in `src/kind/*.toml`. A site's own `kinds/*.toml` add kinds or override those of the same name. `common.toml` has
//! the fields that all kinds share; a kind that declares a field of the same name replaces it.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::diagnostic::{Language, Message};
use crate::message;

mod built_in;
mod field;
mod kinds;
mod layout;
mod schema;
mod skeleton;
mod state;

pub use field::{Choice, Derive, Effect, Facet, Fact, Field, Inverse, Privacy, Side, Type};
pub use kinds::{DEFAULT_KIND, Kinds};
pub use layout::{Layout, LayoutType};
pub use schema::json_schema;
pub use skeleton::skeleton;
pub use state::StateRule;

/// A text in the languages of the interface; English falls back to Chinese.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Chinese.
    pub zh: String,
    /// English.
    #[serde(default)]
    pub en: String,
}

impl Label {
    /// The text in `language`.
    pub fn text(&self, language: Language) -> &str {
        if language == Language::En && !self.en.is_empty() { &self.en } else { &self.zh }
    }
}

/// The form of a page's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum TextForm {
    /// Markdown. A page without front matter that clearly is an official document is read as one.
    #[default]
    Markdown,
    /// Official document: each line is a paragraph, and the numbering gives the levels.
    Official,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindFile {
    name: String,
    label: Label,
    #[serde(default)]
    template: Option<String>,
    #[serde(default)]
    schema_type: Option<String>,
    #[serde(default)]
    order: Vec<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    weight: Option<f32>,
    #[serde(default)]
    collection: bool,
    #[serde(default)]
    qr: bool,
    #[serde(default)]
    document: bool,
    #[serde(default)]
    featured: bool,
    #[serde(default)]
    news: Option<bool>,
    #[serde(default)]
    text: TextForm,
    #[serde(default)]
    body: String,
    #[serde(default)]
    rows: bool,
    #[serde(default)]
    page: Option<bool>,
    #[serde(default, rename = "layout")]
    layouts: Vec<Layout>,
    #[serde(default, rename = "field")]
    fields: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommonFile {
    #[serde(rename = "field")]
    fields: Vec<Field>,
}

/// One kind of content.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its stable English name.
    pub name: String,
    /// Its label for readers.
    pub label: Label,
    /// The template of its pages.
    pub template: String,
    /// Its schema.org type.
    pub schema_type: String,
    /// The fields by which its pages are sorted; a leading `-` means descending.
    pub order: Vec<String>,
    /// The name of the field with the date of its pages.
    pub date: String,
    /// Its weight in search.
    pub weight: f32,
    /// Whether the pages of its sections are read in sequence, and also stand all on one page.
    pub collection: bool,
    /// Whether its pages show their address as a QR code.
    pub qr: bool,
    /// Whether its pages are documents that others mention: texts link to them, and they have their data beside them, as `index.json`.
    pub document: bool,
    /// Whether the home page may feature one of its pages.
    pub featured: bool,
    /// Whether its pages count as news on the home page.
    pub news: bool,
    /// The form of its bodies.
    pub text: TextForm,
    /// The initial body of a new page.
    pub body: String,
    /// Whether tables in its sections are read, each row as a document.
    pub rows: bool,
    /// Whether such a row has a page of its own. If not, its address is its place in the list.
    pub page: bool,
    /// How its sections show their pages, the first by default. Empty for a list of cards.
    pub layouts: Vec<Layout>,
    /// Its own fields first, then the common ones.
    pub fields: Vec<Field>,
    names: FxHashMap<String, usize>,
}

/// Fields that decide the title and address of a page, so they cannot be private.
const ALWAYS_SHOWN: [&str; 4] = ["title", "slug", "permalink", "id"];

impl Kind {
    fn new(file: KindFile, common: &[Field]) -> Result<Self, Message> {
        let mut fields = file.fields;
        fields.iter_mut().try_for_each(Field::prepare)?;
        if let Some(Field { name, .. }) =
            fields.iter().find(|field| field.is_private() && ALWAYS_SHOWN.contains(&field.name.as_str()))
        {
            return Err(message!(
                "字段 {name} 总会显示在网页或网址里，不能设为 private",
                "field {name} always shows in pages or addresses and cannot be private"
            ));
        }
        layout::check(&file.layouts, &fields, common)?;
        let own = fields.len();
        for field in common {
            match fields[..own].iter_mut().find(|f| f.name == field.name) {
                Some(replaced) => replaced.common = true,
                None => fields.push(field.clone()),
            }
        }
        // A kind's own field may use an alias of a common one. The first field with a name keeps it.
        let mut names = FxHashMap::default();
        for (index, field) in fields.iter().enumerate() {
            names.entry(field.name.to_lowercase()).or_insert(index);
        }
        for (index, field) in fields.iter().enumerate() {
            for alias in &field.aliases {
                names.entry(alias.to_lowercase()).or_insert(index);
            }
        }
        // Writers also use the labels that they see on pages.
        for (index, field) in fields.iter().enumerate() {
            for label in [&field.label.zh, &field.label.en].into_iter().filter(|label| !label.is_empty()) {
                names.entry(label.to_lowercase()).or_insert(index);
            }
        }
        Ok(Self {
            template: file.template.unwrap_or_else(|| format!("{}.html", file.name)),
            schema_type: file.schema_type.unwrap_or_else(|| "WebPage".into()),
            order: if file.order.is_empty() { vec!["-date".into(), "title".into()] } else { file.order },
            date: file.date.unwrap_or_else(|| "date".into()),
            weight: file.weight.unwrap_or(1.0),
            collection: file.collection,
            qr: file.qr,
            document: file.document,
            featured: file.featured,
            news: file.news.unwrap_or(true),
            text: file.text,
            body: file.body,
            rows: file.rows,
            page: file.page.unwrap_or(true),
            layouts: file.layouts,
            name: file.name,
            label: file.label,
            fields,
            names,
        })
    }

    /// The index of the field that front matter calls `name`: its name, alias or label, in any case.
    pub fn field_index(&self, name: &str) -> Option<usize> {
        let folded = || name.chars().any(char::is_uppercase).then(|| name.to_lowercase());
        self.names.get(name).or_else(|| self.names.get(&folded()?)).copied()
    }

    /// The field called `name`.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.field_index(name).map(|i| &self.fields[i])
    }

    /// All names and aliases of fields, for "did you mean".
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().flat_map(Field::names)
    }

    /// Its layout of this type, which may name fields.
    pub fn layout(&self, type_: LayoutType) -> Layout {
        let own = self.layouts.iter().find(|layout| layout.type_ == type_);
        own.cloned().unwrap_or_else(|| Layout::plain(type_))
    }

    /// The field that holds the page's status.
    pub fn status_field(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.status)
    }
}
