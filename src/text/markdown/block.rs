//! Reads blocks: quotations, lists, tables, definitions, code.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::Reader;
use super::heading::Own;
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::source::is_forbidden;
use crate::text::tree::{Alignment, BlockKind, Code, Definition, Item, List, Part, Table};

/// Languages of diagrams that other tools draw in the browser.
const DIAGRAMS: [&str; 6] = ["mermaid", "plantuml", "flow", "sequence", "echarts", "markmap"];

/// Whether `tag` starts a block, not an inline.
pub(super) fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

impl Reader<'_, '_, '_> {
    /// Reads the block that starts with `tag`. A footnote is stored in `notes` and returns `None`.
    pub(super) fn start(&mut self, tag: Tag<'_>, range: Range<usize>) -> Option<BlockKind> {
        Some(match tag {
            Tag::Paragraph => self.paragraph(),
            Tag::Heading { level, id, classes, .. } => {
                return self
                    .heading(level as u8, Own::new(id, classes), range, false)
                    .map(|block| block.kind);
            }
            Tag::BlockQuote(kind) => self.quote(kind),
            Tag::CodeBlock(kind) => self.code_or_formula(&kind, range),
            Tag::HtmlBlock => self.html_block(&range),
            Tag::List(start) => BlockKind::List(Box::new(self.list(start))),
            Tag::Table(alignments) => BlockKind::Table(Box::new(self.table(&alignments))),
            Tag::DefinitionList => BlockKind::Definitions(self.definitions()),
            Tag::FootnoteDefinition(name) => {
                let blocks = self.blocks();
                self.notes.define(&name, range, blocks);
                return None;
            }
            // Not reached: parts of the blocks above, which those read themselves, and blocks whose extension is off.
            _ => BlockKind::Quote(self.blocks()),
        })
    }

    /// Reads a block of code. Formulas in such a block are set; diagrams stay code, which is said.
    fn code_or_formula(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) -> BlockKind {
        let code = self.code_block(kind);
        if self.reading.foreign.is_some() && &*code.language == "math" {
            let mut inlines = Vec::new();
            self.math(code.text.trim(), true, &range, &mut inlines);
            return BlockKind::Paragraph(Part::Body, inlines);
        }
        if DIAGRAMS.contains(&&*code.language) {
            let language = &code.language;
            let fault = message!(
                "{language} 图不会画出来，这里显示它的代码",
                "a {language} diagram is not drawn; its code is shown"
            );
            let hint = message!("画好了存成图片，再引用", "draw it once and use the picture");
            self.diagnostics.push(Diagnostic::note("markdown.diagram", self.place(range), fault).hint(hint));
        }
        BlockKind::Code(Box::new(code))
    }

    /// Reads a block of code. A first line that is not all ASCII holds words that are no language; they are kept and shown before the code.
    fn code_block(&mut self, kind: &CodeBlockKind<'_>) -> Code {
        let mut code = Code::default();
        if let CodeBlockKind::Fenced(line) = kind {
            let language = line.split_whitespace().next().filter(|word| word.is_ascii());
            code.language = language.filter(|word| !word.contains(is_forbidden)).unwrap_or_default().into();
            if !line.is_ascii() {
                code.words = line.replace(is_forbidden, "").into();
            }
        }
        for (event, _) in self.events.by_ref() {
            match event {
                Event::End(_) => break,
                Event::Text(text) => code.text.push_str(&text),
                _ => {}
            }
        }
        code
    }

    /// Reads a list. The parser drops all numbers but the first, so a number that is greater than expected is read from the source and
    /// kept.
    fn list(&mut self, start: Option<u64>) -> List {
        let mut next = start;
        let mut items = Vec::new();
        while let Some((Event::Start(_), range)) = self.events.next() {
            let number = next.as_mut().and_then(|next| {
                let written = self.prepared.text[range.clone()].trim_start();
                let digits = written.bytes().take_while(u8::is_ascii_digit).count();
                // Where every item is written `1.`, the numbers are not greater and the list counts by itself.
                let number = written[..digits].parse::<u64>().ok().filter(|number| number > next);
                *next = number.unwrap_or(*next).saturating_add(1);
                number
            });
            let span = self.prepared.source(range).into();
            items.push(Item { span, number, blocks: self.blocks() });
        }
        List { start, items }
    }

    fn definitions(&mut self) -> Vec<Definition> {
        let mut definitions = Vec::new();
        while let Some((Event::Start(tag), _)) = self.events.next() {
            definitions.push(match tag {
                Tag::DefinitionListTitle => Definition::Term(self.inlines()),
                _ => Definition::Meaning(self.blocks()),
            });
            self.end_line();
        }
        definitions
    }

    fn table(&mut self, alignments: &[pulldown_cmark::Alignment]) -> Table {
        let alignment = |alignment: &_| match alignment {
            pulldown_cmark::Alignment::Center => Alignment::Center,
            pulldown_cmark::Alignment::Right => Alignment::Right,
            _ => Alignment::Start,
        };
        let mut table = Table { alignments: alignments.iter().map(alignment).collect(), ..Table::default() };
        while let Some((Event::Start(tag), _)) = self.events.next() {
            let mut cells = Vec::with_capacity(alignments.len());
            while let Some((Event::Start(_), _)) = self.events.next() {
                cells.push(self.inlines());
            }
            self.end_line();
            match tag {
                Tag::TableHead => table.head = cells,
                _ => table.rows.push(cells),
            }
        }
        table
    }
}
