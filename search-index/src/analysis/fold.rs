//! Turns a shown character into the characters by which it is compared.

use std::sync::OnceLock;

use crate::codec::Reader;

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
    static TABLE: OnceLock<Compatible> = OnceLock::new();
    let (ends, folded) = TABLE.get_or_init(compatible);
    match ends.binary_search_by_key(&ch, |entry| entry.0) {
        Ok(at) => {
            let start = at.checked_sub(1).map_or(0, |before| ends[before].1);
            folded[start..ends[at].1].iter().for_each(|&ch| emit(ch));
        }
        Err(_) if ch.is_alphanumeric() => emit(ch),
        Err(_) => {}
    }
}

/// Each character that is compared as others, with the end of these in the list of all.
type Compatible = (Vec<(char, usize)>, Vec<char>);

fn compatible() -> Compatible {
    let mut reader = Reader::new(include_bytes!(concat!(env!("OUT_DIR"), "/compatible.bin")));
    let count = reader.number().unwrap_or(0);
    let chars = reader.chars(count);
    let mut end = 0;
    let ends = chars
        .into_iter()
        .map(|ch| {
            end += reader.number().unwrap_or(0);
            (ch, end)
        })
        .collect();
    (ends, reader.chars(end))
}

/// The simplified form of one character, whatever stands beside it, so that parts of a text fold like the whole.
fn simplified(ch: char) -> char {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table: Vec<char> = (HAN_FIRST..=HAN_LAST).filter_map(char::from_u32).collect();
        let mut reader = Reader::new(include_bytes!(concat!(env!("OUT_DIR"), "/simplified.bin")));
        let count = reader.number().unwrap_or(0);
        let traditional = reader.chars(count);
        for (from, to) in traditional.into_iter().zip(reader.chars(count)) {
            table[(from as u32 - HAN_FIRST) as usize] = to;
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
