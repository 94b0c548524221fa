//! Parses TOML between `+++` lines, as other generators write it, into the same tree as YAML.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::yaml::{DEPTH, Fault, Node, NodeData};
use crate::diagnostic::{Message, reason};
use crate::message;

pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    let table = DeTable::parse(text).map_err(|error| {
        let (Message { zh, en }, hint) = reason::toml(&error);
        let at = error.span().map_or(0, |span| span.start);
        Fault { hint, ..Fault::new(at, message!("信息区的写法有误：{zh}", "invalid TOML: {en}")) }
    })?;
    let span = table.span();
    Ok(Node { data: NodeData::Map(entries(table.get_ref(), 1)?), span })
}

/// The first value of the TOML `text` with a character that no page may contain: its offset and a message.
pub(crate) fn refused_character(text: &str) -> Option<(usize, Message)> {
    // Such a character can only come from a backslash escape.
    let fault = if text.contains('\\') { parse(text).err()? } else { return None };
    fault.is_character.then_some((fault.at, fault.message))
}

/// The entries of a table in the order in which they are written.
fn entries(table: &DeTable<'_>, depth: usize) -> Result<Vec<(Node, Node)>, Fault> {
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table {
        let name = key.get_ref().to_string();
        let span = key.span();
        if let Some(fault) = Fault::of_character(&name, span.start) {
            return Err(fault);
        }
        entries.push((Node { data: NodeData::Scalar(name), span }, node(value, depth)?));
    }
    entries.sort_by_key(|(key, _)| key.span.start);
    Ok(entries)
}

fn node(value: &Spanned<DeValue<'_>>, depth: usize) -> Result<Node, Fault> {
    let span = value.span();
    if depth > DEPTH {
        return Err(Fault::deep(span.start));
    }
    let text = match value.get_ref() {
        DeValue::Table(table) => {
            return Ok(Node { data: NodeData::Map(entries(table, depth + 1)?), span });
        }
        DeValue::Array(items) => {
            let items = items.iter().map(|item| node(item, depth + 1)).collect::<Result<_, _>>()?;
            return Ok(Node { data: NodeData::List(items), span });
        }
        DeValue::String(text) => text.trim().to_owned(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(time) => time.to_string(),
    };
    match Fault::of_character(&text, span.start) {
        Some(fault) => Err(fault),
        None => Ok(Node { data: NodeData::Scalar(text), span }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_the_texts_that_yaml_would_give() {
        let text = "title = '甲'\ndraft = true\ndate = 2026-03-05\ntags = ['乙', \"丙\"]\n[other]\nn = 3\n";
        let Ok(Node { data: NodeData::Map(entries), .. }) = parse(text) else { panic!("a map") };
        let told: Vec<String> = entries
            .iter()
            .map(|(key, value)| {
                let NodeData::Scalar(name) = &key.data else { panic!("a name") };
                match &value.data {
                    NodeData::Scalar(text) => format!("{name}={text}@{}", key.span.start),
                    NodeData::List(items) => format!("{name}:{}", items.len()),
                    NodeData::Map(entries) => format!("{name}>{}", entries.len()),
                }
            })
            .collect();
        assert_eq!(told, ["title=甲@0", "draft=true@14", "date=2026-03-05@27", "tags:2", "other>1"]);
    }

    #[test]
    fn faults_are_no_panics() {
        for text in ["a = \"\\u0007\"", "a =", "[", "标题 = \"甲\"", &format!("a = {}", "[".repeat(50_000))]
        {
            assert!(parse(text).is_err());
        }
    }
}
