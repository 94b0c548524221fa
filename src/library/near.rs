//! Guesses what a dead link means: the same name in another folder, else a similar name in the same folder.

use std::cell::Cell;
use std::collections::HashMap;

use super::path::{dir_of, is_page, stem};
use crate::diagnostic::nearest;

/// The most names compared in one build. If folders were moved, every link is dead, and the first hints are enough.
const BUDGET: usize = 2_000_000;

/// All pages and files: paths by file name, and file names by folder.
pub(super) struct Names<'a> {
    by_name: HashMap<&'a str, &'a str>,
    by_dir: HashMap<&'a str, Vec<&'a str>>,
    budget: Cell<usize>,
}

impl<'a> Names<'a> {
    /// Collects `paths`, the paths of all pages and files.
    pub(super) fn of(paths: impl Iterator<Item = &'a str>) -> Self {
        let mut names = Self { by_name: HashMap::new(), by_dir: HashMap::new(), budget: Cell::new(BUDGET) };
        for path in paths {
            names.by_name.entry(name_of(path)).or_insert(path);
            names.by_dir.entry(dir_of(path)).or_default().push(name_of(path));
        }
        names
    }

    /// The path that the page `from` probably means by `name` in the folder `dir`.
    pub(super) fn near(&self, from: &str, dir: &str, name: &str) -> Option<String> {
        if let Some(path) = self.by_name.get(name).filter(|path| **path != from) {
            return Some(format!("/{path}"));
        }
        let beside = self.by_dir.get(dir)?;
        let left = self.budget.get().checked_sub(beside.len())?;
        self.budget.set(left);
        let like = |other: &&&str| is_page(other) == is_page(name) && name_of(from) != **other;
        let like = nearest(stem(name), beside.iter().filter(like).map(|other| stem(other)))?;
        let found = beside.iter().find(|other| stem(other) == like)?;
        Some(if dir.is_empty() { format!("/{found}") } else { format!("/{dir}/{found}") })
    }
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_elsewhere_comes_before_a_like_one_here() {
        let names = Names::of(["a/桥头.svg", "a/桥头村.md", "b/图.svg", "a/a.md"].into_iter());
        assert_eq!(names.near("a/a.md", "a", "桥头.png").as_deref(), Some("/a/桥头.svg"));
        assert_eq!(names.near("a/a.md", "a", "桥头材.md").as_deref(), Some("/a/桥头村.md"));
        assert_eq!(names.near("a/a.md", "a", "图.svg").as_deref(), Some("/b/图.svg"));
        assert_eq!(names.near("a/a.md", "a", "人.md"), None);
    }

    #[test]
    fn very_many_dead_links_cost_no_more_than_the_first_ones() {
        let paths: Vec<String> = (0..50_000).map(|n| format!("new/第{n}篇.md")).collect();
        let names = Names::of(paths.iter().map(String::as_str));
        let start = std::time::Instant::now();
        for n in 0..100_000 {
            names.near("a.md", "new", &format!("旧文{n}.md"));
        }
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
