//! What an official text tells about itself: its number, who issued it, the days on which it was passed and takes effect, what it repeals.

use std::ops::{ControlFlow, Range};
use std::sync::LazyLock;

use jiff::civil::Date;
use regex_lite::Regex;

use super::Text;
use super::han::numeral;
use super::mention::titles;
use super::official::{ISSUED, Opening, folded, words};
pub use super::told::Told;
use super::tree::{Block, BlockKind, Part, Span};
use super::walk::{Node, push_words};

/// What an official text tells about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its document number (发文字号).
    pub number: Option<Told<String>>,
    /// Who passed or issued it, without session: `宁波市人民代表大会常务委员会`.
    pub issuer: Option<Told<String>>,
    /// The day on which it was passed (通过).
    pub adopted: Option<Told<Date>>,
    /// The day on which it was approved (批准).
    pub approved: Option<Told<Date>>,
    /// The days of its amendments (修正, 修订).
    pub amended: Vec<Told<Date>>,
    /// The day on which it was published (公布).
    pub published: Option<Told<Date>>,
    /// The day of its signature (成文日期).
    pub signed: Option<Told<Date>>,
    /// The day from which it is in force (施行).
    pub effective: Option<Told<Date>>,
    /// The titles that it repeals (同时废止), without 《》.
    pub repeals: Vec<Told<String>>,
}

/// Reads the facts of an official text whose beginning is `opening`.
pub(super) fn read(text: &Text, opening: &Opening) -> Facts {
    let mut facts = Facts { number: opening.number.clone(), ..Facts::default() };
    for block in &text.blocks {
        if let Some((Part::TitleNote, words)) = paragraph(block) {
            facts.note(&words, block.span);
        } else if opening.is_approved
            && matches!(&block.kind, BlockKind::Heading(heading) if *heading.id == *ISSUED)
        {
            // So far the text told about the approval.
            facts = Facts::default();
        }
    }
    facts.signature(text);
    facts.last_words(text);
    let title =
        text.title.as_deref().and_then(|title| title.split(|c: char| c == '关' || c.is_ascii_digit()).next());
    if let Some(name) = title.filter(|name| is_body(name)) {
        facts.issuer.get_or_insert(Told { value: name.to_owned(), span: opening.span.clone() });
    }
    facts
}

/// Whether `name` is that of an office.
fn is_body(name: &str) -> bool {
    let ends = [
        "委员会",
        "办公室",
        "办公厅",
        "政府",
        "国务院",
        "法院",
        "检察院",
        "局",
        "部",
        "厅",
        "人大常委会",
        "联合会",
        "总署",
        "文明办",
    ];
    let is_name = name.chars().all(|c| super::han::is_han(c) || c == '、' || c.is_ascii_uppercase());
    is_name && (3..=40).contains(&name.chars().count()) && ends.iter().any(|end| name.ends_with(end))
}

/// The role and the words of a paragraph.
fn paragraph(block: &Block) -> Option<(Part, String)> {
    match &block.kind {
        BlockKind::Paragraph(part, inlines) => Some((*part, words(inlines).trim().to_owned())),
        _ => None,
    }
}

/// A date in a text: its bytes and the day.
fn dates(text: &str) -> Vec<(Range<usize>, Date)> {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"([0-9０-９]{4}|[一二][〇○零一二三四五六七八九]{3})[\s\u{A0}\u{3000}]*年[\s\u{A0}\u{3000}]*([0-9]{1,2}|[一二三四五六七八九十]{1,3})[\s\u{A0}\u{3000}]*月[\s\u{A0}\u{3000}]*([0-9]{1,2}|[一二三四五六七八九十]{1,3})[\s\u{A0}\u{3000}]*日";
        Regex::new(pattern).expect("a valid pattern")
    });
    let found = DATE.captures_iter(text).filter_map(|found| {
        let part = |n: usize| number(found.get(n)?.as_str());
        let date = Date::new(part(1)?.try_into().ok()?, part(2)?.try_into().ok()?, part(3)?.try_into().ok()?);
        Some((found.get(0)?.range(), date.ok()?))
    });
    found.collect()
}

/// The number that `text` writes: `2026`, `二〇二六`, `十二`.
fn number(text: &str) -> Option<u32> {
    let digit = |c: char| match c {
        '○' => Some(0),
        '０'..='９' => Some(c as u32 - '０' as u32),
        c => c.to_digit(10).or_else(|| numeral(c.encode_utf8(&mut [0; 4])).filter(|digit| *digit < 10)),
    };
    let digits = text.chars().try_fold(0, |number: u32, c| Some(number * 10 + digit(c)?));
    digits.or_else(|| numeral(text))
}

impl Facts {
    /// Reads a note under the title: `（2017年3月9日甲市第十四届人民代表大会常务委员会第三十八次会议通过　2017年3月30日……批准）`.
    fn note(&mut self, note: &str, span: Span) {
        let dates = dates(note);
        // The day of the amendment whose clause is open: 根据2020年6月1日……通过的《……决定》修正.
        let mut amendment = None;
        let mut before = 0;
        for (at, (range, date)) in dates.iter().enumerate() {
            let end = dates.get(at + 1).map_or(note.len(), |(next, _)| next.start);
            let clause = &note[range.end..end];
            if note[before..range.start].contains("根据") {
                amendment = Some(*date);
            }
            before = range.end;
            let changes = ["修正", "修订"].iter().any(|verb| clause.contains(verb));
            if let Some(day) = amendment {
                if changes {
                    self.amended.push(Told::new(day, span));
                    amendment = None;
                }
            } else if clause.contains("起施行") || clause.contains("起实施") {
                self.effective.get_or_insert(Told::new(*date, span));
            } else if changes {
                self.amended.push(Told::new(*date, span));
            } else if clause.contains("通过") && self.adopted.is_none() {
                self.adopted = Some(Told::new(*date, span));
                let name = body(clause).or_else(|| body(note[..range.start].rsplit('由').next()?));
                self.issuer = self.issuer.take().or_else(|| Some(Told::new(name?, span)));
            } else if clause.contains("批准") {
                self.approved.get_or_insert(Told::new(*date, span));
            } else if ["公布", "发布", "公告", "号令"].iter().any(|verb| clause.contains(verb)) {
                self.published.get_or_insert(Told::new(*date, span));
                let end = clause.find("公布").or_else(|| clause.find("发布")).unwrap_or_default();
                let name = clause[..end].trim();
                if is_body(name) {
                    self.issuer.get_or_insert(Told::new(name.to_owned(), span));
                }
            }
            if !changes && amendment.is_none() {
                self.order(clause, span);
            }
        }
    }

    /// Reads the order or announcement that published the document: `中华人民共和国国务院令第553号公布`.
    fn order(&mut self, clause: &str, span: Span) {
        static ORDER: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"([一-鿿、]*?)(令|公告)(\s*(?:[一-鿿]{0,2}[〔\[（(]?[0-9]{4}[〕\]）)]?年?)?第\s*[0-9一二三四五六七八九十百]+\s*号)").expect("a valid pattern")
        });
        let Some(found) = ORDER.captures(clause) else { return };
        let part = |n: usize| found.get(n).map_or("", |part| part.as_str());
        if self.number.is_none() {
            self.number = Some(Told::new(folded(part(0)), span));
        }
        if part(2) == "令" && !part(1).is_empty() {
            self.issuer = Some(Told::new(part(1).to_owned(), span));
        }
    }

    /// Reads signature and date (落款).
    fn signature(&mut self, text: &Text) {
        let mut signers: Vec<(String, Span)> = Vec::new();
        for block in &text.blocks {
            let Some((Part::Signature, words)) = paragraph(block) else { continue };
            match dates(&words).first() {
                Some((range, date)) if range.end == words.len() => {
                    self.signed.get_or_insert(Told::new(*date, block.span));
                }
                _ => signers.push((words, block.span)),
            }
        }
        if let Some((signer, span)) = signers.into_iter().next() {
            self.issuer.get_or_insert(Told::new(folded(&signer), span));
        }
    }

    /// Reads from which day the text is in force, and what it repeals; both stand in one sentence near its end.
    fn last_words(&mut self, text: &Text) {
        let mut span = Span::default();
        let mut line = String::new();
        text.walk(&mut |node| {
            match node {
                Node::Block(block) => span = block.span,
                Node::Words(words) => line.push_str(words),
                Node::Inlines(inlines) => push_words(inlines, &mut line),
                Node::End => {
                    self.force(&line, span);
                    line.clear();
                }
            }
            ControlFlow::Continue(())
        });
    }

    fn force(&mut self, line: &str, span: Span) {
        if !line.contains("施行")
            && !line.contains("实施")
            && !line.contains("执行")
            && !line.contains("废止")
        {
            return;
        }
        for sentence in line.split(['。', '；']) {
            let begins = |rest: &str| {
                let rest = rest.trim_start().strip_prefix('起');
                rest.is_some_and(|rest| {
                    ["施行", "实施", "执行", "生效", "试行"]
                        .iter()
                        .any(|verb| rest.trim_start().starts_with(verb))
                })
            };
            let is_own = sentence.contains('本') || sentence.trim_start().starts_with('自');
            for (range, date) in dates(sentence) {
                if is_own
                    && sentence[..range.start].trim_end().ends_with('自')
                    && begins(&sentence[range.end..])
                {
                    self.effective = Some(Told::new(date, span));
                }
            }
            let on_publication = ["自公布之日起", "自发布之日起", "自印发之日起", "自颁布之日起"];
            if is_own
                && on_publication.iter().any(|words| sentence.contains(words))
                && self.effective.is_none()
            {
                let day = self.published.as_ref().or(self.signed.as_ref()).map(|told| told.value);
                self.effective = day.map(|day| Told::new(day, span));
            }
            if let Some(end) =
                sentence.find("废止").filter(|_| sentence.contains("同时废止") || sentence.contains("》废止"))
            {
                let titles = titles(&sentence[..end]);
                self.repeals.extend(titles.into_iter().map(|title| Told::new(title, span)));
            }
        }
    }
}

/// The body that passed a document, without its session: of `甲市第十四届人民代表大会常务委员会第三十八次会议通过` it is 甲市人民代表大会常务委员会.
fn body(clause: &str) -> Option<String> {
    static SESSION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"审判委员会|检察委员会|第?[一二三四五六七八九十百0-9]+届|第?[一二三四五六七八九十百0-9]+次(全体)?(常务|全体|主席团)?会议.*|(会议)?(审议)?通过.*")
            .expect("a valid pattern")
    });
    let name = SESSION.replace_all(&folded(clause), "").into_owned();
    let name =
        name.trim_matches(|c: char| !super::han::is_han(c)).replace("人大常委会", "人民代表大会常务委员会");
    (name.chars().count() >= 3).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostics, Language};
    use crate::kind::TextForm;
    use crate::text::Reading;

    fn facts(source: &str) -> Facts {
        let reading = Reading {
            form: TextForm::Official,
            trust_html: false,
            title: None,
            foreign: None,
            language: Language::Zh,
        };
        let text = super::super::read("a.md", source, 0, reading, &mut Diagnostics::new());
        *text.facts.expect("an official text")
    }

    fn day(told: Option<&Told<Date>>) -> String {
        told.map_or(String::new(), |told| told.value.to_string())
    }

    #[test]
    fn a_regulation_tells_who_passed_it_and_when() {
        let facts = facts(
            "甲市文明条例\n（2017年3月9日甲市第十四届人民代表大会常务委员会第三十八次会议通过　2017年3月30日乙省第十二届人民代表大会常务委员会第三十九次会议批准　根据2020年6月1日甲市第十五届人民代表大会常务委员会第三次会议通过　2020年7月1日批准的《甲市修改条例的决定》修正）\n第一条 为了文明。\n第二条 本条例自2017年5月1日起施行。2001年1月1日公布的《甲市〈旧条例〉细则》同时废止。\n",
        );
        assert_eq!(facts.issuer.map(|told| told.value).as_deref(), Some("甲市人民代表大会常务委员会"));
        assert_eq!(day(facts.adopted.as_ref()), "2017-03-09");
        assert_eq!(day(facts.approved.as_ref()), "2017-03-30");
        assert_eq!(
            facts.amended.iter().map(|told| told.value.to_string()).collect::<Vec<_>>(),
            ["2020-06-01"]
        );
        assert_eq!(day(facts.effective.as_ref()), "2017-05-01");
        assert_eq!(facts.repeals[0].value, "甲市〈旧条例〉细则");
    }

    #[test]
    fn an_order_tells_number_and_issuer() {
        let facts = facts(
            "办法\n（2013年2月1日中华人民共和国国务院令第 632 号公布　自2013年5月1日起施行）\n第一条 甲。\n",
        );
        assert_eq!(facts.number.map(|told| told.value).as_deref(), Some("中华人民共和国国务院令第632号"));
        assert_eq!(facts.issuer.map(|told| told.value).as_deref(), Some("中华人民共和国国务院"));
        assert_eq!(
            (day(facts.published.as_ref()), day(facts.effective.as_ref())),
            ("2013-02-01".into(), "2013-05-01".into())
        );
    }

    #[test]
    fn a_notice_tells_its_number_and_signature() {
        let facts = facts(
            "甲文明办字〔2026〕3号\n关于春节工作的通知\n各镇：\n请落实。本通知自印发之日起施行。\n甲县文明办\n二〇二六年三月十日\n",
        );
        assert_eq!(facts.number.map(|told| told.value).as_deref(), Some("甲文明办字〔2026〕3号"));
        assert_eq!(facts.issuer.map(|told| told.value).as_deref(), Some("甲县文明办"));
        assert_eq!(
            (day(facts.signed.as_ref()), day(facts.effective.as_ref())),
            ("2026-03-10".into(), "2026-03-10".into())
        );
    }
}
