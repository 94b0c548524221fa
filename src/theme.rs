//! [I/O] Themes: templates, static files and texts. A site's own theme comes on top of the default one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use tera::Tera;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Language};

mod files;
mod function;
mod join;
mod part;
mod script;
mod served;
mod shared;
mod skeleton;
mod style;
mod template;
mod text;
mod value;
mod variable;

use part::{mark, splice};
pub(crate) use shared::{NavPlace, PageParts, SharedParts};
pub(crate) use skeleton::Skeletons;
pub use value::Rendering;
#[cfg(test)]
pub(crate) use value::values_are_apart;

/// A theme, ready to render.
#[derive(Debug, Clone)]
pub struct Theme {
    /// The templates, with the theme's functions.
    pub tera: Tera,
    /// Static files by the path at which they are served.
    pub statics: BTreeMap<String, Arc<[u8]>>,
    /// Variables for templates: `[defaults]` of `theme.toml`, overridden by `[theme]` of the site.
    pub variables: BTreeMap<String, toml::Value>,
    /// The names of shared parts. `templates/shared/NAME.html` sees only `site`, `lang` and `here`, the page's place in the navigation, so
    /// it is rendered once for each place.
    pub shared: BTreeSet<String>,
    /// A hash of all files of the theme.
    pub fingerprint: blake3::Hash,
    /// The name of its folder in `themes/`.
    name: String,
}

impl Theme {
    /// Loads the theme that `config` names from `themes/` below `site`, over the default theme.
    pub fn load(site: Option<&Path>, config: &Config) -> (Self, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let layers = files::layers(site, config, &mut diagnostics);
        let all = layers.iter().flat_map(|layer| &layer.files);
        let fingerprint = files::fingerprint(all.map(|(path, bytes)| (path.as_str(), &bytes[..])));
        let texts = text::texts(&layers, &mut diagnostics);
        let statics = served::statics(&layers, &text::modules(&texts), &mut diagnostics);
        let variables = variable::variables(&layers, config, &mut diagnostics);
        let templates = template::templates(&layers);
        let mut shared = template::shared_names(&templates);
        let mut tera = Tera::new();
        tera.set_escape_fn(value::escape);
        function::register(&mut tera, &statics, texts, config);
        function::register_shared(&mut tera, &shared);
        tera.set_fallback_prefixes([template::FALLBACK]).expect("there are no templates yet");
        let name = config.theme_name.clone();
        if let Err(error) = tera.add_raw_templates(templates) {
            diagnostics.push(template::fault(&error, &name, None));
            // Without templates every shared part would fail, too; one fault is enough.
            shared.clear();
        }
        (Self { tera, statics, variables, shared, fingerprint, name }, diagnostics)
    }

    /// Whether the theme or the default theme has the template.
    pub fn has_template(&self, name: &str) -> bool {
        self.tera.contains_template(name)
            || self.tera.contains_template(&format!("{}{name}", template::FALLBACK))
    }

    /// Renders `template`. A fault names the template, the line and the page.
    pub fn render(
        &self,
        template: &str,
        context: &tera::Context,
        page: &str,
    ) -> Result<String, Box<Diagnostic>> {
        self.tera.render(template, context).map_err(|error| self.fault(&error, page))
    }

    /// Renders `template` and keeps the printed values apart from the rest. See [`Rendering`].
    pub fn render_apart(
        &self,
        template: &str,
        context: &tera::Context,
        page: &str,
    ) -> Result<Rendering, Box<Diagnostic>> {
        value::render_apart(&self.tera, template, context).map_err(|error| self.fault(&error, page))
    }

    fn fault(&self, error: &tera::Error, page: &str) -> Box<Diagnostic> {
        Box::new(template::fault(error, &self.name, Some(page)))
    }
}

/// The texts of the default theme, for what the command line says in the same words.
pub fn default_texts(language: Language) -> BTreeMap<String, String> {
    let layers = files::layers(None, &Config::default(), &mut Diagnostics::new());
    let lang = if language == Language::Zh { "zh-CN" } else { "en" };
    text::texts(&layers, &mut Diagnostics::new()).remove(lang).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_theme_loads_without_faults() {
        let (theme, diagnostics) = Theme::load(None, &Config::default());
        assert_eq!(diagnostics.iter().count(), 0);
        let sheets = theme.statics.keys().filter(|path| path.ends_with(".css"));
        let names: Vec<_> = sheets.filter_map(|path| path.rsplit('/').next()).collect();
        assert_eq!(
            names,
            ["basket.css", "deck.css", "main.css"],
            "the parts of main.css are in it and not served alone"
        );
    }

    #[test]
    fn scripts_have_a_text_for_every_word_they_ask_for() {
        let layers = files::layers(None, &Config::default(), &mut Diagnostics::new());
        let texts = text::texts(&layers, &mut Diagnostics::new());
        let files = || layers.iter().flat_map(|layer| &layer.files);
        let of = |folder: &str| -> String {
            let scripts = files().filter(|(path, _)| path.starts_with(folder));
            scripts.map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect()
        };
        let (search, deck) = (of("static/search/"), of("static/deck/"));
        let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
        let asked = search.split("word(\"").skip(1).filter_map(|rest| rest.split('"').next());
        let named = deck.split("words.").skip(1).filter_map(|rest| rest.split(|c| !is_name(c)).next());
        let words: Vec<&str> = asked.chain(named).collect();
        assert!(words.len() > 10, "{words:?}");
        for lang in ["zh-CN", "en"] {
            let missing: Vec<_> = words.iter().filter(|word| !texts[lang].contains_key(**word)).collect();
            assert!(missing.is_empty(), "{missing:?} in {lang}");
        }
    }
}
