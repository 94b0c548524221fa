//! What is asked and what is answered, the same JSON on the command line, the server and in the browser.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::page::Day;

/// A search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// What was typed: words, "phrases", -word, 标题:word, 地区:北京.
    pub query: String,
    /// Facet name to the values of which a page must have one.
    pub filters: BTreeMap<String, Vec<String>>,
    /// First day that a page may have.
    pub from: Option<Day>,
    /// Last day that a page may have.
    pub to: Option<Day>,
    /// Order of the hits.
    pub sort: Sort,
    /// Hits to skip.
    pub offset: usize,
    /// Most hits to return; ten where it is not given.
    pub limit: Option<usize>,
    /// Whether to count the values of the facets.
    pub facets: bool,
}

/// Order of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first; pages without a date last.
    Date,
    /// Oldest first; pages without a date last.
    Oldest,
}

/// The answer to a [`Request`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Pages found, on this page of results and others.
    pub total: usize,
    /// The pages from `offset` on.
    pub hits: Vec<Hit>,
    /// Counts of facet values over all pages found, where they were asked for.
    pub facets: Vec<FacetCounts>,
    /// Another query that was probably meant.
    pub suggestion: Option<String>,
    /// What was searched differently from what was typed.
    pub changes: Vec<Change>,
}

/// A page that was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Address of the page.
    pub url: String,
    /// Title as shown.
    pub title: String,
    /// The parts of the title to mark, as ranges of characters (Unicode scalar values).
    pub title_marks: Vec<(usize, usize)>,
    /// Kind of the page.
    pub kind: String,
    /// Day of the page.
    pub date: Option<Day>,
    /// Validity, where the page has one.
    pub status: Option<String>,
    /// Relevance; comparable within one answer only.
    pub score: f32,
    /// The best sections, best first.
    pub sections: Vec<SectionHit>,
}

/// A section that was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SectionHit {
    /// Address of the page with the anchor of the section.
    pub url: String,
    /// Anchor alone.
    pub anchor: String,
    /// Heading as shown.
    pub heading: String,
    /// The part of the shown text around what was found, with … where it was cut.
    pub snippet: String,
    /// The parts of the snippet to mark, as ranges of characters (Unicode scalar values).
    pub marks: Vec<(usize, usize)>,
}

/// How many of the found pages have each value of a facet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FacetCounts {
    /// Name in requests.
    pub name: String,
    /// Name as shown.
    pub label: String,
    /// Values with their counts, most first.
    pub values: Vec<(String, usize)>,
}

/// A way in which the search differs from what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// Words that no page has; the others were searched.
    NotFound {
        /// The words as typed.
        words: Vec<String>,
    },
    /// No page has the phrase as quoted; its words were searched.
    PhraseLoosened {
        /// The phrase.
        phrase: String,
    },
    /// Parts of the phrase are too common to be compared within the limits of a search; only the others were.
    PhraseCut {
        /// The phrase.
        phrase: String,
    },
    /// No page has the word in its title; it was searched in texts too.
    TitleLoosened {
        /// The word.
        word: String,
    },
    /// Nothing was left by an excluded word; it was not excluded.
    ExclusionIgnored {
        /// The word.
        word: String,
    },
    /// Nothing was left by the filters; pages outside of them are shown.
    FiltersIgnored,
    /// Words that sound the same were searched too.
    SoundAlike {
        /// The part that no page has.
        typed: String,
    },
    /// A word that means the same was searched too.
    Synonym {
        /// What was typed.
        typed: String,
        /// What was searched too.
        searched: String,
    },
    /// The query is long; only its first characters were searched.
    Shortened {
        /// Characters that were searched.
        characters: usize,
    },
}

/// A completion of what is being typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Title, name, keyword or heading as shown.
    pub text: String,
    /// What it leads to.
    pub url: String,
    /// Title of the page.
    pub title: String,
}
