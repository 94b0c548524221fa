//! A route becomes bytes: views into templates, minified; feeds and data as they are. Pure: it reads nothing but the site.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::feed;
use crate::library::{Id, Section};
use crate::page::{CardIndex, Crumb, ListOf, Page, View};
use crate::route::Route;
use crate::site::Site;

mod frame;
mod head;
mod shared;
mod sheet;

pub(crate) use frame::Frames;
pub use frame::minify;
pub(crate) use shared::{Here, PageParts, SharedParts};
pub use sheet::{Recipe, Sheet};

/// What an address holds, rendered.
#[derive(Debug, Clone)]
pub enum Rendered {
    /// Bytes made by the generator.
    Bytes(Vec<u8>),
    /// A file of the content folder, by its place in the library's assets.
    Asset(usize),
    /// A static file of the theme.
    Static(String),
}

/// Renders `route`, which stands at the address `path`.
pub fn render(site: &Site, path: &str, route: &Route) -> Result<Rendered, Box<Diagnostic>> {
    let library = &site.library;
    let bytes = match route {
        Route::Asset(index) => return Ok(Rendered::Asset(*index)),
        Route::Static(path) => return Ok(Rendered::Static(path.clone())),
        Route::Atom(url) => feed::atom(library, section(site, url), &site.config),
        Route::JsonFeed(url) => feed::json_feed(library, section(site, url), &site.config),
        Route::SitemapXml => feed::sitemap(library, &site.routes, &site.config, None),
        Route::SitemapPart(n) => feed::sitemap(library, &site.routes, &site.config, Some(*n)),
        Route::Robots => feed::robots(&site.config),
        route => fill(site, path, route, sheet(site, path, route))?,
    };
    Ok(Rendered::Bytes(bytes))
}

/// Renders the page or the cards `route` at `path` from its `sheet`.
pub fn fill(
    site: &Site,
    path: &str,
    route: &Route,
    mut sheet: Sheet<'_>,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    sheet.complete(|id| (site.view().content(id), is_small(site, id)));
    let html = fill_as(site, path, &sheet, &shown_page(site, path, route))?;
    let Route::Cards(url) = route else { return Ok(html) };
    let index = site.view().card_index(section(site, url));
    Ok(json(&Cards { index, html: String::from_utf8_lossy(&html) }))
}

/// The data for filtering a list: its cards, and one after the other how the list draws them.
#[derive(Serialize)]
struct Cards<'a> {
    #[serde(flatten)]
    index: CardIndex,
    html: Cow<'a, str>,
}

/// The same for the page that an error message calls `shown`.
fn fill_as(site: &Site, path: &str, sheet: &Sheet, shown: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let rendering = site.theme.render_apart(&sheet.template, &sheet.context(), shown)?;
    let parts = site.shared_parts(path)?;
    Ok(site.frames.finish(&rendering, sheet.bodies(), |name| parts.get(name).map(Vec::as_slice)))
}

fn section<'a>(site: &'a Site, url: &str) -> &'a Section {
    &site.library.sections[url]
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("views have string keys")
}

/// The search page with results, for readers without script.
pub fn search_page(
    site: &Site,
    path: &str,
    query: &str,
    results: &serde_json::Value,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut sheet = plain(site, path, "搜索", "Search");
    sheet.insert("search", serde_json::json!({ "query": query, "results": results }));
    fill_as(site, path, &sheet.on(template("search")), path)
}

/// The page as an error message names it: its file where it has one.
fn shown_page(site: &Site, path: &str, route: &Route) -> String {
    match route {
        Route::Page(id) | Route::Tombstone(id) => site.library.document(*id).path.clone(),
        _ => path.to_owned(),
    }
}

/// The template of the page `route` at `path`, and what it sees.
pub fn sheet<'a>(site: &'a Site, path: &str, route: &Route) -> Sheet<'a> {
    let view = site.view();
    match route {
        Route::Page(id) => page(site, view, path, *id),
        Route::Collection(url) => collection(site, view, path, section(site, url)),
        Route::Tombstone(id) => {
            let crumbs = view.page_crumbs(*id);
            let mut sheet = head::sheet(site, path, "已撤回", String::new(), None, None, &crumbs);
            sheet.insert("page", view.tombstone(*id));
            sheet.insert("noindex", true);
            sheet.on(template("withdrawn"))
        }
        Route::Home(url) => {
            let root = section(site, url);
            let home = view.home(root);
            let mut sheet = head::sheet(
                site,
                path,
                site.config.title_in(&root.lang),
                site.config.description_in(&root.lang).to_owned(),
                None,
                Some(root),
                &[],
            );
            sheet.insert("home", home);
            sheet.on(template("home"))
        }
        Route::Cards(url) => {
            let section = section(site, url);
            let mut sheet = plain(site, path, "卡片", "Cards");
            sheet.insert("cards", view.cards(&section.pages));
            sheet.insert("index", view.card_index(section));
            sheet.on(template("cards"))
        }
        Route::Section(url, n) => section_list(site, view, path, section(site, url), *n),
        Route::Terms(number) => {
            let taxonomy = view.taxonomy(&site.library.taxonomies[*number]);
            let crumbs = head::crumbs(site, path, &[(taxonomy.title.clone(), None)]);
            let mut sheet = head::sheet(site, path, &taxonomy.title, String::new(), None, None, &crumbs);
            sheet.insert("taxonomy", taxonomy);
            sheet.on(template("terms"))
        }
        Route::Term(taxonomy, index, n) => term_list(site, view, path, (*taxonomy, *index), *n),
        Route::SiteMap(url) => {
            let mut sheet = plain(site, path, "网站地图", "Site map");
            sheet.insert("tree", view.tree(section(site, url)));
            sheet.on(template("sitemap"))
        }
        Route::Search(_) => {
            let mut sheet = plain(site, path, "搜索", "Search");
            sheet.insert("search", BTreeMap::from([("query", "")]));
            sheet.on(template("search"))
        }
        Route::Redirect(to) => {
            let mut sheet = plain(site, path, "网址已变", "Moved");
            sheet.insert("to", site.config.link_to(to));
            sheet.on(template("redirect"))
        }
        _ => plain(site, path, "找不到这一页", "Not found").on(template("404")),
    }
}

fn template(name: &str) -> String {
    format!("{name}.html")
}

/// The sheet of a page that is neither content nor a list.
fn plain<'a>(site: &'a Site, path: &str, zh: &str, en: &str) -> Sheet<'a> {
    let title = if head::is_chinese(site, path) { zh } else { en };
    let crumbs = head::crumbs(site, path, &[(title.to_owned(), None)]);
    head::sheet(site, path, title, String::new(), None, None, &crumbs)
}

fn page<'a>(site: &'a Site, view: View<'_>, path: &str, id: Id) -> Sheet<'a> {
    let document = site.library.document(id);
    let crumbs = view.page_crumbs(id);
    let section = site.library.section_of(document);
    let mut sheet = head::sheet(site, path, &document.title, document.summary(), Some(id), section, &crumbs);
    sheet.insert_page(id, view.page_without_body(id), &view.body_recipe(id));
    let own = document
        .fields
        .text(&document.kind, "template")
        .map(|name| format!("{}.html", name.trim_end_matches(".html")));
    let of_kind = Some(&document.kind.template).filter(|name| site.theme.has_template(name));
    let template = own.or(of_kind.cloned()).unwrap_or_else(|| template("page"));
    sheet.on(template)
}

/// Whether the body of `id` is the Markdown writer's own: raw HTML may hold anything, so that such a body is minified with its page.
fn is_small(site: &Site, id: Id) -> bool {
    !site.library.document(id).content.outline.has_raw_html
}

fn section_list<'a>(site: &'a Site, view: View<'_>, path: &str, section: &Section, n: usize) -> Sheet<'a> {
    let list = view.list(ListOf::Section(section), n);
    let mut crumbs = view.section_crumbs(section);
    if section.parent.is_none() {
        crumbs.push(Crumb { title: list.title.clone(), url: None });
    }
    leave_open(&mut crumbs, n);
    let mut sheet = head::sheet(site, path, &list.title, list.summary.clone(), None, Some(section), &crumbs);
    sheet.insert("list", list);
    let index = section.index.map(|id| site.library.document(id));
    let own = index
        .and_then(|d| d.fields.text(&d.kind, "template"))
        .map(|name| format!("{}.html", name.trim_end_matches(".html")));
    sheet.on(own.unwrap_or_else(|| template("list")))
}

/// The last of `crumbs` is the page itself, unless it is a later page of the list.
fn leave_open(crumbs: &mut [Crumb], n: usize) {
    if let Some(last) = crumbs.last_mut().filter(|_| n == 1) {
        last.url = None;
    }
}

fn term_list<'a>(
    site: &'a Site,
    view: View<'_>,
    path: &str,
    (number, index): (usize, usize),
    n: usize,
) -> Sheet<'a> {
    let taxonomy = &site.library.taxonomies[number];
    let list = view.list(ListOf::Term(taxonomy, &taxonomy.terms[index]), n);
    let parent = (view.taxonomy(taxonomy).title, Some(site.config.link(&taxonomy.url)));
    let crumbs = head::crumbs(site, path, &[parent, (list.title.clone(), None)]);
    let mut sheet = head::sheet(site, path, &list.title, String::new(), None, None, &crumbs);
    sheet.insert("list", list);
    sheet.on(template("list"))
}

/// A page as the `n`th part of its collection: side by side the anchors of pages would meet, so each gets its number before it.
fn part(mut page: Page, n: usize) -> Page {
    let own = |attribute: &str| format!("{attribute}part-{n}-");
    page.content = page.content.replace(" id=\"", &own(" id=\"")).replace(" href=\"#", &own(" href=\"#"));
    page
}

fn collection<'a>(site: &'a Site, view: View<'_>, path: &str, section: &Section) -> Sheet<'a> {
    let list = view.list(ListOf::Section(section), 1);
    let pages: Vec<_> = (1..).zip(&section.pages).map(|(n, &id)| Arc::new(part(view.page(id), n))).collect();
    let mut crumbs = view.section_crumbs(section);
    let all = if head::is_chinese(site, path) { "全部" } else { "All" };
    crumbs.push(Crumb { title: all.into(), url: None });
    let mut sheet = head::sheet(site, path, &list.title, list.summary.clone(), None, Some(section), &crumbs);
    sheet.insert("all", serde_json::json!({ "title": list.title, "pages": pages }));
    sheet.insert("list", list);
    let pages = section.pages.iter().zip(pages);
    sheet.pages = pages.filter(|(id, _)| is_small(site, **id)).map(|(_, page)| page).collect();
    sheet.on(template("all"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::site::Options;
    use crate::theme::values_are_apart;

    #[test]
    fn no_value_decides_how_the_default_theme_is_read() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let today = jiff::civil::Date::constant(2026, 6, 1);
        let (site, content) = (Some(root.to_owned()), root.join("content"));
        let (site, faults) = Site::load(&Options { site, content, today, drafts: false });
        assert!(!faults.has_errors());
        let drawn = site.routes.iter().map(|(path, route)| (path, sheet(&site, path, route)));
        for (path, mut sheet) in drawn {
            sheet.complete(|id| (site.view().content(id), true));
            let rendering =
                site.theme.render_apart(&sheet.template, &sheet.context(), path).expect("renders");
            let frame = String::from_utf8(rendering.frame).expect("text");
            assert!(values_are_apart(&frame), "such a page is minified again for each value: {path}");
        }
    }
}
