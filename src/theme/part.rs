//! Marks in rendered pages for parts that are inserted later, such as a shared header.

use memchr::memmem;

/// Encloses the name of a part in a rendered page. It is a noncharacter, which content cannot contain.
pub(super) const PART: char = '\u{FDD2}';
/// [`PART`] as a string.
pub(super) const SIGN: &str = "\u{FDD2}";

/// The mark for the part `name`.
pub(super) fn mark(name: &str) -> String {
    format!("{PART}{name}{PART}")
}

/// Replaces marks by parts. `part` returns the bytes for a name; if it returns `None`, the mark stays.
pub(super) fn splice<'a>(page: &[u8], part: impl Fn(&str) -> Option<&'a [u8]>) -> Vec<u8> {
    let sign = SIGN.as_bytes();
    let mut spliced = Vec::with_capacity(page.len() * 2);
    let mut at = 0;
    let mut signs = memmem::find_iter(page, sign);
    while let (Some(open), Some(close)) = (signs.next(), signs.next()) {
        spliced.extend_from_slice(&page[at..open]);
        let name = std::str::from_utf8(&page[open + sign.len()..close]).unwrap_or_default();
        spliced.extend_from_slice(part(name).unwrap_or(&page[open..close + sign.len()]));
        at = close + sign.len();
    }
    spliced.extend_from_slice(&page[at..]);
    spliced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_parts_are_put_in_their_places() {
        let page = format!("<b>{}</b>{}", mark("x"), mark("y"));
        let spliced = splice(page.as_bytes(), |name| (name == "x").then_some(b"1"));
        assert_eq!(spliced, format!("<b>1</b>{}", mark("y")).as_bytes());
        assert_eq!(splice(b"plain", |_| Some(b"")), b"plain");
    }
}
