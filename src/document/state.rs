//! Whether a document is shown on the build's day.

use super::{Context, Document};

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
