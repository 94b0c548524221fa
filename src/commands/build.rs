//! `wenku build`: the site becomes a folder.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueHint};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::{Call, Outcome, SourceArgs};
use crate::diagnostic::{Diagnostics, Language};
use crate::output::{Changes, Location};
use crate::publish::{Extras, publish};
use crate::site::Site;

/// Arguments of `wenku build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    #[command(flatten)]
    source: SourceArgs,

    /// 输出目录，默认是站点的 public | The output folder; default: public/ of the site
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,

    /// 另存 .br 和 .gz，供不会压缩的服务器使用 | Add .br and .gz files for servers that do not compress
    #[arg(long)]
    precompress: bool,

    /// 不建搜索索引 | Leave the search index out
    #[arg(long)]
    no_search: bool,
}

/// Builds the site. If the content has errors, the site that was built last stays.
pub fn run(args: &BuildArgs, call: &Call) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let options = call.options(&args.source)?;
    let out = args.out.clone().unwrap_or_else(|| options.site.clone().unwrap_or_default().join("public"));
    let place = Location::of(&out, options.site.as_deref(), &options.content)?;
    let _lock = place.lock()?;
    let (site, diagnostics) = Site::load(&options);
    if diagnostics.has_errors() {
        return Ok(give_up(call, &diagnostics.sorted()));
    }
    let bar = progress(call, site.routes.len());
    let extras = Extras { precompressed: args.precompress, search: !args.no_search };
    let published = publish(&site, &place, extras, || bar.inc(1))?;
    bar.finish_and_clear();
    let (changes, faults) = match published {
        Ok(changes) => (changes, Diagnostics::new()),
        Err(faults) => (Changes::default(), faults),
    };
    let failed = faults.has_errors();
    let mut all = diagnostics;
    all.extend(faults);
    let all = all.sorted();
    if failed {
        return Ok(give_up(call, &all));
    }
    call.report(&all);
    summarise(call, &site, changes, start.elapsed().as_secs_f64(), &out, &all);
    // The process ends now, so it would be a waste of time to free a large site piece by piece.
    std::mem::forget(site);
    Ok(Outcome::Clean)
}

fn give_up(call: &Call, diagnostics: &Diagnostics) -> Outcome {
    call.report(diagnostics);
    if call.json {
        println!("{}", json!({ "ok": false, "diagnostics": diagnostics.iter().collect::<Vec<_>>() }));
    } else {
        let counts = call.counts(diagnostics);
        eprintln!(
            "{}（{counts}）",
            call.say("没有生成，原来的网站保持不变", "not built; the last good site stays")
        );
    }
    Outcome::Faults
}

fn progress(call: &Call, length: usize) -> ProgressBar {
    let bar = ProgressBar::new(length as u64);
    if call.json {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let template = call.say("生成 {bar:30} {pos}/{len}", "building {bar:30} {pos}/{len}");
    bar.with_style(ProgressStyle::with_template(template).expect("the template is well formed"))
}

fn summarise(
    call: &Call,
    site: &Site,
    changes: Changes,
    seconds: f64,
    out: &Path,
    diagnostics: &Diagnostics,
) {
    let pages = site.library.documents.iter().filter(|d| d.is_listed() && !d.is_index).count();
    let files = site.routes.len();
    let held_back = site.library.held_back;
    if call.json {
        let faults: Vec<_> = diagnostics.iter().collect();
        let summary = json!({ "ok": true, "pages": pages, "held_back": held_back, "files": files, "seconds": seconds, "written": changes.written,
            "unchanged": changes.unchanged, "removed": changes.removed, "out": out, "diagnostics": faults });
        println!("{summary}");
        return;
    }
    let (written, unchanged, removed, out) =
        (changes.written, changes.unchanged, changes.removed, out.display());
    let done = match call.language {
        Language::Zh => format!(
            "{pages} 页，{files} 个文件，用时 {seconds:.2} 秒：新写 {written}，未变 {unchanged}，删除 {removed} → {out}"
        ),
        Language::En => format!(
            "{pages} pages, {files} files in {seconds:.2} s: {written} written, {unchanged} unchanged, {removed} removed → {out}"
        ),
    };
    println!("{}", call.line(&[&done, &call.held_back(&site.library), &call.counts(diagnostics)]));
}
