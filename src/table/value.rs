//! Turns a cell into the text that front matter would have for the same value: days as 2026-03-05, numbers in digits.

use jiff::civil::Date;

use super::Cell;
use crate::kind::{Field, Type};

/// Why a cell has no value for its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A formula gave an error, such as `#REF!`.
    Formula(String),
    /// A formula whose result was not saved.
    Unsaved,
    /// A day without a year, and the section gives none.
    NoYear,
}

/// The text of `cell` for `field`. Empty if nothing is meant. `year` completes days without one. What cannot be understood stays as it is,
/// so that the check of the field reports it.
pub fn text(cell: &Cell, field: &Field, year: Option<i16>) -> Result<String, Fault> {
    let type_ = if field.type_ == Type::List { field.item } else { field.type_ };
    match cell {
        Cell::Error(error) => Err(Fault::Formula(error.clone())),
        Cell::Unsaved => Err(Fault::Unsaved),
        Cell::Text(text) if is_blank(text) => Ok(String::new()),
        Cell::Text(text) => match type_ {
            Type::Date if field.type_ == Type::List => {
                let parts =
                    text.split(['、', '，', ',', ';', '；', '\n']).filter(|part| !part.trim().is_empty());
                Ok(parts.map(|part| day_text(part.trim(), year)).collect::<Result<Vec<_>, _>>()?.join("、"))
            }
            Type::Date => day_text(text, year),
            Type::Number | Type::Year => Ok(number(text, unit(field)).map_or_else(|| text.clone(), plain)),
            Type::Bool => Ok(match text.as_str() {
                "√" | "✓" | "✔" => "是".to_owned(),
                "×" | "✗" => "否".to_owned(),
                other => other.to_owned(),
            }),
            // Several values in one cell stand in lines of their own.
            _ if field.type_ == Type::List => Ok(text.replace(['\n', '\r'], "、")),
            _ => Ok(text.clone()),
        },
        Cell::Number(number) if type_ == Type::Date => {
            Ok(day_of_serial(*number).map_or_else(|| plain(*number), |day| day.to_string()))
        }
        Cell::Percent(number) if type_ == Type::Number => Ok(plain(number * 100.0)),
        other => Ok(other.shown()),
    }
}

fn unit(field: &Field) -> &str {
    field.unit.as_ref().map_or("", |unit| unit.zh.as_str())
}

/// Whether a cell with only this sign is left empty on purpose.
fn is_blank(text: &str) -> bool {
    matches!(text, "/" | "-" | "—" | "——" | "－" | "\\")
}

/// A number as people write it: shortest digits, without an exponent.
pub(super) fn plain(number: f64) -> String {
    // Percentages and sums of a workbook carry errors of floating point in their last digits.
    let rounded = (number * 1e9).round() / 1e9;
    if rounded.is_finite() { rounded.to_string() } else { number.to_string() }
}

/// The number in `text`: with 万 or 亿, a percent sign, the field's `unit`, and separators of thousands.
fn number(text: &str, unit: &str) -> Option<f64> {
    let half: String = text.chars().map(half_width).filter(|c| !c.is_whitespace() && *c != ',').collect();
    let bare = half.strip_suffix(unit).unwrap_or(&half);
    let (digits, factor) = match bare.strip_suffix(['万', '亿']) {
        Some(digits) if bare.ends_with('万') => (digits, 1e4),
        Some(digits) => (digits, 1e8),
        None => (bare.strip_suffix('%').unwrap_or(bare), 1.0),
    };
    digits.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number * factor)
}

fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// The day with this number in workbooks, which count from the last day of 1899. Only days of our time: a small number is no day.
fn day_of_serial(number: f64) -> Option<Date> {
    const FIRST: f64 = 18_264.0; // 1950-01-01
    const LAST: f64 = 73_415.0; // 2100-12-31
    let days = (FIRST..=LAST).contains(&number).then_some(number.floor())?;
    #[expect(clippy::cast_possible_truncation, reason = "it is within the range above")]
    let span = jiff::Span::new().days(days as i64);
    Date::constant(1899, 12, 30).checked_add(span).ok()
}

fn day_text(text: &str, year: Option<i16>) -> Result<String, Fault> {
    if let Ok(number) = text.parse::<f64>()
        && let Some(day) = day_of_serial(number)
    {
        return Ok(day.to_string());
    }
    match day(text, year) {
        Some(Some(day)) => Ok(day.to_string()),
        Some(None) => Err(Fault::NoYear),
        None => Ok(text.to_owned()),
    }
}

/// The day that `text` means: 3月5日, 6月底前, 2026年6月底, 2026年12月. The inner value is missing if it needs a year. `None` for other forms
/// and days that do not exist.
pub(super) fn day(text: &str, year: Option<i16>) -> Option<Option<Date>> {
    let compact: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    let text = compact.trim_end_matches("之前").trim_end_matches("以前").trim_end_matches('前');
    let (own, rest) = match text.split_once('年') {
        Some((own, rest)) => (Some(own.parse::<i16>().ok()?), rest),
        None => (None, text),
    };
    let (month, day) = rest.split_once('月')?;
    let month: i8 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    let year = match own.or(year) {
        Some(year) => year,
        None => return Some(None),
    };
    let first = Date::new(year, month, 1).ok()?;
    match day.trim_end_matches(['日', '号']) {
        "" | "底" | "末" => Some(Some(first.last_of_month())),
        "中旬" => Date::new(year, month, 20).ok().map(Some),
        "上旬" => Date::new(year, month, 10).ok().map(Some),
        "下旬" => Some(Some(first.last_of_month())),
        day => Date::new(year, month, day.parse().ok()?).ok().map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_offices_write_them() {
        let all = [
            ("1.2万", 12_000.0),
            ("65%", 65.0),
            ("６５％", 65.0),
            ("12,345人", 12_345.0),
            ("-3", -3.0),
            ("2亿", 2e8),
        ];
        for (text, value) in all {
            assert_eq!(number(text, "人"), Some(value), "{text}");
        }
        assert_eq!(number("约三成", ""), None);
        assert_eq!(number("3万人", "万人"), Some(3.0));
        assert_eq!(plain(0.57 * 100.0), "57");
    }

    #[test]
    fn days_without_a_year_take_that_of_the_section() {
        let day = |text, year| super::day(text, year).flatten().map(|day| day.to_string());
        assert_eq!(day("3月5日", Some(2026)).as_deref(), Some("2026-03-05"));
        assert_eq!(day("6月底前", Some(2026)).as_deref(), Some("2026-06-30"));
        assert_eq!(day("2024年2月底", None).as_deref(), Some("2024-02-29"));
        assert_eq!(super::day("3月5日", None), Some(None));
        assert_eq!(super::day("2月30日", Some(2026)), None);
        assert_eq!(super::day("长期", Some(2026)), None);
    }

    #[test]
    fn serial_numbers_are_days() {
        assert_eq!(day_of_serial(46_086.0), Date::new(2026, 3, 5).ok());
        assert_eq!(day_of_serial(12.0), None);
    }
}
