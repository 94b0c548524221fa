//! Two versions of a text side by side, provision by provision.

use serde::Serialize;

use super::{VersionEntry, View};
use crate::comparison::{self, Change, Form, Mark, Pair, Piece, STEPS, Unit};
use crate::library::{Counts, Id, VersionedText};

/// The comparison of two versions.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// The title of the newer version.
    pub title: String,
    /// The title of the older version, if it is another.
    pub old_title: String,
    /// The address of the current version.
    pub current: String,
    /// The older version.
    pub old: VersionEntry,
    /// The newer version.
    pub new: VersionEntry,
    /// What changed.
    pub counts: Counts,
    /// Whether articles are counted, else headings and paragraphs.
    pub has_articles: bool,
    /// How many articles have another number and the same words.
    pub renumbered: usize,
    /// What became of each part, in the order of the newer version.
    pub rows: Vec<Row>,
    /// Other pairs of versions that are compared, the newest first.
    pub others: Vec<Other>,
}

/// Another comparison of the same text.
#[derive(Debug, Clone, Serialize)]
pub struct Other {
    /// The day of the older version.
    pub old: String,
    /// The day of the newer version.
    pub new: String,
    /// The address.
    pub url: String,
}

/// A part of the text, or a run of parts that stayed.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// `same`, `changed`, `added` or `removed`; `heading` for a heading that stayed.
    pub kind: &'static str,
    /// Whether it is a heading.
    pub is_heading: bool,
    /// Its number in the older version, or that of the first of a run.
    pub old: Place,
    /// Its number in the newer version, or that of the first of a run.
    pub new: Place,
    /// The last of a run in the older version.
    pub old_last: Place,
    /// The last of a run in the newer version.
    pub new_last: Place,
    /// The number of parts in a run.
    pub count: usize,
    /// Whether its number changed.
    pub renumbered: bool,
    /// Its lines; none for a run.
    pub lines: Vec<Line>,
}

/// A numbered part and where it stands.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Place {
    /// Its number as written; may be empty.
    pub label: String,
    /// Its address; empty if it has none.
    pub url: String,
}

/// A line of both versions.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// In the older version.
    pub old: Vec<Marked>,
    /// In the newer version.
    pub new: Vec<Marked>,
    /// Both in one.
    pub both: Vec<Marked>,
}

/// A piece of a line.
#[derive(Debug, Clone, Serialize)]
pub struct Marked {
    /// `same`, `removed` or `added`.
    pub mark: &'static str,
    /// Its words.
    pub text: String,
}

/// The two versions while rows are made of them.
struct Texts<'a> {
    old: &'a [Unit],
    new: &'a [Unit],
    old_url: &'a str,
    new_url: &'a str,
}

impl View<'_> {
    /// The comparison of two versions of a text, the older first.
    pub fn comparison(&self, (old_id, new_id): (Id, Id)) -> Comparison {
        let of = |id: Id| self.library.versions_of(id).expect("only versions are compared");
        let ((text, old_n), (_, new_n)) = (of(old_id), of(new_id));
        let (old, new) =
            (self.version_entry(text, old_n, text.current), self.version_entry(text, new_n, text.current));
        let (before, after) = (self.library.document(old_id), self.library.document(new_id));
        let (old_units, new_units) = (comparison::units(&before.text), comparison::units(&after.text));
        let pairs = comparison::align(&old_units, &new_units);
        let texts =
            Texts { old: &old_units, new: &new_units, old_url: &old.permanent, new_url: &new.permanent };
        let rows = texts.rows(&pairs);
        let is_renumbered = |row: &&Row| row.kind == "same" && row.renumbered;
        let title = |title: &str| if title == after.title { String::new() } else { title.to_owned() };
        Comparison {
            old_title: title(&before.title),
            title: after.title.clone(),
            current: self.config.link(&text.url),
            counts: Counts::of(&pairs, &old_units, &new_units),
            has_articles: old_units.iter().chain(&new_units).any(|unit| unit.form == Form::Article),
            renumbered: rows.iter().filter(is_renumbered).map(|row| row.count).sum(),
            rows,
            others: self.other_comparisons(text, (old_n, new_n)),
            old,
            new,
        }
    }

    fn other_comparisons(&self, text: &VersionedText, own: (usize, usize)) -> Vec<Other> {
        let pairs = text.comparisons().into_iter().rev().filter(|pair| *pair != own);
        let other = |(old, new): (usize, usize)| Other {
            old: text.versions[old].date.to_string(),
            new: text.versions[new].date.to_string(),
            url: self.config.link(&text.comparison_url(old, new)),
        };
        pairs.map(other).collect()
    }
}

impl Texts<'_> {
    /// The rows of all pairs. Headings that stayed are left out where nothing below them changed.
    fn rows(&self, pairs: &[Pair]) -> Vec<Row> {
        let mut steps = STEPS;
        let rows: Vec<Row> = pairs.iter().map(|pair| self.row(*pair, &mut steps)).collect();
        // Whether something changed from here to the next heading.
        let mut is_changed = false;
        let mut needed = vec![true; rows.len()];
        for (n, row) in rows.iter().enumerate().rev() {
            match row.kind {
                "heading" => needed[n] = std::mem::take(&mut is_changed),
                "same" => {}
                _ => is_changed = true,
            }
        }
        let mut runs: Vec<Row> = Vec::new();
        // The last pair of the last row, or the last heading left out behind it.
        let mut last: Option<Pair> = None;
        for ((row, pair), needed) in rows.into_iter().zip(pairs).zip(needed) {
            let follows = last.is_some_and(|last| is_next(last, *pair));
            match runs.last_mut() {
                _ if !needed => {}
                Some(run) if follows && run.takes(&row) => {
                    (run.old_last, run.new_last) = (row.old, row.new);
                    run.count += 1;
                }
                _ => runs.push(row),
            }
            last = Some(*pair).filter(|_| needed || follows);
        }
        runs
    }

    fn row(&self, pair: Pair, steps: &mut usize) -> Row {
        let (old, new) = (pair.old.map(|n| &self.old[n]), pair.new.map(|n| &self.new[n]));
        let is_heading = new.or(old).is_some_and(|unit| unit.form == Form::Heading);
        let (kind, lines) = match pair.change {
            Change::Same if is_heading => ("heading", true),
            Change::Same => ("same", false),
            Change::Changed => ("changed", true),
            Change::Added => ("added", true),
            Change::Removed => ("removed", true),
        };
        let lines = if lines { comparison::changed_lines(old, new, steps) } else { Vec::new() };
        let (old_place, new_place) = (place(old, self.old_url), place(new, self.new_url));
        let renumbered = old.zip(new).is_some_and(|(old, new)| !old.is_numbered_like(new));
        Row {
            kind,
            is_heading,
            old_last: old_place.clone(),
            new_last: new_place.clone(),
            old: old_place,
            new: new_place,
            count: 1,
            renumbered,
            lines: lines.into_iter().map(line).collect(),
        }
    }
}

impl Row {
    /// Whether the run of parts that stayed goes on with `row`.
    fn takes(&self, row: &Self) -> bool {
        self.kind == "same"
            && row.kind == "same"
            && self.renumbered == row.renumbered
            && self.new.label.is_empty() == row.new.label.is_empty()
    }
}

/// Whether `pair` stands right behind `last` in both versions.
fn is_next(last: Pair, pair: Pair) -> bool {
    let follows = |last: Option<usize>, own: Option<usize>| last.zip(own).is_some_and(|(a, b)| a + 1 == b);
    follows(last.old, pair.old) && follows(last.new, pair.new)
}

fn place(unit: Option<&Unit>, url: &str) -> Place {
    let Some(unit) = unit else { return Place::default() };
    let url = if unit.anchor.is_empty() { String::new() } else { format!("{url}#{}", unit.anchor) };
    Place { label: unit.label.clone(), url }
}

fn line(line: comparison::Line) -> Line {
    let marked = |piece: Piece| Marked {
        mark: match piece.mark {
            Mark::Same => "same",
            Mark::Removed => "removed",
            Mark::Added => "added",
        },
        text: piece.text,
    };
    let all = |pieces: Vec<Piece>| pieces.into_iter().map(marked).collect();
    Line { old: all(line.old), new: all(line.new), both: all(line.both) }
}
