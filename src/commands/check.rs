//! `wenku check`: all faults of the content, nothing written.

use clap::Args;
use rayon::prelude::*;
use serde_json::json;

use super::{Call, Outcome, SourceArgs};
use crate::diagnostic::Diagnostic;
use crate::render::render;
use crate::site::Site;

/// Arguments of `wenku check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    source: SourceArgs,

    /// 把警告也当作错误 | Treat warnings as errors
    #[arg(long)]
    strict: bool,
}

/// Loads the site, renders every page without writing it, and reports the faults.
pub fn run(args: &CheckArgs, call: &Call) -> anyhow::Result<Outcome> {
    let (site, mut diagnostics) = Site::load(&call.options(&args.source)?);
    // A page with an error may not render either. No fault should be told twice, so rendering waits until there are none.
    let routes: Vec<_> = site.routes.iter().filter(|_| !diagnostics.has_errors()).collect();
    let faults: Vec<Diagnostic> = routes
        .par_iter()
        .filter_map(|(path, route)| render(&site, path, route).err().map(|fault| *fault))
        .collect();
    diagnostics.extend(faults);
    let diagnostics = diagnostics.sorted();
    let failed = diagnostics.has_errors()
        || args.strict && diagnostics.count(crate::diagnostic::Severity::Warning) > 0;
    call.report(&diagnostics);
    if call.json {
        println!("{}", json!({ "ok": !failed, "diagnostics": diagnostics.iter().collect::<Vec<_>>() }));
    } else {
        let counts = call.counts(&diagnostics);
        let found =
            if counts.is_empty() { call.say("没有发现问题", "no faults found") } else { &counts };
        println!("{}", call.line(&[found, &call.held_back(&site.library)]));
    }
    Ok(if failed { Outcome::Faults } else { Outcome::Clean })
}
