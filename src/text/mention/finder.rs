//! Finds mentions in a text and makes links of them.

use std::collections::HashMap;
use std::ops::Range;

use super::words::{
    Aside, LONGEST, Role, VERBS, aside, closing, ends_with_this, is_joint, names_another, role,
};
use super::{Base, Mention, SELF, amended};
use crate::text::Text;
use crate::text::han::is_han;
use crate::text::reference::Reference;
use crate::text::tree::{
    Block, BlockKind, Definition, Destination, Hyperlink, Inline, InlineKind, Lead, Level, Number, Provision,
    Span,
};

/// Whether a decision called `title` amends several documents: 关于修改《甲法》等四部法律的决定.
fn amends_several(title: &str) -> bool {
    title.contains("》等") || title.contains("》和《") || title.contains("》《") || title.contains("》、《")
}

/// Whether the words before a provision say that it is struck out.
fn strikes(before: &str) -> bool {
    let near: Vec<char> = before.chars().rev().take_while(|c| !"，。；：".contains(*c)).take(40).collect();
    let near: String = near.into_iter().rev().collect();
    near.contains("删去") || near.contains("删除")
}

fn has_article(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match &block.kind {
        BlockKind::Provision(provision) => {
            provision.level == Level::Article || has_article(&provision.blocks)
        }
        _ => false,
    })
}

/// Where in its document a text stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    article: Option<Number>,
    clause: u32,
}

/// Walks through a text and remembers what later mentions may mean.
pub(super) struct Finder {
    /// What was found so far.
    pub(super) mentions: Vec<Mention>,
    /// Full titles by the short names that the text gives them (以下简称).
    names: HashMap<String, String>,
    /// Whether the text amends others; articles without a title are those of the one that it amends.
    is_amending: bool,
    /// The title that the text amends. One that amends several names each before its changes.
    amended: Option<String>,
    has_articles: bool,
    place: Place,
    /// The last mention of this line: what is joined to it by 、 or 和 means the same document.
    last: Option<Last>,
    /// Where the last provision of this line ends that is of a document named without 《》: what is joined to it is not of this one, either.
    of_another: Option<usize>,
}

/// A mention, and where it ends.
struct Last {
    end: usize,
    base: Base,
    reference: Option<Reference>,
    role: Role,
}

impl Finder {
    /// For a `text` whose title is `title`.
    pub(super) fn new(text: &Text, title: Option<&str>) -> Self {
        Self {
            mentions: Vec::new(),
            names: HashMap::new(),
            is_amending: title.and_then(amended).is_some(),
            amended: title.filter(|title| !amends_several(title)).and_then(amended),
            has_articles: has_article(&text.blocks),
            place: Place::default(),
            last: None,
            of_another: None,
        }
    }

    /// Makes links of the mentions in `blocks`.
    pub(super) fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            match &mut block.kind {
                BlockKind::Paragraph(_, inlines) | BlockKind::Plain(inlines) => self.line(inlines),
                BlockKind::Provision(provision) => self.provision(provision),
                BlockKind::List(list) => list.items.iter_mut().for_each(|item| self.blocks(&mut item.blocks)),
                BlockKind::Quote(inner) => self.blocks(inner),
                BlockKind::Marked(marked) => self.blocks(&mut marked.blocks),
                BlockKind::Table(table) => {
                    let rows = std::iter::once(&mut table.head).chain(&mut table.rows);
                    rows.flatten().for_each(|cell| self.line(cell));
                }
                BlockKind::Definitions(definitions) => {
                    definitions.iter_mut().for_each(|definition| match definition {
                        Definition::Term(inlines) => self.line(inlines),
                        Definition::Meaning(inner) => self.blocks(inner),
                    });
                }
                _ => {}
            }
        }
    }

    fn provision(&mut self, provision: &mut Provision) {
        let outer = self.place;
        match (provision.level, provision.number) {
            (Level::Article, number) => self.place = Place { article: number, clause: 1 },
            (Level::Clause, Some(number)) => self.place.clause = number.main,
            _ => {}
        }
        match &mut provision.lead {
            Lead::Heading(heading) => self.line(&mut heading.inlines),
            Lead::RunIn(sentence, rest) => {
                self.line(sentence);
                self.line(rest);
            }
            Lead::Paragraph(inlines) => self.line(inlines),
        }
        self.blocks(&mut provision.blocks);
        if provision.level != Level::Article {
            self.place = outer;
        }
    }

    fn line(&mut self, inlines: &mut Vec<Inline>) {
        self.last = None;
        self.inlines(inlines);
    }

    fn inlines(&mut self, inlines: &mut Vec<Inline>) {
        let mut at = 0;
        while at < inlines.len() {
            let found = match &mut inlines[at].kind {
                InlineKind::Emphasis(inner) | InlineKind::Strong(inner) => {
                    self.inlines(inner);
                    Vec::new()
                }
                InlineKind::Text(text) if may_mention(text) => {
                    let text = std::mem::take(text);
                    let found = self.text(&text, inlines[at].span);
                    inlines[at].kind = InlineKind::Text(text);
                    found
                }
                _ => Vec::new(),
            };
            // Only within one text are mentions joined.
            self.last = None;
            if found.is_empty() {
                at += 1;
                continue;
            }
            let found = found.into_iter().map(|(range, number)| (range, Destination::Mention(number)));
            let parts = split(&inlines[at], found);
            let count = parts.len();
            inlines.splice(at..=at, parts);
            at += count;
        }
    }

    /// The mentions in `text`: the bytes of each, and its number in [`Text::mentions`].
    fn text(&mut self, text: &str, span: Span) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        let mut at = 0;
        self.of_another = None;
        while let Some(next) = text[at..].find(SIGNS) {
            at += next;
            let rest = &text[at..];
            let step = rest.chars().next().map_or(1, char::len_utf8);
            let hit = match &rest[..step] {
                "《" => self.title(text, at),
                "第" => self.provision_of(text, at),
                "本" => self.own_article(text, at),
                "前" => self.relative(text, at),
                _ => self.number(text, at),
            };
            let Some((range, base, reference)) = hit else {
                // What stands inside is no mention of its own: a title inside one that is too long, 第三项 inside a provision of another
                // document.
                let title = if rest.starts_with('《') { closing(rest, 4 * LONGEST) } else { None };
                at = (at + title.unwrap_or(step)).max(self.of_another.unwrap_or_default());
                continue;
            };
            at = range.end;
            let role = self.role(text, &range);
            if let (Base::Title(title, _), None, Role::Amends, true) =
                (&base, &reference, role, self.is_amending)
            {
                self.amended = Some(title.clone());
            }
            self.last = Some(Last { end: at, base: base.clone(), reference: reference.clone(), role });
            found.push((range, self.mentions.len()));
            self.mentions.push(Mention { base, reference, role, span: span.into(), line: 0 });
        }
        found
    }

    /// What the text does with the document that it mentions in `range`: told by the verb before it or behind it, or by the mention to which
    /// it is joined, as in 根据《甲法》第三条和《乙办法》.
    fn role(&self, text: &str, range: &Range<usize>) -> Role {
        let own = role(&text[..range.start], &text[range.end..]);
        // The number in brackets behind a title is of the same document.
        let is_near = |between: &str| is_joint(between) || matches!(between, "（" | "(");
        let joined = self.last.as_ref().filter(|last| is_near(&text[last.end..range.start]));
        joined.map(|last| last.role).filter(|_| own == Role::Mention).unwrap_or(own)
    }

    /// A title in 《》, which may hold others.
    fn title(&mut self, text: &str, at: usize) -> Option<Hit> {
        let end = at + closing(&text[at..], LONGEST)?;
        let title = &text[at + '《'.len_utf8()..end - '》'.len_utf8()];
        if title.is_empty() {
            return None;
        }
        let Aside { number, short } = aside(&text[end..]).unwrap_or_default();
        let full = self.names.get(title).cloned().unwrap_or_else(|| title.to_owned());
        self.names.extend(short.map(|short| (short, full.clone())));
        Some((at..end, Base::Title(full, number), None))
    }

    /// A provision by number: of the document just mentioned, or of this one.
    fn provision_of(&mut self, text: &str, at: usize) -> Option<Hit> {
        // A provision that the text strikes out is not one of the document as it is now.
        if self.is_amending && strikes(&text[..at]) {
            return None;
        }
        let (mut reference, length) = Reference::read(&text[at..])?;
        let joined = self.last.as_ref().filter(|last| is_joint(&text[last.end..at]));
        let base = match joined {
            Some(Last { base, reference: last, .. }) => {
                // 第十二条第一款、第二款: the second is one of the same article.
                if let Some(last) = last {
                    reference = reference.within(last);
                }
                base.clone()
            }
            None => match self.named(&text[..at]) {
                Some(base) => base,
                // 民法典第三条、第五条
                None if names_another(&text[..at])
                    || self.of_another.is_some_and(|end| is_joint(&text[end..at])) =>
                {
                    self.of_another = Some(at + length);
                    return None;
                }
                None => self.usual()?,
            },
        };
        reference.article()?;
        Some((at..at + length, base, Some(reference)))
    }

    /// The document whose short name stands at the end of `before`.
    fn named(&self, before: &str) -> Option<Base> {
        let named = self.names.iter().filter(|(short, _)| before.ends_with(short.as_str()));
        let (_, full) = named.max_by_key(|(short, _)| short.len())?;
        Some(Base::Title(full.clone(), None))
    }

    /// The document of an article before which none is named: the one that this text amends, else this one.
    fn usual(&self) -> Option<Base> {
        match &self.amended {
            Some(title) => Some(Base::Title(title.clone(), None)),
            None if self.is_amending => None,
            None => self.has_articles.then_some(Base::This),
        }
    }

    /// 本办法第十二条, 本条第二款
    fn own_article(&self, text: &str, at: usize) -> Option<Hit> {
        let rest = text[at..].strip_prefix('本')?;
        let start = at + '本'.len_utf8();
        if !ends_with_this(&text[..start]) {
            return None;
        }
        if let Some(name) = SELF.iter().find(|name| rest.starts_with(**name)) {
            let start = start + name.len();
            let (reference, length) = Reference::read(&text[start..])?;
            reference.article()?;
            return Some((at..start + length, Base::This, Some(reference)));
        }
        let clause = rest.strip_prefix('条')?;
        let (reference, length) = Reference::read(clause)?;
        let here = Reference(vec![(Level::Article, self.place.article?)]);
        let end = start + '条'.len_utf8() + length;
        Some((at..end, Base::This, Some(reference.within(&here))))
    }

    /// 前款, 前条, 前两条: counted back from here.
    fn relative(&self, text: &str, at: usize) -> Option<Hit> {
        let rest = text[at..].strip_prefix('前')?;
        let counts = [("两", 2), ("二", 2), ("三", 3), ("四", 4)];
        let (count, rest) = counts
            .into_iter()
            .find_map(|(word, count)| Some((count, rest.strip_prefix(word)?)))
            .unwrap_or((1, rest));
        let article = self.place.article?;
        let number = |main: u32| Number { main, inserted: 0 };
        let (unit, reference) = if rest.starts_with('款') {
            let clause = self.place.clause.checked_sub(count).filter(|clause| *clause > 0)?;
            ("款", vec![(Level::Article, article), (Level::Clause, number(clause))])
        } else if rest.starts_with('条') && article.inserted == 0 {
            let main = article.main.checked_sub(count).filter(|main| *main > 0)?;
            ("条", vec![(Level::Article, number(main))])
        } else {
            return None;
        };
        let end = text.len() - rest.len() + unit.len();
        Some((at..end, Base::This, Some(Reference(reference))))
    }

    /// A document number alone: 国发〔2019〕5号.
    fn number(&self, text: &str, at: usize) -> Option<Hit> {
        let before: usize =
            text[..at].chars().rev().take_while(|&c| is_han(c)).take(12).map(char::len_utf8).sum();
        // The words before the number end with the verb that governs it.
        let words = &text[at - before..at];
        let verb = VERBS.iter().filter_map(|(verb, _)| Some(words.rfind(verb)? + verb.len())).max();
        let before = before - verb.unwrap_or_default();
        let rest = text[at..].strip_prefix(['〔', '［', '['])?;
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = rest.get(4..).filter(|_| digits(rest) == 4)?.strip_prefix(['〕', '］', ']'])?;
        let n = digits(rest);
        let rest = rest[n..].strip_prefix('号').filter(|_| n > 0 && before > 0)?;
        let end = text.len() - rest.len();
        let range = at - before..end;
        Some((range.clone(), Base::Number(text[range].to_owned()), None))
    }
}

/// The bytes of a mention, its document and its provision.
type Hit = (Range<usize>, Base, Option<Reference>);

/// What mentions begin with; document numbers are found by their bracket.
const SIGNS: [char; 6] = ['《', '第', '本', '前', '〔', '［'];

fn may_mention(text: &str) -> bool {
    text.contains(SIGNS)
}

/// `inline`, a text, in parts: what was found becomes links, what lies between stays text.
pub(in crate::text) fn split(
    inline: &Inline,
    found: impl IntoIterator<Item = (Range<usize>, Destination)>,
) -> Vec<Inline> {
    let InlineKind::Text(text) = &inline.kind else { return vec![inline.clone()] };
    // With escapes, the source has more bytes than the text, so its parts have no exact position there.
    let is_verbatim = (inline.span.end - inline.span.start) as usize == text.len();
    let part = |range: Range<usize>| {
        let at = |byte: usize| inline.span.start + byte as u32;
        let span =
            if is_verbatim { Span { start: at(range.start), end: at(range.end) } } else { inline.span };
        Inline { span, kind: InlineKind::Text(text[range].into()) }
    };
    let mut parts = Vec::new();
    let mut done = 0;
    for (range, destination) in found {
        if done < range.start {
            parts.push(part(done..range.start));
        }
        done = range.end;
        let words = part(range);
        let link = Hyperlink { destination, title: Box::default(), inlines: vec![words.clone()] };
        parts.push(Inline { span: words.span, kind: InlineKind::Link(Box::new(link)) });
    }
    if done < text.len() {
        parts.push(part(done..text.len()));
    }
    parts
}
