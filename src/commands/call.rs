//! What every command knows of how it was called: where the site is, in which language it speaks, and to whom.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use jiff::Zoned;

use super::SourceArgs;
use crate::config;
use crate::diagnostic::{Diagnostics, Language, Severity, groups};
use crate::document::State;
use crate::library::Library;
use crate::site::{Options, content_folder};

/// How many pages of each state a summary names.
const NAMED: usize = 3;

/// What every command knows of how it was called.
#[derive(Debug, Clone)]
pub struct Call {
    /// `--site`.
    pub site: Option<PathBuf>,
    /// The language of messages.
    pub language: Language,
    /// `--json`: whether programs read the output.
    pub json: bool,
    /// `--all`: whether each fault is shown by itself.
    pub all: bool,
}

impl Call {
    /// The one of two texts that is in the reader's language.
    pub fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.language == Language::Zh { zh } else { en }
    }

    /// The folder with `wenku.toml`: the one given by `--site`, else the nearest one upward from the current folder.
    pub fn find_site(&self) -> anyhow::Result<Option<PathBuf>> {
        if let Some(site) = &self.site {
            if !site.join(config::FILE).is_file() {
                bail!(
                    "{}",
                    self.say("这个目录里没有 wenku.toml：", "there is no wenku.toml in ").to_owned()
                        + &site.display().to_string()
                );
            }
            return Ok(Some(site.clone()));
        }
        let here = std::env::current_dir().context("the current folder")?;
        Ok(here.ancestors().find(|dir| dir.join(config::FILE).is_file()).map(Path::to_owned))
    }

    /// What is said where no site is.
    pub fn no_site(&self) -> &'static str {
        self.say(
            "这里不是站点：没有找到 wenku.toml。用 --site 指明站点，或用 --content 指明一个 Markdown 文件夹，或用 wenku new 新建",
            "this is not a site: no wenku.toml found. Name one with --site, name a folder of Markdown with --content, or make one with `wenku new`",
        )
    }

    /// How the site is to be loaded, according to the command line.
    pub fn options(&self, source: &SourceArgs) -> anyhow::Result<Options> {
        let site = match (&source.content, &self.site) {
            // A folder given by `--content` alone has no settings, even if it lies in a site.
            (Some(_), None) => None,
            _ => self.find_site()?,
        };
        let content = match (&source.content, &site) {
            (Some(content), _) => content.clone(),
            (None, Some(site)) => content_folder(site),
            (None, None) => bail!("{}", self.no_site()),
        };
        if !content.is_dir() {
            bail!(
                "{}{}",
                self.say("没有这个内容目录：", "there is no such content folder: "),
                content.display()
            );
        }
        let today = source.date.unwrap_or_else(|| Zoned::now().date());
        Ok(Options { site, content, today, drafts: source.drafts })
    }

    /// Prints faults for people: very many of one kind as one entry, unless all are asked for. With `--json` it prints nothing.
    pub fn report(&self, diagnostics: &Diagnostics) {
        if self.json {
            return;
        }
        if self.all {
            for diagnostic in diagnostics.iter() {
                anstream::eprintln!("{}\n", diagnostic.render(self.language));
            }
            return;
        }
        for group in groups(diagnostics.iter()) {
            anstream::eprintln!("{}\n", group.render(self.language));
        }
    }

    /// Says how many errors and warnings there are. The text is empty if there are none.
    pub fn counts(&self, diagnostics: &Diagnostics) -> String {
        let (errors, warnings) = (diagnostics.count(Severity::Error), diagnostics.count(Severity::Warning));
        match (self.language, errors, warnings) {
            (_, 0, 0) => String::new(),
            (Language::Zh, 0, w) => format!("{w} 个警告"),
            (Language::Zh, e, 0) => format!("{e} 个错误"),
            (Language::Zh, e, w) => format!("{e} 个错误，{w} 个警告"),
            (Language::En, e, w) => format!("{e} errors, {w} warnings"),
        }
    }

    /// Says how many pages are not published, why, and which. The text is empty if all are published.
    pub fn held_back(&self, library: &Library) -> String {
        let reasons = [
            (State::Draft, self.say("草稿", "drafts")),
            (State::Future, self.say("日期未到", "dated later")),
            (State::Expired, self.say("已过期", "expired")),
        ];
        let reason = |(state, reason): &(State, &str)| {
            let pages: Vec<&str> = library
                .hidden
                .iter()
                .filter(|page| page.state == *state)
                .map(|page| page.path.as_str())
                .collect();
            let named = pages[..pages.len().min(NAMED)].join(self.say("、", ", "));
            let more = if pages.len() > NAMED { " …" } else { "" };
            let colon = self.say("：", ": ");
            (!pages.is_empty()).then(|| format!("{reason} {}{colon}{named}{more}", pages.len()))
        };
        let reasons: Vec<String> = reasons.iter().filter_map(reason).collect();
        match (self.language, library.held_back.total()) {
            (_, 0) => String::new(),
            (Language::Zh, n) => format!("{n} 页没有发布（{}）", reasons.join("；")),
            (Language::En, n) => format!("{n} not published ({})", reasons.join("; ")),
        }
    }

    /// Joins the parts that are not empty to one line.
    pub fn line(&self, parts: &[&str]) -> String {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        parts.join(self.say("，", ", "))
    }
}

/// The path as seen from the current folder, if it lies below.
pub(crate) fn seen(path: &Path) -> &Path {
    std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path)
}

/// Prints a line to standard output. It is no error if the program that reads the output, such as `head`, has ended.
pub(crate) fn print(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
