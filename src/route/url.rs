//! The addresses of what wenku makes, and the files that hold them.

use crate::document::Document;
use crate::kind::Layout;

/// The most rows in one part of a table for filtering.
pub const ROWS_PART: usize = 1_000;

/// The address of the list at `list` in another layout.
pub fn layout_url(list: &str, layout: &Layout) -> String {
    format!("{list}{}/", layout.type_.name())
}

/// The address of all pages of the list at `list` as a workbook.
pub fn xlsx_url(list: &str) -> String {
    format!("{list}data.xlsx")
}

/// The address of the table of text of the list at `list`.
pub fn csv_url(list: &str) -> String {
    format!("{list}data.csv")
}

/// The address of part `n` of the rows of the list at `list`.
pub fn rows_url(list: &str, n: usize) -> String {
    format!("{list}rows-{n}.json")
}

/// The address of the page of missing documents below the root section at `url`.
pub fn missing_url(url: &str) -> String {
    format!("{url}missing/")
}

/// The address of the picture of the documents around the one at `url`.
pub fn relations_url(url: &str) -> String {
    format!("{url}relations/")
}

/// The address of the citation graph.
pub const GRAPH_URL: &str = "/citations.json";

/// The address of the year below the root section at `url`.
pub fn calendar_url(url: &str) -> String {
    format!("{url}calendar/")
}

/// The address of the days of the list at `url`, for the calendars of phones and offices.
pub fn ics_url(url: &str) -> String {
    format!("{url}calendar.ics")
}

/// The address of the reader's own kit below the root section at `url`.
pub fn basket_url(url: &str) -> String {
    format!("{url}basket/")
}

/// The address of the glossary below the root section at `url`.
pub fn glossary_url(url: &str) -> String {
    format!("{url}glossary/")
}

/// The address of the same as a table.
pub fn missing_table_url(url: &str) -> String {
    format!("{url}missing/documents.csv")
}

/// Whether there is a feed of the versions of `document`: of each document that lists show.
pub fn has_feed(document: &Document) -> bool {
    document.kind.document && document.is_listed() && !document.is_index && !document.is_attachment
}

/// The address of the feed of the document at `url`.
pub fn feed_url(url: &str) -> String {
    format!("{url}feed.xml")
}

/// The address of the data of the page at `url`.
pub fn data_url(url: &str) -> String {
    format!("{url}index.json")
}

/// The address of the content file `path`. Its folders become slugs, like those of the pages beside it.
pub fn asset_url(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((dir, file)) => format!("{}{file}", crate::document::dir_url(dir)),
        None => format!("/{path}"),
    }
}

/// The file for the address `path`, below the output folder.
pub fn file_path(path: &str) -> String {
    let bare = path.trim_start_matches('/');
    if bare.is_empty() || bare.ends_with('/') { format!("{bare}index.html") } else { bare.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_files() {
        assert_eq!(file_path("/"), "index.html");
        assert_eq!(file_path("/政策/要点/"), "政策/要点/index.html");
        assert_eq!(file_path("/feed.xml"), "feed.xml");
    }
}
