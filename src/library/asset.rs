//! Which files travel with the pages: those that a page names, and those that the settings list. All others are told, not published.

use std::collections::{BTreeMap, HashSet};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place};
use crate::message;
use crate::source::Asset;

/// How many files of a folder a note names.
const NAMED: usize = 5;

/// The files of `assets` that go out, and a note for each folder with files that do not.
pub(super) fn published(
    assets: Vec<Asset>,
    named: &HashSet<String>,
    config: &Config,
    shown: &str,
) -> (Vec<Asset>, Diagnostics) {
    let mut left: BTreeMap<(String, bool), Vec<String>> = BTreeMap::new();
    let goes_out = |asset: &Asset| {
        let path = asset.path.as_str();
        named.contains(path)
            || is_own_robots(path)
            || is_named_by_theme(path, config)
            || is_listed(path, config) && !is_leaving(path)
    };
    let (published, kept): (Vec<_>, Vec<_>) = assets.into_iter().partition(goes_out);
    for asset in kept {
        let (dir, name) = asset.path.rsplit_once('/').unwrap_or(("", &asset.path));
        left.entry((dir.to_owned(), asset.is_office())).or_default().push(name.to_owned());
    }
    let notes = left.into_iter().map(|((dir, is_office), names)| note(&dir, is_office, &names, shown));
    (published, notes.collect())
}

/// The site's own robots.txt, which takes the place of the one that the program would make.
fn is_own_robots(path: &str) -> bool {
    path == "robots.txt"
}

/// Whether a variable of the theme is the file's address, as that of a picture on the home page.
fn is_named_by_theme(path: &str, config: &Config) -> bool {
    let values = config.theme.values().filter_map(|value| value.get_ref().as_str());
    values.map(|value| value.trim_start_matches('/')).any(|value| value == path)
}

/// Whether the settings list the file or a folder above it.
fn is_listed(path: &str, config: &Config) -> bool {
    config.attachments.iter().map(|listed| listed.trim_matches('/')).any(|listed| {
        listed.is_empty()
            || listed == "."
            || path.strip_prefix(listed).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Whether an editor or an office program left the file behind.
fn is_leaving(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.starts_with("~wrl")
        || [".bak", ".orig", ".tmp", ".swp", ".rej"].iter().any(|end| name.ends_with(end))
}

fn note(dir: &str, is_office: bool, names: &[String], shown: &str) -> Diagnostic {
    let place = Place::file(if dir.is_empty() { shown.to_owned() } else { format!("{shown}/{dir}") });
    let (count, first) = (names.len(), names[..names.len().min(NAMED)].join("、"));
    let more = if count > NAMED { " ……" } else { "" };
    let fault = message!(
        "没有发布 {count} 个文件，因为没有哪一页用到：{first}{more}",
        "{count} files are not published, since no page names them: {first}{more}"
    );
    Diagnostic::note("source.not-published", place, fault).hint(way_out(dir, is_office, &names[0]))
}

/// How the files of a folder come to readers after all.
fn way_out(dir: &str, is_office: bool, name: &str) -> Message {
    if is_office {
        return message!(
            "Word、WPS、Excel 文件不会变成网页：要当网页发布，把文字复制到新的 .md 文件里；要当附件，在页面里写 [附件名称]({name})",
            "office files do not become pages: copy the text into a .md file, or link the file from a page: [name]({name})"
        );
    }
    let folder = if dir.is_empty() { name } else { dir };
    message!(
        "要发布，在页面里写 [名称]({name})，或在 wenku.toml 里写 attachments = [\"{folder}\"]；不用的请移出内容目录",
        "to publish them, link them from a page: [name]({name}), or write attachments = [\"{folder}\"] in wenku.toml; else move them out of the content folder"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_list_files_and_folders() {
        let config = Config { attachments: vec!["附件/".into(), "a.txt".into()], ..Config::default() };
        for (path, listed) in
            [("附件/表.pdf", true), ("附件2/表.pdf", false), ("a.txt", true), ("b/a.txt", false)]
        {
            assert_eq!(is_listed(path, &config), listed, "{path}");
        }
    }

    #[test]
    fn leavings_are_told() {
        for (path, is) in
            [("a/~WRL0001.tmp", true), ("x.md.orig", true), ("a.md.BAK", true), ("a.pdf", false)]
        {
            assert_eq!(is_leaving(path), is, "{path}");
        }
    }
}
