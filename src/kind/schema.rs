//! JSON Schemas of kinds, with which editors complete and check front matter.

use serde_json::{Map, Value, json};

use super::{Field, Kind, Type};

/// The JSON Schema (draft 2020-12) of the kind's front matter. It has the English names, the aliases and the Chinese labels.
pub fn json_schema(kind: &Kind) -> Value {
    let mut properties = Map::new();
    for field in &kind.fields {
        let schema = field_schema(field, field.type_);
        for name in field.names().chain([field.label.zh.as_str()]) {
            properties.entry(name.to_owned()).or_insert_with(|| schema.clone());
        }
    }
    let required: Vec<Value> = kind
        .fields
        .iter()
        .filter(|field| field.required)
        .map(|field| json!({ "anyOf": field.names().map(|name| json!({ "required": [name] })).collect::<Vec<_>>() }))
        .collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.label.zh,
        "description": kind.label.en,
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    });
    if !required.is_empty() {
        schema["allOf"] = Value::Array(required);
    }
    schema
}

fn field_schema(field: &Field, type_: Type) -> Value {
    let mut schema = match type_ {
        Type::Text | Type::Region | Type::Person | Type::Link => json!({ "type": ["string", "number"] }),
        Type::Date => json!({ "type": "string", "format": "date" }),
        Type::Year => json!({ "type": "integer", "minimum": 1000, "maximum": 9999 }),
        Type::Number => json!({ "type": "number" }),
        Type::Bool => json!({ "enum": [true, false, "是", "否"] }),
        Type::Enum => {
            let names = field.values.iter().flat_map(|c| [&c.zh, &c.value].into_iter().chain(&c.aliases));
            json!({ "enum": names.collect::<Vec<_>>() })
        }
        Type::List => {
            let item = field_schema(field, field.item);
            let mut forms = vec![json!({ "type": "array", "items": item.clone() }), item];
            if field.item == Type::Enum {
                // Several choices on one line are accepted here, and split and checked by wenku.
                forms.push(json!({ "type": "string", "pattern": "[、，,;；]" }));
            }
            json!({ "anyOf": forms })
        }
        Type::Record => {
            let mut properties = Map::new();
            for inner in &field.fields {
                for name in inner.names() {
                    properties.insert(name.to_owned(), field_schema(inner, inner.type_));
                }
            }
            json!({ "type": "object", "additionalProperties": false, "properties": properties })
        }
    };
    if type_ == field.type_ {
        schema["title"] = json!(field.label.zh);
        if let Some(help) = &field.help {
            schema["description"] = json!(help.zh);
        }
    }
    if type_ == Type::Text
        && let Some(pattern) = &field.pattern
    {
        // Editors only know the Unicode property by its full name.
        schema["pattern"] = json!(pattern.replace(r"\p{Han}", r"\p{Script=Han}"));
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::super::Kinds;
    use super::*;

    #[test]
    fn a_schema_knows_aliases_values_and_requirements() {
        let (kinds, _) = Kinds::load(&[]);
        let schema = json_schema(kinds.get("story").expect("built in"));
        assert_eq!(schema["properties"]["类别"], schema["properties"]["category"]);
        assert!(schema["properties"]["类别"]["enum"].to_string().contains("孝老爱亲"));
        assert!(schema["allOf"].to_string().contains("授权"));
    }
}
