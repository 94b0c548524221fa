//! The view of the site that every template gets: name, navigation, footer.

use std::collections::BTreeMap;

use serde::Serialize;

use super::View;
use crate::config::{Footer, language};
use crate::content_security;
use crate::library::{Section, TOPICS, Taxonomy};

/// The site as templates see it.
#[derive(Debug, Clone, Serialize)]
pub struct SiteView {
    /// Its name.
    pub title: String,
    /// A line shown under the name.
    pub subtitle: String,
    /// Its description, a sentence or two.
    pub description: String,
    /// The language of pages without one of their own.
    pub lang: String,
    /// The public address; may be empty.
    pub base_url: String,
    /// The path under which the site is served, with slashes at both ends.
    pub base_path: String,
    /// The address of the home page in this language.
    pub home: String,
    /// The address of the search page.
    pub search_url: String,
    /// The address of the site map for readers.
    pub sitemap_url: String,
    /// The address of the reader's own kit.
    pub basket_url: String,
    /// The address of the site's Atom feed.
    pub feed_url: String,
    /// Sections of the first level, then the lists that pages of all kinds share, such as topics.
    pub nav: Vec<NavEntry>,
    /// All languages.
    pub languages: Vec<String>,
    /// The entries of the footer.
    pub footer: Footer,
    /// The variables of the theme.
    pub theme: BTreeMap<String, toml::Value>,
    /// How search works.
    pub search: SearchView,
    /// The value for a `<meta http-equiv="Content-Security-Policy">`.
    pub content_security_policy: &'static str,
    /// The generator's name and version.
    pub generator: &'static str,
}

/// An entry of the navigation: a section, or the list of a facet's terms.
#[derive(Debug, Clone, Serialize)]
pub struct NavEntry {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// The name of the kind of its pages; empty for a facet.
    pub kind: String,
}

/// How search works.
#[derive(Debug, Clone, Serialize)]
pub struct SearchView {
    /// `browser` or `server`.
    pub mode: String,
    /// The address of the index manifest.
    pub manifest: String,
}

/// A section or page in the site map for readers.
#[derive(Debug, Clone, Serialize)]
pub struct TreeNode {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// The sections and pages below it.
    pub children: Vec<TreeNode>,
}

/// A section with more pages than this is listed in the site map for readers without its pages.
const TREE_LIMIT: usize = 300;

impl View<'_> {
    /// The site for pages in the language of `root`.
    pub fn site(&self, root: &Section, theme: &BTreeMap<String, toml::Value>) -> SiteView {
        let config = self.config;
        let sections = root.children.iter().filter_map(|url| self.library.sections.get(url));
        let sections = sections.map(|section| NavEntry {
            title: section.title.clone(),
            url: config.link(&section.url),
            kind: section.kind.name.clone(),
        });
        let topics = self.topics(&root.lang).map(|topics| NavEntry {
            title: topics.label.text(language(&root.lang)).to_owned(),
            url: config.link(&topics.url),
            kind: String::new(),
        });
        SiteView {
            title: config.title_in(&root.lang).to_owned(),
            subtitle: config.subtitle_in(&root.lang).to_owned(),
            description: config.description_in(&root.lang).to_owned(),
            lang: config.lang.clone(),
            base_url: config.base_url.clone(),
            base_path: config.base_path(),
            home: config.link(&root.url),
            search_url: config.link(&format!("{}search/", root.url)),
            sitemap_url: config.link(&format!("{}sitemap/", root.url)),
            basket_url: config.link(&crate::route::basket_url(&root.url)),
            feed_url: config.link(&format!("{}feed.xml", root.url)),
            nav: sections.chain(topics).collect(),
            languages: config.all_languages().map(str::to_owned).collect(),
            footer: config.footer_in(&root.lang),
            theme: theme.clone(),
            search: SearchView {
                mode: config.search.mode.clone(),
                manifest: config.link("/search-index/meta.json"),
            },
            content_security_policy: content_security::POLICY,
            generator: concat!("wenku ", env!("CARGO_PKG_VERSION")),
        }
    }

    /// The subjects of pages of all kinds in the language `lang`.
    pub(super) fn topics(&self, lang: &str) -> Option<&Taxonomy> {
        let taxonomies = &self.library.taxonomies;
        taxonomies.iter().find(|t| t.kind.is_none() && t.facet == TOPICS && t.lang == lang)
    }

    /// The site map for readers of the language of `root`: its sections and pages, then the topics.
    pub fn site_map(&self, root: &Section) -> Vec<TreeNode> {
        let mut nodes = self.tree(root);
        nodes.extend(self.topics(&root.lang).map(|topics| {
            TreeNode {
                title: topics.label.text(language(&root.lang)).to_owned(),
                url: self.config.link(&topics.url),
                children: topics
                    .terms
                    .iter()
                    .take(TREE_LIMIT)
                    .map(|term| TreeNode {
                        title: term.label.clone(),
                        url: self.config.link(&term.url),
                        children: Vec::new(),
                    })
                    .collect(),
            }
        }));
        nodes
    }

    /// The part of the site map for readers below `section`.
    fn tree(&self, section: &Section) -> Vec<TreeNode> {
        let mut nodes: Vec<TreeNode> = section
            .children
            .iter()
            .filter_map(|url| self.library.sections.get(url))
            .map(|child| TreeNode {
                title: child.title.clone(),
                url: self.config.link(&child.url),
                children: self.tree(child),
            })
            .collect();
        if section.pages.len() <= TREE_LIMIT {
            let pages = section.pages.iter().filter(|&&id| self.library.document(id).has_page());
            nodes.extend(pages.map(|&id| {
                let document = self.library.document(id);
                TreeNode {
                    title: document.title.clone(),
                    url: self.config.link_to(&document.url),
                    children: Vec::new(),
                }
            }));
        }
        nodes
    }
}
