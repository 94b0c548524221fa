//! Splits a file into front matter and body.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::message;

/// A file split into front matter and body.
#[derive(Debug, Clone)]
pub struct Split<'a> {
    /// The text between the `---` or `+++` lines, or a JSON object with its braces; `None` if there is no front matter or it is broken.
    pub yaml: Option<&'a str>,
    /// Whether it is TOML, which is between `+++` lines.
    pub is_toml: bool,
    /// The byte at which `yaml` starts in the file.
    pub yaml_start: usize,
    /// The byte at which the body starts in the file.
    pub body_start: usize,
    /// Whether the front matter is broken, so that its end is unknown; the fault has been reported.
    pub is_broken: bool,
}

/// The longest front matter in bytes. Beyond it, the opening line is taken for text.
const LIMIT: usize = 64 * 1024;

/// Splits `text` into front matter and body. An opening line without a closing one is a fault.
pub fn split<'a>(path: &str, text: &'a str, diagnostics: &mut Diagnostics) -> Split<'a> {
    let none = |fault: Option<Diagnostic>, diagnostics: &mut Diagnostics| {
        let is_broken = fault.is_some();
        diagnostics.extend(fault);
        Split { yaml: None, is_toml: false, yaml_start: 0, body_start: 0, is_broken }
    };
    if let Some(split) = json(text).or_else(|| unfenced(text)) {
        return split;
    }
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

/// The file `text` split after a JSON object at its start. JSON is read as YAML, which includes it.
fn json(text: &str) -> Option<Split<'_>> {
    let rest = text.strip_prefix('{')?.trim_start();
    // Templates of other tools also begin with braces.
    if !rest.starts_with('"') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    values.next()?.ok()?;
    let end = values.byte_offset();
    let line = text[end..].split('\n').next().unwrap_or_default();
    let body_start = (end + line.len() + 1).min(text.len());
    let is_alone = end <= LIMIT && line.trim().is_empty();
    is_alone.then(|| Split {
        yaml: Some(&text[..end]),
        is_toml: false,
        yaml_start: 0,
        body_start,
        is_broken: false,
    })
}

/// The file `text` split at the first `---`, if it begins with fields but no `---`, as old posts of Hexo do.
fn unfenced(text: &str) -> Option<Split<'_>> {
    if !["title:", "layout:"].iter().any(|name| text.starts_with(name)) {
        return None;
    }
    let belongs = |line: &str| {
        looks_like_field(line) || line.starts_with([' ', '\t', '-', '#']) || line.trim().is_empty()
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(length) = fence_length(&text[at..], YAML) {
            let yaml = Some(&text[..at]);
            return Some(Split {
                yaml,
                is_toml: false,
                yaml_start: 0,
                body_start: at + length,
                is_broken: false,
            });
        }
        if !belongs(line) || at > LIMIT {
            return None;
        }
        at += line.len();
    }
    None
}

/// The lines that enclose YAML and TOML.
const YAML: &str = "---";
const TOML: &str = "+++";

/// Whether a line looks like a field: a short name and a colon.
fn looks_like_field(line: &str) -> bool {
    line.split_once([':', '：']).is_some_and(|(name, _)| {
        let name = name.trim();
        !name.is_empty() && name.chars().count() <= 12 && !name.contains(' ')
    })
}

/// A fault if the opening `---` is written twice, so that the fields are in the body.
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

/// A fault if the front matter has no end, placed where the end should be. A lone `---` may be a thematic break, so the next line must look
/// like a field.
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

/// A fault if fields follow a first line that an office program made of `---`, or a `---` after blank lines.
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

/// The length of the first line of `text` with its line end, if the line is `fence`.
fn fence_length(text: &str, fence: &str) -> Option<usize> {
    let rest = text.strip_prefix(fence)?;
    let line = rest.split('\n').next().unwrap_or_default();
    line.trim().is_empty().then(|| (3 + line.len() + 1).min(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, &str)> {
        let split = split("a.md", text, &mut Diagnostics::new());
        split.yaml.map(|yaml| (yaml, &text[split.body_start..]))
    }

    #[test]
    fn json_is_front_matter_where_it_is_whole() {
        assert_eq!(parts("{\n\t\"title\": \"{甲}\"\n}\n\n文"), Some(("{\n\t\"title\": \"{甲}\"\n}", "\n文")));
        for text in ["{{< figure >}}\n", "{ 甲 }\n", "{\"a\": 1} 是对象\n", "{\"a\": \n", "{% raw %}"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn fields_may_stand_without_the_first_fence() {
        assert_eq!(parts("title: 甲\ntags:\n- 乙\n---\n文"), Some(("title: 甲\ntags:\n- 乙\n", "文")));
        assert_eq!(parts("title: 甲\n\n这是正文，不是字段\n---\n"), None);
    }
}
