//! Turns what was typed into clauses; anything at all is a valid query.

use crate::page::Config;

/// One part of a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Clause {
    pub(crate) text: String,
    /// Stands in quotation marks.
    pub(crate) phrase: bool,
    /// Stands after a minus.
    pub(crate) negated: bool,
    /// Stands after 标题: or title:.
    pub(crate) in_title: bool,
}

/// A query in parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parsed {
    pub(crate) clauses: Vec<Clause>,
    /// Facet name and value.
    pub(crate) filters: Vec<(String, String)>,
    /// Whether the end was cut off.
    pub(crate) shortened: bool,
}

/// Characters of a query that are looked at.
pub(crate) const LONGEST: usize = 300;
const QUOTES: [(char, char); 5] = [('"', '"'), ('“', '”'), ('「', '」'), ('『', '』'), ('＂', '＂')];
const TITLE_FIELDS: [&str; 3] = ["标题", "標題", "title"];

/// Parses a query; facets of `config` may stand as `name:value` or `label:value`.
pub(crate) fn parse(query: &str, config: &Config) -> Parsed {
    let chars: Vec<char> = query.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect();
    let mut parsed = Parsed { shortened: chars.len() > LONGEST, ..Parsed::default() };
    let mut rest = &chars[..chars.len().min(LONGEST)];
    while let Some(&first) = rest.first() {
        if first.is_whitespace() {
            rest = &rest[1..];
            continue;
        }
        rest = take_clause(rest, config, &mut parsed);
    }
    parsed
}

/// Takes one clause from the start of `rest`; returns what follows.
fn take_clause<'a>(mut rest: &'a [char], config: &Config, parsed: &mut Parsed) -> &'a [char] {
    let mut clause = Clause::default();
    if matches!(rest[0], '-' | '－' | '−') && rest.get(1).is_some_and(|ch| !ch.is_whitespace()) {
        clause.negated = true;
        rest = &rest[1..];
    }
    if let Some((field, value)) = field(rest) {
        if TITLE_FIELDS.contains(&field.to_ascii_lowercase().as_str()) {
            clause.in_title = true;
            rest = value;
        } else if let Some(facet) =
            config.facets.iter().find(|facet| facet.name == field || facet.label == field)
        {
            let (text, _, after) = value_of(value);
            if !text.is_empty() && !clause.negated {
                parsed.filters.push((facet.name.clone(), text));
                return after;
            }
        }
    }
    let (text, phrase, after) = value_of(rest);
    clause.text = text;
    clause.phrase = phrase;
    if !clause.text.is_empty() {
        parsed.clauses.push(clause);
    }
    after
}

/// `name:` at the start, and what follows.
fn field(rest: &[char]) -> Option<(String, &[char])> {
    let end = rest.iter().take(16).position(|ch| matches!(ch, ':' | '：'))?;
    let name = &rest[..end];
    let is_name = !name.is_empty() && name.iter().all(|ch| ch.is_alphanumeric() || matches!(ch, '_' | '-'));
    is_name.then(|| (name.iter().collect(), &rest[end + 1..]))
}

/// A quoted phrase or a word, whether it was quoted, and what follows it.
fn value_of(rest: &[char]) -> (String, bool, &[char]) {
    let closing =
        rest.first().and_then(|first| QUOTES.iter().find(|(open, _)| open == first)).map(|(_, close)| close);
    if let Some(closing) = closing
        && let Some(length) = rest[1..].iter().position(|ch| ch == closing)
    {
        return (rest[1..=length].iter().collect(), true, &rest[length + 2..]);
    }
    // A quotation mark that nothing closes is no quotation mark.
    let rest = if closing.is_some() { &rest[1..] } else { rest };
    let end = (0..rest.len()).find(|&at| rest[at].is_whitespace() || opens_phrase(&rest[at..]));
    let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
    (word.iter().collect(), false, after)
}

fn opens_phrase(rest: &[char]) -> bool {
    QUOTES.iter().any(|(open, close)| rest[0] == *open && rest[1..].contains(close))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Facet;
    use proptest::prelude::*;

    fn config() -> Config {
        let facet = Facet { name: "region".to_owned(), label: "地区".to_owned() };
        Config { facets: vec![facet], ..Config::default() }
    }

    fn clause(text: &str) -> Clause {
        Clause { text: text.to_owned(), ..Clause::default() }
    }

    #[test]
    fn every_operator() {
        let parsed = parse("家风 “传承 家训” -迷信 标题:孝 地区：北京", &config());
        assert_eq!(
            parsed.clauses,
            [
                clause("家风"),
                Clause { phrase: true, ..clause("传承 家训") },
                Clause { negated: true, ..clause("迷信") },
                Clause { in_title: true, ..clause("孝") },
            ]
        );
        assert_eq!(parsed.filters, [("region".to_owned(), "北京".to_owned())]);
    }

    #[test]
    fn what_is_no_operator_is_text() {
        let texts =
            |query| parse(query, &config()).clauses.into_iter().map(|clause| clause.text).collect::<Vec<_>>();
        assert_eq!(texts("\"家风"), ["家风"]);
        assert_eq!(texts("- 家风"), ["-", "家风"]);
        assert_eq!(texts("https://例子"), ["https://例子"]);
        assert!(texts(" \u{0}\t").is_empty());
    }

    proptest! {
        #[test]
        fn anything_parses(query in "[-:\"“”「」标题 地区：家a\\PC]{0,40}") {
            let parsed = parse(&query, &config());
            prop_assert!(parsed.clauses.iter().all(|clause| !clause.text.is_empty()));
        }
    }
}
