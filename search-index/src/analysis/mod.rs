//! Turns text into terms, the same way for what is indexed and for what is asked.
//!
//! Every letter, figure and Han character of a text is a [`Unit`]; everything between is ignored. The grams are all
//! pairs of neighbouring units, so any two neighbouring characters that stand on a page are one term, and a quoted
//! string is a chain of grams whatever punctuation stands between. Words (runs of letters and figures), articles
//! (第十二条 and 第12条) and document numbers (〔2018〕5号) are terms of their own beside the grams.

mod fold;
mod numeral;
pub(crate) mod pinyin;
mod unit;

pub(crate) use numeral::is_numeral;
pub(crate) use unit::{Unit, is_han, units, words};

/// The lane of a term: which text it comes from and what the ids of its postings count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Lane {
    /// Beginning of a folded title or keyword; pages.
    Name = b'e',
    /// Pair of units in heading or text; sections, with the places at which it stands.
    Gram = b'g',
    /// Beginning of a heading, folded or as it sounds; sections.
    Heading = b'h',
    /// Three or two neighbouring initials of a title, keyword or heading; pages.
    Initials = b'i',
    /// Two neighbouring syllables of a title, keyword or heading; pages.
    Sound = b'p',
    /// Beginning of a title or keyword as it sounds, full or initials; pages.
    NameSound = b's',
    /// Pair of units in title or keyword; pages.
    TitleGram = b't',
    /// One unit of a title or keyword; pages.
    TitleUnit = b'u',
    /// Word, article or document number of a title or keyword; pages.
    TitleWord = b'v',
    /// Word, article or document number of heading or text; sections.
    Word = b'w',
}

impl Lane {
    /// All lanes; the place of a lane here is the number of its field in the index.
    pub(crate) const ALL: [Self; 10] = [
        Self::Name,
        Self::Gram,
        Self::Heading,
        Self::Initials,
        Self::Sound,
        Self::NameSound,
        Self::TitleGram,
        Self::TitleUnit,
        Self::TitleWord,
        Self::Word,
    ];

    /// The lane that the first byte of a key names.
    pub(crate) fn from_key(key: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|&lane| key.first() == Some(&(lane as u8)))
    }

    /// The number of the lane's field in the index.
    pub(crate) fn field(self) -> usize {
        Self::ALL.iter().position(|&lane| lane == self).expect("all lanes are listed")
    }

    /// Whether the postings count sections; otherwise they count pages.
    pub(crate) fn counts_sections(self) -> bool {
        matches!(self, Self::Gram | Self::Heading | Self::Word)
    }

    /// The dictionary key of a term in this lane.
    pub(crate) fn key(self, term: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(1 + term.len());
        key.push(self as u8);
        key.extend_from_slice(term.as_bytes());
        key
    }

    /// The dictionary key of a term of one or two units.
    pub(crate) fn gram_key(self, units: &[char]) -> Vec<u8> {
        self.key(&units.iter().collect::<String>())
    }
}

/// The text as it is compared: folded, without anything that is no unit.
pub(crate) fn folded(text: &str) -> String {
    units(text).iter().map(|unit| unit.ch).collect()
}
