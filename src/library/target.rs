//! Where links lead.

use super::Id;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page, and the anchor in it with its `#`, or nothing.
    Page(Id, String),
    /// A section's list.
    Section(String),
    /// A file of the content folder, by path, and what follows its address: `#page=3`, or nothing.
    Asset(String, String),
    /// Another site.
    External(String),
    /// An address of the site that pages do not make, such as a feed.
    Address(String),
    /// A document that the site does not have, told by its title.
    Title(String),
    /// Nowhere; the build has failed, or the page is not shown at present.
    None,
}
