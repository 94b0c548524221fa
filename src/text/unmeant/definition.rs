//! Keeps link definitions that no link uses as text. `[注]: 由各镇填写。` is a note, which Markdown would drop.

use std::collections::HashSet;
use std::ops::Range;

use super::{Found, What};

/// A label in the form in which CommonMark compares labels.
pub(super) fn label(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Finds the definitions in `text`, which no range of `blocks` covers, and escapes those whose label is not in `used` or was defined
/// before.
pub(super) fn find(text: &str, blocks: &[Range<usize>], used: &[String], found: &mut Found) {
    if !text.contains("]:") {
        return;
    }
    let mut covered: Vec<Range<usize>> = blocks.to_vec();
    covered.sort_by_key(|range| (range.start, range.end));
    let mut seen: HashSet<String> = HashSet::new();
    let (mut start, mut next, mut end) = (0, 0, 0);
    for line in text.split_inclusive('\n') {
        let words =
            line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '-' | '*' | '+'));
        let at = start + line.len() - words.len();
        start += line.len();
        let Some(close) = words.find("]:").filter(|_| words.starts_with('[') && !words.starts_with("[^"))
        else {
            continue;
        };
        while covered.get(next).is_some_and(|range| range.start <= at) {
            end = end.max(covered[next].end);
            next += 1;
        }
        if at < end {
            continue;
        }
        let label = label(&words[1..close]);
        let is_used = used.contains(&label);
        if !is_used || !seen.insert(label) {
            found.insert(at, "\\");
            found.tell(
                if is_used { What::SecondDefinition } else { What::Definition },
                at..at + words.trim_end().len(),
            );
        }
    }
}
