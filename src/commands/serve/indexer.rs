//! Builds the search index of the site that is served, while it is served: one at a time, and always for the newest site.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::commands::Call;
use crate::preview::{Preview, Searchable};

/// Builds the indexes of the sites that it is given, on a thread of its own.
#[derive(Debug, Clone)]
pub(super) struct Indexer(Sender<Arc<Preview>>);

impl Indexer {
    /// Starts the thread. The folder `cache` keeps the parts of an index that are the same in the next one.
    pub(super) fn start(cache: Option<PathBuf>, call: Call) -> anyhow::Result<Self> {
        let (sender, sites) = channel();
        let work =
            move || build_each(&sites, |site, is_outdated| index(site, cache.as_deref(), &call, is_outdated));
        std::thread::Builder::new().name("index".into()).spawn(work)?;
        Ok(Self(sender))
    }

    /// Builds the index of `site` next. If that of an older site is being built, it is given up.
    pub(super) fn want(&self, site: Arc<Preview>) {
        // The thread lives as long as the program.
        let _ = self.0.send(site);
    }
}

/// Calls `build` again and again, for the newest of the `sites` that have come in. While it works, `build` asks now and then, by the function
/// that it is given, whether there is a newer site; if so, it may stop.
fn build_each<T>(sites: &Receiver<T>, mut build: impl FnMut(&T, &mut dyn FnMut() -> bool)) {
    let mut next = sites.recv().ok();
    while let Some(given) = next {
        let site = sites.try_iter().last().unwrap_or(given);
        let mut newer = None;
        build(&site, &mut || {
            newer = sites.try_iter().last().or(newer.take());
            newer.is_some()
        });
        next = newer.or_else(|| sites.recv().ok());
    }
}

/// Builds the index of `site` and puts it in place, unless there is a newer site by then. An error is printed; the server goes on.
fn index(site: &Arc<Preview>, cache: Option<&Path>, call: &Call, is_outdated: &mut dyn FnMut() -> bool) {
    let built = catch_unwind(AssertUnwindSafe(|| Searchable::build(site.site(), cache, &mut *is_outdated)));
    let cause = match built {
        Ok(Ok(Some(searchable))) if !is_outdated() => return site.set_searchable(Arc::new(searchable)),
        Ok(Ok(_)) => return,
        Ok(Err(cause)) => crate::commands::error_text(&cause, call.language),
        // The panic has printed its own message.
        Err(_) => call.say("程序出错", "the program is at fault").to_owned(),
    };
    eprintln!("{}{cause}", call.say("搜索索引没有建成：", "the search index could not be built: "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_sites_only_the_newest_is_built_and_an_old_build_is_given_up() {
        let (sender, sites) = channel();
        (1..=3).for_each(|site| sender.send(site).expect("open"));
        let mut sender = Some(sender);
        let mut built = Vec::new();
        build_each(&sites, |&site, is_outdated| {
            assert!(!is_outdated(), "nothing newer yet");
            if let Some(sender) = sender.take() {
                (4..=9).for_each(|site| sender.send(site).expect("open"));
            }
            let given_up = is_outdated();
            assert_eq!(given_up, is_outdated(), "asked again, the answer stays");
            built.push((site, given_up));
        });
        assert_eq!(built, [(3, true), (9, false)]);
    }
}
