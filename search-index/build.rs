//! Writes the character tables of the analysis (simplified forms, compatibility forms and readings, taken from the
//! libraries that know them) and the thesaurus, packed so that the browser module stays small.

#[path = "build/everyday.rs"]
mod everyday;

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
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-changed=data/everyday");
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    write(&folder, "simplified.bin", &simplified())?;
    write(&folder, "compatible.bin", &compatible())?;
    write(&folder, "everyday.bin", &everyday::packed(Path::new("data/everyday")))?;
    let (syllables, numbers) = readings();
    write(&folder, "syllables.txt", syllables.join(" ").as_bytes())?;
    write(&folder, "readings.bin", &numbers)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::write(folder.join(name), bytes)
}

fn simplify(ch: char) -> char {
    fast2s::convert(ch.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(ch)
}

fn put_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends the characters as differences, each from the one before: rising ones take a byte each.
fn put_chars(out: &mut Vec<u8>, chars: impl Iterator<Item = char>) {
    let mut last = 0i32;
    for ch in chars {
        let step = ch as i32 - last;
        put_varint(out, ((step << 1) ^ (step >> 31)) as u32);
        last = ch as i32;
    }
}

/// How many characters have a simplified form; all of them; their simplified forms, each for a character alone, whatever
/// may stand beside it.
fn simplified() -> Vec<u8> {
    let traditional: Vec<char> = HAN.filter(|&ch| simplify(ch) != ch).collect();
    let mut out = Vec::new();
    put_varint(&mut out, traditional.len() as u32);
    put_chars(&mut out, traditional.iter().copied());
    put_chars(&mut out, traditional.iter().map(|&ch| simplify(ch)));
    out
}

/// How many characters are compared as others; all of them; how many each is compared as; all these.
fn compatible() -> Vec<u8> {
    let mut found: Vec<(char, Vec<char>)> = Vec::new();
    for ch in ('\u{80}'..='\u{ffff}').filter(|ch| !HAN.contains(ch) && !HANGUL.contains(ch)) {
        let parts =
            std::iter::once(ch).nfkd().flat_map(char::to_lowercase).filter(|part| part.is_alphanumeric());
        let folded: Vec<char> = parts.map(simplify).collect();
        if folded != [ch] && ch.is_alphanumeric() | !folded.is_empty() {
            found.push((ch, folded));
        }
    }
    let mut out = Vec::new();
    put_varint(&mut out, found.len() as u32);
    put_chars(&mut out, found.iter().map(|(ch, _)| *ch));
    found.iter().for_each(|(_, folded)| put_varint(&mut out, folded.len() as u32));
    put_chars(&mut out, found.iter().flat_map(|(_, folded)| folded.iter().copied()));
    out
}

/// All syllables, the usual ones first, and for each Han character the number of its first reading, then of its second,
/// counted from one: for each place all low bytes, then all high bytes.
fn readings() -> (Vec<String>, Vec<u8>) {
    let all: Vec<Vec<String>> = HAN.map(readings_of).collect();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    all.iter().flatten().for_each(|reading| *counts.entry(reading).or_default() += 1);
    let mut syllables: Vec<&str> = counts.keys().copied().collect();
    syllables.sort_by_key(|syllable| std::cmp::Reverse(counts[syllable]));
    let numbers: BTreeMap<&str, u16> = syllables.iter().copied().zip(1..).collect();
    let mut planes = Vec::new();
    for place in 0..MOST_READINGS {
        let number =
            |readings: &Vec<String>| readings.get(place).map_or(0, |reading| numbers[reading.as_str()]);
        planes.extend(all.iter().map(|readings| number(readings).to_le_bytes()[0]));
        planes.extend(all.iter().map(|readings| number(readings).to_le_bytes()[1]));
    }
    (syllables.into_iter().map(str::to_owned).collect(), planes)
}

fn readings_of(ch: char) -> Vec<String> {
    let mut readings: Vec<String> = Vec::new();
    // Texts are simplified before they are read aloud.
    let is_read = simplify(ch) == ch;
    for reading in ch.to_pinyin_multi().filter(|_| is_read).into_iter().flatten().map(Pinyin::plain) {
        let typed = reading.replace('ü', "v");
        if readings.len() < MOST_READINGS && typed.is_ascii() && !readings.contains(&typed) {
            readings.push(typed);
        }
    }
    readings
}
