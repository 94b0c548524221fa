//! Occasions for talks, with their days: a built-in table for China, and the site's own.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

mod rule;
mod sun;

pub use rule::Rule;

/// The days of an occasion.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub enum Days {
    /// They follow from the year.
    Rule(Rule),
    /// These dates, for an occasion that is announced year by year.
    Announced(Vec<Date>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Rule(String),
    Announced(Vec<String>),
}

impl TryFrom<Written> for Days {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        match written {
            Written::Rule(text) => Rule::read(&text).map(Self::Rule).ok_or_else(|| {
                format!(
                    "`{text}` is no day: write MM-DD, 农历05-05, 农历除夕, 节气清明, 5月第2个周日, 05-15所在周, 6月, or a list of YYYY-MM-DD"
                )
            }),
            Written::Announced(texts) => {
                let date = |text: &String| text.parse().map_err(|_| format!("`{text}` is no day: write YYYY-MM-DD"));
                Ok(Self::Announced(texts.iter().map(date).collect::<Result<_, _>>()?))
            }
        }
    }
}

impl Days {
    /// The first and last day of each time in `year`. None if there is none that year, or none is announced.
    pub fn in_year(&self, year: i16) -> Vec<(Date, Date)> {
        match self {
            Self::Rule(rule) => rule.in_year(year),
            Self::Announced(dates) => {
                let first = dates.iter().copied().filter(|date| date.year() == year).min();
                first.map(|date| (date, date)).into_iter().collect()
            }
        }
    }

    /// The first of the days that is not before `today`. Within a week or a month that is today.
    pub fn next(&self, today: Date) -> Option<Date> {
        match self {
            Self::Rule(rule) => {
                let spans = (today.year()..today.year() + 9).flat_map(|year| rule.in_year(year));
                spans.filter(|(_, last)| *last >= today).map(|(first, _)| first.max(today)).next()
            }
            Self::Announced(dates) => dates.iter().copied().filter(|&date| date >= today).min(),
        }
    }
}

static KNOWN: LazyLock<BTreeMap<String, Days>> =
    LazyLock::new(|| toml::from_str(include_str!("occasion/days.toml")).expect("the table is sound"));

/// The occasions of the built-in table by name.
pub fn all() -> &'static BTreeMap<String, Days> {
    &KNOWN
}

/// The days of an occasion in the built-in table.
pub fn known(name: &str) -> Option<&'static Days> {
    KNOWN.get(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn the_next_day_is_found_over_the_turn_of_the_year() {
        let days = |text: &str| -> Days {
            toml::from_str::<BTreeMap<String, Days>>(text).expect("sound")["a"].clone()
        };
        assert_eq!(days("a = '12-04'").next(day("2026-12-04")), Some(day("2026-12-04")));
        assert_eq!(days("a = '12-04'").next(day("2026-12-05")), Some(day("2027-12-04")));
        assert_eq!(days("a = '02-29'").next(day("2026-01-01")), Some(day("2028-02-29")));
        let moving = days("a = ['2027-02-06', '2026-02-17']");
        assert_eq!(moving.next(day("2026-03-01")), Some(day("2027-02-06")));
        assert_eq!(moving.next(day("2027-03-01")), None);
        assert!(toml::from_str::<BTreeMap<String, Days>>("a = '13-01'").is_err());
        let month = days("a = '6月'");
        assert_eq!(month.next(day("2026-06-10")), Some(day("2026-06-10")), "it is on");
        assert_eq!(month.next(day("2026-07-01")), Some(day("2027-06-01")));
    }

    #[test]
    fn the_known_table_is_sound_and_reaches_some_years_ahead() {
        for (name, days) in KNOWN.iter() {
            assert!(days.next(day("2029-12-31")).is_some(), "{name}");
        }
    }
}
