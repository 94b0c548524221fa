//! The head of a page: title, description, Open Graph, tags required of government sites, feeds, languages.

use serde::Serialize;

use super::{Crumb, View};
use crate::config::Government;
use crate::document::Document;
use crate::library::{Id, Section};
use crate::route;

/// The head of a page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Meta {
    /// The text of `<title>`.
    pub title: String,
    /// The description.
    pub description: String,
    /// The absolute address; empty if the site has no base URL.
    pub canonical: String,
    /// Restrictions for robots; empty if there are none.
    pub robots: String,
    /// The Open Graph type.
    #[serde(rename = "type")]
    pub type_: String,
    /// Meta tags.
    pub tags: Vec<MetaTag>,
    /// JSON-LD for search engines, safe inside a script element.
    pub json_ld: String,
    /// Feeds.
    pub feeds: Vec<FeedLink>,
    /// This page in all its languages, itself included; empty if it has only one.
    pub alternates: Vec<Alternate>,
}

/// A meta tag with either `name` or `property`.
#[derive(Debug, Clone, Serialize)]
pub struct MetaTag {
    /// The attribute `name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'static str>,
    /// The attribute `property`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<&'static str>,
    /// The content.
    pub content: String,
}

/// A feed.
#[derive(Debug, Clone, Serialize)]
pub struct FeedLink {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Its media type.
    #[serde(rename = "type")]
    pub type_: &'static str,
}

/// A page in another language.
#[derive(Debug, Clone, Serialize)]
pub struct Alternate {
    /// The language tag.
    pub lang: String,
    /// The address.
    pub url: String,
    /// The title in that language.
    pub title: String,
}

/// What a head is about.
pub(crate) struct HeadSubject<'a> {
    pub(crate) title: &'a str,
    pub(crate) description: String,
    pub(crate) path: &'a str,
    pub(crate) lang: &'a str,
    pub(crate) page: Option<Id>,
    pub(crate) section: Option<&'a Section>,
    pub(crate) crumbs: &'a [Crumb],
    pub(crate) is_home: bool,
}

impl View<'_> {
    /// The head of a page.
    pub(crate) fn meta(&self, head: &HeadSubject<'_>) -> Meta {
        let config = self.config;
        let document = head.page.map(|id| self.library.document(id));
        let canonical = if config.base_url.is_empty() { String::new() } else { config.permalink(head.path) };
        let site = config.title_in(head.lang);
        let title = if head.is_home || head.title == site {
            site.to_owned()
        } else {
            format!("{} - {site}", head.title)
        };
        let type_ = if document.is_some() { "article" } else { "website" };
        let mut meta = Meta {
            title,
            description: head.description.clone(),
            robots: String::new(),
            type_: type_.into(),
            tags: self.open_graph(head, document, type_, &canonical),
            json_ld: self.json_ld(head, document),
            feeds: self.document_feed(document).into_iter().chain(self.feed_links(head.section)).collect(),
            alternates: head
                .page
                .or_else(|| head.section.filter(|section| section.url == head.path)?.index)
                .map(|id| self.alternates_with_itself(id))
                .unwrap_or_default(),
            canonical,
        };
        if let Some(government) = &config.government {
            meta.tags.extend(government_tags(government, head, document));
        }
        meta
    }

    fn open_graph(
        &self,
        head: &HeadSubject<'_>,
        document: Option<&Document>,
        type_: &str,
        canonical: &str,
    ) -> Vec<MetaTag> {
        let mut tags = Vec::new();
        let mut add = |property: &'static str, content: &str| {
            if !content.is_empty() {
                tags.push(MetaTag { name: None, property: Some(property), content: content.to_owned() });
            }
        };
        add("og:title", head.title);
        add("og:type", type_);
        add("og:site_name", self.config.title_in(head.lang));
        add("og:description", &head.description);
        add("og:url", canonical);
        add("og:locale", &head.lang.replace('-', "_"));
        if let Some(document) = document {
            if let Some(image) = self.image(document).filter(|_| !self.config.base_url.is_empty()) {
                let path = image
                    .url
                    .strip_prefix(self.config.base_path().trim_end_matches('/'))
                    .unwrap_or(&image.url);
                add("og:image", &self.config.permalink(path));
                add("og:image:alt", &image.alt);
            }
            add("article:published_time", &document.date().map(|d| d.to_string()).unwrap_or_default());
            let updated = document.fields.date(&document.kind, "updated");
            add("article:modified_time", &updated.map(|d| d.to_string()).unwrap_or_default());
        }
        tags
    }

    /// The feed of the versions of `document`.
    fn document_feed(&self, document: Option<&Document>) -> Option<FeedLink> {
        let document = document.filter(|document| route::has_feed(document))?;
        let url = self.config.link(&route::feed_url(&document.url));
        Some(FeedLink { title: document.title.clone(), url, type_: "application/atom+xml" })
    }

    fn feed_links(&self, section: Option<&Section>) -> Vec<FeedLink> {
        let Some(section) = section else { return Vec::new() };
        let link = |file: &str| self.config.link(&format!("{}{file}", section.url));
        vec![
            FeedLink { title: section.title.clone(), url: link("feed.xml"), type_: "application/atom+xml" },
            FeedLink { title: section.title.clone(), url: link("feed.json"), type_: "application/feed+json" },
        ]
    }

    /// The page `id` in other languages.
    pub(super) fn alternates(&self, id: Id) -> Vec<Alternate> {
        self.library.translations(id).iter().map(|&other| self.alternate(other)).collect()
    }

    fn alternates_with_itself(&self, id: Id) -> Vec<Alternate> {
        let mut alternates = self.alternates(id);
        if !alternates.is_empty() {
            alternates.insert(0, self.alternate(id));
        }
        alternates
    }

    fn alternate(&self, id: Id) -> Alternate {
        let document = self.library.document(id);
        let url = if self.config.base_url.is_empty() {
            self.config.link_to(&document.url)
        } else {
            self.config.permalink_to(&document.url)
        };
        Alternate { lang: document.lang.clone(), url, title: document.title.clone() }
    }
}

/// The meta tags required of Chinese government sites: SiteName, SiteDomain and SiteIDCode on every page; Column… on lists and articles;
/// ArticleTitle, PubDate, ContentSource on articles. A tag with an unknown value is left out. PubDate is always the page's own date, never
/// the time of the build.
fn government_tags(
    government: &Government,
    head: &HeadSubject<'_>,
    document: Option<&Document>,
) -> Vec<MetaTag> {
    let mut tags = Vec::new();
    let mut add = |name: &'static str, content: &str| {
        if !content.is_empty() {
            tags.push(MetaTag { name: Some(name), property: None, content: content.to_owned() });
        }
    };
    add("SiteName", &government.site_name);
    add("SiteDomain", &government.site_domain);
    add("SiteIDCode", &government.site_id_code);
    if head.is_home {
        return tags;
    }
    if let Some(section) = head.section {
        add("ColumnName", &section.title);
        add("ColumnDescription", if document.is_none() { &head.description } else { &section.title });
        add("ColumnKeywords", &section.title);
        add("ColumnType", &section.kind.label.zh);
    }
    if let Some(document) = document {
        add("ArticleTitle", &document.title);
        add("PubDate", &document.date().map(|d| format!("{d} 00:00")).unwrap_or_default());
        add("ContentSource", document.fields.text(&document.kind, "source").unwrap_or_default());
        add("Keywords", &document.fields.texts(&document.kind, "keywords").join(","));
        add("Author", document.fields.text(&document.kind, "author").unwrap_or_default());
    }
    tags
}
