//! Recognises the parts of an official document by their words and position: note under the title, recipients, signature, note on
//! publication, note on attachments.

use super::han::is_numeral;
use super::numbering::level;
use super::tree::{Level, Part};

/// What ends a line that tells when a document was passed, approved, changed or published.
pub(super) const PASSING: [&str; 7] = ["通过", "批准", "修正", "修订", "公布", "发布", "施行"];

/// The longest signature line, in characters.
const LINE: usize = 30;

/// The state while the paragraphs of an official document are read in order.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Whether the text proper has begun. Before it come title lines and the recipients.
    begun: bool,
    /// The number of latest paragraphs that would belong to the signature if a date follows.
    lines: usize,
    /// Whether the last paragraph named a numbered attachment, so that the next may name another.
    attachments: bool,
}

/// The lengths in bytes of what starts a line of the note on attachments (附件说明): `label` is `附件：`, only in the first line; `number` is such
/// as `1.`, only if there are several. 0 if it is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AttachmentHead {
    pub(super) label: usize,
    pub(super) number: usize,
}

impl Parts {
    /// Notes a block that is not a plain paragraph.
    pub(super) fn interrupt(&mut self) {
        *self = Self { begun: true, lines: 0, attachments: false };
    }

    /// Reads the paragraph `text` as a line of the note on attachments: it starts with `附件：`, or with a number right after another numbered
    /// line.
    pub(super) fn attachment(&mut self, text: &str) -> Option<AttachmentHead> {
        let label = ["附件：", "附件:"].into_iter().find(|label| text.starts_with(label)).map_or(0, str::len);
        let number = match level(&text[label..]) {
            Some((Level::Third, end)) => end,
            _ => 0,
        };
        let follows = std::mem::replace(&mut self.attachments, false) && number > 0;
        if label == 0 && !follows {
            return None;
        }
        self.interrupt();
        self.attachments = number > 0;
        Some(AttachmentHead { label, number })
    }

    /// The part that the paragraph `text` plays, and how many paragraphs just before it turn out to play the same one.
    pub(super) fn paragraph(&mut self, text: &str) -> (Part, usize) {
        let text = text.trim();
        let part = if self.begun { self.after_beginning(text) } else { self.before_beginning(text) };
        if part == Part::Signature {
            return (part, std::mem::take(&mut self.lines));
        }
        let is_line =
            text.chars().count() <= LINE && !text.contains(['。', '，', '；', '：', '、', '！', '？', '（']);
        let may_sign = is_line && self.begun && part == Part::Body;
        self.lines = if may_sign { self.lines + 1 } else { 0 };
        (part, 0)
    }

    fn before_beginning(&mut self, text: &str) -> Part {
        self.begun = text.ends_with(['：', ':', '。', '！']);
        if text.ends_with(['：', ':']) {
            Part::Recipients
        } else if text.starts_with(['（', '(']) && text.ends_with(['）', ')']) || tells_passing(text) {
            Part::TitleNote
        } else {
            Part::Body
        }
    }

    fn after_beginning(&self, text: &str) -> Part {
        if text.starts_with("（此件") {
            Part::Annotation
        } else if is_date(text) {
            Part::Signature
        } else {
            Part::Body
        }
    }
}

/// Whether `text` begins with a day.
pub(super) fn begins_with_day(text: &str) -> bool {
    let day = text.split_once('日').map(|(day, _)| format!("{day}日"));
    text.starts_with(|c: char| c.is_ascii_digit()) && day.is_some_and(|day| is_date(&day))
}

/// Whether `text` tells on which day the document was passed, approved or changed, and nothing else.
fn tells_passing(text: &str) -> bool {
    let begins = text.starts_with("根据") || begins_with_day(text);
    let text = text.trim_end_matches(['）', ')']);
    begins && PASSING.iter().any(|verb| text.ends_with(verb))
}

/// Whether `text` is a date and nothing else: `2026年3月10日`, `二〇二六年三月十日`.
fn is_date(text: &str) -> bool {
    let is_number = |text: &str| {
        !text.is_empty()
            && text.chars().all(|c| c.is_ascii_digit() || is_numeral(c) || matches!(c, '〇' | '○'))
    };
    let Some((year, rest)) = text.split_once('年') else { return false };
    let Some((month, rest)) = rest.split_once('月') else { return false };
    is_number(year) && is_number(month) && rest.strip_suffix('日').is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the parts of `paragraphs` in lower case.
    fn parts(paragraphs: &[&str]) -> String {
        let (mut parts, mut found) = (Parts::default(), Vec::new());
        for text in paragraphs {
            let (part, before) = parts.paragraph(text);
            let signed = found.len() - before..;
            found[signed].fill(part);
            found.push(part);
        }
        let name = |part: &Part| format!("{part:?}").to_lowercase();
        found.iter().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn parts_are_told_by_words_and_place() {
        let whole = [
            "关于做好春节工作的通知",
            "各乡镇人民政府，县直有关单位：",
            "现将有关事项通知如下：",
            "请认真落实。",
            "禾山县妇女联合会",
            "禾山县教育局",
            "2025年5月12日",
            "（此件公开发布）",
        ];
        assert_eq!(parts(&whole), "body recipients body body signature signature signature annotation");
    }

    #[test]
    fn numbers_under_a_numbered_attachment_name_attachments() {
        let named = |texts: &[&str]| {
            let mut parts = Parts::default();
            texts.iter().map(|text| parts.attachment(text).map(|a| (a.label, a.number))).collect::<Vec<_>>()
        };
        assert_eq!(
            named(&["附件：1.任务台账", "2.牵头单位", "某某局", "3.其他"]),
            [Some((9, 2)), Some((0, 2)), None, None]
        );
        assert_eq!(named(&["附件：检查表", "1.正文", "附件2印发给你们"]), [Some((9, 0)), None, None]);
    }

    #[test]
    fn dates_in_a_text_and_before_it_sign_nothing() {
        assert_eq!(parts(&["某县政府", "2025年5月12日", "正文开始。"]), "body body body");
        assert_eq!(
            parts(&["（2025年5月12日修改。）", "各单位：", "（一）正文开始。"]),
            "titlenote recipients body"
        );
        assert_eq!(parts(&["正文开始。", "2025年5月12日召开会议", "2025年5月"]), "body body body");
        assert_eq!(parts(&["正文开始。", "某某局，某某局", "二〇二五年五月十二日"]), "body body signature");
    }
}
