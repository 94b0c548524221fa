//! Decides whether a document is shown on the day of the build.

use super::{Context, Document};

/// Whether a page is shown, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Shown.
    Live,
    /// A draft.
    Draft,
    /// Dated after the day of the build, or a version that will only be passed then.
    Future,
    /// Past its expiry date.
    Expired,
    /// Withdrawn for this reason; a notice remains at its address.
    Withdrawn(String),
}

/// The state that follows from the fields of `document`.
pub(super) fn state(document: &Document, context: Context<'_>) -> State {
    let (fields, kind) = (&document.fields, &document.kind);
    // Whoever answers the question “withdrawn?” with no withdraws nothing.
    let is_no =
        |reason: &&str| matches!(reason.trim(), "否" | "无" | "没有" | "未撤回" | "no" | "No" | "false");
    if let Some(reason) = fields.text(kind, "withdrawn").filter(|reason| !is_no(reason)) {
        return State::Withdrawn(reason.to_owned());
    }
    if fields.flag(kind, "draft") && !context.drafts {
        return State::Draft;
    }
    let days = [fields.date(kind, "date"), document.version.as_ref().map(|version| version.date)];
    if days.into_iter().flatten().any(|day| day > context.today) && !context.drafts {
        return State::Future;
    }
    if fields.date(kind, "expires").is_some_and(|date| date < context.today) {
        return State::Expired;
    }
    State::Live
}
