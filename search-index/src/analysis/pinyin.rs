//! Turns Han characters into syllables, and what is typed in Latin letters into syllables.

use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Longest typed string that is cut into syllables.
const LONGEST_TYPED: usize = 60;
const MOST_CUTS: usize = 4;

const HAN_FIRST: u32 = 0x4e00;
/// Readings of one character that the build script keeps.
const MOST_READINGS: usize = 2;

/// The readings of `ch` without tones, the usual one first, `v` for ü; empty for anything but Han.
pub(crate) fn readings(ch: char) -> &'static [&'static str] {
    static TABLE: OnceLock<Vec<[&'static str; MOST_READINGS]>> = OnceLock::new();
    let table = TABLE.get_or_init(table);
    let readings =
        table.get((ch as u32).wrapping_sub(HAN_FIRST) as usize).map_or(&[][..], |readings| readings);
    let count = readings.iter().take_while(|reading| !reading.is_empty()).count();
    &readings[..count]
}

/// The readings of each Han character, as the build script wrote them; nothing where there is none.
fn table() -> Vec<[&'static str; MOST_READINGS]> {
    const NUMBERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/readings.bin"));
    let syllables: Vec<&str> =
        include_str!(concat!(env!("OUT_DIR"), "/syllables.txt")).split_ascii_whitespace().collect();
    let count = NUMBERS.len() / (2 * MOST_READINGS);
    let reading = |character: usize, place: usize| {
        let at = 2 * place * count + character;
        let number = usize::from(u16::from_le_bytes([NUMBERS[at], NUMBERS[at + count]]));
        number.checked_sub(1).map_or("", |number| syllables[number])
    };
    (0..count).map(|character| std::array::from_fn(|place| reading(character, place))).collect()
}

/// The usual reading of every character of `text` that has one.
pub(crate) fn usual(text: &[char]) -> Vec<&'static str> {
    text.iter().filter_map(|&ch| readings(ch).first().copied()).collect()
}

/// The ways to type a name, in full and by initials, with every reading of its first character (曾 is a surname too).
pub(crate) fn spellings(name: &[char]) -> Vec<String> {
    let han: Vec<char> = name.iter().copied().filter(|&ch| !readings(ch).is_empty()).collect();
    let Some((&first, rest)) = han.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return Vec::new();
    };
    let rest = usual(rest);
    let ways = readings(first).iter().map(|reading| [&[*reading], rest.as_slice()].concat());
    ways.flat_map(|syllables| [syllables.concat(), initials(&syllables)]).collect()
}

/// The term of two neighbouring syllables.
pub(crate) fn pair(left: &str, right: &str) -> String {
    format!("{left}'{right}")
}

/// Every way in which `window` can be read, each as the list of its syllables.
pub(crate) fn combinations(window: &[char], most: usize) -> Vec<Vec<&'static str>> {
    let mut all: Vec<Vec<&'static str>> = vec![Vec::new()];
    for &ch in window {
        let options = readings(ch);
        all = all
            .iter()
            .flat_map(|head| options.iter().map(move |&next| [head.as_slice(), &[next]].concat()))
            .take(most)
            .collect();
    }
    all
}

fn syllables() -> &'static BTreeSet<&'static str> {
    static SYLLABLES: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    SYLLABLES.get_or_init(|| {
        let common =
            (0x4e00..=0x9fa5).filter_map(char::from_u32).filter_map(|ch| readings(ch).first().copied());
        // Interjections such as 嗯 are read without a vowel; as syllables they would swallow initials.
        common.filter(|reading| reading.contains(['a', 'e', 'i', 'o', 'u', 'v'])).collect()
    })
}

/// Cuts one typed word into syllables, the ways with fewest syllables first; empty where it is no pinyin.
pub(crate) fn cut(typed: &str) -> Vec<Vec<String>> {
    if typed.len() > LONGEST_TYPED || !typed.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    // cuts[n] holds the best ways to cut the first n letters.
    let mut cuts: Vec<Vec<Vec<String>>> = vec![vec![Vec::new()]];
    for end in 1..=typed.len() {
        let mut here: Vec<Vec<String>> = Vec::new();
        for start in end.saturating_sub(6)..end {
            let syllable = &typed[start..end];
            if syllables().contains(syllable) {
                here.extend(
                    cuts[start].iter().map(|head| [head.as_slice(), &[syllable.to_owned()]].concat()),
                );
            }
        }
        here.sort_by_key(Vec::len);
        here.truncate(MOST_CUTS);
        cuts.push(here);
    }
    cuts.pop().unwrap_or_default()
}

/// The initials of a list of syllables.
pub(crate) fn initials(syllables: &[impl AsRef<str>]) -> String {
    syllables.iter().filter_map(|syllable| syllable.as_ref().chars().next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_pinyin_is_cut_into_syllables() {
        assert_eq!(cut("fanlongduanfa")[0], ["fan", "long", "duan", "fa"]);
        assert!(cut("xian").contains(&vec!["xi".to_owned(), "an".to_owned()]));
        assert!(cut("zpxsaj").is_empty());
        assert!(cut("lvshi").contains(&vec!["lv".to_owned(), "shi".to_owned()]));
    }

    #[test]
    fn characters_have_all_their_usual_readings() {
        assert!(readings('会').contains(&"kuai"));
        assert_eq!(usual(&['家', '风']), ["jia", "feng"]);
        assert!(readings('x').is_empty());
    }
}
