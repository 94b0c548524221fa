//! Converts a node of front matter to a [`Value`] of the field's type, or returns the faults that prevent it.

use jiff::civil::Date;

use super::value::{LinkTarget, Value};
use super::{Node, NodeData};
use crate::diagnostic::{Diagnostic, Language, Message, Place, nearest};
use crate::kind::{Field, Label, Type};
use crate::message;

impl From<&Label> for Message {
    fn from(label: &Label) -> Self {
        Self { zh: label.zh.clone(), en: label.text(Language::En).to_owned() }
    }
}

impl Message {
    /// Replaces the English text.
    #[must_use]
    pub fn with_english(mut self, en: &str) -> Self {
        self.en = en.to_owned();
        self
    }
}

/// Reads nodes of one file.
pub(super) struct Reader<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    pub(super) start: usize,
    /// Whether a list or a group where a text is expected becomes a text.
    pub(super) is_lenient: bool,
}

impl Reader<'_> {
    /// Converts `node` to `type_` for `field`. `None` if it is empty.
    pub(super) fn read(
        &self,
        field: &Field,
        type_: Type,
        node: &Node,
    ) -> Result<Option<Value>, Vec<Diagnostic>> {
        match (&node.data, type_) {
            (NodeData::Scalar(text), _) if text.is_empty() => Ok(None),
            (NodeData::Scalar(text), Type::List) => self.read_inline_list(field, text, node),
            (NodeData::List(items), Type::List) => self.read_list(field, items),
            (NodeData::Map(entries), Type::Record) => self.read_record(field, entries),
            (NodeData::Scalar(text), _) => {
                self.read_scalar(field, type_, text, node).map(Some).map_err(|d| vec![*d])
            }
            (NodeData::Map(_), Type::List) if field.item == Type::Record => {
                Ok(self.read(field, Type::Record, node)?.map(|record| Value::List(vec![record])))
            }
            (_, Type::Text | Type::Person) if self.is_lenient => {
                self.read_scalar(field, type_, &self.words(node), node).map(Some).map_err(|d| vec![*d])
            }
            _ => Err(vec![self.wrong_type(field, type_, node)]),
        }
    }

    /// The words of `node`: the items of a list of texts in one line, else what is written.
    fn words(&self, node: &Node) -> String {
        let word = |item: &Node| match &item.data {
            NodeData::Scalar(text) => Some(text.clone()),
            _ => None,
        };
        let items = match &node.data {
            NodeData::List(items) => items.iter().map(word).collect::<Option<Vec<_>>>(),
            _ => None,
        };
        let written = || self.text.get(super::shift(node, self.start)).unwrap_or_default().trim().to_owned();
        items.map_or_else(written, |items| items.join("、"))
    }

    fn read_list(&self, field: &Field, items: &[Node]) -> Result<Option<Value>, Vec<Diagnostic>> {
        let mut values = Vec::with_capacity(items.len());
        let mut faults = Vec::new();
        for item in items {
            match self.read(field, field.item, item) {
                Ok(value) => values.extend(value),
                Err(more) => faults.extend(more),
            }
        }
        if faults.is_empty() { Ok((!values.is_empty()).then_some(Value::List(values))) } else { Err(faults) }
    }

    /// A list written on one line, with items separated by 、 or by full-width or ASCII commas or semicolons. Links and records are not
    /// split.
    fn read_inline_list(
        &self,
        field: &Field,
        text: &str,
        node: &Node,
    ) -> Result<Option<Value>, Vec<Diagnostic>> {
        if field.item == Type::Link || field.item == Type::Record {
            let item = self.read_scalar(field, field.item, text, node).map_err(|d| vec![*d])?;
            return Ok(Some(Value::List(vec![item])));
        }
        let mut values = Vec::new();
        for part in text.split(['、', '，', ',', ';', '；']).map(str::trim).filter(|part| !part.is_empty())
        {
            values.push(self.read_scalar(field, field.item, part, node).map_err(|d| vec![*d])?);
        }
        Ok((!values.is_empty()).then_some(Value::List(values)))
    }

    fn read_record(&self, field: &Field, entries: &[(Node, Node)]) -> Result<Option<Value>, Vec<Diagnostic>> {
        let mut values: Vec<(usize, Value)> = Vec::new();
        let mut faults = Vec::new();
        for (key, node) in entries {
            let NodeData::Scalar(name) = &key.data else {
                faults.push(self.wrong_type(field, Type::Record, key));
                continue;
            };
            match field.fields.iter().position(|inner| inner.names().any(|n| n.eq_ignore_ascii_case(name))) {
                Some(index) => match self.read(&field.fields[index], field.fields[index].type_, node) {
                    Ok(value) => values.extend(value.map(|v| (index, v))),
                    Err(more) => faults.extend(more),
                },
                None => {
                    let near = nearest(name, field.fields.iter().flat_map(Field::names));
                    let (label, group) = (&field.label.zh, &field.name);
                    let fault = message!("“{label}”里没有“{name}”这一项", "`{group}` has no entry `{name}`");
                    faults.push(
                        Diagnostic::error("front-matter.unknown-field", self.place(key), fault)
                            .hint_if(near.map(|near| message!("是不是“{near}”？", "did you mean `{near}`?"))),
                    );
                }
            }
        }
        // After another fault, such as a misspelt name, do not also report a missing field.
        let misspelt = !faults.is_empty();
        for (index, inner) in field.fields.iter().enumerate().filter(|(_, inner)| inner.required && !misspelt)
        {
            if !values.iter().any(|(i, _)| *i == index)
                && let Some((key, _)) = entries.first()
            {
                let (label, group) = (&field.label.zh, &field.name);
                let name = inner.aliases.first().unwrap_or(&inner.name);
                let fault = message!("“{label}”的一项缺少“{name}”", "an item of `{group}` lacks `{name}`");
                faults.push(Diagnostic::error("front-matter.missing-field", self.place(key), fault));
            }
        }
        if faults.is_empty() { Ok(Some(Value::Record(values))) } else { Err(faults) }
    }

    fn read_scalar(
        &self,
        field: &Field,
        type_: Type,
        text: &str,
        node: &Node,
    ) -> Result<Value, Box<Diagnostic>> {
        match type_ {
            Type::Text | Type::Person => self.read_text(field, text, node),
            Type::Date => {
                read_date(text).map(Value::Date).ok_or_else(|| Box::new(self.wrong_date(field, text, node)))
            }
            Type::Year => text
                .trim_end_matches('年')
                .parse::<u16>()
                .ok()
                .filter(|year| (1000..=9999).contains(year))
                .map(|year| Value::Number(f64::from(year)))
                .ok_or_else(|| Box::new(self.wrong_type(field, type_, node))),
            Type::Number => text
                .trim_end_matches(field.unit.as_ref().map_or("", |u| u.zh.as_str()))
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|n| n.is_finite())
                .map(Value::Number)
                .ok_or_else(|| Box::new(self.wrong_type(field, type_, node))),
            Type::Bool => match text.to_lowercase().as_str() {
                "true" | "yes" | "是" | "有" => Ok(Value::Bool(true)),
                "false" | "no" | "否" | "无" => Ok(Value::Bool(false)),
                _ => Err(Box::new(self.wrong_type(field, type_, node))),
            },
            Type::Enum => match field
                .values
                .iter()
                .position(|choice| field.choice(text).is_some_and(|c| c.value == choice.value))
            {
                Some(index) => Ok(Value::Enum(index)),
                None => Err(Box::new(self.wrong_choice(field, text, node))),
            },
            Type::Region if text.contains(['、', '，', ',']) => {
                let hint = message!(
                    "从大到小用斜线隔开，如“某市/某县/某镇”",
                    "from the greatest to the smallest, with slashes between"
                );
                Err(Box::new(self.wrong_type(field, type_, node).hint(hint)))
            }
            Type::Region => Ok(Value::Region(
                text.split(['/', '／']).map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect(),
            )),
            Type::Link => {
                Ok(Value::Link(LinkTarget { target: text.to_owned(), span: super::shift(node, self.start) }))
            }
            Type::List | Type::Record => Err(Box::new(self.wrong_type(field, type_, node))),
        }
    }

    fn read_text(&self, field: &Field, text: &str, node: &Node) -> Result<Value, Box<Diagnostic>> {
        if !field.allowed.is_empty() && !field.allowed.iter().any(|allowed| allowed == text) {
            let fault =
                message!("标有“{text}”的材料不得发布", "material marked `{text}` must not be published");
            return Err(Box::new(Diagnostic::error("front-matter.secret", self.place(node), fault).hint(
                message!(
                    "请立即把这份文件移出内容目录，并按保密规定处理",
                    "take this file out of the content folder at once"
                ),
            )));
        }
        if !field.accepts(text) {
            let (label, en) = (&field.label.zh, &field.label.en);
            let fault = message!("{label}的写法不规范：{text}", "{en}: malformed value {text}");
            let help = field.help.as_ref().map(Message::from);
            return Err(Box::new(
                Diagnostic::error("front-matter.pattern", self.place(node), fault).hint_if(help),
            ));
        }
        Ok(Value::Text(text.to_owned()))
    }

    fn place(&self, node: &Node) -> Place {
        Place::span(self.path, self.text, super::shift(node, self.start))
    }

    fn wrong_date(&self, field: &Field, text: &str, node: &Node) -> Diagnostic {
        let looks_like_one = date_parts(text).is_some();
        let hint = message!(
            "年、月、日都要有，用半角数字，如 2026-03-05",
            "year, month and day in digits, such as 2026-03-05"
        );
        if looks_like_one {
            let fault = message!("没有 {text} 这一天", "there is no day {text}");
            Diagnostic::error("front-matter.no-such-date", self.place(node), fault).hint(hint)
        } else {
            self.wrong_type(field, Type::Date, node).hint(hint)
        }
    }

    fn wrong_choice(&self, field: &Field, text: &str, node: &Node) -> Diagnostic {
        let (label, name) = (&field.label.zh, &field.name);
        let near = nearest(text, field.values.iter().flat_map(|c| [c.zh.as_str(), c.value.as_str()]));
        let all = field.values.iter().map(|c| c.zh.as_str()).collect::<Vec<_>>().join("、");
        let all_en = field.values.iter().map(|c| c.value.as_str()).collect::<Vec<_>>().join(", ");
        let fault = message!("“{text}”不是{label}的可选值", "`{text}` is not a value of `{name}`");
        Diagnostic::error("front-matter.unknown-value", self.place(node), fault)
            .hint_if(near.map(|near| message!("是不是“{near}”？", "did you mean `{near}`?")))
            .hint(
                message!("可选：{all}", "choose from: {all}").with_english(&format!("choose from: {all_en}")),
            )
    }

    fn wrong_type(&self, field: &Field, type_: Type, node: &Node) -> Diagnostic {
        let (zh, en) = type_name(type_);
        let (label, name) = (&field.label.zh, &field.name);
        let fault = message!("{label}要写成{zh}", "`{name}` must be {en}");
        let entry = field.fields.first().filter(|_| type_ == Type::Record);
        let hint = entry.map(|entry| {
            let (zh, en) = (&entry.label.zh, &entry.name);
            message!("另起一行，缩进两格，写“- {zh}: ……”", "on the next line, indented: `- {en}: …`")
        });
        Diagnostic::error("front-matter.wrong-type", self.place(node), fault).hint_if(hint)
    }
}

fn type_name(type_: Type) -> (&'static str, &'static str) {
    match type_ {
        Type::Text | Type::Person => ("一段文字", "a text"),
        Type::Date => ("日期", "a date"),
        Type::Year => ("四位数的年份", "a year of four digits"),
        Type::Number => ("数字", "a number"),
        Type::Enum => ("规定的可选值之一", "one of the given values"),
        Type::List => ("一个列表", "a list"),
        Type::Region => ("“市/县/乡镇”形式的地区", "a region like `city/county/town`"),
        Type::Link => ("一个链接", "a link"),
        Type::Bool => ("“是”或“否”", "yes or no"),
        Type::Record => ("一组“名称: 内容”", "a group of `name: value`"),
    }
}

/// Year, month and day of a date in a usual spelling, whether or not the day exists.
fn date_parts(text: &str) -> Option<(i16, i8, i8)> {
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let mut parts = day.split(['-', '/', '.', '年', '月']).map(|part| part.trim_end_matches('日'));
    let parsed = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none_or(str::is_empty).then_some(parsed).filter(|(year, ..)| (1000..=9999).contains(year))
}

/// Parses a date: `2026-03-05`, `2026.3.5`, `2026/3/5` or `2026年3月5日`, optionally followed by a time, which is ignored.
fn read_date(text: &str) -> Option<Date> {
    let (year, month, day) = date_parts(text)?;
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_usual_spellings() {
        let day = Date::new(2026, 3, 5).ok();
        for text in [
            "2026-03-05",
            "2026/3/5",
            "2026年3月5日",
            "2026.3.5",
            "2026-03-05 09:30",
            "2026-03-05T09:30:00+08:00",
        ] {
            assert_eq!(read_date(text), day, "{text}");
        }
        for text in ["2026-02-30", "2025-02-29", "26-03-05", "2026-03", "三月五日", ""] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }
}
