//! Edits what other tools write within lines before the Markdown parser reads it: shortcodes, `==marks==`, and brackets that are no wiki
//! link.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem;

use super::edit::Edit;
use super::emphasis::literal;
use super::shortcode::{self, Shortcode};
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place};
use crate::message;

/// What takes the place of shortcodes, by name.
pub(super) type Replacements = BTreeMap<String, String>;

static USUAL: LazyLock<Replacements> = LazyLock::new(|| {
    toml::from_str(include_str!("shortcode.toml")).expect("shortcode.toml is checked by a test")
});

/// The edits of a text, and what is said of them.
#[derive(Default)]
pub(super) struct Found {
    pub(super) edits: Vec<Edit>,
    pub(super) told: Vec<(What, Range<usize>)>,
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// The shortcode of this name stays as it is written.
    Shortcode(String),
    /// Attributes, which only steer the look, are left out.
    Attributes,
    /// The mark for a table of contents is left out.
    Contents,
}

/// Finds such forms in `text`. `own` are the site's replacements for shortcodes, which come before the usual ones.
pub(super) fn find(text: &str, own: &Replacements) -> Found {
    let mut found = Found::default();
    let has = |sign: &str| memmem::find(text.as_bytes(), sign.as_bytes()).is_some();
    if has("{{") || has("{%") {
        shortcodes(text, own, &mut found);
    }
    let signs = ["==", "]](", "]][", "{:", "{.", "{ .", "{#", "[toc]", "[TOC]"];
    if signs.into_iter().any(has) {
        let literal = literal(text);
        let mut free = Free { literal: &literal, taken: &found.edits };
        let mut more = Found::default();
        marks(text, &mut free, &mut more.edits);
        brackets(text, &mut free, &mut more.edits);
        attributes(text, &free, &mut more);
        contents(text, &free, &mut more);
        found.edits.extend(more.edits);
        found.told.extend(more.told);
    }
    found
}

/// Leaves out attributes such as `{: .center}` after anything, and `{ .button }` after a link or a picture. Those of headings are read by
/// the parser.
fn attributes(text: &str, free: &Free<'_>, found: &mut Found) {
    for open in memmem::find_iter(text.as_bytes(), b"{") {
        let rest = &text[open..];
        let line_start = text[..open].rfind('\n').map_or(0, |at| at + 1);
        let before = &text[line_start..open];
        let Some(close) = rest.find(['}', '\n']).filter(|&at| rest.as_bytes()[at] == b'}') else { continue };
        let inner = &rest[1..close];
        let is_kramdown = inner.starts_with(':') && (before.trim().is_empty() || !before.ends_with(' '));
        let is_name = |name: &str| name.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let is_mark = |word: &str| word.strip_prefix(['.', '#']).is_some_and(is_name);
        let is_word = |word: &str| is_mark(word) || word.contains('=');
        let mut words = inner.split_ascii_whitespace().peekable();
        let is_pandoc = before.trim_end().ends_with([')', ']', '`'])
            && words.peek().is_some_and(|word| is_mark(word))
            && words.all(is_word);
        let is_heading = before.trim_start().starts_with('#');
        if (is_kramdown || is_pandoc) && !is_heading && free.holds(open) {
            found.edits.push(Edit::replace(open..open + close + 1, ""));
            found.told.push((What::Attributes, open..open + close + 1));
        }
    }
}

/// Leaves out lines that hold only `[[toc]]` or the like: every page has its table of contents.
fn contents(text: &str, free: &Free<'_>, found: &mut Found) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let bare = words.trim_start_matches('[').trim_end_matches(']').trim_matches('_');
        if words.starts_with('[') && bare.eq_ignore_ascii_case("toc") && free.holds(start) {
            found.edits.push(Edit::replace(start..start + words.len(), ""));
            found.told.push((What::Contents, start..start + words.len()));
        }
    }
}

/// What is neither code, raw HTML or an address nor changed already.
struct Free<'a> {
    literal: &'a [Range<usize>],
    taken: &'a [Edit],
}

impl Free<'_> {
    fn holds(&self, at: usize) -> bool {
        let next = self.literal.partition_point(|range| range.start <= at);
        let is_literal = next.checked_sub(1).is_some_and(|last| at < self.literal[last].end);
        let next = self.taken.partition_point(|edit| edit.range.start <= at);
        let is_taken = next.checked_sub(1).is_some_and(|last| at < self.taken[last].range.end);
        !is_literal && !is_taken
    }
}

/// Makes `==words==` marked text: one line, no space inside the signs.
fn marks(text: &str, free: &mut Free<'_>, edits: &mut Vec<Edit>) {
    let mut at = 0;
    while let Some(start) = text[at..].find("==").map(|i| at + i) {
        at = start + 2;
        let run = 2 + text[at..].bytes().take_while(|&b| b == b'=').count();
        if run > 2 || text[..start].ends_with(['=', '!', '<', '>', '\\']) || !free.holds(start) {
            at = start + run;
            continue;
        }
        let Some(length) = text[at..].find("==") else { return };
        let (words, end) = (&text[at..at + length], at + length);
        let is_marked = !words.is_empty()
            && words.trim() == words
            && !words.contains('\n')
            && !text[end + 2..].starts_with('=')
            && !words.ends_with(['!', '<', '>'])
            && is_plain(words)
            && free.holds(end);
        if is_marked {
            edits.push(Edit::rewrite(start..at, "<mark>"));
            edits.push(Edit::rewrite(end..end + 2, "</mark>"));
            at = end + 2;
        }
    }
}

/// Whether no other markup begins in `words` and ends outside: there is none, or only emphasis around all of them.
fn is_plain(words: &str) -> bool {
    let stars = words.bytes().take_while(|&b| b == b'*').count();
    let inner = words[stars..].strip_suffix(&words[..stars]).unwrap_or(words);
    !inner.contains(['*', '_', '~', '[', ']', '<', '`', '$', '{'])
}

/// The most bytes between brackets that belong together.
const LONGEST: usize = 1000;

/// The start of the character at `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Escapes the inner brackets of `[[1]](address)`, which is a link with brackets in its words and no wiki link.
fn brackets(text: &str, free: &mut Free<'_>, edits: &mut Vec<Edit>) {
    for close in ["]](", "]]["].iter().flat_map(|sign| memmem::find_iter(text.as_bytes(), sign.as_bytes())) {
        let near = &text[floor(text, close.saturating_sub(LONGEST))..close];
        let Some(open) = near.rfind("[[").map(|at| close - near.len() + at) else { continue };
        if free.holds(open) && !text[open + 2..close].contains([']', '\n']) {
            edits.push(Edit::insert(open + 1, "\\"));
            edits.push(Edit::insert(close, "\\"));
        }
    }
}

/// Replaces shortcodes, and escapes the others so that they are shown as they are written.
fn shortcodes(text: &str, own: &Replacements, found: &mut Found) {
    let code: Vec<Range<usize>> = super::emphasis::code(text);
    let is_code = |at: usize| {
        let next = code.partition_point(|range| range.start <= at);
        next.checked_sub(1).is_some_and(|last| at < code[last].end)
    };
    let (mut at, mut endless) = (0, BTreeSet::new());
    while let Some(shortcode) = shortcode::next(text, at) {
        at = shortcode.range.end;
        if is_code(shortcode.range.start) {
            continue;
        }
        let replacement = own.get(shortcode.name).or_else(|| USUAL.get(shortcode.name));
        let replacement = replacement.filter(|_| !shortcode.is_end);
        let replacement = replacement.filter(|_| !endless.contains(shortcode.name));
        match replacement.map(|with| replace(text, &shortcode, with, found)) {
            Some(Some(end)) => at = end,
            Some(None) => {
                endless.insert(shortcode.name);
                show(text, &shortcode, found);
            }
            None => show(text, &shortcode, found),
        }
    }
}

/// Replaces `shortcode` by `with`, which may enclose what stands before its end. Returns the end of what was read; `None` if that is missing.
fn replace(text: &str, shortcode: &Shortcode<'_>, with: &str, found: &mut Found) -> Option<usize> {
    let (before, after) = match with.split_once("{inner}") {
        Some((before, after)) => (before, Some(after)),
        None => (with, None),
    };
    let end = match after {
        Some(_) => Some(shortcode.end(text)?),
        None => None,
    };
    found.edits.push(Edit::rewrite(shortcode.range.clone(), shortcode.filled(before)));
    if let (Some(after), Some(end)) = (after, end) {
        found.edits.push(Edit::rewrite(end.clone(), shortcode.filled(after)));
        return Some(end.end);
    }
    Some(shortcode.range.end)
}

/// Escapes the signs of Markdown in `shortcode`.
fn show(text: &str, shortcode: &Shortcode<'_>, found: &mut Found) {
    for (at, sign) in text[shortcode.range.clone()].char_indices() {
        if matches!(sign, '<' | '*' | '_' | '[' | ']' | '`' | '~' | '$' | '=' | '#') {
            found.edits.push(Edit::insert(shortcode.range.start + at, "\\"));
        }
    }
    let name = if shortcode.is_end { String::new() } else { shortcode.name.to_owned() };
    if !name.is_empty() {
        found.told.push((What::Shortcode(name), shortcode.range.clone()));
    }
}

/// Reports what was found in a page, each thing once, at its first place.
pub(super) fn tell(path: &str, source: &str, told: Vec<(What, Range<usize>)>, diagnostics: &mut Diagnostics) {
    let mut places: BTreeMap<What, (Range<usize>, usize)> = BTreeMap::new();
    for (what, range) in told {
        places.entry(what).or_insert((range, 0)).1 += 1;
    }
    for (what, (range, count)) in places {
        let times = match count {
            1 => message!("", ""),
            n => message!("（本页 {n} 处）", " ({n} times in this page)"),
        };
        diagnostics.push(fault(&what, &times, Place::span(path, source, range)));
    }
}

fn fault(what: &What, times: &Message, place: Place) -> Diagnostic {
    let Message { zh: times, en: times_en } = times;
    match what {
        What::Attributes => {
            let fault = message!(
                "花括号里的属性只管样子，没有用上{times}",
                "attributes in braces only steer the look and are left out{times_en}"
            );
            Diagnostic::note("markdown.attributes", place, fault)
        }
        What::Contents => {
            let fault = message!(
                "目录由网页自己列，这个记号没有用上{times}",
                "every page lists its contents by itself; this mark is left out{times_en}"
            );
            Diagnostic::note("markdown.contents", place, fault)
        }
        What::Shortcode(name) => {
            let fault = message!(
                "不认识短代码“{name}”，已按原样显示为文字{times}",
                "the shortcode `{name}` is not known and shown as it is written{times_en}"
            );
            let is_bare =
                name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
            let key = if is_bare { name.clone() } else { format!("\"{name}\"") };
            let hint = message!(
                "在 wenku.toml 的 [migration.shortcodes] 里写它换成什么，如 {key} = \"{{0}}\"",
                "say in [migration.shortcodes] of wenku.toml what takes its place, such as {key} = \"{{0}}\""
            );
            Diagnostic::warning("markdown.shortcode", place, fault).hint(hint)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_replacements_are_read() {
        assert!(USUAL.contains_key("figure"));
    }

    #[test]
    fn signs_of_code_and_comparison_are_no_marks() {
        let count = |text: &str| find(text, &Replacements::new()).edits.len();
        assert_eq!(count("一==二==三"), 2);
        assert_eq!(count("==**二**=="), 2);
        assert_eq!(count("**一==二**三=="), 0);
        for text in ["a == b == c", "`a==b==c`", "题\n====\n", "a===b===c", "a!==b==c"] {
            assert_eq!(count(text), 0, "{text}");
        }
    }

    #[test]
    fn attributes_and_marks_for_contents_are_left_out() {
        let told = |text: &str| {
            let found = find(text, &Replacements::new());
            found.told.into_iter().map(|(what, _)| what).collect::<Vec<_>>()
        };
        assert_eq!(
            told("![图](a.png){: .center}\n{:toc}\n[甲](b.md){ .button }\n"),
            [What::Attributes, What::Attributes, What::Attributes]
        );
        assert_eq!(told("[[toc]]\n\n[TOC]\n"), [What::Contents, What::Contents]);
        for text in ["## 题 {#id .big}\n", "`a){:b}`", "见 {: 甲}", "(a) {b}", "f(x) { ... }", "[toc](a.md)"]
        {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn brackets_before_an_address_are_escaped() {
        let count = |text: &str| find(text, &Replacements::new()).edits.len();
        assert_eq!(count("[[1]](https://a.example/)"), 2);
        assert_eq!(count("[[甲]]（乙）`[[1]](a)`"), 0);
    }
}
