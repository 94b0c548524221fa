//! Resolved targets of links.

use super::Id;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page, and an anchor with its `#`; the anchor may be empty.
    Page(Id, String),
    /// A section's list, by address.
    Section(String),
    /// A file of the content folder by path, and a suffix of its address, such as `#page=3`; may be empty.
    Asset(String, String),
    /// Another site, by address.
    External(String),
    /// A generated address of the site, such as a feed.
    Address(String),
    /// A document outside the site, by title.
    Title(String),
    /// Nowhere: the link is dead and the build fails, or the page is not shown at present.
    None,
}
