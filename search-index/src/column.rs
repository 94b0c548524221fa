//! One value a page, kept as runs: neighbouring pages mostly share kind, region and year.

use std::collections::{BTreeMap, BTreeSet};

use crate::codec::{Reader, put_str, put_varint, unseal};

/// Appends `values` as pairs of run length and value.
pub(crate) fn put_runs(out: &mut Vec<u8>, values: impl IntoIterator<Item = u32>) {
    let values: Vec<u32> = values.into_iter().collect();
    let runs: Vec<&[u32]> = values.chunk_by(|left, right| left == right).collect();
    put_varint(out, runs.len() as u64);
    for run in runs {
        put_varint(out, run.len() as u64);
        put_varint(out, u64::from(run[0]));
    }
}

/// More values no column has; a head that claims more is forged.
const MOST: usize = 1 << 26;

/// Reads what `put_runs` wrote for exactly `length` pages.
pub(crate) fn read_runs(reader: &mut Reader<'_>, length: usize) -> Option<Vec<u32>> {
    if length > MOST {
        return None;
    }
    let mut values = Vec::new();
    for _ in 0..reader.count()? {
        let run = reader.number().filter(|&run| run <= length - values.len())?;
        let value = reader.varint()? as u32;
        values.resize(values.len() + run, value);
    }
    (values.len() == length).then_some(values)
}

/// The values of one facet on every page.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct FacetColumn {
    /// All values, sorted.
    pub(crate) values: Vec<String>,
    /// The different sets of values that a page can have, as indexes into `values`.
    pub(crate) sets: Vec<Vec<u32>>,
    /// The set of each page.
    pub(crate) pages: Vec<u32>,
}

impl FacetColumn {
    /// The column in which page n has the values `pages[n]`, each list sorted.
    pub(crate) fn from_pages<'a>(pages: impl Iterator<Item = &'a [String]> + Clone) -> Self {
        // Many pages share few values.
        let values: BTreeSet<&str> = pages.clone().flatten().map(String::as_str).collect();
        let values: Vec<&str> = values.into_iter().collect();
        let number = |value: &String| values.binary_search(&value.as_str()).expect("collected above") as u32;
        let sets = pages.map(|page| page.iter().map(number).collect());
        let sets: Vec<Vec<u32>> = sets.collect();
        Self::new(values.into_iter().map(str::to_owned).collect(), sets.into_iter())
    }

    /// The column in which page n has the numbers `pages[n]` of `values`.
    pub(crate) fn new(values: Vec<String>, pages: impl Iterator<Item = Vec<u32>>) -> Self {
        let mut numbers: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let mut column = Self { values, ..Self::default() };
        for set in pages {
            let next = column.sets.len() as u32;
            let number = *numbers.entry(set).or_insert_with_key(|set| {
                column.sets.push(set.clone());
                next
            });
            column.pages.push(number);
        }
        column
    }

    /// The bytes of the column, not yet sealed.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_varint(&mut out, self.values.len() as u64);
        self.values.iter().for_each(|value| put_str(&mut out, value));
        put_varint(&mut out, self.sets.len() as u64);
        for set in &self.sets {
            put_varint(&mut out, set.len() as u64);
            set.iter().for_each(|&value| put_varint(&mut out, u64::from(value)));
        }
        put_runs(&mut out, self.pages.iter().copied());
        out
    }

    /// Reads a sealed column of `length` pages; `None` where it was altered.
    pub(crate) fn unpack(bytes: &[u8], length: usize) -> Option<Self> {
        let mut reader = Reader::new(unseal(bytes)?);
        let values = (0..reader.count()?).map(|_| reader.string()).collect::<Option<Vec<_>>>()?;
        let mut sets = Vec::new();
        for _ in 0..reader.count()? {
            let set: Option<Vec<u32>> =
                (0..reader.count()?).map(|_| reader.varint().map(|value| value as u32)).collect();
            sets.push(set.filter(|set| set.iter().all(|&value| (value as usize) < values.len()))?);
        }
        let pages = read_runs(&mut reader, length)?;
        pages.iter().all(|&set| (set as usize) < sets.len()).then_some(Self { values, sets, pages })
    }

    /// The values of one page.
    pub(crate) fn of(&self, page: u32) -> &[u32] {
        &self.sets[self.pages[page as usize] as usize]
    }
}

/// The bytes of the dates of all pages, not yet sealed.
pub(crate) fn pack_dates(dates: impl IntoIterator<Item = u32>) -> Vec<u8> {
    let mut out = Vec::new();
    put_runs(&mut out, dates);
    out
}

/// Reads the dates of `length` pages; `None` where they were altered.
pub(crate) fn unpack_dates(bytes: &[u8], length: usize) -> Option<Vec<u32>> {
    read_runs(&mut Reader::new(unseal(bytes)?), length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_page_keeps_its_values(pages in prop::collection::vec(prop::collection::btree_set("[a-c]", 0..3), 0..30)) {
            let pages: Vec<Vec<String>> = pages.into_iter().map(|set| set.into_iter().collect()).collect();
            let mut packed = FacetColumn::from_pages(pages.iter().map(Vec::as_slice)).pack();
            crate::codec::seal(&mut packed, 0);
            let column = FacetColumn::unpack(&packed, pages.len()).expect("packed above");
            for (page, values) in pages.iter().enumerate() {
                let found: Vec<&String> = column.of(page as u32).iter().map(|&value| &column.values[value as usize]).collect();
                prop_assert_eq!(found, values.iter().collect::<Vec<_>>());
            }
        }
    }
}
