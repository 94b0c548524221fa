//! Checks the thesaurus of everyday speech and packs what the program and the browser's module carry of it.
//!
//! A file is a field of life: `# field`, then groups, one a line: `everyday、everyday > formal、formal | sample`, the most
//! usual words first. An everyday word stands once in all files; the sample is a question that holds one of the group.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

// Every reader's browser loads what is carried. Hardly anybody types a long word to the letter, and a long formal word
// mostly is a short one with more around it. All of the thesaurus takes 16 kB more and answers no better.
/// Characters of an everyday word that is always carried.
const SHORT_TYPED: usize = 3;
/// Characters of an everyday word that is carried for a group that has no shorter one.
const LONGEST_TYPED: usize = 4;
/// Characters of the formal words that are carried for a group, the first and the second.
const LONGEST_FORMAL: [usize; 2] = [6, 4];

/// Numbers below this one end a word, the everyday words and the group; others are characters.
const FIRST_CHAR: usize = 3;
/// Numbers below this one take one byte, others two.
const ONE_BYTE: usize = 233;

struct Group<'a> {
    typed: Vec<&'a str>,
    formal: Vec<&'a str>,
}

/// The packed form of the files in `folder`; panics with all their faults.
pub(crate) fn packed(folder: &Path) -> Vec<u8> {
    let entries = std::fs::read_dir(folder).expect("the thesaurus is a folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder is readable").path()).collect();
    paths.sort();
    let texts =
        paths.iter().map(|path| std::fs::read_to_string(path).expect("a file of the thesaurus is UTF-8"));
    let texts: Vec<String> = texts.collect();
    let (mut groups, mut known, mut faults) = (Vec::new(), BTreeSet::new(), Vec::new());
    for (path, text) in paths.iter().zip(&texts) {
        if !text.starts_with("# ") {
            faults.push(format!("{}:1: the first line names the field: `# field`", path.display()));
        }
        for (line, number) in text.lines().zip(1..).skip(1) {
            match group(line, &mut known) {
                Ok(group) => groups.extend(carried(group)),
                Err(fault) => faults.push(format!("{}:{number}: {fault}", path.display())),
            }
        }
    }
    assert!(faults.is_empty(), "the thesaurus has faults:\n{}", faults.join("\n"));
    pack(&groups)
}

/// The group of a line; `known` are the everyday words of the lines before.
fn group<'a>(line: &'a str, known: &mut BTreeSet<&'a str>) -> Result<Group<'a>, String> {
    let (words, sample) = line.split_once(" | ").ok_or("no ` | ` before a sample")?;
    let (typed, formal) = words.split_once(" > ").ok_or("no ` > ` between everyday and formal words")?;
    let group = Group { typed: typed.split('、').collect(), formal: formal.split('、').collect() };
    for word in group.typed.iter().chain(&group.formal) {
        let is_folded = |ch: char| ch.is_alphanumeric() && !ch.is_uppercase() && crate::simplify(ch) == ch;
        if word.chars().count() < 2 || !word.chars().all(is_folded) {
            return Err(format!(
                "`{word}` is not two or more simplified characters, small letters or figures"
            ));
        }
    }
    if let Some(word) = group.typed.iter().find(|word| !known.insert(word)) {
        return Err(format!("the everyday word `{word}` stands twice"));
    }
    if group.formal.iter().collect::<BTreeSet<_>>().len() < group.formal.len() {
        return Err("a formal word stands twice".to_owned());
    }
    let has_sample = group.typed.iter().any(|word| sample.contains(word));
    has_sample.then_some(group).ok_or_else(|| "the sample holds no everyday word of the group".to_owned())
}

/// What is carried of a group, if anything.
fn carried(mut group: Group<'_>) -> Option<Group<'_>> {
    let all = group.typed.clone();
    group.typed.retain(|word| !all.iter().any(|part| part != word && word.contains(part)));
    let length = |word: &&str| word.chars().count();
    if group.typed.iter().any(|word| length(word) <= SHORT_TYPED) {
        group.typed.retain(|word| length(word) <= SHORT_TYPED);
    } else {
        group.typed.retain(|word| length(word) <= LONGEST_TYPED);
        group.typed.truncate(1);
    }
    group.formal.retain(|word| length(word) <= LONGEST_FORMAL[0]);
    group.formal.truncate(LONGEST_FORMAL.len());
    if group.formal.get(1).is_some_and(|word| length(word) > LONGEST_FORMAL[1]) {
        group.formal.truncate(1);
    }
    (!group.typed.is_empty() && !group.formal.is_empty()).then_some(group)
}

/// How many characters there are; all of them, the most frequent first; then words as numbers of characters.
fn pack(groups: &[Group<'_>]) -> Vec<u8> {
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    let words = groups.iter().flat_map(|group| group.typed.iter().chain(&group.formal));
    words.flat_map(|word| word.chars()).for_each(|ch| *counts.entry(ch).or_default() += 1);
    let mut chars: Vec<char> = counts.keys().copied().collect();
    chars.sort_by_key(|ch| std::cmp::Reverse(counts[ch]));
    // All others take two bytes, and take least when they rise.
    chars[(ONE_BYTE - FIRST_CHAR).min(counts.len())..].sort_unstable();
    let numbers: BTreeMap<char, usize> = chars.iter().copied().zip(FIRST_CHAR..).collect();
    let mut out = Vec::new();
    crate::put_varint(&mut out, chars.len() as u32);
    crate::put_chars(&mut out, chars.iter().copied());
    for group in groups {
        for (words, end) in [(&group.typed, 1), (&group.formal, 2)] {
            for (at, word) in words.iter().enumerate() {
                word.chars().for_each(|ch| put_number(&mut out, numbers[&ch]));
                out.push(if at + 1 == words.len() { end } else { 0 });
            }
        }
    }
    out
}

fn put_number(out: &mut Vec<u8>, number: usize) {
    if let Some(rest) = number.checked_sub(ONE_BYTE) {
        out.extend([(ONE_BYTE + rest / 256) as u8, (rest % 256) as u8]);
    } else {
        out.push(number as u8);
    }
}
