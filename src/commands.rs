//! The commands, one file each: arguments in, [`Outcome`] out. Errors that are not content faults go up as `anyhow::Error`.

mod call;
mod error;
mod outcome;
mod source_args;

pub mod build;
pub mod check;
pub mod click;
pub mod completions;
pub mod new;
pub mod new_table;
pub mod remove_samples;
pub mod schema;
pub mod search;
pub mod serve;

pub use call::Call;
pub(crate) use call::{print, seen};
pub use error::error_text;
pub use outcome::Outcome;
pub use source_args::SourceArgs;
