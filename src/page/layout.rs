//! The pages of a section in one of its layouts: table, tree, timeline, calendar, progress, roll or cards.

use serde::Serialize;

use super::list::page_of;
use super::{List, ListOf, View, status};
use crate::config::language;
use crate::kind::{Kind, Layout, LayoutType};
use crate::library::{Id, Section, TABLE_ROWS, Tally, Taxonomy, Term};
use crate::route;

mod days;
mod gallery;
mod matrix;
mod progress;
mod roll;
mod table;
mod tree;

pub(super) use days::{Day, Month, month_label, short, short_month};
use gallery::Exhibit;
use matrix::Matrix;
use progress::Indicator;
use roll::Group;
use table::TableView;
pub use table::{csv, xlsx};
use tree::Branch;

/// The pages of a section as its template sees them.
#[derive(Debug, Clone, Serialize)]
pub struct LayoutView {
    /// The name of the layout's type, such as `table`.
    pub name: &'static str,
    /// Links to the section in all its layouts, if there are several.
    pub tabs: Vec<Tab>,
    /// How many pages are in each state.
    pub states: Vec<StateCount>,
    /// The day of the build, by which states are derived.
    pub today: String,
    /// The address of the table of text with all pages.
    pub csv_url: Option<String>,
    /// The address of the workbook with all pages.
    pub xlsx_url: Option<String>,
    /// A table.
    pub table: Option<TableView>,
    /// A tree.
    pub tree: Vec<Branch>,
    /// The months of a timeline or calendar.
    pub months: Vec<Month>,
    /// What has been reached.
    pub indicators: Vec<Indicator>,
    /// A roll.
    pub roll: Vec<Group>,
    /// Pictures.
    pub gallery: Vec<Exhibit>,
    /// A matrix.
    pub matrix: Option<Matrix>,
}

/// A link to a section in one of its layouts.
#[derive(Debug, Clone, Serialize)]
pub struct Tab {
    /// The name of the type.
    pub name: &'static str,
    /// The address.
    pub url: String,
    /// Whether it is the layout of this page.
    pub current: bool,
}

/// The number of pages in a state.
#[derive(Debug, Clone, Serialize)]
pub struct StateCount {
    /// The label of the state.
    pub label: String,
    /// `info`, `warning`, `danger` or empty.
    pub notice: String,
    /// The number of pages.
    pub count: usize,
    /// The list of these pages.
    pub url: Option<String>,
}

impl View<'_> {
    /// Page `n` of `section` in its layout with this number.
    pub fn layout(&self, section: &Section, number: usize, n: usize) -> (List, LayoutView) {
        let layout = &section.layouts[number];
        let size = section.page_size(number);
        let mut list = self.list(ListOf::Section(section), if number == 0 { n } else { 1 });
        let url = section.list_url();
        if number > 0 {
            let own = route::layout_url(&url, layout);
            list.pager = self.pager(&own, section.pages.len(), size, n);
            list.content = String::new();
            list.image = None;
            list.items = match layout.type_ {
                LayoutType::Cards => self.cards(page_of(&section.pages, n, size)),
                _ => Vec::new(),
            };
        }
        let tally = self.library.section_tally(section);
        let mut view =
            self.shown(layout, &section.kind, tally, page_of(&section.pages, n, size), &section.lang);
        view.tabs = self.tabs(section, number);
        view.states = self.states(section);
        if section.table().is_some() && !section.pages.is_empty() {
            view.csv_url = Some(self.config.link(&route::csv_url(&url)));
            view.xlsx_url = Some(self.config.link(&route::xlsx_url(&url)));
            let parts = section.pages.len().div_ceil(route::ROWS_PART);
            if let Some(shown) = &mut view.table {
                shown.parts = (1..=parts).map(|n| self.config.link(&route::rows_url(&url, n))).collect();
            }
        }
        (list, view)
    }

    /// Page `n` of the table of the pages of `term`. `None` if its list is not a table.
    pub fn term_table(&self, taxonomy: &Taxonomy, term: &Term, n: usize) -> Option<LayoutView> {
        let kind = taxonomy.kind.as_ref().filter(|_| taxonomy.has_table())?;
        let pages = page_of(&term.pages, n, TABLE_ROWS);
        let layout = kind.layout(LayoutType::Table);
        Some(self.shown(&layout, kind, self.library.term_tally(term), pages, &taxonomy.lang))
    }

    /// Some `pages` of the list that `tally` counted.
    fn shown(&self, layout: &Layout, kind: &Kind, tally: &Tally, pages: &[Id], lang: &str) -> LayoutView {
        let mut view = LayoutView {
            name: layout.type_.name(),
            tabs: Vec::new(),
            states: Vec::new(),
            today: super::long_date(self.library.today, language(lang)),
            csv_url: None,
            xlsx_url: None,
            table: None,
            tree: Vec::new(),
            months: Vec::new(),
            indicators: Vec::new(),
            roll: Vec::new(),
            gallery: Vec::new(),
            matrix: None,
        };
        match layout.type_ {
            LayoutType::Table => view.table = Some(self.table(layout, kind, tally, pages, language(lang))),
            LayoutType::Tree => view.tree = self.branches(layout, pages),
            LayoutType::Timeline => view.months = self.months(layout, pages, false),
            LayoutType::Calendar => view.months = self.months(layout, pages, true),
            LayoutType::Progress => view.indicators = self.indicators(layout, pages),
            LayoutType::Roll => view.roll = self.roll(layout, pages),
            LayoutType::Gallery => view.gallery = self.exhibits(layout, pages),
            LayoutType::Matrix => view.matrix = self.matrix(layout, pages),
            LayoutType::Cards => {}
        }
        view
    }

    fn tabs(&self, section: &Section, current: usize) -> Vec<Tab> {
        let url = section.list_url();
        let tab = |(number, layout): (usize, &Layout)| Tab {
            name: layout.type_.name(),
            url: self.config.link(&if number == 0 { url.clone() } else { route::layout_url(&url, layout) }),
            current: number == current,
        };
        if section.layouts.len() < 2 {
            return Vec::new();
        }
        section.layouts.iter().enumerate().map(tab).collect()
    }

    /// How many pages of `section` are in each state, in the order of the states in their kind.
    fn states(&self, section: &Section) -> Vec<StateCount> {
        let lang = language(&section.lang);
        let mut counts: Vec<(usize, StateCount)> = Vec::new();
        for &(id, count) in &self.library.section_tally(section).states {
            let document = self.library.document(id);
            let Some(state) = status(document, lang) else { continue };
            match counts.iter_mut().find(|(_, known)| known.label == state.label) {
                Some((_, known)) => known.count += count,
                None => {
                    let Some(field) = document.kind.status_field() else { continue };
                    let rank = field.values.iter().position(|choice| choice.value == state.value);
                    let url = super::field::term_url(self, id, field, &state.label);
                    let (label, notice) = (state.label, state.notice);
                    counts.push((rank.unwrap_or_default(), StateCount { label, notice, count, url }));
                }
            }
        }
        counts.sort_by_key(|(rank, _)| *rank);
        counts.into_iter().map(|(_, count)| count).collect()
    }

    /// The details of an entry that `layout` names, except those in `without`.
    pub(super) fn details(&self, layout: &Layout, id: Id, without: &[&str]) -> Vec<Detail> {
        let kind = &self.library.document(id).kind;
        let lang = language(&self.library.document(id).lang);
        let shown =
            layout.columns.iter().filter(|name| !without.contains(&name.as_str()) && *name != "title");
        let detail = |name: &String| {
            let index = kind.field_index(name)?;
            let text = self.cell_text(id, index)?;
            let field = &kind.fields[index];
            let notice = if field.status { self.notice(id) } else { String::new() };
            Some(Detail {
                name: name.clone(),
                label: field.label.text(lang).to_owned(),
                text,
                notice,
                is_state: field.status,
            })
        };
        shown.filter_map(detail).collect()
    }

    fn notice(&self, id: Id) -> String {
        let document = self.library.document(id);
        status(document, language(&document.lang)).map(|status| status.notice).unwrap_or_default()
    }

    /// The place of the page in the document: the anchor of a row, for the first layout of its section.
    fn anchor(&self, id: Id) -> String {
        let document = self.library.document(id);
        document
            .row
            .as_ref()
            .filter(|_| !document.has_page())
            .map(|row| row.anchor.clone())
            .unwrap_or_default()
    }

    /// The address of the page, if it has one of its own.
    fn own_url(&self, id: Id) -> Option<String> {
        let document = self.library.document(id);
        document.has_page().then(|| self.config.link_to(&document.url))
    }
}

/// A field of an entry.
#[derive(Debug, Clone, Serialize)]
pub struct Detail {
    /// The name of the field.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its value.
    pub text: String,
    /// For a state: `info`, `warning`, `danger` or empty.
    pub notice: String,
    /// Whether it is the entry's state.
    pub is_state: bool,
}
