//! Decides which files are published: those that a page, the theme's variables or the setting `attachments` name, and `robots.txt`. A note
//! lists all others.

use std::collections::{BTreeMap, HashSet};

use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place};
use crate::message;
use crate::source::Asset;

/// The most files that one note names.
const NAMED: usize = 5;

/// The published files, a note for each folder with other files, and warnings about useless settings.
pub(super) fn published(
    assets: Vec<Asset>,
    named: &HashSet<String>,
    config: &Config,
    shown: &str,
) -> (Vec<Asset>, Diagnostics) {
    let idle = idle(&assets, config);
    let mut left: BTreeMap<(String, Sort), Vec<String>> = BTreeMap::new();
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
        left.entry((dir.to_owned(), Sort::of(&asset))).or_default().push(name.to_owned());
    }
    let notes = left.into_iter().map(|((dir, sort), names)| note(&dir, sort, &names, shown));
    (published, notes.chain(idle).collect())
}

/// Whether the file is the site's own robots.txt, which replaces the generated one.
fn is_own_robots(path: &str) -> bool {
    path == "robots.txt"
}

/// Whether a theme variable is the file's address, such as the picture of the home page.
fn is_named_by_theme(path: &str, config: &Config) -> bool {
    let values = config.theme.values().filter_map(|value| value.get_ref().as_str());
    values.map(|value| value.trim_start_matches('/')).any(|value| value == path)
}

/// Whether `attachments` lists the file or a folder above it.
fn is_listed(path: &str, config: &Config) -> bool {
    config.attachments.iter().any(|listed| covers(bare(listed), path))
}

/// The entry `listed` of `attachments` as a path below the content folder; empty for the whole folder.
fn bare(listed: &str) -> &str {
    let listed = listed.trim().trim_start_matches("./").trim_matches('/');
    if listed == "." { "" } else { listed }
}

fn covers(listed: &str, path: &str) -> bool {
    listed.is_empty()
        || path.strip_prefix(listed).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A warning for each entry of `attachments` that matches no file.
fn idle(assets: &[Asset], config: &Config) -> Vec<Diagnostic> {
    let lists_nothing = |listed: &&String| !assets.iter().any(|asset| covers(bare(listed), &asset.path));
    let warning = |listed: &String| {
        let at = config.text.find(listed.as_str()).unwrap_or_default();
        let fault = message!(
            "attachments 里的“{listed}”没有对应的文件，什么也没有发布",
            "`{listed}` in attachments names no file: nothing is published for it"
        );
        let hint = message!(
            "写内容目录里的文件夹或文件名，如 attachments = [\"下载\"]",
            "write a folder or file of the content folder, such as attachments = [\"downloads\"]"
        );
        let place = Place::span(config::FILE, &config.text, at..at + listed.len());
        Diagnostic::warning("config.attachments", place, fault).hint(hint)
    };
    config.attachments.iter().filter(lists_nothing).map(warning).collect()
}

/// Whether an editor or an office program left the file behind.
fn is_leaving(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.starts_with("~wrl")
        || [".bak", ".orig", ".tmp", ".swp", ".rej"].iter().any(|end| name.ends_with(end))
}

/// The sort of an unpublished file, on which the hint of its note depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    /// A file of an office program.
    Office,
    /// A file that an editor left behind.
    Leaving,
    /// Any other.
    Other,
}

impl Sort {
    fn of(asset: &Asset) -> Self {
        match () {
            () if is_leaving(&asset.path) => Self::Leaving,
            () if asset.is_office() => Self::Office,
            () => Self::Other,
        }
    }
}

fn note(dir: &str, sort: Sort, names: &[String], shown: &str) -> Diagnostic {
    let place = Place::file(if dir.is_empty() { shown.to_owned() } else { format!("{shown}/{dir}") });
    let (count, first) = (names.len(), names[..names.len().min(NAMED)].join("、"));
    let more = if count > NAMED { " ……" } else { "" };
    let fault = message!(
        "没有发布 {count} 个文件，因为没有哪一页用到：{first}{more}",
        "{count} files are not published, since no page names them: {first}{more}"
    );
    Diagnostic::note("source.not-published", place, fault).hint(way_out(dir, sort, &names[0]))
}

/// The hint: how to publish the files of a folder, or what else to do with them.
fn way_out(dir: &str, sort: Sort, name: &str) -> Message {
    let folder = if dir.is_empty() { name } else { dir };
    match sort {
        Sort::Leaving => message!(
            "多半是编辑软件留下的临时文件或备份，可以删去",
            "an editor probably left them behind: they can be removed"
        ),
        Sort::Office => message!(
            "Word、WPS、Excel 文件不会变成网页：要当网页发布，把文字复制到新的 .md 文件里；要当附件，在页面里写 [附件名称]({name})",
            "office files do not become pages: copy the text into a .md file, or link the file from a page: [name]({name})"
        ),
        Sort::Other => message!(
            "要发布，在页面里写 [名称]({name})，或在 wenku.toml 里写 attachments = [\"{folder}\"]；不用的请移出内容目录",
            "to publish them, link them from a page: [name]({name}), or write attachments = [\"{folder}\"] in wenku.toml; else move them out of the content folder"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_list_files_and_folders() {
        let config = Config {
            attachments: vec!["附件/".into(), "a.txt".into(), "./b/c.pdf".into()],
            ..Config::default()
        };
        for (path, listed) in [
            ("附件/表.pdf", true),
            ("b/c.pdf", true),
            ("附件2/表.pdf", false),
            ("a.txt", true),
            ("b/a.txt", false),
        ] {
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
