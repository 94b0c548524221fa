//! `wenku remove-samples`: removes the pages that a new site has for writers to write after.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use jiff::Zoned;
use serde_json::json;

use super::{Call, Outcome, seen};
use crate::site::{Options, Site, content_folder};

/// Arguments of `wenku remove-samples`.
#[derive(Debug, Args)]
pub struct RemoveSamplesArgs {}

/// Removes every page whose front matter says that it is a sample. Other files stay.
pub fn run(_: &RemoveSamplesArgs, call: &Call) -> anyhow::Result<Outcome> {
    let Some(site) = call.find_site()? else { bail!("{}", call.no_site()) };
    let content = content_folder(&site);
    let options =
        Options { site: Some(site), content: content.clone(), today: Zoned::now().date(), drafts: true };
    let (site, _) = Site::load(&options);
    let samples = site.library.documents.iter().filter(|document| document.is_sample());
    let files: Vec<PathBuf> = samples.map(|document| content.join(&document.path)).collect();
    for file in &files {
        fs::remove_file(file).with_context(|| file.display().to_string())?;
        if !call.json {
            println!("{}{}", call.say("已删去：", "removed: "), seen(file).display());
        }
    }
    if call.json {
        println!("{}", json!({ "ok": true, "removed": files }));
    } else if files.is_empty() {
        println!("{}", call.say("没有示例页面", "there are no sample pages"));
    }
    Ok(Outcome::Clean)
}
