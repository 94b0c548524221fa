//! Which extensions of CommonMark are read.

use pulldown_cmark::Options;

/// The extensions of CommonMark that are switched on. `is_foreign` adds those of other tools.
pub(super) fn options(is_foreign: bool) -> Options {
    let foreign = Options::ENABLE_WIKILINKS | Options::ENABLE_MATH;
    let more = if is_foreign { foreign } else { Options::empty() };
    more | Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}
