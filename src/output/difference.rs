//! [I/O] The difference between two releases, and where builds keep what they need to apply it.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::location::Location;
use super::manifest::TEMPORARY;
use super::tree;

/// What changes from one release to the next.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// Files whose bytes are new. They are in the stage.
    pub(super) put: Vec<String>,
    /// Files that the new release does not have.
    pub(super) removed: Vec<String>,
}

impl Difference {
    /// All files of the difference.
    pub(super) fn paths(&self) -> impl Iterator<Item = &String> {
        self.put.iter().chain(&self.removed)
    }

    /// Reads the lines that [`Difference::write`] wrote after its first one.
    pub(super) fn read(lines: std::str::Lines<'_>) -> Self {
        let mut difference = Self::default();
        for line in lines {
            match line.split_at_checked(1).filter(|(_, path)| tree::is_inside(path)) {
                Some(("+", path)) => difference.put.push(path.to_owned()),
                Some(("-", path)) => difference.removed.push(path.to_owned()),
                _ => {}
            }
        }
        difference
    }

    /// Writes the difference to `file` in one step, after the line `head`.
    pub(super) fn write(&self, file: &Path, head: &str) -> io::Result<()> {
        let mut out =
            BufWriter::new(tempfile::NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?);
        writeln!(out, "{head}")?;
        self.put.iter().try_for_each(|path| writeln!(out, "+{path}"))?;
        self.removed.iter().try_for_each(|path| writeln!(out, "-{path}"))?;
        let out = out.into_inner()?;
        out.as_file().sync_all()?;
        out.persist(file)?;
        Ok(())
    }
}

impl Location {
    /// The folder to which a build writes its new files.
    pub(super) fn stage(&self) -> PathBuf {
        self.state.join("stage")
    }

    /// The folder in the site from which new files are moved to their places, if the release is applied in place.
    pub(super) fn incoming(&self) -> PathBuf {
        self.out.join(TEMPORARY)
    }

    /// The folder of the spare tree.
    pub(super) fn spare(&self) -> PathBuf {
        self.state.join("spare")
    }

    /// The file with the difference between the spare tree and the site.
    pub(super) fn spare_record(&self) -> PathBuf {
        self.state.join("spare-record")
    }

    /// The file of the journal.
    pub(super) fn journal(&self) -> PathBuf {
        self.state.join("journal")
    }
}
