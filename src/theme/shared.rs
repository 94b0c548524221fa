//! The parts that all pages at one place of the navigation share, rendered and minified once for each place.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock};

use serde::Serialize;
use tera::Context;

use super::Theme;
use super::skeleton::minify;
use crate::diagnostic::Diagnostic;

/// Where in the navigation a page stands, as shared templates see it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct NavPlace {
    /// The address of the root section of its language.
    root: String,
    /// The entry above the page, or nothing.
    url: Option<String>,
    /// Whether the page is that entry's own.
    is_entry: bool,
}

impl NavPlace {
    /// The place of the page at `link`, below the navigation's `entry`.
    pub(crate) fn new(root: &str, entry: Option<String>, link: &str) -> Self {
        Self { root: root.to_owned(), is_entry: entry.as_deref() == Some(link), url: entry }
    }
}

/// Shared parts by name: the minified bytes of `templates/shared/NAME.html`.
pub(crate) type PageParts = BTreeMap<String, Vec<u8>>;

/// At most so many places are kept: where the navigation has more, parts are made again rather than fill the memory.
const MOST: usize = 256;

/// The parts made so far.
#[derive(Debug, Default)]
pub(crate) struct SharedParts(RwLock<HashMap<NavPlace, Arc<PageParts>>>);

impl SharedParts {
    /// The parts at the place `here`, where templates see `context`.
    pub(crate) fn at(
        &self,
        here: NavPlace,
        theme: &Theme,
        context: &Context,
    ) -> Result<Arc<PageParts>, Box<Diagnostic>> {
        const HELD: &str = "no thread panics while it holds the lock";
        if let Some(parts) = self.0.read().expect(HELD).get(&here) {
            return Ok(Arc::clone(parts));
        }
        let mut context = context.clone();
        context.insert("here", &here);
        let part = |name: &String| {
            let html = theme.render(&format!("shared/{name}.html"), &context, &here.root)?;
            Ok((name.clone(), minify(html.as_bytes())))
        };
        let parts: Arc<PageParts> =
            Arc::new(theme.shared.iter().map(part).collect::<Result<_, Box<Diagnostic>>>()?);
        let mut made = self.0.write().expect(HELD);
        if made.len() >= MOST {
            made.clear();
        }
        made.insert(here, Arc::clone(&parts));
        Ok(parts)
    }
}
