//! [I/O] `wenku new`: a small site to begin with, a new page of a site, or settings for a folder that was written for another tool.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueHint};
use jiff::Zoned;

use super::{Call, Outcome, seen};
use crate::config;
use crate::diagnostic::Language;
use crate::kind::Kinds;

mod editor;
mod from;
mod page;
mod site;

pub(crate) use site::{is_free, is_sample};

/// Arguments of `wenku new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// 新站点的目录；后面写了标题的，是页面的类型，如 story | The new site's folder; with a title after it, the kind of a new page, such as story
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath, required_unless_present = "from")]
    dir: Option<PathBuf>,

    /// 新页面的标题 | The new page's title
    #[arg(value_name = "TITLE", conflicts_with = "from")]
    title: Vec<String>,

    /// 新页面放在内容目录的哪个文件夹；不写则放在这一类的栏目里 | The folder below the content in which the new page lies; default: the section of its kind
    #[arg(long, value_name = "FOLDER", requires = "title")]
    section: Option<PathBuf>,

    /// 别的工具写的文件夹：只写合适的设置，文稿留在原处 | A folder written for another tool: only settings that fit are written
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    from: Option<PathBuf>,
}

/// Writes a new site into a folder that is empty or does not exist, or a new page into a site.
pub fn run(args: &NewArgs, call: &Call) -> anyhow::Result<Outcome> {
    if let Some(from) = &args.from {
        return take_over(from, args.dir.as_deref(), call);
    }
    let dir = args.dir.as_ref().context("clap wants a folder")?;
    let title = args.title.join(" ");
    match title.trim() {
        "" => {
            begin(dir, call)?;
            if !call.json {
                println!("{}: wenku serve --site {}", call.say("预览", "see it with"), dir.display());
            }
            Ok(Outcome::Clean)
        }
        title => write_page(dir, title, args, call),
    }
}

/// Writes a new site into `dir`.
pub(crate) fn begin(dir: &Path, call: &Call) -> anyhow::Result<()> {
    if call.find_site()?.is_some() && Kinds::load(&[]).0.get(&dir.to_string_lossy()).is_some() {
        let (kind, say) = (dir.display(), call.say("后面写上标题：", "a title is to follow: "));
        bail!("{say}wenku new {kind} {}", call.say("标题", "TITLE"));
    }
    let git = site::write(dir, call)?;
    if call.json {
        println!("{}", serde_json::json!({ "ok": true, "site": dir }));
        return Ok(());
    }
    println!("{}{}", call.say("已新建站点：", "made a new site: "), dir.display());
    if git == site::Git::Missing {
        println!(
            "{}",
            call.say(
                "没有找到 Git，改动没有底稿可退；以后装了 Git，在站点文件夹里运行 git init",
                "there is no Git, so no history is kept; once it is installed, run `git init` in the folder"
            )
        );
    }
    Ok(())
}

/// Writes a new page of the kind that `kind` names.
fn write_page(kind: &Path, title: &str, args: &NewArgs, call: &Call) -> anyhow::Result<Outcome> {
    let Some(site) = call.find_site()? else { bail!("{}", call.no_site()) };
    let page = page::write(&kind.to_string_lossy(), title, args.section.as_deref(), site, call)?;
    let needed = &page.needed;
    if call.json {
        println!("{}", serde_json::json!({ "ok": true, "page": page.file, "needed": needed }));
        return Ok(Outcome::Clean);
    }
    println!("{}{}", call.say("已新建：", "made a new page: "), seen(&page.file).display());
    if !needed.is_empty() {
        let names = needed.join(call.say("、", ", "));
        println!("{}{names}", call.say("发布前要填写：", "to be filled in before it can be published: "));
    }
    Ok(Outcome::Clean)
}

/// Writes settings for the folder `from` into `dir`, or else into a new folder beside it.
fn take_over(from: &Path, dir: Option<&Path>, call: &Call) -> anyhow::Result<Outcome> {
    let content = dunce::canonicalize(from).with_context(|| from.display().to_string())?;
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
    let survey =
        from::survey(&content, &seen_from(&dunce::canonicalize(&dir)?, &content), Zoned::now().date());
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
