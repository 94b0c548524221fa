//! The pages that wenku makes of a whole site: its home page, its map, its year, its glossary.

use std::collections::BTreeMap;

use super::{PageContext, head, section, template};
use crate::library::Section;
use crate::page::View;
use crate::route::{Route, calendar_url, glossary_url, ics_url, missing_table_url, missing_url};
use crate::site::Site;

/// The context of a page that is neither content nor a list of pages; that of the page for unknown addresses for all other routes.
pub(super) fn context<'a>(site: &'a Site, view: View<'_>, path: &str, route: &Route) -> PageContext<'a> {
    match route {
        Route::Home(url) => home(site, view, path, section(site, url)),
        Route::Terms(number) => {
            let taxonomy = view.taxonomy(&site.library.taxonomies[*number]);
            let crumbs = head::crumbs(site, path, &[(taxonomy.title.clone(), None)]);
            let mut context = head::context(site, path, &taxonomy.title, String::new(), None, None, &crumbs);
            context.insert("taxonomy", taxonomy);
            context.on(template("terms"))
        }
        Route::SiteMap(url) => site_map(site, view, path, section(site, url)),
        Route::Calendar(url) => {
            let mut context = plain(site, path, "年历", "The year");
            context.insert("months", view.year(section(site, url)));
            context.insert("ics_url", site.config.link(&ics_url(url)));
            context.on(template("calendar"))
        }
        Route::Basket(_) => {
            let mut context = plain(site, path, "讲稿夹", "My kit");
            context.insert("noindex", true);
            context.on(template("basket"))
        }
        Route::Glossary(url) => {
            let mut context = plain(site, path, "术语", "Glossary");
            context.insert("letters", view.glossary(section(site, url)));
            context.on(template("glossary"))
        }
        Route::Missing(url) => {
            let mut context = plain(site, path, "缺少的文件", "Missing documents");
            context.insert("missing", view.missing(section(site, url)));
            context.insert("table_url", site.config.link(&missing_table_url(url)));
            context.insert("noindex", true);
            context.on(template("missing"))
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

fn home<'a>(site: &'a Site, view: View<'_>, path: &str, root: &Section) -> PageContext<'a> {
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
    if site.library.has_calendar(&root.lang) {
        context.insert("calendar_url", site.config.link(&calendar_url(&root.url)));
    }
    context.on(template("home"))
}

fn site_map<'a>(site: &'a Site, view: View<'_>, path: &str, root: &Section) -> PageContext<'a> {
    let mut context = plain(site, path, "网站地图", "Site map");
    context.insert("tree", view.site_map(root));
    let library = &site.library;
    for (name, is_there, url) in [
        ("calendar_url", library.has_calendar(&root.lang), calendar_url(&root.url)),
        ("glossary_url", library.definitions(&root.lang).next().is_some(), glossary_url(&root.url)),
        ("missing_url", !library.missing(&root.lang).is_empty(), missing_url(&root.url)),
    ] {
        if is_there {
            context.insert(name, site.config.link(&url));
        }
    }
    context.on(template("sitemap"))
}

/// The context of a page that is neither content nor a list.
pub(super) fn plain<'a>(site: &'a Site, path: &str, zh: &str, en: &str) -> PageContext<'a> {
    let title = if head::is_chinese(site, path) { zh } else { en };
    let crumbs = head::crumbs(site, path, &[(title.to_owned(), None)]);
    head::context(site, path, title, String::new(), None, None, &crumbs)
}
