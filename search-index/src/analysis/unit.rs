//! Turns text into units, and finds the words, articles and document numbers among them.

use super::fold::fold;
use super::numeral;

/// One character as it is compared, and the bytes of the shown text that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) ch: char,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// The units of `text` in order.
pub(crate) fn units(text: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(text.len() / 3 + 1);
    for (start, shown) in text.char_indices() {
        let (start, end) = (start as u32, (start + shown.len_utf8()) as u32);
        fold(shown, |ch| units.push(Unit { ch, start, end }));
    }
    units
}

/// Whether `ch` is a Han character.
pub(crate) fn is_han(ch: char) -> bool {
    matches!(ch, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// Longest run of letters and figures that is kept as one word.
const LONGEST_WORD: usize = 40;

/// Calls `emit` with each term that is longer than a gram: the words, `§12条` for an article, chapter and the like
/// in any numerals, `〔2018〕5` for a document number in any brackets or none.
pub(crate) fn words(units: &[Unit], mut emit: impl FnMut(&str)) {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    while start < units.len() {
        let end = run_end(units, start);
        if end == start {
            start += 1;
            continue;
        }
        if units[start].ch.is_alphanumeric() && !is_han(units[start].ch) && end - start <= LONGEST_WORD {
            emit(&text(&units[start..end]));
            runs.push((start, end));
        }
        start = end;
    }
    document_numbers(units, &runs, &mut emit);
    articles(units, &mut emit);
}

fn text(units: &[Unit]) -> String {
    units.iter().map(|unit| unit.ch).collect()
}

/// The end of the run of letters and figures that touch each other from `start` on.
fn run_end(units: &[Unit], start: usize) -> usize {
    let mut end = start;
    while end < units.len()
        && !is_han(units[end].ch)
        && (end == start
            || units[end - 1].end == units[end].start
            || units[end - 1].start == units[end].start)
    {
        end += 1;
    }
    end
}

/// `〔2018〕5号`, `[2018]5号`, `2018年5号`, `2018年第5号`.
fn document_numbers(units: &[Unit], runs: &[(usize, usize)], emit: &mut impl FnMut(&str)) {
    let figures =
        |&(start, end): &(usize, usize)| units[start..end].iter().all(|unit| unit.ch.is_ascii_digit());
    for pair in runs.windows(2) {
        let (year, number) = (pair[0], pair[1]);
        let between = text(&units[year.1..number.0]);
        let is_number = year.1 - year.0 == 4
            && figures(&year)
            && figures(&number)
            && matches!(between.as_str(), "" | "年" | "第" | "年第")
            && units.get(number.1).is_some_and(|unit| unit.ch == '号');
        if is_number {
            emit(&format!("〔{}〕{}", text(&units[year.0..year.1]), text(&units[number.0..number.1])));
        }
    }
}

fn articles(units: &[Unit], emit: &mut impl FnMut(&str)) {
    let mut start = 0;
    while start < units.len() {
        let length = units[start..].iter().take_while(|unit| numeral::is_numeral(unit.ch)).count();
        if length == 0 {
            start += 1;
            continue;
        }
        let end = start + length;
        if let Some(measure) = units.get(end).map(|unit| unit.ch)
            && matches!(measure, '条' | '章' | '节' | '款' | '编' | '年' | '届')
        {
            let numerals: Vec<char> = units[start..end].iter().map(|unit| unit.ch).collect();
            if let Some(number) = numeral::parse(&numerals) {
                emit(&format!("§{number}{measure}"));
            }
        }
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        words(&units(text), |word| found.push(word.to_owned()));
        found
    }

    #[test]
    fn document_numbers_are_one_term_in_any_brackets() {
        for text in
            ["国办发〔2018〕127号", "国办发[2018]127号", "国办发（２０１８）127号", "国办发2018年127号"]
        {
            assert!(words_of(text).contains(&"〔2018〕127".to_owned()), "{text}");
        }
    }

    #[test]
    fn articles_are_one_term_in_any_numerals() {
        for text in ["民法第三百零一条", "民法第 301 条", "民法301条", "民法第３０１条"]
        {
            assert!(words_of(text).contains(&"§301条".to_owned()), "{text}");
        }
    }

    #[test]
    fn words_are_runs_of_letters_and_figures() {
        assert_eq!(words_of("PM10和GB/T"), ["pm10", "gb", "t"]);
    }
}
