//! The year as a page, and as files for the calendars of phones and offices.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::View;
use super::layout::{Day, Month, month_label, short, short_month};
use crate::calendar::{Entry, ics};
use crate::config::language;
use crate::diagnostic::Language;
use crate::kind::Layout;
use crate::library::{Happening, Section, Taxonomy, Term, calendar_of};

impl View<'_> {
    /// The months of this year, and those of the next three months.
    pub fn year(&self, root: &Section) -> Vec<Month> {
        let (today, lang) = (self.library.today, language(&root.lang));
        let ahead = today.saturating_add(3.months());
        let last = ahead.max(Date::new(today.year(), 12, 1).unwrap_or(ahead)).first_of_month();
        let first = Date::new(today.year(), 1, 1).unwrap_or(today);
        let mut by_month: BTreeMap<Date, Vec<Happening>> = BTreeMap::new();
        for happening in self.library.happenings(&root.lang, self.config) {
            by_month.entry(happening.first.first_of_month()).or_default().push(happening);
        }
        let months = first.series(1.month()).take_while(|month| *month <= last);
        months.map(|month| self.month(month, &by_month.remove(&month).unwrap_or_default(), lang)).collect()
    }

    fn month(&self, first: Date, all: &[Happening], lang: Language) -> Month {
        let mut marked: Vec<(Date, &str)> = Vec::new();
        for happening in all {
            // What goes on for a month marks only its first day.
            let days = happening.first.series(1.day()).take(7);
            let is_long = happening.last > happening.first.saturating_add(7.days());
            let days = days.take_while(|day| *day <= happening.last).take(if is_long { 1 } else { 7 });
            marked.extend(days.map(|day| (day, happening.title.as_str())));
        }
        Month {
            label: month_label(first.year(), first.month(), lang),
            short: short_month(first.year(), first.month(), self.library.today.year(), lang),
            value: format!("{}-{:02}", first.year(), first.month()),
            weeks: self.weeks(first.year(), first.month(), &marked),
            entries: all.iter().map(|happening| self.of_day(happening, lang)).collect(),
        }
    }

    fn of_day(&self, happening: &Happening, lang: Language) -> Day {
        let label = match (happening.first == happening.last, lang) {
            (true, _) => short(happening.first, lang),
            (false, _) if happening.last == happening.first.last_of_month() && happening.first.day() == 1 => {
                if lang == Language::Zh { "全月" } else { "all month" }.to_owned()
            }
            (false, Language::Zh) => format!("{}起", short(happening.first, lang)),
            (false, Language::En) => format!("from {}", short(happening.first, lang)),
        };
        let details = happening.page.and_then(|id| {
            let layout = calendar_of(&self.library.document(id).kind.layouts)?;
            Some(self.details(layout, id, &[layout.date.as_deref().unwrap_or("date")]))
        });
        Day {
            label,
            date: happening.first.to_string(),
            title: happening.title.clone(),
            url: happening.url.as_ref().map(|url| self.config.link_to(url)),
            anchor: String::new(),
            details: details.unwrap_or_default(),
            is_past: happening.last < self.library.today,
        }
    }

    /// The calendar file of the language of `root`.
    pub fn ics(&self, root: &Section) -> Vec<u8> {
        self.file(self.config.title_in(&root.lang), self.library.happenings(&root.lang, self.config))
    }

    /// The calendar file of a term: the days of an occasion, or what a unit does.
    pub fn term_ics(&self, taxonomy: &Taxonomy, term: &Term) -> Vec<u8> {
        let name = format!("{} - {}", term.label, self.config.title_in(&taxonomy.lang));
        self.file(&name, self.library.term_happenings(taxonomy, term, self.config))
    }

    fn file(&self, name: &str, all: Vec<Happening>) -> Vec<u8> {
        let entries: Vec<Entry> = all.into_iter().map(|happening| self.entry(happening)).collect();
        ics(name, self.library.today, &entries)
    }

    fn entry(&self, happening: Happening) -> Entry {
        let document = happening.page.map(|id| self.library.document(id));
        let layout = document.and_then(|own| calendar_of(&own.kind.layouts));
        let text = |field: fn(&Layout) -> &Option<String>| {
            let name = field(layout?).as_deref()?;
            document.and_then(|own| own.fields.text(&own.kind, name)).map(str::to_owned)
        };
        let is_public = !self.config.base_url.is_empty();
        let url = happening.url.filter(|_| is_public).map(|url| self.config.permalink_to(&url));
        Entry {
            place: text(|layout| &layout.place).unwrap_or_default(),
            note: text(|layout| &layout.time).unwrap_or_default(),
            url: url.unwrap_or_default(),
            first: happening.first,
            last: happening.last,
            title: happening.title,
        }
    }
}
