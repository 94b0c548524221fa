//! Lists of the pages of a section or term, split into pages, with facets and a pager.

use serde::Serialize;

use super::pager::Pager;
use super::{Card, Picture, View};
use crate::config::language;
use crate::diagnostic::Language;
use crate::kind::{Kind, LayoutType};
use crate::library::{Id, Section, Tally, Taxonomy, Term};
use crate::route;

/// A list as its template sees it.
#[derive(Debug, Clone, Serialize)]
pub struct List {
    /// The title.
    pub title: String,
    /// The summary of the section.
    pub summary: String,
    /// The section's picture; on the first page only.
    pub image: Option<Picture>,
    /// The text of the section's `_index.md` as HTML; on the first page only.
    pub content: String,
    /// The address of the first page.
    pub url: String,
    /// The name of the kind of the pages; absent if kinds differ.
    pub kind: Option<String>,
    /// The label of the kind.
    pub kind_label: String,
    /// The number of pages in the whole list.
    pub total: usize,
    /// The pages shown on this page of the list.
    pub items: Vec<Card>,
    /// The same pages by kind, if the list has pages of several kinds.
    pub groups: Vec<Group>,
    /// Links to the other pages of the list.
    pub pager: Pager,
    /// The facets of the pages.
    pub facets: Vec<FacetView>,
    /// Subsections.
    pub sections: Vec<SubsectionView>,
    /// The order of the pages.
    pub sort: SortView,
    /// The address of the section's Atom feed.
    pub feed_url: Option<String>,
    /// The address of its days for the calendars of phones and offices.
    pub ics_url: Option<String>,
    /// The address of the whole collection on one page.
    pub all_url: Option<String>,
    /// The address of the data for filtering in the browser.
    pub data_url: Option<String>,
    /// Only in the list of a term: the section's list in which the same pages can be filtered further.
    pub refine_url: Option<String>,
    /// Whether it lists the pages of a term.
    pub is_term: bool,
    /// The term.
    pub term: Option<TermView>,
    /// Whether its pages are meant to be read in sequence.
    pub collection: bool,
    /// Only in the list of an occasion: what else suits it, by kind.
    pub gathered: Vec<Group>,
}

/// The pages of one kind in a list of several.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// The label of the kind.
    pub title: String,
    /// The number of its pages in the whole list.
    pub count: usize,
    /// Those on this page of the list.
    pub items: Vec<Card>,
}

/// The order of a list.
#[derive(Debug, Clone, Serialize)]
pub struct SortView {
    /// The label; empty if kinds differ.
    pub label: String,
}

/// The subject of a list.
#[derive(Debug, Clone, Copy)]
pub enum ListOf<'a> {
    /// The pages of a section.
    Section(&'a Section),
    /// The pages of a term.
    Term(&'a Taxonomy, &'a Term),
}

/// A facet with its terms.
#[derive(Debug, Clone, Serialize)]
pub struct FacetView {
    /// The name of the field.
    pub name: String,
    /// The label.
    pub label: String,
    /// The address of the list of all terms.
    pub url: String,
    /// The terms of the pages in this list.
    pub terms: Vec<FacetTerm>,
}

/// A term of a facet.
#[derive(Debug, Clone, Serialize)]
pub struct FacetTerm {
    /// The label.
    pub label: String,
    /// The address of the list of its pages.
    pub url: String,
    /// The number of pages with this term in the list.
    pub count: usize,
}

/// A subsection in the list of its parent.
#[derive(Debug, Clone, Serialize)]
pub struct SubsectionView {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Its summary.
    pub summary: String,
    /// The number of pages in it and its subsections.
    pub count: usize,
}

/// The term whose pages a list shows.
#[derive(Debug, Clone, Serialize)]
pub struct TermView {
    /// The label.
    pub label: String,
    /// The facet's field.
    pub facet: String,
    /// The label of the facet.
    pub facet_label: String,
    /// The address of all its terms.
    pub facet_url: String,
}

/// All terms of a taxonomy.
#[derive(Debug, Clone, Serialize)]
pub struct TaxonomyView {
    /// The label.
    pub title: String,
    /// Its address.
    pub url: String,
    /// The label of the kind; empty if all kinds share the taxonomy.
    pub kind_label: String,
    /// The terms.
    pub terms: Vec<FacetTerm>,
}

/// A label for the order of `kind`, made from its first field.
fn sort(kind: &Kind, lang: Language) -> SortView {
    let key = kind.order.first().map(String::as_str).unwrap_or_default();
    let (name, descending) = key.strip_prefix('-').map_or((key, false), |name| (name, true));
    let label = kind.field(name).map(|field| field.label.text(lang)).unwrap_or_default();
    let label = match (lang, descending) {
        (Language::Zh, true) => format!("按{label}从新到旧"),
        (Language::Zh, false) => format!("按{label}"),
        (Language::En, true) => format!("{label}, newest first"),
        (Language::En, false) => format!("by {}", label.to_lowercase()),
    };
    SortView { label }
}

/// The part of `pages` on page `n` of a list with `paginate` pages each.
pub(super) fn page_of(pages: &[Id], n: usize, paginate: usize) -> &[Id] {
    let start = pages.len().min((n - 1).saturating_mul(paginate));
    &pages[start..pages.len().min(start.saturating_add(paginate))]
}

/// The cards `items`, which stand kind by kind, as groups; `count` returns the number of pages that a group stands for.
fn groups(items: &[Card], count: impl Fn(&[Card]) -> usize) -> Vec<Group> {
    let group = |items: &[Card]| Group {
        title: items[0].kind_label.clone(),
        count: count(items),
        items: items.to_vec(),
    };
    items.chunk_by(|a, b| a.kind == b.kind).map(group).collect()
}

impl View<'_> {
    /// Page `n` of the list of `of`.
    pub fn list(&self, of: ListOf<'_>, n: usize) -> List {
        match of {
            ListOf::Section(section) => self.section_list(section, n),
            ListOf::Term(taxonomy, term) => self.term_list(taxonomy, term, n),
        }
    }

    fn section_list(&self, section: &Section, n: usize) -> List {
        let index = section.index.map(|id| self.library.document(id));
        let lang = language(&section.lang);
        let is_root = section.parent.is_none();
        let url = section.list_url();
        let link = |path: &str| Some(self.config.link(&format!("{}{path}", section.url)));
        let offers_cards = route::offers_cards(section, self.library);
        let loose_title = if lang == Language::Zh { "其他页面" } else { "Other pages" };
        List {
            title: if is_root { loose_title.into() } else { section.title.clone() },
            summary: index.and_then(|d| d.fields.text(&d.kind, "summary")).unwrap_or_default().to_owned(),
            image: index.filter(|_| n == 1 && !is_root).and_then(|d| self.image(d)),
            content: if n == 1 && !is_root {
                section.index.map(|id| self.content(id)).unwrap_or_default()
            } else {
                String::new()
            },
            kind: Some(section.kind.name.clone()),
            kind_label: section.kind.label.text(lang).to_owned(),
            total: section.pages.len(),
            items: self.section_cards(section, n),
            groups: Vec::new(),
            pager: self.pager(&url, section.pages.len(), section.page_size(0), n),
            facets: self.facets(self.library.section_tally(section), section.pages.len(), None),
            sections: if is_root { Vec::new() } else { self.subsections(section) },
            sort: sort(&section.kind, lang),
            feed_url: link("feed.xml"),
            ics_url: None,
            all_url: if section.collection && !section.pages.is_empty() { link("all/") } else { None },
            data_url: offers_cards.then(|| self.config.link(&format!("{url}cards.json"))),
            refine_url: None,
            is_term: false,
            term: None,
            collection: section.collection,
            gathered: Vec::new(),
            url: self.config.link(&url),
        }
    }

    fn term_list(&self, taxonomy: &Taxonomy, term: &Term, n: usize) -> List {
        let lang = language(&taxonomy.lang);
        let paginate = term.page_size;
        let facet_label = taxonomy.label.text(lang).to_owned();
        let items =
            if taxonomy.has_table() { Vec::new() } else { self.cards(page_of(&term.pages, n, paginate)) };
        List {
            title: term.label.clone(),
            summary: String::new(),
            image: None,
            content: String::new(),
            url: self.config.link(&term.url),
            kind: taxonomy.kind.as_ref().map(|kind| kind.name.clone()),
            kind_label: taxonomy
                .kind
                .as_ref()
                .map(|kind| kind.label.text(lang).to_owned())
                .unwrap_or_default(),
            total: term.pages.len(),
            groups: if taxonomy.kind.is_none() {
                let tally = self.library.term_tally(term);
                groups(&items, |items| tally.of_kind(&items[0].kind))
            } else {
                Vec::new()
            },
            items,
            pager: self.pager(&term.url, term.pages.len(), paginate, n),
            facets: self.facets(self.library.term_tally(term), term.pages.len(), Some(taxonomy)),
            sections: Vec::new(),
            sort: taxonomy.kind.as_ref().map_or(SortView { label: String::new() }, |kind| sort(kind, lang)),
            feed_url: None,
            ics_url: self
                .library
                .has_term_calendar(taxonomy, term, self.config)
                .then(|| self.config.link(&route::ics_url(&term.url))),
            all_url: None,
            data_url: None,
            refine_url: self.filterable(&term.pages).map(|section| self.config.link(&section.list_url())),
            is_term: true,
            term: Some(TermView {
                label: term.label.clone(),
                facet: taxonomy.facet.clone(),
                facet_label,
                facet_url: self.config.link(&taxonomy.url),
            }),
            collection: false,
            gathered: if n == 1 { self.gathered(taxonomy, term) } else { Vec::new() },
        }
    }

    /// What else suits the occasion `term`, by kind.
    fn gathered(&self, taxonomy: &Taxonomy, term: &Term) -> Vec<Group> {
        groups(&self.cards(&self.library.gathered(taxonomy, term)), <[Card]>::len)
    }

    /// The cards of page `n` of the list of `section`, if it shows cards.
    fn section_cards(&self, section: &Section, n: usize) -> Vec<Card> {
        let shows_cards = section.layouts.first().is_none_or(|first| first.type_ == LayoutType::Cards);
        let pages = page_of(&section.pages, n, section.page_size(0));
        if shows_cards { self.cards(pages) } else { Vec::new() }
    }

    /// The cards of `pages`.
    pub fn cards(&self, pages: &[Id]) -> Vec<Card> {
        pages.iter().map(|&id| self.card(id)).collect()
    }

    /// The section that contains all of `pages`, if its list can be filtered in the browser.
    fn filterable(&self, pages: &[Id]) -> Option<&Section> {
        let section_of = |&id: &Id| self.library.section_of(self.library.document(id));
        let section = pages.first().and_then(section_of)?;
        let is_own = |id: &Id| section_of(id).is_some_and(|own| own.url == section.url);
        (route::offers_cards(section, self.library) && pages.iter().all(is_own)).then_some(section)
    }

    /// The subsections of `section`.
    pub fn subsections(&self, section: &Section) -> Vec<SubsectionView> {
        let children = section.children.iter().filter_map(|url| self.library.sections.get(url));
        children
            .map(|child| {
                let index = child.index.map(|id| self.library.document(id));
                SubsectionView {
                    title: child.title.clone(),
                    url: self.config.link(&child.url),
                    summary: index
                        .and_then(|d| d.fields.text(&d.kind, "summary"))
                        .unwrap_or_default()
                        .to_owned(),
                    count: child.total,
                }
            })
            .collect()
    }

    /// The facets of a list of `total` pages, without those in which all pages have the same terms: topics and what else all kinds share
    /// first. The list of a term has none of its own taxonomy, unless all kinds share that: then it has only that one, the terms that go
    /// with its own.
    fn facets(&self, tally: &Tally, total: usize, own: Option<&Taxonomy>) -> Vec<FacetView> {
        let mut facets = self.library.facets(tally);
        facets.sort_by_key(|(taxonomy, _)| taxonomy.kind.is_some());
        facets
            .into_iter()
            .filter(|(taxonomy, _)| own.is_none_or(|own| (own.url == taxonomy.url) == own.kind.is_none()))
            .filter(|(_, terms)| terms.iter().any(|&(_, count)| count < total))
            .map(|(taxonomy, terms)| FacetView {
                name: taxonomy.facet.clone(),
                label: taxonomy.label.text(language(&taxonomy.lang)).to_owned(),
                url: self.config.link(&taxonomy.url),
                // In the list of a term, one that all its pages have would choose nothing.
                terms: terms
                    .into_iter()
                    .filter(|&(_, count)| own.is_none() || count < total)
                    .map(|(term, count)| FacetTerm {
                        label: term.label.clone(),
                        url: self.config.link(&term.url),
                        count,
                    })
                    .collect(),
            })
            .collect()
    }

    /// All terms of `taxonomy`.
    pub fn taxonomy(&self, taxonomy: &Taxonomy) -> TaxonomyView {
        let lang = language(&taxonomy.lang);
        let terms = taxonomy.terms.iter();
        TaxonomyView {
            title: taxonomy.label.text(lang).to_owned(),
            url: self.config.link(&taxonomy.url),
            kind_label: taxonomy
                .kind
                .as_ref()
                .map(|kind| kind.label.text(lang).to_owned())
                .unwrap_or_default(),
            terms: terms
                .map(|term| FacetTerm {
                    label: term.label.clone(),
                    url: self.config.link(&term.url),
                    count: term.pages.len(),
                })
                .collect(),
        }
    }
}
