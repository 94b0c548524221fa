//! Serialisable views of the library, one page at a time. Templates see nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::config::{Config, language};
use crate::diagnostic::Language;
use crate::document::{Document, State};
use crate::html::{self, LinkAddress};
use crate::kind::Kinds;
use crate::library::{By, Id, Library, Relation, Target};
use crate::qr;
use crate::text::{LinkUse, reading_minutes};

mod calendar;
mod card;
mod cite;
mod cited;
mod comparison;
mod crumb;
mod data;
mod diagram;
mod field;
mod glossary;
mod graph;
mod home;
mod kit;
mod layout;
mod list;
mod meta;
mod missing;
mod neighbourhood;
mod occasion;
mod pager;
mod site;
mod spreadsheet;
mod structured;
mod toc;
mod version;

pub use card::{Card, CardIndex};
pub use cited::CitedProvision;
pub use comparison::Comparison;
pub use crumb::Crumb;
pub use data::Data;
pub use field::FieldView;
pub use glossary::{GlossaryLetter, GlossaryTerm, Meaning};
pub use home::Home;
pub use kit::Kit;
pub use layout::{LayoutView, csv, xlsx};
pub use list::{List, ListOf, TaxonomyView};
pub(crate) use meta::HeadSubject;
pub use meta::{Alternate, Meta};
pub use missing::MissingView;
pub use occasion::Occasion;
pub use site::{SiteView, TreeNode};
pub use toc::Toc;
use toc::{TocEntry, toc};
pub use version::{VersionEntry, Versions};

/// What views are made from.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The site's settings.
    pub config: &'a Config,
    /// The kinds.
    pub kinds: &'a Kinds,
    /// The pages.
    pub library: &'a Library,
}

/// A link to a page.
#[derive(Debug, Clone, Serialize)]
pub struct Reference {
    /// The text of the link.
    pub title: String,
    /// The address.
    pub url: String,
    /// The name of the page's kind; empty for other sites.
    pub kind: String,
    /// The label of the kind.
    pub kind_label: String,
    /// The page's date for readers.
    pub date: String,
    /// Whether it leads to another site.
    pub external: bool,
}

/// A picture.
#[derive(Debug, Clone, Serialize)]
pub struct Picture {
    /// Its address.
    pub url: String,
    /// In pixels; absent if not known.
    pub width: Option<u32>,
    /// In pixels; absent if not known.
    pub height: Option<u32>,
    /// The alternative text.
    pub alt: String,
    /// The author or source.
    pub credit: String,
}

/// A page's status, for its banner.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// The stable name, such as `repealed`.
    pub value: String,
    /// The label.
    pub label: String,
    /// `info`, `warning`, `danger`, or empty if the status needs no banner.
    pub notice: String,
}

/// A content page as its template sees it.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// The title.
    pub title: String,
    /// The address for links, with the base path.
    pub url: String,
    /// The absolute address, if the site has a base URL.
    pub permalink: String,
    /// The name of the kind.
    pub kind: String,
    /// The label of the kind.
    pub kind_label: String,
    /// The language tag.
    pub lang: String,
    /// The summary, as written.
    pub summary: String,
    /// The body as HTML.
    pub content: String,
    /// The table of contents.
    pub toc: Toc,
    /// The date for readers.
    pub date: String,
    /// The date as `2026-03-05`.
    pub date_iso: String,
    /// The day of the last change for readers.
    pub updated: String,
    /// The day of the last change as `2026-03-05`.
    pub updated_iso: String,
    /// The number of Han characters and of words of other scripts.
    pub words: usize,
    /// Minutes to read.
    pub minutes: usize,
    /// The page's picture.
    pub image: Option<Picture>,
    /// Its status, for a banner.
    pub status: Option<Status>,
    /// The rows of the field table.
    pub fields: Vec<FieldView>,
    /// All public fields by name.
    pub f: BTreeMap<String, serde_json::Value>,
    /// The page before it in its collection.
    pub previous: Option<Crumb>,
    /// The page after it.
    pub next: Option<Crumb>,
    /// The section it belongs to.
    pub section: Crumb,
    /// Pages that link to it and are not shown among its fields.
    pub backlinks: Vec<Reference>,
    /// Its provisions that other pages cite.
    pub cited_provisions: Vec<CitedProvision>,
    /// The path of its file below the content folder.
    pub source_path: String,
    /// Its address as a QR code, an SVG element.
    pub qr: Option<String>,
    /// A citation of the page in one line.
    pub cite: String,
    /// The end of the citation, where the site is named: a passage's number stands before it.
    pub cite_end: String,
    /// The same page in other languages.
    pub translations: Vec<Alternate>,
    /// The versions of the text of which it is one.
    pub versions: Option<Versions>,
    /// Its steps, if it is a kit.
    pub kit: Option<Kit>,
}

/// Whether a browser shows the file as a picture, by its extension; true if it has none.
fn shows_as_picture(path: &str) -> bool {
    const PICTURES: [&str; 11] =
        ["png", "jpg", "jpeg", "jfif", "gif", "webp", "avif", "apng", "bmp", "svg", "ico"];
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').is_none_or(|(_, own)| PICTURES.iter().any(|known| own.eq_ignore_ascii_case(known)))
}

/// The notice shown in place of a withdrawn page.
#[derive(Debug, Clone, Serialize)]
pub struct Tombstone {
    /// The address for links, with the base path.
    pub url: String,
    /// Why the page was withdrawn.
    pub reason: String,
}

impl<'a> View<'a> {
    /// The view of the page `id` without its body, which an unchanged page does not need.
    pub fn page_without_body(&self, id: Id) -> PageView {
        let document = self.library.document(id);
        let kind = &document.kind;
        let lang = language(&document.lang);
        let text = |name: &str| document.fields.text(kind, name).unwrap_or_default().to_owned();
        let updated = document.fields.date(kind, "updated");
        let date = document.date();
        let permalink = self.config.permalink_to(&document.url);
        let (previous, next) = self.library.neighbours(id);
        let crumb = |id: Option<Id>| id.map(|id| self.crumb(id));
        let section = self.library.section_of(document);
        let kit = self.kit(id);
        let mut toc = toc(&document.text);
        toc.extend(kit.iter().flat_map(Kit::toc));
        PageView {
            title: document.title.clone(),
            url: self.config.link_to(&document.url),
            kind: kind.name.clone(),
            kind_label: kind.label.text(lang).to_owned(),
            lang: document.lang.clone(),
            summary: text("summary"),
            content: String::new(),
            toc: Toc::of(&toc),
            date: date.map(|d| long_date(d, lang)).unwrap_or_default(),
            date_iso: date.map(|d| d.to_string()).unwrap_or_default(),
            updated: updated.map(|d| long_date(d, lang)).unwrap_or_default(),
            updated_iso: updated.map(|d| d.to_string()).unwrap_or_default(),
            words: document.text.words,
            minutes: reading_minutes(document.text.words),
            image: self.image(document),
            status: status(document, lang),
            fields: field::visible(self, id),
            f: field::by_name(self, id),
            previous: crumb(previous),
            next: crumb(next),
            section: section.map_or(Crumb { title: String::new(), url: None }, |s| self.section_crumb(s)),
            backlinks: self.backlinks(id),
            cited_provisions: self.cited_provisions(id),
            source_path: document.path.clone(),
            qr: (kind.qr && !self.config.base_url.is_empty()).then(|| qr::svg(&permalink)).flatten(),
            cite: self.cite(document) + &self.cite_end(document, &permalink),
            cite_end: self.cite_end(document, &permalink),
            translations: self.alternates(id),
            versions: self.versions(id),
            kit,
            permalink,
        }
    }

    /// The view of the page `id`.
    pub fn page(&self, id: Id) -> PageView {
        PageView { content: self.content(id), ..self.page_without_body(id) }
    }

    /// A key for the body of `id`: it changes when the text or an address in it changes.
    pub fn body_key(&self, id: Id) -> String {
        let document = self.library.document(id);
        let addresses = (0..document.text.links.len()).map(|n| self.link_address(id, n));
        let mut key = format!("{:032x}", document.text_hash);
        for LinkAddress { url, size, .. } in addresses {
            key.push_str(&format!("\n{url} {size:?}"));
        }
        for n in 0..document.text.mentions.len() {
            key.push('\n');
            key.push_str(&self.mention_address(id, n).unwrap_or_default());
        }
        for (anchor, change) in self.changed(id).into_iter().flatten() {
            key.push_str(&format!("\n{anchor} {} {}", change.date, change.is_new));
        }
        key
    }

    /// The pages that point to `id`, except two groups: those that `id` itself names in a field, and those whose relation has an inverse
    /// name, since both are shown among its fields.
    fn backlinks(&self, id: Id) -> Vec<Reference> {
        let documents = &self.library.documents;
        let to = self.versions_shown_by(id).into_iter().flat_map(|id| self.library.relations_to(id));
        let is_named =
            |relation: &&Relation| relation.field(documents).is_some_and(|field| field.inverse.is_some());
        let from = self.library.relations_from(id).iter().filter(|relation| relation.by != By::Text);
        let shown: BTreeSet<Id> =
            to.clone().filter(is_named).map(|r| r.from).chain(from.map(|relation| relation.to)).collect();
        let mut pages: Vec<Id> = to.map(|relation| relation.from).filter(|id| !shown.contains(id)).collect();
        pages.sort_unstable();
        pages.dedup();
        pages.into_iter().map(|id| self.reference(id)).collect()
    }

    /// The notice in place of the withdrawn page `id`.
    pub fn tombstone(&self, id: Id) -> Tombstone {
        let document = self.library.document(id);
        let reason = match &document.state {
            State::Withdrawn(reason) => reason.clone(),
            _ => String::new(),
        };
        Tombstone { url: self.config.link_to(&document.url), reason }
    }

    /// The body of `id` as HTML.
    pub fn content(&self, id: Id) -> String {
        let Document { text, lang, .. } = self.library.document(id);
        let note = |anchor: &str| Some(version::note(self.changed(id)?.get(anchor)?, language(lang)));
        html::linked(text, |n| self.link_address(id, n), |n| self.mention_address(id, n), note)
    }

    /// The address of mention `n` in the text of the page `id`, if it means a page or a provision of this site.
    fn mention_address(&self, id: Id, n: usize) -> Option<String> {
        match self.library.mention(id, n) {
            Target::Page(to, anchor) if *to == id => Some(anchor.clone()),
            Target::Page(to, anchor) => Some(self.config.link_to(&self.library.document(*to).url) + anchor),
            _ => None,
        }
    }

    /// The address of link `n` in the text of the page `id`.
    fn link_address(&self, id: Id, n: usize) -> LinkAddress {
        let target = self.library.target(id, n);
        let is_image = || self.library.document(id).text.links[n].use_ == LinkUse::Image;
        let size = match target {
            Target::Asset(path, _) if is_image() => self.library.picture_size(path),
            _ => None,
        };
        // What leads nowhere is written without a link.
        let url = if *target == Target::None { String::new() } else { self.address(target) };
        let is_page = match target {
            Target::Page(..) | Target::Section(_) => true,
            Target::Asset(path, _) => !shows_as_picture(path),
            _ => false,
        };
        LinkAddress { url, size, is_page }
    }

    /// The address of `target` for links, with the base path.
    pub fn address(&self, target: &Target) -> String {
        match target {
            Target::Page(id, anchor) => {
                format!("{}{anchor}", self.config.link_to(&self.library.document(*id).url))
            }
            Target::Section(url) => self.config.link(url),
            Target::Asset(path, rest) => {
                format!("{}{rest}", self.config.link(&crate::route::asset_url(path)))
            }
            Target::Address(path) => self.config.link(path),
            Target::External(url) => url.clone(),
            Target::Title(_) | Target::None => "#".into(),
        }
    }

    /// A link to the page `id`.
    pub fn reference(&self, id: Id) -> Reference {
        let document = self.library.document(id);
        let lang = language(&document.lang);
        Reference {
            title: document.title.clone(),
            url: self.config.link_to(&document.url),
            kind: if document.is_index { "section".into() } else { document.kind.name.clone() },
            kind_label: if document.is_index {
                String::new()
            } else {
                document.kind.label.text(lang).to_owned()
            },
            date: document.date().map(|d| long_date(d, lang)).unwrap_or_default(),
            external: false,
        }
    }

    /// The picture named in the front matter of `document`.
    pub fn image(&self, document: &Document) -> Option<Picture> {
        let kind = &document.kind;
        let asset = self.library.picture(document)?;
        let text = |field: &str| document.fields.text(kind, field).unwrap_or_default().to_owned();
        Some(Picture {
            url: self.config.link(&crate::route::asset_url(&asset.path)),
            width: asset.size.map(|s| s.0),
            height: asset.size.map(|s| s.1),
            alt: text("image_alt"),
            credit: text("image_credit"),
        })
    }
}

/// The status of `document`, by its kind's status field.
pub(crate) fn status(document: &Document, lang: Language) -> Option<Status> {
    let field = document.kind.status_field()?;
    let choice = document.fields.enum_value(&document.kind, &field.name)?;
    Some(Status {
        value: choice.value.clone(),
        label: choice.label(lang).to_owned(),
        notice: choice.notice.clone().unwrap_or_default(),
    })
}

/// A date for readers: 2026年3月5日, 5 March 2026.
pub fn long_date(date: jiff::civil::Date, lang: Language) -> String {
    match lang {
        Language::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Language::En => date.strftime("%-d %B %Y").to_string(),
    }
}
