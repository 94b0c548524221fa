//! The variables of themes, declared in `theme.toml` and set in `[theme]` of the site.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::files::{Layer, toml_fault};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place, nearest};
use crate::message;

const FILE: &str = "theme.toml";

/// The contents of a `theme.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ThemeFile {
    name: String,
    version: String,
    /// All variables of the theme with their default values.
    defaults: BTreeMap<String, toml::Value>,
    /// The allowed values of variables that have a fixed set.
    choices: BTreeMap<String, Vec<String>>,
}

/// The variables that the themes declare, with the site's values.
pub(super) fn variables(
    layers: &[Layer],
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, toml::Value> {
    let (mut variables, mut choices) = (BTreeMap::new(), BTreeMap::new());
    for layer in layers {
        let Some(bytes) = layer.files.get(FILE) else { continue };
        let text = String::from_utf8_lossy(bytes);
        match toml::from_str::<ThemeFile>(&text) {
            Ok(file) => {
                variables.extend(file.defaults);
                choices.extend(file.choices);
            }
            Err(error) => diagnostics.push(toml_fault(&layer.theme, FILE, &text, &error)),
        }
    }
    for (name, value) in &config.theme {
        let fault = match variables.get(name.as_ref()) {
            None => Some(unknown_variable(name.as_ref(), &variables)),
            Some(default) => wrong_value(name.as_ref(), value.as_ref(), default, choices.get(name.as_ref())),
        };
        let Some((fault, hint)) = fault else {
            variables.insert(name.as_ref().clone(), value.as_ref().clone());
            continue;
        };
        let place = Place::span(crate::config::FILE, &config.text, name.span());
        diagnostics.push(Diagnostic::error("config.theme", place, fault).hint(hint));
    }
    variables
}

fn unknown_variable(name: &str, variables: &BTreeMap<String, toml::Value>) -> (Message, Message) {
    let names = || variables.keys().map(String::as_str);
    let all = names().collect::<Vec<_>>().join("、");
    let hint = nearest(name, names()).map_or_else(
        || message!("可以写的有：{all}", "it has: {all}"),
        |near| message!("是不是“{near}”？", "did you mean `{near}`?"),
    );
    (message!("主题没有“{name}”这一项", "the theme has no variable `{name}`"), hint)
}

/// The fault and hint for a value that has another type than the default or is not among the choices.
fn wrong_value(
    name: &str,
    value: &toml::Value,
    default: &toml::Value,
    choices: Option<&Vec<String>>,
) -> Option<(Message, Message)> {
    if !value.same_type(default) {
        let fault = message!("“{name}”的内容种类不对", "`{name}` has the wrong type");
        return Some((fault, message!("照这样写：{name} = {default}", "write it like {name} = {default}")));
    }
    let text = value.as_str()?;
    let choices = choices.filter(|choices| !choices.iter().any(|choice| choice == text))?;
    let all = choices.join("、");
    let fault = message!("“{text}”不是{name}的可选值", "`{text}` is not a value of `{name}`");
    Some((fault, message!("可选：{all}", "choose from: {all}")))
}
