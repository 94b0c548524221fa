//! A file's name -> its media type.

/// The types of paths by their end, where the general table has none or another than a site needs.
const OWN: &[(&str, &str)] = &[
    ("feed.xml", "application/atom+xml"),
    ("feed.json", "application/feed+json"),
    ("sitemap.xml", "application/xml"),
    (".xml", "application/xml"),
    (".atom", "application/atom+xml"),
    (".webmanifest", "application/manifest+json"),
    (".wasm", "application/wasm"),
    (".ics", "text/calendar"),
    (".md", "text/markdown"),
    (".js", "text/javascript"),
    (".mjs", "text/javascript"),
];

/// The media type of a path by its name, with `charset=utf-8` for text; `application/octet-stream` if unknown.
pub fn content_type(path: &str) -> String {
    let lower = path.to_ascii_lowercase();
    let own = OWN.iter().find(|(end, _)| lower.ends_with(end));
    let media = match own {
        Some((_, media)) => (*media).to_owned(),
        None => mime_guess::from_path(&lower).first_or_octet_stream().essence_str().to_owned(),
    };
    if is_text(&media) { format!("{media}; charset=utf-8") } else { media }
}

/// Whether a media type is text (and so has a charset and shrinks well).
pub(super) fn is_text(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or(media).trim_end();
    essence.starts_with("text/")
        || essence.ends_with("+xml")
        || essence.ends_with("+json")
        || matches!(essence, "application/json" | "application/xml" | "application/javascript")
}

#[cfg(test)]
mod tests {
    use super::content_type;

    #[test]
    fn names_give_types() {
        for (path, media) in [
            ("/stories/index.html", "text/html; charset=utf-8"),
            ("/assets/main.css", "text/css; charset=utf-8"),
            ("/sw.js", "text/javascript; charset=utf-8"),
            ("/assets/client.mjs", "text/javascript; charset=utf-8"),
            ("/stories/cards.json", "application/json; charset=utf-8"),
            ("/stories/feed.xml", "application/atom+xml; charset=utf-8"),
            ("/feed.json", "application/feed+json; charset=utf-8"),
            ("/sitemap.xml", "application/xml; charset=utf-8"),
            ("/robots.txt", "text/plain; charset=utf-8"),
            ("/app.webmanifest", "application/manifest+json; charset=utf-8"),
            ("/calendar.ics", "text/calendar; charset=utf-8"),
            ("/search.WASM", "application/wasm"),
            ("/画.svg", "image/svg+xml; charset=utf-8"),
            ("/photo.jpg", "image/jpeg"),
            ("/photo.webp", "image/webp"),
            ("/photo.avif", "image/avif"),
            ("/song.woff2", "font/woff2"),
            ("/paper.pdf", "application/pdf"),
            ("/search-index/12ab.idx", "application/octet-stream"),
            ("/none", "application/octet-stream"),
        ] {
            assert_eq!(content_type(path), media, "{path}");
        }
    }
}
