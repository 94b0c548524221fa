//! A roll: names under headings, such as the honours of a year.

use serde::Serialize;

use super::super::{View, field};
use super::Detail;
use crate::config::language;
use crate::front_matter::Value;
use crate::kind::{Facet, Layout};
use crate::library::Id;

/// A heading with what stands below it: further headings or names.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// The heading; empty for entries without the value.
    pub title: String,
    /// The number of names below it.
    pub count: usize,
    /// Headings below it.
    pub groups: Vec<Group>,
    /// Names below it.
    pub names: Vec<Name>,
}

/// A name on a roll.
#[derive(Debug, Clone, Serialize)]
pub struct Name {
    /// The name.
    pub title: String,
    /// The address, if it has a page of its own.
    pub url: Option<String>,
    /// The anchor, if it has none.
    pub anchor: String,
    /// What the layout shows of it.
    pub details: Vec<Detail>,
}

impl View<'_> {
    /// The `pages` under the headings that `layout` names.
    pub(super) fn roll(&self, layout: &Layout, pages: &[Id]) -> Vec<Group> {
        let by: Vec<&str> = layout.by.iter().map(String::as_str).collect();
        self.roll_groups(layout, &by, pages)
    }

    fn roll_groups(&self, layout: &Layout, by: &[&str], pages: &[Id]) -> Vec<Group> {
        let Some((first, rest)) = by.split_first() else {
            let names = pages.iter().map(|&id| self.name(layout, id)).collect();
            return vec![Group { title: String::new(), count: pages.len(), groups: Vec::new(), names }];
        };
        // Headings stand in the order of their first pages, which is that of the section.
        let mut groups: Vec<(String, Vec<Id>)> = Vec::new();
        for &id in pages {
            let title = self.heading(id, first);
            match groups.iter_mut().find(|(known, _)| *known == title) {
                Some((_, pages)) => pages.push(id),
                None => groups.push((title, vec![id])),
            }
        }
        let group = |(title, pages): (String, Vec<Id>)| {
            let below = self.roll_groups(layout, rest, &pages);
            let (groups, names) = match rest {
                [] => (Vec::new(), below.into_iter().flat_map(|group| group.names).collect()),
                _ => (below, Vec::new()),
            };
            Group { title, count: pages.len(), groups, names }
        };
        groups.into_iter().map(group).collect()
    }

    /// The value of the field `name` of a page as a heading.
    pub(super) fn heading(&self, id: Id, name: &str) -> String {
        let document = self.library.document(id);
        let Some(index) = document.kind.field_index(name) else { return String::new() };
        let field = &document.kind.fields[index];
        match document.fields.value(index) {
            Some(Value::Date(date)) if field.facet == Facet::Year => date.year().to_string(),
            Some(value) => {
                let texts = value
                    .items()
                    .iter()
                    .filter_map(|item| field::text(field, item, language(&document.lang)));
                texts.collect::<Vec<_>>().join("、")
            }
            None => String::new(),
        }
    }

    fn name(&self, layout: &Layout, id: Id) -> Name {
        let by: Vec<&str> = layout.by.iter().map(String::as_str).collect();
        Name {
            title: self.library.document(id).title.clone(),
            url: self.own_url(id),
            anchor: self.anchor(id),
            details: self.details(layout, id, &by),
        }
    }
}
