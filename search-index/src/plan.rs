//! Turns a parsed query into the terms to look up, grouped into slots: a slot is one piece of what was typed, its
//! options are the ways in which a page may have it.

use crate::analysis::{Lane, folded, is_han, pinyin, units, words};
use crate::intent;
use crate::parse::{Clause, Parsed};
use crate::request::Change;

/// One way in which a page may have a slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) lane: Lane,
    pub(crate) key: Vec<u8>,
    pub(crate) factor: f32,
}

/// One piece of what was typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Slot {
    /// How much the piece counts, before its rarity.
    pub(crate) importance: f32,
    /// Whether a page without it covers less of the query.
    pub(crate) covers: bool,
    pub(crate) options: Vec<Choice>,
    /// The characters of a gram, for a second look by sound.
    pub(crate) gram: Vec<char>,
}

/// A string that a page must have, or must not.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chain {
    pub(crate) text: String,
    pub(crate) units: Vec<char>,
    pub(crate) in_title: bool,
    pub(crate) negated: bool,
}

/// What to search.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plan {
    pub(crate) slots: Vec<Slot>,
    /// Readings of what was typed in Latin letters; the first of which every slot exists is used, if any.
    pub(crate) readings: Vec<Vec<Slot>>,
    pub(crate) chains: Vec<Chain>,
    pub(crate) changes: Vec<Change>,
    /// What was typed and is wanted.
    pub(crate) typed: Vec<Clause>,
    /// The query folded, for comparing with titles.
    pub(crate) folded: Vec<char>,
    is_definition: bool,
    /// Units of a query so short that it may be an abbreviation.
    pub(crate) abbreviation: Vec<char>,
}

/// Slots that are scored at most; a mask of 64 bits holds them.
pub(crate) const MOST_SLOTS: usize = 64;
const TITLE_FACTOR: f32 = 1.0;
/// Longest query whose words may be misspelt ones of a title.
const LONGEST_SOUNDED: usize = 14;
const MOST_READINGS: usize = 4;
/// A longer query is a question, not the name of something; titles are then not looked at for it.
const LONGEST_NAME: usize = 24;
/// What a part of a title that only sounds like the typed one counts.
const SOUND_FACTOR: f32 = 0.5;
/// What the formal word for a typed everyday word counts.
const FORMAL_FACTOR: f32 = 0.7;
/// Shorter queries name what they want; everyday words in them are left as they are.
const SHORTEST_QUESTION: usize = 5;
const LONGEST_ABBREVIATION: usize = 8;

impl Plan {
    /// Plans `parsed`; `meanings` are groups of words that mean the same.
    pub(crate) fn new(parsed: &Parsed, meanings: &dyn Fn(&str) -> Vec<(String, String)>) -> Self {
        let mut plan = Self::default();
        if parsed.shortened {
            plan.changes.push(Change::Shortened { characters: crate::parse::LONGEST });
        }
        let wanted: Vec<&Clause> = parsed.clauses.iter().filter(|clause| !clause.negated).collect();
        plan.typed = wanted.iter().map(|clause| (*clause).clone()).collect();
        parsed.clauses.iter().for_each(|clause| plan.add_chain(clause));
        let text = wanted.iter().map(|clause| clause.text.as_str()).collect::<Vec<_>>().join(" ");
        plan.folded = folded(&text).chars().collect();
        wanted.iter().for_each(|clause| plan.add_grams(&clause.text, clause.phrase));
        plan.add_words(&text);
        plan.add_definition(&text);
        let folded: String = plan.folded.iter().collect();
        plan.add_meanings(meanings(&folded), 1.0);
        if wanted.iter().all(|clause| !clause.phrase) && plan.folded.len() >= SHORTEST_QUESTION {
            plan.add_meanings(crate::everyday::formal(&folded), FORMAL_FACTOR);
        }
        plan.add_readings(&text);
        if !plan.is_definition
            && plan.folded.len() <= LONGEST_SOUNDED
            && wanted.iter().all(|clause| !clause.phrase)
        {
            plan.add_sounds();
        }
        if plan.folded.len() > LONGEST_NAME {
            plan.slots
                .iter_mut()
                .for_each(|slot| slot.options.retain(|choice| choice.lane != Lane::TitleGram));
        }
        let is_short = (2..=LONGEST_ABBREVIATION).contains(&plan.folded.len());
        if wanted.len() == 1 && is_short && plan.folded.iter().all(|&ch| is_han(ch)) {
            plan.abbreviation = plan.folded.clone();
        }
        plan
    }

    fn add_chain(&mut self, clause: &Clause) {
        let units: Vec<char> = folded(&clause.text).chars().collect();
        if !units.is_empty() && (clause.phrase || clause.negated || clause.in_title) {
            let (in_title, negated) = (clause.in_title, clause.negated);
            self.chains.push(Chain { text: clause.text.clone(), units, in_title, negated });
        }
    }

    fn add_grams(&mut self, text: &str, exact: bool) {
        let chars: Vec<char> = folded(text).chars().collect();
        let filler = if exact { vec![1.0; chars.len()] } else { intent::importance(&chars) };
        if let [single] = chars[..]
            && is_han(single)
        {
            self.slots.push(Slot {
                importance: 1.0,
                covers: true,
                options: vec![
                    Choice {
                        lane: Lane::TitleUnit,
                        key: Lane::TitleUnit.gram_key(&chars),
                        factor: TITLE_FACTOR,
                    },
                    Choice { lane: Lane::Gram, key: Lane::Gram.gram_key(&chars), factor: 1.0 },
                ],
                gram: chars,
            });
            return;
        }
        for (at, pair) in chars.windows(2).enumerate() {
            if pair.iter().all(|&ch| !is_han(ch)) {
                continue;
            }
            let importance = filler[at].min(filler[at + 1]);
            if let Some(known) = self.slots.iter_mut().find(|slot| slot.gram == pair) {
                known.importance = known.importance.max(importance);
                continue;
            }
            self.slots.push(gram_slot(pair, importance));
        }
    }

    fn add_words(&mut self, text: &str) {
        let mut found: Vec<String> = Vec::new();
        words(&units(text), |word| {
            if !found.iter().any(|known| known == word) {
                found.push(word.to_owned());
            }
        });
        for word in found {
            // Articles and document numbers identify a text; a lone figure says little.
            let is_name = word.starts_with(['§', '〔']);
            let importance = if is_name && !word.ends_with('年') { 1.5 } else { 1.0 };
            self.slots.push(Slot {
                importance,
                covers: !word.ends_with('年'),
                options: vec![
                    Choice { lane: Lane::Word, key: Lane::Word.key(&word), factor: 1.0 },
                    Choice { lane: Lane::TitleWord, key: Lane::TitleWord.key(&word), factor: 1.5 },
                ],
                gram: Vec::new(),
            });
        }
    }

    /// Where the question asks what something is, texts that say so: 所称…，…是指.
    fn add_definition(&mut self, text: &str) {
        let Some(subject) = intent::defined(text) else { return };
        let chars: Vec<char> = folded(&subject).chars().collect();
        let (Some(&first), Some(&last)) = (chars.first(), chars.last()) else { return };
        self.is_definition = true;
        for (pair, importance) in
            [(['称', first], 0.8), ([last, '是'], 0.8), (['是', '指'], 0.5), ([last, '指'], 0.3)]
        {
            let key = Lane::Gram.gram_key(&pair);
            self.slots.push(Slot {
                importance,
                covers: false,
                options: vec![Choice { lane: Lane::Gram, key, factor: 1.0 }],
                gram: Vec::new(),
            });
        }
    }

    /// Spreads the grams of a word that means the same over the slots of the word that was typed.
    fn add_meanings(&mut self, meanings: Vec<(String, String)>, factor: f32) {
        for (typed, other) in meanings {
            let typed_chars: Vec<char> = typed.chars().collect();
            let other_chars: Vec<char> = other.chars().collect();
            let slots: Vec<usize> = typed_chars
                .windows(2)
                .filter_map(|pair| self.slots.iter().position(|slot| slot.gram == pair))
                .collect();
            let pairs: Vec<&[char]> = other_chars.windows(2).collect();
            if slots.is_empty() || pairs.is_empty() {
                continue;
            }
            let most = slots.len().max(pairs.len());
            // Many pairs that share a slot would count more than what was typed.
            let factor =
                if factor < 1.0 { factor * (slots.len() as f32 / most as f32).sqrt() } else { factor };
            for step in 0..most {
                let slot = &mut self.slots[slots[step * slots.len() / most]];
                for mut choice in gram_slot(pairs[step * pairs.len() / most], 1.0).options {
                    choice.factor *= factor;
                    if !slot.options.contains(&choice) {
                        slot.options.push(choice);
                    }
                }
            }
            self.changes.push(Change::Synonym { typed, searched: other });
        }
    }

    /// Gives the grams of a short query the option of sounding like a part of a title.
    fn add_sounds(&mut self) {
        for slot in self.slots.iter_mut().filter(|slot| {
            slot.importance >= 0.5 && slot.gram.len() == 2 && slot.gram.iter().all(|&ch| is_han(ch))
        }) {
            for reading in pinyin::combinations(&slot.gram, MOST_READINGS) {
                let key = Lane::Sound.key(&pinyin::pair(reading[0], reading[1]));
                slot.options.push(Choice { lane: Lane::Sound, key, factor: SOUND_FACTOR });
            }
        }
    }

    fn add_readings(&mut self, text: &str) {
        let typed: Vec<String> = text
            .split_whitespace()
            .map(|word| word.to_ascii_lowercase().replace(['ü', 'Ü'], "v").replace('\'', ""))
            .collect();
        if typed.is_empty() || !typed.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())) {
            return;
        }
        let joined = typed.concat();
        let spaced: Option<Vec<String>> = typed
            .iter()
            .map(|word| pinyin::cut(word).into_iter().next())
            .collect::<Option<Vec<_>>>()
            .map(|cut| cut.concat());
        let mut ways: Vec<Vec<String>> = spaced.filter(|_| typed.len() > 1).into_iter().collect();
        ways.extend(pinyin::cut(&joined));
        for way in ways.iter().filter(|way| way.len() > 1) {
            let keys = way.windows(2).map(|pair| pinyin::pair(&pair[0], &pair[1]));
            self.readings.push(keys.map(|key| sound_slot(Lane::Sound, &key)).collect());
        }
        if (2..=16).contains(&joined.len()) {
            let size = joined.len().min(3);
            let grams = (0..=joined.len() - size).map(|at| &joined[at..at + size]);
            self.readings.push(grams.map(|gram| sound_slot(Lane::Initials, gram)).collect());
        }
        let letters: Vec<char> = joined.chars().collect();
        self.readings.push(letters.windows(2).map(|pair| gram_slot(pair, 1.0)).collect());
    }

    /// Whether some of its words only ask.
    pub(crate) fn asks(&self) -> bool {
        self.slots.iter().any(|slot| slot.importance < 1.0 && !slot.gram.is_empty())
    }

    /// All keys that the first look-up needs.
    pub(crate) fn keys(&self) -> Vec<Vec<u8>> {
        let slots = self.slots.iter().chain(self.readings.iter().flatten());
        let mut keys: Vec<Vec<u8>> =
            slots.flat_map(|slot| slot.options.iter().map(|choice| choice.key.clone())).collect();
        keys.extend(self.abbreviation.iter().map(|&ch| Lane::TitleUnit.gram_key(&[ch])));
        keys.sort();
        keys.dedup();
        keys
    }
}

fn gram_slot(pair: &[char], importance: f32) -> Slot {
    Slot {
        importance,
        covers: true,
        options: vec![
            Choice { lane: Lane::Gram, key: Lane::Gram.gram_key(pair), factor: 1.0 },
            Choice { lane: Lane::TitleGram, key: Lane::TitleGram.gram_key(pair), factor: TITLE_FACTOR },
        ],
        gram: pair.to_vec(),
    }
}

fn sound_slot(lane: Lane, key: &str) -> Slot {
    let options = vec![Choice { lane, key: lane.key(key), factor: 1.0 }];
    Slot { importance: 1.0, covers: true, options, gram: Vec::new() }
}
