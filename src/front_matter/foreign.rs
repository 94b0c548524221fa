//! Finds what the fields of other tools mean, by the table `foreign.toml`, and converts their values.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{Node, NodeData};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    field: Vec<Meaning>,
    unused: Vec<Unused>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meaning {
    to: String,
    from: Vec<String>,
    #[serde(default)]
    how: How,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unused {
    tool: String,
    names: Vec<String>,
}

/// How a value is converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum How {
    /// It stays.
    #[default]
    Same,
    /// Yes becomes no.
    Not,
    /// Lists in a list become its items.
    Flat,
    /// Groups become the names in them, and a list of names one text.
    Names,
    /// A group becomes the day in it.
    Day,
}

/// The entries of a group that are its day, and the one that is a name.
const DAYS: [&str; 3] = ["created", "published", "date"];
const NAME: [&str; 1] = ["name"];

/// What the table says of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Foreign {
    /// It means the field `to`.
    Field { to: String, how: How },
    /// It steers this tool, and readers need nothing of it.
    Unused(String),
}

static FOREIGN: LazyLock<FxHashMap<String, Foreign>> = LazyLock::new(|| {
    let table: Table =
        toml::from_str(include_str!("foreign.toml")).expect("foreign.toml is checked by a test");
    let mut names = FxHashMap::default();
    for Meaning { to, from, how } in table.field {
        for name in from {
            names.insert(name, Foreign::Field { to: to.clone(), how });
        }
        // Values under the field's own name come in the same forms, except that yes there means yes.
        if !matches!(how, How::Not | How::Same) {
            names.entry(to.clone()).or_insert(Foreign::Field { to, how });
        }
    }
    for Unused { tool, names: unused } in table.unused {
        for name in unused {
            names.entry(name).or_insert_with(|| Foreign::Unused(tool.clone()));
        }
    }
    names
});

/// What `name` means to other tools, ignoring case.
pub(super) fn meaning(name: &str) -> Option<&'static Foreign> {
    match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => FOREIGN.get(&name.to_ascii_lowercase()),
        false => FOREIGN.get(name),
    }
}

/// Whether `name` means the opposite of a field, and `node` is yes or no.
pub(super) fn is_switch(name: &str, node: &Node) -> bool {
    let is_opposite = matches!(meaning(name), Some(Foreign::Field { how: How::Not, .. }));
    is_opposite && matches!(&node.data, NodeData::Scalar(word) if not(word).is_some())
}

impl How {
    /// The value `node` in wenku's form. The spans of what is left out of it are added to `lost`.
    pub(super) fn convert<'a>(self, node: &'a Node, lost: &mut Vec<Range<usize>>) -> Cow<'a, Node> {
        let converted = match (self, &node.data) {
            (Self::Not, NodeData::Scalar(word)) => not(word).map(NodeData::Scalar),
            (Self::Flat, NodeData::List(items)) if items.iter().any(is_list) => {
                let mut flat = Vec::new();
                flatten(items, &mut flat);
                Some(NodeData::List(flat))
            }
            (Self::Names, NodeData::List(_) | NodeData::Map(_)) => {
                let mut names = Vec::new();
                collect(node, &NAME, &mut names, lost);
                Some(NodeData::Scalar(names.join("、")))
            }
            (Self::Day, NodeData::Map(_)) => {
                let mut days = Vec::new();
                collect(node, &DAYS, &mut days, lost);
                let day = days.into_iter().next().map(NodeData::Scalar);
                // Without a day the whole value is at fault, not a part of it.
                if day.is_none() {
                    lost.clear();
                }
                day
            }
            _ => None,
        };
        converted.map_or(Cow::Borrowed(node), |data| Cow::Owned(Node { data, span: node.span.clone() }))
    }
}

fn not(word: &str) -> Option<String> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "是" => Some("false".to_owned()),
        "false" | "no" | "否" => Some("true".to_owned()),
        _ => None,
    }
}

fn is_list(node: &Node) -> bool {
    matches!(node.data, NodeData::List(_))
}

fn flatten(items: &[Node], flat: &mut Vec<Node>) {
    for item in items {
        match &item.data {
            NodeData::List(inner) => flatten(inner, flat),
            _ => flat.push(item.clone()),
        }
    }
}

/// Adds the texts in `node`: a text, the entries of a group with one of these `keys`, or a list of both.
fn collect(node: &Node, keys: &[&str], names: &mut Vec<String>, lost: &mut Vec<Range<usize>>) {
    match &node.data {
        NodeData::Scalar(name) => names.push(name.clone()),
        NodeData::List(items) => items.iter().for_each(|item| collect(item, keys, names, lost)),
        NodeData::Map(entries) => {
            for (key, value) in entries {
                match (&key.data, &value.data) {
                    (NodeData::Scalar(key), NodeData::Scalar(name)) if keys.contains(&key.as_str()) => {
                        names.push(name.clone());
                    }
                    _ => lost.push(key.span.start..value.span.end.max(key.span.end)),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kinds;

    #[test]
    fn the_table_names_fields_of_every_kind() {
        let (kinds, _) = Kinds::load(&[]);
        for (name, foreign) in FOREIGN.iter().collect::<std::collections::BTreeMap<_, _>>() {
            assert_eq!(*name, name.to_lowercase());
            let Foreign::Field { to, .. } = foreign else { continue };
            assert!(kinds.default_kind().field(to).is_some(), "{name}");
        }
    }

    #[test]
    fn values_are_converted() {
        let node = |yaml: &str| match super::super::yaml::parse(yaml).map(|node| node.data) {
            Ok(NodeData::Map(entries)) => entries[0].1.clone(),
            _ => panic!("a map"),
        };
        let text = |how: How, yaml: &str| {
            let mut lost = Vec::new();
            let data = how.convert(&node(yaml), &mut lost).into_owned().data;
            match data {
                NodeData::Scalar(text) => (text, lost.len()),
                NodeData::List(items) => (items.len().to_string(), lost.len()),
                NodeData::Map(_) => panic!("a map"),
            }
        };
        assert_eq!(text(How::Not, "a: false"), ("true".into(), 0));
        assert_eq!(text(How::Flat, "a: [[b, c], d]"), ("3".into(), 0));
        assert_eq!(text(How::Names, "a: [甲, 乙]"), ("甲、乙".into(), 0));
        assert_eq!(text(How::Names, "a:\n  - name: 甲\n    url: x\n  - 乙\n"), ("甲、乙".into(), 1));
        assert_eq!(text(How::Names, "a: 甲"), ("甲".into(), 0));
    }
}
