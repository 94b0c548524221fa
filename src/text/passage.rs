//! A passage of a text: what belongs to one of its anchors.

use super::tree::{Block, BlockKind, Lead};
use super::{Text, section};

/// The blocks of a passage, in the order in which they stand in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage<'t>(pub &'t [Block]);

impl Passage<'_> {
    /// Its length: Han characters plus words of other scripts.
    pub fn words(&self) -> usize {
        section::count_blocks(self.0)
    }
}

impl Text {
    /// The passage with the anchor `id`: a provision, or a heading with what follows up to the next heading of its level. The empty anchor
    /// means the whole text without its notes at the end.
    pub fn passage(&self, id: &str) -> Option<Passage<'_>> {
        if id.is_empty() { Some(Passage(&self.blocks)) } else { find(&self.blocks, id).map(Passage) }
    }
}

fn find<'t>(blocks: &'t [Block], id: &str) -> Option<&'t [Block]> {
    for (at, block) in blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Provision(provision) if *provision.id == *id || *provision.alias == *id => {
                return Some(&blocks[at..=at]);
            }
            BlockKind::Heading(heading) if *heading.id == *id => {
                let ends = |block: &Block| heading_level(block).is_some_and(|level| level <= heading.level);
                let length = blocks[at + 1..].iter().position(ends).unwrap_or(blocks.len() - at - 1);
                return Some(&blocks[at..=at + length]);
            }
            _ => {}
        }
        let inner = match &block.kind {
            BlockKind::Provision(provision) => find(&provision.blocks, id),
            BlockKind::Quote(blocks) => find(blocks, id),
            BlockKind::Marked(marked) => find(&marked.blocks, id),
            BlockKind::List(list) => list.items.iter().find_map(|item| find(&item.blocks, id)),
            _ => None,
        };
        if inner.is_some() {
            return inner;
        }
    }
    None
}

/// The level of the heading that `block` is or begins with.
fn heading_level(block: &Block) -> Option<u8> {
    match &block.kind {
        BlockKind::Heading(heading) => Some(heading.level),
        BlockKind::Provision(provision) => match &provision.lead {
            Lead::Heading(heading) => Some(heading.level),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Reading, read};
    use crate::diagnostic::{Diagnostics, Language};
    use crate::kind::TextForm;

    fn words(source: &str, form: TextForm, id: &str) -> Option<String> {
        let reading = Reading { form, trust_html: false, title: None, foreign: None, language: Language::Zh };
        let text = read("a.md", source, 0, reading, &mut Diagnostics::new());
        let passage = text.passage(id)?;
        let mut words = String::new();
        let _ = super::super::walk::walk(passage.0, &mut |node| {
            match node {
                super::super::walk::Node::Words(more) => words.push_str(more),
                super::super::walk::Node::Inlines(inlines) => {
                    super::super::walk::push_words(inlines, &mut words);
                }
                _ => {}
            }
            std::ops::ControlFlow::Continue(())
        });
        Some(words)
    }

    #[test]
    fn a_heading_goes_up_to_the_next_of_its_level() {
        let source = "# 题\n\n开头\n\n## 甲\n\n一\n\n### 小\n\n二\n\n## 乙\n\n三\n";
        let of = |id| words(source, TextForm::Markdown, id);
        assert_eq!(of("甲").as_deref(), Some("甲一小二"));
        assert_eq!(of("小").as_deref(), Some("小二"));
        assert_eq!(of("乙").as_deref(), Some("乙三"));
        assert_eq!(of("丙"), None);
        assert!(of("").is_some_and(|whole| whole.contains("开头") && whole.contains('三')));
    }

    #[test]
    fn an_article_goes_with_its_items() {
        let source = "某县办法\n\n第一章 总则\n\n第一条 为了文明。\n\n第二条 不得有下列行为：\n\n（一）乱扔；\n\n（二）乱画。\n\n第二款的话。\n\n第三条 完。\n";
        let of = |id| words(source, TextForm::Official, id);
        assert_eq!(
            of("art-2").as_deref(),
            Some("第二条 不得有下列行为：（一）乱扔；（二）乱画。第二款的话。")
        );
        assert_eq!(of("art-2-1-2").as_deref(), Some("（二）乱画。"));
        assert!(of("ch-1").is_some_and(|chapter| chapter.starts_with("第一章") && chapter.ends_with("完。")));
    }
}
