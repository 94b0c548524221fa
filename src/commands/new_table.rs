//! [I/O] `wenku new-table`: an empty workbook for the rows of a kind.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueHint};

use super::{Call, Outcome, seen};
use crate::kind::Kinds;
use crate::table;

/// Arguments of `wenku new-table`.
#[derive(Debug, Args)]
pub struct NewTableArgs {
    /// 类型名，如 task 或者 任务 | The kind, such as task
    kind: String,

    /// 新表格的文件名，如 台账.xlsx；已经有的不会被盖掉 | The new file, such as ledger.xlsx; an existing one is not replaced
    #[arg(value_hint = ValueHint::FilePath)]
    file: PathBuf,
}

/// Writes the workbook.
pub fn run(args: &NewTableArgs, call: &Call) -> anyhow::Result<Outcome> {
    let (kinds, diagnostics) = match call.find_site()? {
        Some(site) => crate::site::load_kinds(&site),
        None => Kinds::load(&[]),
    };
    call.report(&diagnostics);
    let wanted = args.kind.trim();
    let is_meant = |label: &str| label == wanted;
    let found =
        kinds.iter().find(|kind| kind.name == wanted || is_meant(&kind.label.zh) || is_meant(&kind.label.en));
    let Some(kind) = found.filter(|kind| kind.rows) else {
        let all: Vec<_> = kinds
            .iter()
            .filter(|kind| kind.rows)
            .map(|kind| format!("{}（{}）", kind.name, kind.label.zh))
            .collect();
        let what = call.say("没有这种能用表格的类型：", "no kind with rows is called ");
        bail!("{what}{wanted}\n{}{}", call.say("有这些：", "there are: "), all.join("、"));
    };
    let file = match args.file.extension() {
        None => args.file.with_extension("xlsx"),
        Some(extension) if extension.eq_ignore_ascii_case("xlsx") => args.file.clone(),
        Some(_) => bail!("{}", call.say("文件名要以 .xlsx 结尾", "the name of the file must end in .xlsx")),
    };
    let bytes = table::blank(kind, call.language)?;
    let mut new = File::create_new(&file).with_context(|| file.display().to_string())?;
    new.write_all(&bytes).with_context(|| file.display().to_string())?;
    println!("{}{}", call.say("已新建：", "created: "), seen(&file).display());
    let (zh, en) = (
        format!("填好以后放进栏目，栏目的 _index.md 里写“类型: {}”", kind.name),
        format!("put it into a section whose _index.md has `kind: {}`", kind.name),
    );
    println!("{}", call.say(&zh, &en));
    Ok(if diagnostics.has_errors() { Outcome::Faults } else { Outcome::Clean })
}
