//! [I/O] What a build learns of long texts, kept for the next one: their outlines, by a hash of all that decides them, so that a text which
//! did not change is only read where its words are needed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;

use crate::document::Document;
use crate::kind::TextForm;
use crate::markdown::{Outline, Reading};

/// A hash of a text and of how it is read.
pub type Key = String;

/// Shorter texts are read sooner than looked up.
const SHORTEST: usize = 4096;

/// The key of the body `text[start..]`; none where knowing it saves nothing.
pub fn key(text: &str, start: usize, reading: Reading<'_>) -> Option<Key> {
    if text.len() < SHORTEST {
        return None;
    }
    let Reading { form, trust_html, title } = reading;
    let how = [form == TextForm::Official, trust_html, title.is_some()].map(u8::from);
    let title = title.unwrap_or_default();
    let mut hasher = blake3::Hasher::new();
    hasher.update(&how).update(&(start as u64).to_le_bytes()).update(&(title.len() as u64).to_le_bytes());
    hasher.update(title.as_bytes()).update(text.as_bytes());
    Some(hasher.finalize().to_hex()[..32].to_owned())
}

/// Outlines in JSON by their keys.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outlines(BTreeMap<Key, String>);

impl Outlines {
    /// Reads those that the same `program` wrote to `file`; none where it did not, since all they save is time.
    pub fn read(file: &Path, program: &str) -> Self {
        let text = fs::read_to_string(file).unwrap_or_default();
        let mut lines = text.lines();
        if lines.next() != Some(program) {
            return Self::default();
        }
        let line = |line: &str| line.split_once(' ').map(|(key, json)| (key.to_owned(), json.to_owned()));
        Self(lines.filter_map(line).collect())
    }

    /// The outline of the text that has `key`.
    pub fn get(&self, key: &Key) -> Option<Outline> {
        serde_json::from_str(self.0.get(key)?).ok()
    }

    /// Those of the texts in `documents` that are without fault: a fault must be told again.
    pub fn of(documents: &[Document]) -> Self {
        let known = documents.par_iter().filter(|document| document.is_faultless).filter_map(|document| {
            let json = serde_json::to_string(&document.content.outline).expect("an outline is plain data");
            Some((document.key.clone()?, json))
        });
        Self(known.collect())
    }

    /// Replaces `file` in one step.
    pub fn write(&self, file: &Path, program: &str) -> io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut out = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
        writeln!(out, "{program}")?;
        for (key, json) in &self.0 {
            writeln!(out, "{key} {json}")?;
        }
        out.into_inner()?.persist(file)?;
        Ok(())
    }
}
