//! Reads Chinese numerals (三百零一, 二〇一八) as numbers.

/// The value of a digit character (三, 〇, 两, 7).
pub(crate) fn digit(ch: char) -> Option<u32> {
    Some(match ch {
        '〇' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return ch.to_digit(10),
    })
}

fn unit(ch: char) -> Option<u32> {
    Some(match ch {
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

/// Whether `ch` may be part of a number.
pub(crate) fn is_numeral(ch: char) -> bool {
    digit(ch).is_some() || unit(ch).is_some()
}

/// The number that `numerals` writes, either figure by figure (二〇一八, 301) or with 十, 百 and 千, up to 9999999.
pub(crate) fn parse(numerals: &[char]) -> Option<u32> {
    if numerals.is_empty() || numerals.len() > 9 {
        return None;
    }
    if numerals.iter().all(|&ch| digit(ch).is_some()) {
        let value =
            numerals.iter().try_fold(0u32, |value, &ch| value.checked_mul(10)?.checked_add(digit(ch)?));
        return value.filter(|&value| value < 10_000_000);
    }
    let (mut total, mut figure) = (0, None);
    for &ch in numerals {
        match (digit(ch), unit(ch)) {
            (Some(value), _) => figure = Some(value),
            (_, Some(scale)) => total += figure.take().unwrap_or(1) * scale,
            _ => return None,
        }
    }
    Some(total + figure.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numerals_in_every_form() {
        let value = |text: &str| parse(&text.chars().collect::<Vec<_>>());
        assert_eq!(value("三百零一"), Some(301));
        assert_eq!(value("一千一百八十一"), Some(1181));
        assert_eq!(value("十"), Some(10));
        assert_eq!(value("一百一十"), Some(110));
        assert_eq!(value("二〇一八"), Some(2018));
        assert_eq!(value("67"), Some(67));
        assert_eq!(value("法"), None);
    }
}
