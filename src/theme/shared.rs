//! Shared parts of pages, rendered and minified once for each place in the navigation.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock};

use serde::Serialize;
use tera::Context;

use super::Theme;
use super::skeleton::minify;
use crate::diagnostic::Diagnostic;

/// The place of a page in the navigation, for shared templates.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct NavPlace {
    /// The address of the root section of its language.
    root: String,
    /// The address of the entry that contains the page, if there is one.
    url: Option<String>,
    /// Whether the page is the entry itself.
    is_entry: bool,
}

impl NavPlace {
    /// The place of the page at `link`, which belongs to the navigation entry `entry`.
    pub(crate) fn new(root: &str, entry: Option<String>, link: &str) -> Self {
        Self { root: root.to_owned(), is_entry: entry.as_deref() == Some(link), url: entry }
    }
}

/// Shared parts by name: the minified bytes of `templates/shared/NAME.html`.
pub(crate) type PageParts = BTreeMap<String, Vec<u8>>;

/// The most places kept in memory. With more, the parts are rendered again.
const MOST: usize = 256;

/// The parts rendered so far.
#[derive(Debug, Default)]
pub(crate) struct SharedParts(RwLock<HashMap<NavPlace, Arc<PageParts>>>);

impl SharedParts {
    /// The parts for the place `here`. Their templates get `context` and `here`.
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
