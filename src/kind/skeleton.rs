//! The front matter of a page that is still to be written: the fields of its kind, with what may stand in each.

use super::{Field, Kind, Type};
use crate::diagnostic::Language;

/// The front matter with every field that a writer of `kind` may want, between its fences. `value` fills a field that is needed. What it
/// leaves empty is followed by a remark on what may stand there. Fields that may be left out come last, as comments.
pub fn skeleton(kind: &Kind, language: Language, mut value: impl FnMut(&Field) -> String) -> String {
    let is_first = |field: &&Field| ALWAYS.contains(&field.name.as_str()) || field.required;
    let is_offered = |field: &&Field| !is_first(field) && !field.hidden && is_own(field);
    let mut text = String::from("---\n");
    let (head, rest): (Vec<&Field>, Vec<&Field>) =
        kind.fields.iter().filter(is_first).partition(|field| field.name == ALWAYS[0]);
    for field in head.into_iter().chain(rest) {
        let filled = value(field);
        push_line(&mut text, "", field, language, &filled);
    }
    let mut offered = kind.fields.iter().filter(is_offered).peekable();
    if offered.peek().is_some() {
        text.push_str(match language {
            Language::Zh => "# 下面的可以不写；要写哪一行，去掉行首的井号和空格。\n",
            Language::En => {
                "# What follows may be left out; to use a line, remove the hash and the space before it.\n"
            }
        });
    }
    for field in offered {
        push_line(&mut text, "# ", field, language, "");
    }
    text.push_str("---\n");
    text
}

/// The common fields that every page should have, the title first.
const ALWAYS: [&str; 3] = ["title", "date", "summary"];

/// Whether the field is of the kind itself, or groups pages of all kinds.
fn is_own(field: &Field) -> bool {
    !field.common || field.facet != super::Facet::None
}

/// Adds the line of a field, and the lines of the fields in it. Each begins with `indent`.
fn push_line(text: &mut String, indent: &str, field: &Field, language: Language, value: &str) {
    let remark = if value.is_empty() { remark(field, language) } else { String::new() };
    let line = format!("{indent}{}: {value}{remark}", field.written_name(language));
    text.push_str(line.trim_end());
    text.push('\n');
    if value.is_empty() && (field.type_, field.item) == (Type::List, Type::Record) {
        for (index, inner) in field.fields.iter().enumerate() {
            let dash = if index == 0 { "  - " } else { "    " };
            push_line(text, &format!("{indent}{dash}"), inner, language, "");
        }
    }
}

/// What may stand in the field, as a comment.
fn remark(field: &Field, language: Language) -> String {
    let is_zh = language == Language::Zh;
    let choices: Vec<&str> = field.values.iter().map(|choice| choice.label(language)).collect();
    let said = match field.type_ {
        _ if !choices.is_empty() => choices.join(if is_zh { "、" } else { ", " }),
        _ if field.help.is_some() => field.help.as_ref().map_or("", |help| help.text(language)).to_owned(),
        Type::Date => if is_zh { "如 2026-03-05" } else { "such as 2026-03-05" }.to_owned(),
        Type::Bool => if is_zh { "是 或 否" } else { "true or false" }.to_owned(),
        Type::Region => if is_zh { "如 市/县/乡镇" } else { "such as city/county/town" }.to_owned(),
        _ => return String::new(),
    };
    format!(" # {said}")
}

#[cfg(test)]
mod tests {
    use super::super::Kinds;
    use super::*;

    fn story(language: Language) -> String {
        let (kinds, _) = Kinds::load(&[]);
        let title = |field: &Field| if field.name == "title" { "甲".to_owned() } else { String::new() };
        skeleton(kinds.get("story").expect("built in"), language, title)
    }

    #[test]
    fn needed_fields_come_first_and_say_what_may_stand_in_them() {
        let text = story(Language::Zh);
        assert!(text.starts_with("---\n标题: 甲\n人物:\n类别:  # 助人为乐、见义勇为"), "{text}");
        assert!(text.contains("\n授权:") && text.contains("\n摘要:  # 一两句话"), "{text}");
        let offered = text.split_once("# 下面的可以不写").expect("offered fields").1;
        assert!(offered.contains("\n# 荣誉:\n#   - 名称:\n#     级别:  # "), "{text}");
        assert!(offered.contains("\n# 主题:") && !offered.contains("草稿"), "{text}");
    }

    #[test]
    fn english_writers_get_english_names() {
        let text = story(Language::En);
        assert!(text.contains("\ncategory:  # Helping others, Bravery"), "{text}");
    }
}
