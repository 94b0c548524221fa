//! What is known before texts and tables are parsed: the addresses of texts, the settings of sections, and which files are tables.

use rayon::prelude::*;

use super::Context;
use super::address::{ContentPath, Folders};
use super::kind_of::{self, Settings, inherited};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::message;
use crate::source::{Asset, Source};
use crate::table::{self, Request};

/// Addresses and settings, from the paths of texts and the front matter of each `_index.md`.
#[derive(Debug)]
pub struct Plan {
    pub(super) addresses: Vec<ContentPath>,
    pub(super) settings: Settings,
}

/// The plan for `sources`.
pub fn plan(sources: &[Source], context: Context<'_>) -> Plan {
    let addresses = addresses(sources, context.config);
    let settings = kind_of::settings(sources, &addresses, context.is_lenient());
    Plan { addresses, settings }
}

fn addresses(sources: &[Source], config: &Config) -> Vec<ContentPath> {
    let is_lenient = config.migration.lenient;
    let folders = Folders::of(sources, is_lenient);
    let address = |source: &Source| {
        let mut address = ContentPath::of(&source.path, &config.languages, &folders);
        if is_lenient {
            address.take_date();
        }
        address
    };
    sources.par_iter().map(address).collect()
}

impl Plan {
    /// Takes those files from `assets` whose rows are documents: the tables that an `_index.md` names, and else all tables in the folders of
    /// a kind with rows. Such files are not published as they are, since they may hold columns that readers must not see.
    pub fn take_tables(&self, assets: &mut Vec<Asset>, context: Context<'_>) -> (Vec<Request>, Diagnostics) {
        let mut requests = Vec::new();
        assets.retain(|asset| {
            let is_read = table::is_table(asset) && self.reads(asset, context);
            if is_read {
                let (dir, _) = split(&asset.path);
                let sheet = self.settings.get(dir).and_then(|setting| setting.tables.sheet.clone());
                requests.push(Request { asset: asset.clone(), sheet });
            }
            !is_read
        });
        let faults = self.missing(&requests, assets, context);
        (requests, faults.into_iter().collect())
    }

    fn reads(&self, asset: &Asset, context: Context<'_>) -> bool {
        let (dir, file) = split(&asset.path);
        let named =
            self.settings.get(dir).map(|setting| &setting.tables.data).filter(|data| !data.is_empty());
        match named {
            Some(named) => named.iter().any(|name| name == file),
            None => inherited(&self.settings, dir)
                .and_then(|name| context.kinds.get(name))
                .is_some_and(|kind| kind.rows),
        }
    }

    /// A fault for each section that names a table that is not there.
    fn missing(&self, found: &[Request], others: &[Asset], context: Context<'_>) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        for (dir, setting) in &self.settings {
            let has = |name: &&String| {
                found.iter().any(|request| split(&request.asset.path) == (dir.as_str(), name.as_str()))
            };
            for name in setting.tables.data.iter().filter(|name| !has(name)) {
                let here = others.iter().map(|asset| split(&asset.path)).filter(|(own, _)| own == dir);
                let near = nearest(name, here.map(|(_, file)| file));
                let fault = message!(
                    "找不到表格“{name}”，或者它不是 .xlsx、.csv",
                    "the table `{name}` is not found, or is no .xlsx or .csv"
                );
                let hint = message!("把表格放在这个 _index.md 旁边", "put the table beside this _index.md");
                let place = Place::file(format!("{}/{}", context.shown, setting.path));
                let fault = Diagnostic::error("table.missing", place, fault)
                    .hint_if(near.map(|near| message!("是不是“{near}”？", "did you mean `{near}`?")));
                faults.push(fault.hint(hint));
            }
        }
        faults
    }
}

/// The folder and the name of a file.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}
