//! A request's raw path -> a clean, decoded path, or the reason for refusing it; and back to a URL.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// Longest path accepted, in bytes as sent. A Han character takes nine of them, such as `%E6%94%BF`.
const LONGEST: usize = 4096;

/// What a browser encodes in a path, and the percent sign.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What may not stand in a URL at all. `%`, `?` and `#` stay as they are, because they have a meaning there.
const URL: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'`');

/// The decoded path of a request below the base path. `admit` puts it into the request's extensions, and the handlers read it there.
#[derive(Clone, Debug)]
pub(super) struct SitePath(pub(super) String);

/// Why a path is refused before the site is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadPath {
    /// It is longer than the address of any page.
    TooLong,
    /// It is not UTF-8 when decoded, because the encoding is broken or holds a lone surrogate.
    NotUtf8,
    /// It holds dot segments, encoded slashes, backslashes or control characters, which could lead out of the site.
    Forbidden,
    /// There is an empty segment, which the path of no page has.
    EmptySegment,
}

/// Decodes a raw path, and refuses paths that no page can have. The result starts with a slash.
pub(super) fn decode(raw: &str) -> Result<String, BadPath> {
    if raw.len() > LONGEST {
        return Err(BadPath::TooLong);
    }
    // Proxies on the way do not take an encoded slash for the end of a segment, so it must not become one here.
    if !raw.starts_with('/') || raw.to_ascii_lowercase().contains("%2f") {
        return Err(BadPath::Forbidden);
    }
    let path = percent_decode_str(raw).decode_utf8().map_err(|_| BadPath::NotUtf8)?;
    if path.contains(|c: char| c == '\\' || c.is_control()) {
        return Err(BadPath::Forbidden);
    }
    let inner = path[1..].strip_suffix('/').unwrap_or(&path[1..]);
    if path.len() > 1 {
        for segment in inner.split('/') {
            match segment {
                "." | ".." => return Err(BadPath::Forbidden),
                "" => return Err(BadPath::EmptySegment),
                _ => {}
            }
        }
    }
    Ok(path.into_owned())
}

/// Encodes a decoded path for use in a URL.
pub(super) fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// Encodes what may not stand in a `Location` header, and leaves the rest of a URL as it is.
pub(super) fn encode_url(url: &str) -> String {
    utf8_percent_encode(url, URL).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_paths_decode() {
        for (raw, path) in [
            ("/", "/"),
            ("/stories/", "/stories/"),
            ("/%E6%94%BF%E7%AD%96/", "/政策/"),
            ("/政策/", "/政策/"),
            ("/a%20b", "/a b"),
            ("/100%25", "/100%"),
            ("/%252e%252e/", "/%2e%2e/"),
            ("/...", "/..."),
        ] {
            assert_eq!(decode(raw).as_deref(), Ok(path), "{raw}");
        }
    }

    #[test]
    fn ways_out_are_refused() {
        for raw in [
            "*",
            "",
            "/..",
            "/../x",
            "/a/..",
            "/%2e%2E/x",
            "/.%2e/",
            "/a/./b",
            "/a%2fb",
            "/a%2Fb",
            "/%5c..%5c",
            "/a\\b",
            "/a%00",
            "/a%0d%0ab",
            "/%7f",
        ] {
            assert_eq!(decode(raw), Err(BadPath::Forbidden), "{raw}");
        }
        for raw in ["/%ff", "/%c0%ae%c0%ae/", "/%ED%A0%80", "/%E6%94"] {
            assert_eq!(decode(raw), Err(BadPath::NotUtf8), "{raw}");
        }
        for raw in ["//", "//evil.example", "/a//b", "/a//"] {
            assert_eq!(decode(raw), Err(BadPath::EmptySegment), "{raw}");
        }
        assert_eq!(decode(&"/a".repeat(2049)), Err(BadPath::TooLong));
    }

    #[test]
    fn encoding_keeps_what_a_url_means() {
        assert_eq!(encode_path("/a b/政#?%"), "/a%20b/%E6%94%BF%23%3F%25");
        assert_eq!(encode_url("/%E6%94%BF/政?a=1#b\r\n"), "/%E6%94%BF/%E6%94%BF?a=1#b%0D%0A");
    }
}
