//! Finds typical mistakes in front matter line by line, once the YAML parser has failed, because it reports them late or at the wrong line.

use std::ops::Range;

use crate::diagnostic::Message;
use crate::message;

/// A mistake: its bytes in the YAML text, its code, what is wrong and what to write instead.
pub(super) struct Slip {
    pub(super) range: Range<usize>,
    pub(super) code: &'static str,
    pub(super) message: Message,
    pub(super) hint: Message,
}

/// A line that may hold a field: its start after the indentation, its indentation, and its text without white space at both ends.
struct Line<'a> {
    start: usize,
    indent: usize,
    text: &'a str,
}

fn lines(yaml: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    yaml.split_inclusive('\n').filter_map(move |line| {
        let text = line.trim_start_matches(' ').trim_end();
        let indent = line.len() - line.trim_start_matches(' ').len();
        let start = at + indent;
        at += line.len();
        (!text.is_empty() && !text.starts_with('#')).then_some(Line { start, indent, text })
    })
}

/// The mistakes in `yaml`, which cannot be parsed at byte `fault`. Only the first kind of mistake that occurs is returned, with all its
/// places.
pub(super) fn find(yaml: &str, fault: usize) -> Vec<Slip> {
    let all = |slip: fn(&Line<'_>) -> Option<Slip>| -> Vec<Slip> {
        lines(yaml).filter(|line| line.indent == 0).filter_map(|line| slip(&line)).collect()
    };
    [full_width_colon, tight_colon, no_colon]
        .into_iter()
        .map(all)
        .find(|slips| !slips.is_empty())
        .unwrap_or_else(|| inner(yaml, fault).into_iter().collect())
}

/// Replaces the full-width colons among `slips` without changing the length in bytes. `None` if there are other mistakes.
pub(super) fn mend(yaml: &str, slips: &[Slip]) -> Option<String> {
    let mut mended = yaml.to_owned();
    for slip in slips {
        if &yaml[slip.range.clone()] != "：" {
            return None;
        }
        mended.replace_range(slip.range.clone(), ":  ");
    }
    (!slips.is_empty()).then_some(mended)
}

/// `标题：甲`.
fn full_width_colon(line: &Line<'_>) -> Option<Slip> {
    let at = line.text.find('：')?;
    let name = &line.text[..at];
    let is_name = !name.is_empty()
        && name.chars().count() <= 12
        && !name.contains([':', '"', '\'', '“', '，', '。', '-', '[']);
    is_name.then(|| Slip {
        range: line.start + at..line.start + at + '：'.len_utf8(),
        code: "front-matter.full-width-colon",
        message: message!("“{name}”后面用了中文冒号", "the colon after `{name}` is full-width"),
        hint: message!(
            "改成英文冒号加一个空格：“{name}: 内容”",
            "write an ASCII colon and a space: `{name}: value`"
        ),
    })
}

/// `标题:甲`.
fn tight_colon(line: &Line<'_>) -> Option<Slip> {
    let (name, value) = line.text.split_once(':')?;
    let is_name = !name.is_empty()
        && name.chars().count() <= 20
        && !name.contains([' ', '"', '\'', '#', '：', '-', '[']);
    (is_name && !value.is_empty() && !value.starts_with([' ', '/'])).then(|| Slip {
        range: line.start..line.start + line.text.len(),
        code: "front-matter.tight-colon",
        message: message!(
            "“{name}”的冒号后面要空一格",
            "the colon after `{name}` must be followed by a space"
        ),
        hint: message!("写成“{name}: 内容”", "write `{name}: value`"),
    })
}

/// `标题 甲`, or the rest of a value on a line of its own.
fn no_colon(line: &Line<'_>) -> Option<Slip> {
    let is_open = line.text.starts_with(['\t', '-', ']', '}', '"', '\'', '?', '%', '&', '!', '|', '>']);
    (!line.text.contains(':') && !is_open).then(|| Slip {
        range: line.start..line.start + line.text.len(),
        code: "front-matter.no-colon",
        message: message!("这一行没有冒号，不是“字段: 内容”", "this line has no colon: it is no field"),
        hint: message!(
            "漏了冒号就补上；是上一行没写完的，接到上一行后面",
            "add the colon, or join the line to the one before"
        ),
    })
}

/// Looks near `fault` for mistakes in indented lines: full-width colons, or fields that should not be indented.
fn inner(yaml: &str, fault: usize) -> Option<Slip> {
    let near: Vec<Line<'_>> = lines(yaml).take_while(|line| line.start <= fault).collect();
    let item = |line: &Line<'_>| {
        let text = line.text.strip_prefix("- ").map_or(line.text, str::trim_start);
        full_width_colon(&Line { start: line.start + line.text.len() - text.len(), indent: 0, text })
    };
    if let Some(slip) = near.iter().rev().take(2).find_map(item) {
        return Some(slip);
    }
    let (last, before) = near.split_last()?;
    let is_field = |line: &Line<'_>| line.text.contains(": ") && !line.text.starts_with('-');
    let follows_field =
        before.last().is_none_or(|above| is_field(above) && above.indent < last.indent && above.indent == 0);
    (is_field(last) && last.indent > 0 && follows_field).then(|| Slip {
        range: last.start - last.indent..last.start,
        code: "front-matter.indented",
        message: message!("这一行前面多了空格", "this line begins with spaces"),
        hint: message!("字段名要写在行首，和上一行对齐", "a field's name begins its line"),
    })
}

/// The ranges that YAML takes for comments though they were meant as text: `第一 #1 号`. A real comment has a space after its `#`.
pub(super) fn comments(yaml: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    lines(yaml).filter(|line| line.indent == 0).filter_map(|line| {
        let (name, value) = line.text.split_once(": ")?;
        let at = value.find(" #").map(|at| at + 1).or_else(|| value.starts_with('#').then_some(0))?;
        let is_plain = !value.starts_with(['"', '\'', '[', '{', '|', '>']);
        let is_word = value[at + 1..].starts_with(|c: char| !c.is_whitespace() && c != '#');
        let start = line.start + name.len() + 2 + at;
        (is_plain && is_word).then(|| start..line.start + line.text.len())
    })
}
