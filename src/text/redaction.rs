//! Recognises asterisks that stand for omitted words, as in `**市`, and keeps them from becoming emphasis.

use std::collections::BTreeSet;

use super::container::CodeFence;
use super::han::is_han;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::message;

/// The characters that follow a redacted place name: province, city, county and so on.
const AFTER_A_NAME: &str = "省市县区州旗镇乡村街局";

/// Words that start with such a character but name no place.
const WORDS: [&str; 32] = [
    "市场", "市民", "市容", "市值", "县域", "区域", "区别", "区分", "区间", "省心", "省力", "省事", "省钱",
    "省时", "旗帜", "旗下", "镇静", "镇痛", "乡村", "乡亲", "乡风", "乡土", "乡贤", "乡愁", "乡音", "村民",
    "村庄", "村规", "村史", "街头", "局面", "局部",
];

/// The byte offsets in `source[start..]` of asterisks that are redactions. A warning names the first one.
pub(super) fn redactions(
    path: &str,
    source: &str,
    start: usize,
    diagnostics: &mut Diagnostics,
) -> BTreeSet<usize> {
    let body = &source[start..];
    let mut found = BTreeSet::new();
    if !body.contains("**") || body.is_ascii() {
        return found;
    }
    let paragraphs: Vec<(usize, &str)> =
        paragraphs(body).filter(|(_, p)| p.contains("**") && !p.contains('`')).collect();
    let strong: Vec<bool> = paragraphs.iter().map(|(_, p)| is_redacted(p)).collect();
    if !strong.contains(&true) {
        return found;
    }
    for ((offset, paragraph), strong) in paragraphs.iter().zip(strong) {
        let all: Vec<_> = runs(paragraph).collect();
        // In a text with redactions, a pair in another paragraph may still be bold.
        let pairs =
            all.chunks(2).filter(|pair| strong || pair.len() < 2 || is_pair_of_names(paragraph, pair));
        for &(from, to) in pairs.flatten() {
            found.extend((from..to).map(|i| offset + i));
        }
    }
    if let Some(first) = found.iter().min() {
        let at = start + first;
        diagnostics.push(
            Diagnostic::warning(
                "text.redaction",
                Place::span(path, source, at..at + 2),
                message!(
                    "“**”看来是打码或空缺，已按原样显示，没有当作加粗",
                    "`**` seems to stand for omitted words; it is shown as it is, not as bold"
                ),
            )
            .hint(message!(
                "发布前请补上真实名称；确实要加粗时，让 ** 在同一句内成对",
                "fill in the names before publishing; for bold text keep ** paired within a sentence"
            )),
        );
    }
    found
}

/// All lines outside code, each with its offset. A line counts as a paragraph: in official texts it is one, and elsewhere Chinese writers
/// seldom let emphasis cross a line.
fn paragraphs(body: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let mut code = CodeFence::default();
    body.split_inclusive('\n').filter_map(move |line| {
        let offset = at;
        at += line.len();
        (!code.covers(line)).then_some((offset, line))
    })
}

/// Runs of two or more asterisks as byte ranges.
fn runs(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find('*')?;
            let end = start + text[start..].bytes().take_while(|&b| b == b'*').count();
            at = end;
            if end - start >= 2 {
                return Some((start, end));
            }
        }
    })
}

/// Whether the asterisks of a paragraph cannot be emphasis: an odd number amid Han text, or a pair that begins inside one sentence and ends
/// inside another, or that stands where place names are cut.
fn is_redacted(paragraph: &str) -> bool {
    let runs: Vec<_> = runs(paragraph).collect();
    let amid_han = runs.iter().any(|&(start, end)| {
        paragraph[..start].chars().next_back().is_none_or(|c| is_han(c) || "《“（、，。".contains(c))
            && paragraph[end..].chars().next().is_some_and(is_han)
    });
    if !amid_han {
        return false;
    }
    // A list item, or emphasis over two lines, leaves one run open. A lone run in the middle of a sentence is a gap in the text.
    if runs.len() % 2 == 1 {
        return runs.iter().any(|&(start, end)| {
            paragraph[..start].chars().next_back().is_some_and(|c| is_han(c) || "《“、".contains(c))
                && follows_a_name(paragraph, end)
        }) || runs.len() > 1
            || is_gap(paragraph, runs[0]);
    }
    runs.chunks_exact(2).any(|pair| {
        let inner = &paragraph[pair[0].1..pair[1].0];
        // Bold text over two sentences begins at the start of the first. A redaction is in the middle of it, or before a kind of place.
        let is_inside = paragraph[..pair[0].0].chars().next_back().is_some_and(is_han);
        let crosses = inner.contains(['。', '；', '！', '？'])
            && inner.chars().next_back().is_some_and(is_han)
            && (is_inside || follows_a_name(paragraph, pair[0].1) || follows_a_name(paragraph, pair[1].1));
        // `**省**市` is two redacted names with their kinds left, not one bold character.
        let is_kind = inner.chars().count() == 1
            && follows_a_name(paragraph, pair[0].1)
            && follows_a_name(paragraph, pair[1].1);
        is_kind
            || crosses
            || (follows_a_name(paragraph, pair[0].1) && inner.ends_with(['、', '，', '《', '“']))
    })
}

/// Whether the two runs of `pair` stand for names, given that other paragraphs of the text have redactions.
fn is_pair_of_names(paragraph: &str, pair: &[(usize, usize)]) -> bool {
    let inner = &paragraph[pair[0].1..pair[1].0];
    follows_a_name(paragraph, pair[1].1)
        || follows_a_name(paragraph, pair[0].1) && inner.contains(['，', '。', '；', '、', '：'])
}

/// Whether a lone run stands between two Han characters.
fn is_gap(paragraph: &str, (start, end): (usize, usize)) -> bool {
    paragraph[..start].chars().next_back().is_some_and(is_han)
        && paragraph[end..].chars().next().is_some_and(is_han)
}

fn follows_a_name(paragraph: &str, end: usize) -> bool {
    let rest = &paragraph[end..];
    rest.starts_with(|c| AFTER_A_NAME.contains(c)) && !WORDS.iter().any(|word| rest.starts_with(word))
}
