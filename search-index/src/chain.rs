//! Finds the sections and pages that hold a string, by the positions of its grams.

use std::collections::BTreeMap;

use crate::analysis::Lane;
use crate::codec::Reader;
use crate::dictionary::TermEntry;
use crate::error::{Error, Result, all, both};
use crate::index::Index;
use crate::plan::Chain;
use crate::posting;

/// Dictionary entries that a chain needs.
pub(crate) struct ChainTerms {
    /// Grams that cover the chain, with their distance from its start; one that does not exist empties the chain.
    body: Vec<(u32, Vec<TermEntry>)>,
    title: Vec<TermEntry>,
    /// Whether every gram of the chain stands in some title.
    title_exists: bool,
}

/// Where a chain was found.
pub(crate) struct Found {
    pub(crate) pages: Vec<bool>,
    /// Sections whose heading or text holds it, sorted.
    pub(crate) sections: Vec<u32>,
}

/// Grams that begin with one character, at most.
pub(crate) const MOST_GRAMS: usize = 20_000;

/// Looks up the grams of `chain`: every other one, and the last, cover all its characters.
pub(crate) fn look_up(index: &Index, chain: &Chain) -> Result<ChainTerms> {
    let units = &chain.units;
    if let [single] = units[..] {
        let grams = index.terms.with_prefix(&Lane::Gram.gram_key(&[single]), MOST_GRAMS);
        let title = index.terms.look_up(&Lane::TitleUnit.gram_key(&[single]));
        let (grams, title) = both(grams, title)?;
        let body = vec![(0, grams.into_iter().map(|(_, entry)| entry).collect())];
        return Ok(ChainTerms { body, title_exists: title.is_some(), title: title.into_iter().collect() });
    }
    let last = units.len() - 2;
    let offsets: Vec<usize> = (0..last).step_by(2).chain([last]).collect();
    let body = offsets.iter().map(|&at| {
        let entry = index.terms.look_up(&Lane::Gram.gram_key(&units[at..at + 2]))?;
        Ok((at as u32, entry.into_iter().collect()))
    });
    let title = units.windows(2).map(|pair| index.terms.look_up(&Lane::TitleGram.gram_key(pair)));
    let (body, title) = both(all(body), all(title))?;
    let title_exists = title.iter().all(Option::is_some);
    Ok(ChainTerms { body, title: title.into_iter().flatten().collect(), title_exists })
}

/// Reads postings and positions of `terms` and finds where the chain stands.
pub(crate) fn find(index: &Index, chain: &Chain, terms: &ChainTerms) -> Result<Found> {
    let sections = if chain.in_title || terms.body.iter().any(|(_, entries)| entries.is_empty()) {
        Ok(Vec::new())
    } else {
        find_sections(index, terms)
    };
    let (sections, titles) = both(sections, find_titles(index, terms))?;
    let mut pages = titles;
    for &section in &sections {
        pages[index.page_of(section) as usize] = true;
    }
    Ok(Found { pages, sections })
}

fn find_titles(index: &Index, terms: &ChainTerms) -> Result<Vec<bool>> {
    let mut counts = vec![0u16; index.page_count()];
    if !terms.title_exists {
        return Ok(vec![false; counts.len()]);
    }
    for postings in all(terms.title.iter().map(|entry| index.postings(entry)))? {
        let add = |page: u32, _| counts[page as usize] += 1;
        posting::each(&postings, index.page_count() as u32, add).ok_or(Error::damaged("postings"))?;
    }
    Ok(counts.iter().map(|&count| usize::from(count) == terms.title.len()).collect())
}

fn find_sections(index: &Index, terms: &ChainTerms) -> Result<Vec<u32>> {
    let lists = terms.body.iter().map(|(offset, entries)| {
        let parts = entries.iter().map(|entry| both(index.postings(entry), index.positions(entry)));
        Ok((*offset, all(parts)?))
    });
    let mut starts: Option<BTreeMap<u32, Vec<u32>>> = None;
    for (offset, parts) in all(lists)? {
        let mut here: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (postings, positions) in &parts {
            keep_starts(index, (postings, positions), offset, starts.as_ref(), &mut here)
                .ok_or(Error::damaged("positions"))?;
        }
        starts = Some(here);
    }
    Ok(starts.unwrap_or_default().into_keys().collect())
}

/// Adds to `here` where chains can start, given a gram `offset` units behind the start and the starts known so far.
fn keep_starts(
    index: &Index,
    (postings, positions): (&[u8], &[u8]),
    offset: u32,
    known: Option<&BTreeMap<u32, Vec<u32>>>,
    here: &mut BTreeMap<u32, Vec<u32>>,
) -> Option<()> {
    let mut reader = Reader::new(positions);
    let mut places = Vec::new();
    let mut is_whole = true;
    posting::each(postings, index.section_count() as u32, |section, _| {
        is_whole &= posting::next_positions(&mut reader, &mut places).is_some();
        let before = known.map(|known| known.get(&section).map_or(&[][..], Vec::as_slice));
        if before.is_some_and(<[u32]>::is_empty) {
            return;
        }
        let starts = places.iter().filter_map(|place| place.checked_sub(offset));
        let kept: Vec<u32> =
            starts.filter(|start| before.is_none_or(|known| known.binary_search(start).is_ok())).collect();
        if !kept.is_empty() {
            let all = here.entry(section).or_default();
            all.extend(kept);
            all.sort_unstable();
        }
    })?;
    is_whole.then_some(())
}
