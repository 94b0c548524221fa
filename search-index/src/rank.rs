//! Turns the sums of sections and pages into pages in their order.

use crate::chain::Found;
use crate::filter::Columns;
use crate::index::Index;
use crate::posting::{Postings, TITLE_IMPACTS};
use crate::request::Sort;
use crate::score::{Coverage, Scored, Scores};

/// What the title adds to each section of its page.
const TITLE_SHARE: f32 = 0.3;
/// A title that covers this share of the query is what was asked for; its text then hardly counts, so that a text
/// comes before its parts.
const WHOLE: f32 = 0.9;
const WHOLE_FACTOR: f32 = 3.0;
const WHOLE_BODY: f32 = 0.1;
/// What a page gains from each further section, as a share of that section's score.
const FURTHER: f32 = 0.03;
/// What a page with all characters of a possible abbreviation in its title gains.
const ABBREVIATION: f32 = 0.5;
/// Share of the best coverage that a page needs to count as found.
const LEAST_COVERAGE: f32 = 0.35;
/// A section with a quoted phrase comes before others of its page.
const PHRASE: f32 = 1.5;

/// The postings of a plan.
pub(crate) struct Lists {
    pub(crate) scored: Vec<Scored>,
    /// What each slot adds to the coverage.
    pub(crate) weights: Vec<f32>,
    pub(crate) asks: bool,
    pub(crate) chains: Vec<Found>,
    /// Rarity and postings of each character, where the query may be an abbreviation.
    pub(crate) abbreviation: Vec<(f32, Postings)>,
    pub(crate) by_sound: bool,
}

/// A page in the order of the results.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RankedPage {
    pub(crate) page: u32,
    pub(crate) score: f32,
}

/// All pages found.
pub(crate) struct Ranked {
    pub(crate) order: Vec<RankedPage>,
    scores: Scores,
    coverage: Coverage,
    phrase_sections: Vec<u32>,
    pub(crate) by_relevance: bool,
    /// Whether words that only sound like the typed ones were searched.
    pub(crate) by_sound: bool,
    /// Whether the query may abbreviate the title of a page.
    pub(crate) by_name: bool,
}

impl Ranked {
    pub(crate) fn total(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn pages(&self) -> Vec<u32> {
        self.order.iter().map(|ranked| ranked.page).collect()
    }

    /// The score of a section, the score of its page's title included.
    fn section_score(&self, section: u32, page: u32) -> f32 {
        let slots = self.scores.section_slots[section as usize] | self.scores.page_slots[page as usize];
        let sum = self.scores.sections[section as usize] + TITLE_SHARE * self.scores.pages[page as usize];
        let phrase = if self.phrase_sections.binary_search(&section).is_ok() { PHRASE } else { 1.0 };
        sum * self.coverage.worth(slots) * phrase
    }

    /// The best sections of a page, best first, with their scores; sections without any term are left out.
    pub(crate) fn best_sections(&self, index: &Index, page: u32, most: usize) -> Vec<(u32, f32)> {
        let mut sections: Vec<(u32, f32)> = index
            .sections_of(page)
            .filter(|&section| self.scores.section_slots[section as usize] != 0)
            .map(|section| (section, self.section_score(section, page)))
            .collect();
        sections.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        sections.truncate(most);
        sections
    }
}

/// Ranks all pages that hold enough of the query and pass the conditions; all that pass them where the query only `browses`.
pub(crate) fn rank(
    index: &Index,
    lists: &Lists,
    chains: &[(bool, &Found)],
    allowed: Option<&[bool]>,
    columns: &Columns,
    sort: Sort,
    browses: bool,
) -> Ranked {
    let mut scores = Scores::new(index.section_count(), index.page_count());
    lists.scored.iter().for_each(|list| scores.add(list));
    let coverage = Coverage::new(&lists.weights, lists.asks);
    let positive: Vec<&Found> =
        chains.iter().filter(|(negated, _)| !negated).map(|(_, found)| *found).collect();
    let mut phrase_sections: Vec<u32> =
        positive.iter().flat_map(|found| found.sections.iter().copied()).collect();
    phrase_sections.sort_unstable();
    let mut ranked = Ranked {
        order: Vec::new(),
        scores,
        coverage,
        phrase_sections,
        by_relevance: sort == Sort::Relevance,
        by_sound: lists.by_sound,
        by_name: false,
    };
    let passes = |page: usize| {
        allowed.is_none_or(|allowed| allowed[page])
            && chains.iter().all(|(negated, found)| found.pages[page] != *negated)
    };
    let names = abbreviations(index, lists);
    ranked.by_name = names.iter().any(|&name| name > 0.0);
    let mut best_coverage = 0.0f32;
    let mut found: Vec<(RankedPage, f32)> = Vec::new();
    for page in (0..index.page_count()).filter(|&page| passes(page)) {
        let (score, covered) = page_score(index, &ranked, page as u32);
        let name = names.get(page).copied().unwrap_or(0.0);
        if score + name > 0.0 || browses || !positive.is_empty() {
            let covered = if name > 0.0 { covered.max(0.8) } else { covered };
            best_coverage = best_coverage.max(covered);
            let score = (score + name) * index.boosts[page];
            found.push((RankedPage { page: page as u32, score }, covered));
        }
    }
    let least = best_coverage * LEAST_COVERAGE;
    let keeps = |covered: f32| covered >= least || !positive.is_empty();
    ranked.order = found.into_iter().filter(|(_, covered)| keeps(*covered)).map(|(page, _)| page).collect();
    order(&mut ranked.order, columns, sort);
    ranked
}

/// The score of a page and the share of the query that its best section covers.
fn page_score(index: &Index, ranked: &Ranked, page: u32) -> (f32, f32) {
    let scores = &ranked.scores;
    let title_slots = scores.page_slots[page as usize];
    let (mut best, mut sum, mut slots) = (0.0f32, 0.0f32, title_slots);
    if title_slots != 0 {
        let covered = ranked.coverage.of(title_slots);
        best = scores.pages[page as usize] * ranked.coverage.worth(title_slots);
        if covered > WHOLE {
            let body =
                index.sections_of(page).map(|section| scores.sections[section as usize]).fold(0.0, f32::max);
            return (best * WHOLE_FACTOR + WHOLE_BODY * body, covered);
        }
    }
    for section in index.sections_of(page) {
        if scores.section_slots[section as usize] == 0 {
            continue;
        }
        let score = ranked.section_score(section, page);
        sum += score;
        if score > best {
            best = score;
            slots = title_slots | scores.section_slots[section as usize];
        }
    }
    (best + FURTHER * (sum - best).max(0.0).min(best * 4.0), ranked.coverage.of(slots))
}

/// What each page gains where its title has every character of the query, the shorter the title the more.
fn abbreviations(index: &Index, lists: &Lists) -> Vec<f32> {
    let wanted = lists.abbreviation.len();
    if wanted == 0 {
        return Vec::new();
    }
    let mut sums = vec![(0usize, 0.0f32); index.page_count()];
    for (rarity, postings) in &lists.abbreviation {
        for (&page, &impact) in postings.entries.iter().zip(&postings.impacts) {
            let (count, sum) = &mut sums[page as usize];
            *count += 1;
            *sum += rarity * TITLE_IMPACTS[usize::from(impact)];
        }
    }
    sums.into_iter().map(|(count, sum)| if count == wanted { sum * ABBREVIATION } else { 0.0 }).collect()
}

fn order(pages: &mut [RankedPage], columns: &Columns, sort: Sort) {
    let by_score = |left: &RankedPage, right: &RankedPage| {
        right.score.total_cmp(&left.score).then(left.page.cmp(&right.page))
    };
    let date = |ranked: &RankedPage| columns.dates.as_ref().map_or(0, |dates| dates[ranked.page as usize]);
    match sort {
        Sort::Relevance => pages.sort_unstable_by(by_score),
        Sort::Date => {
            pages.sort_unstable_by(|left, right| {
                date(right).cmp(&date(left)).then_with(|| by_score(left, right))
            });
        }
        Sort::Oldest => {
            let key = |ranked: &RankedPage| (date(ranked) == 0, date(ranked));
            pages.sort_unstable_by(|left, right| {
                key(left).cmp(&key(right)).then_with(|| by_score(left, right))
            });
        }
    }
}
