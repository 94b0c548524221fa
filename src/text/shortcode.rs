//! Reads shortcodes: `{{< figure src="a.png" >}}`, `{{% notice %}}`, `{% include x %}`, `{{ site.title }}`.

use std::ops::Range;

/// A shortcode in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shortcode<'a> {
    /// Its bytes in the text, braces included.
    pub(super) range: Range<usize>,
    /// Its first word.
    pub(super) name: &'a str,
    /// Whether it ends another one: `{{< /name >}}`, `{% endname %}`.
    pub(super) is_end: bool,
    parameters: Vec<(Option<&'a str>, &'a str)>,
}

/// The signs around shortcodes.
const FORMS: [(&str, &str); 4] = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}"), ("{{", "}}")];

/// The longest shortcode in bytes; beyond it, the braces are something else.
const LONGEST: usize = 2000;

/// The first shortcode of `text` at or after `from`.
pub(super) fn next(text: &str, from: usize) -> Option<Shortcode<'_>> {
    let mut at = from;
    loop {
        let start = at + text[at..].find(['{'])?;
        at = start + 1;
        if let Some(shortcode) = read(text, start) {
            return Some(shortcode);
        }
    }
}

fn read(text: &str, start: usize) -> Option<Shortcode<'_>> {
    let mut longest = (start + LONGEST).min(text.len());
    while !text.is_char_boundary(longest) {
        longest -= 1;
    }
    let rest = &text[start..longest];
    let (open, close) = FORMS.iter().find(|(open, _)| rest.starts_with(open))?;
    // A paragraph ends at a blank line, and a shortcode with it.
    let paragraph = rest.find("\n\n").unwrap_or(rest.len());
    let length = rest[open.len()..paragraph].find(close)?;
    let inner = rest[open.len()..open.len() + length].trim_matches(['-', ' ', '\n', '\t']);
    let range = start..start + open.len() + length + close.len();
    let end = inner.strip_prefix('/').or_else(|| inner.strip_prefix("end").filter(|_| *open == "{%"));
    let words = end.unwrap_or(inner).trim();
    let split = words.find(char::is_whitespace).unwrap_or(words.len());
    let (name, parameters) = words.split_at(split);
    let name = name.trim_end_matches('/');
    Some(Shortcode { range, name, is_end: end.is_some(), parameters: read_parameters(parameters) })
}

/// Splits parameters: `name="value"`, `name=value`, `"value"`, `value`.
fn read_parameters(text: &str) -> Vec<(Option<&str>, &str)> {
    let mut parameters = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let name_end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        let name = rest[name_end..].starts_with('=').then_some(&rest[..name_end]).filter(|n| !n.is_empty());
        let value = name.map_or(rest, |name| &rest[name.len() + 1..]);
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
        let (value, after) = match quote.and_then(|quote| value[1..].split_once(quote)) {
            Some(parts) => parts,
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        parameters.push((name, value));
        rest = after.trim_start();
    }
    parameters
}

impl Shortcode<'_> {
    /// The bytes of the shortcode that ends this one.
    pub(super) fn end(&self, text: &str) -> Option<Range<usize>> {
        let mut at = self.range.end;
        let mut depth = 0;
        while let Some(other) = next(text, at) {
            at = other.range.end;
            if other.name != self.name {
                continue;
            }
            match (other.is_end, depth) {
                (true, 0) => return Some(other.range),
                (true, _) => depth -= 1,
                (false, _) => depth += 1,
            }
        }
        None
    }

    /// `template` with the parameters in place of `{0}` and `{name}`.
    pub(super) fn filled(&self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len() + 40);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            match after.split_once('}') {
                Some((key, after)) if !key.is_empty() && !key.contains([' ', '{', '\n']) => {
                    filled.push_str(&escaped(self.parameter(key)));
                    rest = after;
                }
                _ => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        filled
    }

    fn parameter(&self, key: &str) -> &str {
        let mut unnamed = self.parameters.iter().filter(|(name, _)| name.is_none()).map(|(_, value)| *value);
        match key.parse::<usize>() {
            Ok(number) => unnamed.nth(number).unwrap_or_default(),
            Err(_) => {
                let named = self.parameters.iter().find(|(name, _)| *name == Some(key));
                named.map_or("", |(_, value)| *value)
            }
        }
    }
}

/// `value` in a form that ends no address and no title.
fn escaped(value: &str) -> String {
    value.replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_and_parameters_are_read() {
        let read = |text: &str, template: &str| {
            let shortcode = next(text, 0)?;
            Some((shortcode.name.to_owned(), shortcode.is_end, shortcode.filled(template)))
        };
        let is = |name: &str, is_end, filled: &str| Some((name.to_owned(), is_end, filled.to_owned()));
        assert_eq!(
            read("甲{{< figure src=\"a b.png\" alt='图' >}}", "![{alt}](<{src}>{no})"),
            is("figure", false, "![图](<a b.png>)")
        );
        assert_eq!(read("{% asset_img a.png 图 %}", "{1}-{0}"), is("asset_img", false, "图-a.png"));
        assert_eq!(read("{%- endhighlight -%}", ""), is("highlight", true, ""));
        assert_eq!(read("{{% /notice %}}", ""), is("notice", true, ""));
        assert_eq!(read("{{ site.baseurl }}", "{0}"), is("site.baseurl", false, ""));
        assert_eq!(read("{{< a", ""), None);
        assert_eq!(read("{{ a\n\nb }}", ""), None);
    }

    #[test]
    fn a_shortcode_ends_at_its_own_end() {
        let text = "{{< a >}}1{{< b >}}2{{< /b >}}3{{< a >}}4{{< /a >}}5{{< /a >}}";
        let end = next(text, 0).and_then(|shortcode| shortcode.end(text));
        assert_eq!(end.map(|range| range.end), Some(text.len()));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[{}%<>/a= \"'\n甲]{0,60}") {
            let mut at = 0;
            while let Some(shortcode) = next(&text, at) {
                prop_assert!(shortcode.range.end > at);
                at = shortcode.range.end;
                shortcode.filled("{0}{a}");
                shortcode.end(&text);
            }
        }
    }
}
