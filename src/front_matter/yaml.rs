//! YAML text becomes a small tree of strings with positions; types come later, from the kind.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::diagnostic::{Message, reason};
use crate::message;

/// A part of the front matter.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub data: NodeData,
    /// Its bytes in the YAML text.
    pub span: Range<usize>,
}

/// What a [`Node`] is.
#[derive(Debug, Clone)]
pub enum NodeData {
    /// A text; an empty value and `~` are the empty text.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values, in order; a repeated key stays.
    Map(Vec<(Node, Node)>),
}

/// Why YAML text could not be read.
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) message: Message,
}

/// Lists within lists deeper than this are not front matter.
const DEPTH: usize = 8;

pub(super) fn parse(yaml: &str) -> Result<Node, Fault> {
    let offsets = Offsets::new(yaml);
    let mut stack: Vec<Open> = Vec::new();
    let mut root = None;
    for event in Parser::new_from_str(yaml) {
        let (event, span) = event.map_err(|e| {
            let Message { zh, en } = reason::yaml(e.info());
            let at = offsets.byte(e.marker().index());
            Fault {
                at: opening(yaml, at, e.info()).unwrap_or(at),
                message: message!("信息区的写法有误：{zh}", "invalid YAML: {en}"),
            }
        })?;
        let at = offsets.byte(span.start.index());
        let span = at..offsets.byte(span.end.index()).max(at);
        let done = match event {
            Event::Scalar(_, _, anchor, _) if anchor > 0 => return Err(unsupported(at)),
            Event::Alias(_) => return Err(unsupported(at)),
            Event::Scalar(text, style, ..) => {
                let text =
                    if style == ScalarStyle::Plain && (text == "~" || text == "null") { "" } else { &text };
                Some(Node { data: NodeData::Scalar(text.trim().to_owned()), span })
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if stack.len() >= DEPTH => {
                return Err(Fault {
                    at,
                    message: message!("信息区嵌套太深", "front matter is nested too deeply"),
                });
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

/// Anchors and aliases would swallow or repeat words that someone wrote as they are.
fn unsupported(at: usize) -> Fault {
    let zh = "信息区的写法有误：内容不能以 & 或 * 开头";
    Fault {
        at,
        message: Message { zh: zh.into(), en: "anchors (&) and aliases (*) are not supported".into() },
    }
}

/// Where the bracket stands that a fault of flow lists is about; the parser tells only where it gave up.
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

/// From the parser's character positions to bytes.
struct Offsets(Vec<usize>);

impl Offsets {
    fn new(text: &str) -> Self {
        Self(text.char_indices().map(|(i, _)| i).chain([text.len()]).collect())
    }

    fn byte(&self, index: usize) -> usize {
        self.0.get(index).or(self.0.last()).copied().unwrap_or_default()
    }
}
