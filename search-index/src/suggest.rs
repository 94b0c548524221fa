//! Completes what is being typed to titles, names, keywords and headings, by characters, pinyin or initials.

use std::collections::BTreeMap;

use crate::analysis::{Lane, folded, pinyin};
use crate::dictionary::TermEntry;
use crate::error::{Error, Result, all, both};
use crate::index::Index;
use crate::posting;
use crate::record::Block;
use crate::request::Suggestion;

/// Terms looked at for a prefix.
const MOST_TERMS: usize = 40;
/// Pages looked at for a term.
const MOST_PAGES: usize = 2;
const MOST_SUGGESTIONS: usize = 20;
const LONGEST_PREFIX: usize = 16;

impl Index {
    /// Completions of `prefix`, at most `limit`; pages with greater weight first.
    pub fn suggest(&self, prefix: &str, limit: usize) -> Result<Vec<Suggestion>> {
        let folded: String = folded(prefix).chars().take(LONGEST_PREFIX).collect();
        if folded.is_empty() {
            return Ok(Vec::new());
        }
        let limit = limit.min(MOST_SUGGESTIONS);
        let names = self.terms.with_prefix(&Lane::Name.key(&folded), MOST_TERMS);
        let sounds = self.terms.with_prefix(&Lane::NameSound.key(&folded), MOST_TERMS);
        let headings = self.terms.with_prefix(&Lane::Heading.key(&folded), MOST_TERMS);
        let ((names, sounds), headings) = both(both(names, sounds), headings)?;
        let pages = self.entries(names.into_iter().chain(sounds));
        let (mut pages, sections) = both(pages, self.entries(headings.into_iter()))?;
        let by_weight = |left: &u32, right: &u32| {
            self.boosts[*right as usize].total_cmp(&self.boosts[*left as usize]).then(left.cmp(right))
        };
        pages.sort_by(by_weight);
        let wanted: Vec<(u32, bool)> = pages
            .into_iter()
            .map(|page| (self.sections_of(page).start, false))
            .chain(sections.into_iter().map(|section| (section, true)))
            .take(limit * 2)
            .collect();
        let blocks = self.blocks_of(&wanted)?;
        let mut found: Vec<Suggestion> = Vec::new();
        for (section, is_heading) in wanted {
            for suggestion in self.completions(&blocks, section, is_heading, &folded)? {
                if found.iter().all(|known| known.text != suggestion.text) {
                    found.push(suggestion);
                }
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// The first entries of each term, each once.
    fn entries(&self, terms: impl Iterator<Item = (Vec<u8>, TermEntry)>) -> Result<Vec<u32>> {
        let mut entries = Vec::new();
        for postings in all(terms.map(|(_, entry)| self.postings(&entry)))? {
            let mut taken = 0;
            posting::each(&postings, u32::MAX, |entry, _| {
                taken += 1;
                if taken <= MOST_PAGES && !entries.contains(&entry) {
                    entries.push(entry);
                }
            })
            .ok_or(Error::damaged("postings"))?;
        }
        Ok(entries)
    }

    fn blocks_of(&self, wanted: &[(u32, bool)]) -> Result<BTreeMap<u32, Block>> {
        let mut numbers: Vec<u32> = wanted.iter().map(|(section, _)| self.block_of(*section)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let blocks = all(numbers.iter().map(|&number| self.block(number)))?;
        Ok(numbers.into_iter().zip(blocks).collect())
    }

    fn completions(
        &self,
        blocks: &BTreeMap<u32, Block>,
        section: u32,
        is_heading: bool,
        prefix: &str,
    ) -> Result<Vec<Suggestion>> {
        let (head, stored) = self.stored(&blocks[&self.block_of(section)], section)?;
        let suggest =
            |text: &str, url: String| Suggestion { text: text.to_owned(), url, title: head.title.clone() };
        if is_heading {
            return Ok(vec![suggest(&stored.heading, format!("{}#{}", head.url, stored.anchor))]);
        }
        let names = std::iter::once(&head.title).chain(&head.keywords);
        Ok(names
            .filter(|name| self.completes(name, prefix))
            .map(|name| suggest(name, head.url.clone()))
            .collect())
    }

    fn completes(&self, name: &str, prefix: &str) -> bool {
        let name = folded(name);
        let prefixes = self.head.config.title_prefixes.iter().map(|prefix| folded(prefix));
        let starts = prefixes.filter_map(|prefix| name.strip_prefix(&prefix)).chain([name.as_str()]);
        starts.into_iter().any(|start| {
            let chars: Vec<char> = start.chars().collect();
            start.starts_with(prefix)
                || pinyin::spellings(&chars).iter().any(|spelling| spelling.starts_with(prefix))
        })
    }
}
