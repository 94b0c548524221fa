//! Tells lines of a title from other lines.

use super::line::folded;
use crate::text::numbering::{HEADING, article, level};

/// Whether a line can be part of a title.
pub(super) fn may_entitle(line: &str) -> bool {
    let is_text = (line.chars().count() > HEADING && !is_complete(line))
        || line.ends_with(['。', '：', '；', ':'])
        || level(line).is_some()
        || article(line).is_some()
        || line.starts_with(['（', '(']) && !is_trial(line)
        || line.starts_with(|c: char| c.is_ascii_digit()) && line.contains('日')
        || is_contents(line);
    !line.is_empty() && !is_text
}

/// Whether a title may end here.
pub(super) fn is_complete(title: &str) -> bool {
    let words = [
        "条例",
        "规定",
        "办法",
        "通知",
        "决定",
        "意见",
        "方案",
        "细则",
        "规则",
        "要点",
        "纲要",
        "计划",
        "总结",
        "报告",
        "公告",
        "决议",
        "规划",
        "公约",
        "标准",
        "规范",
        "法",
        "通报",
        "批复",
        "函",
        "倡议书",
        "指南",
    ];
    words.iter().any(|word| title.ends_with(word))
}

/// Whether a line says in brackets what state a document is in, as its title may.
pub(super) fn is_trial(line: &str) -> bool {
    let inner = line.strip_prefix(['（', '(']).and_then(|rest| rest.strip_suffix(['）', ')']));
    inner.is_some_and(|inner| {
        ["试行", "草案", "暂行", "修订", "修订版", "节选", "征求意见稿"].contains(&inner)
    })
}

/// Whether a line says that a table of contents follows.
pub(super) fn is_contents(line: &str) -> bool {
    matches!(folded(line).trim_matches(['【', '】', '[', ']']), "目录" | "目次")
}
