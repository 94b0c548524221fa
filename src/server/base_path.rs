//! The folder of its host in which a site is served, as in `https://host/kb/`.

use super::address::{self, encode_path};
use std::str::FromStr;

/// A base path. It begins and ends with a slash; `/` means that the site has the host for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasePath {
    decoded: String,
    encoded: String,
}

/// Where a path of the host lies in relation to a base path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Position<'a> {
    /// Below the base path. Holds the path within the site, with its leading slash.
    Inside(&'a str),
    /// At the host's root, or at the base path without its last slash.
    Above,
    /// Somewhere else on the host.
    Outside,
}

/// A text that does not name a folder of a host.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no base path: write a folder such as `/kb/`")]
pub struct InvalidBasePath(String);

impl Default for BasePath {
    fn default() -> Self {
        Self { decoded: "/".to_owned(), encoded: "/".to_owned() }
    }
}

impl FromStr for BasePath {
    type Err = InvalidBasePath;

    /// Reads `/kb/`, `/kb`, `kb` or `/知识库/`, plain or percent-encoded; the empty string is `/`.
    fn from_str(text: &str) -> Result<Self, InvalidBasePath> {
        let invalid = || InvalidBasePath(text.to_owned());
        let name = text.trim_matches('/');
        if name.is_empty() {
            return Ok(Self::default());
        }
        if name.contains(['?', '#', ':']) {
            return Err(invalid());
        }
        let decoded = address::decode(&format!("/{name}/")).map_err(|_| invalid())?;
        let encoded = encode_path(&decoded);
        Ok(Self { decoded, encoded })
    }
}

impl BasePath {
    /// The path as it stands in URLs: percent-encoded, with both slashes.
    pub fn as_str(&self) -> &str {
        &self.encoded
    }

    /// The URL path of a decoded site path.
    pub(super) fn url(&self, site_path: &str) -> String {
        let below = encode_path(site_path);
        format!("{}{}", self.encoded, below.trim_start_matches('/'))
    }

    /// Where a decoded path of the host lies.
    pub(super) fn locate<'a>(&self, path: &'a str) -> Position<'a> {
        let folder = self.decoded.trim_end_matches('/');
        match path.strip_prefix(folder) {
            Some(rest) if rest.starts_with('/') => Position::Inside(rest),
            Some("") => Position::Above,
            _ if path == "/" => Position::Above,
            _ => Position::Outside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_base_path_are_one() {
        for text in ["kb", "/kb", "kb/", "/kb/", "/%6bb/"] {
            let base: BasePath = text.parse().expect(text);
            assert_eq!(base.as_str(), "/kb/");
        }
        for text in ["", "/"] {
            assert_eq!(text.parse(), Ok(BasePath::default()));
        }
        let han: BasePath = "/知识库/".parse().expect("Han base path");
        assert_eq!(han.as_str(), "/%E7%9F%A5%E8%AF%86%E5%BA%93/");
        for text in ["/a/../b/", "/a?b", "/a//b/", "https://host/kb/", "/a\\b"] {
            assert!(text.parse::<BasePath>().is_err(), "{text}");
        }
    }

    #[test]
    fn paths_inside_and_outside_are_told_apart() {
        let base: BasePath = "/kb/".parse().expect("base path");
        assert_eq!(base.locate("/kb/"), Position::Inside("/"));
        assert_eq!(base.locate("/kb/stories/"), Position::Inside("/stories/"));
        assert_eq!(base.locate("/kb"), Position::Above);
        assert_eq!(base.locate("/"), Position::Above);
        assert_eq!(base.locate("/kbx/"), Position::Outside);
        assert_eq!(BasePath::default().locate("/"), Position::Inside("/"));
        assert_eq!(base.url("/政策/"), "/kb/%E6%94%BF%E7%AD%96/");
    }
}
