//! Errors that are not faults of the content, in the reader's language.

use crate::diagnostic::{Language, reason};
use crate::output::OutputError;
use crate::server::ServerError;

/// An error with its causes in `language`.
pub fn error_text(error: &anyhow::Error, language: Language) -> String {
    let text = |cause: &(dyn std::error::Error + 'static)| {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return reason::io(io).text(language).to_owned();
        }
        if let Some(fault) = cause.downcast_ref::<OutputError>() {
            return format!("{}：{}", fault.path.display(), reason::io(&fault.cause).text(language));
        }
        match (cause.downcast_ref::<ServerError>(), language) {
            // The reason that the system gives follows in the chain.
            (Some(ServerError::Bind { address, .. }), Language::Zh) => format!("不能在 {address} 上提供网页"),
            (Some(ServerError::Bind { address, .. }), Language::En) => format!("cannot listen on {address}"),
            _ => cause.to_string(),
        }
    };
    error.chain().map(text).collect::<Vec<_>>().join("：")
}
