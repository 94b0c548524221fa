//! What an index knows of one term: the entries that hold it, how much one occurrence weighs there, and its places.
//!
//! tantivy stores a frequency with each entry. For the text it is how often the pair stands there; how much that weighs
//! follows from it and from the class of the section's length, of which a reader holds a few bits for each section. All
//! other lanes store the impact itself as the frequency.

/// The entries of one term in rising order, with the impact of each.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Postings {
    /// Numbers of pages or sections.
    pub(crate) entries: Vec<u32>,
    /// Impacts of the entries, 0 to 6.
    pub(crate) impacts: Vec<u8>,
}

impl Postings {
    /// Adds an entry with the impact that `weigh` makes of its frequency; `None` where it makes none.
    #[inline]
    pub(crate) fn push(&mut self, entry: u32, frequency: u32, weigh: &Weigh<'_>) -> Option<()> {
        let impact = match weigh {
            Weigh::Stored => u8::try_from(frequency.checked_sub(1)?).ok()?,
            Weigh::Lengths(lengths) => lengths.impact(entry, frequency)?,
        };
        if usize::from(impact) >= IMPACTS.len() {
            return None;
        }
        self.entries.push(entry);
        self.impacts.push(impact);
        Some(())
    }
}

/// How the impact of an entry follows from its frequency.
pub(crate) enum Weigh<'a> {
    /// The frequency stands for the impact.
    Stored,
    /// The frequency is one in a section of some length.
    Lengths(&'a Lengths),
}

/// Length of a section, in units, at which an occurrence counts neither more nor less; a constant, so that shards do not
/// depend on each other.
const SECTION_LENGTH: f32 = 100.0;
const SECTION_B: f32 = 0.65;
/// Longer sections count as ones of this length.
const LONGEST: u32 = 4000;
/// Frequencies for which the lengths of one class weigh exactly the same.
const EXACT_FREQUENCIES: usize = 3;
/// Higher frequencies weigh like this one.
const MOST_FREQUENCY: usize = 32;

/// The class of the length of each section: lengths of one class weigh the same.
#[derive(Debug, PartialEq)]
pub(crate) struct Lengths {
    classes: Vec<u8>,
    /// For each class the impacts of the frequencies from 1.
    impacts: Vec<[u8; MOST_FREQUENCY]>,
}

impl Lengths {
    /// The lengths of sections whose classes are `classes`; `None` where one is no class.
    pub(crate) fn new(classes: Vec<u8>) -> Option<Self> {
        let starts = class_starts();
        let ends = starts.iter().skip(1).copied().chain([LONGEST]);
        // A length in the middle stands for all of its class.
        let impacts: Vec<_> =
            starts.iter().zip(ends).map(|(&start, end)| impacts_at((start + end) / 2)).collect();
        let known = classes.iter().all(|&class| usize::from(class) < impacts.len());
        known.then_some(Self { classes, impacts })
    }

    #[inline]
    fn impact(&self, section: u32, frequency: u32) -> Option<u8> {
        let class = usize::from(*self.classes.get(section as usize)?);
        let frequency = (frequency as usize).min(MOST_FREQUENCY).checked_sub(1)?;
        Some(self.impacts[class][frequency])
    }
}

/// The class of each of `lengths`.
pub(crate) fn classes(lengths: impl Iterator<Item = u32>) -> Vec<u8> {
    let starts = class_starts();
    lengths.map(|length| (starts.partition_point(|&start| start <= length) - 1) as u8).collect()
}

/// The least length of each class.
fn class_starts() -> Vec<u32> {
    let few = |length: u32| {
        std::array::from_fn::<u8, EXACT_FREQUENCIES, _>(|at| section_impact(at as u32 + 1, length))
    };
    let mut last = None;
    (0..LONGEST).filter(|&length| last.replace(few(length)) != Some(few(length))).collect()
}

/// The impacts of the frequencies from 1 in a section of `length`.
fn impacts_at(length: u32) -> [u8; MOST_FREQUENCY] {
    std::array::from_fn(|at| section_impact(at as u32 + 1, length))
}

/// The impact of a term that occurs `frequency` times in a section of `length`.
pub(crate) fn section_impact(frequency: u32, length: u32) -> u8 {
    impact(frequency, length, SECTION_LENGTH, SECTION_B)
}

/// The sections of one term in rising order, with the places at which it stands in each.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Occurrences {
    /// Numbers of sections.
    pub(crate) sections: Vec<u32>,
    /// Where the places of each section end in `places`.
    pub(crate) ends: Vec<u32>,
    /// The places of all sections, rising within each.
    pub(crate) places: Vec<u32>,
}

impl Occurrences {
    /// Each section with its places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends).map(|(start, &end)| &self.places[start as usize..end as usize]);
        self.sections.iter().copied().zip(ranges)
    }
}

/// What an impact of 0..=6 weighs in the BM25 sum.
pub(crate) const IMPACTS: [f32; 7] = [0.15, 0.4, 0.65, 0.9, 1.15, 1.45, 1.8];

/// What an impact of a title or name weighs.
pub(crate) const TITLE_IMPACTS: [f32; 7] = [0.55, 0.65, 0.75, 0.88, 1.0, 1.2, 1.45];

const K1: f32 = 1.2;

/// The impact of a term that occurs `frequency` times in a field of `length`, as BM25 sees it.
///
/// `average` is a constant of the field, not of the collection, so that a shard depends on its own entries only.
fn impact(frequency: u32, length: u32, average: f32, b: f32) -> u8 {
    let frequency = frequency as f32;
    let norm = K1 * (1.0 - b + b * length as f32 / average);
    let weight = frequency * (K1 + 1.0) / (frequency + norm);
    let nearest = (0..IMPACTS.len()).min_by(|&x, &y| {
        let distance = |step: usize| (IMPACTS[step] - weight).abs();
        distance(x).total_cmp(&distance(y))
    });
    nearest.expect("there are seven steps") as u8
}

/// The impact of a term in a title of `length` units; a title that names a part of a text stands one step lower, so
/// that the text comes before its parts.
pub(crate) fn title_impact(length: u32, names_part: bool) -> u8 {
    const LONGEST: [u32; 5] = [5, 8, 12, 18, 27];
    let step = 6 - LONGEST.iter().filter(|&&longest| length > longest).count() as u8;
    step - u8::from(names_part)
}
