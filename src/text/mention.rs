//! Mentions of documents and provisions in running text: 《title》 with or without number, 国发〔2019〕5号, 本办法第十二条, 前款.
//!
//! A mention becomes a link whose address the library finds, so that it is words where nothing has that title. Code, links and raw HTML are
//! left as they are.

use std::ops::Range;

use super::Text;
use super::reference::Reference;

mod finder;
mod words;

use finder::Finder;
pub(super) use finder::split;
pub use words::Role;
pub(super) use words::titles;

/// A mention of a document or of a provision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The document.
    pub base: Base,
    /// The provision in it; `None` for the whole document.
    pub reference: Option<Reference>,
    /// What the citing text does with it.
    pub role: Role,
    /// The bytes in the source of the text that holds it.
    pub span: Range<usize>,
    /// The line of the source, from 1.
    pub line: u32,
}

impl Mention {
    /// Whether it means a document for sure, not a book, a song or a film: by a number, a provision, a verb such as 根据, or by the last word
    /// of the title.
    pub fn names_a_document(&self) -> bool {
        match &self.base {
            // A title without letters, such as 《……》, stands for any.
            Base::Title(title, number) => {
                title.contains(char::is_alphanumeric)
                    && (number.is_some()
                        || self.reference.is_some()
                        || self.role != Role::Mention
                        || SELF.iter().any(|end| title.ends_with(end)))
            }
            Base::Number(_) => true,
            Base::This => false,
        }
    }
}

/// Which document a mention means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// The one with this title, and this document number if one follows.
    Title(String, Option<String>),
    /// The one with this document number.
    Number(String),
    /// The text itself.
    This,
}

/// What a text calls itself, behind 本.
const SELF: [&str; 16] = [
    "法", "条例", "办法", "规定", "细则", "规则", "决定", "意见", "通知", "方案", "章程", "公约", "纲要",
    "解释", "标准", "规范",
];

/// The title of the document that a decision called `title` amends: 甲法 for 关于修改《甲法》的决定.
pub fn amended(title: &str) -> Option<String> {
    let rest = &title[title.find("修改")? + "修改".len()..];
    words::titles(rest).into_iter().next()
}

/// Finds the mentions in `text`, whose title is `title`, and makes links of them. `source` is the whole file.
pub(super) fn find(text: &mut Text, title: Option<&str>, source: &str) {
    let mut finder = Finder::new(text, title);
    let mut blocks = std::mem::take(&mut text.blocks);
    finder.blocks(&mut blocks);
    text.blocks = blocks;
    for note in &mut text.notes {
        finder.blocks(&mut note.blocks);
    }
    text.mentions = finder.mentions;
    let ends: Vec<usize> = match text.mentions.is_empty() {
        true => Vec::new(),
        false => memchr::memchr_iter(b'\n', source.as_bytes()).collect(),
    };
    for mention in &mut text.mentions {
        mention.line = ends.partition_point(|&end| end < mention.span.start) as u32 + 1;
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Diagnostics, Language};
    use crate::kind::TextForm;
    use crate::text::{Reading, mention::Base, read};

    const READING: Reading<'_> = Reading {
        form: TextForm::Official,
        trust_html: false,
        title: Some("题"),
        foreign: None,
        language: Language::Zh,
    };

    /// The mentions of an official text: document, the likeliest anchor, role.
    fn mentions(source: &str) -> Vec<String> {
        let text = read("a.md", source, 0, READING, &mut Diagnostics::new());
        let shown = text.mentions.iter().map(|mention| {
            let base = match &mention.base {
                Base::Title(title, None) => title.clone(),
                Base::Title(title, Some(number)) => format!("{title}+{number}"),
                Base::Number(number) => number.clone(),
                Base::This => "本".to_owned(),
            };
            let anchor = mention.reference.as_ref().map(|reference| format!("#{}", reference.anchors()[0]));
            format!("{base}{} {}", anchor.unwrap_or_default(), mention.role.name())
        });
        shown.collect()
    }

    #[test]
    fn titles_numbers_and_provisions_are_found() {
        assert_eq!(
            mentions(
                "第一条 根据《甲法》第十二条第一款、第二款和《乙条例》（国发〔2019〕5号），制定本办法。\n"
            ),
            [
                "甲法 basis",
                "甲法#art-12 basis",
                "甲法#art-12-2 basis",
                "乙条例+国发〔2019〕5号 basis",
                "国发〔2019〕5号 basis"
            ]
        );
        assert_eq!(mentions("依照国发〔2019〕5号执行。\n"), ["国发〔2019〕5号 basis"]);
    }

    #[test]
    fn what_is_joined_to_a_provision_of_another_document_is_not_of_this_one() {
        let sources = [
            "第一条 依照民法典第十条、第十一条和第十二条的规定，见第三条。\n",
            "第一条 参照国际公约第十条第一款、第二款，本办法第三条除外。\n",
        ];
        assert_eq!(mentions(sources[0]), ["本#art-3 mentions"]);
        assert_eq!(mentions(sources[1]), ["本#art-3 mentions"]);
    }

    #[test]
    fn a_text_is_told_from_others_by_the_word_for_this() {
        let own =
            "第一条 违反本条例规定第三条、第五条，造成本办法第七条的情形。\n第二条 见本暂行规定第六条。\n";
        let found: Vec<String> = mentions(own).iter().map(|found| found.replace(" mentions", "")).collect();
        assert_eq!(found, ["本#art-3", "本#art-5", "本#art-7", "本#art-6"]);
        assert!(mentions("第一条 见香港基本法第十条、第十二条和资本管理办法第五条。\n").is_empty());
    }

    #[test]
    fn titles_in_a_title_that_is_too_long_are_parts_of_its_name() {
        let long = format!("《关于修改〈{}〉〈实施《乙法》办法〉的决定》修正", "甲".repeat(100));
        assert_eq!(mentions(&format!("{long}，依照《丙法》。\n")), ["丙法 basis"]);
    }

    #[test]
    fn verbs_behind_a_title_count_too() {
        assert_eq!(
            mentions(
                "将《甲法》第三条修改为下列文字。\n《乙办法》（甲字〔2019〕5号）同时废止。\n《丙法》规定的，从其规定。\n"
            ),
            [
                "甲法 amends",
                "甲法#art-3 amends",
                "乙办法+甲字〔2019〕5号 repeals",
                "甲字〔2019〕5号 repeals",
                "丙法 mentions"
            ]
        );
    }

    #[test]
    fn a_decision_that_amends_several_texts_means_the_one_that_it_named_last() {
        let mentions = |source: &str| {
            let title = "关于修改《甲法》等两部法律的决定";
            let reading = Reading { title: Some(title), ..READING };
            let text = read("a.md", source, 0, reading, &mut Diagnostics::new());
            let base = |mention: &super::Mention| match &mention.base {
                Base::Title(title, _) => title.clone(),
                _ => "本".to_owned(),
            };
            text.mentions.iter().filter(|mention| mention.reference.is_some()).map(base).collect::<Vec<_>>()
        };
        assert_eq!(
            mentions(
                "一、修改《甲法》\n将第三条修改为：好。\n二、修改《乙法》\n将第七条修改为：好。\n删去第九条。\n"
            ),
            ["甲法", "乙法"]
        );
        assert!(mentions("将第三条修改为：好。\n").is_empty(), "nobody can tell which");
    }

    #[test]
    fn nested_titles_are_one() {
        assert_eq!(mentions("按照《关于修改〈甲法〉的决定》办理。\n"), ["关于修改〈甲法〉的决定 basis"]);
        assert_eq!(mentions("按照《关于修改《甲法》的决定》办理。\n"), ["关于修改《甲法》的决定 basis"]);
        assert!(mentions("《没有完的书名。\n").is_empty());
    }

    #[test]
    fn a_text_names_its_own_provisions() {
        let text = "第一条 甲。\n乙，前款除外。\n第二条 违反本办法第一条第二款、前条或者第一条的，按本条第一款处理。\n";
        assert_eq!(
            mentions(text),
            [
                "本#art-1 mentions",
                "本#art-1-2 mentions",
                "本#art-1 mentions",
                "本#art-1 mentions",
                "本#art-2 mentions"
            ]
        );
        assert!(mentions("第一条经验是实干。\n").is_empty());
    }

    #[test]
    fn short_names_mean_the_whole_title() {
        let text = "按照《甲市文明条例》（以下简称《条例》）办。\n《条例》第三条与条例第四条。\n";
        assert_eq!(
            mentions(text),
            [
                "甲市文明条例 basis",
                "甲市文明条例 mentions",
                "甲市文明条例 mentions",
                "甲市文明条例#art-3 mentions",
                "甲市文明条例#art-4 mentions"
            ]
        );
    }
}
