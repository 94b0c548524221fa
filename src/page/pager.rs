//! Links to the other pages of a list.

use serde::Serialize;

use super::View;
use crate::route::{list_page_url, list_pages};

/// Links to the other pages of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Pager {
    /// The number of this page, from 1.
    pub current: usize,
    /// The number of pages.
    pub total: usize,
    /// The address of the first page.
    pub first: String,
    /// The address of the last page.
    pub last: String,
    /// The address of the page before.
    pub previous: Option<String>,
    /// The address of the page after.
    pub next: Option<String>,
    /// The first and last page and those near this one. An entry with `n` 0 stands for the pages left out.
    pub pages: Vec<PagerEntry>,
}

/// A page of a list.
#[derive(Debug, Clone, Serialize)]
pub struct PagerEntry {
    /// Its number; 0 for a gap.
    pub n: usize,
    /// Its address.
    pub url: String,
    /// Whether it is this page.
    pub current: bool,
}

impl View<'_> {
    pub(super) fn pager(&self, url: &str, items: usize, paginate: usize, current: usize) -> Pager {
        let total = list_pages(items, paginate);
        let address = |n: usize| self.config.link(&list_page_url(url, n));
        let mut pages: Vec<PagerEntry> = Vec::new();
        for n in (1..=total).filter(|&n| n == 1 || n == total || n.abs_diff(current) <= 2) {
            if pages.last().is_some_and(|last| last.n + 1 < n) {
                pages.push(PagerEntry { n: 0, url: String::new(), current: false });
            }
            pages.push(PagerEntry { n, url: address(n), current: n == current });
        }
        Pager {
            current,
            total,
            first: address(1),
            last: address(total),
            previous: (current > 1).then(|| address(current - 1)),
            next: (current < total).then(|| address(current + 1)),
            pages,
        }
    }
}
