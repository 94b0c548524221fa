//! Diagnostics: faults in content, settings or theme, as values. Each says where it is, what is wrong and what to do, in Chinese and
//! English.

use serde::Serialize;

mod group;
pub mod reason;

pub use group::{Group, groups};

/// A sentence in both languages of the interface.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Message {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Message {
    /// The sentence in `language`.
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// Makes a [`Message`] from a Chinese and an English format string, which may use variables in scope.
#[macro_export]
macro_rules! message {
    ($zh:literal, $en:literal) => {
        $crate::diagnostic::Message { zh: format!($zh), en: format!($en) }
    };
}

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// 中文
    #[value(alias = "zh-CN")]
    Zh,
    /// English
    #[value(alias = "en-US")]
    En,
}

/// The severity of a fault. Only errors stop a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The build stops and the last built site stays. A preview still shows what it can.
    Error,
    /// The site is built, but someone should look.
    Warning,
    /// Something a writer may want to know.
    Note,
}

/// A place in a text file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The path as the user knows it, with `/` on every system.
    pub path: String,
    /// The line, from 1; 0 for the whole file.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The number of characters; at least 1 unless `line` is 0.
    pub length: u32,
    /// The line, shortened around the place, if it may be shown.
    pub excerpt: Option<String>,
    /// The start of the place within the excerpt, in characters from 0.
    pub offset: u32,
    /// The cell, in a table: `C5`, or `任务清单!C5` in a workbook. `line` and `column` are then its row and column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
}

/// The longest excerpt in characters; official documents put whole paragraphs on one line.
const EXCERPT: usize = 60;

impl Place {
    /// The whole file.
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), line: 0, column: 0, length: 0, excerpt: None, offset: 0, cell: None }
    }

    /// The cell called `cell` of a table, in `row` and `column`, both from 1. `text` is what stands in it.
    pub fn cell(path: impl Into<String>, cell: String, (row, column): (u32, u32), text: &str) -> Self {
        let mut place = Self::span(path, text, 0..text.len());
        (place.line, place.column) = (row, column);
        Self { cell: Some(cell), ..place }
    }

    /// The bytes `range` of `text`, the content of `path`.
    pub fn span(path: impl Into<String>, text: &str, range: std::ops::Range<usize>) -> Self {
        let start = floor(text, range.start);
        let end = floor(text, range.end.max(start));
        let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let line = 1 + text[..start].bytes().filter(|&b| b == b'\n').count();
        let column = text[line_start..start].chars().count();
        let length = text[start..end.min(line_end)].chars().count().max(1);
        let whole = text[line_start..line_end].trim_end_matches('\r');
        let (excerpt, shift) = shorten(whole, column);
        Self {
            path: path.into(),
            line: clamp(line),
            column: clamp(column + 1),
            length: clamp(length.min(EXCERPT.saturating_sub(column - shift).max(1))),
            excerpt: Some(excerpt),
            // A shortened excerpt begins with `…`, which is not part of the line.
            offset: clamp(column - shift + usize::from(shift > 0)),
            cell: None,
        }
    }

    /// The place as text: `path:line:column`, `path[cell]` in a table, or only the path for a whole file.
    pub fn shown(&self) -> String {
        let Self { path, line, column, cell, .. } = self;
        if let Some(cell) = cell {
            return format!("{path}[{cell}]");
        }
        if *line == 0 { path.clone() } else { format!("{path}:{line}:{column}") }
    }

    /// The parts of the excerpt before, at and after the place, if there is an excerpt.
    pub fn marked(&self) -> Option<[&str; 3]> {
        let excerpt = self.excerpt.as_deref().filter(|excerpt| self.line > 0 && !excerpt.is_empty())?;
        let start = byte_of(excerpt, self.offset as usize);
        let end = byte_of(excerpt, self.offset as usize + self.length as usize);
        Some([&excerpt[..start], &excerpt[start..end], &excerpt[end..]])
    }
}

/// The number of characters before the place in a shortened excerpt.
const LEAD: usize = 20;

fn shorten(line: &str, column: usize) -> (String, usize) {
    let count = line.chars().count();
    if count <= EXCERPT {
        return (line.to_owned(), 0);
    }
    let start = column.saturating_sub(LEAD);
    let mut excerpt: String = line.chars().skip(start).take(EXCERPT).collect();
    if start > 0 {
        excerpt.insert(0, '…');
    }
    if start + EXCERPT < count {
        excerpt.push('…');
    }
    (excerpt, start)
}

fn floor(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// Where it is.
    pub place: Place,
    /// How bad it is.
    pub severity: Severity,
    /// A stable short name, such as `front-matter.unknown-field`.
    pub code: &'static str,
    /// What is wrong.
    pub message: Message,
    /// What to do about it.
    pub hints: Vec<Message>,
}

impl Diagnostic {
    /// A fault that stops the build.
    pub fn error(code: &'static str, place: Place, message: Message) -> Self {
        Self { severity: Severity::Error, code, place, message, hints: Vec::new() }
    }

    /// A fault that does not stop the build.
    pub fn warning(code: &'static str, place: Place, message: Message) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message) }
    }

    /// Something that a writer may want to know.
    pub fn note(code: &'static str, place: Place, message: Message) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, place, message) }
    }

    /// The rank of its stage in the pipeline. Faults of settings may cause faults of kinds, and both may cause faults of pages.
    fn depth(&self) -> usize {
        const CAUSES: [&str; 4] = ["config.", "kind.invalid", "kind.unreadable", "theme."];
        CAUSES.iter().position(|cause| self.code.starts_with(cause)).unwrap_or(CAUSES.len())
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: Message) -> Self {
        self.hints.push(hint);
        self
    }

    /// Adds a hint, if there is one.
    #[must_use]
    pub fn hint_if(mut self, hint: Option<Message>) -> Self {
        self.hints.extend(hint);
        self
    }

    /// Renders the fault for a terminal: coloured text with excerpt and hints.
    pub fn render(&self, language: Language) -> String {
        use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
        let (error, warning, note, help) = match language {
            Language::Zh => ("错误", "警告", "说明", "提示"),
            Language::En => ("error", "warning", "note", "hint"),
        };
        let level = match self.severity {
            Severity::Error => Level::ERROR.with_name(error),
            Severity::Warning => Level::WARNING.with_name(warning),
            Severity::Note => Level::NOTE.with_name(note),
        };
        let title = level.primary_title(self.message.text(language)).id(self.code);
        let mut group = Group::with_title(title);
        if let Some([before, marked, _]) = self.place.marked() {
            let (start, end) = (before.len(), before.len() + marked.len());
            group = group.element(
                Snippet::source(self.place.excerpt.as_deref().unwrap_or_default())
                    .line_start(self.place.line as usize)
                    .annotation(AnnotationKind::Primary.span(start..end)),
            );
        }
        for hint in &self.hints {
            group = group.element(Level::HELP.with_name(help).message(hint.text(language)));
        }
        with_origin(&Renderer::styled().render(&[group]), &self.place.shown())
    }
}

/// Adds `path:line:column` below the title. The renderer cannot know the column, because the excerpt may be shortened.
fn with_origin(text: &str, shown: &str) -> String {
    match text.split_once('\n') {
        Some((title, rest)) => format!("{title}\n  \u{1b}[34m-->\u{1b}[0m {shown}\n{rest}"),
        None => format!("{text}\n  \u{1b}[34m-->\u{1b}[0m {shown}"),
    }
}

fn byte_of(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(i, _)| i)
}

/// The faults of one build, unsorted until [`Diagnostics::sorted`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether one of them stops the build.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// The number of faults of `severity`.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|d| d.severity == severity).count()
    }

    /// Sorts and deduplicates: possible causes of other faults first, then by place.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0.sort();
        self.0.dedup();
        self.0.sort_by_key(Diagnostic::depth);
        self
    }

    /// The faults.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, items: I) {
        self.0.extend(items);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

/// The candidate most similar to `word`, if it is similar enough to be what was meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::normalized_damerau_levenshtein(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.5)
        // Of equally similar ones the first, because a kind lists its own fields before the common ones.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_columns_in_characters() {
        let place = Place::span("a.md", "标题\n政策：是\n", 13..16);
        assert_eq!((place.line, place.column, place.length), (2, 3, 1));
        assert_eq!(place.excerpt.as_deref(), Some("政策：是"));
    }

    #[test]
    fn a_place_in_a_long_line_is_cut_around_it() {
        let line = "字".repeat(500);
        let place = Place::span("a.md", &line, 900..903);
        let excerpt = place.excerpt.as_deref().unwrap_or_default();
        assert!(excerpt.starts_with('…') && excerpt.ends_with('…') && excerpt.chars().count() <= EXCERPT + 2);
        assert_eq!(place.column, 301);
        assert_eq!(place.offset as usize, LEAD + 1);
    }

    #[test]
    fn a_line_that_begins_with_dots_is_marked_at_its_place() {
        let line = format!("……{}错{}", "字".repeat(30), "字".repeat(10));
        let at = line.find('错').expect("there");
        let place = Place::span("a.md", &line, at..at + 3);
        assert_eq!(place.marked().map(|[_, marked, _]| marked), Some("错"));
    }

    #[test]
    fn a_place_past_the_end_is_the_end() {
        assert_eq!(Place::span("a.md", "一", 50..60).column, 2);
    }

    #[test]
    fn the_nearest_name_is_found_in_chinese() {
        assert_eq!(nearest("发文宇号", ["发文机关", "发文字号", "标题"]), Some("发文字号"));
        assert_eq!(nearest("完全不同的", ["标题"]), None);
    }
}
