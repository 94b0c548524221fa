//! Fills the fields that front matter leaves out with what an official text tells about itself, and compares the others with it.

use std::ops::Range;

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::front_matter::{Fields, LinkTarget, Value};
use crate::kind::{Fact, Field, Kind, Type};
use crate::message;
use crate::text::facts::{Facts, Told};

/// The file that is read, for messages about it.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) source: &'a str,
}

/// Gives each field of `kind` that may be read from the text its value, if it has none. One note says what was read; a value in the front
/// matter that the text contradicts is a warning.
pub(super) fn fill(
    fields: &mut Fields,
    kind: &Kind,
    facts: &Facts,
    file: File<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut read = Vec::new();
    for (index, field) in kind.fields.iter().enumerate() {
        let Some(told) = field.read.map(|fact| told(facts, fact)).filter(|told| !told.is_empty()) else {
            continue;
        };
        if let Some(value) = fields.value(index) {
            let span = fields.span(index);
            diagnostics.extend(contradiction(field, value, span, &told, file));
        } else if let Some(value) = value(field, &told, file.source) {
            read.push((
                format!("{} {}", field.label.zh, shown(&told)),
                format!("{} {}", field.label.en, shown(&told)),
            ));
            fields.insert(index, value, told[0].span.clone());
        }
    }
    if !read.is_empty() {
        let (zh, en): (Vec<_>, Vec<_>) = read.into_iter().unzip();
        let (zh, en) = (zh.join("；"), en.join("; "));
        let note =
            message!("信息区没有写，从正文读出：{zh}", "not in the front matter, read from the text: {en}");
        diagnostics.push(Diagnostic::note("document.read", Place::file(file.path), note));
    }
}

/// What the text tells of one fact: a text or a day, the likeliest first.
#[derive(Debug, Clone, PartialEq)]
enum Word {
    Text(String),
    Day(Date),
}

fn told(facts: &Facts, fact: Fact) -> Vec<Told<Word>> {
    let text = |told: &Told<String>| Told { value: Word::Text(told.value.clone()), span: told.span.clone() };
    let day = |told: &Told<Date>| Told { value: Word::Day(told.value), span: told.span.clone() };
    match fact {
        Fact::Number => facts.number.iter().map(text).collect(),
        Fact::Issuer => facts.issuer.iter().map(text).collect(),
        Fact::Repeals => facts.repeals.iter().map(text).collect(),
        Fact::Effective => facts.effective.iter().map(day).collect(),
        Fact::Issued => {
            let days = [&facts.signed, &facts.adopted, &facts.published, &facts.approved];
            days.into_iter().flatten().chain(&facts.amended).map(day).collect()
        }
    }
}

/// The value of `field`. `None` if the field does not take what the text tells.
fn value(field: &Field, told: &[Told<Word>], source: &str) -> Option<Value> {
    let one = |told: &Told<Word>, type_: Type| match (&told.value, type_) {
        (Word::Day(day), Type::Date) => Some(Value::Date(*day)),
        (Word::Text(text), Type::Text | Type::Person) if field.accepts(text) => {
            Some(Value::Text(text.clone()))
        }
        (Word::Text(text), Type::Link) => {
            let target = format!("《{text}》");
            // The place of the title itself tells the links of one sentence apart.
            let within = source.get(told.span.clone()).and_then(|words| words.find(&target));
            let span = within
                .map_or(told.span.clone(), |at| told.span.start + at..told.span.start + at + target.len());
            Some(Value::Link(LinkTarget { target, span }))
        }
        _ => None,
    };
    match field.type_ {
        Type::List => {
            told.iter().map(|told| one(told, field.item)).collect::<Option<Vec<_>>>().map(Value::List)
        }
        type_ => one(told.first()?, type_),
    }
}

fn shown(told: &[Told<Word>]) -> String {
    let texts: Vec<String> = told
        .iter()
        .map_while(|told| match &told.value {
            Word::Text(text) => Some(text.clone()),
            Word::Day(_) => None,
        })
        .collect();
    match told.first().map(|told| &told.value) {
        Some(Word::Day(day)) => day.to_string(),
        _ => texts.join("、"),
    }
}

/// A warning if the front matter gives `value` and the text tells something else.
fn contradiction(
    field: &Field,
    value: &Value,
    span: Range<usize>,
    told: &[Told<Word>],
    file: File<'_>,
) -> Option<Diagnostic> {
    let agrees = told.iter().any(|told| match (&told.value, value) {
        (Word::Day(day), Value::Date(written)) => day == written,
        // Numbers are compared without spaces and forms of brackets; the front matter may leave out who issued an order.
        (Word::Text(text), Value::Text(written)) => {
            field.read != Some(Fact::Number)
                || plain(text).ends_with(&plain(written))
                || plain(written).ends_with(&plain(text))
        }
        _ => true,
    });
    if agrees {
        return None;
    }
    let (zh, en, other) = (&field.label.zh, &field.label.en, shown(told));
    let fault = message!(
        "信息区的“{zh}”与正文不一致，正文是“{other}”",
        "`{en}` differs from the text, which says `{other}`"
    );
    let at = Place::span(file.path, file.source, told[0].span.clone());
    let line = at.line;
    let hint = message!(
        "对照正文第 {line} 行改正其中一处",
        "compare line {line} of the text and mend one of the two"
    );
    let place = Place::span(file.path, file.source, span);
    Some(Diagnostic::warning("document.contradiction", place, fault).hint(hint))
}

/// A document number for comparison.
fn plain(number: &str) -> String {
    let is_sign = |c: char| c.is_whitespace() || "〔〕[]（）()［］【】".contains(c);
    number.chars().filter(|&c| !is_sign(c)).collect()
}
