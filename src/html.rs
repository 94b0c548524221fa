//! Writes a [`Text`] as HTML, once the addresses of its links are known.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

use crate::text::Text;
use crate::text::passage::Passage;
use crate::text::sanitise;
use crate::text::tree::{
    Alignment, Attachment, Block, BlockKind, Code, Definition, Heading, Inline, Item, Lead, Level, List,
    Marked, Part, Picture, Provision, Raw, Table,
};

mod inline;
mod note;

/// The address to write for a link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkAddress {
    /// The address, not yet escaped; empty if the link leads nowhere.
    pub url: String,
    /// Width and height in pixels, for a picture whose size is known.
    pub size: Option<(u32, u32)>,
    /// Whether a page or a file that is no picture is there, so that a picture becomes a link.
    pub is_page: bool,
}

/// Writes `text` as HTML. `address` returns the address of a link by its index in `text.links`. Mentions stay words.
pub fn html(text: &Text, address: impl Fn(usize) -> LinkAddress) -> String {
    linked(text, address, |_| None, |_| None)
}

/// An attribute of an element: its name and value.
pub type Attribute = (&'static str, String);

/// The same with links for mentions: `mention` returns the address of one by its index in `text.mentions`, if it has one. `note` returns what
/// is to be said of the provision with an anchor.
pub fn linked(
    text: &Text,
    address: impl Fn(usize) -> LinkAddress,
    mention: impl Fn(usize) -> Option<String>,
    note: impl Fn(&str) -> Option<Attribute>,
) -> String {
    let mut writer = Writer {
        html: String::new(),
        address: &address,
        mention: &mention,
        note: &note,
        is_official: text.is_official,
        is_elsewhere: false,
    };
    writer.blocks(&text.blocks);
    writer.notes(&text.notes);
    sanitised(writer.html, text)
}

/// The HTML of `text`, clean unless its site trusts it. A raw element may begin in one block and end in another, so all is cleaned at once.
fn sanitised(html: String, text: &Text) -> String {
    if text.has_raw_html && !text.trusts_html { sanitise::clean(&html, text.has_math) } else { html }
}

/// Writes a passage of `text` for another page: without anchors and footnotes, its headings below those of that page. Addresses are as for
/// [`linked`], but whole: the passage does not stand on its own page.
pub fn passage(
    text: &Text,
    Passage(blocks): Passage<'_>,
    address: impl Fn(usize) -> LinkAddress,
    mention: impl Fn(usize) -> Option<String>,
) -> String {
    let mut writer = Writer {
        html: String::new(),
        address: &address,
        mention: &mention,
        note: &|_| None,
        is_official: text.is_official,
        is_elsewhere: true,
    };
    writer.blocks(blocks);
    sanitised(writer.html, text)
}

/// Escapes `text` for an attribute value or for text between tags.
pub fn escape(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if memchr3(b'&', b'<', b'>', bytes).is_none() && memchr(b'"', bytes).is_none() {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped.into()
}

struct Writer<'a> {
    html: String,
    address: &'a dyn Fn(usize) -> LinkAddress,
    mention: &'a dyn Fn(usize) -> Option<String>,
    note: &'a dyn Fn(&str) -> Option<Attribute>,
    is_official: bool,
    /// Whether it is written to the page of another text.
    is_elsewhere: bool,
}

impl Writer<'_> {
    fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn text(&mut self, text: &str) {
        self.html.push_str(&escape(text));
    }

    fn attribute(&mut self, name: &str, value: &str) {
        for part in [" ", name, "=\"", &escape(value), "\""] {
            self.push(part);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading(heading) => self.heading(&heading.id, ("", ""), heading, false),
            BlockKind::Paragraph(part, inlines) => self.paragraph(class(*part), inlines),
            BlockKind::Plain(inlines) => self.inlines(inlines),
            BlockKind::Provision(provision) => self.provision(provision),
            BlockKind::Attachment(attachment) => self.attachment(attachment),
            BlockKind::Figure(picture) => self.figure(picture),
            BlockKind::List(list) => self.list(list),
            BlockKind::Quote(blocks) => self.around("<blockquote>\n", blocks, "</blockquote>\n"),
            BlockKind::Definitions(definitions) => self.definitions(definitions),
            BlockKind::Table(table) => self.table(table),
            BlockKind::Code(code) => self.code(code),
            BlockKind::Marked(marked) => self.marked(marked),
            BlockKind::Rule => self.push("<hr>\n"),
            BlockKind::Raw(raw) => self.raw(raw),
        }
    }

    fn around(&mut self, start: &str, blocks: &[Block], end: &str) {
        self.push(start);
        self.blocks(blocks);
        self.push(end);
    }

    fn paragraph(&mut self, class: &str, inlines: &[Inline]) {
        self.open_paragraph("", class);
        self.inlines(inlines);
        self.push("</p>\n");
    }

    fn open_paragraph(&mut self, id: &str, class: &str) {
        self.open("<p", id, class);
    }

    /// Opens the paragraph with which a provision begins.
    fn open_provision(&mut self, id: &str, class: &str) {
        self.push("<p");
        self.names(id, class);
        if let Some((name, value)) = (self.note)(id) {
            self.attribute(name, &value);
        }
        self.push(">");
    }

    fn open_span(&mut self, id: &str, class: &str) {
        self.open("<span", id, class);
    }

    fn open(&mut self, tag: &str, id: &str, class: &str) {
        self.push(tag);
        self.names(id, class);
        self.push(">");
    }

    fn names(&mut self, id: &str, class: &str) {
        for (name, value) in [("id", id), ("class", class)] {
            let stays_home = self.is_elsewhere && name == "id";
            if !value.is_empty() && !stays_home {
                self.attribute(name, value);
            }
        }
    }

    /// Writes a heading. That of a provision has a label and a second anchor.
    fn heading(&mut self, id: &str, (label, alias): (&str, &str), heading: &Heading, is_chapter: bool) {
        let level = if self.is_elsewhere { heading.level.clamp(2, 5) + 1 } else { heading.level };
        let level = level.to_string();
        self.push("<h");
        self.push(&level);
        self.names(id, "");
        let own = heading.classes.iter().map(|class| &**class);
        let classes: Vec<&str> = own.chain(is_chapter.then_some("chapter")).collect();
        if !classes.is_empty() {
            self.attribute("class", &classes.join(" "));
        }
        self.push(">");
        if !alias.is_empty() {
            self.open_span(alias, "");
        }
        self.text(label);
        self.inlines(&heading.inlines);
        if !alias.is_empty() {
            self.push("</span>");
        }
        for part in ["</h", &level, ">\n"] {
            self.push(part);
        }
    }

    fn provision(&mut self, provision: &Provision) {
        let Provision { level, label, id, alias, lead, blocks, .. } = provision;
        let is_chapter = *level <= Level::Section;
        let class = match level {
            Level::Article => "article".to_owned(),
            // Only official documents show the depth of their numbering.
            Level::Clause => String::new(),
            _ if !self.is_official => String::new(),
            level => format!("level-{}", level.class()),
        };
        match lead {
            Lead::Heading(heading) => {
                self.heading(id, (label, alias), heading, is_chapter && self.is_official);
            }
            Lead::RunIn(sentence, rest) => {
                self.open_provision(id, &class);
                self.open_span(alias, "run-in");
                self.text(label);
                self.inlines(sentence);
                self.push("</span>");
                self.inlines(rest);
                self.push("</p>\n");
            }
            Lead::Paragraph(inlines) => {
                self.open_provision(id, &class);
                if *level == Level::Article {
                    self.open("<strong", alias, "article-number");
                    self.text(label);
                    self.push("</strong>");
                } else {
                    self.text(label);
                }
                self.inlines(inlines);
                self.push("</p>\n");
            }
        }
        self.blocks(blocks);
    }

    /// Writes a line of the note on attachments. Label and number are separate elements so that the names line up.
    fn attachment(&mut self, attachment: &Attachment) {
        let Attachment { label, number, inlines } = attachment;
        let numbered = if number.is_empty() { "" } else { " attachment-numbered" };
        let next = if label.is_empty() { " attachment-next" } else { "" };
        self.open_paragraph("", &format!("attachment{numbered}{next}"));
        for (name, part) in [("label", label), ("number", number)] {
            if !part.is_empty() {
                self.push("<span");
                self.attribute("class", &format!("attachment-{name}"));
                self.push(">");
                self.text(part);
                self.push("</span>");
            }
        }
        self.inlines(inlines);
        self.push("</p>\n");
    }

    fn figure(&mut self, picture: &Picture) {
        if !self.is_picture(&picture.destination) {
            self.push("<p>");
            self.picture(picture, "");
            return self.push("</p>\n");
        }
        self.push("<figure>");
        self.picture(picture, "");
        if !picture.title.is_empty() {
            self.push("<figcaption>");
            self.text(&picture.title);
            self.push("</figcaption>");
        }
        self.push("</figure>\n");
    }

    fn list(&mut self, List { start, items }: &List) {
        match start {
            None => self.push("<ul>\n"),
            Some(1) => self.push("<ol>\n"),
            Some(n) => self.push(&format!("<ol start=\"{n}\">\n")),
        }
        for Item { number, blocks, .. } in items {
            self.push("<li");
            if let Some(number) = number {
                self.attribute("value", &number.to_string());
            }
            self.around(">", blocks, "</li>\n");
        }
        self.push(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    fn definitions(&mut self, definitions: &[Definition]) {
        self.push("<dl>\n");
        for definition in definitions {
            match definition {
                Definition::Term(inlines) => {
                    self.push("<dt>");
                    self.inlines(inlines);
                    self.push("</dt>\n");
                }
                Definition::Meaning(blocks) => self.around("<dd>", blocks, "</dd>\n"),
            }
        }
        self.push("</dl>\n");
    }

    fn table(&mut self, Table { alignments, head, rows }: &Table) {
        self.push("<div class=\"table-scroll\" tabindex=\"0\">\n<table>\n<thead>\n");
        self.row(("<th scope=\"col\"", "</th>"), head, alignments);
        self.push("</thead>\n<tbody>\n");
        rows.iter().for_each(|row| self.row(("<td", "</td>"), row, alignments));
        self.push("</tbody>\n</table>\n</div>\n");
    }

    fn row(&mut self, (start, end): (&str, &str), cells: &[Vec<Inline>], alignments: &[Alignment]) {
        self.push("<tr>");
        for (n, cell) in cells.iter().enumerate() {
            self.push(start);
            match alignments.get(n) {
                Some(Alignment::Center) => self.attribute("class", "align-center"),
                Some(Alignment::Right) => self.attribute("class", "align-right"),
                Some(Alignment::Start) | None => {}
            }
            self.push(">");
            self.inlines(cell);
            self.push(end);
        }
        self.push("</tr>\n");
    }

    /// Writes a block of code, preceded by the words of its first line, if any.
    fn code(&mut self, Code { language, words, text }: &Code) {
        if !words.is_empty() {
            self.push("<p>");
            self.text(words);
            self.push("</p>\n");
        }
        self.push("<pre><code");
        if !language.is_empty() {
            self.attribute("class", &format!("language-{language}"));
        }
        self.push(">");
        self.text(text);
        self.push("</code></pre>\n");
    }

    fn marked(&mut self, Marked { name, label, blocks }: &Marked) {
        self.push("<section");
        self.attribute("class", &format!("block block-{name}"));
        if !label.is_empty() {
            self.attribute("data-label", label);
        }
        self.around(">\n", blocks, "</section>\n");
    }

    fn raw(&mut self, Raw { html, addresses }: &Raw) {
        let mut at = 0;
        for &(span, link) in addresses {
            let place: std::ops::Range<usize> = span.into();
            self.push(&html[at..place.start]);
            let url = (self.address)(link).url;
            let url = if url.is_empty() { "#" } else { &url };
            for part in ["\"", &escape(url), "\""] {
                self.push(part);
            }
            at = place.end;
        }
        self.push(&html[at..]);
    }
}

/// The CSS class for a paragraph's `part`.
fn class(part: Part) -> &'static str {
    match part {
        Part::Body => "",
        Part::TitleNote => "title-note",
        Part::Recipients => "recipients",
        Part::Signature => "signature",
        Part::Annotation => "annotation",
        Part::Contents => "contents",
    }
}
