//! The demo site in `content/`, built whole: no faults, every link resolves, every page is reached, nothing runs inline.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::site_test::{Run, files, wenku};

fn build() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = tempfile::tempdir().expect("a temporary folder");
    let out = dir.path().join("public");
    let output = wenku()
        .args(["--json", "--site"])
        .arg(root)
        .args(["build", "--date", "2026-11-22", "--out"])
        .arg(&out)
        .output();
    Run::of(&output.expect("the program starts")).clean();
    files(&out)
}

/// The values of `attribute` in minified HTML, quoted or not.
fn attributes(html: &str, attribute: &str) -> Vec<String> {
    let mut values = Vec::new();
    for (at, _) in html.match_indices(&format!(" {attribute}=")) {
        let rest = &html[at + attribute.len() + 2..];
        let value = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next(),
            _ => rest.split([' ', '>']).next(),
        };
        values.push(value.unwrap_or_default().replace("&amp;", "&"));
    }
    values
}

/// The page without code: the handbook shows templates.
fn without_code(html: &str) -> String {
    let mut parts = html.split("<code");
    let first = parts.next().unwrap_or_default().to_owned();
    first + &parts.map(|part| part.split_once("</code>").map_or("", |(_, rest)| rest)).collect::<String>()
}

/// The files that the addresses in a page lead to, within the site.
fn targets(html: &str) -> impl Iterator<Item = String> {
    let values = attributes(html, "href").into_iter().chain(attributes(html, "src"));
    values.filter(|url| url.starts_with('/') && !url.starts_with("//")).map(|url| {
        let path = url.split(['#', '?']).next().unwrap_or_default().to_owned();
        wenku::route::file_path(&percent_encoding::percent_decode_str(&path).decode_utf8_lossy())
    })
}

#[test]
fn every_link_leads_to_a_file_and_every_page_is_reached() {
    let files = build();
    let mut reached = BTreeSet::from(["index.html".to_owned()]);
    let mut queue = vec!["index.html".to_owned()];
    while let Some(path) = queue.pop() {
        let Some(bytes) = files.get(&path) else { panic!("dead link to {path}") };
        if !path.ends_with(".html") {
            continue;
        }
        for target in targets(&String::from_utf8_lossy(bytes)) {
            assert!(files.contains_key(&target), "{path} links to {target}, which is not there");
            if reached.insert(target.clone()) {
                queue.push(target);
            }
        }
    }
    // What stands at an old address only leads on; no page links to it.
    let leads_on = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("http-equiv=refresh");
    let is_page = |(path, bytes): &(&String, &Vec<u8>)| path.ends_with("index.html") && !leads_on(bytes);
    let lost: Vec<_> = files.iter().filter(is_page).map(|(path, _)| path).collect();
    let lost: Vec<_> = lost.into_iter().filter(|path| !reached.contains(*path)).collect();
    assert!(lost.is_empty(), "not reached from the home page: {lost:?}");
}

#[test]
fn pages_hold_no_inline_script_style_or_foreign_resource() {
    for (path, bytes) in build().iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = without_code(&String::from_utf8_lossy(bytes));
        assert!(!html.contains("<style") && !html.contains(" style="), "{path}");
        for at in html.match_indices("<script").map(|(at, _)| at) {
            let tag = html[at..].split('>').next().unwrap_or_default();
            assert!(tag.contains("src=") || tag.contains("application/ld+json"), "{path}: {tag}");
        }
        for handler in [" onclick=", " onload=", " onerror=", "javascript:"] {
            assert!(!html.contains(handler), "{path}: {handler}");
        }
        for source in attributes(&html, "src") {
            assert!(source.starts_with('/'), "{path}: {source}");
        }
    }
}

#[test]
fn json_ld_is_json() {
    let mut seen = 0;
    for (path, bytes) in build().iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes).into_owned();
        for part in html.split("application/ld+json").skip(1) {
            let json =
                part.split_once('>').and_then(|(_, rest)| rest.split("</script>").next()).unwrap_or_default();
            serde_json::from_str::<serde_json::Value>(json).unwrap_or_else(|e| panic!("{path}: {e}: {json}"));
            seen += 1;
        }
    }
    assert!(seen > 50);
}

#[test]
fn the_demo_has_what_a_site_needs() {
    let files = build();
    let pages = |prefix: &str| {
        files
            .keys()
            .filter(|path| {
                path.starts_with(prefix) && path.ends_with("/index.html") && !path.contains("/page/")
            })
            .count()
            - 1
    };
    assert!(
        pages("policies/") >= 12
            && pages("stories/") >= 24
            && pages("talks/") >= 12
            && pages("handbook/") >= 5
    );
    for category in ["助人为乐", "见义勇为", "诚实守信", "敬业奉献", "孝老爱亲"] {
        assert!(files.contains_key(&format!("story/category/{category}/index.html")), "{category}");
    }
}
