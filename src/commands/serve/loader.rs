//! Loads the site of a running server, and decides whether it can be shown.

use jiff::civil::Date;

use crate::audience::Audience;
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::message;
use crate::server::BasePath;
use crate::site::{Options, Site};

/// Knows how the site is to be loaded.
pub(super) struct Loader {
    /// Where the site is.
    pub(super) options: Options,
    /// Gives the day of the preview: the one given by `--date`, else the day on which the site is loaded.
    pub(super) today: Box<dyn Fn() -> Date + Send>,
    /// Who can connect to the server.
    pub(super) audience: Audience,
    /// The folder of its host in which the server answers.
    pub(super) base_path: BasePath,
}

/// A site that was loaded, with its faults.
pub(super) struct Loaded {
    pub(super) site: Site,
    pub(super) diagnostics: Diagnostics,
    /// Whether it can take the place of the one that is shown.
    pub(super) is_shown: bool,
}

impl Loader {
    /// Loads the site. It can be shown in spite of faults of its pages. It cannot if its settings, theme or content folder are at fault, because
    /// then no page would look as it should, nor if its base path has changed, because the server keeps the one with which it started.
    pub(super) fn load(&self) -> Loaded {
        let options = Options { today: (self.today)(), ..self.options.clone() };
        let (site, mut diagnostics) = Site::load_for(&options, self.audience);
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI8, Ordering};

    use super::*;

    #[test]
    fn a_preview_that_runs_past_midnight_shows_the_pages_of_the_new_day() {
        static DAY: AtomicI8 = AtomicI8::new(4);
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("a.md"), "---\n标题: 甲\n日期: 2026-03-05\n---\n\n文。\n")
            .expect("a file");
        let today = || Date::constant(2026, 3, DAY.load(Ordering::Relaxed));
        let options =
            Options { site: None, content: folder.path().to_owned(), today: today(), drafts: false };
        let (audience, base_path) = (Audience::Author, BasePath::default());
        let loader = Loader { options, today: Box::new(today), audience, base_path };
        let pages = || loader.load().site.library.documents.len();
        assert_eq!(pages(), 0, "its day is tomorrow");
        DAY.store(5, Ordering::Relaxed);
        assert_eq!(pages(), 1);
    }
}
