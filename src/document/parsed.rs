//! A source whose front matter is read.

use super::Context;
use super::address::ContentPath;
use crate::diagnostic::Diagnostics;
use crate::front_matter::{self, Node};
use crate::source::Source;

/// A source whose front matter is read and whose body is not.
pub(super) struct ParsedSource {
    pub(super) source: Source,
    pub(super) address: ContentPath,
    pub(super) body_start: usize,
    pub(super) yaml_start: usize,
    pub(super) entries: Option<Vec<(Node, Node)>>,
    pub(super) has_front_matter: bool,
}

/// Reads the front matter of a source.
pub(super) fn parse(
    source: Source,
    address: ContentPath,
    context: Context<'_>,
) -> (ParsedSource, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let path = format!("{}/{}", context.shown, source.path);
    let split = front_matter::split(&path, &source.text, &mut diagnostics);
    let entries = front_matter::read(&path, &source.text, &split, context.is_lenient(), &mut diagnostics);
    let has_front_matter = split.yaml.is_some() || split.is_broken;
    let (body_start, yaml_start) = (split.body_start, split.yaml_start);
    (ParsedSource { source, address, body_start, yaml_start, entries, has_front_matter }, diagnostics)
}
