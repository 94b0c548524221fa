//! The settings for a section's list in its `_index.md`.

use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place};
use crate::front_matter::{Node, NodeData};
use crate::message;

/// What an `_index.md` may set besides the fields of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SectionFields {
    /// The number of pages on one page of the list.
    pub paginate: Option<usize>,
    /// The fields by which the pages are sorted; a leading `-` means descending.
    pub sort: Vec<String>,
    /// Whether its pages form a sequence with previous and next.
    pub collection: Option<bool>,
}

/// Separates the settings of a section from the other entries of its front matter, which are returned.
pub(super) fn take(
    entries: &[(Node, Node)],
    path: &str,
    text: &str,
    start: usize,
    diagnostics: &mut Diagnostics,
) -> (SectionFields, Vec<(Node, Node)>) {
    let mut section = SectionFields::default();
    let mut rest = Vec::new();
    for (key, value) in entries {
        let name = if let NodeData::Scalar(name) = &key.data { name.as_str() } else { "" };
        let read = match name {
            "paginate" | "每页" => count(value).map(|n| section.paginate = Some(n)),
            "collection" | "合集" => flag(value).map(|is| section.collection = Some(is)),
            "sort" | "排序方式" => {
                section.sort = words(value);
                Ok(())
            }
            _ => {
                rest.push((key.clone(), value.clone()));
                Ok(())
            }
        };
        if let Err(fault) = read {
            let place = Place::span(path, text, value.span.start + start..value.span.end + start);
            diagnostics.push(Diagnostic::error("front-matter.wrong-type", place, fault));
        }
    }
    (section, rest)
}

fn word(node: &Node) -> &str {
    if let NodeData::Scalar(word) = &node.data { word } else { "" }
}

fn count(value: &Node) -> Result<usize, Message> {
    word(value)
        .parse()
        .ok()
        .filter(|n| *n > 0)
        .ok_or_else(|| message!("每页条数应当是大于零的整数", "paginate must be a whole number above zero"))
}

fn flag(value: &Node) -> Result<bool, Message> {
    match word(value) {
        "true" | "是" | "yes" => Ok(true),
        "false" | "否" | "no" => Ok(false),
        _ => Err(message!("合集应当是“是”或“否”", "collection must be yes or no")),
    }
}

fn words(value: &Node) -> Vec<String> {
    match &value.data {
        NodeData::List(items) => {
            items.iter().map(word).filter(|w| !w.is_empty()).map(str::to_owned).collect()
        }
        _ => word(value)
            .split([',', '，', '、'])
            .map(|w| w.trim().to_owned())
            .filter(|w| !w.is_empty())
            .collect(),
    }
}
