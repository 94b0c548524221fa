//! Whether a document is shown on the build's day, and the status that follows from its dates.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Context, Document};
use crate::front_matter::Value;

/// Whether a page is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Shown.
    Live,
    /// A draft.
    Draft,
    /// Dated after the build's day.
    Future,
    /// Past its last day.
    Expired,
    /// Taken back, with the reason; its address keeps a notice.
    Withdrawn(String),
}

/// Gives the status that follows from the dates to a page that names none.
pub(super) fn derive_status(document: &mut Document, today: Date) {
    let kind = Arc::clone(&document.kind);
    let Some((index, field)) = kind.fields.iter().enumerate().find(|(_, f)| f.derive.is_some()) else {
        return;
    };
    let Some(derive) = &field.derive else { return };
    if document.fields.contains(index) {
        return;
    }
    let from = document.fields.date(&kind, &derive.from);
    let until = document.fields.date(&kind, &derive.until);
    let value = match (from, until) {
        (Some(from), _) if from > today => &derive.before,
        (_, Some(until)) if until < today => &derive.after,
        _ => &derive.within,
    };
    if let Some(choice) = field.values.iter().position(|c| &c.value == value) {
        document.fields.insert(index, Value::Enum(choice), 0..0);
    }
}

/// The state that the fields of `document` give it.
pub(super) fn state(document: &Document, context: Context<'_>) -> State {
    let (fields, kind) = (&document.fields, &document.kind);
    if let Some(reason) = fields.text(kind, "withdrawn") {
        return State::Withdrawn(reason.to_owned());
    }
    if fields.flag(kind, "draft") && !context.drafts {
        return State::Draft;
    }
    if fields.date(kind, "date").is_some_and(|date| date > context.today) && !context.drafts {
        return State::Future;
    }
    if fields.date(kind, "expires").is_some_and(|date| date < context.today) {
        return State::Expired;
    }
    State::Live
}
