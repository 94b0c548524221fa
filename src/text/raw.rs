//! Splits raw HTML into tags, comments, and incomplete pieces of markup.

use std::ops::Range;

/// A piece of markup that starts with `<`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// `<b title="x">`: the name in lower case, and the attributes.
    Open { name: String, attributes: Vec<Attribute> },
    /// `</b>`
    Close { name: String },
    /// `<!-- … -->`
    Comment,
    /// A comment that does not end.
    EndlessComment,
    /// Other markup that a browser hides: a declaration, a processing instruction, a tag without its `>`.
    Other,
}

/// An attribute of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    /// Its name in lower case.
    pub(super) name: String,
    /// Its value as written, without quotes.
    pub(super) value: String,
    /// The bytes of the value with its quotes, counted from the `<` of the tag; empty if there is no value.
    pub(super) place: Range<usize>,
}

/// The anchors in `html`: the values of all `id` attributes, and of `name` at links, which old texts use.
pub(super) fn ids(html: &str) -> Vec<String> {
    let open = |piece: Piece| match piece.mark {
        Mark::Open { name, mut attributes } => {
            attributes.retain(|own| own.name == "id" || own.name == "name" && name == "a");
            attributes
        }
        _ => Vec::new(),
    };
    pieces(html).into_iter().flat_map(open).map(|attribute| attribute.value).collect()
}

/// A mark and its place in the HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    pub(super) mark: Mark,
}

/// The marks of `html` in order. A `<` that a browser shows as text is not a mark.
pub(super) fn pieces(html: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|i| at + i) {
        at = start + 1;
        if let Some((length, mark)) = mark(&html[start..]) {
            at = start + length;
            pieces.push(Piece { range: start..at, mark });
        }
    }
    pieces
}

/// The mark at the start of `html`, and its length in bytes. `html` begins with `<`.
fn mark(html: &str) -> Option<(usize, Mark)> {
    let rest = &html[1..];
    if rest.starts_with("!--") {
        // `<!-->` and `<!--->` are whole comments.
        let end = html[2..].find("-->").map(|i| 2 + i + 3);
        return Some(end.map_or((4, Mark::EndlessComment), |end| (end, Mark::Comment)));
    }
    if rest.starts_with(['!', '?']) {
        return Some((1, Mark::Other));
    }
    if let Some(rest) = rest.strip_prefix('/') {
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Some((1, Mark::Other));
        }
        let close = html.find('>').map(|end| (end + 1, Mark::Close { name: name(rest) }));
        return Some(close.unwrap_or((1, Mark::Other)));
    }
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    Some(open(html).unwrap_or((1, Mark::Other)))
}

/// The tag name at the start of `rest`.
fn name(rest: &str) -> String {
    let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(rest.len());
    rest[..end].to_ascii_lowercase()
}

/// The opening tag at the start of `html`, if it has its `>`.
fn open(html: &str) -> Option<(usize, Mark)> {
    let name = name(&html[1..]);
    let mut attributes = Vec::new();
    let mut at = 1 + name.len();
    loop {
        let rest = &html[at..];
        let c = rest.chars().next()?;
        if c == '>' {
            return Some((at + 1, Mark::Open { name, attributes }));
        }
        if c.is_ascii_whitespace() || c == '/' {
            at += 1;
            continue;
        }
        let (attribute, length) = attribute(rest, at)?;
        attributes.push(attribute);
        at += length;
    }
}

/// The attribute at the start of `rest`, and its length. `at` is the distance of `rest` from the `<` of the tag.
fn attribute(rest: &str, at: usize) -> Option<(Attribute, usize)> {
    let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=');
    let first = rest.chars().next()?.len_utf8();
    let name_end = rest[first..].find(is_end).map_or(rest.len(), |i| first + i);
    let name = rest[..name_end].to_ascii_lowercase();
    let after = rest[name_end..].trim_start();
    let Some(written) = after.strip_prefix('=').map(str::trim_start) else {
        return Some((Attribute { name, value: String::new(), place: 0..0 }, name_end));
    };
    let start = rest.len() - written.len();
    let (value, length) = match written.chars().next()? {
        quote @ ('"' | '\'') => {
            let end = written[1..].find(quote)?;
            (&written[1..=end], end + 2)
        }
        _ => {
            let is_end = |c: char| c.is_ascii_whitespace() || c == '>';
            let end = written.find(is_end).unwrap_or(written.len());
            (&written[..end], end)
        }
    };
    let place = at + start..at + start + length;
    Some((Attribute { name, value: value.to_owned(), place }, start + length))
}

/// Whether `line`, which begins with `<`, starts raw HTML and not text.
pub(super) fn begins(line: &str, is_known: impl Fn(&str) -> bool) -> bool {
    match mark(line) {
        Some((_, Mark::Open { name, .. } | Mark::Close { name })) => is_known(&name),
        // The tag may end in a later line.
        Some((_, Mark::Other)) => is_known(&name(line[1..].trim_start_matches('/'))),
        Some((_, Mark::Comment | Mark::EndlessComment)) => true,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_and_comments_are_told_from_text() {
        let kinds = |html: &str| {
            let name = |piece: Piece| match piece.mark {
                Mark::Open { name, attributes } => format!("{name}{}", attributes.len()),
                Mark::Close { name } => format!("/{name}"),
                Mark::Comment => "--".into(),
                Mark::EndlessComment => "--?".into(),
                Mark::Other => "?".into(),
            };
            pieces(html).into_iter().map(name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(kinds("<b>一</B> <姓名> 1<2 <br/>"), "b0 /b br0");
        assert_eq!(kinds("<a href=\"x>y\" title='甲 乙' hidden>"), "a3");
        assert_eq!(kinds("<!-- <b> --> <!--> <!-- "), "-- -- --?");
        assert_eq!(kinds("</姓名> <!DOCTYPE html> <?甲?> <b "), "? ? ? ?");
        assert_eq!(kinds("<a href=\"x"), "?");
    }

    proptest! {
        #[test]
        fn marks_lie_in_order_and_never_panic(html in "[<>!/?a=\"' 甲-]{0,60}") {
            let mut end = 0;
            for piece in pieces(&html) {
                prop_assert!(piece.range.start >= end && html[piece.range.clone()].starts_with('<'));
                end = piece.range.end;
            }
        }
    }
}
