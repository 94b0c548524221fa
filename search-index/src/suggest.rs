//! Completes what is being typed to titles, names, keywords and headings, by characters, pinyin or initials.

use crate::analysis::{Lane, folded, pinyin};
use crate::error::{Result, all, both};
use crate::index::Index;
use crate::request::Suggestion;
use crate::stored::Stored;
use crate::term_table::TermEntry;

/// Terms looked at for a prefix.
const MOST_TERMS: usize = 40;
/// Pages looked at for a term.
const MOST_PAGES: usize = 2;
const MOST_SUGGESTIONS: usize = 20;
const LONGEST_PREFIX: usize = 16;

impl Index {
    /// Completions of `prefix`, at most `limit`; pages with greater weight first.
    ///
    /// # Errors
    /// Of damage, and [`crate::Error::Missing`] from a partly loaded index that lacks bytes.
    pub fn suggest(&self, prefix: &str, limit: usize) -> Result<Vec<Suggestion>> {
        let folded: String = folded(prefix).chars().take(LONGEST_PREFIX).collect();
        if folded.is_empty() {
            return Ok(Vec::new());
        }
        let limit = limit.min(MOST_SUGGESTIONS);
        let names = self.segments.with_prefix(&Lane::Name.key(&folded), MOST_TERMS);
        let sounds = self.segments.with_prefix(&Lane::NameSound.key(&folded), MOST_TERMS);
        let headings = self.segments.with_prefix(&Lane::Heading.key(&folded), MOST_TERMS);
        let ((names, sounds), headings) = both(both(names, sounds), headings)?;
        let names = names.into_iter().map(|(_, entry)| (Lane::Name, entry));
        let sounds = sounds.into_iter().map(|(_, entry)| (Lane::NameSound, entry));
        let headings = headings.into_iter().map(|(_, entry)| (Lane::Heading, entry));
        let (mut pages, sections) = both(self.entries(names.chain(sounds)), self.entries(headings))?;
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
        let stored = all(wanted.iter().map(|&(section, _)| self.segments.stored(section)))?;
        let mut found: Vec<Suggestion> = Vec::new();
        for (stored, (_, is_heading)) in stored.iter().zip(wanted) {
            for suggestion in self.completions(stored, is_heading, &folded) {
                if found.iter().all(|known| known.text != suggestion.text) {
                    found.push(suggestion);
                }
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// The first entries of each term, each once.
    fn entries(&self, terms: impl Iterator<Item = (Lane, TermEntry)>) -> Result<Vec<u32>> {
        let mut entries = Vec::new();
        for postings in all(terms.map(|(lane, entry)| self.postings(lane, &entry)))? {
            for entry in postings.entries.into_iter().take(MOST_PAGES) {
                if !entries.contains(&entry) {
                    entries.push(entry);
                }
            }
        }
        Ok(entries)
    }

    fn completions(&self, stored: &Stored, is_heading: bool, prefix: &str) -> Vec<Suggestion> {
        let suggest =
            |text: &str, url: String| Suggestion { text: text.to_owned(), url, title: stored.title.clone() };
        if is_heading {
            let section = &stored.section;
            return vec![suggest(&section.heading, format!("{}#{}", stored.url, section.anchor))];
        }
        let names = std::iter::once(&stored.title).chain(&stored.keywords);
        names
            .filter(|name| self.completes(name, prefix))
            .map(|name| suggest(name, stored.url.clone()))
            .collect()
    }

    fn completes(&self, name: &str, prefix: &str) -> bool {
        let name = folded(name);
        let prefixes = self.config.title_prefixes.iter().map(|prefix| folded(prefix));
        let starts = prefixes.filter_map(|prefix| name.strip_prefix(&prefix)).chain([name.as_str()]);
        starts.into_iter().any(|start| {
            let chars: Vec<char> = start.chars().collect();
            start.starts_with(prefix)
                || pinyin::spellings(&chars).iter().any(|spelling| spelling.starts_with(prefix))
        })
    }
}
