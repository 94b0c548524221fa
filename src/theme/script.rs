//! Bundles and minifies scripts. Their syntax is not changed for other browsers than those they were written for.

use std::collections::BTreeSet;

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_mangler::Mangler;
use oxc_parser::Parser;
use oxc_span::SourceType;

use super::files::Files;
use super::join::{fault_at, join};
use crate::diagnostic::{Diagnostic, Place};
use crate::message;

/// Bundles the script `path` of `files` with its parts, minifies it, and adds the paths of the parts to `joined`. A script without parts
/// stays as it is if it cannot be parsed.
pub(super) fn bundle(
    path: &str,
    files: &Files,
    joined: &mut BTreeSet<String>,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    if let Some(whole) = join(path, files, joined)? {
        return smaller(&whole).ok_or_else(|| {
            let fault = message!("各部分不能并成一个脚本", "the parts do not make one script");
            fault_at(Place::file(path), fault)
        });
    }
    let bytes = &files[path];
    Ok(std::str::from_utf8(bytes).ok().and_then(smaller).unwrap_or_else(|| bytes.clone()))
}

/// Minifies a module: removes comments and white space and shortens local names. `None` if it cannot be parsed.
fn smaller(script: &str) -> Option<Vec<u8>> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, script, SourceType::mjs()).parse();
    if parsed.panicked || !parsed.errors.is_empty() {
        return None;
    }
    let names = Mangler::new().build(&parsed.program).scoping;
    let printer = Codegen::new().with_options(CodegenOptions::minify()).with_scoping(Some(names));
    Some(printer.build(&parsed.program).code.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(script: &str) -> String {
        let files = Files::from([("static/a.js".to_owned(), script.as_bytes().to_vec())]);
        let bytes =
            bundle("static/a.js", &files, &mut BTreeSet::new()).expect("a script without parts has no fault");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn scripts_lose_white_space_and_long_names_and_keep_their_syntax() {
        let script = "// A note.\nexport const f = (given) => {\n  if (given) given = given.b;\n  return `x ${given}`;\n};\n";
        assert_eq!(small(script), "export const f=e=>{if(e)e=e.b;return`x ${e}`};");
        assert_eq!(small("const = ;"), "const = ;");
    }
}
