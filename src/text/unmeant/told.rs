//! The messages about markup that was not meant.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place};
use crate::message;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::text) enum What {
    /// A tag that is not allowed, by its name.
    Tag(String),
    /// A tag without its end tag.
    Unclosed(String),
    /// An end tag without its start tag.
    Unopened(String),
    /// A `<` that begins no complete tag.
    Sign,
    /// A comment.
    Comment,
    /// A comment that does not end.
    EndlessComment,
    /// A dropped attribute: the element and the attribute.
    Attribute(String, String),
    /// A dropped address of an attribute.
    Address(String),
    /// Elements nested too deeply.
    Deep,
    /// A numeric reference to a character that no page may have.
    Character,
    /// A row with more cells than the head.
    Cells { cells: usize, columns: usize },
    /// A link definition that nothing uses.
    Definition,
    /// A second link definition with the same label.
    SecondDefinition,
    /// Fenced code without its end.
    EndlessFence,
    /// Words in the opening line of fenced code.
    FenceWords,
}

impl What {
    /// The element, if this is a start tag.
    fn beginning(&self) -> Option<String> {
        match self {
            Self::Tag(name) => Some(name.clone()),
            _ => None,
        }
    }
}

/// Reports what was found in the file `path` with the text `source`: most things once, at their first place.
pub(in crate::text) fn tell(
    path: &str,
    source: &str,
    found: Vec<(What, Range<usize>)>,
    diagnostics: &mut Diagnostics,
) {
    let mut places: BTreeMap<What, Vec<Range<usize>>> = BTreeMap::new();
    for (what, range) in found {
        places.entry(what).or_default().push(range);
    }
    let beginnings: BTreeSet<String> = places.keys().filter_map(What::beginning).collect();
    for (what, mut ranges) in places {
        // The start tag is reported already, so its end tag needs no message.
        if matches!(&what, What::Unopened(name) if beginnings.contains(name)) {
            continue;
        }
        ranges.sort_by_key(|range| (range.start, range.end));
        ranges.dedup();
        match what {
            // Each of these may hide or drop different words, so each place is reported.
            What::Comment
            | What::Cells { .. }
            | What::Definition
            | What::SecondDefinition
            | What::Character => {
                let told =
                    ranges.iter().map(|range| fault(&what, Place::span(path, source, range.clone()), 1));
                diagnostics.extend(told);
            }
            _ => {
                let place = Place::span(path, source, ranges[0].clone());
                diagnostics.push(fault(&what, place, ranges.len()));
            }
        }
    }
}

fn fault(what: &What, place: Place, count: usize) -> Diagnostic {
    match what {
        What::Comment => Diagnostic::note("markdown.comment", place, words(what, count)),
        What::Deep => Diagnostic::error("markdown.depth", place, words(what, count)),
        What::Character => Diagnostic::error("markdown.control-character", place, words(what, count)),
        What::Cells { .. } => Diagnostic::warning("markdown.table", place, words(what, count)),
        What::Definition | What::SecondDefinition => {
            Diagnostic::warning("markdown.definition", place, words(what, count))
        }
        What::EndlessFence | What::FenceWords => {
            Diagnostic::warning("markdown.code", place, words(what, count))
        }
        _ => Diagnostic::warning("markdown.html", place, words(what, count)),
    }
    .hint(hint(what))
}

fn words(what: &What, count: usize) -> Message {
    let (times, times_en) = match count {
        1 => (String::new(), String::new()),
        n => (format!("（共 {n} 处）"), format!(" ({n} times)")),
    };
    match what {
        What::Tag(name) => message!(
            "<{name}> 不是正文里能用的网页标签，已按原样显示为文字{times}",
            "`<{name}>` is no element for a text; it is shown as it is written{times_en}"
        ),
        What::Unclosed(name) => message!(
            "网页标签 <{name}> 没有结束，已按原样显示为文字{times}",
            "the element `<{name}>` does not end; it is shown as it is written{times_en}"
        ),
        What::Unopened(name) => message!(
            "网页标签 </{name}> 前面没有对应的开头，已按原样显示为文字{times}",
            "`</{name}>` ends nothing; it is shown as it is written{times_en}"
        ),
        What::Sign => message!(
            "这里的“<”不是完整的网页标签，已按原样显示为文字{times}",
            "this `<` begins no whole element; it is shown as it is written{times_en}"
        ),
        What::Comment => message!("注释里的话不会显示在网页上", "what stands in a comment is not shown"),
        What::EndlessComment => message!(
            "注释“<!--”没有结束，已按原样显示为文字{times}",
            "the comment `<!--` does not end; it is shown as it is written{times_en}"
        ),
        What::Attribute(tag, name) => message!(
            "<{tag}> 的属性 {name} 不能用，已经去掉{times}",
            "the attribute `{name}` of `<{tag}>` is not allowed and left out{times_en}"
        ),
        What::Address(address) => message!(
            "网页标签里的地址不允许，已经去掉：{address}{times}",
            "an address in an element is not allowed and left out: {address}{times_en}"
        ),
        What::Deep => {
            message!("网页标签一层套一层，套得太深{times}", "elements are nested too deeply{times_en}")
        }
        _ => words_of_blocks(what, &times, &times_en),
    }
}

/// The same for what is not raw HTML.
fn words_of_blocks(what: &What, times: &str, times_en: &str) -> Message {
    match what {
        What::Cells { cells, columns } => message!(
            "这一行有 {cells} 格，表头只有 {columns} 格",
            "this row has {cells} cells, the head of the table only {columns}"
        ),
        What::Definition => message!(
            "“[名称]: 地址”没有链接用到，已按原样显示为文字",
            "no link uses this definition; it is shown as it is written"
        ),
        What::SecondDefinition => message!(
            "这个“[名称]: 地址”重复了，前面已经有一个，已按原样显示为文字",
            "this name is defined already; the line is shown as it is written"
        ),
        What::EndlessFence => message!("代码块没有结束{times}", "the block of code does not end{times_en}"),
        What::FenceWords => message!(
            "代码块第一行的字不是代码，排在代码前面{times}",
            "words in the first line of a block of code stand before the code{times_en}"
        ),
        _ => {
            message!("这个编号不是可以显示的字符", "this number means no character that a page can show")
        }
    }
}

fn hint(what: &What) -> Message {
    match what {
        What::Tag(_) | What::Unopened(_) | What::Sign => message!(
            "要留空给人填写的，用中文括号，如〈姓名〉；确实要显示这几个字符，写成 `<b>` 这样的代码，或者把“<”写成 &lt;",
            "for a place to fill in use other brackets; to show the characters write them as `code`, or `<` as &lt;"
        ),
        What::Unclosed(name) => message!(
            "在同一段里补上 </{name}>；要显示这几个字符，把“<”写成 &lt;",
            "add </{name}> in the same paragraph; to show the characters write `<` as &lt;"
        ),
        What::Comment => message!(
            "不想让人看到的话不要写在稿子里；要显示就删去 <!-- 和 -->",
            "remove <!-- and --> to show it"
        ),
        What::EndlessComment => message!("在注释最后补上 -->", "end it with -->"),
        What::Attribute(..) => {
            message!("删去这个属性；网页的样子由主题决定", "remove it; how a page looks is up to the theme")
        }
        What::Address(_) => message!(
            "链接只能是站内页面、http(s)、mailto 或 tel 地址",
            "links may be pages of the site, http(s), mailto or tel"
        ),
        What::Deep => message!("删去多余的层次", "remove some of them"),
        What::Character => message!("直接输入要写的字，或者删去", "type the character itself, or remove it"),
        What::Cells { .. } => message!(
            "在表头补上少的格，或者检查这一行是不是多了一条竖线；文字里的竖线写成 \\|",
            "add cells to the head, or look for a bar too many; a bar in a text is written \\|"
        ),
        What::Definition | What::SecondDefinition => message!(
            "是正文就用中文冒号“：”；是链接，正文里写 [名称]，名称要一样，只定义一次",
            "for a link write [name] in the text, and define it once"
        ),
        What::EndlessFence => {
            message!("在代码最后另起一行写同样的 ```", "end it with a line that holds only ```")
        }
        What::FenceWords => message!(
            "不是代码就删去三个 ` 或 ~；是代码，这些字另起一行写",
            "remove the three ` or ~ where it is no code; else write the words on a line of their own"
        ),
    }
}
