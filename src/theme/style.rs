//! Bundles style sheets with their imports and minifies them for the browsers that the theme supports.

use std::collections::BTreeSet;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use lightningcss::bundler::{Bundler, ResolveResult, SourceProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};

use super::files::Files;
use crate::diagnostic::{Diagnostic, Place};
use crate::message;

/// The theme's files, for resolving `@import`.
struct Sheets<'a>(&'a Files);

impl SourceProvider for Sheets<'_> {
    type Error = Error;

    fn read<'a>(&'a self, file: &Path) -> Result<&'a str, Error> {
        let bytes = file.to_str().and_then(|path| self.0.get(path));
        let bytes = bytes.ok_or_else(|| Error::new(ErrorKind::NotFound, format!("no {}", file.display())))?;
        std::str::from_utf8(bytes).map_err(|cause| Error::new(ErrorKind::InvalidData, cause))
    }

    fn resolve(&self, specifier: &str, from: &Path) -> Result<ResolveResult, Error> {
        // The paths of a theme have a `/` on every system, where a path of the system's own has a `\` on some.
        let from = from.to_string_lossy();
        let folder = from.rfind('/').map_or("", |slash| &from[..=slash]);
        let path = format!("{folder}{specifier}");
        Ok(PathBuf::from(path).into())
    }
}

/// Bundles the style sheet `path` of `files` with its imports, minifies it for browsers since 2020, and adds the paths of the imports to
/// `imported`.
pub(super) fn bundle(
    path: &str,
    files: &Files,
    imported: &mut BTreeSet<String>,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    let browsers = Browsers {
        chrome: Some(87 << 16),
        firefox: Some(85 << 16),
        safari: Some(14 << 16 | 1 << 8),
        ..Browsers::default()
    };
    let targets = Targets { browsers: Some(browsers), ..Targets::default() };
    let options = ParserOptions { error_recovery: true, ..ParserOptions::default() };
    let sheets = Sheets(files);
    let mut bundler = Bundler::new(&sheets, None, options);
    let mut sheet = bundler.bundle(Path::new(path)).map_err(|error| {
        fault(path, error.loc.as_ref().map(|loc| (&*loc.filename, loc.line + 1)), &error.kind)
    })?;
    imported.extend(sheet.sources.iter().filter(|source| *source != path).cloned());
    sheet
        .minify(MinifyOptions { targets, ..MinifyOptions::default() })
        .map_err(|error| fault(path, None, &error.kind))?;
    let css = sheet
        .to_css(PrinterOptions { minify: true, targets, ..PrinterOptions::default() })
        .map_err(|error| fault(path, None, &error.kind))?;
    Ok(css.code.into_bytes())
}

fn fault(path: &str, at: Option<(&str, u32)>, cause: &impl ToString) -> Box<Diagnostic> {
    let (path, line) = at.unwrap_or((path, 0));
    let place = Place { line, column: line.min(1), length: line.min(1), ..Place::file(path) };
    let cause = cause.to_string();
    Box::new(Diagnostic::error(
        "theme.style",
        place,
        message!("样式表有误：{cause}", "faulty style sheet: {cause}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> Files {
        texts.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_sheet_holds_what_it_imports_in_order() {
        let files = files(&[
            (
                "static/main.css",
                "@import \"styles/a.css\"; @import \"styles/b.css\" print; p { color: red; }",
            ),
            ("static/styles/a.css", "@import \"c.css\"; a { color: #ff0000; }"),
            ("static/styles/b.css", "b { color: blue; }"),
            ("static/styles/c.css", "i { margin: 0px; }"),
        ]);
        let mut imported = BTreeSet::new();
        let css = bundle("static/main.css", &files, &mut imported).expect("the sheets are sound");
        assert_eq!(
            String::from_utf8_lossy(&css),
            "i{margin:0}a{color:red}@media print{b{color:#00f}}p{color:red}"
        );
        let names: Vec<_> = imported.iter().map(String::as_str).collect();
        assert_eq!(names, ["static/styles/a.css", "static/styles/b.css", "static/styles/c.css"]);
    }

    #[test]
    fn an_import_of_nothing_is_a_fault_with_its_line() {
        let files = files(&[("static/main.css", "\n@import \"none.css\";")]);
        let fault =
            bundle("static/main.css", &files, &mut BTreeSet::new()).expect_err("none.css is not there");
        assert_eq!((&*fault.place.path, fault.place.line), ("static/main.css", 2));
        assert!(fault.message.en.contains("static/none.css"), "{}", fault.message.en);
    }
}
