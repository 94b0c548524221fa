//! The package of a workbook: how much it unpacks to, and the part that holds a sheet.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::sheet::Sheet;
use super::xml::{attribute, each_element};

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

/// Why a file is not read as a package.
#[derive(Debug, PartialEq)]
pub(super) enum Refused {
    /// It unpacks to too much.
    TooLarge,
    /// It is no package.
    Broken,
    /// It does not tell which rows and columns of the sheet are hidden.
    Unclear,
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

    /// What the sheet called `name` tells besides its values.
    pub(super) fn sheet(&mut self, name: &str) -> Result<Sheet, Refused> {
        let xml = self.sheet_path(name).and_then(|path| self.part(&path));
        xml.and_then(|xml| Sheet::read(&xml)).ok_or(Refused::Unclear)
    }

    fn sheet_path(&mut self, name: &str) -> Option<String> {
        let workbook = self.workbook_path()?;
        let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let mut id = None;
        each_element(&self.part(&workbook)?, |element| {
            if element.local_name().as_ref() == "sheet" && attribute(element, "name").as_deref() == Some(name)
            {
                id = id.take().or_else(|| attribute(element, "id"));
            }
        })?;
        let mut targets = HashMap::new();
        each_element(&self.part(&format!("{folder}/_rels/{file}.rels"))?, |element| {
            targets.extend(attribute(element, "Id").zip(attribute(element, "Target")));
        })?;
        let target = targets.remove(&id?)?;
        Some(target.strip_prefix('/').map_or_else(|| format!("{folder}/{target}"), str::to_owned))
    }

    /// The part that names the sheets. Programs may put it elsewhere than Excel does.
    fn workbook_path(&mut self) -> Option<String> {
        let mut path = None;
        each_element(&self.part("_rels/.rels")?, |element| {
            let is_workbook =
                attribute(element, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"));
            path = path.take().or_else(|| attribute(element, "Target").filter(|_| is_workbook));
        })?;
        path.map(|path| path.trim_start_matches('/').to_owned())
    }

    /// The bytes of a part. Some programs write its name with other capitals or with backslashes than they refer to it.
    fn part(&mut self, path: &str) -> Option<Vec<u8>> {
        let path = path.trim_start_matches('/').replace('\\', "/");
        let is_wanted = |name: &str| name.replace('\\', "/").eq_ignore_ascii_case(&path);
        let name = self.archive.file_names().flatten().find(|name| is_wanted(name))?.into_owned();
        let mut bytes = Vec::new();
        self.archive.by_name(&name).ok()?.take(UNPACKED_LIMIT).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_package_is_refused() {
        assert_eq!(Package::open(b"PK\x03\x04nonsense").map(|_| ()), Err(Refused::Broken));
    }
}
