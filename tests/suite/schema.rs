//! The JSON Schemas that editors get accept what the demo's front matter says, and refuse what the program refuses.

use std::fs;
use std::path::Path;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Map, Value, json};
use wenku::diagnostic::Diagnostics;
use wenku::front_matter::{self, Node, NodeData};
use wenku::kind::{Kind, Kinds, json_schema};
use wenku::site::{Options, Site};

/// Front matter as an editor's YAML reader sees it: plain numbers are numbers.
fn json(node: &Node) -> Value {
    match &node.data {
        NodeData::Scalar(text) => text
            .parse::<i64>()
            .map(Value::from)
            .or_else(|_| text.parse::<bool>().map(Value::from))
            .unwrap_or_else(|_| Value::from(text.as_str())),
        NodeData::List(items) => items.iter().map(json).collect(),
        NodeData::Map(entries) => object(entries),
    }
}

fn object(entries: &[(Node, Node)]) -> Value {
    let entry = |(key, value): &(Node, Node)| match &key.data {
        NodeData::Scalar(key) => Some((key.clone(), json(value))),
        _ => None,
    };
    Value::Object(entries.iter().filter_map(entry).collect::<Map<_, _>>())
}

fn schema(kind: &Kind, schemas: &mut Schemas) -> SchemaIndex {
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    let address = format!("https://schema.example/{}.json", kind.name);
    compiler.add_resource(&address, json_schema(kind)).expect("a resource");
    compiler.compile(&address, schemas).expect("a schema")
}

#[test]
fn the_demo_satisfies_the_schemas() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let content = root.join("content");
    let today = "2026-11-22".parse().expect("a day");
    let options = Options { site: Some(root.to_owned()), content: content.clone(), today, drafts: true };
    let (site, _) = Site::load(&options);
    let mut seen = 0;
    for document in
        site.library.documents.iter().filter(|document| !document.is_index && document.row.is_none())
    {
        let text = fs::read_to_string(content.join(&document.path)).expect("readable");
        let mut diagnostics = Diagnostics::new();
        let split = front_matter::split(&document.path, &text, &mut diagnostics);
        let entries =
            front_matter::read(&document.path, &text, &split, false, &mut diagnostics).unwrap_or_default();
        let mut schemas = Schemas::new();
        let index = schema(&document.kind, &mut schemas);
        if let Err(fault) = schemas.validate(&object(&entries), index) {
            panic!("{}: {fault:#}", document.path);
        }
        seen += 1;
    }
    assert!(seen > 60, "{seen}");
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let (kinds, _) = Kinds::load(&[]);
    let accepts = |kind: &str, value: Value| {
        let mut schemas = Schemas::new();
        let index = schema(kinds.get(kind).expect("built in"), &mut schemas);
        schemas.validate(&value, index).is_ok()
    };
    let policy = |number: &str| json!({ "发文机关": "某办", "成文日期": "2026-03-05", "发文字号": number });
    assert!(accepts("policy", policy("禾文明办字〔2026〕3号")));
    assert!(!accepts("policy", policy("禾文明办字[2026]03号")));
    assert!(!accepts("policy", json!({ "发文机关": "某办" })));
    assert!(!accepts("policy", json!({ "发文机关": "某办", "成文日期": "2026-02-30" })));
    assert!(accepts("talk", json!({ "受众": "校园、社区", "时长": 5 })));
    assert!(!accepts("talk", json!({ "受众": "工地", "时长": 5 })));
    assert!(!accepts("page", json!({ "标提": "甲" })));
}
