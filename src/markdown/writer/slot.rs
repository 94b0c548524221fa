//! Slots: the places in HTML where the address of an internal link belongs.

/// Encloses a link's number in HTML that is being written; a noncharacter, which the source stage refuses in content.
pub(super) const SLOT: char = '\u{FDD1}';

/// The marked place for `link`.
pub(super) fn mark(link: usize) -> String {
    format!("{SLOT}{link}{SLOT}")
}

/// Cuts the marks out of `html`: what is left, and (offset, link) for each.
pub(super) fn cut(mut html: String) -> (String, Vec<(usize, usize)>) {
    if !html.contains(SLOT) {
        html.shrink_to_fit();
        return (html, Vec::new());
    }
    let mut text = String::with_capacity(html.len());
    let mut slots = Vec::new();
    for (index, part) in html.split(SLOT).enumerate() {
        match part.parse() {
            Ok(link) if index % 2 == 1 => slots.push((text.len(), link)),
            _ => text.push_str(part),
        }
    }
    text.shrink_to_fit();
    (text, slots)
}
