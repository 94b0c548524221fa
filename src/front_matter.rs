//! Front matter: parses the YAML or TOML at the start of a file into a tree with positions, and turns it into typed [`Fields`] by the kind.

use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place, nearest};
use crate::kind::{Field, Kind, Kinds, TextForm};
use crate::message;

mod reader;
mod slip;
mod split;
mod toml;
mod value;
mod yaml;

use slip::Slip;
pub use split::{Split, split};
pub(crate) use toml::refused_character;
pub use value::{Fields, LinkTarget, Value};
pub use yaml::{Node, NodeData};

/// Parses the front matter of a file. `None` if it has none or it cannot be parsed.
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
    if split.is_toml {
        return match toml::parse(yaml) {
            Ok(Node { data: NodeData::Map(entries), .. }) => Some(entries),
            Ok(_) => None,
            Err(fault) => {
                diagnostics.extend(unread(path, text, split.yaml_start, Vec::new(), fault));
                None
            }
        };
    }
    let entries = tree(path, text, split.yaml_start, yaml, diagnostics)?;
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

/// Checks `entries` against `kind` and converts them to typed fields. `text` is the whole file, and its front matter starts at byte
/// `start`.
pub fn check(
    path: &str,
    text: &str,
    start: usize,
    entries: &[(Node, Node)],
    kind: &Kind,
    kinds: &Kinds,
    diagnostics: &mut Diagnostics,
) -> (Fields, Faulty) {
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
            diagnostics.push(unknown_field(name, place(), kind, kinds));
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
        let reader = reader::Reader { path, text, start };
        match reader.read(field, field.type_, node) {
            Ok(Some(value)) => fields.insert(index, value, shift(node, start)),
            Ok(None) => {}
            Err(faults) => {
                diagnostics.extend(faults);
                faulty.push(index);
            }
        }
    }
    (fields, Faulty(faulty))
}

/// The fields whose values in the front matter are faults; they are not missing.
#[derive(Debug, Default)]
pub struct Faulty(Vec<usize>);

/// Checks that no required field of `kind` is missing, and the order of dates, when what the text tells has been added to `fields`.
pub fn check_whole(
    path: &str,
    text: &str,
    start: usize,
    kind: &Kind,
    (fields, faulty): (&Fields, &Faulty),
    diagnostics: &mut Diagnostics,
) {
    let missing: Vec<&Field> = kind
        .fields
        .iter()
        .enumerate()
        .filter(|(index, field)| field.required && !fields.contains(*index) && !faulty.0.contains(index))
        .map(|(_, field)| field)
        .collect();
    diagnostics.extend(missing_fields(path, text, start, &missing));
    check_order(path, text, kind, fields, diagnostics);
}

fn unknown_field(name: &str, place: Place, kind: &Kind, kinds: &Kinds) -> Diagnostic {
    let (label, kind_name) = (&kind.label.zh, &kind.name);
    let near = nearest(name, kind.all_names());
    let fault = Diagnostic::error(
        "front-matter.unknown-field",
        place,
        message!("“{label}”没有“{name}”这个字段", "`{kind_name}` has no field `{name}`"),
    );
    // The field exists in another kind: mostly a section whose `_index.md` names no kind.
    match kinds.iter().find(|other| other.field_index(name).is_some()) {
        Some(other) => {
            let (label, kind_name) = (&other.label.zh, &other.name);
            fault.hint(message!(
                "这是“{label}”的字段；如果这一页是{label}，在栏目的 _index.md 里写“类型: {label}”",
                "it is a field of `{kind_name}`; if this page is one, write `kind: {kind_name}` in the section's _index.md"
            ))
        }
        None => fault.hint_if(near.map(|near| message!("是不是“{near}”？", "did you mean `{near}`?"))),
    }
}

/// A fault for each missing required field, or one for all of them if there is no front matter.
fn missing_fields(path: &str, text: &str, start: usize, missing: &[&Field]) -> Vec<Diagnostic> {
    let place = || Place::span(path, text, 0..3);
    let name = |field: &&Field| field.aliases.first().unwrap_or(&field.name).clone();
    if start == 0 && !missing.is_empty() {
        let names = missing.iter().map(name).collect::<Vec<_>>();
        let (zh, en) = (names.join("”“"), names.join("`, `"));
        let fault = message!(
            "没有信息区，缺少必填字段“{zh}”",
            "no front matter: the required fields `{en}` are missing"
        );
        let hint = message!(
            "在文件最前面写一行 ---，下面一行一个“字段: 内容”，再写一行 ---",
            "begin the file with a line ---, lines of `field: value`, and another ---"
        );
        return vec![Diagnostic::error("front-matter.missing-field", place(), fault).hint(hint)];
    }
    let fault = |field: &&Field| {
        let name = name(field);
        let fault = message!("缺少必填字段“{name}”", "the required field `{name}` is missing");
        Diagnostic::error("front-matter.missing-field", place(), fault)
            .hint(message!("在信息区加一行：{name}: ……", "add a line to the front matter: {name}: …"))
            .hint_if(field.help.as_ref().map(Message::from))
    };
    missing.iter().map(fault).collect()
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

    fn faults(kind: &str, text: &str) -> Vec<(String, u32, u32)> {
        let (kinds, _) = Kinds::load(&[]);
        let mut diagnostics = Diagnostics::new();
        let split = split("a.md", text, &mut diagnostics);
        if let Some(entries) = read("a.md", text, &split, &mut diagnostics) {
            let kind = kinds.get(kind).expect("built in");
            let (fields, faulty) =
                check("a.md", text, split.yaml_start, &entries, kind, &kinds, &mut diagnostics);
            check_whole("a.md", text, split.yaml_start, kind, (&fields, &faulty), &mut diagnostics);
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
