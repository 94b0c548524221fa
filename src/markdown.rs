//! Markdown becomes [`Content`]: an outline, HTML with open slots for links, headings with anchors, and plain text by section.
//!
//! `markdown` knows no pages, templates or addresses: a link keeps its target as written, and the place in the HTML where its
//! address belongs stays open until the library has resolved it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use pulldown_cmark::{Options, Parser};
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostics;
use crate::kind::TextForm;

pub mod anchor;
mod block;
mod edit;
mod emphasis;
pub mod han;
mod inline;
mod leftover;
mod official;
mod prepare;
mod raw;
mod sanitise;
mod shallow;
mod text;
mod unmeant;
mod writer;

pub(crate) use block::CodeFence;
pub use official::looks_official;
pub use text::{Section, reading_minutes};

/// A heading of a page, as its table of contents lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The anchor, unique in the page.
    pub id: String,
    /// Plain text.
    pub text: String,
}

/// What a slot's address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkUse {
    /// `href` of an anchor.
    Anchor,
    /// `src` of a picture or other medium.
    Image,
}

/// A relative or site-internal link as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The target as written.
    pub target: String,
    /// Its bytes in the source file; the whole link expression.
    pub span: Range<usize>,
    /// Whether it fetches a page or a picture.
    pub use_: LinkUse,
}

/// What lists and other pages need to know of a body; all of it but the texts themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Internal links.
    pub links: Vec<Link>,
    /// Web addresses the text points to.
    pub external: Vec<String>,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// The text of the first level-one heading, which stands for a missing title.
    pub title: Option<String>,
    /// The first sentences of the text, for want of a summary.
    pub excerpt: String,
    /// Han characters and words of other scripts.
    pub words: usize,
    /// Whether the HTML holds raw HTML of the source.
    pub has_raw_html: bool,
}

/// The texts of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// HTML without the addresses of internal links.
    pub html: String,
    /// Byte offsets in `html` at which the address of link n belongs, ascending.
    pub slots: Vec<(usize, usize)>,
    /// The plain text by section, for search.
    pub sections: Vec<Section>,
}

/// A page's body. Where its outline is known from an earlier build, the rest is read when it is asked for.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// What is known without reading it.
    pub outline: Outline,
    body: OnceLock<Body>,
    unread: Option<Unread>,
}

/// A body that may have to be read later.
#[derive(Debug, Clone)]
struct Unread {
    source: String,
    start: usize,
    form: TextForm,
    trust_html: bool,
    title: Option<String>,
}

/// Characters of an excerpt, about.
const EXCERPT: usize = 90;

impl Content {
    /// A body that has been read.
    fn read(mut outline: Outline, body: Body) -> Self {
        outline.excerpt = excerpt(&body.sections, EXCERPT);
        Self { outline, body: OnceLock::from(body), unread: None }
    }

    /// A body that begins at `start` of a text which it still has to [`Content::hold`]; reading it told `outline` before, and no fault.
    pub fn known(outline: Outline, start: usize, reading: Reading<'_>) -> Self {
        let Reading { form, trust_html, title } = reading;
        let unread =
            Unread { source: String::new(), start, form, trust_html, title: title.map(str::to_owned) };
        Self { outline, body: OnceLock::new(), unread: Some(unread) }
    }

    /// Takes over the text of the file, as long as the body has not been read.
    pub fn hold(&mut self, source: String) {
        if let Some(unread) = &mut self.unread {
            unread.source = source;
        }
    }

    /// Its texts.
    pub fn body(&self) -> &Body {
        self.body.get_or_init(|| {
            let Some(Unread { source, start, form, trust_html, title }) = &self.unread else {
                return Body::default();
            };
            let reading = Reading { form: *form, trust_html: *trust_html, title: title.as_deref() };
            let content = read("", source, *start, reading, &mut Diagnostics::new());
            content.body.into_inner().unwrap_or_default()
        })
    }

    /// Whether a link to `#id` of this page finds its place.
    pub fn has_anchor(&self, id: &str) -> bool {
        let escaped = writer::escape(id);
        let quoted = format!("id=\"{escaped}\"");
        id.is_empty() || self.body().html.contains(&quoted)
    }

    /// The places of this page that links may lead to, in order.
    pub fn anchors(&self) -> impl Iterator<Item = &str> {
        self.body().html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next())
    }

    /// The HTML with `address(link)` in every slot.
    pub fn with_addresses<'a>(&'a self, mut address: impl FnMut(usize) -> Cow<'a, str>) -> String {
        let Body { html, slots, .. } = self.body();
        let mut filled = String::with_capacity(html.len() + slots.len() * 32);
        let mut at = 0;
        for &(offset, link) in slots {
            filled.push_str(&html[at..offset]);
            filled.push_str(&address(link));
            at = offset;
        }
        filled.push_str(&html[at..]);
        filled
    }
}

/// The first sentences of a text, about `length` characters.
fn excerpt(sections: &[Section], length: usize) -> String {
    let lines = sections.iter().flat_map(|section| section.text.lines()).map(str::trim);
    let mut lines = lines.filter(|line| !line.is_empty());
    // Whom an official document addresses and when it was passed tell nothing about it.
    let is_aside = |line: &str| line.ends_with(['：', ':']) || line.starts_with('（') && line.ends_with('）');
    let tells = |line: &&str| !is_aside(line);
    let Some(line) = lines.clone().find(tells).or_else(|| lines.next()) else { return String::new() };
    let mut excerpt: String = line.chars().take(length).collect();
    if line.chars().nth(length).is_some() {
        excerpt.push('…');
    }
    excerpt
}

/// How a body is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// CommonMark or official text.
    pub form: TextForm,
    /// Whether raw HTML is passed on as it is.
    pub trust_html: bool,
    /// The title in the front matter, which a leading heading with the same words would repeat.
    pub title: Option<&'a str>,
}

/// The extensions of CommonMark that are on.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
}

/// Reads the body of the file `path`, which is `source[start..]`.
pub fn read(
    path: &str,
    source: &str,
    start: usize,
    reading: Reading<'_>,
    diagnostics: &mut Diagnostics,
) -> Content {
    let prepared = prepare::prepare(path, source, start, reading, diagnostics);
    let parser = Parser::new_ext(&prepared.text, options());
    let mut writer = writer::Writer::new(path, source, &prepared, reading, diagnostics);
    let mut events = shallow::Shallow::new(parser.into_offset_iter());
    writer.write(events.by_ref());
    let deepest = events.first_too_deep();
    writer.finish(deepest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn html(text: &str) -> String {
        let reading = Reading { form: TextForm::Markdown, trust_html: false, title: None };
        read("a.md", text, 0, reading, &mut Diagnostics::new()).body().html.clone()
    }

    fn official(text: &str) -> (String, Vec<Heading>) {
        let reading = Reading { form: TextForm::Official, trust_html: false, title: None };
        let content = read("a.md", text, 0, reading, &mut Diagnostics::new());
        (content.body().html.clone(), content.outline.headings)
    }

    #[test]
    fn emphasis_beside_chinese_punctuation_works() {
        for (text, wanted) in [
            ("打响**“我帮你”**品牌", "打响<strong>“我帮你”</strong>品牌"),
            ("**《条例》**规定", "<strong>《条例》</strong>规定"),
            ("学习*《纲要》*精神", "学习<em>《纲要》</em>精神"),
            ("做到**两个结合（见下）**。", "做到<strong>两个结合（见下）</strong>。"),
            ("用**`代码`**写", "用<strong><code>代码</code></strong>写"),
            ("这是**(注)**文", "这是<strong>(注)</strong>文"),
            ("**“一”***“二”*三", "<strong>“一”</strong><em>“二”</em>三"),
        ] {
            assert_eq!(html(text).trim(), format!("<p>{wanted}</p>"), "{text}");
        }
    }

    #[test]
    fn code_keeps_its_asterisks() {
        assert_eq!(html("`a**“b”**c`").trim(), "<p><code>a**“b”**c</code></p>");
        assert_eq!(html("```\n中**“b”**c\n```").trim(), "<pre><code>中**“b”**c\n</code></pre>");
    }

    #[test]
    fn a_soft_break_between_han_leaves_no_space() {
        assert_eq!(html("甲\n乙").trim(), "<p>甲乙</p>");
        assert_eq!(html("甲，\n乙").trim(), "<p>甲，乙</p>");
        assert_eq!(html("甲**乙**\n丙").trim(), "<p>甲<strong>乙</strong>丙</p>");
        assert_eq!(html("one\ntwo").trim(), "<p>one\ntwo</p>");
    }

    #[test]
    fn redactions_do_not_become_bold() {
        let text = "推进**省试点。**市、**作为**省重点试点县，围绕《**市计划》开展。";
        assert!(!html(text).contains("<strong>"), "{}", html(text));
        assert!(html(text).contains("推进**省试点"));
        assert!(html("一要**抓落实。**二要**抓督查。**").contains("<strong>抓落实。</strong>"));
    }

    #[test]
    fn headings_have_han_anchors_and_duplicates_a_suffix() {
        let text = "## 总体 要求\n\n## 总体 要求\n\n## 定名 {#own}\n";
        let reading = Reading { form: TextForm::Markdown, trust_html: false, title: None };
        let content = read("a.md", text, 0, reading, &mut Diagnostics::new());
        let ids: Vec<_> = content.outline.headings.iter().map(|h| h.id.as_str()).collect();
        assert_eq!(ids, ["总体-要求", "总体-要求-2", "own"]);
    }

    #[test]
    fn official_text_is_one_paragraph_a_line_with_levels() {
        let text = "各乡镇：\n　　一、总体要求\n　　（一）指导思想。坚持为民。\n1.抓学习。\n3. 抓落实\n第二条 本办法自公布之日起施行。\n    缩进的段落";
        let (html, headings) = official(text);
        assert_eq!(headings[0].text, "一、总体要求");
        assert!(html.contains("<h2 id=\"一-总体要求\">一、总体要求</h2>"), "{html}");
        assert!(html.contains("class=\"level-2\""), "{html}");
        assert!(html.contains("id=\"第二条\""), "{html}");
        assert!(html.contains("3. 抓落实") && !html.contains("<ol"), "{html}");
        assert!(html.contains("<p>缩进的段落</p>") && !html.contains("<pre>"), "{html}");
    }

    #[test]
    fn raw_html_is_sanitised_and_script_links_dropped() {
        assert!(!html("<script>alert(1)</script>正文").contains("<script"));
        assert!(!html("<img src=x onerror=alert(1)>").contains("onerror"));
        assert!(!html("[点我](javascript:alert(1))").contains("javascript"));
        assert!(!html("<a href=\"JaVaScRiPt:alert(1)\">x</a>").to_lowercase().contains("javascript"));
    }

    #[test]
    fn containers_become_labelled_sections() {
        let html = html("::: original 原文\n黎明即起[^1]。\n:::\n\n[^1]: 注。\n");
        assert!(html.contains("<section class=\"block block-original\" data-label=\"原文\">"), "{html}");
        assert!(html.contains("</section>") && !html.contains(":::"), "{html}");
        assert!(html.contains("role=\"doc-endnotes\""), "{html}");
    }

    #[test]
    fn a_label_is_what_was_written() {
        for label in ["**“甲”**", "&lt;甲", "<title>甲", "姓名：____电话：____"] {
            let html = html(&format!("::: notes {label}\n乙\n:::\n"));
            let wanted = format!("data-label=\"{}\"", writer::escape(label));
            assert!(html.contains(&wanted), "{html}");
        }
        let in_html = html("<div></div>\n```\n甲\n\n::: notes 乙\n**“丙”**\n");
        assert!(!in_html.contains(['\u{FDD0}', '\u{FDD1}']) && in_html.contains("丙"), "{in_html}");
    }

    #[test]
    fn an_excerpt_passes_over_whom_a_document_addresses() {
        let beginning = |text: &str| {
            let reading = Reading { form: TextForm::Official, trust_html: false, title: None };
            excerpt(&read("a.md", text, 0, reading, &mut Diagnostics::new()).body().sections, 6)
        };
        assert_eq!(
            beginning("（2025年5月12日通过）\n\n各乡镇人民政府：\n\n请认真落实各项任务。\n"),
            "请认真落实各…"
        );
        assert_eq!(beginning("各单位：\n"), "各单位：");
        assert_eq!(beginning(""), "");
    }

    #[test]
    fn tables_need_no_inline_style() {
        let html = html("|甲|乙|\n|:-:|--:|\n|1|2|\n");
        assert!(html.contains("<th scope=\"col\" class=\"align-center\">甲</th>"), "{html}");
        assert!(!html.contains("style="), "{html}");
    }

    proptest! {
        #[test]
        fn ascii_text_is_left_alone(text in "[ -~\n]{0,200}") {
            prop_assert_eq!(emphasis::mark(&text), None);
        }

        #[test]
        fn text_without_chinese_punctuation_or_han_is_left_alone(text in "[a-zA-Zéü*_~ .,(){}\"'\n-]{0,200}") {
            prop_assert_eq!(emphasis::mark(&text), None);
        }

        #[test]
        fn nothing_panics_and_no_marker_leaks(text in "(?s)[#*_`>|:\\[\\]()!<>/ \n“”《》（），。、一二三第条省市：0-9a-z.^\\\\-]{0,200}", is_official: bool) {
            let form = if is_official { TextForm::Official } else { TextForm::Markdown };
            let content = read("a.md", &text, 0, Reading { form, trust_html: false, title: None }, &mut Diagnostics::new());
            let leaks = content.body().html.contains(['\u{FDD0}', '\u{FDD1}']);
            prop_assert!(!leaks);
            let filled = content.with_addresses(|_| "x".into());
            prop_assert!(filled.len() >= content.body().html.len());
        }
    }
}
