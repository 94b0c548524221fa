//! A tree of entries: each stands below the one that it names.

use std::collections::HashMap;

use serde::Serialize;

use super::super::View;
use super::Detail;
use crate::kind::Layout;
use crate::library::Id;

/// An entry, and those below it.
#[derive(Debug, Clone, Serialize)]
pub struct Branch {
    /// The title.
    pub title: String,
    /// The address, if it has a page of its own.
    pub url: Option<String>,
    /// The anchor, if it has none.
    pub anchor: String,
    /// What the layout shows of it.
    pub details: Vec<Detail>,
    /// The entries below it.
    pub children: Vec<Branch>,
    /// The number of entries below it at any depth.
    pub count: usize,
}

/// The most levels. What is deeper, or below itself, stands at the top.
const DEPTH: usize = 8;

impl View<'_> {
    /// The `pages` as trees: what names no entry of the list stands at the top.
    pub(super) fn branches(&self, layout: &Layout, pages: &[Id]) -> Vec<Branch> {
        let parent_field = layout.parent.as_deref().unwrap_or("parent");
        let named: HashMap<&str, Id> =
            pages.iter().rev().map(|&id| (self.library.document(id).title.as_str(), id)).collect();
        let parent = |id: Id| {
            let document = self.library.document(id);
            let name = document.fields.text(&document.kind, parent_field)?;
            named.get(name).copied().filter(|&above| above != id)
        };
        let is_rooted = |id: Id| std::iter::successors(Some(id), |&id| parent(id)).nth(DEPTH).is_none();
        let mut below: HashMap<Option<Id>, Vec<Id>> = HashMap::new();
        for &id in pages {
            below.entry(parent(id).filter(|_| is_rooted(id))).or_default().push(id);
        }
        self.below(layout, None, &below, parent_field)
    }

    fn below(
        &self,
        layout: &Layout,
        above: Option<Id>,
        below: &HashMap<Option<Id>, Vec<Id>>,
        parent: &str,
    ) -> Vec<Branch> {
        let ids = below.get(&above).map(Vec::as_slice).unwrap_or_default();
        let branch = |&id: &Id| {
            let children = self.below(layout, Some(id), below, parent);
            Branch {
                title: self.library.document(id).title.clone(),
                url: self.own_url(id),
                anchor: self.anchor(id),
                details: self.details(layout, id, &[parent]),
                count: children.iter().map(|child| child.count + 1).sum(),
                children,
            }
        };
        ids.iter().map(branch).collect()
    }
}
