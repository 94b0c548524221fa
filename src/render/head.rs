//! The context that every template gets: site, language, head, breadcrumbs.

use crate::config::language;
use crate::diagnostic::Language;
use crate::library::{Id, Section};
use crate::page::Crumb;
use crate::site::Site;

use super::context::PageContext;

/// The context of the page at `path`, to which its own view is still to be added.
pub(super) fn context<'a>(
    site: &'a Site,
    path: &str,
    title: &str,
    description: String,
    page: Option<Id>,
    section: Option<&Section>,
    crumbs: &[Crumb],
) -> PageContext<'a> {
    let view = site.view();
    let head = crate::page::HeadSubject {
        title,
        description,
        path,
        lang: &site.root(path).lang,
        page,
        section,
        crumbs,
        is_home: page.is_none() && section.is_some_and(|s| s.parent.is_none() && s.url == path),
    };
    let mut context = PageContext::new(site.base_context(path), view.meta(&head));
    context.insert("breadcrumbs", crumbs.to_vec());
    context.insert("path", site.config.link(path));
    context
}

/// Breadcrumbs from the home page through `steps`, which are pairs of title and address.
pub(super) fn crumbs(site: &Site, path: &str, steps: &[(String, Option<String>)]) -> Vec<Crumb> {
    let root = site.root(path);
    let mut crumbs = site.view().section_crumbs(root);
    crumbs.extend(steps.iter().map(|(title, url)| Crumb { title: title.clone(), url: url.clone() }));
    crumbs
}

/// Whether the page at `path` is in Chinese.
pub(super) fn is_chinese(site: &Site, path: &str) -> bool {
    language(&site.root(path).lang) == Language::Zh
}
