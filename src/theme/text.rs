//! The texts of themes, from `i18n/LANG.toml`. Each entry overrides that of the default theme.

use std::collections::{BTreeMap, BTreeSet};

use tera::Kwargs;

use super::files::{Files, Layer, toml_fault};
use crate::diagnostic::Diagnostics;

/// Texts by language and key.
pub(super) type Texts = BTreeMap<String, BTreeMap<String, String>>;

/// The texts of all `layers`.
pub(super) fn texts(layers: &[Layer], diagnostics: &mut Diagnostics) -> Texts {
    let mut texts = Texts::new();
    for layer in layers {
        for (path, bytes) in &layer.files {
            let Some(lang) = path.strip_prefix("i18n/").and_then(|p| p.strip_suffix(".toml")) else {
                continue;
            };
            let text = String::from_utf8_lossy(bytes);
            match toml::from_str::<BTreeMap<String, String>>(&text) {
                Ok(entries) => texts.entry(lang.to_owned()).or_default().extend(entries),
                Err(error) => diagnostics.push(toml_fault(&layer.theme, path, &text, &error)),
            }
        }
    }
    texts
}

/// The languages in which to look for a text for `lang`, the closest first.
fn order<'a>(texts: &'a Texts, lang: &'a str) -> impl Iterator<Item = &'a str> {
    let same_language = |other: &&String| other.split('-').next() == lang.split('-').next();
    let near = texts.keys().find(same_language);
    [Some(lang), near.map(String::as_str), Some("en"), Some("zh-CN")].into_iter().flatten()
}

/// The text `key` in `lang`, else in the closest language that has it.
fn text<'a>(texts: &'a Texts, lang: &str, key: &str) -> Option<&'a String> {
    order(texts, lang).find_map(|lang| texts.get(lang)?.get(key))
}

/// Generates one JavaScript module for each language, by name in `static/`. It exports all texts for other scripts.
pub(super) fn modules(texts: &Texts) -> Files {
    let keys: BTreeSet<&String> = texts.values().flat_map(BTreeMap::keys).collect();
    let module = |lang: &String| {
        let all: BTreeMap<_, _> = keys.iter().map(|key| (key, text(texts, lang, key))).collect();
        let all = serde_json::to_string(&all).expect("texts are plain data");
        (module_name(lang), format!("export default {all};\n").into_bytes())
    };
    texts.keys().map(module).collect()
}

fn module_name(lang: &str) -> String {
    format!("texts/{lang}.js")
}

/// The name of the module for pages in `lang`.
pub(super) fn module(texts: &Texts, lang: &str) -> Option<String> {
    order(texts, lang).find(|lang| texts.contains_key(*lang)).map(module_name)
}

/// The text `key` in `lang`, with `{name}` replaced by the arguments.
pub(super) fn translate(texts: &Texts, lang: &str, key: &str, args: &Kwargs) -> Option<String> {
    let mut text = text(texts, lang, key)?.clone();
    for (name, value) in args.iter() {
        if let Some(name) = name.as_str().filter(|name| *name != "key") {
            text = text.replace(&format!("{{{name}}}"), &value.to_string());
        }
    }
    Some(text)
}
