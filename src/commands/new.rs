//! `wenku new`: a small site to begin with, or settings for a folder that was written for another tool.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueHint};
use jiff::Zoned;

use super::{Call, Outcome};
use crate::config;
use crate::diagnostic::Language;

mod from;

/// Arguments of `wenku new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// 新站点的目录 | The new site's folder
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath, required_unless_present = "from")]
    dir: Option<PathBuf>,

    /// 别的工具写的文件夹：只写合适的设置，文稿留在原处 | A folder written for another tool: only settings that fit are written
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    from: Option<PathBuf>,
}

/// The files of a new site.
const FILES: [(&str, &str); 8] = [
    ("wenku.toml", include_str!("new/wenku.toml")),
    (".gitignore", "/public/\n/.wenku/\n"),
    ("content/_index.md", include_str!("new/index.md")),
    ("content/about.md", include_str!("new/about.md")),
    ("content/policies/_index.md", include_str!("new/policies.md")),
    ("content/stories/_index.md", include_str!("new/stories.md")),
    ("content/family-rules/_index.md", include_str!("new/family-rules.md")),
    ("content/talks/_index.md", include_str!("new/talks.md")),
];

/// Writes a new site into a folder that is empty or does not exist.
pub fn run(args: &NewArgs, call: &Call) -> anyhow::Result<Outcome> {
    if let Some(from) = &args.from {
        return take_over(from, args.dir.as_deref(), call);
    }
    let dir = args.dir.as_ref().context("clap wants a folder")?;
    if dir.exists() && fs::read_dir(dir).with_context(|| dir.display().to_string())?.next().is_some() {
        bail!("{}{}", call.say("目录不是空的：", "the folder is not empty: "), dir.display());
    }
    for (path, text) in FILES {
        let file = dir.join(path);
        let parent = file.parent().unwrap_or(dir);
        fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        fs::write(&file, text).with_context(|| file.display().to_string())?;
    }
    if call.json {
        println!("{}", serde_json::json!({ "ok": true, "site": dir }));
    } else {
        println!("{}{}", call.say("已新建站点：", "made a new site: "), dir.display());
        println!("{}: wenku serve --site {}", call.say("预览", "see it with"), dir.display());
    }
    Ok(Outcome::Clean)
}

/// Writes settings for the folder `from` into `dir`, or else into a new folder beside it.
fn take_over(from: &Path, dir: Option<&Path>, call: &Call) -> anyhow::Result<Outcome> {
    let content = fs::canonicalize(from).with_context(|| from.display().to_string())?;
    let beside = || {
        let name = content.file_name().unwrap_or_default().to_string_lossy();
        content.with_file_name(format!("{name}-wenku"))
    };
    let dir = dir.map_or_else(beside, Path::to_owned);
    let file = dir.join(config::FILE);
    if file.exists() {
        bail!("{}{}", call.say("已经有设置文件：", "there are settings already: "), file.display());
    }
    fs::create_dir_all(&dir).with_context(|| dir.display().to_string())?;
    let survey = from::survey(&content, &seen_from(&fs::canonicalize(&dir)?, &content), Zoned::now().date());
    fs::write(&file, &survey.settings).with_context(|| file.display().to_string())?;
    let (pages, (warnings, errors)) = (survey.pages, survey.counts());
    if call.json {
        println!("{}", serde_json::json!({ "ok": true, "site": dir, "pages": pages }));
        return Ok(Outcome::Clean);
    }
    call.report(&survey.diagnostics.sorted());
    let (file, dir) = (file.display(), dir.display());
    match call.language {
        Language::Zh => {
            println!(
                "{pages} 页，{warnings} 个警告，{errors} 个错误。设置写在 {file}\n预览: wenku serve --site {dir}"
            );
        }
        Language::En => {
            println!(
                "{pages} pages, {warnings} warnings, {errors} errors. Settings: {file}\nsee it with: wenku serve --site {dir}"
            );
        }
    }
    Ok(Outcome::Clean)
}

/// The folder `to` as seen from `base`: relative if both have a folder in common, with `/` on every system.
fn seen_from(base: &Path, to: &Path) -> String {
    let common = base.iter().zip(to.iter()).take_while(|(a, b)| a == b).count();
    if common < 2 {
        return to.to_string_lossy().into_owned();
    }
    let up = base.iter().skip(common).map(|_| "..".to_owned());
    let down = to.iter().skip(common).map(|part| part.to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}
