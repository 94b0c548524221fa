//! The days of the 24 solar terms in China, from the place of the sun (J. Meeus, Astronomical Algorithms, chapter 25, lower accuracy).

use jiff::ToSpan;
use jiff::civil::Date;

/// The solar terms from 小寒 on, each with the longitude of the sun in degrees.
pub(super) const TERMS: [(&str, f64); 24] = [
    ("小寒", 285.0),
    ("大寒", 300.0),
    ("立春", 315.0),
    ("雨水", 330.0),
    ("惊蛰", 345.0),
    ("春分", 0.0),
    ("清明", 15.0),
    ("谷雨", 30.0),
    ("立夏", 45.0),
    ("小满", 60.0),
    ("芒种", 75.0),
    ("夏至", 90.0),
    ("小暑", 105.0),
    ("大暑", 120.0),
    ("立秋", 135.0),
    ("处暑", 150.0),
    ("白露", 165.0),
    ("秋分", 180.0),
    ("寒露", 195.0),
    ("霜降", 210.0),
    ("立冬", 225.0),
    ("小雪", 240.0),
    ("大雪", 255.0),
    ("冬至", 270.0),
];

/// Terms of 1901 to 2100 that come so near to midnight that a few minutes decide their day: year, term, and how many days later than
/// computed they are. Compared with the almanac sxtwl.
const NEAR_MIDNIGHT: [(i16, usize, i8); 15] = [
    (1912, 18, 1),
    (1917, 22, 1),
    (1923, 3, -1),
    (1950, 7, -1),
    (1951, 23, 1),
    (1978, 21, 1),
    (2008, 9, 1),
    (2011, 21, 1),
    (2014, 4, 1),
    (2016, 12, 1),
    (2045, 12, 1),
    (2047, 4, 1),
    (2051, 5, -1),
    (2084, 10, 1),
    (2097, 8, 1),
];

/// The day of the term with this index in [`TERMS`] in `year`.
pub(super) fn day(year: i16, term: usize) -> Option<Date> {
    let (_, longitude) = TERMS.get(term)?;
    // A term comes every 15.2 days; the day is sought from four days before.
    let start = Date::new(year, 1, 1).ok()?.checked_add((term as i32 * 152 / 10).days()).ok()?;
    let passed = |date: Date| (sun(date) - longitude + 180.0).rem_euclid(360.0) - 180.0;
    let days = start.series(1.day()).take(12);
    let computed = days
        .into_iter()
        .find(|&date| date.tomorrow().is_ok_and(|next| passed(date) < 0.0 && passed(next) >= 0.0))?;
    let near = NEAR_MIDNIGHT.iter().find(|(at, which, _)| (*at, *which) == (year, term));
    computed.checked_add(i32::from(near.map_or(0, |(_, _, later)| *later)).days()).ok()
}

/// The longitude of the sun in degrees when the day begins in China.
fn sun(date: Date) -> f64 {
    /// From Greenwich to China, and from the turning of the earth to even time, in days.
    const AHEAD: f64 = 8.0 / 24.0;
    const EVEN: f64 = 70.0 / 86_400.0;
    let noon = Date::constant(2000, 1, 1);
    let days = f64::from(date.since(noon).map_or(0, |span| span.get_days())) - 0.5 - AHEAD + EVEN;
    let t = days / 36_525.0;
    let mean = 280.466_46 + 36_000.769_83 * t + 0.000_303_2 * t * t;
    let anomaly = (357.529_11 + 35_999.050_29 * t - 0.000_153_7 * t * t).to_radians();
    let centre = (1.914_602 - 0.004_817 * t - 0.000_014 * t * t) * anomaly.sin()
        + (0.019_993 - 0.000_101 * t) * (2.0 * anomaly).sin()
        + 0.000_289 * (3.0 * anomaly).sin();
    let node = (125.04 - 1_934.136 * t).to_radians();
    mean + centre - 0.005_69 - 0.004_78 * node.sin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_on_the_days_of_the_almanac() {
        let all = [
            (2024, 6, "2024-04-04"),
            (2025, 6, "2025-04-04"),
            (2026, 6, "2026-04-05"),
            (2026, 17, "2026-09-23"),
            (2025, 23, "2025-12-21"),
            (2026, 0, "2026-01-05"),
            (1917, 22, "1917-12-08"),
            (2051, 5, "2051-03-20"),
            (2097, 8, "2097-05-05"),
        ];
        for (year, term, wanted) in all {
            assert_eq!(
                day(year, term).map(|day| day.to_string()).as_deref(),
                Some(wanted),
                "{}",
                TERMS[term].0
            );
        }
    }

    #[test]
    fn every_year_has_all_terms_in_order() {
        for year in 1901..=2100 {
            let days: Vec<_> = (0..24).map(|term| day(year, term).expect("a day")).collect();
            assert!(days.is_sorted() && days.iter().all(|day| day.year() == year), "{year}");
        }
    }
}
