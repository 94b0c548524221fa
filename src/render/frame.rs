//! A rendered page becomes its final bytes: the frame minified, the bodies and the parts that pages share put into it.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem;

use crate::theme::{mark, splice};

static MINIFY: LazyLock<minify_html::Cfg> = LazyLock::new(|| minify_html::Cfg {
    // What validators and old browsers expect stays; white space and comments go.
    keep_closing_tags: true,
    keep_html_and_head_opening_tags: true,
    keep_input_type_text_attr: true,
    ..minify_html::Cfg::new()
});

/// Smaller HTML that means the same.
pub fn minify(html: &str) -> Vec<u8> {
    minify_html::minify(html.as_bytes(), &MINIFY)
}

/// The final bytes of the rendered page `html`; `shared` gives the bytes of a shared part.
///
/// The Markdown writer makes no superfluous bytes, so only the frame around the `bodies` is minified: on long pages the body is nearly all
/// there is.
pub(super) fn finish<'a>(
    html: &'a str,
    bodies: impl Iterator<Item = &'a str>,
    shared: impl Fn(&str) -> Option<&'a [u8]>,
) -> Vec<u8> {
    let (frame, bodies) = cut(html, bodies);
    let body =
        |number: &str| number.parse().ok().and_then(|n: usize| bodies.get(n)).map(|body| body.as_bytes());
    let part = |name: &str| name.strip_prefix(BODY).map_or_else(|| shared(name), body);
    splice(&minify(&frame), |name| part(name).unwrap_or_default())
}

/// Begins the name of a body's place; no file of a theme can have such a name.
const BODY: &str = "/body-";

/// `html` with marks in the places of `bodies`, and those of them that it holds; one that the template changed stays where it is.
fn cut<'a>(html: &'a str, bodies: impl Iterator<Item = &'a str>) -> (Cow<'a, str>, Vec<&'a str>) {
    let mut frame = String::new();
    let mut found: Vec<&str> = Vec::new();
    let mut at = 0;
    for body in bodies.filter(|body| !body.is_empty()) {
        if let Some(start) = find(&html[at..], body).map(|start| at + start) {
            frame.push_str(&html[at..start]);
            frame.push_str(&mark(&format!("{BODY}{}", found.len())));
            found.push(body);
            at = start + body.len();
        }
    }
    if found.is_empty() {
        return (html.into(), found);
    }
    frame.push_str(&html[at..]);
    (frame.into(), found)
}

/// Where `body` stands in `html`, found by its beginning: to prepare the search for a long text costs more than the search.
fn find(html: &str, body: &str) -> Option<usize> {
    const BEGINNING: usize = 64;
    let (html, body) = (html.as_bytes(), body.as_bytes());
    memmem::find_iter(html, &body[..body.len().min(BEGINNING)]).find(|&at| html[at..].starts_with(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_stay_as_they_are_and_what_is_around_them_is_minified() {
        let bodies = ["<p>一  二</p>".to_owned(), "<p>三</p>".to_owned()];
        let html =
            format!("<!-- x --><main>\n <div> {} </div>\n <div> {} </div> </main>", bodies[0], bodies[1]);
        let page =
            String::from_utf8(finish(&html, bodies.iter().map(String::as_str), |_| None)).expect("text");
        assert_eq!(page, "<main><div><p>一  二</p></div><div><p>三</p></div></main>");
    }

    #[test]
    fn a_body_that_the_template_changed_is_minified_with_the_page() {
        let bodies = ["<p>一</p>".to_owned()];
        let page =
            finish("<main> <p class=\"x\">一</p> </main>", bodies.iter().map(String::as_str), |_| None);
        assert_eq!(String::from_utf8(page).expect("text"), "<main><p class=x>一</p></main>");
    }
}
