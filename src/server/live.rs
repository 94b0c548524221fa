//! The site being served and the content's faults, replaced as a whole while requests run.

use super::Backend;
use crate::diagnostic::Diagnostic;
use std::sync::Arc;
use tokio::sync::watch;

/// What is served at one moment; cheap to clone and never changes.
#[derive(Clone)]
pub struct Current {
    /// The newest site that could be shown.
    pub site: Arc<dyn Backend>,
    /// What is wrong with the content as it stands on disk.
    pub faults: Arc<[Diagnostic]>,
    /// Whether the content on disk is newer than `site`, because the new content cannot be shown.
    pub is_kept: bool,
    /// Counts replacements of the site, from 1.
    pub version: u64,
    /// Whether the server is shutting down.
    pub(super) closing: bool,
}

/// Holds the [`Current`] state. Whoever watches the files replaces it; requests and event streams read it.
pub struct Live {
    sender: watch::Sender<Current>,
}

impl Live {
    /// Starts with a site and no faults.
    pub fn new(site: Arc<dyn Backend>) -> Self {
        Self::with_faults(site, Vec::new())
    }

    /// Starts with a site and its faults.
    pub fn with_faults(site: Arc<dyn Backend>, faults: Vec<Diagnostic>) -> Self {
        let current = Current { site, faults: faults.into(), is_kept: false, version: 1, closing: false };
        Self { sender: watch::Sender::new(current) }
    }

    /// The state now. It does not change for the request that took it.
    pub fn current(&self) -> Current {
        self.sender.borrow().clone()
    }

    /// Puts a new site in place, with its faults; open browsers then check whether their page has changed.
    pub fn replace(&self, site: Arc<dyn Backend>, faults: Vec<Diagnostic>) {
        self.sender.send_modify(|current| {
            current.site = site;
            current.faults = faults.into();
            current.is_kept = false;
            current.version += 1;
        });
    }

    /// Keeps the site and says what is wrong with the new content, which cannot be shown.
    pub fn keep(&self, faults: Vec<Diagnostic>) {
        self.sender.send_modify(|current| {
            current.faults = faults.into();
            current.is_kept = true;
        });
    }

    /// Ends the event streams, so that open browsers do not delay a shutdown.
    pub(super) fn close(&self) {
        self.sender.send_modify(|current| current.closing = true);
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Current> {
        self.sender.subscribe()
    }
}
