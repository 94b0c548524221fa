//! Turns the flat row of provisions into a tree.

use super::tree::{Block, BlockKind, Inline, Lead, Level, Number, Part, Provision};

/// Moves each block into the provision to which it belongs.
pub(super) fn nest(blocks: Vec<Block>) -> Vec<Block> {
    let mut nest = Nest::default();
    blocks.into_iter().for_each(|block| nest.add(block));
    nest.close(0);
    nest.done.shrink_to_fit();
    nest.done
}

#[derive(Default)]
struct Nest {
    done: Vec<Block>,
    /// The open provisions, from the outermost to the innermost.
    open: Vec<Open>,
}

/// A provision to which blocks may still be added.
struct Open {
    block: Block,
    level: Level,
    /// The level of its heading, if it has one.
    heading: Option<u8>,
}

impl Open {
    fn provision(&mut self) -> Option<&mut Provision> {
        match &mut self.block.kind {
            BlockKind::Provision(provision) => Some(provision),
            _ => None,
        }
    }
}

impl Nest {
    fn add(&mut self, block: Block) {
        match &block.kind {
            BlockKind::Provision(provision) => {
                let (level, heading) = (provision.level, heading_level(provision));
                self.close(self.depth(level));
                self.open.push(Open { block, level, heading });
            }
            BlockKind::Heading(heading) => {
                let is_above = |open: &Open| open.heading.is_some_and(|level| level < heading.level);
                let depth = self.open.iter().take_while(|open| is_above(open)).count();
                self.close(depth);
                self.put(block);
            }
            BlockKind::Paragraph(Part::Body, _) if self.article().is_some() => self.add_clause(block),
            // These parts belong to the document, not to its last provision.
            BlockKind::Paragraph(
                Part::TitleNote | Part::Recipients | Part::Signature | Part::Annotation | Part::Contents,
                _,
            )
            | BlockKind::Attachment(_) => {
                self.close(0);
                self.put(block);
            }
            _ => self.put(block),
        }
    }

    /// How many of the open provisions stay open around a new one of `level`. If one of the same level is open, the new one follows it;
    /// otherwise it closes those of lower levels. Exception: the first `一、` inside an article is an item of that article.
    fn depth(&self, level: Level) -> usize {
        let alike = self.open.iter().position(|open| open.level == level);
        let is_in_article = level == Level::First && self.article().is_some();
        alike.unwrap_or_else(|| {
            let ends = |open: &Open| open.level > level && !is_in_article;
            self.open.iter().position(ends).unwrap_or(self.open.len())
        })
    }

    /// The index of the open article.
    fn article(&self) -> Option<usize> {
        self.open.iter().position(|open| open.level == Level::Article)
    }

    /// Adds the next paragraph of the open article as a clause. The first clause is the lead of the article itself.
    fn add_clause(&mut self, block: Block) {
        let Some(article) = self.article() else { return self.put(block) };
        self.close(article + 1);
        let before = self.open[article].provision().map_or(0, |article| clauses(article));
        let inlines: Vec<Inline> = match block.kind {
            BlockKind::Paragraph(_, inlines) => inlines,
            _ => Vec::new(),
        };
        let clause = Provision {
            level: Level::Clause,
            number: Some(Number { main: before + 2, inserted: 0 }),
            label: Box::default(),
            id: Box::default(),
            alias: Box::default(),
            lead: Lead::Paragraph(inlines),
            blocks: Vec::new(),
        };
        let block = Block { span: block.span, kind: BlockKind::Provision(Box::new(clause)) };
        self.open.push(Open { block, level: Level::Clause, heading: None });
    }

    /// Puts `block` into the innermost open provision.
    fn put(&mut self, block: Block) {
        match self.open.last_mut() {
            Some(open) => {
                open.block.span.end = open.block.span.end.max(block.span.end);
                if let Some(provision) = open.provision() {
                    provision.blocks.push(block);
                }
            }
            None => self.done.push(block),
        }
    }

    /// Closes all but the first `depth` open provisions.
    fn close(&mut self, depth: usize) {
        while self.open.len() > depth
            && let Some(mut open) = self.open.pop()
        {
            if let Some(provision) = open.provision() {
                provision.blocks.shrink_to_fit();
            }
            self.put(open.block);
        }
    }
}

fn heading_level(provision: &Provision) -> Option<u8> {
    match &provision.lead {
        Lead::Heading(heading) => Some(heading.level),
        _ => None,
    }
}

/// The number of clauses of `article` so far, without the first, which is its lead.
fn clauses(article: &Provision) -> u32 {
    let is_clause = |block: &&Block| matches!(&block.kind, BlockKind::Provision(provision) if provision.level == Level::Clause);
    u32::try_from(article.blocks.iter().filter(is_clause).count()).unwrap_or(u32::MAX - 2)
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Diagnostics, Language};
    use crate::kind::TextForm;
    use crate::text::tree::{Block, BlockKind, Provision};
    use crate::text::{Reading, read};

    /// The provisions of `text` by label, or by number for clauses, each followed by its children in brackets.
    fn nested(text: &str, form: TextForm) -> String {
        let reading = Reading { form, trust_html: false, title: None, foreign: None, language: Language::Zh };
        shown(&read("a.md", text, 0, reading, &mut Diagnostics::new()).blocks)
    }

    fn shown(blocks: &[Block]) -> String {
        let show = |block: &Block| match &block.kind {
            BlockKind::Provision(provision) => {
                let Provision { label, number, blocks, .. } = &**provision;
                let number = || number.map_or(String::new(), |number| number.main.to_string());
                let name = if label.is_empty() { number() } else { label.to_string() };
                if blocks.is_empty() { name } else { format!("{name}[{}]", shown(blocks)) }
            }
            BlockKind::Heading(_) => "#".to_owned(),
            _ => "-".to_owned(),
        };
        blocks.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn provisions_of_a_law_hold_each_other() {
        let law = "（通过）\n\n## 第一章 总则\n\n第一条 甲。\n\n第二条 乙：\n\n（一）丙；\n\n（二）丁。\n\n戊。\n\n己：\n\n（一）庚。\n\n## 第二章 附则\n\n第三条 辛。\n";
        let wanted = "- 第一章[第一条 第二条[（一） （二） 2 3[（一）]]] 第二章[第三条]";
        assert_eq!(nested(law, TextForm::Markdown), wanted);
        assert_eq!(nested(&law.replace("\n\n", "\n"), TextForm::Official), wanted);
    }

    #[test]
    fn provisions_of_an_official_document_hold_each_other() {
        let text = "各镇：\n一、总体要求\n（一）目标。到明年。\n正文。\n1.甲。\n（1）乙。\n2.丙。\n（二）原则。坚持。\n二、工作\n正文。\n某局\n2026年3月1日\n（此件公开发布）\n";
        assert_eq!(nested(text, TextForm::Official), "- 一、[（一）[- 1.[（1）] 2.] （二）] 二、[-] - - -");
    }

    #[test]
    fn items_counted_in_an_article_are_its_own() {
        let text = "第一条 有下列情形的：\n一、甲；\n二、乙。\n第二条 丙。\n";
        assert_eq!(nested(text, TextForm::Official), "第一条[一、 二、] 第二条");
        let text = "一、总则\n第一条 甲。\n二、附则\n第二条 乙。\n";
        assert_eq!(nested(text, TextForm::Official), "一、[第一条] 二、[第二条]");
    }

    #[test]
    fn a_heading_ends_what_is_not_above_it() {
        let text = "## 第一章 总则\n\n第一条 甲。\n\n### 说明\n\n乙。\n\n## 附件\n\n丙。\n";
        assert_eq!(nested(text, TextForm::Markdown), "第一章[第一条 # -] # -");
    }
}
