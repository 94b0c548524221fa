//! Writes feeds and sitemaps: the newest pages as Atom and JSON Feed, all addresses as sitemap.xml, and robots.txt.

use std::io;

use jiff::civil::Date;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde_json::json;

use crate::config::{Config, language};
use crate::document::Document;
use crate::library::{Id, Library, Section};
use crate::page::long_date;
use crate::route::{Route, Routes, SITEMAP_LIMIT, feed_url};

/// The contents of a feed, independent of its format.
struct Feed<'a> {
    title: String,
    home: String,
    lang: &'a str,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    document: &'a Document,
    title: String,
    url: String,
    published: Option<Date>,
    updated: Date,
}

/// The feed of the document `id`: an entry for each of its versions, the newest first.
fn document_feed<'a>(library: &'a Library, id: Id, config: &Config) -> Feed<'a> {
    let document = library.document(id);
    let lang = language(&document.lang);
    let mut entries = Vec::new();
    if let Some((text, _)) = library.versions_of(id) {
        for (n, version) in text.versions.iter().enumerate().rev() {
            let document = library.document(version.id);
            entries.push(Entry {
                document,
                title: format!("{} ({})", document.title, long_date(version.date, lang)),
                url: config.permalink(&text.permanent_url(n)),
                published: Some(version.date),
                updated: version.date,
            });
        }
    } else {
        entries.extend(entry(document, config));
    }
    Feed {
        title: format!("{} - {}", document.title, config.title_in(&document.lang)),
        home: config.permalink(&document.url),
        lang: &document.lang,
        entries,
    }
}

/// The entry of a page; `None` if it has no day.
fn entry<'a>(document: &'a Document, config: &Config) -> Option<Entry<'a>> {
    let updated = document.fields.date(&document.kind, "updated").or(document.date())?;
    let (title, url) = (document.title.clone(), config.permalink_to(&document.url));
    Some(Entry { document, title, url, published: document.date(), updated })
}

fn feed<'a>(library: &'a Library, section: &'a Section, config: &Config) -> Feed<'a> {
    let is_root = section.parent.is_none();
    let mut pages = if is_root { library.pages(&section.lang) } else { library.pages_below(section) };
    // What is still to come, such as the day of an event, is no news.
    pages.retain(|&id| library.document(id).date().is_some_and(|date| date <= library.today));
    let pages = library.newest(pages, config.feed_entries);
    let site = config.title_in(&section.lang);
    let title = if is_root { site.to_owned() } else { format!("{} - {site}", section.title) };
    let entries = pages.into_iter().filter_map(|id| entry(library.document(id), config)).collect();
    Feed { title, home: config.permalink(&section.url), lang: &section.lang, entries }
}

/// A date in RFC 3339 format. Content has dates without times, so it is midnight in China.
fn timestamp(date: Date) -> String {
    format!("{date}T00:00:00+08:00")
}

/// An identifier that is valid even if the site has no base URL.
fn identifier(url: &str) -> String {
    if url.contains("://") { url.to_owned() } else { format!("urn:wenku:{url}") }
}

/// The Atom feed of `section` (RFC 4287).
pub fn atom(library: &Library, section: &Section, config: &Config) -> Vec<u8> {
    let own = config.permalink(&format!("{}feed.xml", section.url));
    written(&feed(library, section, config), &own, config)
}

/// The Atom feed of the document `id`.
pub fn of_document(library: &Library, id: Id, config: &Config) -> Vec<u8> {
    let own = config.permalink(&feed_url(&library.document(id).url));
    written(&document_feed(library, id, config), &own, config)
}

/// The feed at the address `own`.
fn written(feed: &Feed<'_>, own: &str, config: &Config) -> Vec<u8> {
    let updated = feed.entries.iter().map(|e| e.updated).max().unwrap_or(Date::constant(1970, 1, 1));
    document(|xml| {
        let root = xml
            .create_element("feed")
            .with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", feed.lang)]);
        root.write_inner_content(|xml| {
            text(xml, "title", &feed.title)?;
            text(xml, "id", &identifier(&feed.home))?;
            text(xml, "updated", &timestamp(updated))?;
            xml.create_element("link").with_attributes([("rel", "self"), ("href", own)]).write_empty()?;
            xml.create_element("link")
                .with_attributes([("rel", "alternate"), ("href", feed.home.as_str())])
                .write_empty()?;
            xml.create_element("author")
                .write_inner_content(|xml| text(xml, "name", config.title_in(feed.lang)))?;
            feed.entries.iter().try_for_each(|entry| atom_entry(xml, entry))
        })?;
        Ok(())
    })
}

fn atom_entry(xml: &mut Writer<Vec<u8>>, entry: &Entry<'_>) -> io::Result<()> {
    let published = entry.published.map(timestamp);
    xml.create_element("entry").write_inner_content(|xml| {
        text(xml, "title", &entry.title)?;
        text(xml, "id", &identifier(&entry.url))?;
        text(xml, "updated", &timestamp(entry.updated))?;
        if let Some(published) = &published {
            text(xml, "published", published)?;
        }
        xml.create_element("link")
            .with_attributes([("rel", "alternate"), ("href", entry.url.as_str())])
            .write_empty()?;
        text(xml, "summary", &entry.document.summary())
    })?;
    Ok(())
}

/// The JSON Feed of `section` (version 1.1).
pub fn json_feed(library: &Library, section: &Section, config: &Config) -> Vec<u8> {
    let feed = feed(library, section, config);
    let items: Vec<_> = feed
        .entries
        .iter()
        .map(|entry| {
            json!({
                "id": identifier(&entry.url),
                "url": entry.url,
                "title": entry.title,
                "summary": entry.document.summary(),
                "content_text": entry.document.summary(),
                "date_published": entry.published.map(timestamp),
                "date_modified": timestamp(entry.updated),
            })
        })
        .collect();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": config.permalink(&format!("{}feed.json", section.url)),
        "language": section.lang,
        "items": items,
    });
    serde_json::to_vec_pretty(&feed).expect("a value with string keys is JSON")
}

/// sitemap.xml, or its index if there are more addresses than one file may hold. `part` selects a part, from 1.
pub fn sitemap(library: &Library, routes: &Routes, config: &Config, part: Option<usize>) -> Vec<u8> {
    let listed: Vec<(&String, &Route)> = routes.iter().filter(|(_, route)| route.is_in_sitemap()).collect();
    let parts: Vec<_> = listed.chunks(SITEMAP_LIMIT).collect();
    const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
    match part {
        None if parts.len() > 1 => document(|xml| {
            xml.create_element("sitemapindex").with_attribute(NAMESPACE).write_inner_content(|xml| {
                (1..=parts.len()).try_for_each(|n| {
                    let address = config.permalink(&format!("/sitemap-{n}.xml"));
                    xml.create_element("sitemap")
                        .write_inner_content(|xml| text(xml, "loc", &address))
                        .map(drop)
                })
            })?;
            Ok(())
        }),
        _ => {
            let urls = parts.get(part.unwrap_or(1) - 1).copied().unwrap_or_default();
            document(|xml| {
                xml.create_element("urlset").with_attribute(NAMESPACE).write_inner_content(|xml| {
                    urls.iter().try_for_each(|(path, route)| sitemap_url(xml, library, config, path, route))
                })?;
                Ok(())
            })
        }
    }
}

fn sitemap_url(
    xml: &mut Writer<Vec<u8>>,
    library: &Library,
    config: &Config,
    path: &str,
    route: &Route,
) -> io::Result<()> {
    let changed = match route {
        Route::Page(id) => {
            let document = library.document(*id);
            document.fields.date(&document.kind, "updated").or(document.date())
        }
        _ => None,
    };
    xml.create_element("url").write_inner_content(|xml| {
        text(xml, "loc", &config.permalink(path))?;
        match changed {
            Some(date) => text(xml, "lastmod", &date.to_string()),
            None => Ok(()),
        }
    })?;
    Ok(())
}

/// robots.txt: robots may read everything except the search page.
pub fn robots(config: &Config) -> Vec<u8> {
    let sitemap = config.permalink("/sitemap.xml");
    let sitemap = if config.base_url.is_empty() { String::new() } else { format!("\nSitemap: {sitemap}\n") };
    format!("User-agent: *\nAllow: /\nDisallow: {}search/\n{sitemap}", config.base_path()).into_bytes()
}

fn document(write: impl FnOnce(&mut Writer<Vec<u8>>) -> io::Result<()>) -> Vec<u8> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
        .and_then(|()| write(&mut xml))
        .expect("writing to memory does not fail");
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    bytes
}

fn text(xml: &mut Writer<Vec<u8>>, name: &str, content: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(content)).map(drop)
}
