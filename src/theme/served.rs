//! The static files of a theme as the site serves them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::files::{Files, Layer, fingerprint};
use super::{script, style};
use crate::diagnostic::Diagnostics;

/// The folder under which static files are served: its name follows from their content, so they can be cached for ever and name each
/// other by relative paths.
const STATIC_DIR: &str = "assets";

/// Static files under a folder named by the content of all of them; `sw.js` must stand at the root. Style sheets and scripts are minified. A
/// style sheet holds what it imports, a script holds its parts; what another file holds is not served alone. What the generator `made` is
/// served beside them.
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

/// Where the file `path` of a theme stands in the site.
fn named(path: &str, layers: &[Layer]) -> String {
    let layer = layers.iter().rev().find(|layer| layer.files.contains_key(path));
    layer.map_or_else(|| path.to_owned(), |layer| format!("themes/{}/{path}", layer.theme))
}
