//! The tags of blocks and spans: what Markdown's events open and close in HTML.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Tag, TagEnd};

use super::{Writer, escape, strip};
use crate::source::is_forbidden;

impl Writer<'_> {
    pub(super) fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis => self.tag("<em>"),
            Tag::Strong => self.tag("<strong>"),
            Tag::Strikethrough => self.tag("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.start_link(link_type, &strip(&dest_url), &strip(&title), range)
            }
            Tag::Image { dest_url, title, .. } => {
                self.start_picture(&strip(&dest_url), &strip(&title), range)
            }
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::HtmlBlock => self.has_html = true,
            Tag::FootnoteDefinition(name) => {
                self.depth += 1;
                let outer = std::mem::take(&mut self.html);
                self.footnotes.open(strip(&name).into_owned(), range, outer);
            }
            Tag::Table(alignments) => {
                self.depth += 1;
                self.alignments = alignments;
                self.html.push_str("<div class=\"table-scroll\" tabindex=\"0\">\n<table>\n");
            }
            Tag::List(first) => self.start_list(first),
            Tag::Item => self.start_item(&range),
            tag => self.start_block(&tag),
        }
    }

    /// Begins a block of code. Words in its first line that name no language stand before it, so that they are not lost.
    fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        self.in_code = true;
        let mut class = String::new();
        if let CodeBlockKind::Fenced(line) = kind {
            let line = strip(line);
            match line.split_whitespace().next().filter(|word| word.is_ascii()) {
                Some(word) if !word.contains(is_forbidden) => {
                    class = format!(" class=\"language-{}\"", escape(word));
                }
                _ => {}
            }
            if !line.is_ascii() {
                self.html.push_str("<p>");
                self.say(&line.replace(is_forbidden, ""));
                self.html.push_str("</p>\n");
                self.end_text();
            }
        }
        self.html.push_str(&format!("<pre><code{class}>"));
    }

    fn start_list(&mut self, first: Option<u64>) {
        self.depth += 1;
        self.numbers.push(first);
        match first {
            None => self.html.push_str("<ul>\n"),
            Some(1) => self.html.push_str("<ol>\n"),
            Some(n) => self.html.push_str(&format!("<ol start=\"{n}\">\n")),
        }
    }

    /// Begins an item. Markdown counts by itself and forgets the numbers that were written: one that goes on is said to the browser.
    fn start_item(&mut self, range: &Range<usize>) {
        self.html.push_str("<li");
        if let Some(Some(next)) = self.numbers.last_mut() {
            let written = self.prepared.text[range.clone()].trim_start();
            let digits = written.bytes().take_while(u8::is_ascii_digit).count();
            // `1.` before every item leaves the counting to the program.
            if let Ok(number) = written[..digits].parse::<u64>()
                && number > *next
            {
                self.html.push_str(&format!(" value=\"{number}\""));
                *next = number;
            }
            *next = next.saturating_add(1);
        }
        self.html.push('>');
    }

    fn start_block(&mut self, tag: &Tag<'_>) {
        let opening = match tag {
            Tag::BlockQuote(_) => "<blockquote>\n",
            Tag::DefinitionList => "<dl>\n",
            Tag::DefinitionListTitle => "<dt>",
            Tag::DefinitionListDefinition => "<dd>",
            Tag::TableHead => {
                self.in_head = true;
                self.cell = 0;
                "<thead>\n<tr>"
            }
            Tag::TableRow => {
                self.cell = 0;
                "<tr>"
            }
            Tag::TableCell => return self.start_cell(),
            _ => return,
        };
        self.depth += usize::from(matches!(tag, Tag::BlockQuote(_) | Tag::DefinitionList));
        self.html.push_str(opening);
    }

    fn start_cell(&mut self) {
        let class = match self.alignments.get(self.cell) {
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            _ => "",
        };
        self.html.push_str(if self.in_head { "<th scope=\"col\"" } else { "<td" });
        self.html.push_str(class);
        self.html.push('>');
        self.cell += 1;
    }

    pub(super) fn end(&mut self, tag: TagEnd) {
        let closing = match tag {
            TagEnd::Emphasis => return self.tag("</em>"),
            TagEnd::Strong => return self.tag("</strong>"),
            TagEnd::Strikethrough => return self.tag("</del>"),
            TagEnd::Link => return self.end_link(),
            TagEnd::Image => return self.end_picture(),
            TagEnd::FootnoteDefinition => {
                self.depth -= 1;
                self.end_text();
                let outer = self.footnotes.close(&mut self.html);
                self.html = outer;
                return;
            }
            TagEnd::CodeBlock => {
                self.in_code = false;
                "</code></pre>\n"
            }
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::List(is_numbered) => {
                self.numbers.pop();
                if is_numbered { "</ol>\n" } else { "</ul>\n" }
            }
            TagEnd::Item => "</li>\n",
            TagEnd::DefinitionList => "</dl>\n",
            TagEnd::DefinitionListTitle => "</dt>\n",
            TagEnd::DefinitionListDefinition => "</dd>\n",
            TagEnd::Table => "</tbody>\n</table>\n</div>\n",
            TagEnd::TableHead => {
                self.in_head = false;
                "</tr>\n</thead>\n<tbody>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            TagEnd::TableCell => {
                self.sections.push(" ");
                if self.in_head { "</th>" } else { "</td>" }
            }
            _ => return,
        };
        let closes =
            matches!(tag, TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::DefinitionList | TagEnd::Table);
        self.depth -= usize::from(closes && self.depth > 0);
        self.html.push_str(closing);
        if !matches!(tag, TagEnd::TableCell) {
            self.end_text();
        }
    }
}
