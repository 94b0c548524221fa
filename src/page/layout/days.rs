//! Entries by their days: months with what happens in them, and for a calendar the weeks of each month.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::super::{View, long_date};
use super::Detail;
use crate::config::language;
use crate::diagnostic::Language;
use crate::kind::Layout;
use crate::library::Id;

/// A month and its entries.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Month {
    /// The month for readers. Empty for entries without a day.
    pub label: String,
    /// The month in few signs, with its year only if that is not this one.
    pub short: String,
    /// The month as `2026-03`.
    pub value: String,
    /// Its entries in the order of their days.
    pub entries: Vec<Day>,
    /// The weeks of a calendar, Monday to Sunday. Empty in a timeline.
    pub weeks: Vec<Vec<Square>>,
}

/// An entry on a day.
#[derive(Debug, Clone, Serialize)]
pub struct Day {
    /// The day for readers, without its year.
    pub label: String,
    /// The day as `2026-03-05`.
    pub date: String,
    /// The title.
    pub title: String,
    /// The address, if it has a page of its own.
    pub url: Option<String>,
    /// The anchor, if it has none.
    pub anchor: String,
    /// What the layout shows of it.
    pub details: Vec<Detail>,
    /// Whether its day is over.
    pub is_past: bool,
}

/// A square of a calendar.
#[derive(Debug, Clone, Serialize)]
pub struct Square {
    /// The day of the month; 0 outside the month.
    pub day: i8,
    /// The number of entries.
    pub count: usize,
    /// The titles of the entries.
    pub titles: String,
    /// Whether it is the day of the build.
    pub is_today: bool,
}

impl View<'_> {
    /// The months of `pages`, with weeks if it is a calendar.
    pub(super) fn months(&self, layout: &Layout, pages: &[Id], is_calendar: bool) -> Vec<Month> {
        let Some(lang) = pages.first().map(|&id| language(&self.library.document(id).lang)) else {
            return Vec::new();
        };
        let date = |id: Id| {
            let document = self.library.document(id);
            let named = layout.date.as_deref().and_then(|name| document.fields.date(&document.kind, name));
            named.or_else(|| layout.date.is_none().then(|| document.date())?)
        };
        let mut by_month: BTreeMap<(i16, i8), Vec<(Date, Id)>> = BTreeMap::new();
        let mut undated = Vec::new();
        for &id in pages {
            match date(id) {
                Some(day) => by_month.entry((day.year(), day.month())).or_default().push((day, id)),
                None => undated.push(id),
            }
        }
        let mut months: Vec<Month> = by_month
            .into_iter()
            .map(|((year, month), mut entries)| {
                entries.sort();
                let titled: Vec<(Date, &str)> = entries
                    .iter()
                    .map(|(day, id)| (*day, self.library.document(*id).title.as_str()))
                    .collect();
                let weeks = if is_calendar { self.weeks(year, month, &titled) } else { Vec::new() };
                let days =
                    entries.into_iter().map(|(day, id)| self.day(layout, Some(day), id, lang)).collect();
                Month {
                    label: month_label(year, month, lang),
                    short: short_month(year, month, self.library.today.year(), lang),
                    value: format!("{year}-{month:02}"),
                    entries: days,
                    weeks,
                }
            })
            .collect();
        if !undated.is_empty() {
            let entries = undated.into_iter().map(|id| self.day(layout, None, id, lang)).collect();
            months.push(Month { entries, ..Month::default() });
        }
        months
    }

    fn day(&self, layout: &Layout, day: Option<Date>, id: Id, lang: Language) -> Day {
        let date_field = layout.date.as_deref().unwrap_or("date");
        Day {
            label: day.map(|day| short(day, lang)).unwrap_or_default(),
            date: day.map(|day| day.to_string()).unwrap_or_default(),
            title: self.library.document(id).title.clone(),
            url: self.own_url(id),
            anchor: self.anchor(id),
            details: self.details(layout, id, &[date_field]),
            is_past: day.is_some_and(|day| day < self.library.today),
        }
    }

    /// The weeks of a month, with the titles of what is on its days.
    pub(in crate::page) fn weeks(&self, year: i16, month: i8, entries: &[(Date, &str)]) -> Vec<Vec<Square>> {
        let Ok(first) = Date::new(year, month, 1) else { return Vec::new() };
        let before = first.weekday().to_monday_zero_offset();
        let square = |day: i8| {
            let date = Date::new(year, month, day).ok();
            let here = entries.iter().filter(|(own, _)| Some(*own) == date);
            let titles: Vec<&str> = here.map(|(_, title)| *title).collect();
            let (count, is_today) = (titles.len(), date == Some(self.library.today));
            Square { day, count, titles: titles.join("、"), is_today }
        };
        let outside = || Square { day: 0, count: 0, titles: String::new(), is_today: false };
        let mut squares: Vec<Square> = (0..before).map(|_| outside()).collect();
        squares.extend((1..=first.days_in_month()).map(square));
        squares.resize_with(squares.len().next_multiple_of(7), outside);
        squares.chunks(7).map(<[Square]>::to_vec).collect()
    }
}

pub(in crate::page) fn month_label(year: i16, month: i8, lang: Language) -> String {
    let first = Date::new(year, month, 1).unwrap_or_default();
    match lang {
        Language::Zh => format!("{year}年{month}月"),
        Language::En => first.strftime("%B %Y").to_string(),
    }
}

/// A month in few signs: `3月`, and `2027年3月` in another year than `this`.
pub(in crate::page) fn short_month(year: i16, month: i8, this: i16, lang: Language) -> String {
    match lang {
        _ if year != this => month_label(year, month, lang),
        Language::Zh => format!("{month}月"),
        Language::En => Date::new(year, month, 1).unwrap_or_default().strftime("%b").to_string(),
    }
}

/// A day without its year.
pub(in crate::page) fn short(day: Date, lang: Language) -> String {
    match lang {
        Language::Zh => format!("{}日", day.day()),
        Language::En => {
            long_date(day, lang).rsplit_once(' ').map_or_else(String::new, |(day, _)| day.to_owned())
        }
    }
}
