//! `wenku new`: a small site to begin with.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueHint};

use super::{Call, Outcome};

/// Arguments of `wenku new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// 新站点的目录 | The new site's folder
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    dir: PathBuf,
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
    let dir = &args.dir;
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
