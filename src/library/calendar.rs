//! What happens on which day: occasions by their rules, and what the kinds with a calendar say.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Id, Library, Taxonomy, Term};
use crate::config::{Config, language};
use crate::diagnostic::Language;
use crate::kind::{Layout, LayoutType};
use crate::occasion::{self, Days};

/// The name of the facet whose terms are occasions.
pub(crate) const OCCASION: &str = "occasion";
/// The name of the facet whose terms are units.
const UNIT: &str = "unit";

/// What happens on a day or on several in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// What it is.
    pub title: String,
    /// The address in the site of what tells more.
    pub url: Option<String>,
    /// The page that states it; none for an occasion.
    pub page: Option<Id>,
}

impl Library {
    /// Whether there is anything to put into a calendar in the language `lang`.
    pub fn has_calendar(&self, lang: &str) -> bool {
        let is_occasion = |taxonomy: &Taxonomy| taxonomy.facet == OCCASION && taxonomy.lang == lang;
        self.taxonomies.iter().any(is_occasion)
            || (0..self.documents.len())
                .any(|id| self.documents[id].lang == lang && self.days_of(id).is_some())
    }

    /// Whether the pages of a term, or the term itself, have days.
    pub fn has_term_calendar(&self, taxonomy: &Taxonomy, term: &Term, config: &Config) -> bool {
        match taxonomy.facet.as_str() {
            OCCASION => rule(&term.label, config).is_some(),
            UNIT => term.pages.iter().any(|&id| self.days_of(id).is_some()),
            _ => false,
        }
    }

    /// What happens this year and the next in the language `lang`, in the order of the days.
    pub fn happenings(&self, lang: &str, config: &Config) -> Vec<Happening> {
        let taxonomies = self.taxonomies.iter().filter(|all| all.facet == OCCASION && all.lang == lang);
        let terms: BTreeMap<&str, &Term> =
            taxonomies.flat_map(|all| &all.terms).map(|term| (term.label.as_str(), term)).collect();
        let mut names: BTreeSet<&str> = terms.keys().copied().collect();
        // The tables are in Chinese.
        if language(lang) == Language::Zh {
            names.extend(config.occasions.keys().chain(occasion::all().keys()).map(String::as_str));
        }
        let occasions =
            names.into_iter().flat_map(|name| self.of_occasion(name, terms.get(name).copied(), config));
        let mut all: Vec<Happening> = occasions.collect();
        let ids = (0..self.documents.len()).filter(|&id| self.documents[id].lang == lang);
        all.extend(ids.filter_map(|id| self.of_page(id)));
        sort(&mut all);
        all
    }

    /// The days of an occasion and what its pages say, or what a unit does.
    pub fn term_happenings(&self, taxonomy: &Taxonomy, term: &Term, config: &Config) -> Vec<Happening> {
        let mut all: Vec<Happening> = term.pages.iter().filter_map(|&id| self.of_page(id)).collect();
        if taxonomy.facet == OCCASION {
            all.extend(self.of_occasion(&term.label, Some(term), config));
        }
        sort(&mut all);
        all
    }

    fn of_occasion(&self, name: &str, term: Option<&Term>, config: &Config) -> Vec<Happening> {
        let year = self.today.year();
        let days = rule(name, config);
        let spans = days
            .into_iter()
            .flat_map(|days| [year, year + 1].into_iter().flat_map(|year| days.in_year(year)));
        let url = term.map(|term| term.url.clone());
        let happening =
            |(first, last)| Happening { first, last, title: name.to_owned(), url: url.clone(), page: None };
        spans.map(happening).collect()
    }

    /// What the page `id` says happens this year or the next.
    fn of_page(&self, id: Id) -> Option<Happening> {
        let (first, last) = self.days_of(id)?;
        let (document, year) = (&self.documents[id], self.today.year());
        (year..=year + 1).contains(&first.year()).then(|| Happening {
            first,
            last: last.max(first),
            title: document.title.clone(),
            url: Some(document.url.clone()),
            page: Some(id),
        })
    }

    /// The first and last day of a page whose kind shows its pages as a calendar.
    fn days_of(&self, id: Id) -> Option<(Date, Date)> {
        let document = &self.documents[id];
        let layout = calendar_of(&document.kind.layouts).filter(|_| document.is_listed())?;
        let day = |field: &Option<String>| document.fields.date(&document.kind, field.as_deref()?);
        let first = day(&layout.date)?;
        Some((first, day(&layout.end).unwrap_or(first)))
    }
}

/// The layout of a kind that is a calendar.
pub fn calendar_of(layouts: &[Layout]) -> Option<&Layout> {
    layouts.iter().find(|layout| layout.type_ == LayoutType::Calendar)
}

/// The days of an occasion: the site's own, else those of the built-in table.
fn rule<'a>(name: &str, config: &'a Config) -> Option<&'a Days> {
    config.occasions.get(name).or_else(|| occasion::known(name))
}

fn sort(all: &mut [Happening]) {
    all.sort_by(|a, b| (a.first, a.page.is_some(), &a.title).cmp(&(b.first, b.page.is_some(), &b.title)));
}
