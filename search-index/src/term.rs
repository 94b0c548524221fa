//! Turns pages into the terms by which they are found, and the terms of a shard into sorted postings.

use crate::analysis::{Lane, Unit, folded, is_han, is_numeral, pinyin, units, words};
use crate::codec::{put_varint, start_of};
use crate::page::{Config, Page};
use crate::posting::{section_impact, title_impact};

/// Units of a name that suggestions complete.
const NAME_UNITS: usize = 16;
const NAME_LETTERS: usize = 24;
const MOST_READINGS: usize = 4;

/// The occurrences of all terms of a shard, not yet in order.
#[derive(Default)]
pub(crate) struct PageTerms {
    /// Two units, section, position.
    grams: Vec<(u64, u32, u32)>,
    /// In sections, with the length of the section.
    words: Occurrences,
    /// In pages or headings, with the impact.
    names: Occurrences,
    /// Units of each section.
    pub(crate) section_lengths: Vec<u32>,
}

/// Occurrences of terms. Their keys stand in one row, because a shard has so many that a list for each would take longer than the rest.
#[derive(Default)]
struct Occurrences {
    keys: Vec<u8>,
    all: Vec<Occurrence>,
}

#[derive(Clone, Copy)]
struct Occurrence {
    /// The first bytes of the key as a number, which decides most comparisons.
    start: u64,
    /// Where the key stands in the row.
    at: usize,
    length: u32,
    /// The page or section.
    entry: u32,
    value: u32,
}

impl Occurrences {
    fn push(&mut self, key: &[u8], entry: u32, value: u32) {
        self.all.push(Occurrence {
            start: start_of(key),
            at: self.keys.len(),
            length: key.len() as u32,
            entry,
            value,
        });
        self.keys.extend_from_slice(key);
    }

    /// Calls `encode` for each term, in the order of the keys, with its occurrences in the order of their entries.
    fn by_term(self, mut encode: impl FnMut(&[u8], &[Occurrence])) {
        let Self { keys, mut all } = self;
        let key = |one: &Occurrence| &keys[one.at..][..one.length as usize];
        all.sort_unstable_by(|left, right| {
            let keys = left.start.cmp(&right.start).then_with(|| key(left).cmp(key(right)));
            keys.then_with(|| (left.entry, left.value).cmp(&(right.entry, right.value)))
        });
        for term in all.chunk_by(|left, right| left.start == right.start && key(left) == key(right)) {
            encode(key(&term[0]), term);
        }
    }
}

/// All postings of one term in a shard: for each entry its distance from the one before and its impact, as one number,
/// or, for a pair of the text, that distance, how often the pair stands there, and the distances between its places.
pub(crate) struct Postings {
    pub(crate) key: Vec<u8>,
    pub(crate) entries: Vec<u8>,
    last: u32,
}

/// Bits of the frequency that stands for an impact.
pub(crate) const FREQUENCY_BITS: u32 = 3;

impl Postings {
    fn new(key: Vec<u8>) -> Self {
        Self { key, entries: Vec::new(), last: 0 }
    }

    fn gap(&mut self, entry: u32) -> u64 {
        u64::from(entry - std::mem::replace(&mut self.last, entry))
    }

    fn push(&mut self, entry: u32, impact: u8) {
        let gap = self.gap(entry);
        put_varint(&mut self.entries, gap << FREQUENCY_BITS | u64::from(impact + 1));
    }
}

/// Adds the terms of `page`, which is the page `row` of its shard.
pub(crate) fn collect(page: &Page, row: u32, config: &Config, terms: &mut PageTerms) {
    let mut names = vec![page.title.as_str()];
    names.extend(page.keywords.iter().map(String::as_str));
    for name in names {
        terms.add_name(name, row, config);
    }
    for section in &page.sections {
        terms.add_section(&section.heading, &section.text, row);
    }
    if page.sections.is_empty() {
        terms.section_lengths.push(0);
    }
}

/// The units of a section: its heading, then its text.
pub(crate) fn section_units(heading: &str, text: &str) -> Vec<Unit> {
    let mut all = units(heading);
    let heading_bytes = heading.len() as u32;
    // The text goes on one byte after the heading, so that no word runs across.
    all.extend(units(text).iter().map(|unit| Unit {
        start: unit.start + heading_bytes + 1,
        end: unit.end + heading_bytes + 1,
        ..*unit
    }));
    all
}

impl PageTerms {
    fn add_section(&mut self, heading: &str, text: &str, row: u32) {
        let section = self.section_lengths.len() as u32;
        let units = section_units(heading, text);
        self.section_lengths.push(units.len() as u32);
        for (pair, position) in units.windows(2).zip(0..) {
            self.grams.push((pack(pair[0].ch, Some(pair[1].ch)), section, position));
        }
        if let Some(last) = units.last() {
            self.grams.push((pack(last.ch, None), section, units.len() as u32 - 1));
        }
        let length = units.len() as u32;
        words(&units, |word| self.words.push(&Lane::Word.key(word), section, length));
        self.add_heading(heading, section, row);
    }

    fn add_heading(&mut self, heading: &str, section: u32, row: u32) {
        let chars: Vec<char> = folded(heading).chars().collect();
        let is_number = chars.first() == Some(&'第') && chars.len() <= 10;
        if chars.len() < 2 || is_number {
            return;
        }
        self.add_sounds(&chars, row, 0);
        let start: String = chars.iter().take(NAME_UNITS).collect();
        self.names.push(&Lane::Heading.key(&start), section, 0);
        for form in sound_forms(&chars) {
            self.names.push(&Lane::Heading.key(&form), section, 0);
        }
    }

    fn add_name(&mut self, name: &str, row: u32, config: &Config) {
        let units = units(name);
        let chars: Vec<char> = units.iter().map(|unit| unit.ch).collect();
        let impact = title_impact(chars.len() as u32, names_part(&chars));
        let mut push = |key: Vec<u8>| self.names.push(&key, row, u32::from(impact));
        for pair in chars.windows(2) {
            push(Lane::TitleGram.gram_key(pair));
        }
        for &ch in &chars {
            push(Lane::TitleUnit.gram_key(&[ch]));
        }
        words(&units, |word| push(Lane::TitleWord.key(word)));
        for start in name_starts(&chars, config) {
            let name: String = chars[start..].iter().take(NAME_UNITS).collect();
            push(Lane::Name.key(&name));
            for form in sound_forms(&chars[start..]) {
                push(Lane::NameSound.key(&form));
            }
        }
        self.add_sounds(&chars, row, impact);
    }

    /// Syllable pairs and initials of neighbouring Han characters.
    fn add_sounds(&mut self, chars: &[char], row: u32, impact: u8) {
        for window in chars.windows(2).filter(|window| window.iter().all(|&ch| is_han(ch))) {
            for reading in pinyin::combinations(window, MOST_READINGS) {
                let pair = Lane::Sound.key(&pinyin::pair(reading[0], reading[1]));
                self.names.push(&pair, row, u32::from(impact));
                self.names.push(&Lane::Initials.key(&pinyin::initials(&reading)), row, u32::from(impact));
            }
        }
        for window in chars.windows(3).filter(|window| window.iter().all(|&ch| is_han(ch))) {
            for reading in pinyin::combinations(window, MOST_READINGS) {
                self.names.push(&Lane::Initials.key(&pinyin::initials(&reading)), row, u32::from(impact));
            }
        }
    }

    /// Sorts the occurrences and encodes them term by term.
    pub(crate) fn into_postings(mut self) -> Vec<Postings> {
        self.grams.sort_unstable();
        let grams = self.grams.chunk_by(|left, right| left.0 == right.0);
        let mut all: Vec<Postings> = grams.map(encode_gram).collect();
        self.words.by_term(|key, occurrences| all.push(encode_word(key, occurrences)));
        self.names.by_term(|key, occurrences| all.push(encode_name(key, occurrences)));
        // Three sorted rows, which this sort joins without sorting them again.
        all.sort_by(|left, right| left.key.cmp(&right.key));
        all
    }
}

/// Where the ways to begin a name stand: at its start, and after a beginning that it may be cited without.
fn name_starts(chars: &[char], config: &Config) -> Vec<usize> {
    let mut starts = vec![0];
    for prefix in &config.title_prefixes {
        let prefix: Vec<char> = folded(prefix).chars().collect();
        if chars.starts_with(&prefix) && chars.len() > prefix.len() + 1 {
            starts.push(prefix.len());
        }
    }
    starts
}

/// The beginning of a name as it is typed in Latin letters.
fn sound_forms(chars: &[char]) -> Vec<String> {
    let spellings = pinyin::spellings(&chars[..chars.len().min(NAME_UNITS)]);
    spellings.into_iter().map(|spelling| spelling.chars().take(NAME_LETTERS).collect()).collect()
}

const UNIT_BITS: u32 = 21;

/// Two units as one number that sorts like their bytes.
fn pack(left: char, right: Option<char>) -> u64 {
    u64::from(left as u32) << UNIT_BITS | right.map_or(0, |ch| u64::from(ch as u32))
}

fn unpack(packed: u64) -> Vec<u8> {
    let unit = |bits: u64| char::from_u32(bits as u32 & ((1 << UNIT_BITS) - 1)).filter(|&ch| ch != '\0');
    let chars: Vec<char> = [unit(packed >> UNIT_BITS), unit(packed)].into_iter().flatten().collect();
    Lane::Gram.gram_key(&chars)
}

fn encode_gram(occurrences: &[(u64, u32, u32)]) -> Postings {
    let mut postings = Postings::new(unpack(occurrences[0].0));
    for entry in occurrences.chunk_by(|left, right| left.1 == right.1) {
        let gap = postings.gap(entry[0].1);
        put_varint(&mut postings.entries, gap);
        put_varint(&mut postings.entries, entry.len() as u64);
        let mut last = 0;
        for &(_, _, place) in entry {
            put_varint(&mut postings.entries, u64::from(place - last));
            last = place;
        }
    }
    postings
}

fn encode_word(key: &[u8], occurrences: &[Occurrence]) -> Postings {
    let mut postings = Postings::new(key.to_owned());
    for entry in occurrences.chunk_by(|left, right| left.entry == right.entry) {
        postings.push(entry[0].entry, section_impact(entry.len() as u32, entry[0].value));
    }
    postings
}

fn encode_name(key: &[u8], occurrences: &[Occurrence]) -> Postings {
    let mut postings = Postings::new(key.to_owned());
    for entry in occurrences.chunk_by(|left, right| left.entry == right.entry) {
        // The shortest name that holds the term decides: a page may have long and short names. Occurrences rise by impact.
        postings.push(entry[0].entry, entry.last().map_or(0, |shortest| shortest.value as u8));
    }
    postings
}

/// Whether a title ends in the number of an article or a part, so that its page is a part of a text.
fn names_part(chars: &[char]) -> bool {
    let Some(start) = chars.iter().rposition(|&ch| ch == '第') else { return false };
    let tail = &chars[start + 1..];
    start > 0
        && matches!(tail.last(), Some('条' | '章' | '节' | '编'))
        && tail[..tail.len() - 1].iter().all(|&ch| is_numeral(ch))
}
