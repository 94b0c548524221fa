//! The desk: a page for staff, which only a preview has. What waits for its day, what is wrong and how to mend it, what changed since the
//! last build, and where a phone finds the preview. It is made when it is asked for and never written to a built site.

use std::path::PathBuf;
use std::sync::LazyLock;

use serde::Serialize;
use serde_json::Value as Json;
use tera::{Context, Tera};

use crate::diagnostic::{Diagnostic, Language, Severity};
use crate::document::State;
use crate::qr;
use crate::site::Site;

mod changes;
mod network;

use changes::Changes;

/// Where the desk finds what the site itself does not know.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The folder of the site's settings, if it has any.
    pub site: Option<PathBuf>,
    /// The content folder.
    pub content: PathBuf,
    /// Whether other machines of the network can connect.
    pub is_shared: bool,
}

/// Most faults, and most changed files, that the page lists.
const LISTED: usize = 300;

/// The style of the page.
pub const STYLE: &str = concat!(include_str!("staff.css"), include_str!("desk/desk.css"));

/// A page that is not shown at present.
#[derive(Debug, Serialize)]
struct Waiting<'a> {
    title: &'a str,
    path: &'a str,
    /// `draft`, `future`, `expired` or `withdrawn`: the name of its word.
    state: &'static str,
    day: Option<String>,
}

/// The faults of one file.
#[derive(Debug, Serialize)]
struct FileFaults<'a> {
    path: &'a str,
    faults: Vec<Fault<'a>>,
}

#[derive(Debug, Serialize)]
struct Fault<'a> {
    severity: Severity,
    text: &'a str,
    line: u32,
    column: u32,
    excerpt: Option<[&'a str; 3]>,
    hints: Vec<&'a str>,
}

/// Where a phone finds the preview.
#[derive(Debug, Serialize)]
struct Phone {
    url: String,
    qr: Option<String>,
}

/// What the page is made of.
#[derive(Debug, Serialize)]
struct View<'a> {
    lang: &'static str,
    words: &'static Json,
    title: &'a str,
    base: String,
    waiting: Vec<Waiting<'a>>,
    files: Vec<FileFaults<'a>>,
    /// How many faults are not listed.
    unlisted: usize,
    changes: Changes,
    is_shared: bool,
    phone: Option<Phone>,
}

impl Desk {
    /// [I/O] The page in `language` for `site`, whose content has `faults`, and whose server listens on `port`.
    ///
    /// # Errors
    /// If the template is at fault, which a test rules out.
    pub fn page(
        &self,
        site: &Site,
        faults: &[Diagnostic],
        port: u16,
        language: Language,
    ) -> tera::TeraResult<String> {
        let base = site.config.base_path();
        let phone = network::address().filter(|_| self.is_shared).map(|address| {
            let url = format!("http://{address}:{port}{base}");
            Phone { qr: qr::svg(&url), url }
        });
        let view = View {
            lang: if language == Language::Zh { "zh-CN" } else { "en" },
            words: words(language),
            title: &site.config.title,
            base,
            waiting: waiting(site),
            files: by_file(faults, language),
            unlisted: faults.len().saturating_sub(LISTED),
            changes: changes::since_the_last_build(self.site.as_deref(), &self.content, LISTED),
            is_shared: self.is_shared,
            phone,
        };
        TEMPLATE.render("desk.html", &Context::from_serialize(&view)?)
    }
}

static TEMPLATE: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::new();
    tera.add_raw_template("desk.html", include_str!("desk/desk.html")).expect("a test renders it");
    tera
});

/// The words of the page.
fn words(language: Language) -> &'static Json {
    static WORDS: LazyLock<Json> =
        LazyLock::new(|| toml::from_str(include_str!("desk/words.toml")).expect("a test reads them"));
    &WORDS[if language == Language::Zh { "zh" } else { "en" }]
}

/// The pages that are not shown: drafts first, then those with a day, the next one first.
fn waiting(site: &Site) -> Vec<Waiting<'_>> {
    let mut pages: Vec<Waiting<'_>> = site
        .library
        .hidden
        .iter()
        .map(|page| {
            let state = match page.state {
                State::Draft => "draft",
                State::Future => "future",
                State::Expired => "expired",
                // The library keeps no others among the hidden ones.
                State::Live | State::Withdrawn(_) => "withdrawn",
            };
            Waiting { title: &page.title, path: &page.path, state, day: page.day.map(|day| day.to_string()) }
        })
        .collect();
    pages.sort_by(|a, b| (a.state, &a.day, a.path).cmp(&(b.state, &b.day, b.path)));
    pages
}

/// The first faults by file: files with errors first.
fn by_file(faults: &[Diagnostic], language: Language) -> Vec<FileFaults<'_>> {
    let mut sorted: Vec<&Diagnostic> = faults.iter().collect();
    sorted.sort_by_key(|fault| fault.severity);
    sorted.truncate(LISTED);
    let mut files: Vec<FileFaults<'_>> = Vec::new();
    for fault in sorted {
        let path = fault.place.path.as_str();
        let told = Fault {
            severity: fault.severity,
            text: fault.message.text(language),
            line: fault.place.line,
            column: fault.place.column,
            excerpt: fault.place.marked(),
            hints: fault.hints.iter().map(|hint| hint.text(language)).collect(),
        };
        match files.iter_mut().find(|file| file.path == path) {
            Some(file) => file.faults.push(told),
            None => files.push(FileFaults { path, faults: vec![told] }),
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::Audience;
    use crate::site::Options;

    fn desk(files: &[(&str, &str)]) -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            std::fs::write(folder.path().join(path), text).expect("writable");
        }
        let content = folder.path().to_owned();
        let today = jiff::civil::Date::constant(2026, 3, 5);
        let options = Options { site: None, content: content.clone(), today, drafts: false };
        let (site, faults) = Site::load_for(&options, Audience::Author);
        let faults: Vec<Diagnostic> = faults.sorted().iter().cloned().collect();
        let desk = Desk { site: None, content, is_shared: false };
        let pages = [Language::Zh, Language::En].map(|language| desk.page(&site, &faults, 3030, language));
        let [zh, _] = pages.map(|page| page.expect("the template is sound"));
        (folder, zh)
    }

    #[test]
    fn what_waits_and_what_is_wrong_is_told_and_nothing_is_read_as_html() {
        let (_folder, page) = desk(&[
            ("a.md", "---\n标题: 甲<b>\n草稿: 是\n---\n"),
            ("b.md", "---\n标题: 乙\n日期: 2026-12-05\n---\n"),
            ("c.md", "---\n标题: 丙\n---\n\n[丁](<x&y.md>)\n"),
        ]);
        for part in ["甲&lt;b&gt;", "草稿", "2026-12-05", "定时", "c.md", "x&amp;y.md", "--lan"] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains("<b>\n") && !page.contains("甲<b>"), "{page}");
    }

    #[test]
    fn where_all_is_well_it_says_so() {
        let (_folder, page) = desk(&[("c.md", "---\n标题: 丙\n---\n")]);
        assert!(page.contains("没有发现问题") && page.contains("没有草稿"), "{page}");
    }
}
