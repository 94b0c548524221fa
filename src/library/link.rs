//! Links as written become targets; a target that does not exist is a fault.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::near::Names;
use super::path::{dir_of, is_page, join, stem_of};
use super::{Id, Section, Taxonomy};
use crate::audience::Hidden;
use crate::diagnostic::{Diagnostic, Diagnostics, Message, nearest};
use crate::document::{Document, State};
use crate::front_matter::{LinkTarget, Value};
use crate::message;
use crate::source::Asset;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page, and the anchor in it with its `#`, or nothing.
    Page(Id, String),
    /// A section's list.
    Section(String),
    /// A file of the content folder, by path, and what follows its address: `#page=3`, or nothing.
    Asset(String, String),
    /// Another site.
    External(String),
    /// An address of the site that pages do not make, such as a feed.
    Address(String),
    /// A document that the site does not have, told by its title.
    Title(String),
    /// Nowhere; the build has failed, or the page is not shown at present.
    None,
}

/// All resolved links of a library.
#[derive(Debug, Default)]
pub(super) struct Links {
    text: Vec<Vec<Target>>,
    field: HashMap<(Id, usize), Target>,
    back: BTreeMap<Id, Vec<Id>>,
}

impl Links {
    pub(super) fn in_text(&self, id: Id, n: usize) -> &Target {
        self.text.get(id).and_then(|targets| targets.get(n)).unwrap_or(&Target::None)
    }

    pub(super) fn in_field(&self, id: Id, start: usize) -> Option<&Target> {
        self.field.get(&(id, start))
    }

    /// The files that links name, by path.
    pub(super) fn assets(&self) -> impl Iterator<Item = &str> {
        self.text.iter().flatten().chain(self.field.values()).filter_map(|target| match target {
            Target::Asset(path, _) => Some(path.as_str()),
            _ => None,
        })
    }

    pub(super) fn back(&self, id: Id) -> &[Id] {
        self.back.get(&id).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Finds pages, sections and files by what writers write.
pub(super) struct Finder<'a> {
    documents: &'a [Document],
    /// Pages by path without extension.
    by_stem: HashMap<&'a str, Id>,
    by_url: HashMap<&'a str, Id>,
    by_id: HashMap<&'a str, Id>,
    by_title: HashMap<&'a str, Vec<Id>>,
    hidden_by_stem: HashMap<&'a str, &'a Hidden>,
    /// Hidden pages by title and by id.
    hidden_by_name: HashMap<&'a str, &'a Hidden>,
    sections: &'a BTreeMap<String, Section>,
    taxonomies: &'a [Taxonomy],
    assets: &'a [Asset],
    /// Made for the first dead link.
    names: OnceCell<Names<'a>>,
}

enum Found<'a> {
    Target(Target),
    /// Two pages of that title.
    Twice(Id, Id),
    Hidden(&'a Hidden),
    Outside,
    Nothing,
}

impl<'a> Finder<'a> {
    pub(super) fn new(
        documents: &'a [Document],
        hidden: &'a [Hidden],
        sections: &'a BTreeMap<String, Section>,
        taxonomies: &'a [Taxonomy],
        assets: &'a [Asset],
    ) -> Self {
        let all = || documents.iter().enumerate();
        let needs_names = documents.iter().any(|d| {
            d.fields
                .iter()
                .any(|(_, v, _)| v.items().iter().any(|i| matches!(i, Value::Link(_) | Value::Record(_))))
        });
        let named = || all().filter(move |_| needs_names);
        let hidden_names = hidden.iter().flat_map(|page| {
            let names = [Some(page.title.as_str()), page.id.as_deref()];
            names.into_iter().flatten().map(move |name| (name, page))
        });
        Self {
            by_stem: all().map(|(id, d)| (stem_of(&d.path), id)).collect(),
            by_url: all().map(|(id, d)| (d.url.as_str(), id)).collect(),
            by_id: named().filter_map(|(id, d)| Some((d.fields.text(&d.kind, "id")?, id))).collect(),
            by_title: named().filter(|(_, d)| d.is_listed()).fold(HashMap::new(), |mut titles, (id, d)| {
                titles.entry(d.title.as_str()).or_insert_with(Vec::new).push(id);
                titles
            }),
            hidden_by_stem: hidden.iter().map(|page| (stem_of(&page.path), page)).collect(),
            hidden_by_name: hidden_names.collect(),
            documents,
            sections,
            taxonomies,
            assets,
            names: OnceCell::new(),
        }
    }

    /// What `target`, written in the file `from`, leads to. A name may hold `#`, `?` and `%`: the whole of it is tried as a file first, as
    /// it is written and as an address would be decoded.
    fn find(&self, from: &Document, target: &str) -> Found<'a> {
        let dir = dir_of(&from.path);
        for name in [target, &decoded(target)] {
            if let Some(path) = join(dir, name).filter(|path| self.has_asset(path)) {
                return Found::Target(Target::Asset(path, String::new()));
            }
        }
        let end = target.find(['#', '?']).unwrap_or(target.len());
        let (path, rest) = (decoded(&target[..end]), &target[end..]);
        let anchor = rest.find('#').map(|at| decoded(&rest[at..])).filter(|anchor| anchor.len() > 1);
        let anchor = anchor.unwrap_or_default();
        if path.is_empty() {
            let id = self.by_stem.get(stem_of(&from.path)).copied();
            return id.map_or(Found::Nothing, |id| Found::Target(Target::Page(id, anchor.into_owned())));
        }
        match join(dir, &path) {
            None => Found::Outside,
            Some(joined) if self.has_asset(&joined) => Found::Target(Target::Asset(joined, rest.to_owned())),
            Some(joined) => self.find_page(&joined, anchor.into_owned()),
        }
    }

    fn has_asset(&self, path: &str) -> bool {
        self.assets.binary_search_by(|asset| asset.path.as_str().cmp(path)).is_ok()
    }

    fn find_page(&self, joined: &str, anchor: String) -> Found<'a> {
        let page = |id: Id| Found::Target(Target::Page(id, anchor.clone()));
        let bare = joined.trim_end_matches('/');
        let stem = stem_of(bare);
        let stems = [stem.to_owned(), format!("{stem}/index"), bare.to_owned(), format!("{bare}/_index")];
        if let Some(&id) = stems.iter().find_map(|stem| self.by_stem.get(stem.as_str())) {
            return page(id);
        }
        let url = if bare.is_empty() { "/".to_owned() } else { format!("/{bare}/") };
        if let Some(&id) = self.by_url.get(url.as_str()) {
            return page(id);
        }
        if self.sections.contains_key(&url) {
            return Found::Target(Target::Section(url));
        }
        if let Some(hidden) = stems.iter().find_map(|stem| self.hidden_by_stem.get(stem.as_str())) {
            return Found::Hidden(hidden);
        }
        self.made(bare, url).map_or(Found::Nothing, |address| Found::Target(Target::Address(address)))
    }

    /// The address that the program makes beside pages and sections: a feed, the lists of a term, the site map.
    fn made(&self, bare: &str, url: String) -> Option<String> {
        let file = format!("/{bare}");
        let is_feed = |end: &str| file.strip_suffix(end).is_some_and(|dir| self.sections.contains_key(dir));
        if file == "/sitemap.xml" || is_feed("feed.xml") || is_feed("feed.json") {
            return Some(file);
        }
        let section = |end: &str| url.strip_suffix(end).and_then(|dir| self.sections.get(dir));
        let is_root = |end: &str| section(end).is_some_and(|section| section.parent.is_none());
        let is_whole = section("all/").is_some_and(|s| s.collection && !s.pages.is_empty());
        let of = self.taxonomies.iter().find(|taxonomy| url.starts_with(&taxonomy.url));
        let is_term = of.is_some_and(|of| of.url == url || of.terms.iter().any(|term| term.url == url));
        (is_root("search/") || is_root("sitemap/") || is_whole || is_term).then_some(url)
    }

    /// What a link field names: a web address, an id, a title, or a path.
    fn find_field(&self, from: &Document, target: &str) -> Found<'a> {
        if target.starts_with("http://") || target.starts_with("https://") {
            return Found::Target(Target::External(target.to_owned()));
        }
        let title = target.strip_prefix('《').and_then(|t| t.strip_suffix('》')).unwrap_or(target);
        if let Some(&id) = self.by_id.get(target) {
            return Found::Target(Target::Page(id, String::new()));
        }
        // Of the same page in several languages the one in the language of this page is meant.
        let all = self.by_title.get(title).map(Vec::as_slice).unwrap_or_default();
        let own: Vec<Id> = all.iter().copied().filter(|&id| self.documents[id].lang == from.lang).collect();
        match (&own[..], all) {
            ([id], _) | ([], [id]) => return Found::Target(Target::Page(*id, String::new())),
            ([first, second, ..], _) | ([], [first, second, ..]) => return Found::Twice(*first, *second),
            ([], []) => {}
        }
        if let Some(hidden) = self.hidden_by_name.get(target).or_else(|| self.hidden_by_name.get(title)) {
            return Found::Hidden(hidden);
        }
        match self.find(from, target) {
            // A policy cites laws that no county's library holds: in 《》 they are titles, not links.
            Found::Nothing if target.starts_with('《') => Found::Target(Target::Title(target.to_owned())),
            found => found,
        }
    }

    /// The path that a dead link may have meant.
    fn near(&self, from: &Document, target: &str) -> Option<String> {
        let path = decoded(target.split('#').next()?);
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let dir = join(dir_of(&from.path), dir)?;
        let names = self.names.get_or_init(|| {
            let pages = self.documents.iter().map(|document| document.path.as_str());
            Names::of(pages.chain(self.assets.iter().map(|asset| asset.path.as_str())))
        });
        names.near(&from.path, &dir, name)
    }
}

/// What is written, as an address and in the composed form that paths have.
fn decoded(written: &str) -> Cow<'_, str> {
    if written.is_ascii() && !written.contains('%') {
        return written.into();
    }
    percent_decode_str(written).decode_utf8_lossy().nfc().collect::<String>().into()
}

/// Resolves every link of every document.
pub(super) fn resolve(
    documents: &[Document],
    finder: &Finder<'_>,
    shown: &str,
    diagnostics: &mut Diagnostics,
) -> Links {
    let mut links = Links { text: Vec::with_capacity(documents.len()), ..Links::default() };
    for (id, document) in documents.iter().enumerate() {
        let mut targets = Vec::with_capacity(document.content.outline.links.len());
        for link in &document.content.outline.links {
            let found = finder.find(document, &link.target);
            let link = Written { from: document, target: &link.target, span: link.span.clone(), shown };
            targets.push(settle(found, finder, &link, diagnostics));
        }
        for (_, value, _) in document.fields.iter() {
            each_link(value, &mut |link: &LinkTarget| {
                let found = finder.find_field(document, &link.target);
                let written =
                    Written { from: document, target: &link.target, span: link.span.clone(), shown };
                let target = settle(found, finder, &written, diagnostics);
                links.field.insert((id, link.span.start), target);
            });
        }
        links.text.push(targets);
    }
    links.back = backlinks(&links, documents);
    links
}

fn each_link(value: &Value, visit: &mut impl FnMut(&LinkTarget)) {
    match value {
        Value::Link(link) => visit(link),
        Value::List(items) => items.iter().for_each(|item| each_link(item, visit)),
        Value::Record(entries) => entries.iter().for_each(|(_, value)| each_link(value, visit)),
        _ => {}
    }
}

/// A link in the page `from` whose target is being settled.
struct Written<'a> {
    from: &'a Document,
    target: &'a str,
    span: std::ops::Range<usize>,
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

/// The target of what was found; what is wrong with it goes to `diagnostics`.
fn settle(
    found: Found<'_>,
    finder: &Finder<'_>,
    link: &Written<'_>,
    diagnostics: &mut Diagnostics,
) -> Target {
    let written = link.target;
    let fault = match found {
        Found::Target(target) => {
            if let Target::Page(id, anchor) = &target {
                check_page(&finder.documents[*id], anchor, link, diagnostics);
            }
            return target;
        }
        Found::Hidden(Hidden { state: State::Withdrawn(_), .. }) => withdrawn(link),
        Found::Hidden(hidden) => {
            let (zh, en) = match hidden.state {
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
        Found::Twice(first, second) => {
            let (first, second) = (&finder.documents[first].path, &finder.documents[second].path);
            let fault = message!(
                "有两页的标题都是“{written}”：{first} 和 {second}",
                "two pages have the title `{written}`: {first} and {second}"
            );
            let hint = message!("写文件名，如 /{first}", "write the file name, such as /{first}");
            link.error("link.ambiguous", fault).hint(hint)
        }
        Found::Outside => {
            let fault = message!(
                "链接“{written}”指向内容目录以外",
                "the link `{written}` leads out of the content folder"
            );
            link.error("link.outside", fault)
        }
        Found::Nothing => {
            let fault = message!("死链：找不到“{written}”", "dead link: `{written}` is not found");
            link.error("link.dead", fault).hint(dead_link_hint(finder, link))
        }
    };
    diagnostics.push(fault);
    Target::None
}

/// Faults of a link to a page that is there: no such anchor in it, or the page is withdrawn.
fn check_page(page: &Document, anchor: &str, link: &Written<'_>, diagnostics: &mut Diagnostics) {
    if matches!(page.state, State::Withdrawn(_)) {
        diagnostics.extend(link.from.is_listed().then(|| withdrawn(link)));
    } else if let Some(id) = anchor.strip_prefix('#').filter(|id| !page.content.has_anchor(id)) {
        let near = nearest(id, page.content.anchors());
        let path = &page.path;
        let fault = message!("{path} 里没有“{anchor}”这个位置", "there is no `{anchor}` in {path}");
        let hint = near.map(|near| message!("是不是“#{near}”？", "did you mean `#{near}`?"));
        diagnostics.push(link.error("link.dead-anchor", fault).hint_if(hint));
    }
}

fn withdrawn(link: &Written<'_>) -> Diagnostic {
    let written = link.target;
    let fault = message!("链接的页面“{written}”已撤回", "the linked page `{written}` is withdrawn");
    link.warning("link.withdrawn", fault)
}

fn dead_link_hint(finder: &Finder<'_>, link: &Written<'_>) -> Message {
    if let Some(host) = foreign_host(link.target) {
        return message!(
            "如果是别的网站，网址要写全：https://{host}",
            "if it is another site, write the whole address: https://{host}"
        );
    }
    match finder.near(link.from, link.target) {
        Some(near) => message!("是不是“{near}”？", "did you mean `{near}`?"),
        None if is_page(link.target) => message!(
            "写那一页的文件名，从本页所在的文件夹算起，如 ../stories/a.md",
            "write the page's file name as seen from this page's folder, such as ../stories/a.md"
        ),
        None => message!(
            "把文件放在本页旁边，这里只写文件名；大小写和后缀也要一样",
            "put the file beside the page and write its name; case and extension count"
        ),
    }
}

/// The address of another site that is written without its scheme: `www.gov.cn`, `heshan.gov.cn/a.html`.
fn foreign_host(target: &str) -> Option<&str> {
    const ENDS: [&str; 6] = [".cn", ".com", ".org", ".net", ".edu", ".gov"];
    let host = target.split(['/', '?', '#', ':']).next()?.to_ascii_lowercase();
    let is_host = host.starts_with("www.") || ENDS.iter().any(|end| host.ends_with(end));
    (is_host && host.is_ascii() && host.len() > 4).then_some(target)
}

fn backlinks(links: &Links, documents: &[Document]) -> BTreeMap<Id, Vec<Id>> {
    let mut back: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    let in_text =
        links.text.iter().enumerate().flat_map(|(from, targets)| targets.iter().map(move |t| (from, t)));
    let in_fields: BTreeMap<_, _> = links.field.iter().collect();
    for (from, target) in in_text.chain(in_fields.into_iter().map(|((from, _), target)| (*from, target))) {
        if let Target::Page(to, _) = target
            && *to != from
            && documents[from].is_listed()
        {
            back.entry(*to).or_default().push(from);
        }
    }
    for from in back.values_mut() {
        from.sort_unstable();
        from.dedup();
    }
    back
}
