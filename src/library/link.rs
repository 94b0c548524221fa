//! Resolves links into targets. A target that does not exist is a fault.
//!
//! This takes two steps. `find` resolves links to pages and files, since relations between pages decide their status, and the status
//! decides which lists exist. `settle` then resolves the rest against those generated addresses.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::Id;
use super::address::{Addresses, Found};
use super::citation::{self, Citations};
use super::dead::Dead;
use super::missing::Missing;
use super::target::Target;
use super::version::Versions;
use crate::audience::Hidden;
use crate::diagnostic::{Diagnostic, Diagnostics, Message, nearest};
use crate::document::{Document, State};
use crate::front_matter::{LinkTarget, Value};
use crate::message;
use crate::source::Asset;
use crate::text::{AnchorSet, LinkUse};

/// Where a link is written in its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// The link with this index in its text.
    Text(usize),
    /// In the field with this index; the link's value begins at this byte of the file.
    Field(usize, usize),
}

/// All links of a library.
#[derive(Debug, Default)]
pub(super) struct Links {
    text: Vec<Vec<Target>>,
    /// The mentions in each text.
    mention: Vec<Vec<Target>>,
    /// Documents that texts mention and the site does not have, by language; the library takes them.
    pub(super) missing: BTreeMap<String, Vec<Missing>>,
    field: HashMap<(Id, usize), Target>,
    /// Link fields that lead to pages: the naming page, the index of the field, the named page.
    named: Vec<(Id, usize, Id)>,
    /// Link fields that lead to documents outside the site: the naming page, the index of the field.
    elsewhere: Vec<(Id, usize)>,
}

impl Links {
    pub(super) fn in_text(&self, id: Id, n: usize) -> &Target {
        self.text.get(id).and_then(|targets| targets.get(n)).unwrap_or(&Target::None)
    }

    /// The target of mention `n` in the text of `id`.
    pub(super) fn mention(&self, id: Id, n: usize) -> &Target {
        self.mention.get(id).and_then(|targets| targets.get(n)).unwrap_or(&Target::None)
    }

    pub(super) fn in_field(&self, id: Id, start: usize) -> Option<&Target> {
        self.field.get(&(id, start))
    }

    /// The targets of the links and mentions in the text of `id`.
    pub(super) fn targets_in_text(&self, id: Id) -> impl Iterator<Item = &Target> {
        let both = [self.text.get(id), self.mention.get(id)];
        both.into_iter().flatten().flatten()
    }

    /// The paths of the files that links name.
    pub(super) fn assets(&self) -> impl Iterator<Item = &str> {
        self.text.iter().flatten().chain(self.field.values()).filter_map(|target| match target {
            Target::Asset(path, _) => Some(path.as_str()),
            _ => None,
        })
    }

    /// Links and mentions in texts that lead to other pages, as pairs: from, to.
    pub(super) fn text_to_pages(&self) -> impl Iterator<Item = (Id, Id)> {
        let pairs = |(from, targets): (Id, &'_ Vec<Target>)| {
            let to = targets.iter().filter_map(|target| match target {
                Target::Page(to, _) if *to != from => Some(*to),
                _ => None,
            });
            to.map(|to| (from, to)).collect::<Vec<_>>()
        };
        let mentions = self.mention.iter().enumerate().flat_map(pairs);
        self.text.iter().enumerate().flat_map(pairs).chain(mentions)
    }

    /// Link fields that lead to pages: the naming page, the index of the field, the named page.
    pub(super) fn field_to_pages(&self) -> &[(Id, usize, Id)] {
        &self.named
    }

    /// Link fields that lead to documents outside the site: the naming page, the index of the field.
    pub(super) fn field_to_elsewhere(&self) -> &[(Id, usize)] {
        &self.elsewhere
    }

    fn set(&mut self, id: Id, at: At, target: Target) {
        match at {
            At::Text(n) => self.text[id][n] = target,
            At::Field(_, start) => _ = self.field.insert((id, start), target),
        }
    }
}

/// A link that leads to no page or file.
pub(super) struct Unsettled {
    from: Id,
    at: At,
    written: String,
    span: Range<usize>,
    url: String,
    hidden: Option<usize>,
}

/// A link in the page `from`, for messages about it.
struct Written<'a> {
    from: &'a Document,
    target: &'a str,
    span: Range<usize>,
    shown: &'a str,
}

impl Written<'_> {
    fn error(&self, code: &'static str, fault: Message) -> Diagnostic {
        Diagnostic::error(code, self.from.place(self.shown, self.span.clone()), fault)
    }

    fn warning(&self, code: &'static str, fault: Message) -> Diagnostic {
        Diagnostic::warning(code, self.from.place(self.shown, self.span.clone()), fault)
    }
}

/// Resolves the links of `documents` to pages and files. Also returns the links that lead to neither.
pub(super) fn find(
    documents: &[Document],
    versions: &Versions,
    addresses: &Addresses<'_>,
    shown: &str,
    diagnostics: &mut Diagnostics,
) -> (Links, Vec<Unsettled>) {
    let Citations { targets: mention, missing } = citation::find(documents, versions, shown, diagnostics);
    let mut links = Links { text: Vec::with_capacity(documents.len()), mention, missing, ..Links::default() };
    let mut unsettled = Vec::new();
    let mut anchors: HashMap<Id, AnchorSet> = HashMap::new();
    for (id, document) in documents.iter().enumerate() {
        links.text.push(vec![Target::None; document.text.links.len()]);
        let mut put = |found: Found, at: At, written: &str, span: Range<usize>| {
            let link = Written { from: document, target: written, span, shown };
            match found {
                Found::Target(mut target) => {
                    if let Target::Page(to, anchor) = &mut target {
                        check_page((*to, &documents[*to]), anchor, &mut anchors, &link, diagnostics);
                    }
                    let is_picture =
                        matches!(at, At::Text(n) if document.text.links[n].use_ == LinkUse::Image);
                    if is_picture && matches!(target, Target::Page(..)) {
                        diagnostics.push(embedded(&link));
                    }
                    match (&target, at) {
                        (Target::Page(to, _), At::Field(field, _)) => links.named.push((id, field, *to)),
                        (Target::Title(_) | Target::External(_), At::Field(field, _)) => {
                            links.elsewhere.push((id, field));
                        }
                        _ => {}
                    }
                    links.set(id, at, target);
                }
                Found::Twice(first, second) => {
                    let (first, second) = (&documents[first].path, &documents[second].path);
                    diagnostics.push(twice(&link, first, second));
                }
                Found::Outside => diagnostics.push(outside(&link)),
                Found::Missing { url, hidden } => {
                    let (written, span) = (written.to_owned(), link.span.clone());
                    unsettled.push(Unsettled { from: id, at, written, span, url, hidden });
                }
            }
        };
        for (n, link) in document.text.links.iter().enumerate() {
            put(addresses.find_link(document, link), At::Text(n), &link.target, link.span.clone());
        }
        for (field, value, _) in document.fields.iter() {
            each_link(value, &mut |link: &LinkTarget| {
                let (found, at) =
                    (addresses.find_field(document, &link.target), At::Field(field, link.span.start));
                put(found, at, &link.target, link.span.clone());
            });
        }
    }
    (links, unsettled)
}

fn each_link(value: &Value, visit: &mut impl FnMut(&LinkTarget)) {
    match value {
        Value::Link(link) => visit(link),
        Value::List(items) => items.iter().for_each(|item| each_link(item, visit)),
        Value::Record(entries) => entries.iter().for_each(|(_, value)| each_link(value, visit)),
        _ => {}
    }
}

/// Resolves the links that lead to no page or file. `made` returns the target for a generated address; all other links are faults.
pub(super) fn settle(
    links: &mut Links,
    unsettled: Vec<Unsettled>,
    (documents, assets, hidden): (&[Document], &[Asset], &[Hidden]),
    made: impl Fn(&str) -> Option<Target>,
    shown: &str,
) -> Diagnostics {
    let dead = Dead::new(documents, assets);
    let mut diagnostics = Diagnostics::new();
    for Unsettled { from, at, written, span, url, hidden: page } in unsettled {
        if let Some(target) = made(&url) {
            links.set(from, at, target);
            continue;
        }
        let link = Written { from: &documents[from], target: &written, span, shown };
        diagnostics.push(match page.map(|place| &hidden[place].state) {
            Some(State::Withdrawn(_)) => withdrawn(&link),
            Some(state) => held_back(&link, state),
            None => {
                let fault = message!("死链：找不到“{written}”", "dead link: `{written}` is not found");
                link.error("link.dead", fault).hint(dead.hint(link.from, link.target))
            }
        });
    }
    diagnostics
}

fn held_back(link: &Written<'_>, state: &State) -> Diagnostic {
    let written = link.target;
    let (zh, en) = match state {
        State::Draft => ("还是草稿", "is a draft"),
        State::Future => ("尚未到发布日期", "is not published yet"),
        _ => ("已过展示期", "is past its last day"),
    };
    let fault = message!(
        "链接的页面“{written}”{zh}，暂时显示为文字",
        "the linked page `{written}` {en}; the link leads nowhere for now"
    );
    link.warning("link.hidden", fault)
}

fn twice(link: &Written<'_>, first: &str, second: &str) -> Diagnostic {
    let written = link.target;
    let fault = message!(
        "有两页的标题都是“{written}”：{first} 和 {second}",
        "two pages have the title `{written}`: {first} and {second}"
    );
    let hint = message!("写文件名，如 /{first}", "write the file name, such as /{first}");
    link.error("link.ambiguous", fault).hint(hint)
}

fn outside(link: &Written<'_>) -> Diagnostic {
    let written = link.target;
    let fault =
        message!("链接“{written}”指向内容目录以外", "the link `{written}` leads out of the content folder");
    link.error("link.outside", fault)
}

/// A note that a page in place of a picture becomes a link.
fn embedded(link: &Written<'_>) -> Diagnostic {
    let written = link.target;
    let fault = message!(
        "“{written}”是一页，不是图片，这里显示为链接",
        "`{written}` is a page and no picture; a link to it is shown"
    );
    Diagnostic::note("link.embedded", link.from.place(link.shown, link.span.clone()), fault)
}

/// Checks a link to an existing page: the anchor must exist, and the page must not be withdrawn. An anchor that names a provision, or that
/// other tools make from the same heading, becomes ours; one that does not exist is dropped.
fn check_page(
    (to, page): (Id, &Document),
    anchor: &mut String,
    anchors: &mut HashMap<Id, AnchorSet>,
    link: &Written<'_>,
    diagnostics: &mut Diagnostics,
) {
    if matches!(page.state, State::Withdrawn(_)) {
        diagnostics.extend(link.from.is_listed().then(|| withdrawn(link)));
    } else if let Some(id) = anchor.strip_prefix('#') {
        let anchors = anchors.entry(to).or_insert_with(|| AnchorSet::of(&page.text));
        if let Some(found) = anchors.find(id) {
            *anchor = format!("#{found}");
            return;
        }
        if let Some(own) = page.text.anchor_like(id, &page.title) {
            *anchor = if own.is_empty() { own } else { format!("#{own}") };
            return;
        }
        let near = nearest(id, anchors.iter());
        let path = &page.path;
        let fault = message!("{path} 里没有“{anchor}”这个位置", "there is no `{anchor}` in {path}");
        let hint = near.map(|near| message!("是不是“#{near}”？", "did you mean `#{near}`?"));
        diagnostics.push(link.error("link.dead-anchor", fault).hint_if(hint));
        anchor.clear();
    }
}

fn withdrawn(link: &Written<'_>) -> Diagnostic {
    let written = link.target;
    let fault = message!("链接的页面“{written}”已撤回", "the linked page `{written}` is withdrawn");
    link.warning("link.withdrawn", fault)
}
