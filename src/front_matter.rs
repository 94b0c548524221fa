//! Front matter: parses the YAML or TOML at the start of a file into a tree with positions, and turns it into typed [`Fields`] by the kind.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::kind::{Kind, TextForm};
use crate::message;

mod check;
mod foreign;
mod reader;
mod recover;
mod slip;
mod split;
mod toml;
mod value;
mod yaml;

pub use check::{Check, Faulty, Form};
use slip::Slip;
pub use split::{Split, split};
pub(crate) use toml::refused_character;
pub use value::{Fields, LinkTarget, Value};
pub use yaml::{Node, NodeData};

/// Parses the front matter of a file. `None` if it has none or it cannot be parsed. If `is_lenient`, what can be read of faulty front matter
/// is returned.
pub fn read(
    path: &str,
    text: &str,
    split: &Split<'_>,
    is_lenient: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<(Node, Node)>> {
    let yaml = split.yaml?;
    if yaml.trim().is_empty() {
        return Some(Vec::new());
    }
    // JSON may be indented with tabs, which YAML does not allow; a space in place of each keeps all positions.
    let spaced = yaml.starts_with('{').then(|| yaml.replace('\t', " "));
    let yaml = spaced.as_deref().unwrap_or(yaml);
    let recover = |notation| is_lenient.then(|| recover::entries(yaml, &notation));
    if split.is_toml {
        return match toml::parse(yaml) {
            Ok(Node { data: NodeData::Map(entries), .. }) => Some(entries),
            Ok(_) => None,
            Err(fault) => {
                diagnostics.extend(unread(path, text, split.yaml_start, Vec::new(), fault));
                recover(recover::Notation { signs: &['='], parse: toml::parse })
            }
        };
    }
    let entries = if is_lenient {
        yaml::parse(yaml).ok().and_then(Node::into_entries).or_else(|| {
            tree(path, text, split.yaml_start, yaml, diagnostics);
            recover(recover::Notation { signs: &[':', '：'], parse: yaml::parse })
        })?
    } else {
        tree(path, text, split.yaml_start, yaml, diagnostics)?
    };
    diagnostics.extend(slip::comments(yaml).map(|range| {
        let place = Place::span(path, text, split.yaml_start + range.start..split.yaml_start + range.end);
        let fault = message!("从“#”起的字没有读入", "what follows `#` is left out");
        Diagnostic::warning("front-matter.comment", place, fault)
            .hint(message!("内容里有“#”的，两头要加英文双引号", "quote values that hold #"))
    }));
    Some(entries)
}

/// Parses the entries of `yaml`, which starts at byte `start` of the file. If faults can be repaired, the repaired text is parsed too, so
/// that later faults are also reported.
fn tree(
    path: &str,
    text: &str,
    start: usize,
    yaml: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<(Node, Node)>> {
    let fault = match yaml::parse(yaml) {
        Ok(Node { data: NodeData::Map(entries), .. }) => return Some(entries),
        Ok(Node { data: NodeData::Scalar(s), .. }) if s.is_empty() => return Some(Vec::new()),
        Ok(node) => {
            let message =
                message!("信息区应当一行一个“字段: 内容”", "front matter must be lines of `field: value`");
            yaml::Fault::new(node.span.start, message)
        }
        Err(fault) => fault,
    };
    let slips = slip::find(yaml, fault.at);
    let mended = slip::mend(yaml, &slips);
    diagnostics.extend(unread(path, text, start, slips, fault));
    tree(path, text, start, &mended?, diagnostics)
}

/// The faults of front matter that is not valid YAML: the typical mistakes behind it, else the parser's error.
fn unread(path: &str, text: &str, start: usize, slips: Vec<Slip>, fault: yaml::Fault) -> Vec<Diagnostic> {
    if !slips.is_empty() {
        let told = slips.into_iter().map(|slip| {
            let place = Place::span(path, text, start + slip.range.start..start + slip.range.end);
            Diagnostic::error(slip.code, place, slip.message).hint(slip.hint)
        });
        return told.collect();
    }
    let at = start + fault.at;
    let usual = message!(
        "含有冒号、引号或 # 的内容，以及以 [ {{ * & ! % @ 开头的内容，两头要加英文双引号；各行开头对齐，不用 Tab",
        "quote values that hold colons, quotes or #, or begin with [ {{ * & ! % @; align lines with spaces, not tabs"
    );
    let place = Place::span(path, text, at..at + 1);
    let told = Diagnostic::error("front-matter.yaml", place, fault.message);
    vec![told.hint(fault.hint.unwrap_or(usual))]
}

fn shift(node: &Node, by: usize) -> std::ops::Range<usize> {
    node.span.start + by..node.span.end + by
}

/// The text form that front matter sets, if any.
pub fn text_form(fields: &Fields, kind: &Kind) -> Option<TextForm> {
    match fields.enum_value(kind, "text")?.value.as_str() {
        "official" => Some(TextForm::Official),
        _ => Some(TextForm::Markdown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kinds;

    fn faults(kind: &str, text: &str) -> Vec<(String, u32, u32)> {
        let (kinds, _) = Kinds::load(&[]);
        let mut diagnostics = Diagnostics::new();
        let split = split("a.md", text, &mut diagnostics);
        if let Some(entries) = read("a.md", text, &split, false, &mut diagnostics) {
            let kind = kinds.get(kind).expect("built in");
            let (start, form) = (split.yaml_start, Form::FrontMatter);
            let check = Check { path: "a.md", text, start, form, kind, kinds: &kinds, is_lenient: false };
            let (fields, faulty) = check.fields(&entries, &mut diagnostics);
            check.whole(&fields, &faulty, &mut diagnostics);
        }
        diagnostics.sorted().iter().map(|d| (d.code.to_owned(), d.place.line, d.place.column)).collect()
    }

    #[test]
    fn a_file_without_front_matter_has_none() {
        let mut diagnostics = Diagnostics::new();
        assert!(split("a.md", "正文\n\n---\n", &mut diagnostics).yaml.is_none());
        assert!(split("a.md", "---\n正文\n", &mut diagnostics).yaml.is_none());
        assert_eq!(diagnostics.iter().count(), 0);
    }

    #[test]
    fn an_unclosed_block_is_named() {
        assert_eq!(faults("page", "---\n标题: 甲\n正文")[0].0, "front-matter.unclosed");
    }

    #[test]
    fn a_full_width_colon_is_explained() {
        let mut diagnostics = Diagnostics::new();
        let text = "---\n标题：甲\n日期：2026-01-01\n---\n";
        let split = split("a.md", text, &mut diagnostics);
        read("a.md", text, &split, false, &mut diagnostics);
        assert!(diagnostics.iter().any(|d| d.hints.iter().any(|h| h.zh.contains("英文冒号"))));
    }

    #[test]
    fn faults_name_line_and_column() {
        let text = "---\n标题: 甲\n发文宇号: 乙\n成文日期: 2026-02-30\n发文机关: 某办\n---\n";
        assert_eq!(
            faults("policy", text),
            [("front-matter.unknown-field".into(), 3, 1), ("front-matter.no-such-date".into(), 4, 7)]
        );
    }

    #[test]
    fn required_and_repeated_fields_are_checked() {
        let codes: Vec<String> =
            faults("talk", "---\n时长: 5\n分钟: 6\n---\n").into_iter().map(|f| f.0).collect();
        assert_eq!(codes, ["front-matter.missing-field", "front-matter.duplicate-field"]);
    }
}
