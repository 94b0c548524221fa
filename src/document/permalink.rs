//! Addresses that pages bring from elsewhere: whole ones, and patterns such as `/:year/:month/:slug/`.

use jiff::civil::Date;

use super::address::{ContentPath, dir_url, slug_or};
use crate::front_matter::Fields;
use crate::kind::Kind;
use crate::migration::Migration;
use crate::names;

/// The address that a page has by its fields or by the patterns of the site.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Permalink {
    /// The address; `None` if it follows from folder and slug.
    pub(super) url: Option<String>,
    /// A former address that leads there.
    pub(super) former: Option<String>,
    /// Whether the page states one that cannot be used.
    pub(super) is_refused: bool,
}

/// The address of the page at `address` with `fields`, if it has one of its own. A section keeps the address of its folder.
pub(super) fn of(address: &ContentPath, fields: &Fields, kind: &Kind, migration: &Migration) -> Permalink {
    let slug = fields.text(kind, "slug");
    let parts = Parts {
        dir: &address.dir,
        slug: slug.unwrap_or(&address.slug),
        date: fields.date(kind, &kind.date).or_else(|| fields.date(kind, "date")),
    };
    let whole_slug = slug.filter(|slug| migration.lenient && slug.starts_with('/'));
    if let Some(written) = fields.text(kind, "permalink").or(whole_slug) {
        let read = read(written, parts);
        let is_own = read.as_ref().is_some_and(|(url, _)| *url == dir_url(&address.dir));
        return match read.filter(|_| !address.is_index) {
            Some((url, former)) => Permalink { url: Some(url), former, is_refused: false },
            None => Permalink { is_refused: !(address.is_index && is_own), ..Permalink::default() },
        };
    }
    let is_page = !address.is_index && address.bundle.is_none();
    let pattern = migration.permalink_of(&address.dir).filter(|_| is_page);
    let (url, former) = pattern.and_then(|pattern| read(pattern, parts)).unzip();
    Permalink { url, former: former.flatten(), is_refused: false }
}

/// What the placeholders of a pattern stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    /// The folder of the page.
    pub(super) dir: &'a str,
    /// Its slug, or the name of its file.
    pub(super) slug: &'a str,
    /// Its day.
    pub(super) date: Option<Date>,
}

/// The names that tools give to each part of a pattern.
const PLACEHOLDERS: [(&str, &[&str]); 5] = [
    ("year", &["year", "Y"]),
    ("month", &["month", "i_month", "m"]),
    ("day", &["day", "i_day", "d"]),
    (
        "slug",
        &["title", "slug", "name", "post_title", "filename", "contentbasename", "slugorcontentbasename"],
    ),
    ("folder", &["section", "sections", "categories", "category", "path", "collection"]),
];

/// The longest part of an address in bytes.
const LONGEST: usize = 255;

/// The address that `written` means: with slashes at both ends, and without the `.html` of its last part, which is returned too so that the
/// old address may lead to the new one. `None` if it is no address of this site.
pub(super) fn read(written: &str, parts: Parts<'_>) -> Option<(String, Option<String>)> {
    let written = written.trim();
    let is_path = !written.contains("://") && (written.contains('/') || written.contains(".htm"));
    let bare = written.split(['?', '#']).next().filter(|_| is_path)?;
    let mut url = String::from("/");
    for part in bare.split('/').filter(|part| !part.is_empty()) {
        url.push_str(&filled(part, parts)?);
        url.push('/');
    }
    let last = url.trim_end_matches('/');
    for end in ["/index.html", "/index.htm"] {
        if let Some(folder) = last.strip_suffix(end) {
            return Some((format!("{folder}/"), None));
        }
    }
    let stem = last.strip_suffix(".html").or_else(|| last.strip_suffix(".htm"));
    Some(match stem.filter(|stem| !stem.ends_with('/')) {
        Some(stem) => (format!("{stem}/"), Some(last.to_owned())),
        None => (url, None),
    })
}

/// One part of an address with its placeholders filled in. `None` if a placeholder is unknown or the page has no value for it.
fn filled(part: &str, parts: Parts<'_>) -> Option<String> {
    let mut words = part.split(':');
    let mut filled = words.next().unwrap_or_default().to_owned();
    for word in words {
        let end = word.find(|c: char| !c.is_ascii_alphabetic() && c != '_').unwrap_or(word.len());
        filled.push_str(&value(&word[..end], parts)?);
        filled.push_str(&word[end..]);
    }
    let is_bad = matches!(filled.as_str(), "." | ".." | names::STATE)
        || filled.len() > LONGEST
        || filled.contains(|c: char| c.is_control() || c == '\\');
    Some(if is_bad { slug_or(&filled) } else { filled })
}

fn value(name: &str, parts: Parts<'_>) -> Option<String> {
    let (placeholder, _) = PLACEHOLDERS.iter().find(|(_, names)| names.contains(&name))?;
    let date = parts.date;
    match *placeholder {
        "year" => Some(format!("{:04}", date?.year())),
        "month" => Some(format!("{:02}", date?.month())),
        "day" => Some(format!("{:02}", date?.day())),
        "slug" => Some(slug_or(parts.slug)),
        _ => Some(dir_url(parts.dir).trim_matches('/').to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_and_whole_addresses_are_read() {
        let date = Date::new(2024, 5, 1).ok();
        let read = |written: &str| read(written, Parts { dir: "blog/旅行", slug: "A b", date });
        let url = |written: &str| read(written).map(|(url, _)| url);
        assert_eq!(url("/:year/:month/:slug/").as_deref(), Some("/2024/05/a-b/"));
        assert_eq!(url("/:sections/:title.html").as_deref(), Some("/blog/旅行/a-b/"));
        assert_eq!(read("/x/Y_z.html"), Some(("/x/Y_z/".into(), Some("/x/Y_z.html".into()))));
        assert_eq!(url("old/index.html").as_deref(), Some("/old/"));
        assert_eq!(url("/../x/").as_deref(), Some("/-/x/"));
        for no in ["https://a.example/b/", "pretty", "none", "/:hash/"] {
            assert_eq!(url(no), None, "{no}");
        }
        assert_eq!(super::read("/:year/", Parts { dir: "", slug: "a", date: None }), None);
    }
}
