//! Turns the filters of a request into the pages that pass, and counts facet values over the pages found.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::column::FacetColumn;
use crate::error::{Error, Result, all, both};
use crate::index::Index;
use crate::parse::Parsed;
use crate::request::{FacetCounts, Request, Sort};

/// The conditions of a request.
pub(crate) struct Filter {
    /// Number of the facet and the values of which a page must have one.
    facets: Vec<(usize, Vec<String>)>,
    from: u32,
    to: u32,
}

impl Filter {
    pub(crate) fn new(index: &Index, request: &Request, parsed: &Parsed) -> Result<Self> {
        let number = |name: &str| index.facets().iter().position(|facet| facet.name == name);
        let mut facets = Vec::new();
        for (name, values) in wanted(request, parsed) {
            facets.push((number(&name).ok_or_else(|| unknown(index, &name))?, values));
        }
        Ok(Self { facets, from: request.from.unwrap_or(0), to: request.to.unwrap_or(u32::MAX) })
    }

    fn has_dates(&self) -> bool {
        self.from > 0 || self.to < u32::MAX
    }

    /// Whether every page passes.
    pub(crate) fn is_open(&self) -> bool {
        self.facets.is_empty() && !self.has_dates()
    }
}

/// The columns that a request needs.
pub(crate) struct Columns {
    pub(crate) dates: Option<Arc<Vec<u32>>>,
    facets: Vec<Option<Arc<FacetColumn>>>,
}

impl Columns {
    pub(crate) fn read(index: &Index, request: &Request, filter: &Filter) -> Result<Self> {
        let needs_dates = filter.has_dates() || request.sort != Sort::Relevance;
        let dates = if needs_dates { index.segments.dates().map(Some) } else { Ok(None) };
        let facets = (0..index.facets().len()).map(|number| {
            let is_needed = request.facets || filter.facets.iter().any(|(facet, _)| *facet == number);
            is_needed.then(|| index.segments.facet(number)).transpose()
        });
        let (dates, facets) = both(dates, all(facets))?;
        Ok(Self { dates, facets })
    }

    /// Which pages pass `filter`; `None` where all do.
    pub(crate) fn allowed(&self, index: &Index, filter: &Filter) -> Option<Vec<bool>> {
        if filter.is_open() {
            return None;
        }
        let mut allowed = vec![true; index.page_count()];
        if let Some(dates) = self.dates.as_ref().filter(|_| filter.has_dates()) {
            for (allowed, date) in allowed.iter_mut().zip(dates.iter()) {
                *allowed = *date != 0 && (filter.from..=filter.to).contains(date);
            }
        }
        for (number, wanted) in &filter.facets {
            let Some(column) = &self.facets[*number] else { continue };
            let has =
                |set: &Vec<u32>| set.iter().any(|&value| wanted.contains(&column.values[value as usize]));
            let sets: Vec<bool> = column.sets.iter().map(has).collect();
            for (allowed, set) in allowed.iter_mut().zip(&column.pages) {
                *allowed &= sets[*set as usize];
            }
        }
        Some(allowed)
    }

    /// The counts of all facets over the pages found.
    pub(crate) fn count(&self, index: &Index, found: &[u32]) -> Vec<FacetCounts> {
        let counted = index.facets().iter().zip(&self.facets).filter_map(|(facet, column)| {
            let column = column.as_ref()?;
            let mut counts = vec![0usize; column.values.len()];
            for &page in found {
                column.of(page).iter().for_each(|&value| counts[value as usize] += 1);
            }
            let mut values: Vec<(String, usize)> =
                column.values.iter().cloned().zip(counts).filter(|(_, count)| *count > 0).collect();
            values.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
            Some(FacetCounts { name: facet.name.clone(), label: facet.label.clone(), values })
        });
        counted.collect()
    }
}

/// The filters of the request and of what was typed, those without values left out.
fn wanted(request: &Request, parsed: &Parsed) -> Vec<(String, Vec<String>)> {
    let mut filters: BTreeMap<String, Vec<String>> = request.filters.clone();
    for (name, value) in &parsed.filters {
        filters.entry(name.clone()).or_default().push(value.clone());
    }
    filters.into_iter().filter(|(_, values)| !values.is_empty()).collect()
}

/// The error for a filter that `index` does not have.
fn unknown(index: &Index, name: &str) -> Error {
    let known = index.facets().iter().map(|facet| facet.name.clone()).collect();
    Error::UnknownFilter { name: name.to_owned(), known }
}
