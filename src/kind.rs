//! Content kinds, read from TOML files. Everything that depends on a kind is a property of [`Kind`].
//!
//! The built-in kinds are in `src/kind/*.toml`. A site's own `kinds/*.toml` add kinds or override those of the same name. `common.toml` has
//! the fields that all kinds share; a kind that declares a field of the same name replaces it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Diagnostics, Language, Message, Place, nearest, reason};
use crate::message;

mod built_in;
mod field;
mod layout;
mod schema;
mod skeleton;
mod state;

use built_in::{BUILT_IN, COMMON};
pub use field::{Choice, Derive, Effect, Facet, Fact, Field, Inverse, Privacy, Side, Type};
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

/// The kinds of a site by name.
#[derive(Debug, Clone)]
pub struct Kinds(BTreeMap<String, Arc<Kind>>);

/// Fields that decide the title and address of a page, so they cannot be private.
const ALWAYS_SHOWN: [&str; 4] = ["title", "slug", "permalink", "id"];

/// The kind of pages whose section names none.
pub const DEFAULT_KIND: &str = "page";

impl Kinds {
    /// Loads the built-in kinds, then `own`: path and text of the site's own kind files.
    pub fn load(own: &[(String, String)]) -> (Self, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let mut common =
            toml::from_str::<CommonFile>(COMMON).expect("common.toml is checked by a test").fields;
        for field in &mut common {
            field.common = true;
            field.prepare().expect("common.toml is checked by a test");
        }
        let mut kinds = BTreeMap::new();
        for text in BUILT_IN {
            let file = toml::from_str(text).expect("built-in kinds are checked by a test");
            let kind = Kind::new(file, &common).expect("built-in kinds are checked by a test");
            kinds.insert(kind.name.clone(), Arc::new(kind));
        }
        for (path, text) in own {
            match own_kind(path, text, &common) {
                Ok(kind) => {
                    diagnostics.extend(private_slips(path, text, &kind));
                    kinds.insert(kind.name.clone(), Arc::new(kind));
                }
                Err(fault) => diagnostics.push(*fault),
            }
        }
        let kinds = Self(kinds);
        for (path, text) in own {
            diagnostics.extend(kinds.idle_effects(path, text));
        }
        (kinds, diagnostics)
    }

    /// A warning for each effect in the kind file `path` that names a status which no kind has.
    fn idle_effects(&self, path: &str, text: &str) -> Vec<Diagnostic> {
        let statuses = self.iter().flat_map(|kind| &kind.fields).filter(|field| field.status);
        let known: Vec<&str> =
            statuses.flat_map(|field| &field.values).map(|choice| choice.value.as_str()).collect();
        let Ok(file) = toml::from_str::<KindFile>(text) else { return Vec::new() };
        let effects = file.fields.iter().filter_map(|field| Some((&field.name, field.effect.as_ref()?)));
        let idle = effects.filter(|(_, effect)| !known.contains(&effect.status.as_str()));
        idle.map(|(name, effect)| {
            let status = &effect.status;
            let at = text.find(&format!("\"{status}\"")).unwrap_or_default();
            let fault = message!(
                "字段 {name} 的 effect 写了状态 {status}，哪个类型都没有这个状态",
                "the effect of field {name} names the status {status}, which no kind has"
            );
            let hint = nearest(status, known.iter().copied())
                .map(|near| message!("是不是 {near}？", "did you mean {near}?"));
            let place = Place::span(path, text, at..at + status.len() + 2);
            Diagnostic::warning("kind.effect", place, fault).hint_if(hint)
        })
        .collect()
    }

    /// The kind with the English name or Chinese label `name`.
    pub fn get(&self, name: &str) -> Option<&Arc<Kind>> {
        self.0.get(name).or_else(|| self.0.values().find(|kind| kind.label.zh == name))
    }

    /// The kind of pages whose section names none.
    pub fn default_kind(&self) -> &Arc<Kind> {
        &self.0[DEFAULT_KIND]
    }

    /// All kinds, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Kind>> {
        self.0.values()
    }
}

/// A warning for each private field of `kind` that also asks to be shown or searched. It stays private.
fn private_slips(path: &str, text: &str, kind: &Kind) -> Vec<Diagnostic> {
    let fields = kind.fields.iter().flat_map(|field| std::iter::once(field).chain(&field.fields));
    let asks = |field: &&Field| {
        let is_relation = field.inverse.is_some() || field.effect.is_some();
        field.facet != Facet::None || field.search > 0.0 || field.schema.is_some() || is_relation
    };
    let slip = |field: &Field| {
        let name = &field.name;
        let at = text.find(&format!("\"{name}\"")).unwrap_or_default();
        let fault = message!(
            "字段 {name} 是不公开的（private），它的 facet、search、schema、inverse、effect 不起作用",
            "field {name} is private: its facet, search, schema, inverse and effect do nothing"
        );
        let hint = message!(
            "删去这几项；确要公开的，删去 privacy",
            "remove them, or remove `privacy` if readers may see the field"
        );
        Diagnostic::warning("kind.private", Place::span(path, text, at..at + name.len() + 2), fault)
            .hint(hint)
    };
    fields.filter(|field| field.is_private() && !field.common).filter(asks).map(slip).collect()
}

/// Reads a kind from a file of the site.
fn own_kind(path: &str, text: &str, common: &[Field]) -> Result<Kind, Box<Diagnostic>> {
    let invalid = |place, Message { zh, en }, hint| {
        let fault = message!("类型定义有误：{zh}", "invalid kind definition: {en}");
        Box::new(Diagnostic::error("kind.invalid", place, fault).hint_if(hint))
    };
    let file = toml::from_str::<KindFile>(text).map_err(|e| {
        let place = e.span().map_or_else(|| Place::file(path), |s| Place::span(path, text, s));
        let (reason, hint) = reason::toml(&e);
        invalid(place, reason, hint)
    })?;
    Kind::new(file, common).map_err(|reason| invalid(Place::file(path), reason, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_kinds_are_well_formed() {
        let (kinds, diagnostics) = Kinds::load(&[]);
        assert_eq!(diagnostics.iter().count(), 0);
        for kind in kinds.iter() {
            for name in kind.order.iter().chain([&kind.date]) {
                assert!(kind.field(name.trim_start_matches('-')).is_some(), "{}: {name}", kind.name);
            }
            for field in &kind.fields {
                assert!(
                    !field.label.zh.is_empty() && !field.label.en.is_empty(),
                    "{}.{}",
                    kind.name,
                    field.name
                );
                for other in field.after.iter().chain(field.derive.iter().flat_map(|d| [&d.from, &d.until])) {
                    assert!(kind.field(other).is_some(), "{}.{}: {other}", kind.name, field.name);
                }
            }
        }
    }

    #[test]
    fn rules_of_states_name_fields_and_choices() {
        let (kinds, _) = Kinds::load(&[]);
        for (kind, field) in kinds.iter().flat_map(|kind| kind.fields.iter().map(move |field| (kind, field)))
        {
            for rule in &field.states {
                let place = format!("{}.{}: {rule:?}", kind.name, field.name);
                assert!(field.values.iter().any(|choice| choice.value == rule.state), "{place}");
                for name in rule.field.iter().chain(&rule.behind) {
                    assert!(kind.field(name).is_some_and(|field| !field.is_private()), "{place}");
                }
                let choices = rule.field.as_ref().and_then(|name| kind.field(name));
                let is_choice = |value: &String| choices.is_some_and(|field| field.choice(value).is_some());
                assert!(rule.is.iter().all(is_choice), "{place}");
            }
        }
    }

    #[test]
    fn a_field_is_found_by_chinese_alias_and_own_fields_take_precedence() {
        let (kinds, _) = Kinds::load(&[]);
        let policy = kinds.get("policy").expect("built in");
        assert_eq!(policy.field("文号").map(|f| f.name.as_str()), Some("number"));
        let story = kinds.get("人物故事").expect("built in");
        assert_eq!(story.field("类别").map(|f| f.name.as_str()), Some("category"));
    }

    #[test]
    fn the_document_number_pattern_follows_the_standard() {
        let (kinds, _) = Kinds::load(&[]);
        let number = kinds.get("policy").and_then(|k| k.field("number")).expect("built in");
        assert!(number.accepts("禾文明办字〔2026〕3号"));
        for wrong in [
            "禾文明办字[2026]3号",
            "禾文明办字〔2026〕第3号",
            "禾文明办字〔26〕3号",
            "禾文明办字〔2026〕03号",
        ] {
            assert!(!number.accepts(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_site_overrides_a_kind_and_errors_name_the_place() {
        let own = ("kinds/page.toml".to_owned(), "name = \"page\"\nlabel = { zh = \"网页\" }\n".to_owned());
        let (kinds, diagnostics) = Kinds::load(&[own]);
        assert_eq!(kinds.default_kind().label.zh, "网页");
        assert_eq!(diagnostics.iter().count(), 0);
        let bad =
            ("kinds/x.toml".to_owned(), "name = \"x\"\nlabel = { zh = \"某\" }\ncolour = 1\n".to_owned());
        let (_, diagnostics) = Kinds::load(&[bad]);
        assert_eq!(diagnostics.iter().next().map(|d| d.place.line), Some(3));
    }
}
