//! Finds the kind of a document: the one that it names, else that of the nearest section above.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::parsed::ParsedSource;
use super::section_fields::{self, TableFields};
use super::{ContentPath, Context};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::front_matter::{self, Node, NodeData};
use crate::kind::{DEFAULT_KIND, Kind};
use crate::message;
use crate::source::Source;

/// The names of the field `kind` in front matter.
const FIELD: [&str; 2] = ["kind", "类型"];

/// What the `_index.md` of a folder says of the pages in it.
#[derive(Debug, Default)]
pub(super) struct Setting {
    /// The name of their kind.
    pub(super) kind: Option<String>,
    /// The path of the `_index.md` below the content folder.
    pub(super) path: String,
    /// What it says of tables.
    pub(super) tables: TableFields,
}

/// The settings of sections by folder.
pub(super) type Settings = BTreeMap<String, Setting>;

/// Reads the settings in all `_index.md`. Faults in their front matter are reported later, when the files are parsed.
pub(super) fn settings(sources: &[Source], addresses: &[ContentPath], is_lenient: bool) -> Settings {
    let indexes = sources.iter().zip(addresses).filter(|(_, address)| address.is_index);
    let setting = |source: &Source| {
        let mut untold = Diagnostics::new();
        let split = front_matter::split(&source.path, &source.text, &mut untold);
        let entries = front_matter::read(&source.path, &source.text, &split, is_lenient, &mut untold)?;
        let kind = scalar(&entries, &FIELD).map(|(name, _)| name.to_owned());
        let (section, _) =
            section_fields::take(&entries, &source.path, &source.text, split.yaml_start, &mut untold);
        Some(Setting { kind, path: source.path.clone(), tables: section.tables })
    };
    indexes.filter_map(|(source, address)| Some((address.dir.clone(), setting(source)?))).collect()
}

/// The name of the kind of the pages in the folder `dir`: that of the nearest folder at or above it that names one.
pub(super) fn inherited<'s>(settings: &'s Settings, mut dir: &str) -> Option<&'s str> {
    loop {
        if let Some(name) = settings.get(dir).and_then(|setting| setting.kind.as_deref()) {
            return Some(name);
        }
        match dir.rsplit_once('/') {
            Some((parent, _)) => dir = parent,
            None if dir.is_empty() => return None,
            None => dir = "",
        }
    }
}

/// The kind of a document. `None` if it has an unknown name; the fault is reported at the document that states the name.
pub(super) fn find(
    parsed: &ParsedSource,
    settings: &Settings,
    context: Context<'_>,
    path: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Arc<Kind>> {
    let entries = parsed.entries.as_deref().unwrap_or_default();
    let own = scalar(entries, &FIELD);
    let inherited = inherited(settings, &parsed.address.dir);
    let name = own.map(|(name, _)| name).or(inherited).unwrap_or(DEFAULT_KIND);
    if let Some(kind) = context.kinds.get(name) {
        return Some(Arc::clone(kind));
    }
    if let Some((_, span)) = own {
        let near = nearest(name, context.kinds.iter().flat_map(|k| [k.name.as_str(), k.label.zh.as_str()]));
        let all = context
            .kinds
            .iter()
            .map(|k| format!("{}（{}）", k.name, k.label.zh))
            .collect::<Vec<_>>()
            .join("、");
        let place = Place::span(
            path,
            &parsed.source.text,
            span.start + parsed.yaml_start..span.end + parsed.yaml_start,
        );
        diagnostics.push(
            Diagnostic::error(
                "kind.unknown",
                place,
                message!("没有“{name}”这个类型", "there is no kind `{name}`"),
            )
            .hint_if(near.map(|near| message!("是不是“{near}”？", "did you mean `{near}`?")))
            .hint(message!("可用的类型：{all}", "kinds: {all}")),
        );
    }
    None
}

/// The value of the first field with one of these `names`, and its bytes.
fn scalar<'a>(entries: &'a [(Node, Node)], names: &[&str]) -> Option<(&'a str, &'a Range<usize>)> {
    entries.iter().find_map(|(key, value)| match (&key.data, &value.data) {
        (NodeData::Scalar(key), NodeData::Scalar(text))
            if names.contains(&key.as_str()) && !text.is_empty() =>
        {
            Some((text.as_str(), &value.span))
        }
        _ => None,
    })
}
