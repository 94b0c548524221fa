//! Reads front matter that is not valid as a whole: field by field, and what is still not valid as plain text.

use super::yaml::{Fault, Node, NodeData};

/// How a notation of front matter is read: what stands after a name, and its parser.
pub(super) struct Notation {
    pub(super) signs: &'static [char],
    pub(super) parse: fn(&str) -> Result<Node, Fault>,
}

/// The entries of `text`. No line is lost: one that cannot be read belongs to the value of the field above it.
pub(super) fn entries(text: &str, notation: &Notation) -> Vec<(Node, Node)> {
    // Other tools accept tabs before a value; a space in place of each keeps all positions.
    let text = text.replace('\t', " ");
    let mut entries = Vec::new();
    for (start, chunk) in chunks(&text, notation.signs) {
        match (notation.parse)(chunk) {
            Ok(Node { data: NodeData::Map(read), .. }) if !read.is_empty() => {
                entries.extend(read.into_iter().map(|(key, value)| (moved(key, start), moved(value, start))));
            }
            _ => entries.extend(plain(chunk, start, notation.signs)),
        }
    }
    entries
}

/// The fields of `text`, each with its start: a name at the start of a line, and the lines up to the next one.
fn chunks<'a>(text: &'a str, signs: &[char]) -> Vec<(usize, &'a str)> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if starts.is_empty() || is_field(line, signs) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(&start, end)| (start, &text[start..end])).collect()
}

fn is_field(line: &str, signs: &[char]) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let name = line.split(signs).next().unwrap_or_default();
    name.len() < line.trim_end().len()
        && !name.is_empty()
        && name.trim_end().chars().all(is_word)
        && !name.starts_with('-')
}

/// The field `chunk` with everything after the sign as its text.
fn plain(chunk: &str, start: usize, signs: &[char]) -> Option<(Node, Node)> {
    let at = chunk.find(signs)?;
    let after = at + chunk[at..].chars().next().map_or(1, char::len_utf8);
    let words = chunk[after..].split_whitespace().collect::<Vec<_>>().join(" ");
    let value = start + after..start + chunk.trim_end().len().max(after);
    let words = words.trim_matches(['"', '\'']).to_owned();
    let key = Node { data: NodeData::Scalar(chunk[..at].trim().to_owned()), span: start..start + at };
    Some((key, Node { data: NodeData::Scalar(words), span: value }))
}

/// `node` with all its positions moved by `by`.
fn moved(node: Node, by: usize) -> Node {
    let Node { data, span } = node;
    let data = match data {
        NodeData::Scalar(text) => NodeData::Scalar(text),
        NodeData::List(items) => NodeData::List(items.into_iter().map(|item| moved(item, by)).collect()),
        NodeData::Map(entries) => NodeData::Map(
            entries.into_iter().map(|(key, value)| (moved(key, by), moved(value, by))).collect(),
        ),
    };
    Node { data, span: span.start + by..span.end + by }
}

#[cfg(test)]
mod tests {
    use super::super::yaml;
    use super::*;
    use proptest::prelude::*;

    const YAML: Notation = Notation { signs: &[':', '：'], parse: yaml::parse };

    fn read(text: &str) -> Vec<(String, String)> {
        let words = |node: Node| match node.data {
            NodeData::Scalar(text) => text,
            NodeData::List(items) => format!("{} items", items.len()),
            NodeData::Map(entries) => format!("{} entries", entries.len()),
        };
        entries(text, &YAML).into_iter().map(|(key, value)| (words(key), words(value))).collect()
    }

    #[test]
    fn one_broken_field_costs_no_other() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            read("title: Go: a tour\ndate: 2024-01-01\ntags:\n\t- a\n\t- b\ndraft:false\n"),
            [
                pair("title", "Go: a tour"),
                pair("date", "2024-01-01"),
                pair("tags", "2 items"),
                pair("draft", "false"),
            ]
        );
        assert_eq!(read("标题：甲\n摘要: \"没有结束\n"), [pair("标题", "甲"), pair("摘要", "没有结束")]);
        assert_eq!(
            read("title: {% raw %}\nurl: [x](y)\n"),
            [pair("title", "{% raw %}"), pair("url", "[x](y)")]
        );
    }

    proptest! {
        #[test]
        fn positions_lie_in_the_text(text in "[a-c：:\\- \"\\[{\n甲]{0,60}") {
            for (key, value) in entries(&text, &YAML) {
                prop_assert!(text.get(key.span).is_some() && text.get(value.span).is_some());
            }
        }
    }
}
