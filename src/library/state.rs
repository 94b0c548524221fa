//! Finds the state of a page by the rules of its kind, on the day of the build.

use jiff::civil::Date;

use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::{Field, StateRule};

/// The state that the first rule that holds gives to `document`. `None` if no rule holds, or if one before it looks at a private field: its
/// value is not known here, so the state could be wrong.
pub(super) fn of<'r>(document: &Document, rules: &'r [StateRule], today: Date) -> Option<&'r str> {
    for rule in rules {
        let named = [&rule.field, &rule.behind].into_iter().flatten();
        if named.filter_map(|name| document.kind.field(name)).any(Field::is_private) {
            return None;
        }
        if holds(document, rule, today) {
            return Some(&rule.state);
        }
    }
    None
}

fn holds(document: &Document, rule: &StateRule, today: Date) -> bool {
    let Some(name) = &rule.field else { return true };
    let (kind, fields) = (&document.kind, &document.fields);
    let Some(value) = fields.get(kind, name) else { return false };
    let is_past = || matches!(value, Value::Date(day) if *day < today);
    let is_near =
        |days: i32| matches!(value, Value::Date(day) if (0..=days).contains(&(*day - today).get_days()));
    let choice = || fields.enum_value(kind, name).map(|choice| choice.value.as_str()).unwrap_or_default();
    let days = |list: &str| {
        let items = fields.get(kind, list).map(Value::items).unwrap_or_default();
        items.iter().filter_map(|item| match item {
            Value::Date(day) => Some(*day),
            _ => None,
        })
    };
    (!rule.past || is_past())
        && rule.within_days.is_none_or(is_near)
        && (rule.is.is_empty() || rule.is.iter().any(|wanted| wanted == choice()))
        && rule.behind.as_ref().is_none_or(|list| is_behind(choice(), &days(list).collect::<Vec<_>>(), today))
}

/// Whether a duty that recurs every `period` was missed in one of the periods of this year that are over.
fn is_behind(period: &str, done: &[Date], today: Date) -> bool {
    periods(period, today.year())
        .into_iter()
        .filter(|(_, last)| *last < today)
        .any(|(first, last)| !done.iter().any(|day| (first..=last).contains(day)))
}

/// The first and last days of the periods of `year`. Only whole weeks count.
fn periods(period: &str, year: i16) -> Vec<(Date, Date)> {
    let months: i8 = match period {
        "week" => return weeks(year),
        "month" => 1,
        "quarter" => 3,
        "half-year" => 6,
        "year" => 12,
        _ => return Vec::new(),
    };
    let period = |first: i8| {
        let start = Date::new(year, first, 1).ok()?;
        let end = Date::new(year, first + months - 1, 1).ok()?;
        Some((start, end.last_of_month()))
    };
    (1..=12).step_by(usize::from(months.unsigned_abs())).filter_map(period).collect()
}

fn weeks(year: i16) -> Vec<(Date, Date)> {
    let Ok(first) = Date::new(year, 1, 1) else { return Vec::new() };
    let days =
        std::iter::successors(Some(first), |day| day.tomorrow().ok()).take_while(|day| day.year() == year);
    let mondays = days.filter(|day| day.weekday() == jiff::civil::Weekday::Monday);
    let week = |monday: Date| Some((monday, monday.checked_add(jiff::Span::new().days(6)).ok()?));
    mondays.filter_map(week).filter(|(_, last)| last.year() == year).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: i8, day: i8) -> Date {
        Date::constant(2026, month, day)
    }

    #[test]
    fn recurring_duties_are_due_when_their_period_is_over() {
        assert!(!is_behind("quarter", &[day(2, 10)], day(6, 30)));
        assert!(is_behind("quarter", &[day(2, 10)], day(7, 1)));
        assert!(!is_behind("quarter", &[day(2, 10), day(6, 1)], day(7, 1)));
        assert!(!is_behind("year", &[], day(12, 31)));
        assert!(is_behind("month", &[day(1, 5), day(3, 5)], day(4, 1)));
    }

    #[test]
    fn a_year_has_its_periods() {
        let counts =
            ["week", "month", "quarter", "half-year", "year", "never"].map(|name| periods(name, 2026).len());
        assert_eq!(counts, [51, 12, 4, 2, 1, 0]);
        assert_eq!(periods("quarter", 2026)[1], (day(4, 1), day(6, 30)));
    }
}
