//! The table of contents: the headings and provisions of a page as a tree.

use serde::Serialize;

use crate::html::escape;
use crate::text::tree::{Block, BlockKind, Lead, Level};
use crate::text::walk::heading_words;
use crate::text::{OutlineEntry, Text, outline_entry};

/// The table of contents of a page. A law has hundreds of entries, so their HTML is not left to a template.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Toc {
    /// How many entries the first level has.
    pub count: usize,
    /// The entries as nested lists of links.
    pub html: String,
}

impl Toc {
    /// The table of contents with `entries` at its first level.
    pub(super) fn of(entries: &[TocEntry]) -> Self {
        let mut toc = Self { count: entries.len(), html: String::new() };
        toc.write(entries);
        toc
    }

    fn write(&mut self, entries: &[TocEntry]) {
        if entries.is_empty() {
            return;
        }
        self.html.push_str("<ol>");
        for TocEntry { id, title, children, .. } in entries {
            for part in ["<li><a href=\"#", &escape(id), "\">", &escape(title), "</a>"] {
                self.html.push_str(part);
            }
            self.write(children);
            self.html.push_str("</li>");
        }
        self.html.push_str("</ol>");
    }
}

/// A heading or provision with those below it.
#[derive(Debug, Clone)]
pub(super) struct TocEntry {
    /// The anchor without `#`.
    pub id: String,
    /// Plain text.
    pub title: String,
    /// 1 to 6.
    pub level: u8,
    /// Those below it.
    pub children: Vec<TocEntry>,
}

/// The longest words after the number of a provision that has no heading, in characters.
const LEAD: usize = 16;

/// The table of contents of `text`: its headings down to the fourth level, its articles and items. What has no heading is named by its
/// number and its first words.
pub(super) fn toc(text: &Text) -> Vec<TocEntry> {
    let mut toc = Vec::new();
    gather(&text.blocks, 0, &mut toc);
    toc
}

/// Adds the entries of `blocks`, which lie in a provision of the level `above`.
fn gather(blocks: &[Block], above: u8, toc: &mut Vec<TocEntry>) {
    for block in blocks {
        let mut below = above;
        if let Some(OutlineEntry { level, id, text }) = outline_entry(block).or_else(|| unheaded(block)) {
            let is_provision = matches!(block.kind, BlockKind::Provision(_));
            let level = if is_provision { level.max(above.saturating_add(1)) } else { level };
            add(toc, id, level, text);
            below = level;
        }
        match &block.kind {
            BlockKind::Provision(provision) => gather(&provision.blocks, below, toc),
            BlockKind::Marked(marked) => gather(&marked.blocks, above, toc),
            BlockKind::Quote(blocks) => gather(blocks, above, toc),
            BlockKind::List(list) => list.items.iter().for_each(|item| gather(&item.blocks, above, toc)),
            _ => {}
        }
    }
}

fn add(toc: &mut Vec<TocEntry>, id: &str, level: u8, title: String) {
    if level <= 4 && !id.is_empty() && !title.is_empty() {
        insert(toc, TocEntry { id: id.to_owned(), title, level, children: Vec::new() });
    }
}

/// The entry of an article or item that has no heading: its number and first words.
fn unheaded(block: &Block) -> Option<OutlineEntry<'_>> {
    let BlockKind::Provision(provision) = &block.kind else { return None };
    let space = match provision.level {
        Level::Article => " ",
        Level::Second => "",
        _ => return None,
    };
    let (Lead::RunIn(inlines, _) | Lead::Paragraph(inlines)) = &provision.lead else { return None };
    let words = first_words(&heading_words("", inlines));
    let text = format!("{}{space}{words}", provision.label);
    Some(OutlineEntry { level: provision.level.class() + 1, id: &provision.id, text })
}

/// The words up to the first stop, or as many as there is room for.
fn first_words(words: &str) -> String {
    let stop = |c: char| matches!(c, '，' | '。' | '；' | '：');
    let first = words.split(stop).next().unwrap_or_default().trim();
    match first.char_indices().nth(LEAD) {
        Some((end, _)) => format!("{}…", &first[..end]),
        None => first.to_owned(),
    }
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
        let mut tree = Vec::new();
        for (level, id) in [(3, "a"), (2, "b"), (3, "c"), (4, "d"), (2, "e")] {
            add(&mut tree, id, level, id.to_owned());
        }
        assert_eq!(tree.iter().map(|e| e.id.as_str()).collect::<Vec<_>>(), ["a", "b", "e"]);
        assert_eq!(tree[1].children[0].children[0].id, "d");
    }

    #[test]
    fn entries_are_nested_lists_of_links() {
        let mut entries = Vec::new();
        for (level, id, title) in [(2, "a", "一 < 二"), (3, "b\"", "三"), (2, "c", "四")] {
            add(&mut entries, id, level, title.to_owned());
        }
        let Toc { count, html } = Toc::of(&entries);
        assert_eq!(count, 2);
        let wanted = "<ol><li><a href=\"#a\">一 &lt; 二</a><ol><li><a href=\"#b&quot;\">三</a></li></ol></li><li><a href=\"#c\">四</a></li></ol>";
        assert_eq!(html, wanted);
        assert_eq!(Toc::of(&[]).html, "");
    }

    #[test]
    fn an_article_is_named_by_its_first_words() {
        assert_eq!(first_words("村委会每月走访一次，办法另定。"), "村委会每月走访一次");
        assert_eq!(
            first_words("县直机关各部门和各乡镇人民政府应当在每年"),
            "县直机关各部门和各乡镇人民政府应…"
        );
    }
}
