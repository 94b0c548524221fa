//! The glossary: the terms that the documents of a site define, in the order of their sounds.

use std::collections::BTreeMap;

use pinyin::ToPinyin;
use serde::Serialize;

use super::cite::quoted;
use super::{Status, View, status};
use crate::config::language;
use crate::diagnostic::Language;
use crate::library::{Id, Section};
use crate::text::definition::Definition;

/// The terms that begin with one letter.
#[derive(Debug, Clone, Serialize)]
pub struct GlossaryLetter {
    /// The letter, of the sound for Han characters; `#` for all else.
    pub letter: char,
    /// Its name in addresses.
    pub id: String,
    /// The terms.
    pub terms: Vec<GlossaryTerm>,
}

/// A term.
#[derive(Debug, Clone, Serialize)]
pub struct GlossaryTerm {
    /// The term.
    pub term: String,
    /// What it means in each document that defines it, those in force first.
    pub meanings: Vec<Meaning>,
}

/// What a term means in a document.
#[derive(Debug, Clone, Serialize)]
pub struct Meaning {
    /// The sentence of the document.
    pub sentence: String,
    /// The title of the document, as it stands before the number of a provision.
    pub title: String,
    /// The number of the provision, such as `第三条`; may be empty.
    pub label: String,
    /// The address of the provision.
    pub url: String,
    /// The status of the document, if its kind has one.
    pub status: Option<Status>,
}

impl View<'_> {
    /// The terms that the documents below `root` define.
    pub fn glossary(&self, root: &Section) -> Vec<GlossaryLetter> {
        let mut terms: BTreeMap<(String, &str), Vec<Meaning>> = BTreeMap::new();
        for (id, definition) in self.library.definitions(&root.lang) {
            let key = (sound(&definition.term), definition.term.as_str());
            terms.entry(key).or_default().push(self.meaning(id, definition));
        }
        let mut letters: BTreeMap<(bool, char), Vec<GlossaryTerm>> = BTreeMap::new();
        for ((sound, term), mut meanings) in terms {
            meanings.sort_by_key(|meaning| {
                meaning.status.as_ref().is_some_and(|status| !status.notice.is_empty())
            });
            let first = sound.chars().next().filter(char::is_ascii_alphabetic);
            let letter = first.map_or('#', |letter| letter.to_ascii_uppercase());
            letters
                .entry((letter == '#', letter))
                .or_default()
                .push(GlossaryTerm { term: term.to_owned(), meanings });
        }
        letters
            .into_iter()
            .map(|((_, letter), terms)| {
                let id = if letter == '#' { "letter-other".to_owned() } else { format!("letter-{letter}") };
                GlossaryLetter { letter, id, terms }
            })
            .collect()
    }

    fn meaning(&self, id: Id, definition: &Definition) -> Meaning {
        let document = self.library.document(id);
        let anchor =
            if definition.anchor.is_empty() { String::new() } else { format!("#{}", definition.anchor) };
        Meaning {
            sentence: definition.sentence.clone(),
            title: match language(&document.lang) {
                Language::Zh => quoted(&document.title),
                Language::En => format!("{} ", document.title),
            },
            label: definition.label.clone(),
            url: self.config.link_to(&document.url) + &anchor,
            status: status(document, language(&document.lang)),
        }
    }
}

/// The order of a term: how its Han characters sound, other letters as they are.
fn sound(term: &str) -> String {
    let mut sound = String::new();
    for c in term.chars() {
        match c.to_pinyin() {
            Some(reading) => {
                sound.push_str(reading.plain());
                // Characters of one sound stand together: 时间 before 实践.
                sound.push(' ');
            }
            None => sound.extend(c.to_lowercase()),
        }
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::sound;

    #[test]
    fn terms_are_ordered_by_their_sound() {
        let mut terms = ["志愿者", "时间银行", "A类项目", "实践中心", "安置"];
        terms.sort_by_key(|term| sound(term));
        assert_eq!(terms, ["A类项目", "安置", "时间银行", "实践中心", "志愿者"]);
    }
}
