//! Scripts without comments and white space; their syntax stays that of the browsers they were written for.

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

/// The module `script` in fewer bytes; as it is where it cannot be read.
pub(super) fn smaller(script: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(script) else { return script.to_vec() };
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, SourceType::mjs()).parse();
    if parsed.panicked || !parsed.errors.is_empty() {
        return script.to_vec();
    }
    let printed = Codegen::new().with_options(CodegenOptions::minify()).build(&parsed.program);
    printed.code.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::smaller;

    #[test]
    fn scripts_lose_white_space_and_keep_their_syntax() {
        let script = "// A note.\nexport const f = (a) => {\n  if (a) a = a.b;\n  return `x ${a}`;\n};\n";
        let small = String::from_utf8(smaller(script.as_bytes())).expect("text");
        assert_eq!(small, "export const f=a=>{if(a)a=a.b;return`x ${a}`};");
        assert_eq!(smaller(b"const = ;"), b"const = ;");
    }
}
