//! Turns a stream of pages into an index, shard by shard on several threads.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rayon::prelude::*;

use crate::assemble;
use crate::draft::{Drafts, Target};
use crate::error::{Error, Result};
use crate::manifest::{FORMAT, Manifest};
use crate::page::{Config, Page};
use crate::shard::{self, LAYOUT, Shard};
use crate::storage::{self, Files, ShardCache};

/// A shard is closed after at least this much text, then at a page that its own address chooses.
const LEAST_BYTES: usize = 320 << 10;
/// Text between two such pages on average.
const USUAL_BYTES: usize = 320 << 10;
const MOST_BYTES: usize = 1 << 20;

/// Builds an index from pages.
///
/// Give it the pages in an order that does not change between builds (sorted by address): neighbours share shards,
/// and a changed page then changes one shard. The index is a function of the pages, their order and the
/// configuration alone; with a cache folder, unchanged shards are taken from there.
pub struct Writer {
    config: Arc<Config>,
    pages: Vec<Page>,
    bytes: usize,
    sent: usize,
    jobs: Option<SyncSender<(usize, Vec<Page>)>>,
    workers: Vec<JoinHandle<Vec<Done>>>,
    cache: Option<Arc<ShardCache>>,
}

/// The number of a shard and what became of it.
type Done = (usize, Result<Built>);

struct Built {
    name: String,
    bytes: Vec<u8>,
}

impl Writer {
    /// Starts an index; `cache` is a folder in which shards are kept for the next build.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn new(config: Config, cache: Option<&Path>) -> Result<Self> {
        let cache = cache.map(ShardCache::open).transpose()?.map(Arc::new);
        let config = Arc::new(config);
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get().min(8));
        let (jobs, queue) = sync_channel(threads);
        let queue = Arc::new(Mutex::new(queue));
        let workers = (0..threads)
            .map(|_| {
                let (queue, config, cache) = (queue.clone(), config.clone(), cache.clone());
                std::thread::spawn(move || work(&queue, &config, cache.as_deref()))
            })
            .collect();
        Ok(Self { config, pages: Vec::new(), bytes: 0, sent: 0, jobs: Some(jobs), workers, cache })
    }

    /// Adds the next page.
    pub fn add(&mut self, page: Page) {
        self.bytes += page_bytes(&page);
        let ends = self.bytes >= MOST_BYTES || self.bytes >= LEAST_BYTES && chooses_end(&page);
        self.pages.push(page);
        if ends {
            self.send();
        }
    }

    fn send(&mut self) {
        let pages = std::mem::take(&mut self.pages);
        self.bytes = 0;
        if let Some(jobs) = &self.jobs {
            // A worker that panicked is reported when the writer joins it.
            let _ = jobs.send((self.sent, pages));
        }
        self.sent += 1;
    }

    /// Writes the index into `folder`, in the place of the one that was there; that one's segments stay for readers
    /// who have its manifest, those before it go.
    ///
    /// # Errors
    /// Where anything fails, disk space included, the index that was there stays.
    pub fn finish(self, folder: &Path) -> Result<Manifest> {
        self.shards()?.finish(folder)
    }

    /// The shards of all pages: what is left to do is to join them.
    ///
    /// # Errors
    /// Those of the folder of memoised shards.
    pub fn shards(mut self) -> Result<Shards> {
        let built = self.join()?;
        if let Some(cache) = &self.cache {
            cache.retain(&built.iter().map(|shard| shard.name.clone()).collect::<Vec<_>>())?;
        }
        Ok(Shards { built, config: self.config.clone() })
    }

    /// The files of the index, for one that is kept in memory.
    ///
    /// # Errors
    /// Those of the folder of memoised shards.
    pub fn finish_in_memory(mut self) -> Result<Files> {
        let built = self.join()?;
        let (drafts, _) = write(&built, &self.config, Target::Memory)?;
        storage::in_memory(drafts).map_err(storage::at(Path::new("")))
    }

    fn join(&mut self) -> Result<Vec<Built>> {
        if !self.pages.is_empty() {
            self.send();
        }
        self.jobs = None;
        let mut built = Vec::new();
        for worker in std::mem::take(&mut self.workers) {
            built.extend(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        built.sort_by_key(|(number, _)| *number);
        built.into_iter().map(|(_, built)| built).collect()
    }
}

/// All shards of an index.
pub struct Shards {
    built: Vec<Built>,
    config: Arc<Config>,
}

impl Shards {
    /// A hash of all that decides the index: as long as it is the same, so is every byte that one program writes.
    pub fn key(&self) -> u128 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(format!("{FORMAT} {:?}", self.config).as_bytes());
        for shard in &self.built {
            hasher.update(shard.name.as_bytes());
        }
        let hash = hasher.finalize();
        u128::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
    }

    /// Joins them and writes the index into `folder`, as [`Writer::finish`] does.
    ///
    /// # Errors
    /// As for [`Writer::finish`].
    pub fn finish(self, folder: &Path) -> Result<Manifest> {
        std::fs::create_dir_all(folder).map_err(storage::at(folder))?;
        let (drafts, manifest) = write(&self.built, &self.config, Target::Folder(folder))?;
        storage::publish(folder, drafts)?;
        Ok(manifest)
    }
}

/// Writes the files of the index of the shards `built`.
fn write(built: &[Built], config: &Config, target: Target<'_>) -> Result<(Drafts, Manifest)> {
    let shards = built.par_iter().map(|shard| Shard::open(&shard.bytes, config.facets.len()));
    let shards: Vec<Shard<'_>> = shards.collect::<Option<_>>().ok_or(Error::damaged("shard"))?;
    let folder = if let Target::Folder(folder) = target { folder } else { Path::new("") };
    assemble::write(&shards, config, target).map_err(failed(folder))
}

/// An error of tantivy's writers as one of the folder that was written.
fn failed(folder: &Path) -> impl FnOnce(tantivy::TantivyError) -> Error + '_ {
    move |error| storage::at(folder)(std::io::Error::other(error))
}

fn work(
    queue: &Mutex<Receiver<(usize, Vec<Page>)>>,
    config: &Config,
    cache: Option<&ShardCache>,
) -> Vec<Done> {
    let mut built = Vec::new();
    loop {
        let job = queue.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).recv();
        let Ok((number, pages)) = job else { return built };
        built.push((number, build(&pages, config, cache)));
    }
}

fn build(pages: &[Page], config: &Config, cache: Option<&ShardCache>) -> Result<Built> {
    let name = shard_name(pages, config);
    if let Some(bytes) = cache.and_then(|cache| cache.load(&name))
        && shard::is_whole(&bytes)
    {
        return Ok(Built { name, bytes });
    }
    let bytes = shard::build(pages, config).map_err(failed(Path::new("")))?;
    if let Some(cache) = cache {
        cache.store(&name, &bytes)?;
    }
    Ok(Built { name, bytes })
}

/// The hash of everything that a shard is built from.
fn shard_name(pages: &[Page], config: &Config) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut put = |part: &str| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    put(&format!("{FORMAT} {LAYOUT} {config:?}"));
    for page in pages {
        let Page { url, title, kind, date, weight, status, facets, keywords, sections } = page;
        let lengths = [facets.len(), keywords.len(), sections.len()];
        put(&format!("{date:?} {:x} {lengths:?} {}", weight.to_bits(), status.is_some()));
        [url, title, kind].into_iter().chain(status).for_each(|part| put(part));
        facets.iter().flat_map(|(name, value)| [name, value]).for_each(|part| put(part));
        keywords.iter().for_each(|part| put(part));
        for section in sections {
            put(&section.anchor);
            put(&section.heading);
            put(&section.text);
        }
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

fn page_bytes(page: &Page) -> usize {
    page.title.len()
        + page.sections.iter().map(|section| section.text.len() + section.heading.len()).sum::<usize>()
}

/// Whether the shard ends after `page`; long pages end one more often than short ones.
fn chooses_end(page: &Page) -> bool {
    let hash = blake3::hash(page.url.as_bytes());
    let number = u32::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"));
    (number as usize) % USUAL_BYTES < page_bytes(page)
}
