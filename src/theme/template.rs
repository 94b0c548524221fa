//! Collects templates and describes faults in them.

use std::collections::{BTreeMap, BTreeSet};

use super::files::{DEFAULT, Layer};
use crate::diagnostic::{Diagnostic, Message, Place, reason};
use crate::message;

/// The prefix of the default theme's templates. Tera tries it for templates that the site's theme lacks.
pub(super) const FALLBACK: &str = "default/";

/// The templates of all layers by their Tera names. A template of the site's own theme may extend the one of the same name under
/// [`FALLBACK`].
pub(super) fn templates(layers: &[Layer]) -> BTreeMap<String, String> {
    layers
        .iter()
        .flat_map(|layer| {
            let prefix = if layer.theme == DEFAULT { FALLBACK } else { "" };
            layer.files.iter().filter_map(move |(path, bytes)| {
                let name = path.strip_prefix("templates/")?;
                Some((format!("{prefix}{name}"), String::from_utf8_lossy(bytes).into_owned()))
            })
        })
        .collect()
}

/// The names of the shared parts among `templates`: `NAME` of `shared/NAME.html`.
pub(super) fn shared_names(templates: &BTreeMap<String, String>) -> BTreeSet<String> {
    let name = |template: &String| {
        let template = template.strip_prefix(FALLBACK).unwrap_or(template);
        Some(template.strip_prefix("shared/")?.strip_suffix(".html")?.to_owned())
    };
    templates.keys().filter_map(name).collect()
}

/// The path of a template, for messages.
fn file(name: &str, theme: &str) -> String {
    match name.strip_prefix(FALLBACK) {
        Some(name) => format!("themes/default/templates/{name}"),
        None => format!("themes/{theme}/templates/{name}"),
    }
}

/// The diagnostic for a template error: the template and line if Tera knows them, and the page being rendered.
pub(super) fn fault(error: &tera::Error, theme: &str, page: Option<&str>) -> Diagnostic {
    use tera::ErrorKind;
    let (place, cause) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let (line, column) =
                (u32::try_from(span.start_line).unwrap_or(0), u32::try_from(span.start_col + 1).unwrap_or(0));
            let place = Place { line, column, length: 1, ..Place::file(file(report.filename(), theme)) };
            (place, report.message().to_owned())
        }
        _ => (
            Place::file(format!("themes/{theme}/templates")),
            error.to_string().lines().next().unwrap_or_default().to_owned(),
        ),
    };
    let (Message { zh, en }, words) = reason::template(cause.trim());
    let fault =
        Diagnostic::error("theme.template", place, message!("模板出错：{zh}", "template error: {en}"));
    let on_page = page.map(|page| -> Message {
        message!("在生成这一页时：{page}", "while making this page: {page}")
    });
    fault.hint_if(words).hint_if(on_page)
}
