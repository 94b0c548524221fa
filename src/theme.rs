//! [I/O] A theme: templates, static files and texts; a site's own theme over the default one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use rust_embed::RustEmbed;
use tera::{Kwargs, State, Tera};
use walkdir::WalkDir;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place};
use crate::message;

mod style;

/// The default theme, which travels in the program.
#[derive(RustEmbed)]
#[folder = "themes/default"]
struct Default;

/// The search module for browsers, built by `search-index/wasm/build` and kept as brotli.
const SEARCH_MODULE: &[u8] = include_bytes!("../search-index/wasm/search-index.wasm.br");

/// The search module as the theme serves it: gzip bytes, which its client unpacks, so that hosts that do not compress send few.
fn search_module() -> Vec<u8> {
    let mut module = Vec::new();
    brotli::BrotliDecompress(&mut &SEARCH_MODULE[..], &mut module)
        .expect("the module in the program is whole");
    crate::precompress::gzip(&module)
}

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
}

/// Encloses the name of a shared part in a rendered page; a noncharacter, which the source stage refuses in content.
const SHARED: char = '\u{FDD2}';

/// Puts the shared parts in their places: `part` gives the bytes of a name.
pub fn splice_shared<'a>(page: Vec<u8>, part: impl Fn(&str) -> &'a [u8]) -> Vec<u8> {
    let mut mark = [0; 3];
    let mark = SHARED.encode_utf8(&mut mark).as_bytes();
    let starts = |from: usize| page[from..].windows(mark.len()).position(|w| w == mark).map(|at| from + at);
    let mut spliced = Vec::with_capacity(page.len() * 2);
    let mut at = 0;
    while let Some(open) = starts(at) {
        let Some(close) = starts(open + mark.len()) else { break };
        spliced.extend_from_slice(&page[at..open]);
        let name = std::str::from_utf8(&page[open + mark.len()..close]).unwrap_or_default();
        spliced.extend_from_slice(part(name));
        at = close + mark.len();
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
        Ok(tera::Value::safe_string(&format!("{SHARED}{name}{SHARED}")))
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
        files.insert("static/search/search-index.wasm".into(), search_module());
        let mut names = vec!["default".to_owned()];
        if config.theme_name != "default" {
            names.push(config.theme_name.clone());
        }
        // Texts and variables of a theme go over those of the default one entry by entry, not file by file.
        let mut layers = vec![files.clone()];
        let mut own_templates = BTreeMap::new();
        for name in names {
            let own = site.map(|site| site.join("themes").join(&name)).filter(|dir| dir.is_dir());
            match own {
                Some(dir) => {
                    let mut read = read_files(&dir, &name, &mut diagnostics);
                    if name != "default" {
                        own_templates = templates_of(&read);
                        read.retain(|path, _| !path.starts_with("templates/"));
                    }
                    layers.push(read.clone());
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
        let statics = statics(&files, &mut diagnostics);
        let texts = texts(&layers, &mut diagnostics);
        let variables = variables(&layers, config, &mut diagnostics);
        let mut tera = Tera::new();
        let shared = templates_of(&files)
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
        if let Err(error) = tera.add_raw_templates(templates) {
            diagnostics.push(template_fault(&error, None));
        }
        (Self { tera, statics, variables, shared }, diagnostics)
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
        self.tera.render(template, context).map_err(|error| Box::new(template_fault(&error, Some(page))))
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
                message!("无法读取：{cause}", "cannot be read: {cause}"),
            )),
        }
    }
    files
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
        } else {
            bytes.clone()
        };
        served.insert(name, bytes);
    }
    served.retain(|name, _| !imported.contains(&format!("static/{name}")));
    let mut hasher = blake3::Hasher::new();
    for (path, bytes) in &served {
        hasher.update(path.as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    let hash = hasher.finalize().to_hex();
    served
        .into_iter()
        .map(|(path, bytes)| {
            let at_root = path == "sw.js";
            let path = if at_root { path.to_owned() } else { format!("{STATIC_DIR}/{}/{path}", &hash[..10]) };
            (path, Arc::from(bytes))
        })
        .collect()
}

fn texts(layers: &[Files], diagnostics: &mut Diagnostics) -> Texts {
    let mut texts = Texts::new();
    for (path, bytes) in layers.iter().flatten() {
        let Some(lang) = path.strip_prefix("i18n/").and_then(|p| p.strip_suffix(".toml")) else { continue };
        match toml::from_str::<BTreeMap<String, String>>(&String::from_utf8_lossy(bytes)) {
            Ok(entries) => texts.entry(lang.to_owned()).or_default().extend(entries),
            Err(error) => diagnostics.push(toml_fault(path, &error)),
        }
    }
    texts
}

fn variables(
    layers: &[Files],
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, toml::Value> {
    let mut variables = BTreeMap::new();
    for bytes in layers.iter().filter_map(|files| files.get("theme.toml")) {
        match toml::from_str::<toml::Table>(&String::from_utf8_lossy(bytes)) {
            Ok(table) => variables
                .extend(table.get("defaults").and_then(toml::Value::as_table).cloned().unwrap_or_default()),
            Err(error) => diagnostics.push(toml_fault("theme.toml", &error)),
        }
    }
    variables.extend(config.theme.clone());
    variables
}

fn toml_fault(path: &str, error: &toml::de::Error) -> Diagnostic {
    let cause = error.message();
    Diagnostic::error(
        "theme.invalid",
        Place::file(path),
        message!("主题文件有误：{cause}", "invalid theme file: {cause}"),
    )
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
fn template_file(name: &str) -> String {
    match name.strip_prefix("default/") {
        Some(name) => format!("themes/default/templates/{name}"),
        None => format!("templates/{name}"),
    }
}

/// A template's fault: the template and line where Tera knows them, and the page that was being made.
fn template_fault(error: &tera::Error, page: Option<&str>) -> Diagnostic {
    use tera::ErrorKind;
    let (place, cause) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let (line, column) =
                (u32::try_from(span.start_line).unwrap_or(0), u32::try_from(span.start_col + 1).unwrap_or(0));
            let place = Place { line, column, length: 1, ..Place::file(template_file(report.filename())) };
            (place, report.message().to_owned())
        }
        _ => (Place::file("templates"), error.to_string().lines().next().unwrap_or_default().to_owned()),
    };
    let cause = cause.trim();
    let fault =
        Diagnostic::error("theme.template", place, message!("模板出错：{cause}", "template error: {cause}"));
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
        let page = format!("<b>{SHARED}x{SHARED}</b>{SHARED}y{SHARED}").into_bytes();
        let spliced = splice_shared(page, |name| if name == "x" { b"1" } else { b"22" });
        assert_eq!(spliced, b"<b>1</b>22");
        assert_eq!(splice_shared(b"plain".to_vec(), |_| b""), b"plain");
    }

    #[test]
    fn the_default_theme_loads_without_faults() {
        let (theme, diagnostics) = Theme::load(None, &Config::default());
        assert_eq!(diagnostics.iter().count(), 0);
        let sheets = theme.statics.keys().filter(|path| path.ends_with(".css")).count();
        assert_eq!(sheets, 1, "the parts of main.css are in it and not served alone");
    }
}
