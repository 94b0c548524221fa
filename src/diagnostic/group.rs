//! Groups faults of one kind, so that very many of them are one entry that people read.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Diagnostic, Language, Severity};

/// The most faults of one kind that are shown one by one.
const SINGLE: usize = 10;

/// The most lines in the entry of a group.
const LINES: usize = 10;

/// Faults with the same severity and code.
#[derive(Debug)]
pub struct Group<'a> {
    /// The faults, in order.
    pub faults: Vec<&'a Diagnostic>,
}

/// The faults in groups: each kind at its first fault. Kinds with few faults are groups of one fault each.
pub fn groups<'a>(faults: impl Iterator<Item = &'a Diagnostic> + Clone) -> Vec<Group<'a>> {
    let mut counts: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for fault in faults.clone() {
        *counts.entry((fault.severity, fault.code)).or_default() += 1;
    }
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut places: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for fault in faults {
        let kind = (fault.severity, fault.code);
        let at = *places.entry(kind).or_insert(groups.len());
        if counts[&kind] > SINGLE && at < groups.len() {
            groups[at].faults.push(fault);
        } else {
            groups.push(Group { faults: vec![fault] });
        }
    }
    groups
}

impl Group<'_> {
    /// Renders the group for a terminal: the first fault in full, then how many there are of what, each with its first place.
    pub fn render(&self, language: Language) -> String {
        let Some(first) = self.faults.first() else { return String::new() };
        let mut text = first.render(language);
        if self.faults.len() == 1 {
            return text;
        }
        let total = self.faults.len();
        let _ = match language {
            Language::Zh => write!(text, "\n  这一种共 {total} 处（加 --all 逐条列出）："),
            Language::En => write!(text, "\n  {total} of this kind (--all lists each):"),
        };
        let (lines, rest) = self.lines(language);
        for (count, message, place) in &lines {
            let times = if *count > 1 { format!("{count} × ") } else { String::new() };
            let _ = write!(text, "\n    {times}{message}  {place}");
        }
        let _ = match (language, rest) {
            (_, 0) => Ok(()),
            (Language::Zh, rest) => write!(text, "\n    ……另有 {rest} 处"),
            (Language::En, rest) => write!(text, "\n    … and {rest} more"),
        };
        text
    }

    /// What the faults say, the most frequent first: how often, the message, and the first place. Also how many faults no line tells of.
    fn lines(&self, language: Language) -> (Vec<(usize, &str, String)>, usize) {
        let mut messages: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (at, fault) in self.faults.iter().enumerate() {
            messages.entry(fault.message.text(language)).or_insert((0, at)).0 += 1;
        }
        let mut lines: Vec<(usize, usize, &str)> =
            messages.into_iter().map(|(message, (count, at))| (count, at, message)).collect();
        lines.sort_by_key(|&(count, at, _)| (std::cmp::Reverse(count), at));
        let rest = lines.iter().skip(LINES).map(|(count, ..)| count).sum();
        let shown = lines.into_iter().take(LINES);
        let shown = shown.map(|(count, at, message)| (count, message, self.faults[at].place.shown()));
        (shown.collect(), rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostics, Place};
    use crate::message;

    fn faults(count: usize) -> Diagnostics {
        let fault = |n: usize| {
            let name = if n.is_multiple_of(3) { "甲".to_owned() } else { format!("乙{n}") };
            let place = Place::file(format!("{n:05}.md"));
            Diagnostic::warning("test.kind", place, message!("没有“{name}”", "no {name}"))
        };
        (0..count)
            .map(fault)
            .chain([Diagnostic::note("test.other", Place::file("z"), message!("丙", "c"))])
            .collect()
    }

    #[test]
    fn many_faults_of_a_kind_are_one_entry_that_counts_them() {
        let faults = faults(36_000);
        let groups = groups(faults.iter());
        assert_eq!(groups.len(), 2);
        let text = groups[0].render(Language::Zh);
        assert!(text.contains("共 36000 处") && text.contains("12000 × 没有“甲”  00000.md"), "{text}");
        assert!(text.contains("另有 23991 处"), "{text}");
    }

    #[test]
    fn few_faults_stay_single() {
        assert_eq!(groups(faults(10).iter()).len(), 11);
    }
}
