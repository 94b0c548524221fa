//! Anchors and slugs: turns text into a part of an address and keeps its Han characters.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use super::Text;
use super::address::{self, Above};
use super::official::ATTACHMENT;
use super::tree::{Block, BlockKind, Lead, Level, NoteReference, Provision};
use super::walk::heading_words;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::message;

/// The longest anchor or slug in characters.
pub(crate) const LENGTH: usize = 60;

/// `text` as a part of an address: keeps letters and digits of all scripts, lower-cases them, and puts one hyphen for anything else.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let cut = slug.char_indices().nth(LENGTH).map_or(slug.len(), |(i, _)| i);
    slug.truncate(cut);
    slug.trim_end_matches('-').to_owned()
}

/// The ids used by the templates. An anchor in the text must not equal one of them.
const FRAME: [&str; 58] = [
    "basket",
    "basket-actions",
    "basket-save",
    "basket-share",
    "cards",
    "chosen-terms",
    "chosen-title",
    "column-list",
    "compare-others-title",
    "content",
    "diagram-tip",
    "entries-title",
    "equipment-title",
    "facets",
    "facets-title",
    "facts-title",
    "filters",
    "filters-count",
    "filters-title",
    "grid",
    "home-q",
    "honours-title",
    "list-count",
    "list-pager",
    "list-q",
    "list-sort",
    "list-tools",
    "mention-card",
    "lost-q",
    "main",
    "modes",
    "newest-title",
    "notes",
    "occasions-title",
    "present",
    "questions-title",
    "quick-q",
    "quick-search",
    "quick-search-app",
    "record-title",
    "recording",
    "results",
    "results-title",
    "scroll",
    "search-app",
    "search-form",
    "search-q",
    "settings",
    "table-count",
    "table-q",
    "table-tools",
    "toast",
    "toc-title",
    "top",
    "topics-title",
    "version-day",
    "versions-title",
    "search",
];

/// The prefixes of numbered ids used by the templates, such as `fn-1`. Words may follow them in an anchor, numbers may not.
const COUNTED: [&str; 7] = ["fn-", "fnref-", "m-", "part-", "shelf-", "step-", "quick-option-"];

/// Whether the templates use the id, or may use it.
pub(super) fn is_reserved(id: &str) -> bool {
    let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    FRAME.contains(&id) || COUNTED.iter().any(|start| id.strip_prefix(start).is_some_and(is_number))
}

/// The anchors given so far in one page.
#[derive(Debug, Default)]
pub struct Anchors(HashMap<String, u32>);

impl Anchors {
    /// Returns `wanted`, or `wanted-2`, `wanted-3` and so on if it is taken.
    pub fn unique(&mut self, wanted: String) -> String {
        let wanted = if wanted.is_empty() { "section".to_owned() } else { wanted };
        let wanted = if is_reserved(&wanted) { format!("text-{wanted}") } else { wanted };
        let (wanted, mut n) = match self.0.entry(wanted) {
            Entry::Vacant(entry) => {
                let id = entry.key().clone();
                entry.insert(1);
                return id;
            }
            Entry::Occupied(entry) => (entry.key().clone(), *entry.get()),
        };
        loop {
            n += 1;
            let id = format!("{wanted}-{n}");
            if !self.0.contains_key(&id) {
                self.0.insert(wanted, n);
                self.0.insert(id.clone(), 1);
                return id;
            }
        }
    }

    /// Returns `wanted`, or if that is taken `wantedb`, `wantedc` and so on.
    fn lettered(&mut self, wanted: String) -> String {
        let letter = |letter: char| format!("{wanted}{letter}");
        let is_free = |id: &String| !self.0.contains_key(id);
        let free = Some(wanted.clone()).into_iter().chain(('b'..='z').map(letter)).find(is_free);
        self.unique(free.unwrap_or(wanted))
    }
}

/// The anchor at the top of every page.
pub(super) const TOP: &str = "top";

/// The letters and digits of `text`, by which anchors of different tools can be compared.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The anchor among `headings`, pairs of anchor and words, that `id` means. Only letters and digits count, and the second heading with the
/// same words may be called `-1`.
pub(super) fn like<'h>(
    id: &str,
    headings: impl Iterator<Item = (&'h str, &'h str)> + Clone,
) -> Option<&'h str> {
    let nth = |wanted: &str, n: usize| {
        let wanted = bare(wanted);
        let is_it = |&(own, words): &(&str, &str)| bare(own) == wanted || bare(words) == wanted;
        let same = headings.clone().filter(is_it);
        (!wanted.is_empty()).then(|| same.map(|(own, _)| own).nth(n)).flatten()
    };
    nth(id, 0).or_else(|| {
        let (base, n) = id.rsplit_once('-')?;
        nth(base, n.parse().ok()?)
    })
}

/// The anchor of the note `number`.
pub fn note(number: usize) -> String {
    format!("fn-{number}")
}

/// The anchor of a reference to a note. The note links back to it.
pub fn reference(NoteReference { number, time }: NoteReference) -> String {
    if time == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{time}") }
}

/// Sets the anchors of all headings and provisions. `text` is the body of the file `path`.
pub(super) fn give(text: &mut Text, path: &str, source: &str, diagnostics: &mut Diagnostics) {
    let mut setter = AnchorSetter { anchors: Anchors::default(), path, source, diagnostics };
    let mut attachment = String::new();
    for block in &mut text.blocks {
        setter.block(block, Above { attachment: &attachment, ..Above::default() });
        if let BlockKind::Heading(heading) = &block.kind
            && text.is_official
            && heading.id.starts_with(ATTACHMENT)
        {
            attachment = format!("{}-", heading.id);
        }
    }
    let notes = text.notes.iter_mut().flat_map(|note| &mut note.blocks);
    notes.for_each(|block| setter.block(block, Above::default()));
}

struct AnchorSetter<'a> {
    anchors: Anchors,
    path: &'a str,
    source: &'a str,
    diagnostics: &'a mut Diagnostics,
}

impl AnchorSetter<'_> {
    fn block(&mut self, block: &mut Block, above: Above<'_>) {
        let range = block.span.into();
        let mut inside = None;
        match &mut block.kind {
            BlockKind::Heading(heading) => {
                let words = || slug(&heading_words("", &heading.inlines));
                heading.id = self.id(&heading.id, words, range).into();
            }
            BlockKind::Provision(provision) => inside = Some(self.provision(provision, above, range)),
            _ => {}
        }
        let inner = inside.as_ref().map_or(above, |(anchor, level)| Above {
            anchor,
            level: Some(*level),
            in_article: above.in_article || *level == Level::Article,
            ..above
        });
        block.children_mut().into_iter().flatten().for_each(|block| self.block(block, inner));
    }

    /// Sets the anchors of a provision. Returns the one from which those of its children are made, and its level.
    fn provision(
        &mut self,
        provision: &mut Provision,
        above: Above<'_>,
        range: Range<usize>,
    ) -> (String, Level) {
        let level = provision.level;
        let words = linked_by(provision).map(|words| slug(&words));
        let own = std::mem::take(&mut provision.id);
        let mut address = address::of(provision, above);
        if !own.is_empty() {
            provision.id = self.id(&own, String::new, range).into();
        } else {
            address = address.map(|address| self.anchors.lettered(address));
            let alias = words.map(|words| self.anchors.unique(words)).unwrap_or_default();
            match &address {
                Some(address) => (provision.id, provision.alias) = (address.as_str().into(), alias.into()),
                None => provision.id = alias.into(),
            }
        }
        (address.unwrap_or_else(|| provision.id.to_string()), level)
    }

    /// A unique anchor: the writer's `own`, or `words` if `own` is empty.
    fn id(&mut self, own: &str, words: impl FnOnce() -> String, range: Range<usize>) -> String {
        if own.is_empty() {
            return self.anchors.unique(words());
        }
        let unique = self.anchors.unique(own.to_owned());
        let place = || Place::span(self.path, self.source, range);
        if is_reserved(own) {
            let fault = message!(
                "锚点“#{own}”是网页框架自己用的",
                "the anchor `#{own}` belongs to the frame of every page"
            );
            let hint = message!("换一个名字，如 {{#{own}-1}}", "choose another name, such as {{#{own}-1}}");
            let fault = Diagnostic::error("markdown.reserved-anchor", place(), fault).hint(hint);
            self.diagnostics.push(fault);
        } else if unique != own {
            let fault =
                message!("锚点“#{own}”在本页用了两次", "the anchor `#{own}` is used twice in this page");
            self.diagnostics.push(Diagnostic::error("markdown.duplicate-anchor", place(), fault));
        }
        unique
    }
}

/// The text from which the second anchor of `provision` is made: its heading or heading sentence, or its number if it is an article. `None`
/// if it gets none.
fn linked_by(provision: &Provision) -> Option<String> {
    let Provision { level, label, lead, .. } = provision;
    match lead {
        Lead::Heading(heading) => Some(heading_words(label, &heading.inlines)),
        Lead::RunIn(sentence, _) if level.class() <= 2 => Some(super::run_in_heading(label, sentence)),
        Lead::Paragraph(_) if *level == Level::Article => Some(label.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ids_of_all_templates_are_reserved() {
        let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/templates");
        let mut count = 0;
        for entry in
            walkdir::WalkDir::new(templates).into_iter().flatten().filter(|e| e.file_type().is_file())
        {
            let text = std::fs::read_to_string(entry.path()).expect("readable");
            let ids = text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next());
            // The rows of a list have anchors of their own, and no text beside them.
            for id in ids.filter(|id| !id.starts_with("{{")) {
                let id = id.split_once("{{").map_or_else(|| id.to_owned(), |(start, _)| format!("{start}1"));
                assert!(is_reserved(&id), "{id} in {}", entry.path().display());
                count += 1;
            }
        }
        assert!(count > 30);
    }

    #[test]
    fn anchors_keep_clear_of_the_frame() {
        let mut anchors = Anchors::default();
        for (text, wanted) in
            [("Content", "text-content"), ("fn 1", "text-fn-1"), ("fn 一", "fn-一"), ("main", "text-main")]
        {
            assert_eq!(anchors.unique(slug(text)), wanted);
        }
    }

    #[test]
    fn slugs_keep_han_and_join_the_rest() {
        assert_eq!(slug("一、总体要求"), "一-总体要求");
        assert_eq!(slug("  Hello, World! "), "hello-world");
        assert_eq!(slug("？？"), "");
    }

    #[test]
    fn anchors_of_other_tools_are_found_by_their_words() {
        let headings = [
            ("what-s-new", "What's new?"),
            ("api", "API"),
            ("api-2", "API"),
            ("一-总体要求", "一、总体要求"),
        ];
        let of = |id: &str| like(id, headings.into_iter());
        for (id, found) in [
            ("whats-new", Some("what-s-new")),
            ("What's-New", Some("what-s-new")),
            ("api-1", Some("api-2")),
            ("API", Some("api")),
            ("一总体要求", Some("一-总体要求")),
            ("none", None),
            ("-", None),
        ] {
            assert_eq!(of(id), found, "{id}");
        }
    }

    proptest! {
        #[test]
        fn anchors_are_unique(names in proptest::collection::vec("[ab]{0,2}(-[23])?", 0..40)) {
            let mut anchors = Anchors::default();
            let ids: Vec<_> = names.iter().map(|n| anchors.unique(slug(n))).collect();
            let mut sorted = ids.clone();
            sorted.sort();
            sorted.dedup();
            prop_assert_eq!(sorted.len(), ids.len());
        }
    }
}
