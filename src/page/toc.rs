//! The table of contents: the headings of a page as a tree.

use serde::Serialize;

use crate::text::OutlineEntry;

/// A heading with those below it.
#[derive(Debug, Clone, Serialize)]
pub struct TocEntry {
    /// The anchor without `#`.
    pub id: String,
    /// Plain text.
    pub title: String,
    /// 1 to 6.
    pub level: u8,
    /// Headings below it.
    pub children: Vec<TocEntry>,
}

/// The tree of the headings in `outline`, down to the fourth level.
pub(super) fn toc(outline: &[OutlineEntry<'_>]) -> Vec<TocEntry> {
    let mut toc = Vec::new();
    for heading in outline.iter().filter(|heading| heading.level <= 4) {
        let entry = TocEntry {
            id: heading.id.to_owned(),
            title: heading.text.clone(),
            level: heading.level,
            children: Vec::new(),
        };
        insert(&mut toc, entry);
    }
    toc
}

fn insert(entries: &mut Vec<TocEntry>, entry: TocEntry) {
    match entries.last_mut() {
        Some(last) if last.level < entry.level => insert(&mut last.children, entry),
        _ => entries.push(entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_a_tree_whatever_their_levels() {
        let heading = |level, id: &'static str| OutlineEntry { level, id, text: id.into() };
        let tree =
            toc(&[heading(3, "a"), heading(2, "b"), heading(3, "c"), heading(4, "d"), heading(2, "e")]);
        assert_eq!(tree.iter().map(|e| e.id.as_str()).collect::<Vec<_>>(), ["a", "b", "e"]);
        assert_eq!(tree[1].children[0].children[0].id, "d");
    }
}
