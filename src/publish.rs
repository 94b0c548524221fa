//! [I/O] Writes a site to a folder: renders every route, builds the search index, and replaces the old folder in one step.

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Mutex;
use std::time::SystemTime;

use rayon::prelude::*;

use crate::cache::{self, CachedPage, PageCache};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::names;
use crate::output::{Changes, Location, Output, OutputError, Stamp};
use crate::precompress;
use crate::render::{Rendered, context, fill, render};
use crate::route::{Route, file_path};
use crate::search;
use crate::site::Site;

/// What is written besides the pages.
#[derive(Debug, Clone, Copy)]
pub struct Extras {
    /// `.br` and `.gz` files for servers that do not compress.
    pub precompressed: bool,
    /// The search index.
    pub search: bool,
}

/// Writes `site` to its `place` and calls `each` after every route. Template faults are returned as diagnostics, disk faults as errors. In
/// both cases the old folder stays.
pub fn publish(
    site: &Site,
    place: &Location,
    extras: Extras,
    each: impl Fn() + Sync,
) -> anyhow::Result<Result<Changes, Diagnostics>> {
    let output = Output::begin(place)?;
    let fingerprint = fingerprint(site, extras.precompressed);
    let cache_file = place.state.join(names::PAGE_CACHE);
    let cache = cache::read(&cache_file, &fingerprint);
    let pages = Pages { site, output: &output, precompressed: extras.precompressed, cache };
    let (mut cache, faults) = pages.write(each)?;
    if faults.has_errors() {
        return Ok(Err(faults));
    }
    let mut paths: HashSet<String> = site.routes.iter().map(|(path, _)| file_path(path)).collect();
    let compressed: Vec<String> =
        paths.iter().flat_map(|path| companions(site, extras.precompressed, path)).collect();
    paths.extend(compressed);
    if extras.search {
        // Building the index mostly uses one core, so the spare folder is prepared meanwhile.
        let index = std::thread::scope(|scope| {
            scope.spawn(|| output.prepare_spare(&paths));
            pages.index(&place.state.join("search"))
        })?;
        paths.extend(index.iter().map(|(path, _)| path.clone()));
        cache.extend(index);
    }
    let is_new = cache != pages.cache;
    let changes = output.commit(&paths)?;
    if is_new {
        // If this fails, the next build only takes longer.
        let _ = cache::write(&cache_file, &fingerprint, &cache);
    } else {
        // Its time is that of the last build.
        let _ = File::options()
            .append(true)
            .open(&cache_file)
            .and_then(|file| file.set_modified(SystemTime::now()));
    }
    Ok(Ok(changes))
}

/// A hash of what all pages depend on: the program, what pages share, and whether there are compressed files beside them.
fn fingerprint(site: &Site, precompressed: bool) -> String {
    let shared = format!("{} {precompressed} {}", program(), site.fingerprint());
    blake3::hash(shared.as_bytes()).to_hex().to_string()
}

/// Identifies the version of the program by its executable file.
fn program() -> String {
    let program = std::env::current_exe().and_then(fs::metadata).map(|program| Stamp::of(&program));
    format!("{:?}", program.ok())
}

/// The names of the compressed copies of `file`, except names that the site itself uses.
fn companions(site: &Site, is_wanted: bool, file: &str) -> Vec<String> {
    let names = (is_wanted && precompress::applies(file)).then(|| precompress::names(file));
    names.into_iter().flatten().filter(|name| site.routes.get(&format!("/{name}")).is_none()).collect()
}

/// Why a route was not written.
enum Failure {
    Template(Box<Diagnostic>),
    Disk(OutputError),
}

impl From<Box<Diagnostic>> for Failure {
    fn from(fault: Box<Diagnostic>) -> Self {
        Self::Template(fault)
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        Self::Disk(error)
    }
}

/// A build in progress.
struct Pages<'a> {
    site: &'a Site,
    output: &'a Output,
    precompressed: bool,
    /// The cache of the last build.
    cache: PageCache,
}

impl Pages<'_> {
    /// Writes every route. Returns the cache for the next build, and template faults.
    fn write(&self, each: impl Fn() + Sync) -> Result<(PageCache, Diagnostics), OutputError> {
        let faults = Mutex::new(Diagnostics::new());
        let routes: Vec<(&String, &Route)> = self.site.routes.iter().collect();
        // Small pieces keep all cores busy. Each rendered page is written at once, so memory stays low.
        let written = routes.par_iter().with_max_len(64).map(|(path, route)| {
            let written = self.route(path, route);
            each();
            match written {
                Ok(entry) => Ok(entry),
                Err(Failure::Disk(error)) => Err(error),
                Err(Failure::Template(fault)) => {
                    faults.lock().expect("no thread panics while it holds the lock").push(*fault);
                    Ok(None)
                }
            }
        });
        let cache = written.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        Ok((cache, faults.into_inner().expect("all threads are done")))
    }

    /// Writes the index, unless the last build made it of the same shards and its files are as that build left them. Returns its files.
    fn index(&self, shards: &Path) -> anyhow::Result<Vec<(String, CachedPage)>> {
        let Some(shards) = search::shards_unless(self.site, Some(shards), || false)? else {
            return Ok(Vec::new());
        };
        let (key, prefix) = (shards.key(), format!("{}/", search::FOLDER));
        let is_known = |(path, file): &(&String, &CachedPage)| path.starts_with(&prefix) && file.key == key;
        let last = self.cache.iter().filter(is_known).map(|(path, file)| (path.clone(), file.clone()));
        let last: Vec<_> = last.collect();
        if !last.is_empty() && last.iter().all(|(path, file)| self.output.keep(path, file.stamp, &[])) {
            return Ok(last);
        }
        shards.finish(&self.output.folder(search::FOLDER)?)?;
        let files = self.output.adopt(search::FOLDER)?.into_iter();
        Ok(files.map(|(path, stamp)| (path, CachedPage { key, stamp })).collect())
    }

    /// Writes the file of a route. If a template renders it, returns its entry for the cache.
    fn route(&self, path: &str, route: &Route) -> Result<Option<(String, CachedPage)>, Failure> {
        let file = file_path(path);
        if route.has_template() {
            let entry = self.page(path, &file, route)?;
            return Ok(Some((file, entry)));
        }
        match render(self.site, path, route)? {
            Rendered::Bytes(bytes) => self.put(&file, &bytes).map(drop)?,
            Rendered::Static(name) => self.put(&file, &self.site.theme.statics[&name]).map(drop)?,
            Rendered::Asset(index) => self.put_asset(&file, &self.site.library.assets[index].file)?,
        }
        Ok(None)
    }

    /// Renders and writes a page, unless the last build made it with the same cache key and its file is unchanged since.
    fn page(&self, path: &str, file: &str, route: &Route) -> Result<CachedPage, Failure> {
        let context = context(self.site, path, route);
        let key = context.cache_key();
        let last = self.cache.get(file).filter(|last| last.key == key);
        if let Some(last) = last.filter(|last| self.output.keep(file, last.stamp, &self.companions(file))) {
            return Ok(last.clone());
        }
        let stamp = self.put(file, &fill(self.site, path, route, context)?)?;
        Ok(CachedPage { key, stamp })
    }

    /// The names of the compressed copies of `file`.
    fn companions(&self, file: &str) -> Vec<String> {
        companions(self.site, self.precompressed, file)
    }

    fn put(&self, file: &str, bytes: &[u8]) -> Result<Stamp, OutputError> {
        let stamp = self.output.put(file, bytes)?;
        self.compress(file, bytes)?;
        Ok(stamp)
    }

    fn put_asset(&self, file: &str, asset: &Path) -> Result<(), OutputError> {
        self.output.put_file(file, asset)?;
        if self.companions(file).is_empty() {
            return Ok(());
        }
        let bytes = fs::read(asset).map_err(|cause| OutputError { path: asset.to_owned(), cause })?;
        self.compress(file, &bytes)
    }

    fn compress(&self, file: &str, bytes: &[u8]) -> Result<(), OutputError> {
        for companion in self.companions(file) {
            let compress = if companion.ends_with(".br") { precompress::brotli } else { precompress::gzip };
            self.output.put(&companion, &compress(bytes))?;
        }
        Ok(())
    }
}
