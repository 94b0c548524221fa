//! Errors of reading and writing an output folder, with the path that they concern.

use std::io;
use std::path::{Path, PathBuf};

/// An I/O error with the path it concerns.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", path.display())]
pub struct OutputError {
    /// What could not be read or written.
    pub path: PathBuf,
    /// Why.
    pub cause: io::Error,
}

/// Adds the path that an I/O error concerns.
pub(super) trait At<T> {
    fn at(self, path: &Path) -> Result<T, OutputError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, OutputError> {
        self.map_err(|cause| OutputError { path: path.to_owned(), cause })
    }
}

/// An error that says what to do, in both languages.
pub(super) fn refused(path: &Path, text: impl Into<String>) -> OutputError {
    OutputError { path: path.to_owned(), cause: io::Error::other(text.into()) }
}
