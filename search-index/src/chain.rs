//! Finds the sections and pages that hold a string, by the places of its grams, within a budget of bytes.

use crate::analysis::Lane;
use crate::error::{Result, all, both};
use crate::index::Index;
use crate::plan::Chain;
use crate::posting::{Occurrences, Postings};
use crate::term_table::TermEntry;

/// Bytes that the texts, and again the titles, of all strings of a query may cost.
const BUDGET: u64 = 256 << 10;
/// Grams that begin with one character, at most.
pub(crate) const MOST_GRAMS: usize = 20_000;

/// Dictionary entries that a chain needs.
pub(crate) struct ChainTerms {
    body: Body,
    title: Title,
}

/// How the texts that hold a chain are found.
enum Body {
    /// No text holds it.
    Nowhere,
    /// Every section of any of these grams holds it.
    Any(Vec<TermEntry>),
    /// Grams that cover the chain, with their distance from its start.
    Cover(Vec<(u32, TermEntry)>),
}

/// The lane and grams that a title must have.
struct Title {
    lane: Lane,
    grams: Option<Vec<TermEntry>>,
}

/// Where a chain was found.
pub(crate) struct Found {
    pub(crate) pages: Vec<bool>,
    /// Sections whose heading or text holds it, sorted.
    pub(crate) sections: Vec<u32>,
    /// Whether a part of it was too common to be compared.
    pub(crate) is_cut: bool,
}

/// Looks up the grams of `chain`: every other one, and the last, cover all its characters.
pub(crate) fn look_up(index: &Index, chain: &Chain) -> Result<ChainTerms> {
    let units = &chain.units;
    let segments = &index.segments;
    if let [single] = units[..] {
        let grams = segments.with_prefix(&Lane::Gram.gram_key(&[single]), MOST_GRAMS);
        let title = segments.look_up(&Lane::TitleUnit.gram_key(&[single]));
        let (grams, title) = both(grams, title)?;
        let body = Body::Any(grams.into_iter().map(|(_, entry)| entry).collect());
        let title = Title { lane: Lane::TitleUnit, grams: title.map(|entry| vec![entry]) };
        return Ok(ChainTerms { body, title });
    }
    let grams = all(units.windows(2).map(|pair| segments.look_up(&Lane::TitleGram.gram_key(pair))));
    let (body, grams) = both(look_up_body(index, chain), grams)?;
    let title = Title { lane: Lane::TitleGram, grams: grams.into_iter().collect() };
    Ok(ChainTerms { body, title })
}

fn look_up_body(index: &Index, chain: &Chain) -> Result<Body> {
    let units = &chain.units;
    if chain.in_title {
        return Ok(Body::Nowhere);
    }
    if let [_, _] = units[..] {
        let entry = index.segments.look_up(&Lane::Gram.gram_key(units))?;
        return Ok(Body::Any(entry.into_iter().collect()));
    }
    let last = units.len() - 2;
    let offsets = (0..last).step_by(2).chain([last]);
    let cover = all(offsets.map(|at| {
        let entry = index.segments.look_up(&Lane::Gram.gram_key(&units[at..at + 2]))?;
        Ok(entry.map(|entry| (at as u32, entry)))
    }))?;
    Ok(cover.into_iter().collect::<Option<Vec<_>>>().map_or(Body::Nowhere, Body::Cover))
}

/// Finds where the chain stands; `share` chains share the budget.
pub(crate) fn find(index: &Index, terms: &ChainTerms, share: usize) -> Result<Found> {
    let budget = BUDGET / share.max(1) as u64;
    let (sections, titles) =
        both(find_sections(index, &terms.body, budget), find_titles(index, &terms.title, budget))?;
    let ((sections, body_is_cut), (mut pages, title_is_cut)) = (sections, titles);
    for &section in &sections {
        pages[index.page_of(section) as usize] = true;
    }
    Ok(Found { pages, sections, is_cut: body_is_cut || title_is_cut })
}

/// The cheapest of `terms` that `budget` bytes pay for, cheapest first, and whether some are too dear.
fn affordable<T>(terms: &[T], budget: u64, cost: impl Fn(&T) -> u64) -> (Vec<&T>, bool) {
    let mut chosen: Vec<&T> = terms.iter().collect();
    chosen.sort_by_key(|term| cost(term));
    let mut spent = 0;
    chosen.retain(|term| {
        spent += cost(term);
        spent <= budget
    });
    let is_cut = chosen.len() < terms.len();
    (chosen, is_cut)
}

/// The pages whose titles have all grams that can be paid for.
fn find_titles(index: &Index, title: &Title, budget: u64) -> Result<(Vec<bool>, bool)> {
    let nowhere = vec![false; index.page_count()];
    let Some(grams) = &title.grams else { return Ok((nowhere, false)) };
    let (chosen, is_cut) = affordable(grams, budget, TermEntry::list_cost);
    if chosen.is_empty() {
        return Ok((nowhere, is_cut));
    }
    let mut counts = vec![0u16; index.page_count()];
    for postings in all(chosen.iter().map(|entry| index.postings(title.lane, entry)))? {
        postings.entries.iter().for_each(|&page| counts[page as usize] += 1);
    }
    Ok((counts.iter().map(|&count| usize::from(count) == chosen.len()).collect(), is_cut))
}

/// The sections that hold all of the chain that can be paid for.
fn find_sections(index: &Index, body: &Body, budget: u64) -> Result<(Vec<u32>, bool)> {
    match body {
        Body::Nowhere => Ok((Vec::new(), false)),
        Body::Any(grams) => {
            let (chosen, is_cut) = affordable(grams, budget, TermEntry::list_cost);
            let lists = all(chosen.iter().map(|entry| index.postings(Lane::Gram, entry)))?;
            let mut sections: Vec<u32> =
                lists.iter().flat_map(|Postings { entries, .. }| entries.iter().copied()).collect();
            sections.sort_unstable();
            sections.dedup();
            Ok((sections, is_cut))
        }
        Body::Cover(grams) => {
            let (chosen, is_cut) =
                affordable(grams, budget, |(_, entry)| entry.list_cost() + entry.places_cost());
            let lists = all(chosen.iter().map(|(_, entry)| index.segments.occurrences(entry)))?;
            let mut starts: Option<Vec<Start>> = None;
            for (occurrences, (offset, _)) in lists.iter().zip(chosen) {
                starts = Some(narrow(starts, occurrences, *offset));
            }
            let mut sections: Vec<u32> =
                starts.unwrap_or_default().into_iter().map(|start| start.section).collect();
            sections.dedup();
            Ok((sections, is_cut))
        }
    }
}

/// A place at which the chain may begin.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Start {
    section: u32,
    place: u32,
}

/// The starts, of those known so far, behind which the gram stands at its distance.
fn narrow(known: Option<Vec<Start>>, occurrences: &Occurrences, offset: u32) -> Vec<Start> {
    let mut rest = known.as_deref();
    let mut kept = Vec::new();
    for (section, places) in occurrences.iter() {
        for place in places.iter().filter_map(|place| place.checked_sub(offset)) {
            let start = Start { section, place };
            if let Some(known) = &mut rest {
                // Both sides rise.
                *known = &known[known.partition_point(|other| *other < start)..];
                if known.first() != Some(&start) {
                    continue;
                }
            }
            kept.push(start);
        }
    }
    kept
}
