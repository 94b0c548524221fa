//! A gallery: the pictures of entries with their titles.

use serde::Serialize;

use super::super::{Picture, View};
use super::Detail;
use crate::kind::Layout;
use crate::library::Id;

/// An entry with its picture.
#[derive(Debug, Clone, Serialize)]
pub struct Exhibit {
    /// The title.
    pub title: String,
    /// The address, if it has a page of its own.
    pub url: Option<String>,
    /// The anchor, if it has none.
    pub anchor: String,
    /// The picture; none if it has no picture.
    pub image: Option<Picture>,
    /// What the layout shows of it.
    pub details: Vec<Detail>,
}

impl View<'_> {
    /// The pictures of `pages`.
    pub(super) fn exhibits(&self, layout: &Layout, pages: &[Id]) -> Vec<Exhibit> {
        let exhibit = |&id: &Id| Exhibit {
            title: self.library.document(id).title.clone(),
            url: self.own_url(id),
            anchor: self.anchor(id),
            image: self.image(self.library.document(id)),
            details: self.details(layout, id, &[]),
        };
        pages.iter().map(exhibit).collect()
    }
}
