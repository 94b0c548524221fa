//! The words around a mention: titles in 《》, the brackets behind them, the verbs before them, what joins two.

use super::SELF;

/// The longest title in 《》, in characters.
pub(super) const LONGEST: usize = 100;

/// What a text does with a document that it mentions, told by the verb before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It only names it.
    Mention,
    /// It is based on it (根据, 依照).
    Basis,
    /// It carries it out (贯彻, 落实).
    Implements,
    /// It issues it (印发, 转发).
    Issues,
    /// It amends it (修改, 修正).
    Amends,
    /// It repeals it (废止).
    Repeals,
    /// It explains it (解释, 适用).
    Explains,
}

impl Role {
    /// Its name for other programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mention => "mentions",
            Self::Basis => "basis",
            Self::Implements => "implements",
            Self::Issues => "issues",
            Self::Amends => "amends",
            Self::Repeals => "repeals",
            Self::Explains => "explains",
        }
    }
}

/// The verbs before a title, and the role that each tells.
pub(super) const VERBS: [(&str, Role); 15] = [
    ("根据", Role::Basis),
    ("依据", Role::Basis),
    ("依照", Role::Basis),
    ("按照", Role::Basis),
    ("遵照", Role::Basis),
    ("贯彻", Role::Implements),
    ("落实", Role::Implements),
    ("实施", Role::Implements),
    ("印发", Role::Issues),
    ("转发", Role::Issues),
    ("修改", Role::Amends),
    ("修正", Role::Amends),
    ("废止", Role::Repeals),
    ("解释", Role::Explains),
    ("适用", Role::Explains),
];

/// The same for verbs behind a title.
const BEHIND: [(&str, Role); 5] = [
    ("修改为", Role::Amends),
    ("如下修改", Role::Amends),
    ("予以修改", Role::Amends),
    ("同时废止", Role::Repeals),
    ("予以废止", Role::Repeals),
];

/// The titles in 《》 in `text`, without those inside others.
pub(in crate::text) fn titles(text: &str) -> Vec<String> {
    let (mut titles, mut rest) = (Vec::new(), text);
    while let Some(start) = rest.find('《') {
        rest = &rest[start..];
        let end = closing(rest, LONGEST);
        titles.extend(end.map(|end| rest['《'.len_utf8()..end - '》'.len_utf8()].to_owned()));
        rest = &rest[end.unwrap_or('《'.len_utf8())..];
    }
    titles
}

/// Whether `between` only joins two provisions of one document: `、`, `和`, `至`.
pub(super) fn is_joint(between: &str) -> bool {
    let between = between.trim_matches([' ', '　']);
    let joints =
        ["", "、", "和", "或", "或者", "及", "以及", "与", "至", "到", "，", "中", "的", "中的", "，以及"];
    joints.contains(&between)
        || between.starts_with('（') && between.ends_with('）') && between.len() < 3 * LONGEST
}

/// The length of the 《》 at the start of `text`, inner ones included, if it has at most `most` characters between them.
pub(super) fn closing(text: &str, most: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices().take(most + 2) {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + c.len_utf8());
        }
    }
    None
}

/// Words with which names of documents end, besides those by which a text may call itself.
const ENDS: [&str; 7] = ["》", "”", "法典", "规程", "准则", "通则", "协定"];

/// What may stand between 本 and such a word where a text calls itself: 本办法, 本实施细则, 本暂行规定.
const BETWEEN: [&str; 6] = ["", "实施", "暂行", "试行", "若干", "补充"];

/// Whether `before` ends with the name of another document than the text itself: 民法典, but neither 本办法 nor 本条例规定.
pub(super) fn names_another(before: &str) -> bool {
    let name = before.strip_suffix("规定").filter(|name| names_itself(name)).unwrap_or(before);
    !names_itself(name) && SELF.iter().chain(&ENDS).any(|end| name.ends_with(end))
}

/// Whether `before` ends with words by which a text calls itself.
fn names_itself(before: &str) -> bool {
    let names = SELF.iter().filter_map(|end| before.strip_suffix(end));
    names.flat_map(|name| BETWEEN.iter().filter_map(|word| name.strip_suffix(word))).any(ends_with_this)
}

/// Whether `text` ends with 本 as the word for "this", not as the end of 基本, as in 香港特别行政区基本法.
pub(super) fn ends_with_this(text: &str) -> bool {
    text.strip_suffix('本').is_some_and(|before| !before.ends_with('基'))
}

/// What the brackets behind a title tell of the document: （国发〔2019〕5号，以下简称《意见》）.
#[derive(Default)]
pub(super) struct Aside {
    pub(super) number: Option<String>,
    pub(super) short: Option<String>,
}

/// Reads the brackets behind a title, if they are closed within the length of a title.
pub(super) fn aside(text: &str) -> Option<Aside> {
    let rest = text.strip_prefix(['（', '('])?;
    let (end, _) = rest.char_indices().take(LONGEST).find(|(_, c)| matches!(c, '）' | ')'))?;
    let inner = &rest[..end];
    let short = ["以下简称", "以下统称", "以下称", "简称"].iter().find_map(|word| {
        let name = inner.split_once(word)?.1.trim_start_matches(['：', ':', '为']);
        let name = name.trim_matches(['《', '》', '“', '”', '"', '‘', '’']);
        (name.chars().count() >= 2).then(|| name.to_owned())
    });
    let is_number = |part: &&str| part.ends_with('号') && part.contains(['〔', '［', '[', '第']);
    let number = inner.split(['，', ',', '；']).find(is_number).map(str::to_owned);
    Some(Aside { number, short })
}

/// The role that the words around a mention tell: the verb directly before it, with at most a few other words, or the one behind it, as in
/// 将《甲法》第三条修改为 and 《甲办法》同时废止.
pub(super) fn role(before: &str, after: &str) -> Role {
    let after = match aside(after) {
        Some(_) => after.split_once(['）', ')']).map_or("", |(_, rest)| rest),
        None => after,
    };
    let near: String = after.chars().take_while(|c| !"。；，：《".contains(*c)).take(8).collect();
    if let Some((_, role)) = BEHIND.iter().find(|(verb, _)| near.contains(verb)) {
        return *role;
    }
    let near: Vec<char> = before.chars().rev().take_while(|c| !"。；，：".contains(*c)).take(8).collect();
    let near: String = near.into_iter().rev().collect();
    let last = VERBS.iter().filter_map(|(verb, role)| Some((near.rfind(verb)?, *role)));
    last.max_by_key(|(at, _)| *at).map_or(Role::Mention, |(_, role)| role)
}
