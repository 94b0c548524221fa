//! Values that templates print, kept apart from what is around them: pages of one template mostly differ in nothing else, so that what is
//! around them need not be made small again for each.

use std::cell::{Cell, RefCell};
use std::io::{self, Write};

use tera::{Context, Tera};

use super::part::{PART, SIGN};

/// A rendered page: its skeleton has a mark in the place of each value, by which [`Values::get`] finds it.
#[derive(Debug)]
pub struct Rendering {
    /// What is around the values: UTF-8.
    pub skeleton: Vec<u8>,
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
        let mut number = itoa::Buffer::new();
        let mark = [SIGN, VALUE, number.format(self.ends.len()), SIGN];
        mark.iter().try_for_each(|part| out.write_all(part.as_bytes()))?;
        tera::escape_html(value, &mut self.bytes)?;
        self.ends.push(self.bytes.len());
        Ok(())
    }
}

thread_local! {
    /// The values of the template that this thread renders, where they are wanted apart: Tera's way of escaping is a plain function.
    static VALUES: RefCell<Option<Values>> = const { RefCell::new(None) };
    /// Whether the last writer asked was a [`PageWriter`].
    static IS_PAGE: Cell<bool> = const { Cell::new(false) };
}

/// The page that a template prints. What a template keeps to work on, in a variable or a filter, is written elsewhere: values in there must
/// stay what they are.
#[derive(Default)]
struct PageWriter(Vec<u8>);

impl Write for PageWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        IS_PAGE.set(true);
        self.0.write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether `out` leads to the page; to write nothing tells.
fn is_page(out: &mut dyn Write) -> io::Result<bool> {
    IS_PAGE.set(false);
    out.write(b"").map(|_| IS_PAGE.get())
}

/// What Tera calls for each value that is not HTML.
pub(crate) fn escape(value: &str, out: &mut dyn Write) -> io::Result<()> {
    VALUES.with_borrow_mut(|values| match values {
        Some(values) if is_page(out)? => values.push(value, out),
        _ => tera::escape_html(value, out),
    })
}

/// Renders `template` with the values that it prints apart from what is around them.
pub(crate) fn render_apart(tera: &Tera, template: &str, context: &Context) -> tera::TeraResult<Rendering> {
    let mut page = PageWriter::default();
    VALUES.set(Some(Values::default()));
    let rendered = tera.render_to(template, context, &mut page);
    let values = VALUES.take().unwrap_or_default();
    rendered?;
    Ok(Rendering { skeleton: page.0, values })
}

/// Whether every mark in `skeleton` stands where text or a quoted attribute may: a value that is a tag's name, say, decides how what follows
/// is to be read.
pub(crate) fn values_are_apart(skeleton: &str) -> bool {
    #[derive(PartialEq)]
    enum In {
        Text,
        Tag,
        Quotes(char),
    }
    let mut state = In::Text;
    let mut rest = skeleton.chars().peekable();
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

    fn render(template: &str, values: &[(&'static str, &str)]) -> Rendering {
        let mut tera = Tera::new();
        tera.set_escape_fn(escape);
        tera.add_raw_template("x.html", template).expect("a template");
        let mut context = Context::new();
        values.iter().for_each(|(name, value)| context.insert(*name, value));
        render_apart(&tera, "x.html", &context).expect("renders")
    }

    #[test]
    fn values_are_escaped_and_found_by_their_marks() {
        let Rendering { skeleton, values } = render("{{ a }}{{ b }}", &[("a", "<b>'\"&"), ("b", "")]);
        assert_eq!(skeleton, [mark("=0"), mark("=1")].concat().as_bytes());
        let found: Vec<_> = ["=0", "=1", "=2", "x"].map(|name| values.get(name)).to_vec();
        assert_eq!(found, [Some(&b"&lt;b&gt;&#39;&quot;&amp;"[..]), Some(b""), None, None]);
    }

    #[test]
    fn what_a_template_works_on_is_not_marked() {
        let template = "{% set x %}<{{ a }}>{% endset %}{{ x | upper }} {% filter upper %}{{ a }}{% endfilter %} {{ a }}";
        let skeleton = format!("<B&AMP;C> B&AMP;C {}", mark("=0"));
        assert_eq!(render(template, &[("a", "b&c")]).skeleton, skeleton.as_bytes());
    }

    #[test]
    fn values_that_decide_how_to_read_on_are_not_apart() {
        let value = mark("=0");
        for skeleton in ["<p title=\"{}\">{}</p>", "<p class='a {}'>", "{}", "a < b {}", "<title>{}</title>"]
        {
            assert!(values_are_apart(&skeleton.replace("{}", &value)), "{skeleton}");
        }
        for skeleton in ["<{}>", "</{}>", "<p {}>", "<p id={}>", "<p title=\"a>\" {}"] {
            assert!(!values_are_apart(&skeleton.replace("{}", &value)), "{skeleton}");
        }
    }
}
