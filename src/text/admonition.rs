//! Reads the opening lines of marked blocks as other tools write them: `!!! note "Title"`, `::: tip Title`, `[!WARNING]`, `=== "Tab"`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::container;
use crate::diagnostic::Language;

mod edit;

pub(super) use edit::edit;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    block: Vec<Known>,
}

/// A block of ours, and what other tools call it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    name: String,
    zh: String,
    en: String,
    from: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("admonition.toml")).expect("admonition.toml is checked by a test")
});

/// How the contents of a block are told from what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// They are indented by four spaces.
    Indented,
    /// They end with a line of colons.
    Fenced,
    /// They are the rest of the quotation.
    Quoted,
}

/// An opening line: the name and label as written; the label may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opening<'a> {
    pub(super) extent: Extent,
    pub(super) name: &'a str,
    pub(super) label: &'a str,
}

/// Reads `line`, which has no white space at its ends, as an opening line.
pub(super) fn opening(line: &str) -> Option<Opening<'_>> {
    indented(line).or_else(|| fenced(line)).or_else(|| quoted(line))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// `!!! note "Title"`, `???+ note`, `=== "Tab"`.
fn indented(line: &str) -> Option<Opening<'_>> {
    let extent = Extent::Indented;
    if let Some(title) = line.strip_prefix("=== ") {
        let label = title.trim().strip_prefix('"')?.strip_suffix('"')?;
        return Some(Opening { extent, name: "tab", label });
    }
    let rest = line.strip_prefix("!!!").or_else(|| line.strip_prefix("???"))?;
    let rest = rest.strip_prefix('+').unwrap_or(rest).strip_prefix(' ')?.trim();
    let (names, label) = rest.split_once('"').unwrap_or((rest, ""));
    // Further words, such as `inline end`, are classes.
    let name = names.split_whitespace().next().filter(|name| is_name(name))?;
    Some(Opening { extent, name, label: label.trim_end().trim_end_matches('"') })
}

/// `::: tip Title`, `:::note[Title]`.
fn fenced(line: &str) -> Option<Opening<'_>> {
    let rest = line.strip_prefix(":::")?.trim_start_matches(':').trim();
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '[' | '{')).unwrap_or(rest.len());
    let (name, label) = (&rest[..end], rest[end..].trim());
    let bracketed = label.strip_prefix('[').and_then(|label| label.split_once(']'));
    let label = bracketed.map_or(label, |(label, _)| label);
    is_name(name).then_some(Opening { extent: Extent::Fenced, name, label })
}

/// `[!WARNING]`, `[!tip]- Title`.
fn quoted(line: &str) -> Option<Opening<'_>> {
    let (name, rest) = line.strip_prefix("[!")?.split_once(']')?;
    let label = rest.strip_prefix(['+', '-']).unwrap_or(rest).trim();
    is_name(name).then_some(Opening { extent: Extent::Quoted, name, label })
}

impl Opening<'_> {
    /// The name and label of the block in a page in `language`.
    pub(super) fn named(&self, language: Language) -> (String, String) {
        let name = self.name.to_ascii_lowercase();
        let own = container::NAMES.contains(&name.as_str()).then_some(name.as_str());
        let known = TABLE.block.iter().find(|known| known.from.contains(&name));
        let usual = known.map_or("", |known| match language {
            Language::Zh => known.zh.as_str(),
            Language::En => known.en.as_str(),
        });
        let block = own.or(known.map(|known| known.name.as_str())).unwrap_or(&name);
        let label = match (self.label.is_empty(), known.is_none() && own.is_none()) {
            (false, _) => self.label,
            (true, false) => usual,
            (true, true) => self.name,
        };
        (block.to_owned(), label.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_lines_are_read() {
        let read = |line: &str| opening(line).map(|o| (o.extent, o.name.to_owned(), o.label.to_owned()));
        let is = |extent, name: &str, label: &str| Some((extent, name.to_owned(), label.to_owned()));
        assert_eq!(read("!!! note \"甲 乙\""), is(Extent::Indented, "note", "甲 乙"));
        assert_eq!(read("???+ warning"), is(Extent::Indented, "warning", ""));
        assert_eq!(read("=== \"C\""), is(Extent::Indented, "tab", "C"));
        assert_eq!(read(":::: tip 标题"), is(Extent::Fenced, "tip", "标题"));
        assert_eq!(read(":::note[甲]"), is(Extent::Fenced, "note", "甲"));
        assert_eq!(read("[!NOTE]"), is(Extent::Quoted, "NOTE", ""));
        assert_eq!(read("[!tip]- 标题"), is(Extent::Quoted, "tip", "标题"));
        for line in ["!!!", "!!! 注意！", ":::", "::: 标题", "=== 甲", "[!图](a)", "???什么"] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn names_of_other_tools_become_ours() {
        let named = |line: &str| opening(line).map(|o| o.named(Language::Zh)).expect("opens");
        assert_eq!(named("[!CAUTION]"), ("warning".into(), "注意".into()));
        assert_eq!(named("!!! info \"甲\""), ("notes".into(), "甲".into()));
        assert_eq!(named("::: original"), ("original".into(), String::new()));
        assert_eq!(named("::: spoiler"), ("spoiler".into(), "spoiler".into()));
    }
}
