//! Values that templates print, kept apart from what is around them: pages of one template mostly differ in nothing else, so that what is
//! around them need not be made small again for each.
//!
//! Tera escapes each value by a plain function, which says by [`VALUE`] that it is at work. What reaches the writer of the page meanwhile is
//! a value. What a template keeps to work on, in a variable or a filter, is written elsewhere: values in there stay what they are.

use std::cell::Cell;
use std::io::{self, Write};

use tera::{Context, Tera};

use super::part::{PART, SIGN};

/// A rendered page: its skeleton has a mark in the place of each value, by which [`Values::get`] finds it.
#[derive(Debug, Default)]
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
    /// Where each value begins.
    starts: Vec<usize>,
}

/// Begins the name of a value's mark. An attribute with this sign in it must keep its quotes, whatever value takes the place.
const MARKED: &str = "=";

impl Values {
    /// The value whose mark has this name.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        let number: usize = name.strip_prefix(MARKED)?.parse().ok()?;
        let end = self.starts.get(number + 1).copied().unwrap_or(self.bytes.len());
        self.bytes.get(*self.starts.get(number)?..end)
    }
}

thread_local! {
    /// The value that this thread escapes at the moment, by its number among all that it ever escaped.
    static VALUE: Cell<Option<u64>> = const { Cell::new(None) };
    /// How many values this thread escaped.
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// What Tera calls for each value that is not HTML.
pub(crate) fn escape(value: &str, out: &mut dyn Write) -> io::Result<()> {
    COUNT.set(COUNT.get() + 1);
    VALUE.set(Some(COUNT.get()));
    let written = tera::escape_html(value, out);
    VALUE.set(None);
    written
}

/// The page that a template prints.
#[derive(Default)]
struct PageWriter {
    page: Rendering,
    /// The value that was written last.
    last: Option<u64>,
}

impl PageWriter {
    /// Puts the mark of a new value into the skeleton.
    fn begin_value(&mut self) {
        let Rendering { skeleton, values } = &mut self.page;
        let mut number = itoa::Buffer::new();
        for part in [SIGN, MARKED, number.format(values.starts.len()), SIGN] {
            skeleton.extend_from_slice(part.as_bytes());
        }
        values.starts.push(values.bytes.len());
    }
}

impl Write for PageWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match VALUE.get() {
            None => self.page.skeleton.extend_from_slice(bytes),
            value => {
                if self.last != value {
                    self.begin_value();
                    self.last = value;
                }
                self.page.values.bytes.extend_from_slice(bytes);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Renders `template` with the values that it prints apart from what is around them.
pub(crate) fn render_apart(tera: &Tera, template: &str, context: &Context) -> tera::TeraResult<Rendering> {
    let mut writer = PageWriter::default();
    tera.render_to(template, context, &mut writer)?;
    Ok(writer.page)
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
        let Rendering { skeleton, values } =
            render("{{ a }}{{ b }}{{ c }}", &[("a", "<b>'\"&"), ("b", ""), ("c", "一")]);
        // Of a value without a character nothing is written.
        assert_eq!(skeleton, [mark("=0"), mark("=1")].concat().as_bytes());
        let found: Vec<_> = ["=0", "=1", "=2", "x"].map(|name| values.get(name)).to_vec();
        assert_eq!(found, [Some(&b"&lt;b&gt;&#39;&quot;&amp;"[..]), Some("一".as_bytes()), None, None]);
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
