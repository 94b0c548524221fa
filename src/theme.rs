//! [I/O] A theme: templates, static files and texts; a site's own theme over the default one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use memchr::memmem;
use rust_embed::RustEmbed;
use serde::Deserialize;
use tera::{Kwargs, State, Tera};
use walkdir::WalkDir;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place, nearest, reason};
use crate::message;

mod style;

/// The default theme, which travels in the program.
#[derive(RustEmbed)]
#[folder = "themes/default"]
struct Default;

/// The search module for browsers, built by `search-index/wasm/build` and served as it is kept: gzip bytes, which its client unpacks, so
/// that hosts that do not compress send few.
const SEARCH_MODULE: &[u8] = include_bytes!("../search-index/wasm/search-index.wasm.gz");

/// The folder under which static files are served: its name follows from their content, so they can be cached for ever and name each
/// other by relative paths.
const STATIC_DIR: &str = "assets";

/// A theme, ready to render.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Templates with the theme's functions.
    pub tera: Tera,
    /// Static files by the path at which the site serves them.
    pub statics: BTreeMap<String, Arc<[u8]>>,
    /// Values for templates: `theme.toml`'s `[defaults]` under the site's `[theme]`.
    pub variables: BTreeMap<String, toml::Value>,
    /// The names of shared parts: `templates/shared/NAME.html` sees only `site` and `lang`, and so is made once a language.
    pub shared: BTreeSet<String>,
    /// A hash of all files of the theme.
    pub fingerprint: blake3::Hash,
    /// The folder in `themes/`.
    name: String,
}

/// What a `theme.toml` says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ThemeFile {
    name: String,
    version: String,
    /// The theme's variables with their values where the site gives none; a site gives no others.
    defaults: BTreeMap<String, toml::Value>,
    /// The only values that some variables may have.
    choices: BTreeMap<String, Vec<String>>,
}

/// Encloses the name of a part in a rendered page; a noncharacter, which the source stage refuses in content.
const PART: char = '\u{FDD2}';

/// The place of the part `name`.
pub fn mark(name: &str) -> String {
    format!("{PART}{name}{PART}")
}

/// Puts parts in the places that are marked for them: `part` gives the bytes of a name.
pub fn splice<'a>(page: &[u8], part: impl Fn(&str) -> &'a [u8]) -> Vec<u8> {
    let mut sign = [0; 4];
    let sign = PART.encode_utf8(&mut sign).as_bytes();
    let mut spliced = Vec::with_capacity(page.len() * 2);
    let mut at = 0;
    let mut signs = memmem::find_iter(page, sign);
    while let (Some(open), Some(close)) = (signs.next(), signs.next()) {
        spliced.extend_from_slice(&page[at..open]);
        let name = std::str::from_utf8(&page[open + sign.len()..close]).unwrap_or_default();
        spliced.extend_from_slice(part(name));
        at = close + sign.len();
    }
    spliced.extend_from_slice(&page[at..]);
    spliced
}

fn shared_name(template: String) -> Option<String> {
    Some(template.strip_prefix("shared/")?.strip_suffix(".html")?.to_owned())
}

/// Registers `shared(name="footer")`, which stands for `templates/shared/footer.html`.
fn register_shared(tera: &mut Tera, names: &BTreeSet<String>) {
    let names = names.clone();
    tera.register_function("shared", move |args: Kwargs, _: &State<'_>| {
        let name = args.must_get::<&str>("name")?;
        if !names.contains(name) {
            return Err(tera::Error::message(format!("the theme has no template `shared/{name}.html`")));
        }
        Ok(tera::Value::safe_string(&mark(name)))
    });
}

/// The files of a theme by path below its folder.
type Files = BTreeMap<String, Vec<u8>>;

type Texts = BTreeMap<String, BTreeMap<String, String>>;

impl Theme {
    /// Loads the theme that `config` names from `themes/` below `site`, over the default theme.
    pub fn load(site: Option<&Path>, config: &Config) -> (Self, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let mut files: Files = Default::iter()
            .filter_map(|path| Some((path.to_string(), Default::get(&path)?.data.into_owned())))
            .collect();
        files.insert("static/search/search-index.wasm".into(), SEARCH_MODULE.to_vec());
        let mut names = vec!["default".to_owned()];
        if config.theme_name != "default" {
            names.push(config.theme_name.clone());
        }
        // Texts and variables of a theme go over those of the default one entry by entry, not file by file.
        let mut layers = vec![("default".to_owned(), files.clone())];
        let mut own_templates = BTreeMap::new();
        for name in names {
            let own = site.map(|site| site.join("themes").join(&name)).filter(|dir| dir.is_dir());
            match own {
                Some(dir) => {
                    let mut read = read_files(&dir, &name, &mut diagnostics);
                    layers.push((name.clone(), read.clone()));
                    if name != "default" {
                        own_templates = templates_of(&read);
                        read.retain(|path, _| !path.starts_with("templates/"));
                    }
                    files.extend(read);
                }
                None if name != "default" => diagnostics.push(Diagnostic::error(
                    "theme.missing",
                    Place::file(crate::config::FILE),
                    message!(
                        "没有主题“{name}”：找不到 themes/{name}",
                        "there is no theme `{name}`: themes/{name} does not exist"
                    ),
                )),
                None => {}
            }
        }
        let fingerprint = fingerprint(
            layers.iter().flat_map(|(_, files)| files).map(|(path, bytes)| (path.as_str(), &bytes[..])),
        );
        let statics = statics(&files, &mut diagnostics);
        let texts = texts(&layers, &mut diagnostics);
        let variables = variables(&layers, config, &mut diagnostics);
        let mut tera = Tera::new();
        let mut shared: BTreeSet<String> = templates_of(&files)
            .into_keys()
            .chain(own_templates.keys().cloned())
            .filter_map(shared_name)
            .collect();
        register(&mut tera, &statics, texts, config);
        register_shared(&mut tera, &shared);
        // A template that the site's theme lacks is found under `default/`; one that it has may extend `default/` and the same name.
        let defaults = templates_of(&files).into_iter().map(|(name, text)| (format!("default/{name}"), text));
        let templates: Vec<(String, String)> = defaults.chain(own_templates).collect();
        tera.set_fallback_prefixes(["default/"]).expect("there are no templates yet");
        let name = config.theme_name.clone();
        if let Err(error) = tera.add_raw_templates(templates) {
            diagnostics.push(template_fault(&error, &name, None));
            // Without templates no part can be made: the one fault is told once.
            shared.clear();
        }
        (Self { tera, statics, variables, shared, fingerprint, name }, diagnostics)
    }

    /// Whether the theme, or the default one under it, has the template.
    pub fn has_template(&self, name: &str) -> bool {
        self.tera.contains_template(name) || self.tera.contains_template(&format!("default/{name}"))
    }

    /// Renders `template`; a fault names the template, its line and the page.
    pub fn render(
        &self,
        template: &str,
        context: &tera::Context,
        page: &str,
    ) -> Result<String, Box<Diagnostic>> {
        let fault = |error| Box::new(template_fault(&error, &self.name, Some(page)));
        self.tera.render(template, context).map_err(fault)
    }
}

fn templates_of(files: &Files) -> BTreeMap<String, String> {
    files
        .iter()
        .filter_map(|(path, bytes)| {
            Some((path.strip_prefix("templates/")?.to_owned(), String::from_utf8_lossy(bytes).into_owned()))
        })
        .collect()
}

fn read_files(dir: &Path, name: &str, diagnostics: &mut Diagnostics) -> Files {
    let mut files = Files::new();
    for entry in WalkDir::new(dir)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
    {
        let path = entry
            .path()
            .strip_prefix(dir)
            .map(|p| p.to_string_lossy().replace('\\', "/"))
            .unwrap_or_default();
        if path.split('/').any(|part| part.starts_with('.')) {
            continue;
        }
        match fs::read(entry.path()) {
            Ok(bytes) => {
                files.insert(path, bytes);
            }
            Err(cause) => diagnostics.push(Diagnostic::error(
                "theme.unreadable",
                Place::file(format!("themes/{name}/{path}")),
                reason::unreadable(&cause),
            )),
        }
    }
    files
}

/// A hash of the paths and bytes of all files.
fn fingerprint<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for (path, bytes) in files {
        for part in [path.as_bytes(), bytes] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
    }
    hasher.finalize()
}

/// Static files under a folder named by the content of all of them; `sw.js` must stand at the root. A style sheet holds what it imports
/// and is minified; one that another imports is not served.
fn statics(files: &Files, diagnostics: &mut Diagnostics) -> BTreeMap<String, Arc<[u8]>> {
    let mut served: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    let mut imported = BTreeSet::new();
    for (path, bytes) in files {
        let Some(name) = path.strip_prefix("static/") else { continue };
        let bytes = if name.ends_with(".css") {
            style::bundle(path, files, &mut imported).unwrap_or_else(|fault| {
                diagnostics.push(*fault);
                bytes.clone()
            })
        } else if name.ends_with(".js") {
            crate::render::minify_script(bytes)
        } else {
            bytes.clone()
        };
        served.insert(name, bytes);
    }
    served.retain(|name, _| !imported.contains(&format!("static/{name}")));
    let hash = fingerprint(served.iter().map(|(path, bytes)| (*path, &bytes[..]))).to_hex();
    served
        .into_iter()
        .map(|(path, bytes)| {
            let at_root = path == "sw.js";
            let path = if at_root { path.to_owned() } else { format!("{STATIC_DIR}/{}/{path}", &hash[..10]) };
            (path, Arc::from(bytes))
        })
        .collect()
}

fn texts(layers: &[(String, Files)], diagnostics: &mut Diagnostics) -> Texts {
    let mut texts = Texts::new();
    for (theme, files) in layers {
        for (path, bytes) in files {
            let Some(lang) = path.strip_prefix("i18n/").and_then(|p| p.strip_suffix(".toml")) else {
                continue;
            };
            let text = String::from_utf8_lossy(bytes);
            match toml::from_str::<BTreeMap<String, String>>(&text) {
                Ok(entries) => texts.entry(lang.to_owned()).or_default().extend(entries),
                Err(error) => diagnostics.push(toml_fault(theme, path, &text, &error)),
            }
        }
    }
    texts
}

/// The variables that the themes declare, with the site's values.
fn variables(
    layers: &[(String, Files)],
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, toml::Value> {
    const FILE: &str = "theme.toml";
    let (mut variables, mut choices) = (BTreeMap::new(), BTreeMap::new());
    for (theme, bytes) in layers.iter().filter_map(|(theme, files)| Some((theme, files.get(FILE)?))) {
        let text = String::from_utf8_lossy(bytes);
        match toml::from_str::<ThemeFile>(&text) {
            Ok(file) => {
                variables.extend(file.defaults);
                choices.extend(file.choices);
            }
            Err(error) => diagnostics.push(toml_fault(theme, FILE, &text, &error)),
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

/// What is wrong with a value: another type than the theme's own, or none of its choices.
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

fn toml_fault(theme: &str, path: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let path = format!("themes/{theme}/{path}");
    let place = error
        .span()
        .map_or_else(|| Place::file(path.as_str()), |span| Place::span(path.as_str(), text, span));
    let (Message { zh, en }, hint) = reason::toml(error);
    let fault = message!("主题文件有误：{zh}", "invalid theme file: {en}");
    Diagnostic::error("theme.invalid", place, fault).hint_if(hint)
}

/// Registers `t`, `asset` and `url`.
fn register(tera: &mut Tera, statics: &BTreeMap<String, Arc<[u8]>>, texts: Texts, config: &Config) {
    let addresses: HashMap<String, String> = statics
        .keys()
        .map(|path| {
            let name = path.splitn(3, '/').nth(2).unwrap_or(path);
            (name.to_owned(), config.link(path))
        })
        .collect();
    tera.register_function("asset", move |args: Kwargs, _: &State<'_>| {
        let path = args.must_get::<&str>("path")?;
        addresses
            .get(path)
            .cloned()
            .ok_or_else(|| tera::Error::message(format!("the theme has no static file `{path}`")))
    });
    let base = config.base_path();
    tera.register_function("url", move |args: Kwargs, _: &State<'_>| {
        let path = args.must_get::<&str>("path")?;
        tera::TeraResult::Ok(format!("{base}{}", path.trim_start_matches('/')))
    });
    let default_lang = config.lang.clone();
    tera.register_function("t", move |args: Kwargs, state: &State<'_>| {
        let key = args.must_get::<&str>("key")?;
        let lang = state.get::<String>("lang")?.unwrap_or_else(|| default_lang.clone());
        translate(&texts, &lang, key, &args)
            .ok_or_else(|| tera::Error::message(format!("there is no text `{key}` for {lang} in i18n/")))
    });
}

/// The text `key` in `lang`, else in the nearest language that has it, with `{name}` replaced by the arguments.
fn translate(texts: &Texts, lang: &str, key: &str, args: &Kwargs) -> Option<String> {
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

/// Where a template stands, as a path for people.
fn template_file(name: &str, theme: &str) -> String {
    match name.strip_prefix("default/") {
        Some(name) => format!("themes/default/templates/{name}"),
        None => format!("themes/{theme}/templates/{name}"),
    }
}

/// A template's fault: the template and line where Tera knows them, and the page that was being made.
fn template_fault(error: &tera::Error, theme: &str, page: Option<&str>) -> Diagnostic {
    use tera::ErrorKind;
    let (place, cause) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let (line, column) =
                (u32::try_from(span.start_line).unwrap_or(0), u32::try_from(span.start_col + 1).unwrap_or(0));
            let place =
                Place { line, column, length: 1, ..Place::file(template_file(report.filename(), theme)) };
            (place, report.message().to_owned())
        }
        _ => (
            Place::file(format!("themes/{theme}/templates")),
            error.to_string().lines().next().unwrap_or_default().to_owned(),
        ),
    };
    let Message { zh, en } = reason::template(cause.trim());
    let fault =
        Diagnostic::error("theme.template", place, message!("模板出错：{zh}", "template error: {en}"));
    let on_page = page.map(|page| -> Message {
        message!("在生成这一页时：{page}", "while making this page: {page}")
    });
    fault.hint_if(on_page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_parts_are_put_in_their_places() {
        let page = format!("<b>{}</b>{}", mark("x"), mark("y"));
        let spliced = splice(page.as_bytes(), |name| if name == "x" { b"1" } else { b"22" });
        assert_eq!(spliced, b"<b>1</b>22");
        assert_eq!(splice(b"plain", |_| b""), b"plain");
    }

    #[test]
    fn the_default_theme_loads_without_faults() {
        let (theme, diagnostics) = Theme::load(None, &Config::default());
        assert_eq!(diagnostics.iter().count(), 0);
        let sheets = theme.statics.keys().filter(|path| path.ends_with(".css")).count();
        assert_eq!(sheets, 1, "the parts of main.css are in it and not served alone");
    }
}
