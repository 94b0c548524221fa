//! Writes the character tables of the analysis: simplified forms, compatibility forms and readings, taken from the
//! libraries that know them and packed so that the browser module stays small.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pinyin::{Pinyin, ToPinyinMulti};
use unicode_normalization::UnicodeNormalization;

/// The block of Han characters that the tables cover.
const HAN: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';
/// Syllables of Hangul decompose by arithmetic; they are compared as they are.
const HANGUL: std::ops::RangeInclusive<char> = '\u{ac00}'..='\u{d7a3}';
/// Readings of one character that are kept.
const MOST_READINGS: usize = 2;

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    write(&folder, "simplified.txt", simplified().as_bytes())?;
    write(&folder, "compatible.txt", compatible().as_bytes())?;
    let (sets, numbers) = readings();
    write(&folder, "reading-sets.txt", sets.as_bytes())?;
    write(&folder, "readings.bin", &numbers)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::write(folder.join(name), bytes)
}

fn simplify(ch: char) -> char {
    fast2s::convert(ch.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(ch)
}

/// Each traditional character followed by its simplified form, each alone, whatever may stand beside it.
fn simplified() -> String {
    HAN.filter(|&ch| simplify(ch) != ch).flat_map(|ch| [ch, simplify(ch)]).collect()
}

/// A line for each character that is compared as others: itself, then what it is compared as.
fn compatible() -> String {
    let mut lines = String::new();
    for ch in ('\u{80}'..='\u{ffff}').filter(|ch| !HAN.contains(ch) && !HANGUL.contains(ch)) {
        let parts =
            std::iter::once(ch).nfkd().flat_map(char::to_lowercase).filter(|part| part.is_alphanumeric());
        let folded: String = parts.map(simplify).collect();
        let is_itself = folded.chars().eq([ch]);
        if !is_itself && ch.is_alphanumeric() | !folded.is_empty() {
            lines.push(ch);
            lines.push_str(&folded);
            lines.push('\n');
        }
    }
    lines
}

/// The different sets of readings, a line each, and for each Han character the number of its set: all low bytes, then
/// all high bytes.
fn readings() -> (String, Vec<u8>) {
    let mut numbers: BTreeMap<String, u16> = BTreeMap::new();
    let mut sets = String::new();
    let mut of_characters: Vec<u16> = Vec::new();
    for ch in HAN {
        let mut readings: Vec<String> = Vec::new();
        // Texts are simplified before they are read aloud.
        let is_read = simplify(ch) == ch;
        for reading in ch.to_pinyin_multi().filter(|_| is_read).into_iter().flatten().map(Pinyin::plain) {
            let typed = reading.replace('ü', "v");
            if readings.len() < MOST_READINGS && typed.is_ascii() && !readings.contains(&typed) {
                readings.push(typed);
            }
        }
        let next = u16::try_from(numbers.len()).expect("there are a few thousand sets");
        let set = readings.join(" ");
        of_characters.push(*numbers.entry(set.clone()).or_insert_with(|| {
            sets.push_str(&set);
            sets.push('\n');
            next
        }));
    }
    let bytes: Vec<[u8; 2]> = of_characters.into_iter().map(u16::to_le_bytes).collect();
    let planes = bytes.iter().map(|pair| pair[0]).chain(bytes.iter().map(|pair| pair[1]));
    (sets, planes.collect())
}
