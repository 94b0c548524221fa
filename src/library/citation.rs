//! Finds the documents and provisions that texts mention: by number, by title, by a short form of the title.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::Id;
use super::missing::{Collector, Missing};
use super::name::{NATION, place, plain, short};
use super::target::Target;
use super::version::Versions;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::message;
use crate::text::AnchorSet;
use crate::text::mention::{Base, Mention};

/// The documents of a site by the names under which texts mention them.
struct Titles<'a> {
    documents: &'a [Document],
    versions: &'a Versions,
    by_number: HashMap<String, Vec<Id>>,
    by_title: HashMap<String, Vec<Id>>,
    /// By the title without 中华人民共和国 or the name of a place.
    by_short: HashMap<String, Vec<Id>>,
}

/// What the mentions in texts lead to.
pub(super) struct Citations {
    /// The targets of the mentions in each document. [`Target::None`] where nothing has that name, or more than one document.
    pub(super) targets: Vec<Vec<Target>>,
    /// The documents that nothing in the site is, by language.
    pub(super) missing: BTreeMap<String, Vec<Missing>>,
}

/// Finds what the mentions in each of `documents` lead to. A title that several documents have is noted.
pub(super) fn find(
    documents: &[Document],
    versions: &Versions,
    shown: &str,
    diagnostics: &mut Diagnostics,
) -> Citations {
    let titles = Titles::of(documents, versions);
    let mut anchors = Anchors { documents, sets: HashMap::new() };
    let mut missing = Collector::default();
    let mut targets = Vec::with_capacity(documents.len());
    for (id, document) in documents.iter().enumerate() {
        let mut told = BTreeSet::new();
        let mut target = |(n, mention): (usize, &Mention)| {
            titles.target(id, mention, &mut anchors).unwrap_or_else(|| {
                match titles.alike(mention) {
                    // A version that cites its own text.
                    alike if titles.versions.common(alike).is_some() => {}
                    [] => missing.note(id, document, n),
                    alike if told.insert(alike) => {
                        diagnostics.push(unclear(document, mention, alike, documents, shown));
                    }
                    _ => {}
                }
                Target::None
            })
        };
        targets.push(document.text.mentions.iter().enumerate().map(&mut target).collect());
    }
    Citations { targets, missing: missing.finish() }
}

/// A note that a `mention` in the text of `document` may mean several documents.
fn unclear(
    document: &Document,
    mention: &Mention,
    alike: &[Id],
    documents: &[Document],
    shown: &str,
) -> Diagnostic {
    let (title, count) = (&documents[alike[0]].title, alike.len());
    let paths: Vec<&str> = alike.iter().take(3).map(|&id| documents[id].path.as_str()).collect();
    let (zh, en) = (paths.join("、"), paths.join(", "));
    let fault = message!(
        "“{title}”在站内有 {count} 份，分不清指哪一份，没有加链接：{zh}",
        "{count} documents have the title `{title}`, so there is no link: {en}"
    );
    let hint = message!(
        "在书名号后面写上文号，如《{title}》（×〔2026〕3号），或者自己加链接",
        "write the document number behind the title, or make the link yourself"
    );
    Diagnostic::note("link.unclear-mention", document.line_place(shown, mention.line), fault).hint(hint)
}

/// The anchors of the documents that were asked for so far.
struct Anchors<'a> {
    documents: &'a [Document],
    sets: HashMap<Id, AnchorSet>,
}

impl Anchors<'_> {
    fn of(&mut self, id: Id) -> &AnchorSet {
        self.sets.entry(id).or_insert_with(|| AnchorSet::of(&self.documents[id].text))
    }
}

impl<'a> Titles<'a> {
    fn of(documents: &'a [Document], versions: &'a Versions) -> Self {
        let (by_number, by_title, by_short) = Default::default();
        let mut titles = Self { documents, versions, by_number, by_title, by_short };
        let mentioned = documents.iter().any(|document| !document.text.mentions.is_empty());
        let named =
            |(_, document): &(Id, &Document)| document.kind.document && document.is_shown() && mentioned;
        for (id, document) in documents.iter().enumerate().filter(named) {
            if let Some(number) = document.fields.text(&document.kind, "number") {
                titles.by_number.entry(plain(number)).or_default().push(id);
            }
            let title = plain(&document.title);
            if let Some(short) = short(&title) {
                titles.by_short.entry(short.to_owned()).or_default().push(id);
            }
            titles.by_title.entry(title).or_default().push(id);
        }
        titles
    }

    fn target(&self, from: Id, mention: &Mention, anchors: &mut Anchors<'_>) -> Option<Target> {
        let to = match &mention.base {
            Base::This => from,
            Base::Number(number) => self.numbered(from, number)?,
            Base::Title(title, number) => {
                let numbered = number.as_deref().and_then(|number| self.numbered(from, number));
                numbered.or_else(|| self.titled(from, &plain(title)))?
            }
        };
        let anchor = mention.reference.as_ref().map(|reference| anchors.of(to).of_reference(reference));
        match anchor {
            Some(Some(anchor)) => Some(Target::Page(to, format!("#{anchor}"))),
            // A page needs no link to itself; a provision that is not there may have been one of an older version.
            _ if to == from => None,
            _ => Some(Target::Page(to, String::new())),
        }
    }

    /// The documents that have the number or title of `mention`.
    fn alike(&self, mention: &Mention) -> &[Id] {
        let found = match &mention.base {
            Base::This => None,
            Base::Number(number) => self.by_number.get(&plain(number)),
            Base::Title(title, _) => self.by_title.get(&plain(title)),
        };
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The document with this number. Amended versions keep the number of the first.
    fn numbered(&self, from: Id, number: &str) -> Option<Id> {
        let ids = self.by_number.get(&plain(number))?;
        self.version(ids, Some(&self.documents[from])).or_else(|| self.one(ids, None))
    }

    /// If `ids` are versions of one text, the one that was in force on the day of the `citing` text. That of a text without a day is the
    /// current one.
    fn version(&self, ids: &[Id], citing: Option<&Document>) -> Option<Id> {
        let text = self.versions.common(ids)?;
        let day = citing.and_then(Document::date);
        Some(day.map_or_else(|| text.current(), |day| text.on(day)).id)
    }

    /// The document that the page `from` calls `title`.
    fn titled(&self, from: Id, title: &str) -> Option<Id> {
        let citing = &self.documents[from];
        let exact = self.by_title.get(title).and_then(|ids| self.one(ids, Some(citing)));
        exact.or_else(|| {
            // A title with the place of the citing text before it, then one that only one document has.
            let place = place(&plain(&citing.title)).map(|place| format!("{place}{title}"));
            let near =
                place.and_then(|whole| self.by_title.get(&whole)).and_then(|ids| self.one(ids, Some(citing)));
            near.or_else(|| self.nation_wide(title, citing))
        })
    }

    /// The law of the whole country whose title without 中华人民共和国 is `title`.
    fn nation_wide(&self, title: &str, citing: &Document) -> Option<Id> {
        if let Some(bare) = title.strip_prefix(NATION) {
            return self.one(self.by_title.get(bare)?, Some(citing));
        }
        let is_whole = |id: &&Id| plain(&self.documents[**id].title).starts_with(NATION);
        let laws: Vec<Id> = self.by_short.get(title)?.iter().filter(is_whole).copied().collect();
        self.one(&laws, Some(citing))
    }

    /// The only one of `ids`; of several versions, the last that was in force on the day of the `citing` text. Documents of one title that
    /// are not marked as versions are told apart by their days.
    fn one(&self, ids: &[Id], citing: Option<&Document>) -> Option<Id> {
        if let [id] = ids {
            return Some(*id);
        }
        if let Some(id) = self.version(ids, citing) {
            return Some(id);
        }
        let day = |id: Id| self.documents[id].date();
        let own = citing.and_then(Document::date);
        let mut dated: Vec<(Date, Id)> = ids.iter().filter_map(|&id| Some((day(id)?, id))).collect();
        dated.sort_unstable();
        let is_clear = dated.len() == ids.len() && dated.windows(2).all(|two| two[0].0 != two[1].0);
        let last = |own: Date| dated.iter().rev().find(|(day, _)| *day <= own);
        let chosen = own.and_then(last).or(match own {
            Some(_) => dated.first(),
            None => dated.last(),
        });
        chosen.filter(|_| is_clear).map(|(_, id)| *id)
    }
}
