//! The typed values of fields.

use std::ops::Range;

use jiff::civil::Date;

use crate::kind::{Choice, Kind};

/// The target of a link field, and its place in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkTarget {
    /// A path, an id, a title (bare or in 《》) or a web address, as written.
    pub target: String,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text or a person's name.
    Text(String),
    /// A day.
    Date(Date),
    /// A year or another number.
    Number(f64),
    /// The index of the choice among the field's values.
    Enum(usize),
    /// Yes or no.
    Bool(bool),
    /// A region, from the largest part to the smallest.
    Region(Vec<String>),
    /// A link to a page or an address.
    Link(LinkTarget),
    /// Several values.
    List(Vec<Value>),
    /// The fields of a record: their index and value.
    Record(Vec<(usize, Value)>),
}

impl Value {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list, or a slice with only the value itself.
    pub fn items(&self) -> &[Value] {
        match self {
            Self::List(items) => items,
            single => std::slice::from_ref(single),
        }
    }
}

/// The typed fields of a page, by index into its kind's fields.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(usize, Value, Range<usize>)>);

impl Fields {
    /// Adds the value of a field that has none yet.
    pub fn insert(&mut self, index: usize, value: Value, span: Range<usize>) {
        self.0.push((index, value, span));
    }

    /// The value of the field with this index, to be changed.
    pub fn value_mut(&mut self, index: usize) -> Option<&mut Value> {
        self.0.iter_mut().find(|(i, ..)| *i == index).map(|(_, value, _)| value)
    }

    /// Whether the field has a value.
    pub fn contains(&self, index: usize) -> bool {
        self.0.iter().any(|(i, ..)| *i == index)
    }

    /// The value of the field with this index.
    pub fn value(&self, index: usize) -> Option<&Value> {
        self.0.iter().find(|(i, ..)| *i == index).map(|(_, value, _)| value)
    }

    /// The bytes of the field's value in the file.
    pub fn span(&self, index: usize) -> Range<usize> {
        self.0.iter().find(|(i, ..)| *i == index).map_or(0..0, |(.., span)| span.clone())
    }

    /// The value of the field called `name`.
    pub fn get(&self, kind: &Kind, name: &str) -> Option<&Value> {
        self.value(kind.field_index(name)?)
    }

    /// The text of the field called `name`.
    pub fn text(&self, kind: &Kind, name: &str) -> Option<&str> {
        self.get(kind, name)?.as_text()
    }

    /// The day in the field called `name`.
    pub fn date(&self, kind: &Kind, name: &str) -> Option<Date> {
        match self.get(kind, name)? {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The number in the field called `name`.
    pub fn number(&self, kind: &Kind, name: &str) -> Option<f64> {
        match self.get(kind, name)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether the field called `name` says yes.
    pub fn flag(&self, kind: &Kind, name: &str) -> bool {
        self.get(kind, name) == Some(&Value::Bool(true))
    }

    /// The texts of the list called `name`.
    pub fn texts(&self, kind: &Kind, name: &str) -> Vec<&str> {
        self.get(kind, name)
            .map(|v| v.items().iter().filter_map(Value::as_text).collect())
            .unwrap_or_default()
    }

    /// The choice in the enum called `name`.
    pub fn enum_value<'k>(&self, kind: &'k Kind, name: &str) -> Option<&'k Choice> {
        match self.get(kind, name)? {
            Value::Enum(index) => kind.field(name)?.values.get(*index),
            _ => None,
        }
    }

    /// Adds `text` to the list called `name`, if `kind` has one.
    pub fn add_text(&mut self, kind: &Kind, name: &str, text: String) {
        let Some(index) = kind.field_index(name) else { return };
        match self.value_mut(index) {
            Some(Value::List(items)) => items.push(Value::Text(text)),
            Some(_) => {}
            None => self.insert(index, Value::List(vec![Value::Text(text)]), 0..0),
        }
    }

    /// Keeps only the values that `keep` accepts. It may change them.
    pub fn retain(&mut self, mut keep: impl FnMut(usize, &mut Value) -> bool) {
        self.0.retain_mut(|(index, value, _)| keep(*index, value));
    }

    /// All values in the order of the front matter, followed by derived ones.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Value, &Range<usize>)> {
        self.0.iter().map(|(index, value, span)| (*index, value, span))
    }
}
