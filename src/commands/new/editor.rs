//! What editors want to know of the kinds: a JSON Schema of each, and snippets with its fields.

use serde_json::{Map, Value, json};

use crate::diagnostic::Language;
use crate::kind::{Field, Kind, Kinds, Type, json_schema, skeleton};

/// The files, by path below the site's folder.
pub(super) fn files(kinds: &Kinds) -> Vec<(String, String)> {
    let schema =
        |kind: &Kind| (format!(".vscode/schemas/{}.schema.json", kind.name), pretty(&json_schema(kind)));
    let snippets: Map<String, Value> =
        kinds.iter().map(|kind| (kind.label.zh.clone(), snippet(kind))).collect();
    let snippets = (".vscode/wenku.code-snippets".to_owned(), pretty(&Value::Object(snippets)));
    kinds.iter().map(|kind| schema(kind)).chain([snippets]).collect()
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// A snippet with the fields of `kind`, through which the writer goes with the tabulator.
fn snippet(kind: &Kind) -> Value {
    let mut stop = 0;
    let fields = skeleton(kind, Language::Zh, |field| {
        stop += 1;
        place(field, stop)
    });
    let body = format!("{fields}\n{}", escaped(&kind.body));
    json!({
        "scope": "markdown",
        "prefix": [kind.label.zh, kind.name],
        "description": format!("{}的信息区", kind.label.zh),
        "body": body.lines().collect::<Vec<_>>(),
    })
}

/// The place in a snippet at which the value of `field` is typed, or chosen.
fn place(field: &Field, stop: usize) -> String {
    let choices: Vec<String> =
        field.values.iter().map(|choice| escaped(&choice.zh).replace([',', '|'], " ")).collect();
    match field.type_ {
        _ if !choices.is_empty() => format!("${{{stop}|{}|}}", choices.join(",")),
        Type::Date => "$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE".to_owned(),
        _ => format!("${{{stop}:{}}}", escaped(&field.label.zh)),
    }
}

/// `text` with the characters that mean something in a snippet written as they are.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_have_the_fields_and_the_choices_of_each_kind() {
        let (kinds, _) = Kinds::load(&[]);
        let files = files(&kinds);
        let snippets = &files.iter().find(|(path, _)| path.ends_with("snippets")).expect("snippets").1;
        let snippets: Value = serde_json::from_str(snippets).expect("JSON");
        let story = snippets["人物故事"]["body"].to_string();
        assert!(story.contains("标题: ${1:标题}") && story.contains("|助人为乐,见义勇为,"), "{story}");
        assert!(story.contains("日期: $CURRENT_YEAR-"), "{story}");
        assert_eq!(files.len(), 1 + kinds.iter().count());
    }
}
