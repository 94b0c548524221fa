//! Builds the full-text index of a site, and converts requests and results between the index and addresses or templates.
//!
//! Nothing that readers may not see is in a library (see [`crate::audience`]), so it never gets into the index.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;
use search_index::{Change, Config, Facet, Index, Page, Request, Response, Section, Shards, Writer};
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::config::language;
use crate::diagnostic::Language;
use crate::kind::{Choice, Kinds};
use crate::names;
use crate::page::long_date;
use crate::site::Site;

pub mod entry;

use entry::{Entry, EntryField, EntrySection, EntryValue, entry, found};

/// The factor for the score of pages whose status is marked as lowered in their kind, such as repealed policies.
const LOWERED: f32 = 0.6;

/// Pages that are made ready for the index together, on all cores.
const AT_ONCE: usize = 256;

/// The folder of the index below the output folder.
pub const FOLDER: &str = names::SEARCH_INDEX;

/// The configuration of the index of `site`.
pub fn config(site: &Site) -> Config {
    let lang = language(&site.config.lang);
    let (kind_label, year_label) = if lang == Language::Zh { ("类型", "年份") } else { ("Kind", "Year") };
    let mut facets = vec![facet("kind", kind_label), facet("year", year_label)];
    for taxonomy in &site.library.taxonomies {
        if !facets.iter().any(|f| f.name == taxonomy.facet) {
            facets.push(facet(&taxonomy.facet, taxonomy.label.text(lang)));
        }
    }
    let choices =
        site.kinds.iter().flat_map(|kind| kind.fields.iter().filter(|f| f.status)).flat_map(|f| &f.values);
    // A page says its status in its own language.
    let labels = |choice: &Choice| [Language::Zh, Language::En].map(|lang| choice.label(lang).to_owned());
    let labels: BTreeSet<String> = choices.filter(|choice| choice.lowered).flat_map(labels).collect();
    let lowered = labels.into_iter().map(|label| (label, LOWERED)).collect();
    Config { facets, lowered, synonyms: site.synonyms.clone(), ..Config::default() }
}

fn facet(name: &str, label: &str) -> Facet {
    Facet { name: name.to_owned(), label: label.to_owned() }
}

/// Converts an entry to a page of the index.
fn page(entry: Entry) -> Page {
    let Entry { url, title, kind_label, weight, date, status, fields, terms, sections, .. } = entry;
    let mut facets = vec![("kind".to_owned(), kind_label.clone())];
    facets.extend(date.map(|date| ("year".to_owned(), date.year().to_string())));
    facets.extend(terms);
    let section = |EntrySection { anchor, heading, text }| Section { anchor, heading, text };
    Page {
        url,
        title,
        kind: kind_label,
        date: date.and_then(|date| date.strftime("%Y%m%d").to_string().parse().ok()),
        weight,
        status,
        facets,
        keywords: fields.into_iter().filter(|field| field.weight > 0.0).flat_map(words).collect(),
        sections: sections.into_iter().map(section).collect(),
    }
}

/// The texts among the values of `field`.
fn words(field: EntryField) -> impl Iterator<Item = String> {
    field.values.into_iter().filter_map(|value| match value {
        EntryValue::Text(text) => Some(text),
        _ => None,
    })
}

/// [I/O] Makes the shards of the index of `site`. `cache` is a folder that keeps those of unchanged pages. Returns nothing if `is_unwanted`,
/// which is asked again and again while pages are made ready, has returned true.
pub fn shards_unless(
    site: &Site,
    cache: Option<&Path>,
    mut is_unwanted: impl FnMut() -> bool,
) -> search_index::Result<Option<Shards>> {
    let mut writer = Writer::new(config(site), cache)?;
    for some in found(site).chunks(AT_ONCE) {
        if is_unwanted() {
            return Ok(None);
        }
        let pages: Vec<Page> = some.par_iter().map(|&id| page(entry(site, id))).collect();
        pages.into_iter().for_each(|page| writer.add(page));
    }
    writer.shards().map(Some)
}

/// Parses a request from parameters of a command line or address: `q`, `limit`, `offset`, `sort`, `from`, `to`, and facets.
///
/// # Errors
/// A message about an invalid value.
pub fn request<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Request, String> {
    let mut request = Request { facets: true, ..Request::default() };
    for (name, value) in parameters {
        match name {
            "q" => request.query = value.to_owned(),
            "limit" => request.limit = Some(number::<usize>(name, value)?.clamp(1, 200)),
            "offset" => request.offset = number(name, value)?,
            "sort" => {
                request.sort = serde_json::from_value(json!(value))
                    .map_err(|_| format!("sort={value}: relevance, date, oldest"))?
            }
            "from" => request.from = Some(day(name, value)?),
            "to" => request.to = Some(day(name, value)?),
            _ if value.is_empty() => {}
            _ => request.filters.entry(name.to_owned()).or_default().push(value.to_owned()),
        }
    }
    Ok(request)
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name}={value}: 应为整数 | a whole number"))
}

fn day(name: &str, value: &str) -> Result<u32, String> {
    let date: jiff::civil::Date =
        value.parse().map_err(|_| format!("{name}={value}: 日期写成 2026-03-05 | write 2026-03-05"))?;
    number(name, &date.strftime("%Y%m%d").to_string())
}

/// Searches. A filter on the kind may use its name or its label.
pub fn search(
    index: &Index,
    mut request: Request,
    kinds: &Kinds,
    lang: Language,
) -> search_index::Result<Response> {
    for value in request.filters.get_mut("kind").into_iter().flatten() {
        if let Some(kind) = kinds.get(value) {
            *value = kind.label.text(lang).to_owned();
        }
    }
    index.search(&request)
}

/// One way in which a search differs from what was typed, in words of the theme.
#[derive(Debug, Serialize)]
pub struct Note {
    /// The theme's text.
    pub key: String,
    /// What to name in it.
    pub texts: Vec<String>,
    /// A number in it.
    pub n: usize,
}

/// The notes above the results, one for each way. `notes` in the theme's `search/draw.js` writes the same ones.
pub fn notes(response: &Response) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    for change in &response.changes {
        let (name, texts, n) = match change {
            Change::NotFound { words } => ("not_found", words.clone(), 0),
            Change::PhraseLoosened { phrase } => ("phrase_loosened", vec![phrase.clone()], 0),
            Change::PhraseCut { phrase } => ("phrase_cut", vec![phrase.clone()], 0),
            Change::TitleLoosened { word } => ("title_loosened", vec![word.clone()], 0),
            Change::ExclusionIgnored { word } => ("exclusion_ignored", vec![word.clone()], 0),
            Change::FiltersIgnored => ("filters_ignored", Vec::new(), 0),
            Change::SoundAlike { typed } => ("sound_alike", vec![typed.clone()], 0),
            Change::Synonym { searched, .. } => ("synonym", vec![searched.clone()], 0),
            Change::Shortened { characters } => ("shortened", Vec::new(), *characters),
        };
        let key = format!("search_change_{name}");
        match notes.iter_mut().find(|note| note.key == key) {
            Some(note) => note.texts.extend(texts),
            None => notes.push(Note { key, texts, n }),
        }
    }
    for note in &mut notes {
        let mut said = BTreeSet::new();
        note.texts.retain(|text| said.insert(text.clone()));
    }
    notes
}

/// Converts the response to JSON for the template of the search page. Matches are marked in HTML.
pub fn view(response: &Response, lang: Language) -> Json {
    let mut view = json!(response);
    view["notes"] = json!(notes(response));
    for hit in view["hits"].as_array_mut().into_iter().flatten() {
        let title = marked(hit["title"].as_str().unwrap_or_default(), &hit["title_marks"]);
        hit["title_html"] = json!(title);
        hit["kind_label"] = hit["kind"].clone();
        let date = hit["date"].as_i64().and_then(|d| {
            jiff::civil::Date::new((d / 10_000) as i16, (d / 100 % 100) as i8, (d % 100) as i8).ok()
        });
        hit["date_text"] = json!(date.map(|date| long_date(date, lang)));
        for section in hit["sections"].as_array_mut().into_iter().flatten() {
            section["html"] =
                json!(marked(section["snippet"].as_str().unwrap_or_default(), &section["marks"]));
        }
    }
    view
}

/// `text` as HTML with `<mark>` around the character ranges `marks`.
fn marked(text: &str, marks: &Json) -> String {
    let ranges: Vec<(usize, usize)> = serde_json::from_value(marks.clone()).unwrap_or_default();
    let mut html = String::with_capacity(text.len() + 32);
    for (at, c) in text.chars().enumerate() {
        if ranges.iter().any(|&(start, end)| at == start && start < end) {
            html.push_str("<mark>");
        }
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            c => html.push(c),
        }
        if ranges.iter().any(|&(start, end)| at + 1 == end && start < end) {
            html.push_str("</mark>");
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_set_by_characters_and_the_rest_is_escaped() {
        assert_eq!(marked("a<家风>b", &json!([[2, 4]])), "a&lt;<mark>家风</mark>&gt;b");
        assert_eq!(marked("无", &Json::Null), "无");
    }

    #[test]
    fn requests_are_read_from_parameters() {
        let request = request([("q", "家风"), ("kind", "story"), ("from", "2026-03-05"), ("limit", "5000")])
            .expect("well formed");
        assert_eq!(
            (request.query.as_str(), request.limit, request.from),
            ("家风", Some(200), Some(20_260_305))
        );
        assert!(super::request([("from", "2026-02-30")]).is_err());
        assert!(super::request([("sort", "x")]).is_err());
    }
}
