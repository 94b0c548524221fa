//! References to provisions by number, as people write them: `第十二条第二款第三项`, `第三章第一节`, `第十二条之一`.

use super::han::{is_numeral, numeral};
use super::tree::{Level, Number};

/// The provisions that a reference names, each within the one before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference(pub Vec<(Level, Number)>);

/// What stands behind the number of each level.
const UNITS: [(&str, Level); 8] = [
    ("分编", Level::Subpart),
    ("编", Level::Part),
    ("章", Level::Chapter),
    ("节", Level::Section),
    ("条", Level::Article),
    ("款", Level::Clause),
    ("项", Level::Second),
    ("目", Level::Third),
];

impl Reference {
    /// Reads the reference at the start of `text`; also returns its length in bytes.
    pub fn read(text: &str) -> Option<(Self, usize)> {
        let (mut steps, mut end) = (Vec::new(), 0);
        while let Some((level, number, length)) = step(&text[end..]) {
            // 第三条第二条 are two references.
            if steps.last().is_some_and(|(above, _)| *above >= level) {
                break;
            }
            steps.push((level, number));
            end += length;
        }
        (!steps.is_empty()).then_some((Self(steps), end))
    }

    /// This reference, with what is above its first step taken from `other`: 第二款 within 第十二条第一款 is 第十二条第二款.
    pub fn within(self, other: &Self) -> Self {
        let Some((first, _)) = self.0.first() else { return self };
        let above = other.0.iter().take_while(|(level, _)| level < first).copied();
        Self(above.chain(self.0.iter().copied()).collect())
    }

    /// Its article, if it names one.
    pub fn article(&self) -> Option<Number> {
        self.number(Level::Article)
    }

    /// The number at `level`.
    fn number(&self, level: Level) -> Option<Number> {
        self.0.iter().find(|(at, _)| *at == level).map(|(_, number)| *number)
    }

    /// The anchors that it may have in a document, the most exact first, and last that of the article or chapter alone.
    pub fn anchors(&self) -> Vec<String> {
        let Some(article) = self.article() else { return self.chapter().into_iter().collect() };
        let article = format!("art-{}", shown(article));
        let clause = self.number(Level::Clause);
        let below: String = [Level::Second, Level::Third]
            .into_iter()
            .filter_map(|level| self.number(level))
            .map(|number| format!("-{}", shown(number)))
            .collect();
        let mut anchors = match clause {
            Some(clause) => vec![format!("{article}-{}{below}", shown(clause))],
            // Without a clause an item is mostly one of the first clause, else of the only clause that has items.
            None if !below.is_empty() => (1..=9).map(|clause| format!("{article}-{clause}{below}")).collect(),
            None => Vec::new(),
        };
        // The first clause is the article's own paragraph.
        if below.is_empty() && clause.is_none_or(|clause| clause.main == 1) {
            anchors = vec![article];
        }
        anchors
    }

    fn chapter(&self) -> Option<String> {
        let mut anchor = String::new();
        for (level, number) in &self.0 {
            anchor = below(&anchor, *level, &shown(*number))?;
        }
        Some(anchor)
    }
}

/// The anchor of number `number` at `level` below the provision with the anchor `above`. `None` if the level is none of headings.
pub(super) fn below(above: &str, level: Level, number: &str) -> Option<String> {
    let name = match level {
        Level::Part => "pt-",
        Level::Subpart => "sp-",
        Level::Chapter => "ch-",
        Level::Section => "sec-",
        Level::First => "s",
        _ => return None,
    };
    let join = if above.is_empty() { "" } else { "-" };
    Some(format!("{above}{join}{name}{number}"))
}

/// A number as anchors have it: `12`, or `12.1` for 第十二条之一.
pub(super) fn shown(number: Number) -> String {
    match number {
        Number { main, inserted: 0 } => main.to_string(),
        Number { main, inserted } => format!("{main}.{inserted}"),
    }
}

/// Reads one step of a reference, such as `第十二条之一` or `第（三）项`: its level, its number, its length in bytes.
fn step(text: &str) -> Option<(Level, Number, usize)> {
    let after = text.strip_prefix('第')?.trim_start_matches([' ', '（', '(']);
    let length: usize =
        after.chars().take_while(|&c| is_numeral(c) || c.is_ascii_digit()).map(char::len_utf8).sum();
    let (digits, rest) = after.split_at(length);
    let main = digits.parse().ok().or_else(|| numeral(digits))?;
    let rest = rest.trim_start_matches(['）', ')', ' ']);
    let (unit, level) = UNITS.into_iter().find(|(unit, _)| rest.starts_with(unit))?;
    let rest = &rest[unit.len()..];
    let (inserted, rest) = inserted(rest).filter(|_| level == Level::Article).unwrap_or((0, rest));
    Some((level, Number { main, inserted }, text.len() - rest.len()))
}

/// Reads 之一 after 第十二条: the number, and what follows it.
fn inserted(text: &str) -> Option<(u32, &str)> {
    let rest = text.strip_prefix('之')?;
    let length: usize = rest.chars().take_while(|&c| is_numeral(c)).map(char::len_utf8).sum();
    Some((numeral(&rest[..length])?, &rest[length..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchors(text: &str) -> Vec<String> {
        Reference::read(text).map(|(reference, _)| reference.anchors()).unwrap_or_default()
    }

    #[test]
    fn references_name_anchors() {
        assert_eq!(anchors("第十二条"), ["art-12"]);
        assert_eq!(anchors("第12条之一第二款"), ["art-12.1-2"]);
        assert_eq!(anchors("第十二条第一款"), ["art-12"]);
        assert_eq!(anchors("第十二条第二款第（三）项第1目"), ["art-12-2-3-1"]);
        assert_eq!(anchors("第十二条第三项")[..2], ["art-12-1-3", "art-12-2-3"]);
        assert_eq!(anchors("第二编第三章第一节"), ["pt-2-ch-3-sec-1"]);
        assert_eq!(anchors("第一分编"), ["sp-1"]);
        assert!(anchors("第三方").is_empty() && anchors("第").is_empty());
    }

    #[test]
    fn a_reference_ends_where_the_next_begins() {
        let (first, end) = Reference::read("第三条第二条").expect("a reference");
        assert_eq!((first.anchors(), end), (vec!["art-3".to_owned()], "第三条".len()));
    }
}
