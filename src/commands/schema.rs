//! `wenku schema`: the kinds as JSON Schema for editors.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueHint};

use super::{Call, Outcome};
use crate::kind::{Kinds, json_schema};

/// Arguments of `wenku schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// 类型名，如 policy；不写则列出全部 | The kind, such as policy; default: all
    kind: Option<String>,

    /// 每个类型写一个文件到这个目录 | Write a file a kind into this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,
}

/// Prints or writes the schemas.
pub fn run(args: &SchemaArgs, call: &Call) -> anyhow::Result<Outcome> {
    let (kinds, diagnostics) = match call.find_site()? {
        Some(site) => crate::site::load_kinds(&site),
        None => Kinds::load(&[]),
    };
    call.report(&diagnostics);
    let chosen: Vec<_> = match &args.kind {
        Some(name) => match kinds.get(name) {
            Some(kind) => vec![kind],
            None => bail!("{}{name}", call.say("没有这个类型：", "there is no such kind: ")),
        },
        None => kinds.iter().collect(),
    };
    for kind in &chosen {
        let text = serde_json::to_string_pretty(&json_schema(kind))?;
        match &args.out {
            Some(dir) => {
                std::fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
                let file = dir.join(format!("{}.schema.json", kind.name));
                std::fs::write(&file, text).with_context(|| file.display().to_string())?;
            }
            None => super::print(&text),
        }
    }
    Ok(if diagnostics.has_errors() { Outcome::Faults } else { Outcome::Clean })
}
