//! Raw HTML made harmless: what ammonia lets through, plus what the writer itself makes.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::Builder;

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(|| {
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
        .add_tag_attributes("a", ["rel", "href"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("th", ["scope"])
        .add_tag_attributes("video", ["src", "controls", "width", "height", "poster", "preload"])
        .add_tag_attributes("audio", ["src", "controls", "preload"])
        .add_tag_attributes("source", ["src", "type"])
        .add_tag_attributes("track", ["src", "kind", "srclang", "label"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None);
    policy
});

/// `html` without scripts, event handlers, styles, frames and addresses of other schemes.
pub(super) fn clean(html: &str) -> String {
    POLICY.clean(html).to_string()
}
