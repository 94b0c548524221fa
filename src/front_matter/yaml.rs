//! YAML text becomes a small tree of strings with positions; types come later, from the kind.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::diagnostic::Message;
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
            let info = e.info();
            Fault {
                at: offsets.byte(e.marker().index()),
                message: message!("信息区的写法有误（YAML：{info}）", "invalid YAML: {info}"),
            }
        })?;
        let at = offsets.byte(span.start.index());
        let span = at..offsets.byte(span.end.index()).max(at);
        let done = match event {
            Event::Scalar(text, style, ..) => {
                let text =
                    if style == ScalarStyle::Plain && (text == "~" || text == "null") { "" } else { &text };
                Some(Node { data: NodeData::Scalar(text.trim().to_owned()), span })
            }
            Event::Alias(_) => {
                return Err(Fault {
                    at,
                    message: message!(
                        "信息区不支持 YAML 的 * 引用",
                        "YAML aliases (*) are not supported in front matter"
                    ),
                });
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
