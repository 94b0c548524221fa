//! Compares two versions of a text, provision by provision.
//!
//! Provisions are paired by likeness, so an article that got another number stays the pair of what it was. What is only manner of writing is
//! no change: punctuation, width of characters, white space.

mod align;
mod fold;
mod likeness;
mod unit;
mod words;

pub use align::{Change, Pair, align};
pub use unit::{Form, Unit, units};
pub use words::{Line, Mark, Piece, STEPS, changed_lines};
