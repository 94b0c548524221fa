//! Occasions for talks, with their days: a built-in table for China, and the site's own.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// The days of an occasion.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub enum Days {
    /// This month and day of every year.
    Yearly(i8, i8),
    /// These dates, for an occasion that moves.
    Announced(Vec<Date>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Yearly(String),
    Announced(Vec<String>),
}

impl TryFrom<Written> for Days {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let fault = |text: &str| format!("`{text}` is no day: write MM-DD, or a list of YYYY-MM-DD");
        match written {
            // 2028 is a leap year, so 02-29 is accepted.
            Written::Yearly(text) => {
                let date: Date = format!("2028-{text}").parse().map_err(|_| fault(&text))?;
                Ok(Self::Yearly(date.month(), date.day()))
            }
            Written::Announced(texts) => {
                let dates = texts.iter().map(|text| text.parse().map_err(|_| fault(text)));
                Ok(Self::Announced(dates.collect::<Result<_, _>>()?))
            }
        }
    }
}

impl Days {
    /// The first of the days that is not before `today`.
    pub fn next(&self, today: Date) -> Option<Date> {
        match self {
            &Self::Yearly(month, day) => (today.year()..today.year() + 9)
                .filter_map(|year| Date::new(year, month, day).ok())
                .find(|&date| date >= today),
            Self::Announced(dates) => dates.iter().copied().filter(|&date| date >= today).min(),
        }
    }
}

static KNOWN: LazyLock<BTreeMap<String, Days>> =
    LazyLock::new(|| toml::from_str(include_str!("occasion/days.toml")).expect("the table is sound"));

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
    }

    #[test]
    fn the_known_table_is_sound_and_reaches_some_years_ahead() {
        for (name, days) in KNOWN.iter() {
            assert!(days.next(day("2029-12-31")).is_some(), "{name}");
        }
    }
}
