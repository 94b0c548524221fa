//! [I/O] Settings that fit a folder written for another tool: its title, the pattern of its addresses, and its shortcodes.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use jiff::civil::Date;

use crate::diagnostic::{Diagnostics, Severity};
use crate::site::{Options, Site};

/// The settings files of other tools.
const SETTINGS: [&str; 11] = [
    "mkdocs.yml",
    "_config.yml",
    "hugo.toml",
    "config.toml",
    "hugo.yaml",
    "config.yaml",
    "docusaurus.config.js",
    "docusaurus.config.ts",
    ".vuepress/config.js",
    ".vitepress/config.js",
    ".vitepress/config.mts",
];

/// The longest settings file that is read, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// What was found of a folder.
#[derive(Debug)]
pub(super) struct Survey {
    /// The text of the settings.
    pub(super) settings: String,
    /// The number of pages.
    pub(super) pages: usize,
    /// What a build would say.
    pub(super) diagnostics: Diagnostics,
}

/// Surveys the folder `content`, which settings name `written`.
pub(super) fn survey(content: &Path, written: &str, today: Date) -> Survey {
    let options = Options { site: None, content: content.to_owned(), today, drafts: false };
    let (site, diagnostics) = Site::load(&options);
    let foreign = foreign_settings(content);
    let title = foreign.iter().find_map(|text| value(text, &["site_name", "title"]));
    let title = title.unwrap_or_else(|| site.config.title.clone());
    let mut settings =
        format!("title = {}\ncontent = {}\n\n[migration]\nlenient = true\n", quoted(&title), quoted(written));
    let permalinks: BTreeMap<String, String> = foreign.iter().flat_map(|text| permalinks(text)).collect();
    if !permalinks.is_empty() {
        settings.push_str("\n[migration.permalinks]\n");
        for (folder, pattern) in permalinks {
            let _ = writeln!(settings, "{} = {}", quoted(&folder), quoted(&pattern));
        }
    }
    let shortcodes = unknown_shortcodes(&diagnostics);
    if !shortcodes.is_empty() {
        settings.push_str(
            "\n# 不认识的短代码，按原样显示；要换成什么，去掉井号写在引号里。\n[migration.shortcodes]\n",
        );
        for (name, count) in shortcodes {
            let _ = writeln!(settings, "# {} = \"{{0}}\"  # {count}", quoted(&name));
        }
    }
    let pages = site.library.documents.iter().filter(|d| d.is_listed() && !d.is_index).count();
    Survey { settings, pages, diagnostics }
}

/// The texts of the settings files in the folder or just above it, where tools keep them.
fn foreign_settings(content: &Path) -> Vec<String> {
    let folders = std::iter::once(content).chain(content.parent());
    let files = folders.flat_map(|folder| SETTINGS.iter().map(move |name| folder.join(name)));
    let is_short = |file: &std::path::PathBuf| fs::metadata(file).is_ok_and(|data| data.len() <= LONGEST);
    files.filter(is_short).filter_map(|file| fs::read_to_string(file).ok()).collect()
}

/// The value of the first line `name: value` or `name = value` with one of these names.
fn value(text: &str, names: &[&str]) -> Option<String> {
    text.lines().find_map(|line| {
        let (name, value) = line.trim().split_once([':', '='])?;
        let value = value.trim().trim_end_matches([',', ';']).trim_matches(['"', '\'', '`']).trim();
        (names.contains(&name.trim()) && !value.is_empty()).then(|| value.to_owned())
    })
}

/// The patterns of addresses in `text`, by folder: the table `[permalinks]` of Hugo, or the line `permalink` of others.
fn permalinks(text: &str) -> Vec<(String, String)> {
    let table = text.parse::<toml::Table>().ok();
    if let Some(permalinks) = table.as_ref().and_then(|table| table.get("permalinks")?.as_table()) {
        let inner = permalinks.get("page").and_then(toml::Value::as_table).unwrap_or(permalinks);
        let entries =
            inner.iter().filter_map(|(folder, pattern)| Some((folder.clone(), pattern.as_str()?.to_owned())));
        return entries.collect();
    }
    let pattern =
        value(text, &["permalink"]).filter(|pattern| pattern.contains(':') && pattern.contains('/'));
    pattern.map(|pattern| ("/".to_owned(), pattern)).into_iter().collect()
}

/// The shortcodes that `diagnostics` name, with the number of pages that have them.
fn unknown_shortcodes(diagnostics: &Diagnostics) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for fault in diagnostics.iter().filter(|fault| fault.code == "markdown.shortcode") {
        if let Some(name) = fault.message.en.split('`').nth(1) {
            *names.entry(name.to_owned()).or_default() += 1;
        }
    }
    names
}

/// `text` as a TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Survey {
    /// How many warnings and errors there are.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.diagnostics.count(Severity::Warning), self.diagnostics.count(Severity::Error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_patterns_of_other_tools_are_found() {
        assert_eq!(value("# x\nsite_name: 观测站\n", &["site_name", "title"]).as_deref(), Some("观测站"));
        assert_eq!(value("module.exports = {\n  title: 'Tea',\n", &["title"]).as_deref(), Some("Tea"));
        assert_eq!(
            permalinks("title = 'x'\n[permalinks]\nposts = '/:year/:slug/'\n"),
            [("posts".to_owned(), "/:year/:slug/".to_owned())]
        );
        assert_eq!(
            permalinks("permalink: /:year/:title/\n"),
            [("/".to_owned(), "/:year/:title/".to_owned())]
        );
        assert_eq!(permalinks("permalink: pretty\n"), []);
    }
}
