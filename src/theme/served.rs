//! The static files of a theme as the site serves them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::files::{Files, Layer, fingerprint};
use super::{script, style};
use crate::diagnostic::Diagnostics;

/// The folder for static files. Below it is a folder named by a hash of their contents, so they can be cached for ever and refer to each
/// other by relative paths.
const STATIC_DIR: &str = "assets";

/// The static files by the path at which they are served. `sw.js` must be at the root. Style sheets are bundled with their imports, scripts
/// with their parts, and both are minified; bundled files are not served separately. The generated files `made` are served beside them.
pub(super) fn statics(
    layers: &[Layer],
    made: &Files,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, Arc<[u8]>> {
    let files: Files = layers.iter().flat_map(|layer| layer.files.clone()).collect();
    let mut served: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    let mut held = BTreeSet::new();
    for (path, bytes) in &files {
        let Some(name) = path.strip_prefix("static/") else { continue };
        let bundled = if name.ends_with(".css") {
            style::bundle(path, &files, &mut held)
        } else if name.ends_with(".js") {
            script::bundle(path, &files, &mut held)
        } else {
            Ok(bytes.clone())
        };
        let bytes = bundled.unwrap_or_else(|mut fault| {
            fault.place.path = named(&fault.place.path, layers);
            diagnostics.push(*fault);
            bytes.clone()
        });
        served.insert(name, bytes);
    }
    served.retain(|name, _| !held.contains(&format!("static/{name}")));
    served.extend(made.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())));
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

/// The path, for messages, of the theme file `path`.
fn named(path: &str, layers: &[Layer]) -> String {
    let layer = layers.iter().rev().find(|layer| layer.files.contains_key(path));
    layer.map_or_else(|| path.to_owned(), |layer| format!("themes/{}/{path}", layer.theme))
}
