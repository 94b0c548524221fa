//! Resolves links as other tools write them: addresses of the built site instead of files, paths from another root, and wiki links.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::super::Id;
use super::super::path::{dir_of, join, stem_of};
use super::super::target::Target;
use super::{Addresses, Found, decoded};
use crate::document::{Document, dir_url};
use crate::source::Asset;

/// Folders whose files other tools publish at the root of the site.
const ROOTS: [&str; 6] = ["static", "public", "source", "docs", "content", "assets"];

/// Pages and files by names that are compared loosely. A name of several pages stands for the first.
#[derive(Debug, Default)]
struct Names {
    pages: FxHashMap<String, Id>,
    /// Files, by index.
    assets: FxHashMap<String, usize>,
}

/// The names, made when the first link needs them.
#[derive(Debug, Default)]
pub(in crate::library) struct Foreign(OnceCell<Names>);

/// A name in the form in which names are compared.
fn folded(name: &str) -> String {
    name.trim_matches('/').to_lowercase()
}

impl Names {
    fn of(documents: &[Document], assets: &[Asset]) -> Self {
        let mut names = Self::default();
        let mut add = |name: &str, id: Id| _ = names.pages.entry(folded(name)).or_insert(id);
        // Whole paths come before file names, and these before titles and further names.
        documents.iter().enumerate().for_each(|(id, d)| add(stem_of(&d.path), id));
        documents.iter().enumerate().for_each(|(id, d)| add(&d.url, id));
        documents
            .iter()
            .enumerate()
            .for_each(|(id, d)| add(stem_of(d.path.rsplit('/').next().unwrap_or_default()), id));
        documents.iter().enumerate().for_each(|(id, d)| add(&d.title, id));
        for (id, document) in documents.iter().enumerate() {
            document.fields.texts(&document.kind, "aliases").into_iter().for_each(|alias| add(alias, id));
        }
        for (index, asset) in assets.iter().enumerate() {
            names.assets.entry(folded(&asset.path)).or_insert(index);
        }
        for (index, asset) in assets.iter().enumerate() {
            let name = asset.path.rsplit('/').next().unwrap_or_default();
            names.assets.entry(folded(name)).or_insert(index);
        }
        names
    }
}

impl Addresses<'_> {
    fn names(&self) -> &Names {
        self.foreign.0.get_or_init(|| Names::of(self.documents, self.assets))
    }

    /// Finds `target`, which names no file as seen from the page `from`.
    pub(super) fn find_foreign(&self, from: &Document, target: &str) -> Option<Found> {
        let written = target.replace('\\', "/");
        let end = written.find(['#', '?']).unwrap_or(written.len());
        let anchor = written.find('#').map(|at| decoded(&written[at..]).into_owned()).unwrap_or_default();
        let path = decoded(&written[..end]);
        let path = without_html(&path);
        if path.is_empty() {
            return None;
        }
        for candidate in candidates(from, path) {
            if let Some(found) = self.at(&candidate, &anchor) {
                return Some(found);
            }
        }
        let whole = join(dir_of(&from.path), path)?;
        let slugged = dir_url(&whole);
        [stem_of(&whole), whole.as_str(), slugged.as_str()]
            .iter()
            .find_map(|name| self.loosely(name, &anchor))
    }

    /// Finds what the wiki link `target` names: a path from anywhere, the name of a file, a title, or a further name of a page.
    pub(super) fn find_wiki(&self, from: &Document, target: &str) -> Option<Found> {
        let (name, anchor) = target.split_at(target.find('#').unwrap_or(target.len()));
        // Places in a block (`#^mark`) are not kept by other tools' readers either; the page is what is meant.
        let anchor = if anchor.starts_with("#^") { "" } else { anchor };
        let name = name.trim();
        if name.is_empty() {
            return None;
        }
        let beside = join(dir_of(&from.path), name);
        let exact = beside.and_then(|path| self.at(&path, anchor));
        exact.or_else(|| self.loosely(name, anchor)).or_else(|| self.loosely(stem_of(name), anchor)).or_else(
            || {
                let last = name.rsplit('/').next().filter(|last| *last != name)?;
                self.loosely(stem_of(last), anchor).or_else(|| self.loosely(last, anchor))
            },
        )
    }

    /// The page or file at exactly this path below the content folder.
    fn at(&self, path: &str, anchor: &str) -> Option<Found> {
        if self.has_asset(path) {
            return Some(Found::Target(Target::Asset(path.to_owned(), String::new())));
        }
        match self.find_page(path, anchor.to_owned()) {
            found @ Found::Target(_) => Some(found),
            _ => None,
        }
    }

    fn loosely(&self, name: &str, anchor: &str) -> Option<Found> {
        let (names, name) = (self.names(), folded(name));
        let page = names.pages.get(&name).map(|&id| Target::Page(id, anchor.to_owned()));
        let asset = || names.assets.get(&name).map(|&index| self.assets[index].path.clone());
        page.or_else(|| asset().map(|path| Target::Asset(path, String::new()))).map(Found::Target)
    }
}

/// The path of the page that is built as `path`.
fn without_html(path: &str) -> &str {
    let bare = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm")).unwrap_or(path);
    let folder = bare.strip_suffix("index").filter(|folder| bare.len() < path.len() && folder.ends_with('/'));
    folder.unwrap_or(bare)
}

/// The paths below the content folder that `path` in the page `from` may mean, the most likely first.
fn candidates(from: &Document, path: &str) -> Vec<String> {
    let dir = dir_of(&from.path);
    if path.starts_with('/') {
        return rooted(dir, path);
    }
    // As seen from the page, or from its address, which is a folder.
    let near = [dir, stem_of(&from.path), ""].map(|from| join(from, path));
    near.into_iter().chain(ROOTS.iter().map(|inner| join(inner, path))).flatten().collect()
}

/// The paths that `path`, which begins with a slash, may mean in a page of the folder `dir`: the site may be any folder above the page, with
/// its files in one of the usual places.
pub(in crate::library) fn rooted(dir: &str, path: &str) -> Vec<String> {
    let above = dir.match_indices('/').map(|(at, _)| &dir[..at]);
    let roots = std::iter::once("").chain(above).chain(std::iter::once(dir));
    let paths = roots.flat_map(|root| {
        let inner = ROOTS.iter().map(move |inner| join("", &format!("{root}/{inner}{path}")));
        std::iter::once(join("", &format!("{root}{path}"))).chain(inner)
    });
    paths.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_addresses_are_those_of_files() {
        for (path, file) in [
            ("b.html", "b"),
            ("a/index.html", "a/"),
            ("b", "b"),
            ("index.html", "index"),
            ("/a/b.htm", "/a/b"),
        ] {
            assert_eq!(without_html(path), file);
        }
    }
}
