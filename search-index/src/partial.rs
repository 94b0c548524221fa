//! Answers JSON requests from an index whose bytes arrive part by part, without any I/O.
//!
//! `{"search": Request}` or `{"suggest": {"prefix", "limit"}}` is answered with `{"response": ...}`, with
//! `{"missing": [[start, end], ...]}` for bytes to provide before asking again, or with
//! `{"error": {"kind", "message", "known"}}`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::index::Index;
use crate::request::{Request, Response, Suggestion};
use crate::source::Source;

/// An index of which some parts are loaded; its files count as one, as [`crate::Manifest`] says.
pub struct PartialIndex {
    source: Arc<Source>,
    index: Option<Index>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Question {
    Search(Request),
    Suggest { prefix: String, limit: usize },
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Response(Outcome),
    Missing(Vec<(u64, u64)>),
    Error(Fault),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome {
    Found(Response),
    Suggested(Vec<Suggestion>),
}

#[derive(Serialize)]
struct Fault {
    kind: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    known: Vec<String>,
}

impl PartialIndex {
    /// An index of `length` bytes, none of which is loaded.
    pub fn new(length: u64) -> Self {
        Self { source: Arc::new(Source::new(length)), index: None }
    }

    /// Adds the bytes that stand at `start` of the index.
    pub fn provide(&self, start: u64, bytes: &[u8]) {
        self.source.provide(start, bytes);
    }

    /// Answers a request in JSON with an answer in JSON.
    pub fn ask(&mut self, question: &[u8]) -> String {
        let answer = match serde_json::from_slice(question) {
            Ok(question) => self.answer(question).map_or_else(Answer::from, Answer::Response),
            Err(error) => {
                Answer::Error(Fault { kind: "request", message: error.to_string(), known: Vec::new() })
            }
        };
        serde_json::to_string(&answer).expect("an answer is plain data")
    }

    fn answer(&mut self, question: Question) -> Result<Outcome> {
        let index = match self.index.take() {
            Some(index) => index,
            None => Index::in_parts(&self.source)?,
        };
        let index = self.index.insert(index);
        match question {
            Question::Search(request) => index.search(&request).map(Outcome::Found),
            Question::Suggest { prefix, limit } => index.suggest(&prefix, limit).map(Outcome::Suggested),
        }
    }
}

impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        let (kind, known) = match error {
            Error::Missing { ranges } => {
                return Self::Missing(ranges.into_iter().map(|range| (range.start, range.end)).collect());
            }
            Error::UnknownFilter { known, .. } => ("unknown-filter", known),
            Error::Format { .. } => ("format", Vec::new()),
            Error::Truncated { .. } => ("truncated", Vec::new()),
            Error::NotAnIndex => ("not-an-index", Vec::new()),
            Error::Damaged { .. } => ("damaged", Vec::new()),
            Error::Io { .. } => ("io", Vec::new()),
        };
        Self::Error(Fault { kind, message, known })
    }
}
