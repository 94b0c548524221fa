//! Tells Han characters, Chinese punctuation and Chinese numerals apart from other characters.

/// Whether `c` is a Han character, including `々` and `〇`.
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{323AF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{2E80}'..='\u{2FDF}' | '々' | '〇')
}

/// Whether `c` is punctuation used in Chinese text: full-width forms, brackets, quotes, dashes.
pub fn is_cjk_punctuation(c: char) -> bool {
    matches!(c,
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}' | '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE4F}'
        | '“' | '”' | '‘' | '’' | '—' | '…' | '·' | '‖')
}

/// Whether `c` belongs to running Chinese or Japanese text, in which a line break does not mean a space.
pub fn is_cjk(c: char) -> bool {
    is_han(c) || is_cjk_punctuation(c) || matches!(c, '\u{3040}'..='\u{30FF}')
}

/// Whether `c` is punctuation for CommonMark: ASCII and the Unicode ranges that occur in practice.
pub fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || is_cjk_punctuation(c)
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '§' | '¶' | '«' | '»' | '¡' | '¿')
}

/// Reads a Chinese numeral up to 9999, such as 二十三. `None` if `text` is not one.
pub fn numeral(text: &str) -> Option<u32> {
    let mut total = 0;
    let mut digit = 0;
    for c in text.chars() {
        match "〇零一二三四五六七八九".chars().position(|d| d == c) {
            Some(position) => digit = u32::try_from(position.saturating_sub(1)).ok()?,
            None => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    '千' => 1000,
                    _ => return None,
                };
                total += digit.max(u32::from(unit == 10 && total == 0 && digit == 0)) * unit;
                digit = 0;
            }
        }
    }
    (!text.is_empty()).then_some(total + digit)
}

/// Writes a number up to 9999 as [`numeral`] reads it, such as 二十三.
pub fn written(number: u32) -> String {
    let digit = |digit: u32| "〇一二三四五六七八九".chars().nth(digit as usize).unwrap_or('〇');
    let mut words = String::new();
    let mut has_gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        match number / unit % 10 {
            0 => has_gap = !words.is_empty(),
            1 if unit == 10 && words.is_empty() => words.push('十'),
            n => {
                words.extend(std::mem::take(&mut has_gap).then_some('零'));
                words.push(digit(n));
                words.push_str(name);
            }
        }
    }
    if words.is_empty() { digit(0).to_string() } else { words }
}

/// Whether `c` is a Chinese numeral.
pub fn is_numeral(c: char) -> bool {
    "〇零一二三四五六七八九十百千".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_they_are_read() {
        let words = [
            (0, "〇"),
            (10, "十"),
            (12, "十二"),
            (105, "一百零五"),
            (110, "一百一十"),
            (1260, "一千二百六十"),
        ];
        for (number, wanted) in words {
            assert_eq!(written(number), wanted);
        }
        assert!((0..10_000).all(|number| numeral(&written(number)) == Some(number)));
    }

    #[test]
    fn numerals_are_read() {
        for (text, number) in
            [("一", 1), ("十", 10), ("十二", 12), ("二十三", 23), ("一百零五", 105), ("一千二百三十四", 1234)]
        {
            assert_eq!(numeral(text), Some(number), "{text}");
        }
        assert_eq!(numeral("甲"), None);
        assert_eq!(numeral(""), None);
    }
}
