//! The settings for a section's list in its `_index.md`.

use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place};
use crate::front_matter::{Node, NodeData};
use crate::kind::LayoutType;
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
    /// How it shows its pages, the first by default; empty for those of its kind.
    pub layouts: Vec<LayoutType>,
    /// The tables whose rows are its pages.
    pub tables: TableFields,
}

/// What an `_index.md` may say of the tables in its folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableFields {
    /// The names of the files; empty for all tables in the folder.
    pub data: Vec<String>,
    /// The sheet to read.
    pub sheet: Option<String>,
    /// The number of the row with the names of the columns.
    pub header: Option<u32>,
    /// The year of days that are written without one.
    pub year: Option<i16>,
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
            "layouts" | "视图" => layouts(value).map(|layouts| section.layouts = layouts),
            "data" | "数据" => {
                section.tables.data = words(value);
                Ok(())
            }
            "sheet" | "工作表" => {
                section.tables.sheet = Some(word(value).trim().to_owned());
                Ok(())
            }
            "header_row" | "表头行" => count(value).map(|n| section.tables.header = u32::try_from(n).ok()),
            "year" | "年份" => year(value).map(|year| section.tables.year = Some(year)),
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
        .ok_or_else(|| message!("这里应当是大于零的整数", "this must be a whole number above zero"))
}

fn year(value: &Node) -> Result<i16, Message> {
    let year = word(value).trim_end_matches('年').parse().ok();
    year.filter(|year| (1900..=2200).contains(year))
        .ok_or_else(|| message!("年份应当是四位数，如 2026", "year must have four digits, such as 2026"))
}

fn layouts(value: &Node) -> Result<Vec<LayoutType>, Message> {
    let all = LayoutType::all();
    let layout = |word: &String| {
        LayoutType::of(word).ok_or_else(|| {
            message!("没有“{word}”这种视图；可用：{all}", "there is no layout `{word}`: {all}")
        })
    };
    words(value).iter().map(layout).collect()
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
