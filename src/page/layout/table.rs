//! A table: columns, and rows as HTML that wenku writes itself, since a list may have very many. The same cells give the table of text.

use std::fmt::Write;

use rust_xlsxwriter::XlsxError;
use serde::Serialize;

use super::super::spreadsheet::{self, Cell};
use super::super::{View, field};
use crate::config::language;
use crate::diagnostic::Language;
use crate::front_matter::Value;
use crate::html::escape;
use crate::kind::{Field, Kind, Layout, Type};
use crate::library::{Id, Section, Tally};

/// A table as its template sees it.
#[derive(Debug, Clone, Serialize)]
pub struct TableView {
    /// Its columns.
    pub columns: Vec<ColumnView>,
    /// Its rows as HTML.
    pub rows: String,
    /// The addresses of all rows of the section, for filtering in the browser.
    pub parts: Vec<String>,
}

/// A column of a table.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnView {
    /// The name of the field.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Whether it has numbers.
    pub is_number: bool,
}

/// The rows of a part of a table, for the browser.
#[derive(Debug, Serialize)]
pub struct Cells {
    /// The HTML of each row.
    pub rows: Vec<String>,
}

/// The columns of `layout` in which at least one page of the list that `tally` counted has a value.
fn filled<'k>(layout: &Layout, kind: &'k Kind, tally: &Tally) -> Vec<(usize, &'k Field)> {
    let mut columns = columns(layout, kind);
    columns.retain(|(_, field)| field.name == "title" || tally.has_field(&field.name));
    columns
}

/// The fields that `layout` shows as columns, with their indexes: those that it names, else the visible ones of `kind`.
fn columns<'k>(layout: &Layout, kind: &'k Kind) -> Vec<(usize, &'k Field)> {
    if !layout.columns.is_empty() {
        let named = layout.columns.iter().filter_map(|name| kind.field_index(name));
        return named.map(|index| (index, &kind.fields[index])).collect();
    }
    let is_shown = |field: &Field| !field.hidden && !field.is_private() && field.item != Type::Record;
    let own = kind.fields.iter().enumerate().filter(|(_, field)| !field.common && is_shown(field));
    let title = kind.field_index("title").map(|index| (index, &kind.fields[index]));
    title.into_iter().chain(own.filter(|(_, field)| field.name != "title")).collect()
}

impl View<'_> {
    /// The table of `pages`, which are some of the list that `tally` counted, with the columns of `kind`.
    pub(super) fn table(
        &self,
        layout: &Layout,
        kind: &Kind,
        tally: &Tally,
        pages: &[Id],
        lang: Language,
    ) -> TableView {
        let columns = filled(layout, kind, tally);
        let column = |(_, field): &(usize, &Field)| ColumnView {
            name: field.name.clone(),
            label: heading(field, lang),
            is_number: field.type_ == Type::Number,
        };
        let mut rows = String::new();
        pages.iter().for_each(|&id| self.row(kind, &columns, id, &mut rows));
        TableView { columns: columns.iter().map(column).collect(), rows, parts: Vec::new() }
    }

    /// Part `n` of the rows of the table of `section`.
    pub fn cells(&self, section: &Section, n: usize) -> Cells {
        let Some(layout) = section.table() else { return Cells { rows: Vec::new() } };
        let columns = filled(layout, &section.kind, self.library.section_tally(section));
        let row = |&id: &Id| {
            let mut html = String::new();
            self.row(&section.kind, &columns, id, &mut html);
            html
        };
        let pages = super::page_of(&section.pages, n, crate::route::ROWS_PART);
        Cells { rows: pages.iter().map(row).collect() }
    }

    /// Writes the row of a page into a table with `columns` of `kind`. A page of another kind fills the columns whose fields it has, too.
    fn row(&self, kind: &Kind, columns: &[(usize, &Field)], id: Id, html: &mut String) {
        let document = self.library.document(id);
        let lang = language(&document.lang);
        let anchor = self.anchor(id);
        let id_of_row =
            if anchor.is_empty() { String::new() } else { format!(" id=\"{}\"", escape(&anchor)) };
        let _ = write!(html, "<tr{id_of_row}>");
        let is_same = std::ptr::eq(kind, &raw const *document.kind);
        for &(index, field) in columns {
            if field.name == "title" {
                let title = escape(&document.title);
                let title = match self.own_url(id) {
                    Some(url) => format!("<a href=\"{}\">{title}</a>", escape(&url)),
                    None => title.into_owned(),
                };
                let _ = write!(html, "<th scope=\"row\">{title}</th>");
                continue;
            }
            let label = escape(field.label.text(lang));
            let class = match field.type_ {
                Type::Number => " class=\"number\"",
                Type::Date => " class=\"day\"",
                _ => "",
            };
            let own = if is_same { Some(index) } else { document.kind.field_index(&field.name) };
            let cell = own.and_then(|index| self.cell(id, index)).unwrap_or_default();
            let _ = write!(html, "<td data-label=\"{label}\"{class}>{cell}</td>");
        }
        html.push_str("</tr>");
    }

    /// The value of the field `index` of a page as HTML for a cell.
    fn cell(&self, id: Id, index: usize) -> Option<String> {
        let document = self.library.document(id);
        let field = &document.kind.fields[index];
        let value = document.fields.value(index)?;
        let text = self.cell_text(id, index)?;
        let shown = escape(&text);
        if field.status {
            return Some(format!("<span class=\"state state-{}\">{shown}</span>", self.notice(id)));
        }
        if matches!(value, Value::Link(_)) || field.item == Type::Link {
            let values = field::values_of(self, id, field);
            let link = |value: &field::FieldValue| match &value.url {
                Some(url) => format!("<a href=\"{}\">{}</a>", escape(url), escape(&value.text)),
                None => escape(&value.text).into_owned(),
            };
            return Some(values.iter().map(link).collect::<Vec<_>>().join("、"));
        }
        if field.is_shared()
            && field.type_ == Type::Text
            && let Some(url) = field::term_url(self, id, field, &text)
        {
            return Some(format!("<a href=\"{}\">{shown}</a>", escape(&url)));
        }
        Some(shown.into_owned())
    }

    /// The value of the field `index` of a page in short form. `None` if it has none or only records.
    pub(super) fn cell_text(&self, id: Id, index: usize) -> Option<String> {
        let document = self.library.document(id);
        let field = &document.kind.fields[index];
        let value = document.fields.value(index)?;
        if field.item == Type::Record {
            return None;
        }
        let one = |value: &Value| match value {
            Value::Date(date) => Some(date.to_string()),
            Value::Number(number) => Some(grouped(*number)),
            _ => field::text(field, value, language(&document.lang)),
        };
        if matches!(value, Value::Link(_)) || field.item == Type::Link {
            let values = field::values_of(self, id, field);
            return Some(values.iter().map(|value| value.text.as_str()).collect::<Vec<_>>().join("、"));
        }
        Some(value.items().iter().filter_map(one).collect::<Vec<_>>().join("、"))
    }
}

/// The heading of a column, with the unit of its numbers.
fn heading(field: &Field, lang: Language) -> String {
    let label = field.label.text(lang);
    match (&field.unit, lang) {
        (Some(unit), Language::Zh) => format!("{label}（{}）", unit.text(lang)),
        (Some(unit), Language::En) => format!("{label} ({})", unit.text(lang)),
        (None, _) => label.to_owned(),
    }
}

/// A number with separators of thousands.
pub(super) fn grouped(number: f64) -> String {
    let plain = number.to_string();
    let (whole, rest) =
        plain.split_once('.').map_or((plain.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        // Years and short numbers stay as they are.
        if at > 0 && digits.len() > 4 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    rest.map_or(out.clone(), |rest| format!("{out}.{rest}"))
}

/// The pages of `section` as delimited text.
pub fn csv(view: &View<'_>, section: &Section) -> Vec<u8> {
    spreadsheet::csv(sheet(view, section).map(|row| row.into_iter().map(Cell::text).collect()))
}

/// The pages of `section` as a workbook.
pub fn xlsx(view: &View<'_>, section: &Section) -> Result<Vec<u8>, XlsxError> {
    spreadsheet::xlsx(sheet(view, section))
}

/// The names of the fields of `section`, then its pages.
fn sheet<'v>(view: &'v View<'v>, section: &'v Section) -> impl Iterator<Item = Vec<Cell>> + 'v {
    let names = names(view, section);
    let head = names.iter().map(|(_, label)| Cell::Text(label.clone())).collect();
    let row = move |&id: &Id| {
        let document = view.library.document(id);
        let cell = |(name, _): &(&str, String)| match document.kind.field_index(name) {
            _ if *name == "title" => Cell::Text(document.title.clone()),
            Some(index) => plain_cell(view, id, index),
            None => Cell::Text(String::new()),
        };
        names.iter().map(cell).collect()
    };
    std::iter::once(head).chain(section.pages.iter().map(row))
}

/// The fields of all kinds in `section`, as pairs of name and label.
fn names<'v>(view: &View<'v>, section: &Section) -> Vec<(&'v str, String)> {
    let (layout, lang) = (Layout::plain(crate::kind::LayoutType::Table), language(&section.lang));
    let mut kinds: Vec<&str> = Vec::new();
    let mut names: Vec<(&str, String)> = Vec::new();
    for &id in &section.pages {
        let kind = view.library.document(id).kind.as_ref();
        if kinds.contains(&kind.name.as_str()) {
            continue;
        }
        kinds.push(&kind.name);
        for (_, field) in columns(&layout, kind) {
            if !names.iter().any(|(known, _)| *known == field.name) {
                names.push((&field.name, field.label.text(lang).to_owned()));
            }
        }
    }
    names
}

fn plain_cell(view: &View<'_>, id: Id, index: usize) -> Cell {
    match view.library.document(id).fields.value(index) {
        Some(Value::Number(number)) => Cell::Number(*number),
        Some(Value::Date(date)) => Cell::Date(*date),
        _ => Cell::Text(view.cell_text(id, index).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        for (number, text) in
            [(2026.0, "2026"), (12_345.0, "12,345"), (-1_234_567.5, "-1,234,567.5"), (0.5, "0.5")]
        {
            assert_eq!(grouped(number), text);
        }
    }
}
