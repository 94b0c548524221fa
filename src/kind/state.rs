//! Rules by which the state of a page follows from its other fields on the day of the build.

use serde::Deserialize;

/// One rule. It holds if all that it asks of its field is true. A rule without a field always holds.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateRule {
    /// The state, by the English name of a choice.
    pub state: String,
    /// The field that it looks at, which must have a value.
    #[serde(default)]
    pub field: Option<String>,
    /// Its date must be before the day of the build.
    #[serde(default)]
    pub past: bool,
    /// Its date must be on the day of the build or at most so many days later.
    #[serde(default)]
    pub within_days: Option<i32>,
    /// Its choice must be one of these.
    #[serde(default)]
    pub is: Vec<String>,
    /// It must be a frequency, such as every month, and this field, a list of days, must lack a day of a period that is over.
    #[serde(default)]
    pub behind: Option<String>,
}
