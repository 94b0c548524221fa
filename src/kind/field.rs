//! One field of a kind: what it holds, how it is written, checked, shown and searched.

use serde::Deserialize;

use super::Label;
use crate::diagnostic::{Language, Message};
use crate::message;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// A line of text.
    #[default]
    Text,
    /// A day that exists, `2026-03-05`.
    Date,
    /// A year, `2026`.
    Year,
    /// A number.
    Number,
    /// One of the field's values.
    Enum,
    /// Several of the field's `item` type.
    List,
    /// An administrative region as a path, `市/县/乡镇`.
    Region,
    /// A person's name.
    Person,
    /// A page of the site or a web address.
    Link,
    /// Yes or no.
    Bool,
    /// A small table of named fields; only as the `item` of a list.
    Record,
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
    /// The banner a page with this value gets: `info`, `warning` or `danger`.
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

/// How a status follows from two dates when it is not given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derive {
    /// The date field that begins it.
    pub from: String,
    /// The date field that ends it.
    pub until: String,
    /// The value before it begins.
    pub before: String,
    /// The value while it lasts.
    pub within: String,
    /// The value after it has ended.
    pub after: String,
}

/// One end of a relation that a link field states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The page that has the field.
    Source,
    /// The page that the field names.
    Target,
}

/// What a relation that a link field states says of the status of one of its pages. It counts from the day on which the other page takes
/// effect, for a page that names no status itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The page whose status it is.
    pub on: Side,
    /// The status, by its English name.
    pub status: String,
}

/// How the relation that a link field states is called at the page that the field names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inverse {
    /// Its English name.
    pub name: String,
    /// What people see.
    pub label: Label,
}

/// One field of a kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The English name, as templates know it.
    pub name: String,
    /// Other names in front matter, Chinese ones above all.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it holds.
    #[serde(rename = "type", default)]
    pub type_: Type,
    /// What a list's items hold.
    #[serde(default)]
    pub item: Type,
    /// The fields of a record.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// The allowed values of an enum.
    #[serde(default)]
    pub values: Vec<Choice>,
    /// What people see.
    pub label: Label,
    /// A sentence for writers.
    #[serde(default)]
    pub help: Option<Label>,
    /// What a number counts.
    #[serde(default)]
    pub unit: Option<Label>,
    /// Whether a page without it is at fault.
    #[serde(default)]
    pub required: bool,
    /// Whether pages are grouped by it.
    #[serde(default)]
    pub facet: Facet,
    /// Upper bounds by which a number's facet groups.
    #[serde(default)]
    pub buckets: Vec<f64>,
    /// Its weight in search; 0 keeps it out.
    #[serde(default)]
    pub search: f32,
    /// Whether search finds it only whole, as document numbers are.
    #[serde(default)]
    pub exact: bool,
    /// Where it may be shown.
    #[serde(default)]
    pub privacy: Privacy,
    /// A pattern that a text must match.
    #[serde(default)]
    pub pattern: Option<String>,
    /// The only texts allowed, when there are such; anything else stops the build.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// The date field that this date may not precede.
    #[serde(default)]
    pub after: Option<String>,
    /// The schema.org property it maps to.
    #[serde(default)]
    pub schema: Option<String>,
    /// The record field by which a list of records is ordered.
    #[serde(default)]
    pub sort: Option<String>,
    /// Whether the field table of a page leaves it out.
    #[serde(default)]
    pub hidden: bool,
    /// Whether its value is the page's status, shown as a banner.
    #[serde(default)]
    pub status: bool,
    /// How it follows from dates when not given.
    #[serde(default)]
    pub derive: Option<Derive>,
    /// The name of its relation at the page that it names; only of fields that hold links.
    #[serde(default)]
    pub inverse: Option<Inverse>,
    /// What it says of the status of a page; only of fields that hold links.
    #[serde(default)]
    pub effect: Option<Effect>,
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

    /// Whether `text` satisfies the field's pattern; true where there is none.
    pub fn accepts(&self, text: &str) -> bool {
        self.regex.as_ref().is_none_or(|regex| regex.is_match(text))
    }

    /// Whether readers may not see its value.
    pub fn is_private(&self) -> bool {
        self.privacy == Privacy::Private
    }

    /// All names under which front matter may give the field.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// Compiles the pattern and checks that the field makes sense.
    pub(super) fn prepare(&mut self) -> Result<(), Message> {
        let name = &self.name;
        if let Some(pattern) = &self.pattern {
            // The pattern language of kinds knows Han letters by name; the small engine wants the range.
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
