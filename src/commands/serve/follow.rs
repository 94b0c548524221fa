//! Follows the files of a site: when they change, the site is loaded again and shown, if it can be.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::Context;
use notify::event::{EventKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::indexer::Indexer;
use super::loader::{Loaded, Loader};
use crate::commands::Call;
use crate::config;
use crate::desk::Desk;
use crate::diagnostic::{Diagnostics, Language};
use crate::preview::Preview;
use crate::server::{self, Live};
use crate::site::Options;

/// How long files must be quiet before the site is loaded again.
const QUIET: Duration = Duration::from_millis(80);

/// Loads the site again when its files change.
pub(super) struct Follower {
    pub(super) loader: Loader,
    pub(super) live: Arc<Live>,
    pub(super) preview: Arc<Preview>,
    pub(super) indexer: Indexer,
    pub(super) call: Call,
    pub(super) desk: Desk,
}

impl Follower {
    /// Starts to follow the files, on a thread of its own.
    pub(super) fn start(self, mut watcher: FileWatcher) -> anyhow::Result<()> {
        watcher.cover(&self.loader.options, self.synonyms())?;
        std::thread::Builder::new().name("watch".into()).spawn(move || self.follow(watcher))?;
        Ok(())
    }

    fn follow(mut self, mut watcher: FileWatcher) {
        let mut day = (self.loader.today)();
        loop {
            let woken = watcher.wait();
            let today = (self.loader.today)();
            match woken {
                Wake::Closed => return,
                Wake::Timeout if today == day => continue,
                Wake::Timeout | Wake::Change => day = today,
            }
            self.load();
            if let Err(cause) = watcher.cover(&self.loader.options, self.synonyms()) {
                let cause = crate::commands::error_text(&cause, self.call.language);
                eprintln!("{}{cause}", self.call.say("有的文件夹看不到改动：", "not all changes are seen: "));
            }
        }
    }

    fn synonyms(&self) -> Option<&str> {
        self.preview.site().config.search.synonyms.as_deref()
    }

    fn load(&mut self) {
        let start = Instant::now();
        let Ok(loaded) = catch_unwind(AssertUnwindSafe(|| self.loader.load())) else {
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
            self.preview =
                Arc::new(Preview::new(site, self.preview.searchable()).with_desk(self.desk.clone()));
            self.live.replace(Arc::clone(&self.preview) as Arc<dyn server::Backend>, faults);
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
        (Language::Zh, false) => eprintln!("这次改动没有显示，网页保持原样，原因见上面的错误：{counts}"),
        (Language::En, true) => eprintln!("content changed, updated in {seconds:.2} s {counts}"),
        (Language::En, false) => {
            eprintln!(
                "the change is not shown and the pages stay as they were; the errors above say why: {counts}"
            )
        }
    }
}

/// How often the follower checks whether a new day has begun.
const DAY_CHECK: Duration = Duration::from_secs(60);

/// Why waiting ended.
#[derive(Debug, PartialEq, Eq)]
enum Wake {
    Change,
    Timeout,
    Closed,
}

/// Watches the folders of a site. They may be made and removed while the site is served.
pub(super) struct FileWatcher {
    events: RecommendedWatcher,
    changes: Receiver<Change>,
    folders: BTreeMap<PathBuf, RecursiveMode>,
    /// Folders that were removed or renamed since `cover` was last called.
    gone: Vec<PathBuf>,
}

/// A change: the paths that were removed or renamed by it.
type Change = Vec<PathBuf>;

impl FileWatcher {
    /// Starts to watch the site. This happens before the site is first loaded, so that no change in between is missed.
    pub(super) fn start(options: &Options) -> anyhow::Result<Self> {
        let (sender, changes) = channel();
        let events = notify::recommended_watcher(move |event| pass_on(event, &sender))?;
        let mut watcher = Self { events, changes, folders: BTreeMap::new(), gone: Vec::new() };
        watcher.cover(options, None)?;
        Ok(watcher)
    }

    /// Waits for a change, and then until the files are quiet, because an editor saves in several steps.
    fn wait(&mut self) -> Wake {
        match self.changes.recv_timeout(DAY_CHECK) {
            Ok(gone) => self.gone.extend(gone),
            Err(RecvTimeoutError::Timeout) => return Wake::Timeout,
            Err(RecvTimeoutError::Disconnected) => return Wake::Closed,
        }
        while let Ok(gone) = self.changes.recv_timeout(QUIET) {
            self.gone.extend(gone);
        }
        Wake::Change
    }

    /// Starts to watch the folders of the site that exist and are not watched yet.
    fn cover(&mut self, options: &Options, synonyms: Option<&str>) -> anyhow::Result<()> {
        let gone = std::mem::take(&mut self.gone);
        self.folders.retain(|folder, _| folder.exists() && !gone.contains(folder));
        for (folder, mode) in folders(options, synonyms) {
            if folder.is_dir() && !self.folders.contains_key(&folder) {
                self.events.watch(&folder, mode).with_context(|| folder.display().to_string())?;
                self.folders.insert(folder, mode);
            }
        }
        Ok(())
    }
}

/// The folders that a site is made of. The site's own folder is watched instead of `wenku.toml`: editors put a new file in place of the old
/// one, and folders that are not there yet may be made.
fn folders(options: &Options, synonyms: Option<&str>) -> Vec<(PathBuf, RecursiveMode)> {
    let real = |path: &Path| dunce::canonicalize(path).unwrap_or_else(|_| path.to_owned());
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

/// Passes an event on if it may concern the site.
fn pass_on(event: notify::Result<notify::Event>, sender: &Sender<Change>) {
    // When events were lost, anything may have changed.
    let event = event.unwrap_or_else(|_| notify::Event::new(EventKind::Any));
    // Reading a file does not change it. If it counted, loading the site would cause the next load.
    if event.kind.is_access()
        || (!event.paths.is_empty() && event.paths.iter().all(|path| is_generated(path)))
    {
        return;
    }
    let goes = matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
    let _ = sender.send(if goes { event.paths } else { Vec::new() });
}

/// Whether `path` is something that builds and tools put into a site's folder: a hidden file, or the folder of a built site.
fn is_generated(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let in_site = path.parent().is_some_and(|folder| folder.join(config::FILE).is_file());
    in_site && (name.starts_with('.') || path.join("index.html").is_file() && path.join("404.html").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_made_while_the_site_is_first_loaded_is_not_lost() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let today = jiff::civil::Date::constant(2026, 3, 5);
        let options = Options { site: None, content: folder.path().to_owned(), today, drafts: false };
        let mut watcher = FileWatcher::start(&options).expect("a watcher");
        // Here the site is loaded.
        std::fs::write(folder.path().join("a.md"), "甲").expect("a file");
        assert_eq!(watcher.wait(), Wake::Change);
    }

    #[test]
    fn when_events_are_lost_anything_may_have_changed() {
        let (sender, changes) = channel();
        pass_on(Err(notify::Error::generic("too many")), &sender);
        assert_eq!(changes.try_recv(), Ok(Vec::new()));
    }
}
