//! [I/O] Loads a whole site: settings, kinds, theme, library and routes. After that it never changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use tera::Context;

use crate::attachment;
use crate::audience::{self, Audience};
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place, Severity, reason};
use crate::document::{self, Document};
use crate::kind::Kinds;
use crate::library::{Library, Section};
use crate::message;
use crate::migration::Migration;
use crate::occasion::Days;
use crate::page::View;
use crate::route::Routes;
use crate::source::{self, Asset, Source};
use crate::table;
use crate::theme::{NavPlace, PageParts, SharedParts, Skeletons, Theme};

/// Where a site is and how to load it.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder with `wenku.toml`; `None` for a content folder without settings.
    pub site: Option<PathBuf>,
    /// The content folder.
    pub content: PathBuf,
    /// The day of the build.
    pub today: Date,
    /// Whether drafts and future pages are shown.
    pub drafts: bool,
}

/// A site, ready to render.
#[derive(Debug)]
pub struct Site {
    /// Its settings.
    pub config: Config,
    /// Its kinds.
    pub kinds: Kinds,
    /// Its theme.
    pub theme: Theme,
    /// Its pages.
    pub library: Library,
    /// Its addresses.
    pub routes: Routes,
    /// The content folder as messages name it.
    pub shown: String,
    /// Groups of synonyms for search.
    pub synonyms: Vec<Vec<String>>,
    /// The part of the template context that all pages of a language share, by the address of its root section.
    contexts: BTreeMap<String, Context>,
    /// The rendered parts that all pages at one place in the navigation share.
    shared: SharedParts,
    /// The minified skeletons of pages.
    pub(crate) skeletons: Skeletons,
}

/// Notes about occasions that are announced year by year, and not for this year or a later one.
fn unannounced(config: &Config, today: Date) -> Vec<Diagnostic> {
    let is_over = |days: &Days| {
        matches!(days, Days::Announced(_))
            && days.in_year(today.year()).is_empty()
            && days.next(today).is_none()
    };
    let over = config.occasions.iter().filter(|(_, days)| is_over(days));
    let note = |(name, _): (&String, &Days)| {
        let year = today.year();
        let fault = message!("“{name}”没有 {year} 年的日子", "`{name}` has no day in {year}");
        let hint = message!(
            "公布以后在 wenku.toml 的 [occasions] 里补上",
            "add it in [occasions] of wenku.toml when it is announced"
        );
        Diagnostic::note("occasion.no-day", Place::file("wenku.toml"), fault).hint(hint)
    };
    over.map(note).collect()
}

impl Site {
    /// Reads and parses everything. A site is returned even if there are faults. If there are errors among them, it must not be published.
    pub fn load(options: &Options) -> (Self, Diagnostics) {
        Self::load_for(options, Audience::Author)
    }

    /// Does the same for a preview that `audience` may see in spite of faults.
    pub fn load_for(options: &Options, audience: Audience) -> (Self, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let mut config = load_config(options.site.as_deref(), &mut diagnostics);
        let (kinds, more) = options.site.as_deref().map_or_else(|| Kinds::load(&[]), load_kinds);
        diagnostics.extend(more);
        let synonyms = load_synonyms(options.site.as_deref(), &config, &mut diagnostics);
        let (theme, more) = Theme::load(options.site.as_deref(), &config);
        diagnostics.extend(more);
        let shown = shown(&options.content);
        let (mut sources, more) = source::read(&options.content, &shown, config.migration.lenient);
        diagnostics.extend(more);
        let context = document::Context {
            config: &config,
            kinds: &kinds,
            today: options.today,
            drafts: options.drafts,
            shown: &shown,
        };
        let (mut documents, more) =
            documents(std::mem::take(&mut sources.texts), &mut sources.assets, context);
        let mut more = config.migration.judge(more, &shown);
        if audience == Audience::Others {
            more = audience::withhold(&mut documents, more, &shown);
        }
        diagnostics.extend(more);
        if options.site.is_none() {
            config.title = folder_title(&documents).unwrap_or(config.title);
        }
        let visible = audience::project(documents, sources.assets);
        let (mut library, more) = Library::new(visible, &config, &kinds, options.today, &shown);
        diagnostics.extend(more);
        diagnostics.extend(unannounced(&config, options.today));
        let faults = attachment::proofread(&library.assets, &shown);
        if audience == Audience::Others {
            audience::withhold_files(&mut library.assets, &faults, &shown);
        }
        diagnostics.extend(faults);
        let (routes, more) = Routes::new(&library, theme.statics.keys().cloned(), &config, &shown);
        diagnostics.extend(more);
        let contexts = contexts(&config, &kinds, &theme, &library);
        let shared = SharedParts::default();
        let site = Self {
            config,
            kinds,
            theme,
            library,
            routes,
            shown,
            synonyms,
            contexts,
            shared,
            skeletons: Skeletons::default(),
        };
        diagnostics = site.config.migration.judge(diagnostics, &site.shown);
        // Reports a fault in a shared part once, not for each page.
        for root in roots(&site.library) {
            diagnostics.extend(site.shared_parts(&root.url).err().map(|fault| *fault));
        }
        if audience == Audience::Others {
            diagnostics = audience::conceal(diagnostics);
        }
        (site, diagnostics)
    }

    /// Whether settings, theme and content folder could be read; `diagnostics` are those of loading it. Otherwise no page looks as it
    /// should.
    pub fn has_frame(&self, diagnostics: &Diagnostics) -> bool {
        let is_of_theme = |d: &Diagnostic| d.severity == Severity::Error && d.code.starts_with("theme.");
        let is_of_folder = |d: &Diagnostic| d.code == "source.unreadable" && d.place.path == self.shown;
        !self.config.is_unread && !diagnostics.iter().any(|d| is_of_theme(d) || is_of_folder(d))
    }

    /// A hash of what all pages share: settings, theme, and the site's part of the template context.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut add = |value: &[u8]| {
            hasher.update(&(value.len() as u64).to_le_bytes()).update(value);
        };
        add(self.config.text.as_bytes());
        add(self.theme.fingerprint.as_bytes());
        for root in roots(&self.library) {
            add(&serde_json::to_vec(&self.view().site(root, &self.theme.variables))
                .expect("views have string keys"));
        }
        hasher.finalize().to_hex().to_string()
    }

    /// What views are made from.
    pub fn view(&self) -> View<'_> {
        View { config: &self.config, kinds: &self.kinds, library: &self.library }
    }

    /// The root section of the language of the page at `path`.
    pub fn root(&self, path: &str) -> &Section {
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let sections = &self.library.sections;
        sections
            .get(&format!("/{first}/"))
            .filter(|section| section.parent.is_none())
            .unwrap_or(&sections["/"])
    }

    /// The shared parts, by name, for the place of the page at `path` in the navigation.
    pub(crate) fn shared_parts(&self, path: &str) -> Result<Arc<PageParts>, Box<Diagnostic>> {
        let root = self.root(path);
        let entry = path.strip_prefix(&root.url).and_then(|rest| Some(&rest[..=rest.find('/')?]));
        let entry = entry.map(|entry| format!("{}{entry}", root.url));
        let is_topics =
            |url: &str| self.library.taxonomy(url).is_some_and(|taxonomy| taxonomy.kind.is_none());
        let entry = entry.filter(|url| self.library.sections.contains_key(url) || is_topics(url));
        let here = NavPlace::new(&root.url, entry.map(|url| self.config.link(&url)), &self.config.link(path));
        self.shared.at(here, &self.theme, &self.contexts[&root.url])
    }

    /// The shared part of the template context for the page at `path`.
    pub(crate) fn base_context(&self, path: &str) -> &Context {
        &self.contexts[&self.root(path).url]
    }
}

/// [I/O] The documents of all texts, and of the rows of those `assets` that are tables, which are taken from them.
fn documents(
    texts: Vec<Source>,
    assets: &mut Vec<Asset>,
    context: document::Context<'_>,
) -> (Vec<Document>, Diagnostics) {
    let plan = document::plan(&texts, context);
    let (requests, mut diagnostics) = plan.take_tables(assets, context);
    let (tables, more) = table::read(&requests, context.shown);
    diagnostics.extend(more);
    let (documents, more) = document::parse(texts, plan, tables, context);
    diagnostics.extend(more);
    (documents, diagnostics)
}

/// The name of a site without settings: the title of the text that describes the whole folder.
fn folder_title(documents: &[Document]) -> Option<String> {
    let is_front =
        |document: &&Document| document.is_index && document.dir.is_empty() && document.is_listed();
    documents.iter().find(is_front).map(|document| document.title.clone()).filter(|title| title != "首页")
}

/// The content folder as messages name it: relative to the current folder, if it is below that.
fn shown(content: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let absolute = dunce::canonicalize(content).unwrap_or_else(|_| content.to_owned());
    let shown = absolute.strip_prefix(&here).unwrap_or(content);
    let shown = shown.to_string_lossy().replace('\\', "/").trim_end_matches('/').to_owned();
    if shown.is_empty() { ".".to_owned() } else { shown }
}

/// The content folder of the site in the folder `site`. Faults in its settings are reported when the site is loaded.
pub fn content_folder(site: &Path) -> PathBuf {
    let config = load_config(Some(site), &mut Diagnostics::new());
    site.join(config.content)
}

fn load_config(site: Option<&Path>, diagnostics: &mut Diagnostics) -> Config {
    let Some(text) = site.map(|site| site.join(config::FILE)).map(fs::read_to_string) else {
        return Config { migration: Migration::of_bare_folder(), ..Config::default() };
    };
    match text {
        Ok(text) => {
            let (config, more) = Config::parse(&text);
            diagnostics.extend(more);
            config
        }
        Err(cause) => {
            let fault = reason::unreadable(&cause);
            diagnostics.push(Diagnostic::error("config.unreadable", Place::file(config::FILE), fault));
            Config { is_unread: true, ..Config::default() }
        }
    }
}

/// Reads the synonyms file that the settings name: `groups = [["文明办", "精神文明建设委员会办公室"], …]`.
fn load_synonyms(site: Option<&Path>, config: &Config, diagnostics: &mut Diagnostics) -> Vec<Vec<String>> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Synonyms {
        groups: Vec<Vec<String>>,
    }
    let (Some(site), Some(name)) = (site, &config.search.synonyms) else { return Vec::new() };
    let read = fs::read_to_string(site.join(name)).map_err(|e| reason::io(&e));
    let parsed = read.and_then(|text| toml::from_str::<Synonyms>(&text).map_err(|e| reason::toml(&e).0));
    parsed.map(|synonyms| synonyms.groups).unwrap_or_else(|Message { zh, en }| {
        let fault = message!("同义词文件有误：{zh}", "the synonyms file is at fault: {en}");
        diagnostics.push(Diagnostic::error("search.synonyms", Place::file(name), fault));
        Vec::new()
    })
}

/// Loads the kinds of the site in the folder `site`: the built-in ones and its own.
pub fn load_kinds(site: &Path) -> (Kinds, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut own = Vec::new();
    let entries = fs::read_dir(site.join("kinds")).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    for file in files {
        let name = format!("kinds/{}", file.file_name().unwrap_or_default().to_string_lossy());
        match fs::read_to_string(&file) {
            Ok(text) => own.push((name, text)),
            Err(cause) => {
                let fault = reason::unreadable(&cause);
                diagnostics.push(Diagnostic::error("kind.unreadable", Place::file(name), fault));
            }
        }
    }
    let (kinds, more) = Kinds::load(&own);
    diagnostics.extend(more);
    (kinds, diagnostics)
}

/// The root sections, one for each language.
fn roots(library: &Library) -> impl Iterator<Item = &Section> {
    library.sections.values().filter(|section| section.parent.is_none())
}

fn contexts(config: &Config, kinds: &Kinds, theme: &Theme, library: &Library) -> BTreeMap<String, Context> {
    let view = View { config, kinds, library };
    roots(library)
        .map(|root| {
            let mut context = Context::new();
            context.insert("site", &view.site(root, &theme.variables));
            context.insert("lang", &root.lang);
            (root.url.clone(), context)
        })
        .collect()
}
