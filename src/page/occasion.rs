//! Coming occasions for the home page.

use jiff::ToSpan;
use serde::Serialize;

use super::View;
use crate::config::language;
use crate::diagnostic::Language;
use crate::library::OCCASION;
use crate::occasion;

/// An occasion on the home page.
#[derive(Debug, Clone, Serialize)]
pub struct Occasion {
    /// Its name.
    pub title: String,
    /// The address of the list of pages for it.
    pub url: String,
    /// The number of those pages.
    pub count: usize,
    /// The day for readers.
    pub date: String,
    /// The day as `2026-03-05`.
    pub date_iso: String,
}

/// How many days the home page looks ahead, and the most occasions that it names.
const AHEAD: i32 = 90;
const MOST: usize = 4;

impl View<'_> {
    /// The next occasions for which there are pages in `lang`. Their days come from the site's settings, else from the built-in table.
    pub(super) fn occasions(&self, lang: &str) -> Vec<Occasion> {
        let today = self.library.today;
        let taxonomies = self.library.taxonomies.iter().filter(|t| t.facet == OCCASION && t.lang == lang);
        let mut coming: Vec<_> = taxonomies
            .flat_map(|taxonomy| &taxonomy.terms)
            .filter_map(|term| {
                let days = self.config.occasions.get(&term.label).or_else(|| occasion::known(&term.label))?;
                Some((days.next(today)?, term))
            })
            .filter(|(date, _)| *date <= today.saturating_add(AHEAD.days()))
            .collect();
        coming.sort_by(|a, b| (a.0, &a.1.label).cmp(&(b.0, &b.1.label)));
        coming.truncate(MOST);
        coming
            .into_iter()
            .map(|(date, term)| Occasion {
                title: term.label.clone(),
                url: self.config.link(&term.url),
                count: term.pages.len(),
                date: match language(lang) {
                    Language::Zh => format!("{}月{}日", date.month(), date.day()),
                    Language::En => date.strftime("%-d %B").to_string(),
                },
                date_iso: date.to_string(),
            })
            .collect()
    }
}
