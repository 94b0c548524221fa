//! Emphasis beside Chinese punctuation: an invisible marker makes CommonMark's flanking rules fit Chinese.
//!
//! CommonMark decides by spaces and punctuation whether `**` may open or close; Chinese writes no spaces, so `打响**“我帮你”**品牌`
//! stays plain (commonmark-spec#650). Where a run of asterisks stands between punctuation and a CJK character, a marker that is
//! neither space nor punctuation is put between the run and the punctuation. Text without CJK characters never gets a marker.

use super::han::{is_cjk, is_cjk_punctuation, is_punctuation};

/// The marker: a noncharacter, which the source stage refuses in content.
pub(super) const MARK: char = '\u{FDD0}';

/// The byte offsets in `text` at which a marker belongs; `None` where there are none.
pub(super) fn mark(text: &str) -> Option<Vec<usize>> {
    if !text.contains('*') || text.is_ascii() {
        return None;
    }
    let mut marks = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = text[at..].find('*').map(|i| at + i) {
        let end = start + bytes[start..].iter().take_while(|&&b| b == b'*').count();
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        if needs_mark(before, after) {
            marks.push(start);
        }
        if needs_mark(after, before) {
            marks.push(end);
        }
        at = end;
    }
    (!marks.is_empty()).then_some(marks)
}

/// Whether the run needs a marker on the side of `near`, seen with what stands on its `far` side.
fn needs_mark(near: Option<char>, far: Option<char>) -> bool {
    near.is_some_and(|near| {
        is_punctuation(near)
            && near != '*'
            && near != '\\'
            && (is_cjk_punctuation(near) || far.is_some_and(is_cjk))
    })
}
