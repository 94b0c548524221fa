//! Follows the files of a site: when they change it is loaded again, and what can be shown of it is shown.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::Context;
use notify::event::{EventKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::indexer::Indexer;
use super::loading::{Loaded, Loading};
use crate::commands::Call;
use crate::config;
use crate::diagnostic::{Diagnostics, Language};
use crate::preview::Preview;
use crate::server::{self, Live};
use crate::site::Options;

/// How long files must be quiet before the site is loaded again.
const QUIET: Duration = Duration::from_millis(80);

/// Loads the site again when its files change.
pub(super) struct Follower {
    pub(super) loading: Loading,
    pub(super) live: Arc<Live>,
    pub(super) preview: Arc<Preview>,
    pub(super) indexer: Indexer,
    pub(super) call: Call,
}

impl Follower {
    /// Starts to follow, on a thread of its own.
    pub(super) fn start(self) -> anyhow::Result<()> {
        let mut watched = Watched::new()?;
        watched.cover(&self.loading.options, &self.preview)?;
        std::thread::Builder::new().name("watch".into()).spawn(move || self.follow(watched))?;
        Ok(())
    }

    fn follow(mut self, mut watched: Watched) {
        while watched.wait() {
            self.load();
            if let Err(cause) = watched.cover(&self.loading.options, &self.preview) {
                let cause = crate::commands::error_text(&cause, self.call.language);
                eprintln!("{}{cause}", self.call.say("有的文件夹看不到改动：", "not all changes are seen: "));
            }
        }
    }

    fn load(&mut self) {
        let start = Instant::now();
        let Ok(loaded) = catch_unwind(AssertUnwindSafe(|| self.loading.load())) else {
            eprintln!(
                "{}",
                self.call.say(
                    "程序出错，这次改动没有显示；请把上面的文字告诉维护者",
                    "the program is at fault, this change is not shown; please report the text above"
                )
            );
            return;
        };
        let Loaded { site, diagnostics, is_shown } = loaded;
        self.call.report(&diagnostics);
        let faults = diagnostics.iter().cloned().collect();
        if is_shown {
            self.preview = Arc::new(Preview::new(site, self.preview.searchable()));
            self.live.replace(Arc::clone(&self.preview) as Arc<dyn server::Site>, faults);
            self.indexer.want(Arc::clone(&self.preview));
        } else {
            self.live.keep(faults);
        }
        if !self.call.json {
            tell(&self.call, start.elapsed().as_secs_f64(), &diagnostics, is_shown);
        }
    }
}

fn tell(call: &Call, seconds: f64, diagnostics: &Diagnostics, is_shown: bool) {
    let counts = call.counts(diagnostics);
    match (call.language, is_shown) {
        (Language::Zh, true) => eprintln!("内容有改动，已更新（{seconds:.2} 秒）{counts}"),
        (Language::Zh, false) => eprintln!("设置或主题有错，没有更新，网页保持原样：{counts}"),
        (Language::En, true) => eprintln!("content changed, updated in {seconds:.2} s {counts}"),
        (Language::En, false) => {
            eprintln!("settings or theme at fault, not updated, the pages stay as they were: {counts}")
        }
    }
}

/// The folders that are watched. They may come and go while the site is served.
struct Watched {
    watcher: RecommendedWatcher,
    changes: Receiver<Change>,
    folders: BTreeMap<PathBuf, RecursiveMode>,
    /// Folders that went away, or got another name, since they were last covered.
    gone: Vec<PathBuf>,
}

/// What changed: paths that went away.
type Change = Vec<PathBuf>;

impl Watched {
    fn new() -> anyhow::Result<Self> {
        let (sender, changes) = channel();
        let watcher = notify::recommended_watcher(move |event| pass_on(event, &sender))?;
        Ok(Self { watcher, changes, folders: BTreeMap::new(), gone: Vec::new() })
    }

    /// Waits for the next change and until it is over: an editor saves in several steps. False when there is nothing to wait for.
    fn wait(&mut self) -> bool {
        let Ok(gone) = self.changes.recv() else { return false };
        self.gone.extend(gone);
        while let Ok(gone) = self.changes.recv_timeout(QUIET) {
            self.gone.extend(gone);
        }
        true
    }

    /// Watches everything the site is made of that is not watched yet, as far as it exists.
    fn cover(&mut self, options: &Options, preview: &Preview) -> anyhow::Result<()> {
        let gone = std::mem::take(&mut self.gone);
        self.folders.retain(|folder, _| folder.exists() && !gone.contains(folder));
        for (folder, mode) in folders(options, preview.site().config.search.synonyms.as_deref()) {
            if folder.is_dir() && !self.folders.contains_key(&folder) {
                self.watcher.watch(&folder, mode).with_context(|| folder.display().to_string())?;
                self.folders.insert(folder, mode);
            }
        }
        Ok(())
    }
}

/// The folders that a site is made of. The site's own folder is watched instead of `wenku.toml`: editors put a new file in place of the old
/// one, and folders that are not there yet may be made.
fn folders(options: &Options, synonyms: Option<&str>) -> Vec<(PathBuf, RecursiveMode)> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut folders = vec![(real(&options.content), RecursiveMode::Recursive)];
    if let Some(site) = &options.site {
        folders.extend(["themes", "kinds"].map(|name| (real(&site.join(name)), RecursiveMode::Recursive)));
        folders.push((real(site), RecursiveMode::NonRecursive));
        let synonyms = synonyms.map(|name| site.join(name));
        let beside = synonyms.as_deref().and_then(Path::parent).map(real);
        folders.extend(beside.map(|folder| (folder, RecursiveMode::NonRecursive)));
    }
    folders
}

/// Passes an event on where it may concern the site.
fn pass_on(event: notify::Result<notify::Event>, sender: &Sender<Change>) {
    // When events were lost, anything may have changed.
    let event = event.unwrap_or_else(|_| notify::Event::new(EventKind::Any));
    // Reading a file is no change of it: loading the site must not set off the next load.
    if event.kind.is_access() || (!event.paths.is_empty() && event.paths.iter().all(|path| is_leaving(path)))
    {
        return;
    }
    let goes = matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
    let _ = sender.send(if goes { event.paths } else { Vec::new() });
}

/// Whether `path` is something that builds and tools leave in a site's folder: a hidden file, or the folder of a built site.
fn is_leaving(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let in_site = path.parent().is_some_and(|folder| folder.join(config::FILE).is_file());
    in_site && (name.starts_with('.') || path.join("index.html").is_file() && path.join("404.html").is_file())
}
