//! [I/O] `wenku remove-samples`: removes the pages that a new site has for writers to write after.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use jiff::Zoned;
use serde_json::json;

use super::new::is_sample;
use super::{Call, Outcome, seen};
use crate::site::{Options, Site, content_folder};

/// Arguments of `wenku remove-samples`.
#[derive(Debug, Args)]
pub struct RemoveSamplesArgs {}

/// Removes the sample pages of a new site that nobody has changed. A sample that somebody wrote over stays and is named.
pub fn run(_: &RemoveSamplesArgs, call: &Call) -> anyhow::Result<Outcome> {
    let Some(site) = call.find_site()? else { bail!("{}", call.no_site()) };
    let content = content_folder(&site);
    let options =
        Options { site: Some(site), content: content.clone(), today: Zoned::now().date(), drafts: true };
    let (site, _) = Site::load(&options);
    let samples = site.library.documents.iter().filter(|page| page.row.is_none() && page.is_sample());
    let is_untouched = |path: &&String| is_sample(path, &content.join(path));
    let (files, changed): (Vec<&String>, Vec<&String>) =
        samples.map(|page| &page.path).partition(is_untouched);
    let files: Vec<PathBuf> = files.into_iter().map(|path| content.join(path)).collect();
    for file in &files {
        fs::remove_file(file).with_context(|| file.display().to_string())?;
        if !call.json {
            println!("{}{}", call.say("已删去：", "removed: "), seen(file).display());
        }
    }
    if call.json {
        println!("{}", json!({ "ok": true, "removed": files, "changed": changed }));
        return Ok(Outcome::Clean);
    }
    for path in &changed {
        println!(
            "{}{}",
            call.say(
                "改写过，没有删；已经是自己的，删去“示例: 是”这一行：",
                "changed, so it stays; if it is yours, remove the line `sample: true`: "
            ),
            seen(&content.join(path)).display()
        );
    }
    if files.is_empty() && changed.is_empty() {
        println!("{}", call.say("没有示例页面", "there are no sample pages"));
    }
    Ok(Outcome::Clean)
}
