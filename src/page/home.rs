//! The home page: its sections, the newest pages, and a chosen page.

use serde::Serialize;

use super::{Card, Occasion, TaxonomyView, View};
use crate::config::language;
use crate::library::{Id, Section};

/// The home page as its template sees it.
#[derive(Debug, Clone, Serialize)]
pub struct Home {
    /// The text of the root's `_index.md` as HTML.
    pub content: String,
    /// The sections of the first level.
    pub collections: Vec<Entrance>,
    /// The newest pages.
    pub newest: Vec<Card>,
    /// The page that the home page features.
    pub chosen: Option<Card>,
    /// Coming occasions.
    pub occasions: Vec<Occasion>,
    /// The topics, those of most pages first.
    pub topics: Option<TaxonomyView>,
    /// The address of the list of pages at the root of the content folder, if there are any.
    pub loose_url: Option<String>,
}

/// A section on the home page.
#[derive(Debug, Clone, Serialize)]
pub struct Entrance {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Its summary.
    pub summary: String,
    /// The number of pages in it and its subsections.
    pub count: usize,
    /// The name of the kind of its pages.
    pub kind: String,
    /// The label of the kind.
    pub kind_label: String,
    /// The first few of its pages, in its own order.
    pub items: Vec<Card>,
}

/// The number of newest pages on the home page, and of pages shown there for each section.
const NEWEST: usize = 8;
const ENTRANCE: usize = 4;

impl View<'_> {
    /// The home page at the root section `root`.
    pub fn home(&self, root: &Section) -> Home {
        let news = self.library.news(&root.lang);
        Home {
            content: root.index.map(|id| self.content(id)).unwrap_or_default(),
            collections: root
                .children
                .iter()
                .filter_map(|url| self.library.sections.get(url))
                .map(|s| self.entrance(s))
                .collect(),
            chosen: self.chosen(&news).map(|id| self.card(id)),
            newest: self.library.newest(news, NEWEST).into_iter().map(|id| self.card(id)).collect(),
            occasions: self.occasions(&root.lang),
            topics: self.topics(&root.lang).map(|topics| self.taxonomy(topics)),
            loose_url: (!root.pages.is_empty())
                .then(|| self.config.link(&crate::route::loose_pages_url(&root.url))),
        }
    }

    fn entrance(&self, section: &Section) -> Entrance {
        let index = section.index.map(|id| self.library.document(id));
        let mut pages =
            if section.pages.is_empty() { self.library.pages_below(section) } else { section.pages.clone() };
        pages.truncate(ENTRANCE);
        Entrance {
            title: section.title.clone(),
            url: self.config.link(&section.url),
            summary: index.and_then(|d| d.fields.text(&d.kind, "summary")).unwrap_or_default().to_owned(),
            count: section.total,
            kind: section.kind.name.clone(),
            kind_label: section.kind.label.text(language(&section.lang)).to_owned(),
            items: pages.into_iter().map(|id| self.card(id)).collect(),
        }
    }

    /// Chooses the page to feature among those of `news` whose kind allows it: the newest with `featured: true`, else the newest with a
    /// picture, else the newest.
    fn chosen(&self, news: &[Id]) -> Option<Id> {
        let document = |id| self.library.document(id);
        let newest = |accepts: &dyn Fn(Id) -> bool| {
            let candidates = news.iter().copied().filter(|&id| document(id).kind.featured && accepts(id));
            self.library.newest(candidates.collect(), 1).pop()
        };
        newest(&|id| document(id).fields.flag(&document(id).kind, "featured"))
            .or_else(|| newest(&|id| self.image(document(id)).is_some()))
            .or_else(|| newest(&|_| true))
    }
}
