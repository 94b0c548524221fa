//! The rules by which occasions have their days, and how a table writes them.

use icu_calendar::Date as Almanac;
use icu_calendar::types::Month;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::sun;

/// How the days of an occasion follow from the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// This month and day: `03-05`.
    Fixed(i8, i8),
    /// This month and day of the Chinese calendar: `农历05-05`. Of a month that comes twice the earlier one counts.
    Lunar(u8, u8),
    /// The last day of the Chinese year: `农历除夕`.
    Eve,
    /// The day of a solar term: `节气清明`, by its index in [`sun::TERMS`].
    Term(usize),
    /// The nth weekday of a month: `5月第2个周日`; the last one, `3月最后一个周一`, is -1.
    NthWeekday(i8, i8, Weekday),
    /// The week, from Monday, that holds a month and day: `05-15所在周`.
    Week(i8, i8),
    /// A whole month: `6月`.
    Month(i8),
}

const WEEKDAYS: [(&str, Weekday); 8] = [
    ("一", Weekday::Monday),
    ("二", Weekday::Tuesday),
    ("三", Weekday::Wednesday),
    ("四", Weekday::Thursday),
    ("五", Weekday::Friday),
    ("六", Weekday::Saturday),
    ("日", Weekday::Sunday),
    ("天", Weekday::Sunday),
];

impl Rule {
    /// Reads a rule as a table writes it.
    pub fn read(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(rest) = text.strip_prefix("农历") {
            if rest == "除夕" {
                return Some(Self::Eve);
            }
            let (month, day) = rest.split_once('-')?;
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            return ((1..=12).contains(&month) && (1..=30).contains(&day)).then_some(Self::Lunar(month, day));
        }
        if let Some(name) = text.strip_prefix("节气") {
            return sun::TERMS.iter().position(|(term, _)| *term == name).map(Self::Term);
        }
        if let Some(day) = text.strip_suffix("所在周") {
            return month_day(day).map(|(month, day)| Self::Week(month, day));
        }
        let Some((month, rest)) = text.split_once('月') else {
            return month_day(&text).map(|(month, day)| Self::Fixed(month, day));
        };
        let month = month.parse::<i8>().ok().filter(|month| (1..=12).contains(month))?;
        if rest.is_empty() {
            return Some(Self::Month(month));
        }
        let (nth, weekday) = rest.split_once("个周").or_else(|| rest.split_once("个星期"))?;
        let nth = match nth {
            "最后一" => -1,
            nth => nth.strip_prefix('第')?.parse().ok().filter(|nth| (1..=5).contains(nth))?,
        };
        let (_, weekday) = WEEKDAYS.iter().find(|(name, _)| *name == weekday)?;
        Some(Self::NthWeekday(month, nth, *weekday))
    }

    /// The first and last day of each time that it comes in `year`: mostly once, a day of the twelfth Chinese month also twice or never.
    pub fn in_year(self, year: i16) -> Vec<(Date, Date)> {
        let one = |date: Date| (date, date);
        let once = match self {
            Self::Lunar(month, day) => return lunar(year, month, day).map(one).collect(),
            Self::Fixed(month, day) => Date::new(year, month, day).ok().map(one),
            Self::Eve => lunar(year, 1, 1).next().and_then(|date| date.yesterday().ok()).map(one),
            Self::Term(term) => sun::day(year, term).map(one),
            Self::NthWeekday(month, nth, weekday) => {
                let first = Date::new(year, month, 1).ok();
                first.and_then(|first| first.nth_weekday_of_month(nth, weekday).ok()).map(one)
            }
            Self::Week(month, day) => week(year, month, day),
            Self::Month(month) => Date::new(year, month, 1).ok().map(|first| (first, first.last_of_month())),
        };
        once.into_iter().collect()
    }
}

/// Monday and Sunday of the week that holds a day.
fn week(year: i16, month: i8, day: i8) -> Option<(Date, Date)> {
    let date = Date::new(year, month, day).ok()?;
    let monday = date.checked_sub(i32::from(date.weekday().to_monday_zero_offset()).days()).ok()?;
    Some((monday, monday.checked_add(6.days()).ok()?))
}

/// A month and day as `03-05`. 2028 is a leap year, so 02-29 is accepted.
fn month_day(text: &str) -> Option<(i8, i8)> {
    let date: Date = format!("2028-{text}").parse().ok()?;
    Some((date.month(), date.day()))
}

/// The days in `year` that are `month` and `day` of a Chinese year. Where the month has only 29 days, its last one. The twelfth month mostly
/// falls into the year after that in which its Chinese year begins.
fn lunar(year: i16, month: u8, day: u8) -> impl Iterator<Item = Date> {
    let of = move |chinese: i16, day: u8| {
        let date = Almanac::try_new_chinese_traditional(i32::from(chinese), Month::new(month), day);
        let date = date.ok()?.to_calendar(icu_calendar::Iso);
        let year = i16::try_from(date.year().extended_year()).ok()?;
        Date::new(year, date.month().ordinal.try_into().ok()?, date.day_of_month().0.try_into().ok()?).ok()
    };
    let days = [year - 1, year].into_iter();
    let days = days.filter_map(move |chinese| of(chinese, day).or_else(|| of(chinese, day.min(29))));
    days.filter(move |date| date.year() == year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str, year: i16) -> Option<String> {
        Rule::read(text).expect(text).in_year(year).first().map(|(first, _)| first.to_string())
    }

    #[test]
    fn rules_give_the_days_that_calendars_print() {
        let all = [
            ("03-05", 2026, "2026-03-05"),
            ("农历01-01", 2027, "2027-02-06"),
            ("农历除夕", 2026, "2026-02-16"),
            ("农历12-08", 2026, "2026-01-26"),
            ("农历05-05", 2028, "2028-05-28"),
            ("节气清明", 2028, "2028-04-04"),
            ("节气秋分", 2026, "2026-09-23"),
            ("5月第2个周日", 2026, "2026-05-10"),
            ("3月最后一个周一", 2026, "2026-03-30"),
            ("05-15所在周", 2026, "2026-05-11"),
            ("6月", 2026, "2026-06-01"),
        ];
        for (rule, year, wanted) in all {
            assert_eq!(day(rule, year).as_deref(), Some(wanted), "{rule}");
        }
        assert_eq!(day("02-29", 2026), None);
        // 2025 has a sixth month twice, and 2033 an eleventh.
        assert_eq!(day("农历06-06", 2025).as_deref(), Some("2025-06-30"));
        let twice = Rule::read("农历12-08").expect("a rule").in_year(2060).into_iter();
        let twice: Vec<String> = twice.map(|(first, _)| first.to_string()).collect();
        assert_eq!(twice, ["2060-01-11", "2060-12-30"]);
        for broken in ["13-01", "农历13-01", "节气大热", "5月第6个周日", "5月第一个周日甲", "下雨天", ""]
        {
            assert_eq!(Rule::read(broken), None, "{broken}");
        }
    }

    #[test]
    fn the_festivals_of_some_years_are_right() {
        let rules =
            ["农历01-01", "农历01-15", "节气清明", "农历05-05", "农历07-07", "农历08-15", "农历09-09"];
        let years = [
            (2024, ["02-10", "02-24", "04-04", "06-10", "08-10", "09-17", "10-11"]),
            (2025, ["01-29", "02-12", "04-04", "05-31", "08-29", "10-06", "10-29"]),
            (2026, ["02-17", "03-03", "04-05", "06-19", "08-19", "09-25", "10-18"]),
            (2027, ["02-06", "02-20", "04-05", "06-09", "08-08", "09-15", "10-08"]),
            (2028, ["01-26", "02-09", "04-04", "05-28", "08-26", "10-03", "10-26"]),
        ];
        for (year, days) in years {
            for (rule, wanted) in rules.iter().zip(days) {
                assert_eq!(day(rule, year), Some(format!("{year}-{wanted}")), "{rule}");
            }
        }
    }
}
