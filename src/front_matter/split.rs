//! Where the front matter of a file ends and its body begins.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::message;

/// A file cut at its front matter.
#[derive(Debug, Clone)]
pub struct Split<'a> {
    /// The text between the `---` lines, or the `+++` lines, when there are such.
    pub yaml: Option<&'a str>,
    /// Whether that is TOML, which stands between `+++` lines.
    pub is_toml: bool,
    /// Where `yaml` starts in the file, in bytes.
    pub yaml_start: usize,
    /// Where the body starts in the file, in bytes.
    pub body_start: usize,
    /// Whether there is front matter that could not be told from the body; the fault is told already.
    pub is_broken: bool,
}

/// Front matter longer than this is not front matter.
const LIMIT: usize = 64 * 1024;

/// Cuts `text` into front matter and body; an opening `---` without a closing one is a fault.
pub fn split<'a>(path: &str, text: &'a str, diagnostics: &mut Diagnostics) -> Split<'a> {
    let none = |fault: Option<Diagnostic>, diagnostics: &mut Diagnostics| {
        let is_broken = fault.is_some();
        diagnostics.extend(fault);
        Split { yaml: None, is_toml: false, yaml_start: 0, body_start: 0, is_broken }
    };
    let is_toml = text.starts_with(TOML);
    let fence = if is_toml { TOML } else { YAML };
    let Some(first) = fence_length(text, fence) else { return none(unopened(path, text), diagnostics) };
    let mut at = first;
    while at <= text.len() && at - first <= LIMIT {
        let rest = &text[at..];
        if let Some(length) = fence_length(rest, fence) {
            let yaml = &text[first..at];
            let doubled = doubled(path, text, yaml, at..at + length);
            let is_broken = doubled.is_some();
            diagnostics.extend(doubled);
            let yaml = Some(yaml).filter(|_| !is_broken);
            return Split { yaml, is_toml, yaml_start: first, body_start: at + length, is_broken };
        }
        match rest.find('\n') {
            Some(i) => at += i + 1,
            None => break,
        }
    }
    none(unclosed(path, text, first, fence), diagnostics)
}

/// The line that encloses YAML, and the one that encloses TOML.
const YAML: &str = "---";
const TOML: &str = "+++";

/// Whether a line may be a field: a short name and a colon.
fn looks_like_field(line: &str) -> bool {
    line.split_once([':', '：']).is_some_and(|(name, _)| {
        let name = name.trim();
        !name.is_empty() && name.chars().count() <= 12 && !name.contains(' ')
    })
}

/// A fault where the opening `---` is written twice, so that the fields stand in the body.
fn doubled(path: &str, text: &str, yaml: &str, fence: std::ops::Range<usize>) -> Option<Diagnostic> {
    let mut below = text[fence.end..].lines();
    let is_doubled = yaml.trim().is_empty()
        && below.next().is_some_and(looks_like_field)
        && below.take_while(|line| !line.is_empty()).any(|line| line.trim_end() == "---");
    let fault =
        message!("信息区是空的：`---` 多写了一行", "the front matter is empty: `---` is written twice");
    is_doubled.then(|| {
        Diagnostic::error("front-matter.doubled", Place::span(path, text, fence), fault)
            .hint(message!("删去这一行", "remove this line"))
    })
}

/// A fault where the front matter does not end, told where it should. A lone `---` over a text may be a thematic break: only what looks
/// like a field counts.
fn unclosed(path: &str, text: &str, first: usize, fence: &str) -> Option<Diagnostic> {
    let is_field = |line: &str| if fence == TOML { line.contains('=') } else { line.contains([':', '：']) };
    text[first..].lines().next().filter(|line| is_field(line))?;
    let belongs = |line: &str| is_field(line) || line.starts_with([' ', '\t', '-', '#', '[']);
    let mut last = first..first;
    let mut at = first;
    for line in text[first..].split_inclusive('\n') {
        let words = line.trim_end();
        if words.is_empty()
            || !belongs(words)
            || !(looks_like_field(words) || !is_field(words) || fence == TOML)
        {
            break;
        }
        last = at..at + words.len();
        at += line.len();
    }
    let fault = message!("文首的信息区没有结束", "the front matter does not end");
    let hint =
        message!("在这一行下面另起一行写 {fence}", "write a line that holds only {fence} below this one");
    Some(Diagnostic::error("front-matter.unclosed", Place::span(path, text, last), fault).hint(hint))
}

/// A fault where a text begins with what an office program made of `---`, or with blank lines before it, and fields follow.
fn unopened(path: &str, text: &str) -> Option<Diagnostic> {
    let mut lines = text.lines().map(str::trim).skip_while(|line| line.is_empty());
    let first = lines.next()?;
    let is_fence =
        first.chars().count() >= 2 && first.chars().all(|c| matches!(c, '-' | '—' | '–' | '*' | '＊' | '－'));
    if !is_fence || !lines.next().is_some_and(looks_like_field) {
        return None;
    }
    let at = text.find(first).unwrap_or_default();
    let fault = message!(
        "信息区没有开头：第一行必须是三个英文减号 ---",
        "front matter must begin with `---` on the very first line"
    );
    let hint = if first == "---" {
        message!("删去前面的空行", "remove the blank lines before it")
    } else {
        message!(
            "把“{first}”改成三个英文减号 ---，前面不要有空行",
            "write --- and leave no blank line before it"
        )
    };
    Some(
        Diagnostic::error("front-matter.unopened", Place::span(path, text, at..at + first.len()), fault)
            .hint(hint),
    )
}

/// The length of a line that is `fence` at the start of `text`, line end included.
fn fence_length(text: &str, fence: &str) -> Option<usize> {
    let rest = text.strip_prefix(fence)?;
    let line = rest.split('\n').next().unwrap_or_default();
    line.trim().is_empty().then(|| (3 + line.len() + 1).min(text.len()))
}
