//! The texts of themes, `i18n/LANG.toml`, entry by entry over those of the default theme.

use std::collections::BTreeMap;

use tera::Kwargs;

use super::files::{Layer, toml_fault};
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

/// The text `key` in `lang`, else in the nearest language that has it, with `{name}` replaced by the arguments.
pub(super) fn translate(texts: &Texts, lang: &str, key: &str, args: &Kwargs) -> Option<String> {
    let same_language = |other: &&String| other.split('-').next() == lang.split('-').next();
    let near = texts.keys().find(same_language);
    let order = [Some(lang), near.map(String::as_str), Some("en"), Some("zh-CN")];
    let text = order.into_iter().flatten().find_map(|lang| texts.get(lang)?.get(key))?;
    let mut text = text.clone();
    for (name, value) in args.iter() {
        if let Some(name) = name.as_str().filter(|name| *name != "key") {
            text = text.replace(&format!("{{{name}}}"), &value.to_string());
        }
    }
    Some(text)
}
