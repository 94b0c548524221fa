//! Turns a rendered page into its final bytes: minifies the skeleton, then inserts bodies, values and shared parts.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock, RwLock};

use memchr::memmem;
use rustc_hash::FxHashMap;

use super::value::values_are_apart;
use super::value::{Rendering, Values};
use super::{mark, splice};

static MINIFY: LazyLock<minify_html::Cfg> = LazyLock::new(|| minify_html::Cfg {
    // Keeps what validators and old browsers expect; removes white space and comments.
    keep_closing_tags: true,
    keep_html_and_head_opening_tags: true,
    keep_input_type_text_attr: true,
    ..minify_html::Cfg::new()
});

/// Minifies HTML.
pub(super) fn minify(html: &[u8]) -> Vec<u8> {
    minify_html::minify(html, &MINIFY)
}

/// Minified skeletons by original. Most pages of a template differ only in their values, so they share a skeleton.
#[derive(Debug, Default)]
pub(crate) struct Skeletons(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    minified: FxHashMap<Box<[u8]>, Arc<[u8]>>,
    bytes: usize,
}

/// About the most bytes of skeletons kept in memory.
const MOST: usize = 16 << 20;

impl Skeletons {
    /// The final bytes of `rendering`. `shared` returns the bytes of a shared part.
    ///
    /// `bodies` are HTML written by wenku, which needs no minifying. On long pages they are nearly the whole page, so only the skeleton
    /// around them is minified.
    pub(crate) fn finish<'a>(
        &self,
        rendering: &'a Rendering,
        bodies: impl Iterator<Item = &'a str>,
        shared: impl Fn(&str) -> Option<&'a [u8]>,
    ) -> Vec<u8> {
        let values = &rendering.values;
        let (skeleton, bodies) = cut(&rendering.skeleton, bodies);
        let body = |number: &str| number.parse().ok().and_then(|n: usize| bodies.get(n)).copied();
        let part = |name: &str| name.strip_prefix(BODY).map_or_else(|| shared(name), body);
        let place = |name: &str| values.get(name).or_else(|| part(name)).or(Some(b""));
        splice(&self.minified(&skeleton, values), place)
    }

    fn minified(&self, skeleton: &[u8], values: &Values) -> Arc<[u8]> {
        const HELD: &str = "no thread panics while it holds the lock";
        if let Some(known) = self.0.read().expect(HELD).minified.get(skeleton) {
            return Arc::clone(known);
        }
        if !values_are_apart(&String::from_utf8_lossy(skeleton)) {
            return minified_with_values(skeleton, values).into();
        }
        let minified: Arc<[u8]> = minify(skeleton).into();
        let mut known = self.0.write().expect(HELD);
        if known.bytes > MOST {
            *known = Known::default();
        }
        known.bytes += skeleton.len() + minified.len();
        known.minified.insert(skeleton.into(), Arc::clone(&minified));
        minified
    }
}

/// Inserts the values into the skeleton, then minifies it.
fn minified_with_values(skeleton: &[u8], values: &Values) -> Vec<u8> {
    minify(&splice(skeleton, |name| values.get(name)))
}

/// The prefix of the name in a body's mark. No theme file can have such a name.
const BODY: &str = "/body-";

/// Replaces `bodies` in `html` by marks and returns those replaced. A body that the template changed is not found and stays.
fn cut<'a>(html: &'a [u8], bodies: impl Iterator<Item = &'a str>) -> (Cow<'a, [u8]>, Vec<&'a [u8]>) {
    let mut skeleton = Vec::new();
    let mut found: Vec<&[u8]> = Vec::new();
    let mut at = 0;
    for body in bodies.map(str::as_bytes).filter(|body| !body.is_empty()) {
        if let Some(start) = find(&html[at..], body).map(|start| at + start) {
            skeleton.extend_from_slice(&html[at..start]);
            skeleton.extend_from_slice(mark(&format!("{BODY}{}", found.len())).as_bytes());
            found.push(body);
            at = start + body.len();
        }
    }
    if found.is_empty() {
        return (html.into(), found);
    }
    skeleton.extend_from_slice(&html[at..]);
    (skeleton.into(), found)
}

/// The offset of `body` in `html`. It searches for the first bytes only, because preparing a search for a long text costs more than the
/// search itself.
fn find(html: &[u8], body: &[u8]) -> Option<usize> {
    const BEGINNING: usize = 64;
    memmem::find_iter(html, &body[..body.len().min(BEGINNING)]).find(|&at| html[at..].starts_with(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::value::{escape, render_apart};
    use proptest::prelude::*;

    fn finish(html: &str, bodies: &[&str]) -> String {
        let rendering = Rendering { skeleton: html.as_bytes().to_owned(), values: Values::default() };
        let page = Skeletons::default().finish(&rendering, bodies.iter().copied(), |_| None);
        String::from_utf8(page).expect("text")
    }

    #[test]
    fn bodies_stay_as_they_are_and_what_is_around_them_is_minified() {
        let page = finish(
            "<!-- x --><main>\n <div> <p>一  二</p> </div>\n <div> <p>三</p> </div> </main>",
            &["<p>一  二</p>", "<p>三</p>"],
        );
        assert_eq!(page, "<main><div><p>一  二</p></div><div><p>三</p></div></main>");
    }

    #[test]
    fn a_body_that_the_template_changed_is_minified_with_the_page() {
        let page = finish("<main> <p class=\"x\">一</p> </main>", &["<p>一</p>"]);
        assert_eq!(page, "<main><p class=x>一</p></main>");
    }

    proptest! {
        #[test]
        fn a_known_skeleton_gives_each_page_its_own_values(pages in prop::collection::vec(prop::array::uniform2("[a-z<>&\"'= 一\n]{1,12}"), 2..6)) {
            let mut tera = tera::Tera::new();
            tera.set_escape_fn(escape);
            let template = "<p title=\"{{ a }}\" lang='{{ a }}'>\n {{ a }} <b>{{ b }}</b> </p>";
            tera.add_raw_template("x.html", template).expect("a template");
            let skeletons = Skeletons::default();
            for [a, b] in &pages {
                let mut context = tera::Context::new();
                context.insert("a", a);
                context.insert("b", b);
                let rendering = render_apart(&tera, "x.html", &context).expect("renders");
                let page = skeletons.finish(&rendering, std::iter::empty(), |_| None);
                let escaped = |value: &str| {
                    let mut out = Vec::new();
                    tera::escape_html(value, &mut out).expect("memory takes every write");
                    String::from_utf8(out).expect("text")
                };
                let (a, b) = (escaped(a), escaped(b));
                let wanted = format!("<p lang=\"{a}\" title=\"{a}\">{a} <b>{b}</b></p>");
                prop_assert_eq!(String::from_utf8(page).expect("text"), wanted);
            }
            prop_assert_eq!(skeletons.0.read().expect("no thread panics").minified.len(), 1);
        }
    }
}
