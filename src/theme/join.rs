//! Bundles a script with its parts. The parts of `deck.js` are the modules in the folder `deck/` beside it that it imports, directly or
//! through other parts.
//!
//! A part becomes a function that runs once and returns the part's exports, so names in different parts cannot clash. Other modules that a
//! part imports stay separate.

use std::collections::{BTreeMap, BTreeSet};

use oxc_allocator::Allocator;
use oxc_ast::ast::{Declaration, ImportDeclaration, ImportDeclarationSpecifier, Statement};
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType, Span};

use super::files::Files;
use crate::diagnostic::{Diagnostic, Message, Place};
use crate::message;

type Fault = Box<Diagnostic>;

/// Bundles the script `path` of `files` with its parts and adds their paths to `joined`. `None` if it has no parts.
pub(super) fn join(
    path: &str,
    files: &Files,
    joined: &mut BTreeSet<String>,
) -> Result<Option<String>, Fault> {
    let (dir, name) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
    let folder = format!("./{}/", name.trim_end_matches(".js"));
    let mut joining = Joining {
        files,
        dir,
        folder,
        parts: BTreeMap::new(),
        others: BTreeMap::new(),
        imports: String::new(),
        text: String::new(),
    };
    if !files.keys().any(|file| file.starts_with(&joining.path(&joining.folder))) {
        return Ok(None);
    }
    let script = joining.module(&format!("./{name}"))?;
    joined.extend(joining.parts.keys().map(|part| joining.path(part)));
    Ok(Some(format!("{}{}{}", joining.imports, joining.text, script.text)))
}

/// A bundle in progress. Modules are named by their paths from `dir`, such as `./deck/slides.js`.
struct Joining<'a> {
    files: &'a Files,
    dir: &'a str,
    /// The folder of the parts.
    folder: String,
    /// The parts met so far; `None` while a part is still being read.
    parts: BTreeMap<String, Option<Part>>,
    /// The variables that hold the exports of other modules, by module name. `imports` has the statements that import them.
    others: BTreeMap<String, String>,
    imports: String,
    /// The code of the parts so far. Each part comes after those that it imports.
    text: String,
}

/// A part that is in the bundle.
struct Part {
    /// The variable that holds its exports.
    holder: String,
    exports: Vec<String>,
}

/// A module without its import and export keywords.
#[derive(Default)]
struct Module {
    text: String,
    /// The exported names, for a part.
    exports: Vec<String>,
}

/// A statement of a module, for the place of a fault.
struct At<'a> {
    module: &'a str,
    text: &'a str,
    span: Span,
}

impl Joining<'_> {
    /// The path in `files` of the module `name`.
    fn path(&self, name: &str) -> String {
        format!("{}{}", self.dir, name.trim_start_matches("./"))
    }

    fn is_part(&self, name: &str) -> bool {
        name.starts_with(&self.folder)
    }

    fn module(&mut self, name: &str) -> Result<Module, Fault> {
        let path = self.path(name);
        let text = self.files.get(&path).map_or("", |bytes| std::str::from_utf8(bytes).unwrap_or_default());
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, text, SourceType::mjs()).parse();
        if let Some(error) = parsed.errors.first() {
            let cause = &error.message;
            let offset = error.labels.iter().flatten().next().map_or(0, |label| label.offset());
            let fault = message!("脚本有误：{cause}", "faulty script: {cause}");
            return Err(fault_at(Place::span(path, text, offset..offset), fault));
        }
        let mut module = Module::default();
        let mut imports = String::new();
        let mut end = 0;
        for statement in &parsed.program.body {
            let at = At { module: name, text, span: statement.span() };
            module.text.push_str(&text[end..at.span.start as usize]);
            end = at.span.end as usize;
            match statement {
                Statement::ImportDeclaration(import) => imports.push_str(&self.import(import, &at)?),
                _ if self.is_part(name) => {
                    module.text.push_str(self.exported(statement, &at, &mut module.exports)?)
                }
                _ => module.text.push_str(at.span.source_text(text)),
            }
        }
        module.text.push_str(&text[end..]);
        // Imports run first wherever they are written.
        module.text.insert_str(0, &imports);
        Ok(module)
    }

    /// The code that replaces an import.
    fn import(&mut self, import: &ImportDeclaration, at: &At) -> Result<String, Fault> {
        let name = resolve(at.module, &import.source.value);
        if !self.is_part(&name) && !self.is_part(at.module) {
            return Ok(at.span.source_text(at.text).to_owned());
        }
        let mut names = Vec::new();
        for specifier in import.specifiers.iter().flatten() {
            let ImportDeclarationSpecifier::ImportSpecifier(one) = specifier else {
                return Err(self.only_names(at));
            };
            names.push((one.imported.name(), format!("{}:{}", one.imported, one.local.name)));
        }
        let holder = if self.is_part(&name) {
            let part = self.part(&name, at)?;
            if let Some((lacking, _)) =
                names.iter().find(|(one, _)| !part.exports.iter().any(|own| one == own))
            {
                let fault = message!("{name}没有导出{lacking}", "{name} does not export {lacking}");
                return Err(self.fault(at, fault));
            }
            part.holder.clone()
        } else {
            self.other(&name)
        };
        let names: Vec<_> = names.into_iter().map(|(_, pair)| pair).collect();
        Ok(if names.is_empty() { String::new() } else { format!("const{{{}}}={holder};", names.join(",")) })
    }

    /// The part `name`. Reads it if it is new.
    fn part(&mut self, name: &str, at: &At) -> Result<&Part, Fault> {
        match self.parts.get(name) {
            Some(None) => {
                let fault = message!("{name}又导入了这个文件", "{name} imports this file in turn");
                return Err(self.fault(at, fault));
            }
            None if !self.files.contains_key(&self.path(name)) => {
                return Err(self.fault(at, message!("没有{name}这个文件", "there is no {name}")));
            }
            None => {
                let holder = format!("${}", self.parts.len());
                self.parts.insert(name.to_owned(), None);
                let Module { text, exports } = self.module(name)?;
                self.text += &if exports.is_empty() {
                    format!("{{{text}\n}}")
                } else {
                    format!("const {holder}=(()=>{{{text}\nreturn{{{}}}}})();", exports.join(","))
                };
                self.parts.insert(name.to_owned(), Some(Part { holder, exports }));
            }
            Some(Some(_)) => {}
        }
        Ok(self.parts[name].as_ref().expect("it has been read"))
    }

    /// The variable that holds the exports of a module that is not a part.
    fn other(&mut self, name: &str) -> String {
        if let Some(holder) = self.others.get(name) {
            return holder.clone();
        }
        let holder = format!("$${}", self.others.len());
        self.imports += &format!("import*as {holder} from{};", serde_json::Value::from(name));
        self.others.insert(name.to_owned(), holder.clone());
        holder
    }

    /// A statement of a part without `export`. Adds the exported names to `names`.
    fn exported<'t>(
        &self,
        statement: &Statement,
        at: &At<'t>,
        names: &mut Vec<String>,
    ) -> Result<&'t str, Fault> {
        let Statement::ExportNamedDeclaration(export) = statement else {
            let others = matches!(
                statement,
                Statement::ExportDefaultDeclaration(_) | Statement::ExportAllDeclaration(_)
            );
            return if others { Err(self.only_names(at)) } else { Ok(at.span.source_text(at.text)) };
        };
        let declaration = export.declaration.as_ref().ok_or_else(|| self.only_names(at))?;
        match declaration {
            // Exports are copied once, so a variable that may change cannot be exported.
            Declaration::VariableDeclaration(all) if all.kind.is_const() => {
                for one in &all.declarations {
                    let name = one.id.get_identifier_name().ok_or_else(|| self.only_names(at))?;
                    names.push(name.to_string());
                }
            }
            other => names.push(other.id().ok_or_else(|| self.only_names(at))?.name.to_string()),
        }
        Ok(declaration.span().source_text(at.text))
    }

    fn only_names(&self, at: &At) -> Fault {
        let folder = &self.folder[2..];
        let fault = message!(
            "{folder}里的脚本只能写 export function、export class、export const，别的脚本只能按名导入它们",
            "scripts in {folder} export by `export function`, `export class` and `export const` only, and are imported by these names"
        );
        self.fault(at, fault)
    }

    fn fault(&self, at: &At, fault: Message) -> Fault {
        let range = at.span.start as usize..at.span.end as usize;
        fault_at(Place::span(self.path(at.module), at.text, range), fault)
    }
}

pub(super) fn fault_at(place: Place, fault: Message) -> Fault {
    Box::new(Diagnostic::error("theme.script", place, fault))
}

/// The name of the module that `from` imports as `specifier`. A specifier that is not a relative path stays as it is.
fn resolve(from: &str, specifier: &str) -> String {
    if !specifier.starts_with('.') {
        return specifier.to_owned();
    }
    let mut steps: Vec<&str> = from.split('/').collect();
    steps.pop();
    for step in specifier.split('/').filter(|step| *step != ".") {
        match (step, steps.last()) {
            ("..", Some(&".")) => steps = vec![".."],
            ("..", Some(last)) if *last != ".." => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::script::bundle;

    fn files(texts: &[(&str, &str)]) -> Files {
        texts.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    /// The bundled script, or path and line of its fault.
    fn joined(texts: &[(&str, &str)]) -> Result<String, (String, u32)> {
        let script = bundle("static/a.js", &files(texts), &mut BTreeSet::new());
        script
            .map(|bytes| String::from_utf8(bytes).expect("text"))
            .map_err(|fault| (fault.place.path.to_string(), fault.place.line))
    }

    #[test]
    fn a_script_holds_its_parts_each_once_and_after_those_it_imports() {
        let texts = files(&[
            (
                "static/a.js",
                "import { one, two as deux } from './a/b.js';\nimport './a/c.js';\nexport { one };\nrun(deux);",
            ),
            (
                "static/a/b.js",
                "import { four } from './d.js';\nexport const one = four(1);\nexport function two() {}",
            ),
            (
                "static/a/c.js",
                "import { one } from './b.js';\nimport { say } from '../say.js';\nsay(one); // The end.",
            ),
            ("static/a/d.js", "export const four = (n) => n;"),
            ("static/a/unused.js", "export const never = 0;"),
        ]);
        let script = join("static/a.js", &texts, &mut BTreeSet::new()).expect("the scripts are sound");
        let d = "const $1=(()=>{const four = (n) => n;\nreturn{four}})();";
        let b = "const $0=(()=>{const{four:four}=$1;\nconst one = four(1);\nfunction two() {}\nreturn{one,two}})();";
        let c = "{const{one:one}=$0;const{say:say}=$$0;\n\nsay(one); // The end.\n}";
        let a = "const{one:one,two:deux}=$0;\n\nexport { one };\nrun(deux);";
        assert_eq!(script, Some(format!("import*as $$0 from\"./say.js\";{d}{b}{c}{a}")));
    }

    #[test]
    fn only_the_modules_of_the_folder_are_parts() {
        let beside = joined(&[("static/a.js", "import './b.js';"), ("static/b.js", "")]);
        assert_eq!(beside.as_deref(), Ok("import\"./b.js\";"));
        let mut paths = BTreeSet::new();
        let texts = [
            ("static/a.js", "import './b.js'; import './a/c.js';"),
            ("static/b.js", ""),
            ("static/a/c.js", ""),
        ];
        join("static/a.js", &files(&texts), &mut paths).expect("the scripts are sound");
        assert_eq!(paths.into_iter().collect::<Vec<_>>(), ["static/a/c.js"]);
    }

    #[test]
    fn modules_are_found_from_where_they_are_imported() {
        for (from, specifier, name) in [
            ("./a.js", "./a/b.js", "./a/b.js"),
            ("./a/b.js", "./c.js", "./a/c.js"),
            ("./a/b.js", "../site.js", "./site.js"),
            ("./a/b.js", "../../site.js", "../site.js"),
            ("./a/b.js", "../../../site.js", "../../site.js"),
            ("./a/b.js", "/x.js", "/x.js"),
        ] {
            assert_eq!(resolve(from, specifier), name, "{specifier} in {from}");
        }
    }

    #[test]
    fn what_cannot_be_joined_is_a_fault_with_its_line() {
        let fault = |part: &str| joined(&[("static/a.js", "import './a/b.js';"), ("static/a/b.js", part)]);
        let in_part = |line| Err(("static/a/b.js".to_owned(), line));
        assert_eq!(fault("\nimport './none.js';"), in_part(2));
        assert_eq!(fault("\nimport './b.js';"), in_part(2));
        assert_eq!(fault("\n\nexport default 1;"), in_part(3));
        assert_eq!(fault("export let one = 1;"), in_part(1));
        let lacking = [
            ("static/a.js", "\nimport { two } from './a/b.js';"),
            ("static/a/b.js", "export const one = 1;"),
        ];
        assert_eq!(joined(&lacking), Err(("static/a.js".to_owned(), 2)));
        assert_eq!(fault("\nconst = 1;"), in_part(2));
        assert_eq!(fault("export const one = await 1;"), Err(("static/a.js".to_owned(), 0)));
    }
}
