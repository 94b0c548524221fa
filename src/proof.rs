//! Finds what must be checked before publishing: personal numbers, merge conflicts, and invisible characters.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::message;
use crate::text::CodeFence;

/// Checks `text`, the whole file `path`.
pub fn check(path: &str, text: &str, diagnostics: &mut Diagnostics) {
    let place = |range: Range<usize>| Place::span(path, text, range);
    let (mut unseen, mut at) = (None, 0);
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => {
                let number = Number::at(text, at);
                at = number.range.end;
                diagnostics.extend(number.fault(text, &place));
            }
            0xEE | 0xEF => {
                let c = text[at..].chars().next().unwrap_or_default();
                if is_private_use(c) {
                    unseen.get_or_insert((at, 0)).1 += 1;
                }
                at += c.len_utf8();
            }
            _ => at += 1,
        }
    }
    conflicts(path, text, diagnostics);
    if let Some((at, count)) = unseen {
        let fault = message!(
            "有 {count} 个读者看不到的字符，多半是 Word 的项目符号或自造字",
            "{count} characters of private use, which readers cannot see"
        );
        let hint = message!("改成减号“- ”或通用的汉字", "write `- ` or a common character instead");
        diagnostics.push(Diagnostic::warning("text.private-use", place(at..at + 3), fault).hint(hint));
    }
}

/// Checks `text`, the whole attachment `path`, like [`check`] and also for secrecy marks, which pages have in a field.
pub fn check_attachment(path: &str, text: &str, diagnostics: &mut Diagnostics) {
    check(path, text, diagnostics);
    for (at, label) in text.match_indices("密级").chain(text.match_indices("密 级")) {
        let rest =
            text[at + label.len()..].trim_start_matches([':', '：', ',', '，', '\t', ' ', '"', '\u{3000}']);
        if let Some(grade) =
            ["绝密", "机密", "秘密", "内部"].into_iter().find(|grade| rest.starts_with(grade))
        {
            let end = text.len() - rest.len() + grade.len();
            let fault =
                message!("标有“{grade}”的材料不得发布", "material marked `{grade}` must not be published");
            let hint = message!(
                "请立即把这份文件移出内容目录，并按保密规定处理",
                "take this file out of the content folder at once"
            );
            diagnostics.push(
                Diagnostic::error("attachment.secret", Place::span(path, text, at..end), fault).hint(hint),
            );
        }
    }
}

/// Reports the marks of an unresolved merge conflict, except in code, which may quote them.
fn conflicts(path: &str, text: &str, diagnostics: &mut Diagnostics) {
    let is_mark = |line: &str, sign: &str| line.strip_prefix(sign).is_some_and(|rest| rest.starts_with(' '));
    if !["<<<<<<< ", ">>>>>>> "].iter().any(|sign| text.contains(sign)) {
        return;
    }
    let (mut at, mut is_open, mut code) = (0, false, CodeFence::default());
    for line in text.split_inclusive('\n') {
        let range = at..at + line.trim_end().len();
        at += line.len();
        let opens = is_mark(line, "<<<<<<<");
        let closes = is_mark(line, ">>>>>>>");
        let is_inner = is_open && (line.trim_end() == "=======" || is_mark(line, "|||||||"));
        if code.covers(line) || !(opens || closes || is_inner) {
            continue;
        }
        is_open = !closes;
        let fault = message!(
            "两个人改了同一处，合并的标记还留在稿子里",
            "a mark of two versions that were not merged is left in the text"
        );
        let hint = message!(
            "在两种写法里留下要的一种，删去 <<<<<<<、=======、>>>>>>> 这几行",
            "keep one of the two versions and remove the lines <<<<<<<, ======= and >>>>>>>"
        );
        diagnostics
            .push(Diagnostic::error("text.conflict", Place::span(path, text, range), fault).hint(hint));
    }
}

/// Whether `c` is a private-use character, which every font may draw differently. U+F900 and above, which may share its first UTF-8 byte,
/// are not.
fn is_private_use(c: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&c)
}

/// A run of digits with single spaces or hyphens between them.
struct Number {
    range: Range<usize>,
    /// The number of digits in each group between separators.
    groups: Vec<usize>,
}

impl Number {
    fn at(text: &str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let (mut end, mut groups) = (start, vec![0]);
        loop {
            if digit(end) {
                *groups.last_mut().expect("begins with one") += 1;
            } else if matches!(bytes.get(end), Some(b' ' | b'-')) && digit(end + 1) {
                groups.push(0);
            } else {
                break;
            }
            end += 1;
        }
        if groups == [17] && matches!(bytes.get(end), Some(b'X' | b'x')) {
            groups[0] = 18;
            end += 1;
        }
        Self { range: start..end, groups }
    }

    fn fault(&self, text: &str, place: &dyn Fn(Range<usize>) -> Place) -> Option<Diagnostic> {
        let range = self.range.clone();
        let digits = &text[range.clone()];
        let part = |c: char| c.is_ascii_alphanumeric() || "_/.=%&#-".contains(c);
        if !matches!(self.groups[..], [18 | 11] | [3, 4, 4])
            || text[..range.start].ends_with(part)
            || text[range.end..].starts_with(|c| part(c) && c != '.')
        {
            return None;
        }
        if self.groups == [18] {
            let fault = message!(
                "这是一个身份证号，不得上网",
                "this is an identity number; it must not be published"
            );
            let hint =
                message!("删去；确需指明的，只写姓名和单位", "remove it; a name and a unit are enough");
            return is_identity_number(digits)
                .then(|| Diagnostic::error("privacy.identity-number", place(range), fault).hint(hint));
        }
        let is_mobile = matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..]);
        let fault = message!("看来是手机号，上网前要征得本人同意", "this looks like a mobile number");
        let hint = message!("删去，或者改成单位座机", "remove it, or give an office's line");
        is_mobile.then(|| Diagnostic::warning("privacy.mobile-number", place(range), fault).hint(hint))
    }
}

/// Whether 18 characters are an identity number by GB 11643: with a valid date of birth and check digit.
fn is_identity_number(digits: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let part =
        |range: Range<usize>| digits.get(range).and_then(|part| part.parse::<i16>().ok()).unwrap_or_default();
    let small = |n: i16| i8::try_from(n).unwrap_or_default();
    let is_day = jiff::civil::Date::new(part(6..10), small(part(10..12)), small(part(12..14))).is_ok();
    let sum: u32 =
        digits.chars().zip(WEIGHTS).map(|(c, weight)| c.to_digit(10).unwrap_or_default() * weight).sum();
    let check = b"10X98765432"[sum as usize % 11];
    is_day
        && (1900..2100).contains(&part(6..10))
        && digits.to_ascii_uppercase().as_bytes().get(17) == Some(&check)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        let mut diagnostics = Diagnostics::new();
        check("a.md", text, &mut diagnostics);
        diagnostics.iter().map(|d| d.code).collect()
    }

    #[test]
    fn identity_and_mobile_numbers_are_found() {
        // The example in GB 11643, and a mobile number that no network assigns.
        assert_eq!(codes("号码11010519491231002X，"), ["privacy.identity-number"]);
        for text in ["电话13800000000。", "138-0000-0000", "（138 0000 0000）", "13800000000."] {
            assert_eq!(codes(text), ["privacy.mobile-number"], "{text}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "110105194912310020",
            "91110105MA00000000",
            "2026-03-05",
            "0000-0000000",
            "https://a.example/t20260305_13800000000.html",
            "1380000000013800",
            "第12800000000号",
        ] {
            assert_eq!(codes(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn marks_of_a_merge_are_found_outside_code() {
        let text = "甲\n<<<<<<< HEAD\n乙\n=======\n丙\n>>>>>>> 分支\n丁\n";
        assert_eq!(codes(text), ["text.conflict"; 3]);
        assert_eq!(codes(&format!("```\n{text}```\n")), [""; 0]);
        assert_eq!(codes("标题\n=======\n"), [""; 0]);
    }

    #[test]
    fn characters_of_private_use_are_counted_once() {
        assert_eq!(codes("\u{F0B7}一\n\u{F0B7}二"), ["text.private-use"]);
        assert_eq!(codes("，。！\u{F900}ﬀ"), [""; 0]);
    }
}
