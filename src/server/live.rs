//! The site being served and the content's faults, replaced as a whole while requests run.

use super::Site;
use crate::diagnostic::Diagnostic;
use std::sync::Arc;
use tokio::sync::watch;

/// What is served at one moment; cheap to clone and never changes.
#[derive(Clone)]
pub struct Current {
    /// The last good site.
    pub site: Arc<dyn Site>,
    /// What is wrong with the content as it stands on disk.
    pub faults: Arc<[Diagnostic]>,
    /// Counts replacements of the site, from 1.
    pub version: u64,
    pub(super) closing: bool,
}

/// The holder of the [`Current`] state: the watcher replaces it, requests and browsers read it.
pub struct Live {
    sender: watch::Sender<Current>,
}

impl Live {
    /// Starts with a site and no faults.
    pub fn new(site: Arc<dyn Site>) -> Self {
        let sender = watch::Sender::new(Current { site, faults: Arc::default(), version: 1, closing: false });
        Self { sender }
    }

    /// The state now. Requests under way keep what they took.
    pub fn current(&self) -> Current {
        self.sender.borrow().clone()
    }

    /// Puts a new site in place, with the warnings of its build; open browsers look whether their page changed.
    pub fn replace(&self, site: Arc<dyn Site>, faults: Vec<Diagnostic>) {
        self.sender.send_modify(|current| {
            current.site = site;
            current.faults = faults.into();
            current.version += 1;
        });
    }

    /// Keeps the last good site and shows what is wrong with the new content.
    pub fn report(&self, faults: Vec<Diagnostic>) {
        self.sender.send_modify(|current| current.faults = faults.into());
    }

    /// Ends the event streams, so that open browsers do not hold up a shutdown.
    pub(super) fn close(&self) {
        self.sender.send_modify(|current| current.closing = true);
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Current> {
        self.sender.subscribe()
    }
}
