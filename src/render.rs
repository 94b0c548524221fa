//! A route becomes bytes: views into templates, minified; feeds and data as they are. Pure: it reads nothing but the site.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;
use tera::Context;

use crate::diagnostic::Diagnostic;
use crate::feed;
use crate::library::{Id, Section};
use crate::page::{Crumb, ListOf, View};
use crate::route::Route;
use crate::site::Site;
use crate::theme::splice_shared;

mod head;

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
        Route::Cards(url) => json(&site.view().card_index(section(site, url))),
        route => html(site, path, route)?,
    };
    Ok(Rendered::Bytes(bytes))
}

fn section<'a>(site: &'a Site, url: &str) -> &'a Section {
    &site.library.sections[url]
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("views have string keys")
}

fn html(site: &Site, path: &str, route: &Route) -> Result<Vec<u8>, Box<Diagnostic>> {
    let (template, context) = compose(site, path, route);
    finish(site, path, &template, &context, &shown_page(site, path, route))
}

/// Renders, minifies, and puts the shared parts in.
fn finish(
    site: &Site,
    path: &str,
    template: &str,
    context: &Context,
    shown: &str,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    let html = site.theme.render(template, context, shown)?;
    let parts = site.shared_parts(path);
    Ok(splice_shared(minify(&html), |name| parts.get(name).map(Vec::as_slice).unwrap_or_default()))
}

/// The search page with results, for readers without script.
pub fn search_page(
    site: &Site,
    path: &str,
    query: &str,
    results: &serde_json::Value,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut context = plain(site, path, "搜索", "Search");
    context.insert("search", &serde_json::json!({ "query": query, "results": results }));
    finish(site, path, "search.html", &context, path)
}

/// The page as an error message names it: its file where it has one.
fn shown_page(site: &Site, path: &str, route: &Route) -> String {
    match route {
        Route::Page(id) | Route::Tombstone(id) => site.library.document(*id).path.clone(),
        _ => path.to_owned(),
    }
}

/// The template of `route` and what it sees.
fn compose(site: &Site, path: &str, route: &Route) -> (String, Context) {
    let view = site.view();
    match route {
        Route::Page(id) => page(site, view, path, *id),
        Route::Tombstone(id) => {
            let crumbs = view.page_crumbs(*id);
            let mut context = head::context(site, path, "已撤回", String::new(), None, None, &crumbs);
            context.insert("page", &view.tombstone(*id));
            context.insert("noindex", &true);
            (template("withdrawn"), context)
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
            context.insert("home", &home);
            (template("home"), context)
        }
        Route::Section(url, n) => section_list(site, view, path, section(site, url), *n),
        Route::Collection(url) => collection(site, view, path, section(site, url)),
        Route::Terms(number) => {
            let taxonomy = view.taxonomy(&site.library.taxonomies[*number]);
            let crumbs = head::crumbs(site, path, &[(taxonomy.title.clone(), None)]);
            let mut context = head::context(site, path, &taxonomy.title, String::new(), None, None, &crumbs);
            context.insert("taxonomy", &taxonomy);
            (template("terms"), context)
        }
        Route::Term(taxonomy, index, n) => term_list(site, view, path, (*taxonomy, *index), *n),
        Route::SiteMap(url) => {
            let mut context = plain(site, path, "网站地图", "Site map");
            context.insert("tree", &view.tree(section(site, url)));
            (template("sitemap"), context)
        }
        Route::Search(_) => {
            let mut context = plain(site, path, "搜索", "Search");
            context.insert("search", &BTreeMap::from([("query", "")]));
            (template("search"), context)
        }
        Route::Redirect(to) => {
            let mut context = plain(site, path, "网址已变", "Moved");
            context.insert("to", &if to.contains("://") { to.clone() } else { site.config.link(to) });
            (template("redirect"), context)
        }
        _ => (template("404"), plain(site, path, "找不到这一页", "Not found")),
    }
}

fn template(name: &str) -> String {
    format!("{name}.html")
}

/// The context of a page that is neither content nor a list.
fn plain(site: &Site, path: &str, zh: &str, en: &str) -> Context {
    let title = if head::is_chinese(site, path) { zh } else { en };
    let crumbs = head::crumbs(site, path, &[(title.to_owned(), None)]);
    head::context(site, path, title, String::new(), None, None, &crumbs)
}

fn page(site: &Site, view: View<'_>, path: &str, id: Id) -> (String, Context) {
    let document = site.library.document(id);
    let crumbs = view.page_crumbs(id);
    let section = site.library.section_of(document);
    let mut context =
        head::context(site, path, &document.title, document.summary(), Some(id), section, &crumbs);
    context.insert("page", &view.page(id));
    let own = document
        .fields
        .text(&document.kind, "template")
        .map(|name| format!("{}.html", name.trim_end_matches(".html")));
    let of_kind = Some(&document.kind.template).filter(|name| site.theme.has_template(name));
    (own.or(of_kind.cloned()).unwrap_or_else(|| template("page")), context)
}

fn section_list(site: &Site, view: View<'_>, path: &str, section: &Section, n: usize) -> (String, Context) {
    let list = view.list(ListOf::Section(section), n);
    let mut crumbs = view.section_crumbs(section);
    if section.parent.is_none() {
        crumbs.push(Crumb { title: list.title.clone(), url: None });
    }
    leave_open(&mut crumbs, n);
    let mut context =
        head::context(site, path, &list.title, list.summary.clone(), None, Some(section), &crumbs);
    context.insert("list", &list);
    let index = section.index.map(|id| site.library.document(id));
    let own = index
        .and_then(|d| d.fields.text(&d.kind, "template"))
        .map(|name| format!("{}.html", name.trim_end_matches(".html")));
    (own.unwrap_or_else(|| template("list")), context)
}

/// The last of `crumbs` is the page itself, unless it is a later page of the list.
fn leave_open(crumbs: &mut [Crumb], n: usize) {
    if let Some(last) = crumbs.last_mut().filter(|_| n == 1) {
        last.url = None;
    }
}

fn term_list(
    site: &Site,
    view: View<'_>,
    path: &str,
    (number, index): (usize, usize),
    n: usize,
) -> (String, Context) {
    let taxonomy = &site.library.taxonomies[number];
    let list = view.list(ListOf::Term(taxonomy, &taxonomy.terms[index]), n);
    let parent = (view.taxonomy(taxonomy).title, Some(site.config.link(&taxonomy.url)));
    let crumbs = head::crumbs(site, path, &[parent, (list.title.clone(), None)]);
    let mut context = head::context(site, path, &list.title, String::new(), None, None, &crumbs);
    context.insert("list", &list);
    (template("list"), context)
}

/// A page as the `n`th part of its collection: side by side the anchors of pages would meet, so each gets its number before it.
fn part(mut page: crate::page::Page, n: usize) -> crate::page::Page {
    let own = |attribute: &str| format!("{attribute}part-{n}-");
    page.content = page.content.replace(" id=\"", &own(" id=\"")).replace(" href=\"#", &own(" href=\"#"));
    page
}

fn collection(site: &Site, view: View<'_>, path: &str, section: &Section) -> (String, Context) {
    let list = view.list(ListOf::Section(section), 1);
    let pages: Vec<_> = (1..).zip(&section.pages).map(|(n, &id)| part(view.page(id), n)).collect();
    let mut crumbs = view.section_crumbs(section);
    let all = if head::is_chinese(site, path) { "全部" } else { "All" };
    crumbs.push(Crumb { title: all.into(), url: None });
    let mut context =
        head::context(site, path, &list.title, list.summary.clone(), None, Some(section), &crumbs);
    context.insert("all", &serde_json::json!({ "title": list.title, "pages": pages }));
    context.insert("list", &list);
    (template("all"), context)
}

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
