//! Front matter: the YAML at the head of a file becomes a tree with positions, and with a kind typed [`Fields`].

use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place, nearest};
use crate::kind::{Kind, TextForm};
use crate::message;

mod value;
mod yaml;

pub use value::{Fields, LinkTarget, Value};
pub use yaml::{Node, NodeData};

/// A file cut at its front matter.
#[derive(Debug, Clone)]
pub struct Split<'a> {
    /// The text between the `---` lines, when there are such.
    pub yaml: Option<&'a str>,
    /// Where `yaml` starts in the file, in bytes.
    pub yaml_start: usize,
    /// Where the body starts in the file, in bytes.
    pub body_start: usize,
}

/// Front matter longer than this is not front matter.
const LIMIT: usize = 64 * 1024;

/// Cuts `text` into front matter and body; an opening `---` without a closing one is a fault.
pub fn split<'a>(path: &str, text: &'a str, diagnostics: &mut Diagnostics) -> Split<'a> {
    let none = Split { yaml: None, yaml_start: 0, body_start: 0 };
    let Some(first) = fence_length(text) else {
        diagnostics.extend(unopened(path, text));
        return none;
    };
    let mut at = first;
    while at <= text.len() && at - first <= LIMIT {
        let rest = &text[at..];
        if let Some(length) = fence_length(rest) {
            return Split { yaml: Some(&text[first..at]), yaml_start: first, body_start: at + length };
        }
        match rest.find('\n') {
            Some(i) => at += i + 1,
            None => break,
        }
    }
    // A lone `---` over a text may be a thematic break: only what looks like a field makes it front matter.
    if text[first..].lines().next().is_some_and(|line| line.contains(':') || line.contains('：')) {
        diagnostics.push(
            Diagnostic::error(
                "front-matter.unclosed",
                Place::span(path, text, 0..3),
                message!("文首的信息区没有结束", "the front matter does not end"),
            )
            .hint(message!("在信息区最后另起一行写三个减号 ---", "end it with a line that holds only ---")),
        );
    }
    none
}

/// A fault where a text begins with what an office program made of `---`, or with blank lines before it, and fields follow.
fn unopened(path: &str, text: &str) -> Option<Diagnostic> {
    let mut lines = text.lines().map(str::trim).skip_while(|line| line.is_empty());
    let first = lines.next()?;
    let is_fence =
        first.chars().count() >= 2 && first.chars().all(|c| matches!(c, '-' | '—' | '–' | '*' | '＊' | '－'));
    let field = lines.next()?.split_once([':', '：'])?.0;
    if !is_fence || field.chars().count() > 12 || field.contains(' ') {
        return None;
    }
    let at = text.find(first).unwrap_or_default();
    let fault = message!(
        "信息区没有开头：第一行必须是三个英文减号 ---",
        "front matter must begin with `---` on the very first line"
    );
    let hint = message!("删去前面的空行，把“{first}”改成 ---", "remove what stands before it and write ---");
    Some(
        Diagnostic::error("front-matter.unopened", Place::span(path, text, at..at + first.len()), fault)
            .hint(hint),
    )
}

/// The length of a line of three hyphens at the start of `text`, line end included.
fn fence_length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("---")?;
    let line = rest.split('\n').next().unwrap_or_default();
    line.trim().is_empty().then(|| (3 + line.len() + 1).min(text.len()))
}

/// Reads the front matter of a file as a tree; `None` where it has none or it cannot be read.
pub fn read(
    path: &str,
    text: &str,
    split: &Split<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<(Node, Node)>> {
    let yaml = split.yaml?;
    if yaml.trim().is_empty() {
        return Some(Vec::new());
    }
    match yaml::parse(yaml) {
        Ok(node) => match node.data {
            NodeData::Map(entries) => Some(entries),
            NodeData::Scalar(ref s) if s.is_empty() => Some(Vec::new()),
            _ => {
                let place = Place::span(path, text, shift(&node, split.yaml_start));
                let fault = message!(
                    "信息区应当一行一个“字段: 内容”",
                    "front matter must be lines of `field: value`"
                );
                diagnostics
                    .push(colon_hint(Diagnostic::error("front-matter.not-fields", place, fault), yaml));
                None
            }
        },
        Err(_) if tight_colon(yaml).is_some() => {
            let (span, name) = tight_colon(yaml).expect("just found");
            let place = Place::span(path, text, split.yaml_start + span.start..split.yaml_start + span.end);
            let fault = message!(
                "“{name}”的冒号后面要空一格",
                "the colon after `{name}` must be followed by a space"
            );
            let hint = message!("写成“{name}: 内容”", "write `{name}: value`");
            diagnostics.push(Diagnostic::error("front-matter.tight-colon", place, fault).hint(hint));
            None
        }
        Err(fault) => {
            let at = split.yaml_start + fault.at;
            let cause = &fault.message;
            let place = Place::span(path, text, at..at + 1);
            let fault = Diagnostic::error("front-matter.yaml", place, cause.clone());
            diagnostics.push(colon_hint(fault, yaml));
            None
        }
    }
}

/// A field whose colon is not followed by a space: the line, from its first byte, and the name.
fn tight_colon(yaml: &str) -> Option<(std::ops::Range<usize>, &str)> {
    let mut at = 0;
    for line in yaml.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if let Some((name, value)) = line.trim_end().split_once(':')
            && !name.is_empty()
            && name.chars().count() <= 20
            && !name.contains([' ', '"', '\'', '#', '：'])
            && !value.is_empty()
            && !value.starts_with([' ', '/'])
        {
            return Some((start..start + line.trim_end().len(), name));
        }
    }
    None
}

/// The commonest mistakes in an office: the colon of the input method, and values that begin with a sign YAML keeps for itself.
fn colon_hint(fault: Diagnostic, yaml: &str) -> Diagnostic {
    let has_sign = |line: &str| {
        line.split_once(": ").is_some_and(|(_, value)| {
            value.trim_start().starts_with(['*', '&', '!', '%', '@', '`', '[', '{'])
        })
    };
    if yaml.lines().any(has_sign) {
        return fault.hint(message!(
            "以 [ {{ * & ! % @ 开头的内容，两头要加英文双引号",
            "quote values that begin with [ {{ * & ! % @"
        ));
    }
    let full_width = yaml.lines().any(|line| {
        line.find('：')
            .is_some_and(|i| i < 40 && !line[..i].contains(':') && !line.trim_start().starts_with(['-', '#']))
    });
    if full_width {
        fault.hint(message!(
            "字段名后面要用英文冒号加一个空格，如“标题: 某某”，不要用中文冒号“：”",
            "after a field's name stands an ASCII colon and a space, not the full-width `：`"
        ))
    } else {
        fault.hint(message!(
            "含有冒号、引号或 # 的内容，两头要加英文双引号；各行开头对齐，不用 Tab",
            "quote values that hold colons, quotes or #; align lines with spaces, not tabs"
        ))
    }
}

fn shift(node: &Node, by: usize) -> std::ops::Range<usize> {
    node.span.start + by..node.span.end + by
}

/// Checks `entries` against `kind` and gives them their types. `text` is the whole file, `start` where its YAML begins.
pub fn check(
    path: &str,
    text: &str,
    start: usize,
    entries: &[(Node, Node)],
    kind: &Kind,
    diagnostics: &mut Diagnostics,
) -> Fields {
    let mut fields = Fields::default();
    let mut faulty = Vec::new();
    for (key, node) in entries {
        let place = || Place::span(path, text, shift(key, start));
        let NodeData::Scalar(name) = &key.data else {
            diagnostics.push(Diagnostic::error(
                "front-matter.not-fields",
                place(),
                message!("字段名应当是一个词", "a field's name must be a word"),
            ));
            continue;
        };
        let Some(index) = kind.field_index(name) else {
            diagnostics.push(unknown_field(name, place(), kind));
            continue;
        };
        let field = &kind.fields[index];
        if fields.contains(index) {
            diagnostics.push(Diagnostic::error(
                "front-matter.duplicate-field",
                place(),
                message!("字段“{name}”写了两次", "the field `{name}` is given twice"),
            ));
            continue;
        }
        let reader = value::Reader { path, text, start };
        match reader.read(field, field.type_, node) {
            Ok(Some(value)) => fields.insert(index, value, shift(node, start)),
            Ok(None) => {}
            Err(faults) => {
                diagnostics.extend(faults);
                faulty.push(index);
            }
        }
    }
    check_required(path, kind, |index| fields.contains(index) || faulty.contains(&index), diagnostics);
    check_order(path, text, kind, &fields, diagnostics);
    fields
}

fn unknown_field(name: &str, place: Place, kind: &Kind) -> Diagnostic {
    let (label, kind_name) = (&kind.label.zh, &kind.name);
    let near = nearest(name, kind.all_names());
    Diagnostic::error(
        "front-matter.unknown-field",
        place,
        message!("“{label}”没有“{name}”这个字段", "`{kind_name}` has no field `{name}`"),
    )
    .hint_if(near.map(|near| message!("是不是“{near}”？", "did you mean `{near}`?")))
}

fn check_required(path: &str, kind: &Kind, is_given: impl Fn(usize) -> bool, diagnostics: &mut Diagnostics) {
    for (index, field) in kind.fields.iter().enumerate() {
        if field.required && !is_given(index) {
            let name = field.aliases.first().unwrap_or(&field.name);
            diagnostics.push(
                Diagnostic::error(
                    "front-matter.missing-field",
                    Place { line: 1, column: 1, length: 1, excerpt: Some("---".into()), ..Place::file(path) },
                    message!("缺少必填字段“{name}”", "the required field `{name}` is missing"),
                )
                .hint(message!("在信息区加一行：{name}: ……", "add a line to the front matter: {name}: …"))
                .hint_if(field.help.as_ref().map(Message::from)),
            );
        }
    }
}

fn check_order(path: &str, text: &str, kind: &Kind, fields: &Fields, diagnostics: &mut Diagnostics) {
    for (index, field) in kind.fields.iter().enumerate() {
        let Some(other) = field.after.as_deref().and_then(|name| kind.field_index(name)) else { continue };
        if let (Some(Value::Date(late)), Some(Value::Date(early))) =
            (fields.value(index), fields.value(other))
            && late < early
        {
            let (zh, zh_other) = (&field.label.zh, &kind.fields[other].label.zh);
            let (en, en_other) = (&field.label.en, &kind.fields[other].label.en);
            diagnostics.push(Diagnostic::error(
                "front-matter.date-order",
                Place::span(path, text, fields.span(index)),
                message!("{zh}早于{zh_other}", "{zh} is earlier than {zh_other}")
                    .with_english(&format!("{en} is earlier than {en_other}")),
            ));
        }
    }
}

/// The text form that front matter asks for, if it does.
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
        if let Some(entries) = read("a.md", text, &split, &mut diagnostics) {
            let kind = kinds.get(kind).expect("built in");
            check("a.md", text, split.yaml_start, &entries, kind, &mut diagnostics);
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
        read("a.md", text, &split, &mut diagnostics);
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
