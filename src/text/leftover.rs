//! Finds signs in running text that were meant as Markdown but not read as such: full-width brackets, a `#` without its space, an address
//! with a space in it.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr, memmem};

use super::container;
use super::han::is_han;
use crate::diagnostic::{Message, nearest};
use crate::message;

/// One such sign: its bytes in the text, the code of its fault, what is wrong, and what to write instead.
pub(super) struct Leftover {
    pub(super) range: Range<usize>,
    pub(super) code: &'static str,
    pub(super) message: Message,
    pub(super) hint: Message,
}

static CLOSING: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("】"));

/// The first such sign in `text`. `begins_line` says whether `text` is at the start of a line.
pub(super) fn find(text: &str, begins_line: bool) -> Option<Leftover> {
    // Most texts have no bracket, and `memchr` finds that out fast.
    let closes = memchr(b']', text.as_bytes()).is_some();
    let found = if closes { footnote(text) } else { None };
    let has_brackets = closes || CLOSING.find(text.as_bytes()).is_some();
    found
        .or_else(|| if has_brackets { brackets(text) } else { None })
        .or_else(|| if begins_line { line(text) } else { None })
}

fn footnote(text: &str) -> Option<Leftover> {
    let start = text.find("[^")?;
    let end = start + text[start..].find(']')? + 1;
    Some(Leftover {
        range: start..end,
        code: "markdown.footnote",
        message: message!("脚注没有内容：找不到对应的“[^…]: 注文”", "a footnote reference has no definition"),
        hint: message!(
            "在文末另起一行写注文，两处的号码要一样",
            "write the note at the end, with the same number"
        ),
    })
}

fn brackets(text: &str) -> Option<Leftover> {
    let (at, joint) =
        ["](", "]（", "】(", "】（"].iter().find_map(|joint| Some((text.find(joint)?, joint)))?;
    let start = text[..at].rfind(['[', '【'])?;
    let inner = at + joint.len();
    let end = inner + text[inner..].find([')', '）'])?;
    let target = &text[inner..end];
    let extension = target.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_file = (1..=5).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    if !is_file && !target.contains("://") {
        return None;
    }
    let hint = if *joint == "](" {
        message!(
            "地址里不能有空格：给文件改名，或者给地址加尖括号，如 [名称](<a b.pdf>)",
            "an address with spaces stands in angle brackets: [name](<a b.pdf>)"
        )
    } else {
        message!("方括号、圆括号都要用英文的：[名称](地址)", "both brackets must be ASCII: [name](address)")
    };
    let close = text[end..].chars().next().map_or(0, char::len_utf8);
    Some(Leftover {
        range: start..end + close,
        code: "markdown.link",
        message: message!("这里的链接没有认出来", "this is not read as a link"),
        hint,
    })
}

fn line(text: &str) -> Option<Leftover> {
    if text.starts_with("：：：") {
        return Some(Leftover {
            range: 0.."：：：".len(),
            code: "markdown.container",
            message: message!("三个冒号要用英文的", "the three colons must be ASCII"),
            hint: message!("写成 :::", "write :::"),
        });
    }
    let rest = text.trim_start_matches(['#', '＃']);
    let sign = text.len() - rest.len();
    // `#话题#` is a topic, not a heading.
    (sign > 0 && rest.starts_with(is_han) && !rest.contains(['#', '＃'])).then(|| Leftover {
        range: 0..sign,
        code: "markdown.heading",
        message: message!("小标题没有认出来", "this is not read as a heading"),
        hint: message!("用英文井号，后面空一格：“## 小标题”", "write ASCII `#` and a space: `## Heading`"),
    })
}

/// The known container name that `name` probably means, if `name` is not known itself.
pub(super) fn misspelt_block(name: &str) -> Option<&'static str> {
    nearest(name, container::NAMES).filter(|_| !container::NAMES.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_were_meant_as_markdown_are_found() {
        let code = |text: &str| find(text, true).map(|leftover| leftover.code);
        for text in
            ["[办法]（a.md）", "【办法】(a.md)", "见[照片](老 桥.jpg)。", "[网](https://a.example/ x)"]
        {
            assert_eq!(code(text), Some("markdown.link"), "{text}");
        }
        assert_eq!(code("##茶缸的来历"), Some("markdown.heading"));
        assert_eq!(code("：：： notes"), Some("markdown.container"));
        for text in ["#文明实践#一起来", "[注](见下)", "【注】（见下文）", "#1", "一[二]三"]
        {
            assert_eq!(code(text), None, "{text}");
        }
        assert_eq!(find("##茶缸", false).map(|leftover| leftover.code), None);
    }

    #[test]
    fn a_misspelt_block_gets_the_nearest_name() {
        assert_eq!(misspelt_block("note"), Some("notes"));
        assert_eq!(misspelt_block("notes"), None);
        assert_eq!(misspelt_block("county-map"), None);
    }
}
