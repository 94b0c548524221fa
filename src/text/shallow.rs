//! Limits the nesting of Markdown. Ten thousand `>` are no real quotation, and later recursive code would overflow its stack.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

/// The deepest nesting of blocks and inlines. Deeper ones are dropped; their contents stay.
const DEPTH: usize = 64;

/// An iterator over parser events that drops elements nested too deeply.
pub(super) struct Shallow<I> {
    events: I,
    depth: usize,
    first: Option<Range<usize>>,
}

impl<I> Shallow<I> {
    pub(super) fn new(events: I) -> Self {
        Self { events, depth: 0, first: None }
    }

    /// The bytes of the first element that was nested too deeply.
    pub(super) fn first_too_deep(self) -> Option<Range<usize>> {
        self.first
    }
}

impl<'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> Iterator for Shallow<I> {
    type Item = (Event<'e>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (event, range) = self.events.next()?;
            match &event {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > DEPTH {
                        self.first.get_or_insert_with(|| range.clone());
                        if nests(&tag.to_end()) {
                            continue;
                        }
                    }
                }
                Event::End(tag) => {
                    self.depth -= 1;
                    if self.depth >= DEPTH && nests(tag) {
                        continue;
                    }
                }
                _ => {}
            }
            return Some((event, range));
        }
    }
}

/// Whether the element can be nested in itself.
fn nests(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::Parser;

    #[test]
    fn deep_blocks_go_and_their_words_stay() {
        let deepest = |text: &str| {
            let mut events = Shallow::new(Parser::new(text).into_offset_iter());
            let (mut depth, mut most, mut words) = (0_usize, 0, 0);
            for (event, _) in events.by_ref() {
                match event {
                    Event::Start(_) => depth += 1,
                    Event::End(_) => depth -= 1,
                    Event::Text(_) => words += 1,
                    _ => {}
                }
                most = most.max(depth);
            }
            (depth, most <= DEPTH + 2, words, events.first_too_deep().is_some())
        };
        assert_eq!(deepest(&format!("{}甲", ">".repeat(10_000))), (0, true, 1, true));
        assert_eq!(deepest("> - 甲\n>   - 乙"), (0, true, 2, false));
    }
}
