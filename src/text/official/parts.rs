//! Finds where the parts of an official text begin: the document that a notice issues, and attachments with texts of their own.

use std::ops::Range;

use super::line::{beginning, folded, plain, words};
use super::title::may_entitle;
use crate::text::han::is_numeral;
use crate::text::numbering::number;
use crate::text::tree::{Block, BlockKind, Heading, Inline, InlineKind, Span};

/// What the anchor of an attachment's own text begins with; its number follows.
pub(in crate::text) const ATTACHMENT: &str = "att-";

/// The anchor of the document that a notice issues.
pub(in crate::text) const ISSUED: &str = "doc";

/// The verbs with which one document issues another.
const VERBS: [&str; 5] = ["印发", "批准", "转发", "发布", "公布"];

/// The title in 《》 that the document called `title` issues, and whether it only approves it.
pub(super) fn issued(title: &str) -> Option<(String, bool)> {
    let start = title.find('《')?;
    let end = title.rfind('》').filter(|&end| end > start)?;
    let verb = VERBS.into_iter().find(|verb| title[..start].ends_with(verb))?;
    Some((folded(&title[start + '《'.len_utf8()..end]), verb == "批准"))
}

/// Turns the lines of `blocks` that are the title `issued` into a heading. Returns whether there are any.
pub(super) fn mark_issued(blocks: &mut Vec<Block>, issued: &str) -> bool {
    let lines: Vec<Option<String>> = blocks.iter().map(|block| plain(block).map(beginning)).collect();
    let joined = |range: Range<usize>| lines[range].iter().cloned().collect::<Option<String>>();
    let begins =
        |at: &usize| lines[*at].as_deref().is_some_and(|line| !line.is_empty() && issued.starts_with(line));
    let found = (0..lines.len()).filter(begins).find_map(|at| {
        let mut ends = at + 1..=lines.len().min(at + 3);
        ends.find(|&end| joined(at..end).as_deref() == Some(issued)).map(|end| at..end)
    });
    let Some(range) = found else { return false };
    let first = range.start;
    let heading = heading(blocks.drain(range), "", ISSUED.to_owned());
    blocks.insert(first, heading);
    true
}

/// Turns a line such as `附件1`, with the title below it, into a heading.
pub(super) fn mark_attachments(blocks: &mut Vec<Block>) {
    let text = |block: &Block| plain(block).map(words);
    let is_title = |block: &Block| {
        text(block).is_some_and(|line| may_entitle(line.trim()) && attachment(&line).is_none())
    };
    let mut rest = std::mem::take(blocks).into_iter().peekable();
    while let Some(block) = rest.next() {
        match text(&block).as_deref().and_then(attachment) {
            Some(number) => {
                let title = rest.next_if(|block| is_title(block));
                blocks.push(heading([block].into_iter().chain(title), "　", format!("{ATTACHMENT}{number}")));
            }
            None => blocks.push(block),
        }
    }
}

/// The number of the attachment whose own text begins with `line`, such as `附件2`; 1 if it has none.
pub(super) fn attachment(line: &str) -> Option<String> {
    // A number alone is short. Most lines are running text and are not worth the folding.
    let line = Some(line).filter(|line| line.len() < 100).map(folded)?;
    let rest =
        ["附件", "附录"].iter().find_map(|word| line.strip_prefix(word))?.trim_end_matches(['：', ':']);
    let is_alone = rest.chars().count() <= 3 && rest.chars().all(|c| c.is_ascii_digit() || is_numeral(c));
    is_alone.then(|| number(rest).map_or_else(|| "1".to_owned(), |number| number.main.to_string()))
}

/// One heading of all `paragraphs`, with `space` between them.
fn heading(paragraphs: impl Iterator<Item = Block>, space: &str, id: String) -> Block {
    let mut span: Option<Span> = None;
    let mut inlines: Vec<Inline> = Vec::new();
    for block in paragraphs {
        if let BlockKind::Paragraph(_, more) = block.kind {
            if !inlines.is_empty() && !space.is_empty() {
                inlines.push(Inline { span: block.span, kind: InlineKind::Text(space.into()) });
            }
            inlines.extend(more);
        }
        span.get_or_insert(block.span).end = block.span.end;
    }
    let heading = Heading { level: 2, id: id.into(), inlines, ..Heading::default() };
    Block { span: span.unwrap_or_default(), kind: BlockKind::Heading(Box::new(heading)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_names_what_it_issues() {
        assert_eq!(
            issued("甲办关于印发《乙县2026年要点》的通知"),
            Some(("乙县2026年要点".to_owned(), false))
        );
        assert_eq!(issued("甲省人大关于批准《乙市条例》的决定"), Some(("乙市条例".to_owned(), true)));
        assert_eq!(issued("关于学习《乙市条例》的通知"), None);
    }

    #[test]
    fn attachments_begin_with_their_number_alone() {
        for (line, number) in
            [("附件", "1"), ("附件2", "2"), ("附件 3：", "3"), ("附件二", "2"), ("附 录", "1")]
        {
            assert_eq!(attachment(line).as_deref(), Some(number), "{line}");
        }
        assert_eq!(attachment("附件：任务清单"), None);
        assert_eq!(attachment("附件2印发给你们"), None);
    }
}
