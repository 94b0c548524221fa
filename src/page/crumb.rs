//! Breadcrumbs: the way from the home page to a page.

use serde::Serialize;

use super::View;
use crate::config::language;
use crate::diagnostic::Language;
use crate::document::State;
use crate::library::{Id, Section};

/// A link with a title only.
#[derive(Debug, Clone, Serialize)]
pub struct Crumb {
    /// The text of the link.
    pub title: String,
    /// The address; absent for the page itself.
    pub url: Option<String>,
}

impl View<'_> {
    /// A link to the page `id` by its title.
    pub(super) fn crumb(&self, id: Id) -> Crumb {
        let document = self.library.document(id);
        Crumb { title: document.title.clone(), url: Some(self.config.link_to(&document.url)) }
    }

    /// A link to `section` by its title.
    pub(super) fn section_crumb(&self, section: &Section) -> Crumb {
        Crumb { title: section.title.clone(), url: Some(self.config.link(&section.url)) }
    }

    /// The breadcrumbs from the home page to `section`.
    pub fn section_crumbs(&self, section: &Section) -> Vec<Crumb> {
        let mut crumbs = match section.parent.as_ref().and_then(|url| self.library.sections.get(url)) {
            Some(parent) => self.section_crumbs(parent),
            None => return vec![self.home_crumb(section)],
        };
        crumbs.push(self.section_crumb(section));
        crumbs
    }

    fn home_crumb(&self, root: &Section) -> Crumb {
        let title = if language(&root.lang) == Language::Zh { "首页" } else { "Home" };
        Crumb { title: title.into(), url: Some(self.config.link(&root.url)) }
    }

    /// The breadcrumbs from the home page to the page `id`. The last one is the page itself and has no address.
    pub fn page_crumbs(&self, id: Id) -> Vec<Crumb> {
        let document = self.library.document(id);
        let mut crumbs =
            self.library.section_of(document).map(|s| self.section_crumbs(s)).unwrap_or_default();
        let is_withdrawn = matches!(document.state, State::Withdrawn(_));
        crumbs.push(Crumb {
            title: if is_withdrawn { "已撤回".into() } else { document.title.clone() },
            url: None,
        });
        crumbs
    }
}
