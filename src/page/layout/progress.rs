//! What has been reached against what was meant: a bar, the latest figure, and the figures before it as a line and a table.

use jiff::civil::Date;
use serde::Serialize;

use super::super::View;
use super::Detail;
use super::table::grouped;
use crate::front_matter::Value;
use crate::kind::Layout;
use crate::library::Id;

/// An indicator.
#[derive(Debug, Clone, Serialize)]
pub struct Indicator {
    /// The title.
    pub title: String,
    /// The address, if it has a page of its own.
    pub url: Option<String>,
    /// The anchor, if it has none.
    pub anchor: String,
    /// The unit of its numbers.
    pub unit: String,
    /// What was meant, with the sign of comparison.
    pub target: String,
    /// The latest figure; empty if there is none.
    pub actual: String,
    /// The day of the latest figure.
    pub date: String,
    /// How much of the target has been reached, in percent, at most 100.
    pub percent: u32,
    /// Whether the target has been reached.
    pub is_reached: bool,
    /// All figures from the first.
    pub figures: Vec<Figure>,
    /// The points of the line through the figures, in a box of 300 by 60.
    pub line: String,
    /// The height of the target in that box.
    pub target_at: String,
    /// What the layout shows besides.
    pub details: Vec<Detail>,
}

/// A figure on a day.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// The day as `2026-03-05`.
    pub date: String,
    /// The figure.
    pub value: String,
}

const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 60.0;

impl View<'_> {
    /// The indicators among `pages`.
    pub(super) fn indicators(&self, layout: &Layout, pages: &[Id]) -> Vec<Indicator> {
        pages.iter().map(|&id| self.indicator(layout, id)).collect()
    }

    fn indicator(&self, layout: &Layout, id: Id) -> Indicator {
        let document = self.library.document(id);
        let (fields, kind) = (&document.fields, &document.kind);
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        let (target_name, actual_name) = (name(&layout.target), name(&layout.actual));
        let target = fields.number(kind, &target_name);
        let figures = self.figures(id, &actual_name);
        let is_most = fields.enum_value(kind, "compare").is_some_and(|choice| choice.value == "at-most");
        let latest = figures.last().copied();
        let percent =
            target.zip(latest).map_or(0.0, |(target, (_, actual))| reached(target, actual, is_most));
        let (line, target_at) = line(&figures, target);
        Indicator {
            title: document.title.clone(),
            url: self.own_url(id),
            anchor: self.anchor(id),
            unit: fields.text(kind, "unit_of_measure").unwrap_or_default().to_owned(),
            target: target
                .map(|target| format!("{} {}", if is_most { "≤" } else { "≥" }, grouped(target)))
                .unwrap_or_default(),
            actual: latest.map(|(_, actual)| grouped(actual)).unwrap_or_default(),
            date: latest.map(|(day, _)| day.to_string()).unwrap_or_default(),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is from 0 to 100"
            )]
            percent: percent.clamp(0.0, 100.0).floor() as u32,
            is_reached: percent >= 100.0,
            figures: figures
                .iter()
                .map(|(day, value)| Figure { date: day.to_string(), value: grouped(*value) })
                .collect(),
            line,
            target_at,
            details: self.details(
                layout,
                id,
                &[target_name.as_str(), actual_name.as_str(), "unit_of_measure"],
            ),
        }
    }

    /// The days and numbers in the list of records called `name`, by day.
    fn figures(&self, id: Id, name: &str) -> Vec<(Date, f64)> {
        let document = self.library.document(id);
        let records = document.fields.get(&document.kind, name).map(Value::items).unwrap_or_default();
        let figure = |record: &Value| {
            let Value::Record(entries) = record else { return None };
            let day = entries.iter().find_map(|(_, value)| match value {
                Value::Date(day) => Some(*day),
                _ => None,
            });
            let number = entries.iter().find_map(|(_, value)| match value {
                Value::Number(number) => Some(*number),
                _ => None,
            });
            day.zip(number)
        };
        let mut figures: Vec<(Date, f64)> = records.iter().filter_map(figure).collect();
        figures.sort_by_key(|(day, _)| *day);
        figures
    }
}

/// How much of `target` is reached, in percent.
fn reached(target: f64, actual: f64, is_most: bool) -> f64 {
    match is_most {
        _ if target == 0.0 => {
            if actual == 0.0 || !is_most {
                100.0
            } else {
                0.0
            }
        }
        true if actual <= target => 100.0,
        true => target / actual * 100.0,
        false => actual / target * 100.0,
    }
}

/// The points of a line through `figures`, by their days, and the height of the target.
fn line(figures: &[(Date, f64)], target: Option<f64>) -> (String, String) {
    let Some(((first, _), (last, _))) = figures.first().zip(figures.last()).filter(|_| figures.len() > 1)
    else {
        return Default::default();
    };
    let days = |from: Date, to: Date| f64::from((to - from).get_days());
    let values = figures.iter().map(|(_, value)| *value).chain(target);
    let (low, high) =
        values.fold((0.0_f64, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let height = |value: f64| HEIGHT - (value - low) / (high - low).max(f64::EPSILON) * HEIGHT;
    let width = days(*first, *last).max(1.0);
    let point = |(day, value): &(Date, f64)| {
        format!("{:.1},{:.1}", days(*first, *day) / width * WIDTH, height(*value))
    };
    let points = figures.iter().map(point).collect::<Vec<_>>().join(" ");
    (points, target.map(|target| format!("{:.1}", height(target))).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_reached_from_below_or_from_above() {
        assert_eq!(reached(80.0, 40.0, false), 50.0);
        assert_eq!(reached(80.0, 90.0, false), 112.5);
        assert_eq!(reached(4.0, 8.0, true), 50.0);
        assert_eq!(reached(4.0, 3.0, true), 100.0);
        assert_eq!(reached(0.0, 0.0, true), 100.0);
        assert_eq!(reached(0.0, 2.0, true), 0.0);
    }

    #[test]
    fn a_line_runs_from_the_first_day_to_the_last() {
        let day = |month| Date::constant(2026, month, 1);
        let (points, target) = line(&[(day(1), 0.0), (day(3), 100.0)], Some(50.0));
        assert_eq!((points.as_str(), target.as_str()), ("0.0,60.0 300.0,0.0", "30.0"));
        assert_eq!(line(&[(day(1), 1.0)], None).0, "");
    }
}
