//! [I/O] The files of themes, in layers: the built-in default theme, the site's changes to it, the site's own theme.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rust_embed::RustEmbed;
use walkdir::WalkDir;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place, reason};
use crate::message;

/// The default theme's name.
pub(super) const DEFAULT: &str = "default";

/// The default theme, compiled into the program.
#[derive(RustEmbed)]
#[folder = "themes/default"]
struct Embedded;

/// The search module for browsers, built by `search-index/wasm/build`. It is served in gzip form and unpacked by its client, so that it is
/// small even on hosts that do not compress.
const SEARCH_MODULE: &[u8] = include_bytes!("../../search-index/wasm/search-index.wasm.gz");

/// Files by path below a theme's folder.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// The files of one folder of `themes/`, or those built in.
pub(super) struct Layer {
    /// The name of the folder in `themes/`.
    pub(super) theme: String,
    pub(super) files: Files,
}

/// The layers of the theme that `config` names. Each overrides those before it.
pub(super) fn layers(site: Option<&Path>, config: &Config, diagnostics: &mut Diagnostics) -> Vec<Layer> {
    let mut embedded: Files = Embedded::iter()
        .filter_map(|path| Some((path.to_string(), Embedded::get(&path)?.data.into_owned())))
        .collect();
    embedded.insert("static/search/search-index.wasm".into(), SEARCH_MODULE.to_vec());
    let mut layers = vec![Layer { theme: DEFAULT.to_owned(), files: embedded }];
    let own = Some(config.theme_name.as_str()).filter(|name| *name != DEFAULT);
    for theme in std::iter::once(DEFAULT).chain(own) {
        let dir = site.map(|site| site.join("themes").join(theme)).filter(|dir| dir.is_dir());
        match dir {
            Some(dir) => {
                let files = read(&dir, theme, diagnostics);
                layers.push(Layer { theme: theme.to_owned(), files });
            }
            None if theme != DEFAULT => diagnostics.push(Diagnostic::error(
                "theme.missing",
                Place::file(crate::config::FILE),
                message!(
                    "没有主题“{theme}”：找不到 themes/{theme}",
                    "there is no theme `{theme}`: themes/{theme} does not exist"
                ),
            )),
            None => {}
        }
    }
    layers
}

fn read(dir: &Path, theme: &str, diagnostics: &mut Diagnostics) -> Files {
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
                Place::file(format!("themes/{theme}/{path}")),
                reason::unreadable(&cause),
            )),
        }
    }
    files
}

/// A hash of the paths and bytes of all files.
pub(super) fn fingerprint<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for (path, bytes) in files {
        for part in [path.as_bytes(), bytes] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
    }
    hasher.finalize()
}

/// The fault for an invalid TOML file of a theme.
pub(super) fn toml_fault(theme: &str, path: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let path = format!("themes/{theme}/{path}");
    let place = error
        .span()
        .map_or_else(|| Place::file(path.as_str()), |span| Place::span(path.as_str(), text, span));
    let (Message { zh, en }, hint) = reason::toml(error);
    let fault = message!("主题文件有误：{zh}", "invalid theme file: {en}");
    Diagnostic::error("theme.invalid", place, fault).hint_if(hint)
}
