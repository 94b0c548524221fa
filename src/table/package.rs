//! What a workbook's package tells besides its cells: how much it unpacks to, and which rows and columns are hidden.

use std::collections::{BTreeSet, HashMap};
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::COLUMN_LIMIT;

/// The most bytes that a workbook may unpack to. A sheet of 200,000 rows has about 100 MB.
const UNPACKED_LIMIT: u64 = 512 * 1024 * 1024;
/// The most parts of a package.
const PART_LIMIT: usize = 10_000;

/// The package of a workbook.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// Whether formulas refer to other workbooks.
    pub(super) has_external_links: bool,
}

/// What is hidden on a sheet: rows and columns, from 0.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Hidden {
    pub(super) rows: BTreeSet<u32>,
    pub(super) columns: BTreeSet<u32>,
}

/// Why a file is not read as a package.
#[derive(Debug, PartialEq)]
pub(super) enum Refused {
    /// It unpacks to too much.
    TooLarge,
    /// It is no package.
    Broken,
}

impl<'b> Package<'b> {
    /// Opens a package after unpacking all its parts once without keeping them. The lengths that a package states may be wrong.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Refused> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refused::Broken)?;
        if archive.len() > PART_LIMIT {
            return Err(Refused::TooLarge);
        }
        let (mut left, mut has_external_links) = (UNPACKED_LIMIT, false);
        for index in 0..archive.len() {
            let part = archive.by_index(index).map_err(|_| Refused::Broken)?;
            has_external_links |= part.name().is_ok_and(|name| name.starts_with("xl/externalLinks/"));
            // What unpacks to this much is refused even if its own length says otherwise.
            let length = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
            left = left.checked_sub(length.map_err(|_| Refused::Broken)?).ok_or(Refused::TooLarge)?;
        }
        Ok(Self { archive, has_external_links })
    }

    /// What is hidden on the sheet called `name`. Nothing if the package does not say where the sheet is.
    pub(super) fn hidden(&mut self, name: &str) -> Hidden {
        let path = self.sheet_path(name);
        path.and_then(|path| self.part(&path)).map(|xml| hidden(&xml)).unwrap_or_default()
    }

    fn sheet_path(&mut self, name: &str) -> Option<String> {
        let mut id = None;
        each_element(&self.part("xl/workbook.xml")?, |element| {
            if element.local_name().as_ref() == "sheet" && attribute(element, "name").as_deref() == Some(name)
            {
                id = attribute(element, "r:id");
            }
        });
        let mut targets = HashMap::new();
        each_element(&self.part("xl/_rels/workbook.xml.rels")?, |element| {
            targets.extend(attribute(element, "Id").zip(attribute(element, "Target")));
        });
        let target = targets.remove(&id?)?;
        Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
    }

    fn part(&mut self, path: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.archive.by_name(path).ok()?.take(UNPACKED_LIMIT).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

fn each_element(xml: &[u8], mut visit: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_reader(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => visit(&element),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// What is hidden on a sheet. Cells are passed over without parsing them: they are nearly all of a sheet, and only rows and columns count.
fn hidden(xml: &[u8]) -> Hidden {
    let mut hidden = Hidden::default();
    for at in memchr::memmem::find_iter(xml, b"hidden=") {
        let Some(start) = memchr::memrchr(b'<', &xml[..at]) else { continue };
        let end = memchr::memchr(b'>', &xml[at..]).map_or(xml.len(), |end| at + end + 1);
        each_element(&xml[start..end], |element| {
            let number = |name: &str| attribute(element, name)?.parse::<u32>().ok()?.checked_sub(1);
            if !matches!(attribute(element, "hidden").as_deref(), Some("1" | "true")) {
                return;
            }
            match element.local_name().as_ref() {
                "row" => hidden.rows.extend(number("r")),
                "col" => {
                    let last = u32::try_from(COLUMN_LIMIT).unwrap_or(u32::MAX);
                    let range = number("min").zip(number("max"));
                    hidden.columns.extend(range.into_iter().flat_map(|(min, max)| min..=max.min(last)));
                }
                _ => {}
            }
        });
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_and_columns_are_found() {
        let xml = br#"<worksheet><cols><col min="2" max="3" hidden="1"/><col min="5" max="5" hidden="0"/></cols>
            <sheetData><row r="2" hidden="1"><c r="A2"/></row><row r="3"><c r="A3"><v>hidden="1"</v></c></row></sheetData></worksheet>"#;
        let found = hidden(xml);
        assert_eq!(found.rows.into_iter().collect::<Vec<_>>(), [1]);
        assert_eq!(found.columns.into_iter().collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn what_is_no_package_is_refused() {
        assert_eq!(Package::open(b"PK\x03\x04nonsense").map(|_| ()), Err(Refused::Broken));
    }
}
