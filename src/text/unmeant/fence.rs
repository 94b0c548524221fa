//! Reports fenced code that has no end, or words in its first line.

use std::ops::Range;

use super::{Found, What};

/// Checks the fenced code in `range`, whose info string is `language`.
pub(super) fn check(text: &str, language: &str, range: Range<usize>, found: &mut Found) {
    let code = text[range.clone()].trim_end();
    let mut lines = code.lines();
    let first = lines.next().unwrap_or_default();
    let place = range.start..range.start + first.len();
    let sign = first.trim_start().chars().next().unwrap_or('`');
    let length = first.trim_start().chars().take_while(|&c| c == sign).count();
    let closes = |line: &str| {
        let line = line.trim_start_matches(['>', ' ', '\t']);
        line.len() >= length && line.chars().all(|c| c == sign)
    };
    if !lines.next_back().is_some_and(closes) {
        found.tell(What::EndlessFence, place.clone());
    }
    if language.contains(crate::source::is_forbidden) {
        found.tell(What::Character, place.clone());
    }
    // ASCII words after the language are for programs, such as `toml title=x`, and not for readers.
    if !language.is_ascii() {
        found.tell(What::FenceWords, place);
    }
}
