//! The manifest of an index: what `meta.json` says of it to tantivy, and, in its payload, to our own readers.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Version of the layout and of the analysis; anything that changes the meaning of the bytes raises it.
pub const FORMAT: u32 = 4;

/// What a reader must know before anything else: which files there are, and which part of them opens the index.
///
/// The files count as one long file, in their order: a place in the index is a place in that. Files that only tantivy
/// itself reads are not listed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of the index.
    pub format: u32,
    /// Names and lengths of the files that a browser reads; the last one is the head.
    pub files: Vec<(String, u64)>,
    /// Bytes of these files together.
    pub bytes: u64,
    /// Everything from here to the end is read to open the index.
    pub open: u64,
    /// Hash of the head (BLAKE3, hexadecimal), which depends on all other files.
    pub hash: String,
    /// Pages in the index.
    pub pages: u32,
    /// Sections in the index.
    pub sections: u32,
}

/// The part of `meta.json` that is read here.
#[derive(Deserialize)]
struct Meta {
    payload: Option<String>,
}

impl Manifest {
    /// Reads the manifest from the bytes of `meta.json`.
    ///
    /// # Errors
    /// Where there is none, or one of another format.
    pub fn from_meta(meta: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let meta: Meta = serde_json::from_slice(meta).map_err(|_| Error::damaged("manifest"))?;
        let payload = meta.payload.ok_or(Error::NotAnIndex)?;
        let Version { format } = serde_json::from_str(&payload).map_err(|_| Error::NotAnIndex)?;
        if format != FORMAT {
            return Err(Error::Format { found: format, expected: FORMAT });
        }
        serde_json::from_str(&payload).map_err(|_| Error::damaged("manifest"))
    }

    /// The names of the two segments, pages and sections.
    pub(crate) fn segments(&self) -> Vec<String> {
        let stems = self.files.iter().filter_map(|(name, _)| name.split_once('.')).map(|name| name.0);
        let mut segments: Vec<String> = stems.map(str::to_owned).collect();
        // The head, which comes last, is no segment.
        segments.pop();
        segments.dedup();
        segments
    }

    /// The name of the head.
    pub(crate) fn head(&self) -> Result<&str> {
        self.files.last().map(|(name, _)| name.as_str()).ok_or(Error::damaged("manifest"))
    }
}
