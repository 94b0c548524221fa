//! Footnotes: numbered by first reference, set at the end, with ways back. A note that is not referred to, or defined again, stands
//! behind the others and is told.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Writer, escape};
use crate::diagnostic::{Diagnostic, Message};
use crate::message;

/// A note as it was defined.
#[derive(Debug)]
struct Definition {
    name: String,
    /// Where it stands in the prepared text.
    range: Range<usize>,
    html: String,
}

#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// Names by number, from 1.
    order: Vec<String>,
    references: BTreeMap<String, usize>,
    /// Numbers by name, from 0.
    numbers: BTreeMap<String, usize>,
    definitions: Vec<Definition>,
    /// Definitions being read, each with the HTML around it.
    open: Vec<(String, Range<usize>, String)>,
}

impl Footnotes {
    /// Begins a definition; `outer` is the HTML written so far.
    pub(super) fn open(&mut self, name: String, range: Range<usize>, outer: String) {
        self.open.push((name, range, outer));
    }

    /// Ends the definition whose HTML is `html`; gives back the HTML around it.
    pub(super) fn close(&mut self, html: &mut String) -> String {
        let Some((name, range, outer)) = self.open.pop() else { return std::mem::take(html) };
        self.definitions.push(Definition { name, range, html: std::mem::take(html) });
        outer
    }

    /// The number of the note `name`, and how often it has been referred to.
    fn refer(&mut self, name: &str) -> (usize, usize) {
        let number = *self.numbers.entry(name.to_owned()).or_insert_with(|| {
            self.order.push(name.to_owned());
            self.order.len() - 1
        }) + 1;
        let times = self.references.entry(name.to_owned()).or_default();
        *times += 1;
        (number, *times)
    }

    /// The notes in the order of their numbers, and those without one.
    fn sorted(&mut self) -> (Vec<Option<Definition>>, Vec<Definition>) {
        let mut numbered: Vec<Option<Definition>> = self.order.iter().map(|_| None).collect();
        let mut others = Vec::new();
        for definition in std::mem::take(&mut self.definitions) {
            match self.numbers.get(&definition.name).map(|&number| &mut numbered[number]) {
                Some(place @ None) => *place = Some(definition),
                _ => others.push(definition),
            }
        }
        (numbered, others)
    }
}

/// A note of the list, with the ways back to its `times` references.
fn item(number: usize, html: &str, times: usize) -> String {
    let back: String = (1..=times)
        .map(|time| {
            let id = reference_id(number, time);
            format!(" <a href=\"#{id}\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"回到正文 {number}\">↩</a>")
        })
        .collect();
    let body = html.trim();
    let body = match body.strip_suffix("</p>") {
        Some(start) => format!("{start}{back}</p>"),
        None => format!("{body}{back}"),
    };
    format!("<li id=\"fn-{number}\">{body}</li>\n")
}

fn reference_id(number: usize, time: usize) -> String {
    if time == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{time}") }
}

impl Writer<'_> {
    pub(super) fn footnote_reference(&mut self, name: &str) {
        let (number, time) = self.footnotes.refer(name);
        let id = reference_id(number, time);
        let title = escape(&format!("{number}")).into_owned();
        self.html.push_str(&format!(
            "<sup class=\"footnote-ref\"><a href=\"#fn-{number}\" id=\"{id}\" role=\"doc-noteref\">{title}</a></sup>"
        ));
    }

    /// Writes the list of notes; one that nothing refers to comes last, so that nothing is lost.
    pub(super) fn end_footnotes(&mut self) {
        if self.footnotes.definitions.is_empty() {
            return;
        }
        let (numbered, others) = self.footnotes.sorted();
        self.html.push_str("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
        let mut number = 0;
        for (definition, name) in numbered.into_iter().zip(self.footnotes.order.clone()) {
            number += 1;
            let times = self.footnotes.references.get(&name).copied().unwrap_or_default();
            let html = definition.map(|definition| definition.html).unwrap_or_default();
            self.html.push_str(&item(number, &html, times));
        }
        for definition in others {
            number += 1;
            self.html.push_str(&item(number, &definition.html, 0));
            let is_second = self.footnotes.numbers.contains_key(&definition.name);
            self.tell_note(&definition, is_second);
        }
        self.html.push_str("</ol>\n</section>\n");
    }

    fn tell_note(&mut self, note: &Definition, is_second: bool) {
        let name = &note.name;
        let (fault, hint): (Message, Message) = if is_second {
            (
                message!(
                    "脚注“{name}”的注文写了两次，这一条排在最后",
                    "the footnote `{name}` is defined twice; this one is set last"
                ),
                message!("给每条脚注不同的号码", "give each footnote a number of its own"),
            )
        } else {
            (
                message!(
                    "正文里没有用到脚注“{name}”，注文排在最后",
                    "nothing refers to the footnote `{name}`; it is set last"
                ),
                message!("在正文里要加注的地方写 [^{name}]", "write [^{name}] where the text has the note"),
            )
        };
        let place = self.place(note.range.clone());
        self.diagnostics.push(Diagnostic::warning("markdown.footnote", place, fault).hint(hint));
    }
}
