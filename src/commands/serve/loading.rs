//! Loads a site for the preview: what may be shown of it, and to whom.

use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::message;
use crate::server::BasePath;
use crate::site::{Audience, Options, Site};

/// How the site of a running server is loaded.
pub(super) struct Loading {
    /// Where it is.
    pub(super) options: Options,
    /// Who can connect to the server.
    pub(super) audience: Audience,
    /// The folder of its host in which the server answers.
    pub(super) base_path: BasePath,
}

/// A site as it is now.
pub(super) struct Loaded {
    pub(super) site: Site,
    pub(super) diagnostics: Diagnostics,
    /// Whether it can take the place of the one that is shown.
    pub(super) is_shown: bool,
}

impl Loading {
    /// Loads the site. Faults of pages keep nothing back; without its settings or theme no page would look as it should.
    pub(super) fn load(&self) -> Loaded {
        let (site, mut diagnostics) = Site::load_for(&self.options, self.audience);
        let has_moved = !site.config.is_unread
            && site.config.base_path().parse::<BasePath>().as_ref() != Ok(&self.base_path);
        if has_moved {
            let now = site.config.base_path();
            let fault = message!(
                "base_url 里的路径改成了 {now}，重新启动 wenku serve 才能用",
                "the path in base_url is {now} now; start `wenku serve` again to use it"
            );
            diagnostics.push(Diagnostic::error("serve.base-path", Place::file(config::FILE), fault));
        }
        let diagnostics = diagnostics.sorted();
        let is_shown = !has_moved && site.has_frame(&diagnostics);
        Loaded { site, diagnostics, is_shown }
    }
}
