//! Keeps the values that templates print apart from the HTML around them. Most pages of a template differ only in their values, so the HTML
//! around them is minified only once.
//!
//! Tera escapes each printed value with a function. Ours sets [`VALUE`] while it runs, so [`PageWriter`] knows that what it receives is a
//! value. Values that a template stores in a variable or passes through a filter go to another writer, so they are not marked.

use std::cell::Cell;
use std::io::{self, Write};

use tera::{Context, Tera};

use super::part::{PART, SIGN};

/// A rendered page. Its skeleton has a mark for each value, by whose name [`Values::get`] finds the value.
#[derive(Debug, Default)]
pub struct Rendering {
    /// The HTML around the values, in UTF-8.
    pub skeleton: Vec<u8>,
    /// The values, escaped.
    pub values: Values,
}

/// Escaped values in the order in which a template printed them.
#[derive(Debug, Default)]
pub struct Values {
    bytes: Vec<u8>,
    /// The offset at which each value begins.
    starts: Vec<usize>,
}

/// The prefix of the name in a value's mark. The minifier keeps the quotes of an attribute that contains `=`, and they are needed for any
/// value.
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
    /// The number of the value that this thread is escaping now, counted over the thread's life.
    static VALUE: Cell<Option<u64>> = const { Cell::new(None) };
    /// The number of values that this thread has escaped.
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// The function that Tera calls to escape each value that is not safe HTML.
pub(crate) fn escape(value: &str, out: &mut dyn Write) -> io::Result<()> {
    COUNT.set(COUNT.get() + 1);
    VALUE.set(Some(COUNT.get()));
    let written = tera::escape_html(value, out);
    VALUE.set(None);
    written
}

/// The writer to which a template prints a page.
#[derive(Default)]
struct PageWriter {
    page: Rendering,
    /// The number of the value written last.
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

/// Renders `template` and keeps its values apart.
pub(crate) fn render_apart(tera: &Tera, template: &str, context: &Context) -> tera::TeraResult<Rendering> {
    let mut writer = PageWriter::default();
    tera.render_to(template, context, &mut writer)?;
    Ok(writer.page)
}

/// Whether every mark in `skeleton` is in text or in a quoted attribute. Elsewhere, for example as a tag name, a value changes how the rest
/// is parsed.
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
        // Nothing is written for an empty value, so it has no mark.
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
