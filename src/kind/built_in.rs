//! The files of the built-in kinds.

/// The fields that all kinds share.
pub(super) const COMMON: &str = include_str!("common.toml");
/// The kinds.
pub(super) const BUILT_IN: [&str; 18] = [
    include_str!("page.toml"),
    include_str!("policy.toml"),
    include_str!("story.toml"),
    include_str!("family-rule.toml"),
    include_str!("talk.toml"),
    include_str!("kit.toml"),
    include_str!("task.toml"),
    include_str!("place.toml"),
    include_str!("honour.toml"),
    include_str!("event.toml"),
    include_str!("indicator.toml"),
    include_str!("project.toml"),
    include_str!("service.toml"),
    include_str!("material.toml"),
    include_str!("poster.toml"),
    include_str!("entry.toml"),
    include_str!("book.toml"),
    include_str!("quotation.toml"),
];
