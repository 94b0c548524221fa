//! A route becomes bytes: views into templates, minified; feeds and data as they are. Pure: it reads nothing but the site.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::feed;
use crate::library::{Id, Section};
use crate::page::{CardIndex, Crumb, ListOf, PageView, View};
use crate::route::Route;
use crate::site::Site;

mod context;
mod head;

pub use context::{CacheKey, PageContext};

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
        route => fill(site, path, route, context(site, path, route))?,
    };
    Ok(Rendered::Bytes(bytes))
}

/// Renders the page or the cards `route` at `path` from its `context`.
pub fn fill(
    site: &Site,
    path: &str,
    route: &Route,
    mut context: PageContext<'_>,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    context.complete(|id| (site.view().content(id), is_small(site, id)));
    let html = fill_as(site, path, &context, &shown_page(site, path, route))?;
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
fn fill_as(site: &Site, path: &str, context: &PageContext, shown: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let rendering = site.theme.render_apart(&context.template, &context.to_tera(), shown)?;
    let parts = site.shared_parts(path)?;
    Ok(site.skeletons.finish(&rendering, context.bodies(), |name| parts.get(name).map(Vec::as_slice)))
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
    let mut context = plain(site, path, "搜索", "Search");
    context.insert("search", serde_json::json!({ "query": query, "results": results }));
    fill_as(site, path, &context.on(template("search")), path)
}

/// The page as an error message names it: its file where it has one.
fn shown_page(site: &Site, path: &str, route: &Route) -> String {
    match route {
        Route::Page(id) | Route::Tombstone(id) => site.library.document(*id).path.clone(),
        _ => path.to_owned(),
    }
}

/// The template of the page `route` at `path`, and what it sees.
pub fn context<'a>(site: &'a Site, path: &str, route: &Route) -> PageContext<'a> {
    let view = site.view();
    match route {
        Route::Page(id) => page(site, view, path, *id),
        Route::Collection(url) => collection(site, view, path, section(site, url)),
        Route::Tombstone(id) => {
            let crumbs = view.page_crumbs(*id);
            let mut context = head::context(site, path, "已撤回", String::new(), None, None, &crumbs);
            context.insert("page", view.tombstone(*id));
            context.insert("noindex", true);
            context.on(template("withdrawn"))
        }
        Route::Home(url) => {
            let root = section(site, url);
            let home = view.home(root);
            let mut context = head::context(
                site,
                path,
                site.config.title_in(&root.lang),
                site.config.description_in(&root.lang).to_owned(),
                None,
                Some(root),
                &[],
            );
            context.insert("home", home);
            context.on(template("home"))
        }
        Route::Cards(url) => {
            let section = section(site, url);
            let mut context = plain(site, path, "卡片", "Cards");
            context.insert("cards", view.cards(&section.pages));
            context.insert("index", view.card_index(section));
            context.on(template("cards"))
        }
        Route::Section(url, n) => section_list(site, view, path, section(site, url), *n),
        Route::Terms(number) => {
            let taxonomy = view.taxonomy(&site.library.taxonomies[*number]);
            let crumbs = head::crumbs(site, path, &[(taxonomy.title.clone(), None)]);
            let mut context = head::context(site, path, &taxonomy.title, String::new(), None, None, &crumbs);
            context.insert("taxonomy", taxonomy);
            context.on(template("terms"))
        }
        Route::Term(taxonomy, index, n) => term_list(site, view, path, (*taxonomy, *index), *n),
        Route::SiteMap(url) => {
            let mut context = plain(site, path, "网站地图", "Site map");
            context.insert("tree", view.tree(section(site, url)));
            context.on(template("sitemap"))
        }
        Route::Search(_) => {
            let mut context = plain(site, path, "搜索", "Search");
            context.insert("search", BTreeMap::from([("query", "")]));
            context.on(template("search"))
        }
        Route::Redirect(to) => {
            let mut context = plain(site, path, "网址已变", "Moved");
            context.insert("to", site.config.link_to(to));
            context.on(template("redirect"))
        }
        _ => plain(site, path, "找不到这一页", "Not found").on(template("404")),
    }
}

fn template(name: &str) -> String {
    format!("{name}.html")
}

/// The context of a page that is neither content nor a list.
fn plain<'a>(site: &'a Site, path: &str, zh: &str, en: &str) -> PageContext<'a> {
    let title = if head::is_chinese(site, path) { zh } else { en };
    let crumbs = head::crumbs(site, path, &[(title.to_owned(), None)]);
    head::context(site, path, title, String::new(), None, None, &crumbs)
}

fn page<'a>(site: &'a Site, view: View<'_>, path: &str, id: Id) -> PageContext<'a> {
    let document = site.library.document(id);
    let crumbs = view.page_crumbs(id);
    let section = site.library.section_of(document);
    let mut context =
        head::context(site, path, &document.title, document.summary(), Some(id), section, &crumbs);
    context.insert_page(id, view.page_without_body(id), &view.body_key(id));
    let own = document
        .fields
        .text(&document.kind, "template")
        .map(|name| format!("{}.html", name.trim_end_matches(".html")));
    let of_kind = Some(&document.kind.template).filter(|name| site.theme.has_template(name));
    let template = own.or(of_kind.cloned()).unwrap_or_else(|| template("page"));
    context.on(template)
}

/// Whether the body of `id` is the Markdown writer's own: raw HTML may hold anything, so that such a body is minified with its page.
fn is_small(site: &Site, id: Id) -> bool {
    !site.library.document(id).text.has_raw_html
}

fn section_list<'a>(
    site: &'a Site,
    view: View<'_>,
    path: &str,
    section: &Section,
    n: usize,
) -> PageContext<'a> {
    let list = view.list(ListOf::Section(section), n);
    let mut crumbs = view.section_crumbs(section);
    if section.parent.is_none() {
        crumbs.push(Crumb { title: list.title.clone(), url: None });
    }
    leave_open(&mut crumbs, n);
    let mut context =
        head::context(site, path, &list.title, list.summary.clone(), None, Some(section), &crumbs);
    context.insert("list", list);
    let index = section.index.map(|id| site.library.document(id));
    let own = index
        .and_then(|d| d.fields.text(&d.kind, "template"))
        .map(|name| format!("{}.html", name.trim_end_matches(".html")));
    context.on(own.unwrap_or_else(|| template("list")))
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
) -> PageContext<'a> {
    let taxonomy = &site.library.taxonomies[number];
    let list = view.list(ListOf::Term(taxonomy, &taxonomy.terms[index]), n);
    let parent = (view.taxonomy(taxonomy).title, Some(site.config.link(&taxonomy.url)));
    let crumbs = head::crumbs(site, path, &[parent, (list.title.clone(), None)]);
    let mut context = head::context(site, path, &list.title, String::new(), None, None, &crumbs);
    context.insert("list", list);
    context.on(template("list"))
}

/// A page as the `n`th part of its collection: side by side the anchors of pages would meet, so each gets its number before it.
fn part(mut page: PageView, n: usize) -> PageView {
    let own = |attribute: &str| format!("{attribute}part-{n}-");
    page.content = page.content.replace(" id=\"", &own(" id=\"")).replace(" href=\"#", &own(" href=\"#"));
    page
}

fn collection<'a>(site: &'a Site, view: View<'_>, path: &str, section: &Section) -> PageContext<'a> {
    let list = view.list(ListOf::Section(section), 1);
    let pages: Vec<_> = (1..).zip(&section.pages).map(|(n, &id)| Arc::new(part(view.page(id), n))).collect();
    let mut crumbs = view.section_crumbs(section);
    let all = if head::is_chinese(site, path) { "全部" } else { "All" };
    crumbs.push(Crumb { title: all.into(), url: None });
    let mut context =
        head::context(site, path, &list.title, list.summary.clone(), None, Some(section), &crumbs);
    context.insert("all", serde_json::json!({ "title": list.title, "pages": pages }));
    context.insert("list", list);
    let pages = section.pages.iter().zip(pages);
    context.pages = pages.filter(|(id, _)| is_small(site, **id)).map(|(_, page)| page).collect();
    context.on(template("all"))
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
        let drawn = site.routes.iter().map(|(path, route)| (path, context(&site, path, route)));
        for (path, mut context) in drawn {
            context.complete(|id| (site.view().content(id), true));
            let rendering =
                site.theme.render_apart(&context.template, &context.to_tera(), path).expect("renders");
            let skeleton = String::from_utf8(rendering.skeleton).expect("text");
            assert!(values_are_apart(&skeleton), "such a page is minified again for each value: {path}");
        }
    }
}
