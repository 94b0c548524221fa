//! Turns a shown character into the characters by which it is compared.

use std::sync::OnceLock;

const HAN_FIRST: u32 = 0x4e00;
const HAN_LAST: u32 = 0x9fff;

/// Calls `emit` with each unit of `ch`: width and case folded, compatibility forms and accents decomposed,
/// traditional characters simplified. Nothing is emitted for punctuation, space, symbols and controls.
#[inline]
pub(crate) fn fold(ch: char, mut emit: impl FnMut(char)) {
    if ch.is_ascii() {
        if ch.is_ascii_alphanumeric() {
            emit(ch.to_ascii_lowercase());
        }
    } else if (HAN_FIRST..=HAN_LAST).contains(&(ch as u32)) {
        emit(simplified(ch));
    } else {
        fold_rare(ch, &mut emit);
    }
}

fn fold_rare(ch: char, emit: &mut impl FnMut(char)) {
    static TABLE: OnceLock<Vec<(char, &'static str)>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let lines = include_str!(concat!(env!("OUT_DIR"), "/compatible.txt")).lines();
        lines.filter_map(|line| Some((line.chars().next()?, line))).collect()
    });
    match table.binary_search_by_key(&ch, |entry| entry.0) {
        Ok(at) => table[at].1.chars().skip(1).for_each(emit),
        Err(_) if ch.is_alphanumeric() => emit(ch),
        Err(_) => {}
    }
}

/// The simplified form of one character, whatever stands beside it, so that parts of a text fold like the whole.
fn simplified(ch: char) -> char {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table: Vec<char> = (HAN_FIRST..=HAN_LAST).filter_map(char::from_u32).collect();
        let mut pairs = include_str!(concat!(env!("OUT_DIR"), "/simplified.txt")).chars();
        while let (Some(traditional), Some(simplified)) = (pairs.next(), pairs.next()) {
            table[(traditional as u32 - HAN_FIRST) as usize] = simplified;
        }
        table
    });
    table[(ch as u32 - HAN_FIRST) as usize]
}

#[cfg(test)]
mod tests {
    fn fold(text: &str) -> String {
        let mut folded = String::new();
        text.chars().for_each(|ch| super::fold(ch, |unit| folded.push(unit)));
        folded
    }

    #[test]
    fn width_case_accents_and_traditional_forms_fold() {
        assert_eq!(fold("ＰＭ１０ Café ①㎡"), "pm10cafe1m2");
        assert_eq!(fold("專利權，公佈；後"), "专利权公布后");
        assert_eq!(fold("\u{0}\u{200b}\u{1F600}——《》"), "");
    }
}
