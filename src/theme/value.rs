//! Values that templates print, kept apart from what is around them: pages of one template mostly differ in nothing else, so that what is
//! around them need not be made small again for each.

use std::cell::RefCell;
use std::io::{self, Write};

use super::part::PART;

/// A rendered page: its frame has a mark in the place of each value, by which [`Values::get`] finds it.
#[derive(Debug)]
pub struct Rendering {
    /// What is around the values.
    pub frame: String,
    /// The values, escaped.
    pub values: Values,
}

/// Escaped values in the order in which a template printed them.
#[derive(Debug, Default)]
pub struct Values {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// Begins the name of a value's mark. An attribute with this sign in it must keep its quotes, whatever value takes the place.
const VALUE: &str = "=";

impl Values {
    /// The value whose mark has this name.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        let number: usize = name.strip_prefix(VALUE)?.parse().ok()?;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        self.bytes.get(start..*self.ends.get(number)?)
    }

    /// Escapes `value` and prints its mark in its place.
    fn push(&mut self, value: &str, out: &mut dyn Write) -> io::Result<()> {
        tera::escape_html(value, &mut self.bytes)?;
        self.ends.push(self.bytes.len());
        write!(out, "{PART}{VALUE}{}{PART}", self.ends.len() - 1)
    }
}

thread_local! {
    /// The values of the template that this thread renders, where they are wanted apart: Tera's way of escaping is a plain function.
    static VALUES: RefCell<Option<Values>> = const { RefCell::new(None) };
}

/// What Tera calls for each value that is not HTML.
pub(crate) fn escape(value: &str, out: &mut dyn Write) -> io::Result<()> {
    VALUES.with_borrow_mut(|values| match values {
        None => tera::escape_html(value, out),
        Some(values) => values.push(value, out),
    })
}

/// Keeps the values apart that `render` prints.
pub(crate) fn apart<E>(render: impl FnOnce() -> Result<String, E>) -> Result<Rendering, E> {
    VALUES.set(Some(Values::default()));
    let rendered = render();
    let values = VALUES.take().unwrap_or_default();
    rendered.map(|frame| Rendering { frame, values })
}

/// Whether every mark in `frame` stands where text or a quoted attribute may: a value that is a tag's name, say, decides how what follows
/// is to be read.
pub fn values_are_apart(frame: &str) -> bool {
    #[derive(PartialEq)]
    enum In {
        Text,
        Tag,
        Quotes(char),
    }
    let mut state = In::Text;
    let mut rest = frame.chars().peekable();
    while let Some(c) = rest.next() {
        state = match (state, c) {
            (In::Text, '<') if rest.peek().is_some_and(|c| !c.is_whitespace() && *c != '!') => In::Tag,
            (In::Tag, PART) => return false,
            (In::Tag, '"' | '\'') => In::Quotes(c),
            (In::Tag, '>') => In::Text,
            (In::Quotes(quote), c) if c == quote => In::Tag,
            (state, _) => state,
        };
    }
    state == In::Text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::mark;

    #[test]
    fn values_are_escaped_and_found_by_their_marks() {
        let print = |values: &[&str]| -> io::Result<String> {
            let mut out = Vec::new();
            values.iter().try_for_each(|value| escape(value, &mut out))?;
            Ok(String::from_utf8(out).expect("text"))
        };
        assert_eq!(print(&["<b>'\"&"]).expect("written"), "&lt;b&gt;&#39;&quot;&amp;");
        let Rendering { frame, values } = apart(|| print(&["a", "", "<"])).expect("written");
        assert_eq!(frame, [mark("=0"), mark("=1"), mark("=2")].concat());
        let found: Vec<_> = ["=0", "=1", "=2"].map(|name| values.get(name)).to_vec();
        assert_eq!(found, [Some(&b"a"[..]), Some(b""), Some(b"&lt;")]);
        assert_eq!((values.get("=3"), values.get("x")), (None, None));
    }

    #[test]
    fn values_that_decide_how_to_read_on_are_not_apart() {
        let value = mark("=0");
        for frame in ["<p title=\"{}\">{}</p>", "<p class='a {}'>", "{}", "a < b {}", "<title>{}</title>"] {
            assert!(values_are_apart(&frame.replace("{}", &value)), "{frame}");
        }
        for frame in ["<{}>", "</{}>", "<p {}>", "<p id={}>", "<p title=\"a>\" {}"] {
            assert!(!values_are_apart(&frame.replace("{}", &value)), "{frame}");
        }
    }
}
