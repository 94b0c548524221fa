//! Checks the entries of front matter against a kind and converts them to typed [`Fields`].

use std::borrow::Cow;
use std::ops::Range;

use super::foreign::{self, Foreign, How};
use super::reader::Reader;
use super::{Fields, Node, NodeData, Value, shift};
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place, nearest};
use crate::kind::{Field, Kind, Kinds};
use crate::message;

/// Where the fields of a document stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In the front matter of its file.
    FrontMatter,
    /// Nowhere: its file has no front matter.
    Bare,
    /// In a row of a table.
    Row,
}

/// What the fields of one document are checked against.
#[derive(Debug, Clone, Copy)]
pub struct Check<'a> {
    /// The path of the file, for messages.
    pub path: &'a str,
    /// The whole file.
    pub text: &'a str,
    /// The byte at which its front matter starts.
    pub start: usize,
    /// Where its fields stand.
    pub form: Form,
    /// The kind of the page.
    pub kind: &'a Kind,
    /// All kinds, for hints.
    pub kinds: &'a Kinds,
    /// Whether values of other forms are read as text.
    pub is_lenient: bool,
}

/// The fields whose names stand in the front matter without a value that could be read.
#[derive(Debug, Default)]
pub struct Faulty {
    /// Those whose values are faults; they are not missing.
    wrong: Vec<usize>,
    /// Those that have no value, and where their names stand.
    empty: Vec<(usize, Range<usize>)>,
}

/// The fields read so far.
#[derive(Default)]
struct Read {
    fields: Fields,
    faulty: Faulty,
}

impl Check<'_> {
    /// Checks `entries` and converts them. Also returns which fields are faulty.
    pub fn fields(&self, entries: &[(Node, Node)], diagnostics: &mut Diagnostics) -> (Fields, Faulty) {
        let mut read = Read::default();
        for (key, node) in entries {
            let NodeData::Scalar(name) = &key.data else {
                diagnostics.push(Diagnostic::error(
                    "front-matter.not-fields",
                    self.place(&key.span),
                    message!("字段名应当是一个词", "a field's name must be a word"),
                ));
                continue;
            };
            self.field(name, key, node, &mut read, diagnostics);
        }
        (read.fields, read.faulty)
    }

    /// Checks that no required field is missing, and the order of dates, when what the text tells has been added to `fields`.
    pub fn whole(&self, fields: &Fields, faulty: &Faulty, diagnostics: &mut Diagnostics) {
        let is_missing = |(index, field): &(usize, &Field)| {
            field.required && !fields.contains(*index) && !faulty.wrong.contains(index)
        };
        let missing: Vec<(usize, &Field)> = self.kind.fields.iter().enumerate().filter(is_missing).collect();
        diagnostics.extend(self.missing_fields(&missing, &faulty.empty));
        self.check_order(fields, diagnostics);
    }

    fn field(&self, name: &str, key: &Node, node: &Node, read: &mut Read, diagnostics: &mut Diagnostics) {
        // `published: false` is about drafts, while our own `published` is a day.
        let own = self.kind.field_index(name).filter(|_| !foreign::is_switch(name, node));
        let meaning = foreign::meaning(own.map_or(name, |index| &self.kind.fields[index].name));
        let (index, how) = match (own, meaning) {
            (Some(index), Some(Foreign::Field { to, how })) if *to == self.kind.fields[index].name => {
                (Some(index), *how)
            }
            // A template of another tool may have the name of one of ours.
            (Some(_), Some(Foreign::Unused(_))) if self.is_lenient => (None, How::Same),
            (Some(index), _) => (Some(index), How::Same),
            (None, Some(Foreign::Field { to, how })) => (self.kind.field_index(to), *how),
            (None, _) => (None, How::Same),
        };
        let Some(index) = index else {
            return diagnostics.push(self.unread_field(name, self.place(&key.span), meaning));
        };
        let mut lost = Vec::new();
        let node = how.convert(node, &mut lost);
        diagnostics.extend(lost.into_iter().map(|range| self.lost_part(name, &range)));
        self.value(index, own.is_none(), key, node, read, diagnostics);
    }

    /// Reads the value `node` of the field `index`. `is_foreign` says that it stands under the name of another tool.
    fn value(
        &self,
        index: usize,
        is_foreign: bool,
        key: &Node,
        node: Cow<'_, Node>,
        read: &mut Read,
        diagnostics: &mut Diagnostics,
    ) {
        let field = &self.kind.fields[index];
        let reader =
            Reader { path: self.path, text: self.text, start: self.start, is_lenient: self.is_lenient };
        let is_second = read.fields.contains(index);
        match reader.read(field, field.type_, &node) {
            // What must not be published stops the build even where it is the second of two values.
            Err(faults) if is_second => {
                diagnostics.extend(faults.into_iter().filter(|fault| fault.code == "front-matter.secret"));
                diagnostics.push(self.second(field, is_foreign, key));
            }
            Err(faults) => {
                diagnostics.extend(faults);
                read.faulty.wrong.push(index);
                // Whoever wrote this did not mean the page to go out as it is.
                if self.is_lenient && field.name == "draft" {
                    read.fields.insert(index, Value::Bool(true), shift(&node, self.start));
                }
            }
            Ok(Some(value)) if is_second => {
                let first = read.fields.value_mut(index).filter(|_| is_foreign || self.is_lenient);
                if !first.is_some_and(|first| merge(first, value)) {
                    diagnostics.push(self.second(field, is_foreign, key));
                }
            }
            Ok(None) if is_second && !is_foreign => diagnostics.push(self.second(field, is_foreign, key)),
            Ok(Some(value)) => read.fields.insert(index, value, shift(&node, self.start)),
            Ok(None) => read.faulty.empty.push((index, key.span.clone())),
        }
    }

    fn place(&self, range: &Range<usize>) -> Place {
        Place::span(self.path, self.text, self.start + range.start..self.start + range.end)
    }

    /// The fault for the second value of a field.
    fn second(&self, field: &Field, is_foreign: bool, key: &Node) -> Diagnostic {
        let name = if let NodeData::Scalar(name) = &key.data { name } else { "" };
        let label = &field.label.zh;
        if is_foreign {
            let (fault, own) = (
                message!(
                    "“{name}”也是“{label}”，前面已经有了，这一个没有用上",
                    "`{name}` means the field of another line; that one counts, not this"
                ),
                &field.name,
            );
            let hint = message!("两个留一个，写“{label}”", "keep one of them and call it `{own}`");
            return Diagnostic::warning("front-matter.second-value", self.place(&key.span), fault).hint(hint);
        }
        let fault = message!("字段“{name}”写了两次", "the field `{name}` is given twice");
        Diagnostic::error("front-matter.duplicate-field", self.place(&key.span), fault)
    }

    fn lost_part(&self, name: &str, range: &Range<usize>) -> Diagnostic {
        let fault = message!(
            "“{name}”里的这一项用不上，不会显示",
            "this entry of `{name}` is not used and not shown"
        );
        Diagnostic::note("front-matter.part", self.place(range), fault)
    }

    /// The fault for a field that the kind does not have: an error only if another one may have been meant.
    fn unread_field(&self, name: &str, place: Place, meaning: Option<&Foreign>) -> Diagnostic {
        let (label, kind_name) = (&self.kind.label.zh, &self.kind.name);
        if let Some(Foreign::Unused(tool)) = meaning {
            let fault = message!(
                "“{name}”是 {tool} 一类工具的字段，这里没有用处",
                "`{name}` is a field of tools like {tool}; it does nothing here"
            );
            return Diagnostic::note("front-matter.unused-field", place, fault);
        }
        let fault = Diagnostic::warning(
            "front-matter.unknown-field",
            place,
            message!("“{label}”没有“{name}”这个字段", "`{kind_name}` has no field `{name}`"),
        );
        let is_error = |fault| Diagnostic { severity: crate::diagnostic::Severity::Error, ..fault };
        // The field exists in another kind: mostly a section whose `_index.md` names no kind.
        if let Some(other) = self.kinds.iter().find(|other| other.field_index(name).is_some()) {
            let (label, kind_name) = (&other.label.zh, &other.name);
            return is_error(fault).hint(message!(
                "这是“{label}”的字段；如果这一页是{label}，在栏目的 _index.md 里写“类型: {label}”",
                "it is a field of `{kind_name}`; if this page is one, write `kind: {kind_name}` in the section's _index.md"
            ));
        }
        match nearest(name, self.kind.all_names()).filter(|near| is_misspelt(name, near)) {
            Some(near) => is_error(fault).hint(message!("是不是“{near}”？", "did you mean `{near}`?")),
            None => fault.hint(message!(
                "这一项不会显示；要显示，写在正文里，或者在 kinds/ 里给这个类型加字段",
                "it is not shown; write it in the text, or add the field to the kind in kinds/"
            )),
        }
    }

    /// A fault for each missing required field, at its name if that stands there, or one for all of them if there is no front matter.
    fn missing_fields(
        &self,
        missing: &[(usize, &Field)],
        empty: &[(usize, Range<usize>)],
    ) -> Vec<Diagnostic> {
        let top = || Place::span(self.path, self.text, 0..3);
        let name = |field: &Field| field.aliases.first().unwrap_or(&field.name).clone();
        if self.form == Form::Bare && !missing.is_empty() {
            let names = missing.iter().map(|(_, field)| name(field)).collect::<Vec<_>>();
            let (zh, en) = (names.join("”“"), names.join("`, `"));
            let fault = message!(
                "没有信息区，缺少必填字段“{zh}”",
                "no front matter: the required fields `{en}` are missing"
            );
            let hint = message!(
                "在文件最前面写一行 ---，下面一行一个“字段: 内容”，再写一行 ---",
                "begin the file with a line ---, lines of `field: value`, and another ---"
            );
            return vec![Diagnostic::error("front-matter.missing-field", top(), fault).hint(hint)];
        }
        let fault = |(index, field): &(usize, &Field)| {
            let name = name(field);
            let (place, fault, hint) = match empty.iter().find(|(empty, _)| empty == index) {
                Some((_, range)) => (
                    self.place(range),
                    message!("必填字段“{name}”没有填", "the required field `{name}` is empty"),
                    message!("冒号后面空一格，写上内容", "write its value after the colon and a space"),
                ),
                None => (
                    top(),
                    message!("缺少必填字段“{name}”", "the required field `{name}` is missing"),
                    match self.form {
                        Form::Row => message!("在这一行填上“{name}”", "fill in `{name}` in this row"),
                        _ => message!(
                            "在信息区加一行：{name}: ……",
                            "add a line to the front matter: {name}: …"
                        ),
                    },
                ),
            };
            let help = field.help.as_ref().map(Message::from);
            Diagnostic::error("front-matter.missing-field", place, fault).hint(hint).hint_if(help)
        };
        missing.iter().map(fault).collect()
    }

    fn check_order(&self, fields: &Fields, diagnostics: &mut Diagnostics) {
        let kind = self.kind;
        for (index, field) in kind.fields.iter().enumerate() {
            let Some(other) = field.after.as_deref().and_then(|name| kind.field_index(name)) else {
                continue;
            };
            if let (Some(Value::Date(late)), Some(Value::Date(early))) =
                (fields.value(index), fields.value(other))
                && late < early
            {
                let (zh, zh_other) = (&field.label.zh, &kind.fields[other].label.zh);
                let (en, en_other) = (&field.label.en, &kind.fields[other].label.en);
                diagnostics.push(Diagnostic::error(
                    "front-matter.date-order",
                    Place::span(self.path, self.text, fields.span(index)),
                    message!("{zh}早于{zh_other}", "{zh} is earlier than {zh_other}")
                        .with_english(&format!("{en} is earlier than {en_other}")),
                ));
            }
        }
    }
}

/// Whether `name` may be `near` misspelt. Half of a Chinese name is one character, while short Latin words share as many by chance.
fn is_misspelt(name: &str, near: &str) -> bool {
    !name.is_ascii() || strsim::normalized_damerau_levenshtein(&name.to_lowercase(), near) >= 0.7
}

/// Adds the value `more`, which has another name, to `first`. Returns whether they have a sum: lists are joined, of two days the later one
/// counts, and yes prevails, so that nothing is published sooner than one of them allows.
fn merge(first: &mut Value, more: Value) -> bool {
    match (first, more) {
        (Value::List(items), Value::List(more)) => {
            for item in more {
                if !items.contains(&item) {
                    items.push(item);
                }
            }
        }
        (Value::Date(first), Value::Date(more)) => *first = (*first).max(more),
        (Value::Bool(first), Value::Bool(more)) => *first |= more,
        (first, more) => return *first == more,
    }
    true
}
