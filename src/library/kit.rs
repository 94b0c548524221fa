//! Kits: the steps of a lecture (宣讲包, 道德讲堂), each with the page or passage that it takes from the site.

use super::{Id, Library, Target, check};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::Field;
use crate::message;
use crate::text::passage::Passage;
use crate::text::speaking_minutes;

/// The field with the steps, a list of records; a kind that has it is one of kits.
const STEPS: &str = "steps";
/// The field with the planned minutes, of kits and of talks.
const PLANNED: &str = "duration";

/// A step of a kit.
#[derive(Debug, Clone)]
pub struct Step<'l> {
    /// The fields of a step.
    field: &'l Field,
    entries: &'l [(usize, Value)],
    /// Where its link leads, and the link as written.
    pub link: Option<(&'l Target, &'l str)>,
    /// If that is a page of the site: the page, the anchor of the passage with its `#`, or an empty one for the whole text, and the passage.
    pub taken: Option<(Id, &'l str, Passage<'l>)>,
    /// How long it lasts: as written, else as long as the talk says that it names, else as long as it takes to say the passage.
    pub minutes: f64,
}

impl<'l> Step<'l> {
    /// The value of its field `name`.
    pub fn value(&self, name: &str) -> Option<&'l Value> {
        let at = self.field.fields.iter().position(|field| field.name == name)?;
        self.entries.iter().find(|(index, _)| *index == at).map(|(_, value)| value)
    }

    /// The texts of its field `name`.
    pub fn texts(&self, name: &str) -> Vec<&'l str> {
        let items = self.value(name).into_iter().flat_map(Value::items);
        items
            .filter_map(|item| if let Value::Text(text) = item { Some(text.as_str()) } else { None })
            .collect()
    }
}

impl Library {
    /// The steps of the kit `id`, in order; none if it is no kit.
    pub fn steps(&self, id: Id) -> Vec<Step<'_>> {
        let document = self.document(id);
        let Some(index) = document.kind.field_index(STEPS) else { return Vec::new() };
        let field = &document.kind.fields[index];
        let records = document.fields.value(index).into_iter().flat_map(Value::items);
        let records = records.filter_map(|item| match item {
            Value::Record(entries) => Some(entries),
            _ => None,
        });
        records.map(|entries| self.step(id, field, entries)).collect()
    }

    fn step<'l>(&'l self, id: Id, field: &'l Field, entries: &'l [(usize, Value)]) -> Step<'l> {
        let mut step = Step { field, entries, link: None, taken: None, minutes: 0.0 };
        if let Some(Value::Link(link)) = step.value("entry") {
            let target = self.field_target(id, link.span.start).unwrap_or(&Target::None);
            step.link = Some((target, link.target.as_str()));
            step.taken = self.taken(target);
        }
        step.minutes = match step.value("minutes") {
            Some(Value::Number(minutes)) => *minutes,
            _ => step.taken.map_or(0.0, |(page, anchor, passage)| self.minutes(page, anchor, passage)),
        };
        step
    }

    /// The passage at `target`; the empty anchor means the whole text.
    fn taken<'l>(&'l self, target: &'l Target) -> Option<(Id, &'l str, Passage<'l>)> {
        let Target::Page(page, anchor) = target else { return None };
        let document = self.document(*page);
        let passage = document.text.passage(anchor.trim_start_matches('#'))?;
        document.is_shown().then_some((*page, anchor.as_str(), passage))
    }

    /// How long it takes to speak a passage: for a whole talk what it says itself.
    fn minutes(&self, page: Id, anchor: &str, passage: Passage<'_>) -> f64 {
        let stated = planned(self.document(page)).filter(|_| anchor.is_empty());
        stated.unwrap_or_else(|| speaking_minutes(passage.words()) as f64)
    }
}

/// The minutes that a kit or talk is planned for.
fn planned(document: &Document) -> Option<f64> {
    match document.fields.get(&document.kind, PLANNED)? {
        Value::Number(minutes) => Some(*minutes),
        _ => None,
    }
}

/// Warns of kits whose steps take longer than planned.
pub(super) fn too_long(library: &Library, shown: &str, diagnostics: &mut Diagnostics) {
    let is_kit = |document: &Document| document.is_listed() && document.kind.field_index(STEPS).is_some();
    for (id, document) in library.documents.iter().enumerate().filter(|(_, document)| is_kit(document)) {
        let Some(planned) = planned(document) else { continue };
        let steps = library.steps(id);
        let sum: f64 = steps.iter().map(|step| step.minutes).sum();
        if sum > planned {
            let fault = message!(
                "各环节合计 {sum} 分钟，超过计划的 {planned} 分钟",
                "the steps take {sum} minutes, more than the {planned} planned"
            );
            let hint = message!(
                "没写“分钟”的环节按所引材料的时长算，没有时长的按每分钟 220 字算",
                "a step without minutes takes as long as the talk that it names says, else 220 words a minute"
            );
            let place = check::field_place(document, PLANNED, shown);
            diagnostics.push(Diagnostic::warning("kit.too-long", place, fault).hint(hint));
        }
    }
}
