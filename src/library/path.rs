//! Helpers for paths below the content folder.

use crate::source::page_stem;

/// Whether a path looks like a page: it has no extension, or that of a page.
pub(super) fn is_page(path: &str) -> bool {
    stem(path).len() == path.len() || page_stem(path).is_some()
}

/// The path without the extension of a page.
pub(super) fn stem_of(path: &str) -> &str {
    page_stem(path).unwrap_or(path)
}

pub(super) fn dir_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// A file's name without what follows its last dot.
pub(super) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Resolves `path` relative to `dir`. `None` if it leads out of the content folder.
pub(super) fn join(dir: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> =
        if path.starts_with('/') { Vec::new() } else { dir.split('/').filter(|p| !p.is_empty()).collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_cannot_leave() {
        assert_eq!(join("a/b", "../c.md").as_deref(), Some("a/c.md"));
        assert_eq!(join("a/b", "/c.md").as_deref(), Some("c.md"));
        assert_eq!(join("a", "./c.md").as_deref(), Some("a/c.md"));
        assert_eq!(join("a", "../../c.md"), None);
    }
}
