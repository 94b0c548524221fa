//! A field of a kind: its type, and how it is checked, shown and searched.

use serde::Deserialize;

use super::{Label, StateRule};
use crate::diagnostic::{Language, Message};
use crate::message;

/// The type of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// A line of text.
    #[default]
    Text,
    /// An existing day, `2026-03-05`.
    Date,
    /// A year, `2026`.
    Year,
    /// A number.
    Number,
    /// One of the choices in `values`.
    Enum,
    /// A list of values of the type `item`.
    List,
    /// An administrative region as a path, `市/县/乡镇`.
    Region,
    /// A person's name.
    Person,
    /// A page of the site or a web address.
    Link,
    /// Yes or no.
    Bool,
    /// A group of named fields; only as the `item` of a list.
    Record,
}

/// What an official text tells about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// Its document number.
    Number,
    /// Who issued it.
    Issuer,
    /// The day of its signature, else of its passing.
    Issued,
    /// The day from which it is in force.
    Effective,
    /// The titles that it repeals.
    Repeals,
}

/// One allowed value of an enum field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The value's stable English name.
    pub value: String,
    /// Its Chinese label.
    pub zh: String,
    /// Its English label.
    #[serde(default)]
    pub en: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The banner of pages with this value: `info`, `warning` or `danger`.
    #[serde(default)]
    pub notice: Option<String>,
    /// Whether search ranks pages with this value lower.
    #[serde(default)]
    pub lowered: bool,
}

impl Choice {
    /// The label in `language`.
    pub fn label(&self, language: Language) -> &str {
        if language == Language::En && !self.en.is_empty() { &self.en } else { &self.zh }
    }

    fn matches(&self, text: &str) -> bool {
        self.value.eq_ignore_ascii_case(text) || self.zh == text || self.aliases.iter().any(|a| a == text)
    }
}

/// How a field groups pages into lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Facet {
    /// Not at all.
    #[default]
    None,
    /// By its value.
    Value,
    /// By the year of a date.
    Year,
}

impl<'de> Deserialize<'de> for Facet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(deserializer)? {
            toml::Value::Boolean(true) => Ok(Self::Value),
            toml::Value::Boolean(false) => Ok(Self::None),
            toml::Value::String(word) if word == "year" => Ok(Self::Year),
            other => {
                Err(serde::de::Error::custom(format!("facet = {other}: expected true, false or \"year\"")))
            }
        }
    }
}

/// Where a field's value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Privacy {
    /// Everywhere.
    #[default]
    Public,
    /// Nowhere: not in pages, index, feeds or exports.
    Private,
}

/// How to derive a missing status from two dates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derive {
    /// The field with the start date.
    pub from: String,
    /// The field with the end date.
    pub until: String,
    /// The status before the start.
    pub before: String,
    /// The status between start and end.
    pub within: String,
    /// The status after the end.
    pub after: String,
    /// The status of a version of a text that a later one took the place of; none if it is that of its dates.
    #[serde(default)]
    pub former: Option<String>,
}

/// One end of the relation that a link field states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The page that has the field.
    Source,
    /// The page that the field names.
    Target,
}

/// The status that a link field gives to one of the two pages. It applies from the day on which the other page takes effect, and only to a
/// page that states no status itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The page that gets the status.
    pub on: Side,
    /// The status, by its English name.
    pub status: String,
}

/// The name of a relation as seen from the page that the field names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inverse {
    /// Its English name.
    pub name: String,
    /// Its label for readers.
    pub label: Label,
}

/// One field of a kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The English name, also used by templates.
    pub name: String,
    /// Other names in front matter, mostly Chinese.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The type of its value.
    #[serde(rename = "type", default)]
    pub type_: Type,
    /// The type of a list's items.
    #[serde(default)]
    pub item: Type,
    /// The fields of a record.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// The allowed values of an enum.
    #[serde(default)]
    pub values: Vec<Choice>,
    /// Its label for readers.
    pub label: Label,
    /// A sentence of help for writers.
    #[serde(default)]
    pub help: Option<Label>,
    /// The unit of a number.
    #[serde(default)]
    pub unit: Option<Label>,
    /// Whether it is a fault to leave it out.
    #[serde(default)]
    pub required: bool,
    /// How pages are grouped by it.
    #[serde(default)]
    pub facet: Facet,
    /// The upper bounds of the ranges by which a number's facet groups pages.
    #[serde(default)]
    pub buckets: Vec<f64>,
    /// Its weight in search; 0 keeps it out.
    #[serde(default)]
    pub search: f32,
    /// Whether search matches it only as a whole, such as a document number.
    #[serde(default)]
    pub exact: bool,
    /// Where it may be shown.
    #[serde(default)]
    pub privacy: Privacy,
    /// A pattern that a text must match.
    #[serde(default)]
    pub pattern: Option<String>,
    /// The only texts allowed, if not empty; any other text stops the build.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// The date field whose date must not be later than this one.
    #[serde(default)]
    pub after: Option<String>,
    /// The schema.org property it maps to.
    #[serde(default)]
    pub schema: Option<String>,
    /// The date field of the record by which a list of records is sorted.
    #[serde(default)]
    pub sort: Option<String>,
    /// Whether it is left out of the field table.
    #[serde(default)]
    pub hidden: bool,
    /// Whether its value is the page's status, shown as a banner.
    #[serde(default)]
    pub status: bool,
    /// How to derive it from dates if it is missing.
    #[serde(default)]
    pub derive: Option<Derive>,
    /// How to derive it from other fields on the day of the build: the first rule that holds decides.
    #[serde(default)]
    pub states: Vec<StateRule>,
    /// In a table, the columns that are headed by a day, month or year hold this field, a list of records: the record's date is that of
    /// the heading, and this is the field with the value.
    #[serde(default)]
    pub series: Option<String>,
    /// Whether fields of this name in all kinds share one taxonomy.
    #[serde(default)]
    pub shared: bool,
    /// The name of its relation at the other page; only for fields that hold links.
    #[serde(default)]
    pub inverse: Option<Inverse>,
    /// The status that it gives to a page; only for fields that hold links.
    #[serde(default)]
    pub effect: Option<Effect>,
    /// What an official text tells about itself that is its value, if the front matter gives none.
    #[serde(default)]
    pub read: Option<Fact>,
    /// Whether every kind has it; set when it comes from `common.toml`.
    #[serde(skip)]
    pub common: bool,
    #[serde(skip)]
    regex: Option<regex_lite::Regex>,
}

impl Field {
    /// The choice that `text` names by value, label or alias.
    pub fn choice(&self, text: &str) -> Option<&Choice> {
        self.values.iter().find(|choice| choice.matches(text))
    }

    /// Whether `text` matches the field's pattern; true if it has none.
    pub fn accepts(&self, text: &str) -> bool {
        self.regex.as_ref().is_none_or(|regex| regex.is_match(text))
    }

    /// Whether readers may not see its value.
    pub fn is_private(&self) -> bool {
        self.privacy == Privacy::Private
    }

    /// Whether all kinds with a field of this name share its taxonomy.
    pub fn is_shared(&self) -> bool {
        self.common || self.shared
    }

    /// Its name and aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// The name by which new front matter calls it in `language`: the first alias in Chinese, for which kinds list the Chinese names first.
    pub fn written_name(&self, language: Language) -> &str {
        match (language, self.aliases.first()) {
            (Language::Zh, Some(alias)) => alias,
            _ => &self.name,
        }
    }

    /// Compiles the pattern and checks that the field makes sense.
    pub(super) fn prepare(&mut self) -> Result<(), Message> {
        let name = &self.name;
        if let Some(pattern) = &self.pattern {
            // Kinds may write `\p{Han}`, which `regex_lite` does not support, so it is replaced by ranges.
            let pattern = pattern.replace(r"\p{Han}", r"[\u{2E80}-\u{2FDF}\u{3005}\u{3007}\u{3400}-\u{4DBF}\u{4E00}-\u{9FFF}\u{F900}-\u{FAFF}\u{20000}-\u{323AF}]");
            let wrong = |e| message!("字段 {name} 的 pattern 有误（{e}）", "field {name}: {e}");
            self.regex = Some(regex_lite::Regex::new(&pattern).map_err(wrong)?);
        }
        if (self.type_ == Type::Enum || self.item == Type::Enum) && self.values.is_empty() {
            return Err(message!("字段 {name} 是选项，要写 values", "field {name}: an enum needs values"));
        }
        let holds_links = self.type_ == Type::Link || self.item == Type::Link;
        if !holds_links && (self.inverse.is_some() || self.effect.is_some()) {
            return Err(message!(
                "字段 {name} 不是链接，不能写 inverse 和 effect",
                "field {name}: only links have an inverse or an effect"
            ));
        }
        self.fields.iter_mut().try_for_each(Field::prepare)
    }
}
