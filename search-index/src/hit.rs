//! Turns ranked pages into hits: reads what is stored of them, sets the first ones in their final order, marks.

use std::collections::BTreeMap;

use crate::analysis::{folded, pinyin};
use crate::error::{Result, all};
use crate::index::Index;
use crate::plan::Plan;
use crate::rank::{Ranked, RankedPage};
use crate::request::{Hit, SectionHit};
use crate::snippet::Marker;
use crate::stored::Stored;

/// First pages whose titles and texts are compared with the query before they are shown.
const REFINED: usize = 16;
/// Sections shown under a page.
const MOST_SECTIONS: usize = 3;
/// What a text gains that has the query unbroken.
const UNBROKEN: f32 = 0.5;
/// Shorter queries name things, and most texts that hold a name only mention it.
const LEAST_UNBROKEN: usize = 9;
/// What a page gains whose title holds the query, over one that has it as a further name.
const TITLED: f32 = 1.5;
/// A further section is shown if it has this share of the best one's score.
const WORTH_SHOWING: f32 = 0.8;

/// A page with the sections that may be shown.
struct Candidate {
    ranked: RankedPage,
    sections: Vec<(u32, f32)>,
}

/// The hits from `offset` on, at most `limit`, and another query that may have been meant.
pub(crate) fn hits(
    index: &Index,
    plan: &Plan,
    ranked: &Ranked,
    offset: usize,
    limit: usize,
) -> Result<(Vec<Hit>, Option<String>)> {
    let refines = offset < REFINED && ranked.by_relevance;
    let first = if refines { 0 } else { offset };
    let end = offset.saturating_add(limit).max(if refines { REFINED } else { 0 }).min(ranked.total());
    let candidates: Vec<Candidate> = ranked
        .order
        .get(first.min(end)..end)
        .unwrap_or_default()
        .iter()
        .zip(first..)
        .map(|(&page, place)| {
            // A page that may only move up by its title is read no further than its best section.
            let most = if place < offset.saturating_add(limit) { MOST_SECTIONS } else { 1 };
            Candidate { ranked: page, sections: sections(index, ranked, page.page, most) }
        })
        .collect();
    let stored = read(index, &candidates)?;
    let marker = Marker::new(plan);
    let mut refined: Vec<(f32, Candidate)> = Vec::new();
    for (candidate, place) in candidates.into_iter().zip(first..) {
        let is_refined = refines && place < REFINED;
        let best = &stored[&shown_section(index, &candidate)];
        let factor = if is_refined { refine(index, plan, &marker, best) } else { 1.0 };
        refined.push((candidate.ranked.score * factor, candidate));
    }
    let refined_count = if refines { refined.len().min(REFINED) } else { 0 };
    refined[..refined_count].sort_by(|left, right| right.0.total_cmp(&left.0));
    let suggestion = match refined.first() {
        Some((_, best)) if ranked.by_sound => suggestion(plan, &stored[&shown_section(index, best)]),
        _ => None,
    };
    let shown = refined.iter().skip(offset - first).take(limit);
    let hits = shown.map(|(score, candidate)| hit(index, &stored, &marker, *score, candidate)).collect();
    Ok((hits, suggestion))
}

fn sections(index: &Index, ranked: &Ranked, page: u32, most: usize) -> Vec<(u32, f32)> {
    let mut sections = ranked.best_sections(index, page, most);
    let least = sections.first().map_or(0.0, |best| best.1 * WORTH_SHOWING);
    sections.retain(|section| section.1 >= least);
    sections
}

/// What is stored of all sections that may be shown.
fn read(index: &Index, candidates: &[Candidate]) -> Result<BTreeMap<u32, Stored>> {
    let mut numbers: Vec<u32> = candidates
        .iter()
        .flat_map(|candidate| {
            candidate.sections.iter().map(|section| section.0).chain([shown_section(index, candidate)])
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let stored = all(numbers.iter().map(|&section| index.segments.stored(section)))?;
    Ok(numbers.into_iter().zip(stored).collect())
}

/// The best section, or the first of the page where only its title was found.
fn shown_section(index: &Index, candidate: &Candidate) -> u32 {
    candidate.sections.first().map_or(index.sections_of(candidate.ranked.page).start, |section| section.0)
}

/// What the shown title and text add to the score: the query as a whole title, as a title without its usual
/// beginning, as an abbreviation of a title, or unbroken in the text.
fn refine(index: &Index, plan: &Plan, marker: &Marker, stored: &Stored) -> f32 {
    if plan.folded.is_empty() {
        return 1.0;
    }
    let query: String = plan.folded.iter().collect();
    let title = folded(&stored.title);
    let is_whole = |name: &String| {
        *name == query
            || index
                .config
                .title_prefixes
                .iter()
                .any(|prefix| name.strip_prefix(&folded(prefix)).is_some_and(|rest| rest == query))
    };
    if is_whole(&title) {
        return 1000.0;
    }
    let mut factor = if title.contains(&query) { TITLED } else { 1.0 };
    let names: Vec<String> =
        std::iter::once(title).chain(stored.keywords.iter().map(|name| folded(name))).collect();
    if let Some(share) =
        names.iter().filter_map(|name| abbreviates(&plan.abbreviation, name)).reduce(f32::max)
    {
        factor *= 1.0 + share;
    }
    if plan.folded.len() < LEAST_UNBROKEN || names.iter().any(|name| name.contains(&query)) {
        return factor;
    }
    let run = marker.longest_run(&stored.section.text) as f32 / plan.folded.len() as f32;
    factor * (1.0 + UNBROKEN * run.min(1.0))
}

/// How well `short` abbreviates `name`: nothing where its characters do not stand there in their order, best where
/// the name ends with its last.
fn abbreviates(short: &[char], name: &str) -> Option<f32> {
    if short.is_empty() {
        return None;
    }
    let mut rest = name.chars();
    let in_order = short.iter().all(|wanted| rest.any(|ch| ch == *wanted));
    let left = rest.count();
    let share = if left == 0 { 1.0 } else { 0.5 };
    in_order.then_some(share)
}

fn hit(
    index: &Index,
    stored: &BTreeMap<u32, Stored>,
    marker: &Marker,
    score: f32,
    candidate: &Candidate,
) -> Hit {
    let page = &stored[&shown_section(index, candidate)];
    let only_title = candidate.sections.is_empty().then(|| shown_section(index, candidate));
    let shown = candidate.sections.iter().map(|section| section.0).chain(only_title);
    let sections = shown.map(|section| &stored[&section].section);
    let sections = sections.filter(|section| !section.text.is_empty() || !section.heading.is_empty());
    let sections = sections.map(|section| {
        let (snippet, marks) = marker.snippet(&section.text);
        let anchor = section.anchor.clone();
        let url = if anchor.is_empty() { page.url.clone() } else { format!("{}#{anchor}", page.url) };
        SectionHit { url, anchor, heading: section.heading.clone(), snippet, marks }
    });
    Hit {
        url: page.url.clone(),
        title: page.title.clone(),
        title_marks: marker.marks(&page.title),
        kind: page.kind.clone(),
        date: (page.date != 0).then_some(page.date),
        status: page.status.clone(),
        score,
        sections: sections.collect(),
    }
}

/// The part of a name of the best page that sounds like the query.
fn suggestion(plan: &Plan, head: &Stored) -> Option<String> {
    let length = plan.folded.len();
    let sounds = |left: char, right: char| {
        left == right
            || pinyin::readings(left).iter().any(|reading| pinyin::readings(right).contains(reading))
    };
    let names = std::iter::once(&head.title).chain(&head.keywords);
    names
        .map(|name| folded(name).chars().collect::<Vec<_>>())
        .filter(|_| length > 1)
        .find_map(|name| {
            let alike =
                |window: &&[char]| window.iter().zip(&plan.folded).all(|(&left, &right)| sounds(left, right));
            name.windows(length).find(alike).map(|window| window.iter().collect::<String>())
        })
        .filter(|found| found.chars().ne(plan.folded.iter().copied()))
}
