//! Finds the short names that texts give to other texts: 《…法》（以下简称《…》）.

use std::collections::BTreeMap;

use crate::analysis::folded;
use crate::page::Page;

const MARK: &str = "以下简称";
const OPENING: [char; 8] = ['《', '“', '"', '〈', '「', '『', '：', '‘'];
const CLOSING: [char; 12] = ['》', '”', '"', '〉', '」', '』', '）', ')', '，', '。', '、', '’'];
/// Words for "this text" that name nothing outside of it are shorter than this.
const SHORTEST: usize = 3;
const LONGEST: usize = 12;
const MOST: usize = 400;

/// The pairs of short and full name, folded, that the text of `page` defines.
pub(crate) fn definitions(page: &Page) -> Vec<(String, String)> {
    page.sections.iter().flat_map(|section| in_text(&section.text)).collect()
}

fn in_text(text: &str) -> Vec<(String, String)> {
    text.match_indices(MARK)
        .filter_map(|(at, _)| {
            let short = text[at + MARK.len()..].trim_start_matches(OPENING).split(CLOSING).next()?;
            let before = text[..at].trim_end_matches(['（', '(', '，', ' ']);
            let full = before.strip_suffix('》')?.rsplit('《').next()?;
            Some((folded(short), folded(full)))
        })
        .filter(|(short, full)| {
            let length = short.chars().count();
            (SHORTEST..=LONGEST).contains(&length)
                && full.chars().count() > length
                && !full.ends_with(short.as_str())
        })
        .collect()
}

/// The definitions that one full name wins, the most frequent first.
pub(crate) fn settle(definitions: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut counts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (short, full) in definitions {
        *counts.entry(short).or_default().entry(full).or_default() += 1;
    }
    let mut settled: Vec<(usize, String, String)> = Vec::new();
    for (short, fulls) in counts {
        let total: usize = fulls.values().sum();
        if let Some((full, count)) = fulls.into_iter().max_by_key(|(_, count)| *count)
            && count * 2 > total
        {
            settled.push((count, short, full));
        }
    }
    settled.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    settled.truncate(MOST);
    settled.into_iter().map(|(_, short, full)| (short, full)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_define_short_names() {
        let text = "根据《中华人民共和国消费者权益保护法》（以下简称《消法》）和《某市物业管理条例》（以下简称消保条例）。";
        assert_eq!(
            in_text(text),
            [("消保条例".to_owned(), "某市物业管理条例".to_owned())],
            "names of two characters are too common a word to expand"
        );
    }

    #[test]
    fn the_usual_meaning_wins() {
        let pair = |short: &str, full: &str| (short.to_owned(), full.to_owned());
        let settled = settle([
            pair("甲乙丙", "丁"),
            pair("甲乙丙", "丁"),
            pair("甲乙丙", "戊"),
            pair("己", "庚"),
            pair("己", "辛"),
        ]);
        assert_eq!(settled, [pair("甲乙丙", "丁")]);
    }
}
