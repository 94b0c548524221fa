//! Tracks which address needs which file. Two addresses that need the same file are a fault that names both.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{Route, file_path};
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place};
use crate::library::{Id, Library, Section};
use crate::message;
use crate::names;

/// The files needed so far and the addresses that need them. File names are folded, so that names which some file system takes for the same
/// are equal.
#[derive(Debug, Default)]
pub(super) struct Claims(BTreeMap<String, String>);

/// The longest name of a file or folder that common file systems allow, in bytes.
pub(super) const LONGEST_NAME: usize = 255;

impl Claims {
    /// Claims the file for the address `path`. If another address has it already, returns that one.
    pub(super) fn claim(&mut self, path: &str) -> Option<&str> {
        match self.0.entry(folded(path)) {
            Entry::Vacant(free) => {
                free.insert(path.to_owned());
                None
            }
            Entry::Occupied(taken) => Some(taken.into_mut()),
        }
    }

    /// The address that has claimed the file of `path`.
    pub(super) fn owner(&self, path: &str) -> Option<&str> {
        self.0.get(&folded(path)).map(String::as_str)
    }

    /// The addresses in the folder `name`, and that of a file `name`.
    fn in_folder<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let files = self.0.range(name.to_owned()..).take_while(move |(file, _)| file.starts_with(name));
        files
            .filter(move |(file, _)| file.len() == name.len() || file[name.len()..].starts_with('/'))
            .map(|(_, path)| path.as_str())
    }

    /// Pairs of addresses where the first is a file at a path at which the second needs a folder.
    pub(super) fn files_in_the_way(&self) -> impl Iterator<Item = (&str, &str)> {
        // A file `index.html` can only conflict with a folder of that name, which no address makes.
        let files = self.0.iter().filter(|(file, _)| !file.ends_with("index.html"));
        files.filter_map(|(file, path)| {
            let folder = format!("{file}/");
            let (below, other) = self.0.range(folder.clone()..).next()?;
            below.starts_with(&folder).then_some((path.as_str(), other.as_str()))
        })
    }
}

/// The file of the address `path` in lower case and composed Unicode form (NFC).
fn folded(path: &str) -> String {
    let file = file_path(path);
    if file.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        return file;
    }
    let lower = file.to_lowercase();
    if is_nfc(&lower) { lower } else { lower.nfc().collect() }
}

/// The fault for two routes that need the same file.
pub(super) fn clash(
    library: &Library,
    shown: &str,
    first: (&str, &Route),
    second: (&str, &Route),
) -> Diagnostic {
    let (one, other) = (owner(library, shown, first), owner(library, shown, second));
    // The fault is placed at a file that a writer can change, if there is one.
    let (one, other) = if other.is_written || !one.is_written { (one, other) } else { (other, one) };
    let file = file_path(second.0);
    let Message { zh: zh_one, en: en_one } = &one.name;
    let Message { zh: zh_other, en: en_other } = &other.name;
    let fault = Message {
        zh: format!("{zh_other}和{zh_one}都要写成 {file}，其中一个会丢失"),
        en: format!("{en_other} and {en_one} would both be written to {file}, and one of them lost"),
    };
    let general = || {
        message!(
            "给其中一个改名，或写“网址名: 另一个名字”；只有大小写不同的名字也算相同",
            "rename one of them, or give a page a `slug`; names that differ only in case are the same"
        )
    };
    let hint = hint_beside_folder(library, shown, first.1, second.1).unwrap_or_else(general);
    Diagnostic::error("address.clash", other.place, fault).hint(hint)
}

/// A hint for a page beside a folder of the same name, such as `guide.md` beside `guide/`: the folder's own page is its `_index.md`.
fn hint_beside_folder(library: &Library, shown: &str, first: &Route, second: &Route) -> Option<Message> {
    let (id, url) = match (first, second) {
        (Route::Page(id) | Route::Tombstone(id), Route::Section(url, 1))
        | (Route::Section(url, 1), Route::Page(id) | Route::Tombstone(id)) => (*id, url),
        _ => return None,
    };
    let (path, section) = (&library.document(id).path, library.sections.get(url)?);
    let (name, _) = path.rsplit_once('.')?;
    let (page, folder) = (format!("{shown}/{path}"), format!("{shown}/{}", section.dir));
    (name == section.dir).then(|| {
        message!(
            "{page} 和文件夹 {folder}/ 同名：把它移到 {folder}/_index.md，作为栏目自己的文字；或者给其中一个改名",
            "{page} has the name of the folder {folder}/: move it to {folder}/_index.md, the page of the folder, or rename one of them"
        )
    })
}

/// Reports addresses that need a folder where another one is a file, and addresses that wenku needs for the search index.
pub(super) fn obstacles(
    claims: &Claims,
    routes: &BTreeMap<String, Route>,
    library: &Library,
    shown: &str,
    diagnostics: &mut Diagnostics,
) {
    for (file, below) in claims.files_in_the_way() {
        if let (Some(first), Some(second)) = (routes.get(file), routes.get(below)) {
            diagnostics.push(clash(library, shown, (file, first), (below, second)));
        }
    }
    for path in claims.in_folder(names::SEARCH_INDEX) {
        let Some(route) = routes.get(path) else { continue };
        let owner = owner(library, shown, (path, route));
        let Message { zh, en } = owner.name;
        let fault = message!(
            "{zh}的网址 {path} 是搜索索引的位置",
            "{en} would stand at {path}, where the search index is written"
        );
        let hint = message!("给文件夹 search-index 改名", "rename the folder search-index");
        diagnostics.push(Diagnostic::error("address.reserved", owner.place, fault).hint(hint));
    }
}

/// What an address belongs to, for messages.
struct Owner {
    name: Message,
    place: Place,
    /// Whether it comes from a file or folder of the content folder.
    is_written: bool,
}

fn owner(library: &Library, shown: &str, (path, route): (&str, &Route)) -> Owner {
    let made = |name: Message| Owner { name, place: Place::file(shown), is_written: false };
    let of_section = |url: &str| {
        library
            .sections
            .get(url)
            .map_or_else(|| made(message!("栏目 {url}", "the section {url}")), |s| section(library, shown, s))
    };
    match route {
        Route::Page(id)
        | Route::Tombstone(id)
        | Route::Version(id)
        | Route::Comparison(_, id)
        | Route::Relations(id) => page(library, shown, *id),
        Route::Asset(index) => {
            let file = format!("{shown}/{}", library.assets[*index].path);
            Owner {
                name: message!("文件 {file} ", "the file {file}"),
                place: Place::file(file),
                is_written: true,
            }
        }
        Route::Home(url)
        | Route::Section(url, _)
        | Route::Layout(url, ..)
        | Route::Csv(url)
        | Route::Rows(url, _)
        | Route::Collection(url)
        | Route::Cards(url) => of_section(url),
        Route::Atom(url)
        | Route::JsonFeed(url)
        | Route::Search(url)
        | Route::SiteMap(url)
        | Route::Missing(url)
        | Route::Glossary(url)
        | Route::Basket(url)
        | Route::Calendar(url)
        | Route::Ics(url)
        | Route::MissingTable(url) => {
            let owner = of_section(url);
            let Message { zh, en } = owner.name;
            Owner { name: message!("{zh}的附属页 {path} ", "{path}, which belongs to {en},"), ..owner }
        }
        Route::Terms(taxonomy) | Route::Term(taxonomy, ..) => {
            let label = &library.taxonomies[*taxonomy].label;
            let (zh, en) = (&label.zh, &label.en);
            made(message!("“{zh}”的分类列表 {path} ", "the list {path} of the facet {en}"))
        }
        Route::Static(file) => made(message!("主题文件 {file} ", "the theme's file {file}")),
        Route::Redirect(to) => made(message!("到 {to} 的跳转 {path} ", "the redirect from {path} to {to}")),
        _ => made(message!("程序生成的 {path} ", "the generated {path}")),
    }
}

fn page(library: &Library, shown: &str, id: Id) -> Owner {
    let document = library.document(id);
    let file = format!("{shown}/{}", document.path);
    let slug = document.kind.field_index("slug").filter(|&index| document.fields.contains(index));
    let place =
        slug.map_or_else(|| Place::file(&file), |index| document.place(shown, document.fields.span(index)));
    Owner { name: message!("页面 {file} ", "the page {file}"), place, is_written: true }
}

fn section(library: &Library, shown: &str, section: &Section) -> Owner {
    let folder = if section.dir.is_empty() { shown.to_owned() } else { format!("{shown}/{}", section.dir) };
    let place = section.index.map_or_else(
        || Place::file(&folder),
        |id| Place::file(format!("{shown}/{}", library.document(id).path)),
    );
    Owner {
        name: message!("栏目 {folder}/ ", "the section {folder}/"),
        place,
        is_written: !section.dir.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_some_file_system_takes_for_the_same_are_the_same() {
        let mut claims = Claims::default();
        assert_eq!(claims.claim("/docs/a/"), None);
        assert_eq!(claims.claim("/docs/a/index.html"), Some("/docs/a/"));
        assert_eq!(claims.claim("/Docs/A/"), Some("/docs/a/"));
        assert_eq!(claims.claim("/caf\u{E9}.txt"), None);
        assert_eq!(claims.claim("/cafe\u{301}.txt"), Some("/caf\u{E9}.txt"));
    }

    #[test]
    fn a_file_can_be_in_the_way_of_a_folder() {
        let mut claims = Claims::default();
        for path in ["/a", "/a-b/", "/a/b/", "/c/"] {
            claims.claim(path);
        }
        assert_eq!(claims.files_in_the_way().collect::<Vec<_>>(), [("/a", "/a/b/")]);
    }
}
