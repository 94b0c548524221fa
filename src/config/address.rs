//! The addresses of a site: below its base path, and whole.

use super::Config;

impl Config {
    /// The path under which the site is served, with a slash at both ends: `/` or `/kb/`.
    pub fn base_path(&self) -> String {
        let rest = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        let path = rest.split_once('/').map_or("", |(_, path)| path).trim_matches('/');
        if path.is_empty() { "/".into() } else { format!("/{path}/") }
    }

    /// The link to `path`, which starts with a slash. Characters that have a meaning in addresses or attributes are percent-encoded; Han
    /// characters stay readable.
    pub fn link(&self, path: &str) -> String {
        let path = path.trim_start_matches('/');
        let mut link = self.base_path();
        if !path.bytes().any(is_reserved) {
            link.push_str(path);
            return link;
        }
        for c in path.chars() {
            match u8::try_from(c).ok().filter(|&byte| is_reserved(byte)) {
                Some(byte) => link.push_str(&format!("%{byte:02X}")),
                None => link.push(c),
            }
        }
        link
    }

    /// The link to `target`, which may also be another site's address or have an anchor.
    pub fn link_to(&self, target: &str) -> String {
        match target.split_once('#') {
            _ if target.contains("://") => target.to_owned(),
            Some((path, anchor)) => format!("{}#{anchor}", self.link(path)),
            None => self.link(target),
        }
    }

    /// The absolute, percent-encoded address of `path`. Without a `base_url` it is only the encoded path.
    pub fn permalink(&self, path: &str) -> String {
        let encoded = percent_encoding::utf8_percent_encode(path, PATH).to_string();
        format!("{}{encoded}", self.base_url.trim_end_matches('/'))
    }

    /// The absolute address of `target`, which may end in `#anchor`.
    pub fn permalink_to(&self, target: &str) -> String {
        match target.split_once('#') {
            Some((path, anchor)) => {
                format!("{}#{}", self.permalink(path), percent_encoding::utf8_percent_encode(anchor, PATH))
            }
            None => self.permalink(target),
        }
    }
}

/// Whether a character in a path has another meaning in a link: the end of the path or attribute, or an escape.
fn is_reserved(byte: u8) -> bool {
    matches!(
        byte,
        0..=b' '
            | b'"'
            | b'#'
            | b'%'
            | b'\''
            | b'<'
            | b'>'
            | b'?'
            | b'\\'
            | b'^'
            | b'`'
            | b'{'
            | b'|'
            | b'}'
            | 0x7F
    )
}

/// The characters escaped in absolute addresses: all but the unreserved ones and `/`.
const PATH: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_path_has_slashes_at_both_ends() {
        let at = |base_url: &str| Config { base_url: base_url.into(), ..Config::default() };
        assert_eq!(at("").base_path(), "/");
        assert_eq!(at("https://a.example").base_path(), "/");
        assert_eq!(at("https://a.example/kb/").base_path(), "/kb/");
        assert_eq!(
            at("https://a.example/kb").permalink("/政策/"),
            "https://a.example/kb/%E6%94%BF%E7%AD%96/"
        );
        assert_eq!(at("https://a.example/kb").link("/x/"), "/kb/x/");
    }
}
