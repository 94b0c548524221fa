//! What a site gives to be indexed: pages, their sections, and the few settings of the index.

use serde::{Deserialize, Serialize};

/// A day of the calendar as the number yyyymmdd, for example 20240131; 0 where there is none.
pub type Day = u32;

/// One page of the site, as it is to be found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Address that a hit opens, unique in the index.
    pub url: String,
    /// Title as shown.
    pub title: String,
    /// Kind of the page, shown with its hits ("policy", "story").
    pub kind: String,
    /// Day that filters and sorting by date use.
    pub date: Option<Day>,
    /// Factor on the page's score; 1.0 is neutral.
    pub weight: f32,
    /// Validity, where the page has one ("repealed"); see [`Config::lowered`].
    pub status: Option<String>,
    /// Pairs of facet name and value; a name may stand more than once.
    pub facets: Vec<(String, String)>,
    /// Further names of the page: persons, abbreviations, document numbers. They count like titles.
    pub keywords: Vec<String>,
    /// The text, in reading order.
    pub sections: Vec<Section>,
}

/// A part of a page that a hit can open: what stands under a heading, or an article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Fragment of the address, without `#`; empty for the top of the page.
    pub anchor: String,
    /// Heading as shown; empty where there is none.
    pub heading: String,
    /// Plain text as shown.
    pub text: String,
}

impl Section {
    /// A section with nothing in it.
    pub(crate) const EMPTY: Self =
        Self { anchor: String::new(), heading: String::new(), text: String::new() };
}

/// A facet by which hits can be filtered and counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facet {
    /// Name in requests and in [`Page::facets`].
    pub name: String,
    /// Name as shown; may also stand in a query (`地区:北京`).
    pub label: String,
}

/// Settings of an index; they are part of what decides its bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// The facets, in the order in which they are shown.
    pub facets: Vec<Facet>,
    /// Groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
    /// Statuses whose pages rank lower, with the factor on their score.
    pub lowered: Vec<(String, f32)>,
    /// Beginnings that a title may be cited without.
    pub title_prefixes: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            facets: Vec::new(),
            synonyms: Vec::new(),
            lowered: ["repealed", "expired", "invalid", "已废止", "废止", "失效", "已失效"]
                .map(|status| (status.to_owned(), 0.6))
                .to_vec(),
            title_prefixes: vec!["中华人民共和国".to_owned()],
        }
    }
}
