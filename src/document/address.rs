//! Derives section, slug, language and address from a path below the content folder.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::config::Config;
use crate::front_matter::Fields;
use crate::kind::Kind;
use crate::source::{Source, page_stem};
use crate::text::anchor::slug;

/// The meaning of `index.md` in each folder.
#[derive(Debug)]
pub(super) struct Folders<'a> {
    /// Folders whose `index.md` describes a section, because there are other texts beside or below it. On a site with any `_index.md` only
    /// the root is among them, and elsewhere `index.md` is always a page.
    sections: HashSet<&'a str>,
    /// Folders whose `index.md` is a page. The other texts in them belong to that page.
    bundles: HashSet<&'a str>,
    /// On a lenient site, texts that count as the `index.md` of a folder which has none: its README, or the text beside it of the same
    /// name. The values are the folders.
    fronts: HashMap<&'a str, &'a str>,
    /// Folders without a text of their own in which texts are named by days, and whether all are.
    dated: HashMap<&'a str, bool>,
}

impl<'a> Folders<'a> {
    pub(super) fn of(sources: &'a [Source], is_lenient: bool) -> Self {
        let marks_sections =
            sources.iter().any(|s| s.path.rsplit('/').next().is_some_and(|file| file.starts_with("_index.")));
        let fronts = if is_lenient { fronts(sources) } else { HashMap::new() };
        let mut sections = HashSet::from([""]);
        for source in sources.iter().filter(|_| !marks_sections) {
            let Some((mut dir, file)) = source.path.rsplit_once('/') else { continue };
            if !file.starts_with("index.") && !fronts.contains_key(source.path.as_str()) {
                sections.insert(dir);
            }
            while let Some((parent, _)) = dir.rsplit_once('/') {
                sections.insert(parent);
                dir = parent;
            }
        }
        let index_of = |source: &'a Source| {
            let front = fronts.get(source.path.as_str()).filter(|_| is_readme(&source.path));
            let (dir, file) = page_stem(&source.path)?.rsplit_once('/')?;
            (file == "index" || front.is_some()).then_some(dir)
        };
        let bundles = sources.iter().filter_map(index_of).filter(|dir| !sections.contains(dir)).collect();
        Self { sections, bundles, fronts, dated: dated(sources) }
    }

    fn hold_more(&self, dir: &str) -> bool {
        self.sections.contains(dir)
    }
}

/// The folders without `index.md` and `_index.md` in which texts are named by days, and whether all are.
fn dated(sources: &[Source]) -> HashMap<&str, bool> {
    let (mut days, mut others, mut described) = (HashSet::new(), HashSet::new(), HashSet::new());
    for source in sources {
        let Some((dir, file)) = source.path.rsplit_once('/') else { continue };
        let name = file.split('.').next().unwrap_or_default();
        let names = match name.trim_start_matches('_') {
            "index" => &mut described,
            name if day(name).is_some() => &mut days,
            _ => &mut others,
        };
        names.insert(dir);
    }
    days.retain(|dir| !described.contains(dir));
    days.into_iter().map(|dir| (dir, !others.contains(dir))).collect()
}

/// The day that `name` is, as `2024-05-01`.
fn day(name: &str) -> Option<Date> {
    let is_day = name.len() == "2024-05-01".len()
        && name.bytes().enumerate().all(|(n, byte)| match n {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    name.parse().ok().filter(|_| is_day)
}

/// The texts that stand for a missing `index.md`, with their folders.
fn fronts(sources: &[Source]) -> HashMap<&str, &str> {
    let (mut with_front, mut folders, mut fronts) = (HashSet::new(), HashSet::new(), HashMap::new());
    for source in sources {
        let (dir, file) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
        if file.trim_start_matches('_').starts_with("index.") {
            with_front.insert(dir);
        }
        folders.insert(dir);
        let above = dir.match_indices('/').map(|(at, _)| &dir[..at]);
        folders.extend(above);
    }
    for source in sources.iter().filter(|source| is_readme(&source.path)) {
        let dir = source.path.rsplit_once('/').map_or("", |(dir, _)| dir);
        if with_front.insert(dir) {
            fronts.insert(source.path.as_str(), dir);
        }
    }
    for source in sources {
        let stem = page_stem(&source.path).unwrap_or(&source.path);
        if folders.contains(stem) && with_front.insert(stem) {
            fronts.insert(source.path.as_str(), stem);
        }
    }
    fronts
}

fn is_readme(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    page_stem(file).is_some_and(|stem| stem.eq_ignore_ascii_case("readme"))
}

/// The parts of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ContentPath {
    pub(super) dir: String,
    pub(super) slug: String,
    pub(super) lang: Option<String>,
    pub(super) is_index: bool,
    /// For a text that belongs to another page: the name of that page's folder.
    pub(super) bundle: Option<String>,
    /// The day at the start of the file's name, which other tools take for the date of a post. The slug goes without it.
    pub(super) date: Option<Date>,
    /// The day that is its name, in a folder that may hold the versions of one text.
    pub(super) version: Option<Date>,
    /// Whether the other texts of its folder are named by days, and this one is not.
    pub(super) is_among_versions: bool,
}

impl ContentPath {
    pub(super) fn of(path: &str, languages: &[String], folders: &Folders<'_>) -> Self {
        let mut own = Self::parts(path, languages, folders);
        let holds_versions = folders.dated.get(own.dir.as_str()).copied();
        let day = day(&own.slug);
        own.version = day.filter(|_| own.bundle.is_some() || holds_versions == Some(true));
        own.is_among_versions = holds_versions == Some(false) && day.is_none();
        own
    }

    fn parts(path: &str, languages: &[String], folders: &Folders<'_>) -> Self {
        let (dir, file) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = page_stem(file).unwrap_or(file);
        let (stem, lang) = match stem.rsplit_once('.') {
            Some((stem, lang))
                if languages.iter().any(|l| l.eq_ignore_ascii_case(lang))
                    || is_language(lang) && languages.is_empty() =>
            {
                (stem, Some(lang.to_owned()))
            }
            _ => (stem, None),
        };
        // A text beside a folder of its name describes that folder; a README its own, as `index.md` does.
        let (dir, stem) = match folders.fronts.get(path) {
            Some(_) if is_readme(path) => (dir, "index"),
            Some(folder) => (*folder, "_index"),
            None => (dir, stem),
        };
        let own = Self {
            dir: dir.to_owned(),
            slug: stem.to_owned(),
            lang,
            is_index: false,
            bundle: None,
            date: None,
            version: None,
            is_among_versions: false,
        };
        if stem == "_index" || (stem == "index" && folders.hold_more(dir)) {
            return Self { slug: String::new(), is_index: true, ..own };
        }
        let (parent, name) = dir.rsplit_once('/').unwrap_or(("", dir));
        if stem == "index" {
            return Self { dir: parent.to_owned(), slug: name.to_owned(), ..own };
        }
        if folders.bundles.contains(dir) {
            return Self { dir: parent.to_owned(), bundle: Some(name.to_owned()), ..own };
        }
        own
    }
}

impl ContentPath {
    /// The path of a file called `stem` in the folder `dir`, which is that of a section. The name may end in a language.
    pub(super) fn in_section(dir: &str, stem: &str, languages: &[String]) -> Self {
        let folders = Folders {
            sections: HashSet::from([dir]),
            bundles: HashSet::new(),
            fronts: HashMap::new(),
            dated: HashMap::new(),
        };
        let path = if dir.is_empty() { format!("{stem}.md") } else { format!("{dir}/{stem}.md") };
        Self::of(&path, languages, &folders)
    }

    /// Takes the day from the start of the name `2024-05-01-name`. A name that is only a day stays.
    pub(super) fn take_date(&mut self) {
        let Some((name, rest)) = self.slug.split_at_checked("2024-05-01".len()) else { return };
        let Some(rest) = rest.strip_prefix(['-', '_', ' ']).filter(|rest| !rest.is_empty()) else { return };
        if let Some(date) = day(name) {
            self.date = Some(date);
            self.slug = rest.to_owned();
        }
    }

    /// Makes it a text that belongs to the page of its folder.
    pub(super) fn enter_bundle(&mut self) {
        let (parent, name) = self.dir.rsplit_once('/').unwrap_or(("", &self.dir));
        (self.dir, self.bundle) = (parent.to_owned(), Some(name.to_owned()));
    }
}

fn is_language(tag: &str) -> bool {
    matches!(tag, "en" | "zh" | "zh-CN" | "zh-TW" | "mn" | "bo" | "ug" | "ko" | "ja")
}

/// The address of a folder below the content folder, with slashes at both ends.
pub fn dir_url(dir: &str) -> String {
    let mut url = String::from("/");
    for part in dir.split('/').filter(|part| !part.is_empty()) {
        url.push_str(&slug_or(part));
        url.push('/');
    }
    url
}

pub(super) fn slug_or(name: &str) -> String {
    let slug = slug(name);
    if slug.is_empty() { "-".into() } else { slug }
}

pub(super) fn file_title(address: &ContentPath) -> String {
    let name = if address.slug.is_empty() {
        address.dir.rsplit('/').next().unwrap_or_default()
    } else {
        &address.slug
    };
    if name.is_empty() { "首页".to_owned() } else { name.to_owned() }
}

/// The address of the section to which the path belongs. It starts with the language if that is not the site's.
pub(super) fn section_url(address: &ContentPath, config: &Config) -> String {
    match &address.lang {
        Some(lang) if *lang != config.lang => format!("/{}{}", lang.to_lowercase(), dir_url(&address.dir)),
        _ => dir_url(&address.dir),
    }
}

/// The address of the page in its folder. For an `_index.md` it is that of the section.
pub(super) fn url(address: &ContentPath, section_url: &str, fields: &Fields, kind: &Kind) -> String {
    let mut url = section_url.to_owned();
    if let Some(bundle) = &address.bundle {
        url.push_str(&slug_or(bundle));
        url.push('/');
    }
    if !address.is_index {
        let slug = fields.text(kind, "slug").unwrap_or(&address.slug);
        url.push_str(&slug_or(slug));
        url.push('/');
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_say_folder_slug_and_language() {
        let of = |path: &str| {
            let a = ContentPath::of(
                path,
                &[],
                &Folders {
                    sections: HashSet::from(["", "full"]),
                    bundles: HashSet::from(["a/b"]),
                    fronts: HashMap::new(),
                    dated: HashMap::new(),
                },
            );
            (a.dir, a.slug, a.lang, a.is_index)
        };
        assert_eq!(of("a/b.md"), ("a".into(), "b".into(), None, false));
        assert_eq!(of("a/b/index.md"), ("a".into(), "b".into(), None, false));
        assert_eq!(of("a/_index.md"), ("a".into(), String::new(), None, true));
        assert_eq!(of("full/index.md"), ("full".into(), String::new(), None, true));
        assert_eq!(of("_index.md"), (String::new(), String::new(), None, true));
        assert_eq!(of("a/b.en.md"), ("a".into(), "b".into(), Some("en".into()), false));
        assert_eq!(of("a/1.2版.md"), ("a".into(), "1.2版".into(), None, false));
    }

    #[test]
    fn a_lenient_site_finds_the_front_of_each_folder() {
        let source = |path: &str| Source { path: path.to_owned(), text: String::new() };
        let sources: Vec<Source> = [
            "README.md",
            "a/readme.md",
            "a/b.md",
            "c.md",
            "c/d.md",
            "e/README.md",
            "f/README.md",
            "f/index.md",
        ]
        .into_iter()
        .map(source)
        .collect();
        let of = |path: &str, is_lenient| {
            let a = ContentPath::of(path, &[], &Folders::of(&sources, is_lenient));
            (a.dir, a.slug, a.is_index)
        };
        let index = |dir: &str| (dir.to_owned(), String::new(), true);
        assert_eq!(of("README.md", true), index(""));
        assert_eq!(of("a/readme.md", true), index("a"));
        assert_eq!(of("c.md", true), index("c"));
        assert_eq!(of("e/README.md", true), ("".into(), "e".into(), false));
        assert_eq!(of("f/README.md", true), ("f".into(), "README".into(), false));
        assert_eq!(of("a/readme.md", false), ("a".into(), "readme".into(), false));
    }

    #[test]
    fn folder_addresses_keep_han() {
        assert_eq!(dir_url("政策文件/2026年"), "/政策文件/2026年/");
        assert_eq!(dir_url(""), "/");
    }
}
