//! Finds the terms that an official text defines, and makes a link to its definition of the first use of each.
//!
//! Definitions are written as `本条例所称志愿服务，是指……`, as `志愿服务，是指……` in an article about words, and as `（以下简称县文明办）`.

use std::ops::Range;

use super::Text;
use super::mention::split;
use super::tree::{Block, BlockKind, Destination, Inline, InlineKind, Lead, Provision};
use super::walk::push_words;

/// A term and the sentence that defines it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The term, without quotation marks.
    pub term: String,
    /// The sentence as written.
    pub sentence: String,
    /// The number of the provision that holds it as written, such as `第三条`; empty outside provisions.
    pub label: String,
    /// The anchor of the provision; empty outside provisions.
    pub anchor: Box<str>,
}

/// The length of a term in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=20;
/// The longest sentence that a definition keeps, in characters.
const SENTENCE: usize = 400;
/// What stands between a term and what it means.
const MEANS: [&str; 5] = ["是指", "系指", "指的是", "包括", "指"];
/// Words before 是指 that stand for what was said before.
const POINTERS: [&str; 9] = ["这", "该", "其", "此", "前款", "上述", "所谓", "本", "主要"];

/// The terms that `text` defines, in order.
pub(super) fn find(text: &Text) -> Vec<Definition> {
    let mut found = Vec::new();
    if text.is_official {
        blocks(&text.blocks, Place { label: "", anchor: "", defines: false }, &mut found);
    }
    found
}

/// Where a paragraph stands.
#[derive(Clone, Copy)]
struct Place<'t> {
    label: &'t str,
    anchor: &'t str,
    /// Whether the provision above says that what follows it are meanings of words.
    defines: bool,
}

fn blocks<'t>(list: &'t [Block], place: Place<'t>, found: &mut Vec<Definition>) {
    for block in list {
        match &block.kind {
            BlockKind::Paragraph(_, inlines) | BlockKind::Plain(inlines) => {
                let mut words = String::new();
                push_words(inlines, &mut words);
                paragraph(&words, place, found);
            }
            BlockKind::Provision(provision) => {
                let place = Place {
                    label: if provision.label.is_empty() { place.label } else { &provision.label },
                    anchor: if provision.id.is_empty() { place.anchor } else { &provision.id },
                    ..place
                };
                let words = lead(provision);
                paragraph(&words, place, found);
                let defines = place.defines
                    || (words.contains("用语") || words.contains("术语")) && words.contains("含义");
                blocks(&provision.blocks, Place { defines, ..place }, found);
            }
            BlockKind::List(items) => items.items.iter().for_each(|item| blocks(&item.blocks, place, found)),
            _ => {}
        }
    }
}

fn lead(provision: &Provision) -> String {
    let mut words = String::new();
    match &provision.lead {
        Lead::Heading(_) => {}
        Lead::RunIn(sentence, rest) => {
            push_words(sentence, &mut words);
            push_words(rest, &mut words);
        }
        Lead::Paragraph(inlines) => push_words(inlines, &mut words),
    }
    words
}

fn paragraph(words: &str, place: Place<'_>, found: &mut Vec<Definition>) {
    // Most paragraphs define nothing.
    if !words.contains('指') && !words.contains("所称") && !words.contains("以下") {
        return;
    }
    for sentence in words.split_inclusive(['。', '；']).map(str::trim) {
        let terms = named(sentence).or_else(|| meant(sentence, place.defines)).unwrap_or_default();
        for term in terms.into_iter().chain(short_names(sentence)) {
            if !found.iter().any(|known: &Definition| known.term == term) {
                found.push(Definition {
                    term,
                    sentence: shown(sentence),
                    label: place.label.to_owned(),
                    anchor: place.anchor.into(),
                });
            }
        }
    }
}

/// A sentence as a glossary shows it: up to where a list begins, and not longer than anybody reads there.
fn shown(sentence: &str) -> String {
    let mut shown: String = sentence.chars().take(SENTENCE).collect();
    if shown.len() < sentence.len() || shown.ends_with(['：', ':']) {
        shown.push_str("……");
    }
    shown
}

/// The terms of `本条例所称甲、乙，是指……`.
fn named(sentence: &str) -> Option<Vec<String>> {
    let at = sentence.find("所称")?;
    let before = &sentence[..at];
    // 本条例, 本法, 前款, 本规定第三条: what names the text itself is short.
    if !before.contains(['本', '前']) || before.chars().count() > 12 {
        return None;
    }
    let rest = &sentence[at + "所称".len()..];
    let rest = rest.strip_prefix('的').unwrap_or(rest);
    let (terms, after) = rest.split_at(rest.find(['，', ',']).or_else(|| means(rest))?);
    let after = after.trim_start_matches(['，', ',']);
    let is_said = after.starts_with('是') || MEANS.iter().any(|means| after.starts_with(means));
    is_said.then(|| terms.split('、').filter_map(term).collect())
}

/// The term of `甲，是指……`. Where the provision is not one about the meaning of words, the comma or the mark is needed.
fn meant(sentence: &str, defines: bool) -> Option<Vec<String>> {
    let (head, after) = sentence.split_at(
        sentence
            .find(['，', ',', '：', ':'])
            .filter(|at| {
                let after = sentence[*at..].trim_start_matches(['，', ',', '：', ':']);
                MEANS[..3].iter().any(|means| after.starts_with(means)) || defines && after.starts_with('指')
            })
            .or_else(|| means(sentence).filter(|_| defines))?,
    );
    let is_marked = head.starts_with('“') || after.starts_with(['，', ',']);
    let is_pointer = POINTERS.iter().any(|pointer| head.starts_with(pointer));
    (!is_pointer && (defines || is_marked)).then(|| term(head).into_iter().collect())
}

/// Where the first word that tells a meaning stands in `text`.
fn means(text: &str) -> Option<usize> {
    MEANS[..3].iter().filter_map(|means| text.find(means)).min()
}

/// The short names of `（以下简称“甲”）`, without those of documents, which stand in 《》 or behind such a title.
fn short_names(sentence: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = sentence;
    while let Some(at) = rest.find("以下") {
        let before = &rest[..at];
        rest = &rest[at + "以下".len()..];
        let name = ["统一简称", "简称为", "简称", "统称为", "统称", "称为", "称"]
            .iter()
            .find_map(|word| rest.strip_prefix(word));
        let Some(name) = name.filter(|_| before.ends_with(['（', '('])) else { continue };
        let Some(end) = name.find(['）', ')']) else { continue };
        let of_title = before.trim_end_matches(['（', '(']).ends_with(['》', '）', '〉']);
        if !of_title && !name.starts_with('《') {
            found.extend(term(name[..end].trim_start_matches(['：', ':'])));
        }
    }
    found
}

/// `words` as a term, if they can be one.
fn term(words: &str) -> Option<String> {
    let term = words.trim().trim_matches(['“', '”', '"', '‘', '’', '「', '」']);
    let is_whole = term.chars().all(|c| c.is_alphanumeric() || matches!(c, '·' | '-' | '“' | '”'));
    (is_whole && LENGTH.contains(&term.chars().count())).then(|| term.to_owned())
}

/// Makes a link to its definition of the first use of each term outside the provision that defines it.
pub(super) fn link(text: &mut Text) {
    let mut open: Vec<_> =
        text.definitions.iter().filter(|definition| !definition.anchor.is_empty()).cloned().collect();
    // Of terms that begin at one place the longest is meant.
    open.sort_by_key(|definition| std::cmp::Reverse(definition.term.len()));
    if !open.is_empty() {
        link_blocks(&mut text.blocks, "", &mut open);
    }
}

fn link_blocks(list: &mut [Block], anchor: &str, open: &mut Vec<Definition>) {
    for block in list {
        match &mut block.kind {
            BlockKind::Paragraph(_, inlines) | BlockKind::Plain(inlines) => {
                link_inlines(inlines, anchor, open)
            }
            BlockKind::Provision(provision) => {
                let Provision { id, lead, blocks, .. } = &mut **provision;
                let anchor = if id.is_empty() { anchor } else { &**id };
                match lead {
                    Lead::Heading(_) => {}
                    Lead::RunIn(_, inlines) | Lead::Paragraph(inlines) => link_inlines(inlines, anchor, open),
                }
                link_blocks(blocks, anchor, open);
            }
            BlockKind::List(list) => {
                list.items.iter_mut().for_each(|item| link_blocks(&mut item.blocks, anchor, open))
            }
            _ => {}
        }
    }
}

fn link_inlines(inlines: &mut Vec<Inline>, anchor: &str, open: &mut Vec<Definition>) {
    let mut at = 0;
    while at < inlines.len() && !open.is_empty() {
        let InlineKind::Text(words) = &inlines[at].kind else {
            at += 1;
            continue;
        };
        let found = first_uses(words, anchor, open);
        if found.is_empty() {
            at += 1;
            continue;
        }
        let parts = split(&inlines[at], found);
        let count = parts.len();
        inlines.splice(at..=at, parts);
        at += count;
    }
}

/// Where terms that are still `open` are used in `words` for the first time, each with its definition as destination. They are taken out of
/// `open`.
fn first_uses(words: &str, anchor: &str, open: &mut Vec<Definition>) -> Vec<(Range<usize>, Destination)> {
    let mut found: Vec<(Range<usize>, Destination)> = Vec::new();
    open.retain(|definition| {
        if &*definition.anchor == anchor {
            return true;
        }
        let uses = words.match_indices(&definition.term).map(|(at, term)| at..at + term.len());
        let is_free = |range: &Range<usize>| {
            found.iter().all(|(other, _)| range.end <= other.start || other.end <= range.start)
        };
        let Some(first) = uses.into_iter().find(is_free) else { return true };
        found.push((first, Destination::Term(definition.anchor.clone())));
        false
    });
    found.sort_by_key(|(range, _)| range.start);
    found
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Diagnostics, Language};
    use crate::kind::TextForm;
    use crate::text::{Reading, Text, read};

    fn text(source: &str) -> Text {
        let reading = Reading {
            form: TextForm::Official,
            trust_html: false,
            title: Some("题"),
            foreign: None,
            language: Language::Zh,
        };
        read("a.md", source, 0, reading, &mut Diagnostics::new())
    }

    fn terms(source: &str) -> Vec<String> {
        let all = text(source).definitions;
        all.iter().map(|definition| format!("{}#{}", definition.term, definition.anchor)).collect()
    }

    #[test]
    fn definitions_are_found_as_laws_write_them() {
        assert_eq!(
            terms(
                "第一条 本条例所称志愿服务，是指自愿、无偿的服务。\n第二条 本法所称的“志愿者”是指自然人。\n\
                 第三条 前款所称甲方、乙方，包括单位。\n第四条 由县文明建设办公室（以下简称“县文明办”）负责。\n"
            ),
            ["志愿服务#art-1", "志愿者#art-2", "甲方#art-3", "乙方#art-3", "县文明办#art-4"]
        );
        assert_eq!(
            terms(
                "第九条 本条例下列用语的含义：\n（一）志愿者，是指自然人；\n（二）服务组织是指非营利组织；\n（三）“时间银行”：指制度。\n"
            ),
            ["志愿者#art-9-1-1", "服务组织#art-9-1-2", "时间银行#art-9-1-3"]
        );
    }

    #[test]
    fn what_only_points_back_or_names_a_document_is_no_term() {
        for source in [
            "第一条 这是指上面说的。\n",
            "第一条 其中，是指前面的。\n",
            "第一条 按照《甲法》（以下简称《法》）办。\n",
            "第一条 依照《甲市条例》（以下简称条例）办。\n",
            "第一条 年满十八周岁以下简称未成年的。\n",
            "第一条 经营者所称的价格，是虚假的。\n",
        ] {
            assert_eq!(terms(source), [""; 0], "{source}");
        }
    }

    #[test]
    fn the_first_use_of_a_term_leads_to_its_definition() {
        let text = text(
            "第一条 鼓励志愿服务和志愿服务组织。\n第二条 本条例所称志愿服务，是指服务。志愿服务是好的。\n第三条 本条例所称志愿服务组织，是指组织。\n第四条 志愿服务再来。\n",
        );
        let html = crate::html::html(&text, |_| crate::html::LinkAddress::default());
        assert_eq!(html.matches("class=\"mention term\"").count(), 2, "{html}");
        assert!(html.contains("href=\"#art-2\">志愿服务</a>"), "{html}");
        assert!(html.contains("href=\"#art-3\">志愿服务组织</a>"), "{html}");
    }
}
