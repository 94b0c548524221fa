//! Footnotes: numbered by first reference, set at the end, with ways back.

use std::collections::BTreeMap;

use super::{Writer, escape};

#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// Names by number, from 1.
    order: Vec<String>,
    references: BTreeMap<String, usize>,
    definitions: BTreeMap<String, String>,
    open: Vec<(String, String)>,
}

impl Footnotes {
    /// Begins a definition; `outer` is the HTML written so far.
    pub(super) fn open(&mut self, name: String, outer: String) {
        self.open.push((name, outer));
    }

    /// Ends the definition whose HTML is `html`; gives back the HTML around it.
    pub(super) fn close(&mut self, html: &mut String) -> String {
        let Some((name, outer)) = self.open.pop() else { return std::mem::take(html) };
        self.definitions.insert(name, std::mem::take(html));
        outer
    }

    fn refer(&mut self, name: &str) -> (usize, usize) {
        let number = self.order.iter().position(|n| n == name).unwrap_or_else(|| {
            self.order.push(name.to_owned());
            self.order.len() - 1
        }) + 1;
        let times = self.references.entry(name.to_owned()).or_default();
        *times += 1;
        (number, *times)
    }

    /// The list of notes; one that nothing refers to comes last, so that nothing is lost.
    pub(super) fn finish(mut self) -> String {
        if self.definitions.is_empty() {
            return String::new();
        }
        let unreferenced: Vec<String> =
            self.definitions.keys().filter(|name| !self.order.contains(name)).cloned().collect();
        self.order.extend(unreferenced);
        let mut html = String::from("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
        for (index, name) in self.order.iter().enumerate() {
            let number = index + 1;
            let body = self.definitions.get(name).map(|b| b.trim()).unwrap_or_default();
            let back: String = (1..=self.references.get(name).copied().unwrap_or_default())
                .map(|time| {
                    let id = reference_id(number, time);
                    format!(" <a href=\"#{id}\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"回到正文 {number}\">↩</a>")
                })
                .collect();
            let body = match body.strip_suffix("</p>") {
                Some(start) => format!("{start}{back}</p>"),
                None => format!("{body}{back}"),
            };
            html.push_str(&format!("<li id=\"fn-{number}\">{body}</li>\n"));
        }
        html.push_str("</ol>\n</section>\n");
        html
    }
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
}
