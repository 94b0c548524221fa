//! Parses YAML into a small tree of strings with positions. The kind decides their types later.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::diagnostic::{Message, reason};
use crate::message;
use crate::source::is_forbidden;
use crate::text::han::is_cjk;

/// A node of the front matter.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub data: NodeData,
    /// Its bytes in the YAML text.
    pub span: Range<usize>,
}

impl Node {
    /// The entries, if it is a map.
    pub(super) fn into_entries(self) -> Option<Vec<(Node, Node)>> {
        match self.data {
            NodeData::Map(entries) => Some(entries),
            _ => None,
        }
    }
}

/// The data of a [`Node`].
#[derive(Debug, Clone)]
pub enum NodeData {
    /// A text; an empty value, `~` and `null` are the empty text.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values in order; repeated keys are kept.
    Map(Vec<(Node, Node)>),
}

/// Why front matter could not be parsed.
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) message: Message,
    /// A hint, if the usual one for front matter does not fit.
    pub(super) hint: Option<Message>,
    /// Whether the cause is a character that no page may contain.
    pub(super) is_character: bool,
}

impl Fault {
    pub(super) fn new(at: usize, message: Message) -> Self {
        Self { at, message, hint: None, is_character: false }
    }

    /// Values are nested too deeply.
    pub(super) fn deep(at: usize) -> Self {
        Self::new(at, message!("信息区嵌套太深", "front matter is nested too deeply"))
    }

    /// The fault for the first character of `text` that no page may contain. The value starts at byte `at`.
    pub(super) fn of_character(text: &str, at: usize) -> Option<Self> {
        let code = format!("U+{:04X}", u32::from(text.chars().find(|&c| is_forbidden(c))?));
        let message =
            message!("内容里有不可见的控制字符 {code}", "the value holds the control character {code}");
        let hint = message!(
            "多半是反斜杠带来的：删去，或者把反斜杠写成两个",
            "a backslash made it: remove it, or write two of them"
        );
        Some(Self { hint: Some(hint), is_character: true, ..Self::new(at, message) })
    }
}

/// The deepest nesting of lists and maps.
pub(super) const DEPTH: usize = 8;

pub(super) fn parse(yaml: &str) -> Result<Node, Fault> {
    let offsets = Offsets::new(yaml);
    let mut stack: Vec<Open> = Vec::new();
    let mut root = None;
    for event in Parser::new_from_str(yaml) {
        let (event, span) = event.map_err(|e| {
            let Message { zh, en } = reason::yaml(e.info());
            let at = offsets.byte(e.marker().index());
            let message = message!("信息区的写法有误：{zh}", "invalid YAML: {en}");
            Fault::new(opening(yaml, at, e.info()).unwrap_or(at), message)
        })?;
        let at = offsets.byte(span.start.index());
        let span = at..offsets.byte(span.end.index()).max(at);
        let done = match event {
            Event::Scalar(_, _, anchor, _) if anchor > 0 => return Err(unsupported(at)),
            Event::Alias(_) => return Err(unsupported(at)),
            Event::Scalar(text, style, ..) => {
                if let Some(fault) = Fault::of_character(&text, at) {
                    return Err(fault);
                }
                let text =
                    if style == ScalarStyle::Plain && (text == "~" || text == "null") { "" } else { &text };
                let text = joined(text.trim(), yaml.get(span.clone()).unwrap_or_default(), style);
                Some(Node { data: NodeData::Scalar(text), span })
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if stack.len() >= DEPTH => {
                return Err(Fault::deep(at));
            }
            Event::SequenceStart(..) => {
                stack.push(Open::List(at, Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                stack.push(Open::Map(at, Vec::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => stack.pop().map(|open| open.close(span.end)),
            _ => None,
        };
        if let Some(node) = done {
            match stack.last_mut() {
                Some(open) => open.add(node),
                None => root = Some(node),
            }
        }
    }
    Ok(root.unwrap_or(Node { data: NodeData::Map(Vec::new()), span: 0..0 }))
}

/// The fault for anchors and aliases. They would drop or repeat words that the writer meant as text.
fn unsupported(at: usize) -> Fault {
    let zh = "信息区的写法有误：内容不能以 & 或 * 开头";
    Fault::new(at, Message { zh: zh.into(), en: "anchors (&) and aliases (*) are not supported".into() })
}

/// `text` without the spaces that YAML inserts for line breaks of `source` between CJK characters.
fn joined(text: &str, source: &str, style: ScalarStyle) -> String {
    let mut joined = text.to_owned();
    if style == ScalarStyle::Literal || !source.contains('\n') || !text.contains(' ') {
        return joined;
    }
    let mut lines = source.lines().map(str::trim).peekable();
    let mut from = 0;
    while let (Some(line), Some(next)) = (lines.next(), lines.peek()) {
        let (Some(last), Some(first)) = (line.chars().next_back(), next.chars().next()) else { continue };
        if !is_cjk(last) || !is_cjk(first) {
            continue;
        }
        // The end of this line and the start of the next, to find the space that stands for this break.
        let end: Vec<char> = line.chars().rev().take(LOOK).collect();
        let mut around: String = end.into_iter().rev().collect();
        let before = around.len();
        around.push(' ');
        around.extend(next.chars().take(LOOK));
        if let Some(at) = joined.get(from..).and_then(|rest| rest.find(&around)) {
            from += at + before;
            joined.remove(from);
        }
    }
    joined
}

/// The number of characters compared on each side of a line break. More would include quotes and indicators of YAML at the ends of a value.
const LOOK: usize = 1;

/// The offset of the bracket that causes a fault in a flow list. The parser only reports where it gave up.
fn opening(yaml: &str, at: usize, info: &str) -> Option<usize> {
    let is_flow = info.contains("flow") || info.contains("illegal placement");
    yaml[..at].rfind(['[', '{']).filter(|_| is_flow)
}

enum Open {
    List(usize, Vec<Node>),
    Map(usize, Vec<(Node, Node)>, Option<Node>),
}

impl Open {
    fn add(&mut self, node: Node) {
        match self {
            Self::List(_, items) => items.push(node),
            Self::Map(_, entries, key) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => *key = Some(node),
            },
        }
    }

    fn close(self, end: usize) -> Node {
        match self {
            Self::List(start, items) => Node { data: NodeData::List(items), span: start..end.max(start) },
            Self::Map(start, entries, _) => {
                Node { data: NodeData::Map(entries), span: start..end.max(start) }
            }
        }
    }
}

/// Converts the parser's character positions to bytes.
struct Offsets(Vec<usize>);

impl Offsets {
    fn new(text: &str) -> Self {
        Self(text.char_indices().map(|(i, _)| i).chain([text.len()]).collect())
    }

    fn byte(&self, index: usize) -> usize {
        self.0.get(index).or(self.0.last()).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(yaml: &str) -> String {
        match parse(yaml).map(|node| node.data) {
            Ok(NodeData::Map(entries)) => match &entries[0].1.data {
                NodeData::Scalar(text) => text.clone(),
                _ => panic!("no scalar"),
            },
            _ => panic!("no map"),
        }
    }

    #[test]
    fn a_broken_line_leaves_no_space_between_chinese_characters() {
        for yaml in [
            "摘要: >-\n  第一行，\n  第二行\n",
            "摘要: 第一行，\n  第二行\n",
            "摘要: \"第一行，\n  第二行\"\n",
        ] {
            assert_eq!(value(yaml), "第一行，第二行", "{yaml}");
        }
        assert_eq!(value("摘要: >-\n  甲 乙\n  one\n  two\n"), "甲 乙 one two");
        assert_eq!(value("摘要: 甲 乙\n  丙 丁\n"), "甲 乙丙 丁");
        assert_eq!(value("摘要: |\n  甲\n  乙\n"), "甲\n乙");
    }

    #[test]
    fn control_characters_and_depth_are_faults() {
        for yaml in ["a: \"b\\x07\"", "a: \"\\uFDD1\"", "a: \"\\0\""] {
            assert!(parse(yaml).is_err(), "{yaml}");
        }
        assert!(parse(&"[".repeat(60_000)).is_err());
        assert!(parse(&"- ".repeat(30_000)).is_err());
    }
}
