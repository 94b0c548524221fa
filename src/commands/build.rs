//! `wenku build`: the site becomes a folder.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use clap::{Args, ValueHint};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use serde_json::json;

use super::{Call, Outcome};
use crate::cli::SourceArgs;
use crate::diagnostic::{Diagnostics, Language};
use crate::output::{Changes, Output, OutputError};
use crate::precompress;
use crate::render::{Rendered, render};
use crate::route::{Route, file_path};
use crate::search;
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

/// Builds the site; with errors in the content the last good site stays.
pub fn run(args: &BuildArgs, call: &Call) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let options = call.options(&args.source)?;
    let out = args.out.clone().unwrap_or_else(|| options.site.clone().unwrap_or_default().join("public"));
    let (site, diagnostics) = Site::load(&options);
    if diagnostics.has_errors() {
        return Ok(give_up(call, &diagnostics.sorted()));
    }
    let written = write(&site, &out, args, &progress(call, site.routes.len()))?;
    let (changes, faults) = match written {
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

/// Renders every route into `out`; faults of templates are content faults, faults of the disk are errors.
fn write(
    site: &Site,
    out: &Path,
    args: &BuildArgs,
    bar: &ProgressBar,
) -> anyhow::Result<Result<Changes, Diagnostics>> {
    let output = Output::begin(out)?;
    let faults = write_pages(site, &output, args.precompress, bar)?;
    if faults.has_errors() {
        return Ok(Err(faults));
    }
    let mut paths: HashSet<String> = site.routes.iter().map(|(path, _)| file_path(path)).collect();
    if args.precompress {
        let compressed = paths.iter().filter(|path| precompress::applies(path));
        let compressed: Vec<String> =
            compressed.flat_map(|path| [format!("{path}.br"), format!("{path}.gz")]).collect();
        paths.extend(compressed);
    }
    if !args.no_search {
        search::build(site, &output.folder(search::FOLDER)?, Some(&cache(out)))?;
        paths.extend(output.adopt(search::FOLDER)?);
    }
    Ok(Ok(output.commit(&paths)?))
}

/// Where shards of the index are kept between builds: beside the output folder, never in it.
fn cache(out: &Path) -> PathBuf {
    let name = out.file_name().unwrap_or_default();
    out.with_file_name(".wenku").join("search").join(name)
}

fn write_pages(
    site: &Site,
    output: &Output,
    with_compressed: bool,
    bar: &ProgressBar,
) -> Result<Diagnostics, OutputError> {
    let faults = Mutex::new(Diagnostics::new());
    let routes: Vec<(&String, &Route)> = site.routes.iter().collect();
    // Small pieces keep both cores busy; each rendered page goes to the disk at once, so that memory stays flat.
    routes.par_iter().with_max_len(64).try_for_each(|(path, route)| {
        let result = match render(site, path, route) {
            Ok(rendered) => put(site, output, path, rendered, with_compressed),
            Err(fault) => {
                faults.lock().expect("no thread panics while it holds the lock").push(*fault);
                Ok(())
            }
        };
        bar.inc(1);
        result
    })?;
    bar.finish_and_clear();
    Ok(faults.into_inner().expect("all threads are done"))
}

fn put(
    site: &Site,
    output: &Output,
    path: &str,
    rendered: Rendered,
    with_compressed: bool,
) -> Result<(), OutputError> {
    let file = file_path(path);
    let bytes: std::borrow::Cow<'_, [u8]> = match &rendered {
        Rendered::Bytes(bytes) => bytes.into(),
        Rendered::Static(name) => (&*site.theme.statics[name]).into(),
        Rendered::Asset(index) => {
            let asset = &site.library.assets[*index].file;
            output.put_file(&file, asset)?;
            if !with_compressed || !precompress::applies(&file) {
                return Ok(());
            }
            std::fs::read(asset).map_err(|cause| OutputError { path: asset.clone(), cause })?.into()
        }
    };
    if !matches!(rendered, Rendered::Asset(_)) {
        output.put(&file, &bytes)?;
    }
    if with_compressed && precompress::applies(&file) {
        output.put(&format!("{file}.br"), &precompress::brotli(&bytes))?;
        output.put(&format!("{file}.gz"), &precompress::gzip(&bytes))?;
    }
    Ok(())
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
    if call.json {
        let faults: Vec<_> = diagnostics.iter().collect();
        let summary = json!({ "ok": true, "pages": pages, "files": files, "seconds": seconds, "written": changes.written,
            "unchanged": changes.unchanged, "removed": changes.removed, "out": out, "diagnostics": faults });
        println!("{summary}");
        return;
    }
    let counts = call.counts(diagnostics);
    let (written, unchanged, removed, out) =
        (changes.written, changes.unchanged, changes.removed, out.display());
    match call.language {
        Language::Zh => {
            let counts = if counts.is_empty() { counts } else { format!("，{counts}") };
            println!(
                "{pages} 页，{files} 个文件，用时 {seconds:.2} 秒：新写 {written}，未变 {unchanged}，删除 {removed} → {out}{counts}"
            );
        }
        Language::En => {
            let counts = if counts.is_empty() { counts } else { format!(", {counts}") };
            println!(
                "{pages} pages, {files} files in {seconds:.2} s: {written} written, {unchanged} unchanged, {removed} removed → {out}{counts}"
            );
        }
    }
}
