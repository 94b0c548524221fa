//! Sanitises raw HTML. Allowed is what ammonia allows, plus what wenku's own HTML writer produces.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

use super::math;

/// The allowed schemes of addresses.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "ftp"];

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(policy);

/// The policy for pages with formulas. Writers cannot use these elements: those become text before.
static WITH_MATH: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut policy = policy();
    policy.add_tags(math::ELEMENTS).add_generic_attributes(math::ATTRIBUTES);
    policy
});

fn policy() -> Builder<'static> {
    let mut policy = Builder::default();
    policy
        .add_tags(["section", "figure", "figcaption", "input", "video", "audio", "source", "track"])
        .add_generic_attributes([
            "id",
            "class",
            "role",
            "lang",
            "dir",
            "title",
            "tabindex",
            "aria-label",
            "aria-describedby",
        ])
        .add_tag_attributes("section", ["data-label"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("img", ["src", "alt", "width", "height", "loading", "decoding"])
        .add_tag_attributes("a", ["rel", "href", "name"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("li", ["value"])
        .add_tag_attributes("details", ["open"])
        .add_tag_attributes("th", ["scope"])
        .add_tag_attributes("video", ["src", "controls", "width", "height", "poster", "preload"])
        .add_tag_attributes("audio", ["src", "controls", "preload"])
        .add_tag_attributes("source", ["src", "type"])
        .add_tag_attributes("track", ["src", "kind", "srclang", "label"])
        .url_schemes(HashSet::from(SCHEMES))
        .link_rel(None);
    policy
}

/// The allowed elements and attributes, by name.
struct Allowed {
    tags: HashSet<&'static str>,
    attributes: HashMap<&'static str, HashSet<&'static str>>,
    generic: HashSet<&'static str>,
}

static ALLOWED: LazyLock<Allowed> = LazyLock::new(|| Allowed {
    tags: POLICY.clone_tags(),
    attributes: POLICY.clone_tag_attributes(),
    generic: POLICY.clone_generic_attributes(),
});

/// Whether the element `name` is allowed.
pub(super) fn allows_tag(name: &str) -> bool {
    ALLOWED.tags.contains(name)
}

/// Whether the element `tag` may have the attribute `name`.
pub(super) fn allows_attribute(tag: &str, name: &str) -> bool {
    ALLOWED.generic.contains(name) || ALLOWED.attributes.get(tag).is_some_and(|names| names.contains(name))
}

/// Whether the attribute `name` may have `value`: an address needs one of the allowed schemes, or none.
pub(super) fn allows_address(name: &str, value: &str) -> bool {
    let is_address = matches!(name, "href" | "src" | "cite" | "poster" | "longdesc");
    let scheme = value.trim().split([':', '/', '?', '#']).next().unwrap_or_default();
    let has_scheme = value.trim()[scheme.len()..].starts_with(':')
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    !is_address || !has_scheme || SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// `html` without scripts, event handlers, styles, frames and addresses of other schemes.
/// `has_math` says that it has formulas, which wenku wrote.
pub(crate) fn clean(html: &str, has_math: bool) -> String {
    let policy = if has_math { &*WITH_MATH } else { &*POLICY };
    policy.clean(html).to_string()
}
