//! `wenku serve`: the site on this machine, rendered on request, following every change of its files.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use notify::{RecursiveMode, Watcher};

use super::{Call, Outcome};
use crate::cli::SourceArgs;
use crate::diagnostic::{Diagnostics, Language};
use crate::preview::{Preview, Searchable};
use crate::server::{self, HostName, Live, ServerConfig};
use crate::site::{Options, Site};

/// Arguments of `wenku serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    source: SourceArgs,

    /// 端口，默认 3030，被占用则取下一个 | The port; default: 3030, or the next free one
    #[arg(long)]
    port: Option<u16>,

    /// 监听地址，默认只限本机 | The address to listen on; default: this machine only
    #[arg(long, default_value = "127.0.0.1")]
    address: IpAddr,

    /// 允许用来访问的主机名，可写多次；本机的 localhost 和 127.0.0.1 不用写 | A host name to answer for, besides this machine's own; repeatable
    #[arg(long, value_name = "NAME")]
    host_name: Vec<HostName>,

    /// 文件改动后自动刷新 | Follow changes of files
    #[arg(long, value_name = "BOOL", default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = clap::ArgAction::Set)]
    watch: bool,
}

/// How long files must be quiet before the site is loaded again.
const QUIET: Duration = Duration::from_millis(80);

/// Serves until interrupted. Content faults do not stop it: they are shown in the page, and the last good site stays.
pub fn run(args: &ServeArgs, call: &Call) -> anyhow::Result<Outcome> {
    let options = call.options(&args.source)?;
    let start = Instant::now();
    let (site, diagnostics) = Site::load(&options);
    let diagnostics = diagnostics.sorted();
    call.report(&diagnostics);
    let pages = site.library.documents.iter().filter(|d| d.is_listed() && !d.is_index).count();
    let config = ServerConfig {
        address: args.address,
        host_names: host_names(args, &site.config.base_url),
        port: args.port,
        base_path: site.config.base_path().parse().context("base_url")?,
        live_reload: args.watch,
        ..ServerConfig::default()
    };
    // With faults in it the site is still the best there is to show: the overlay says what is wrong with it.
    let preview = Arc::new(Preview::new(site, None));
    let live = Arc::new(Live::new(Arc::clone(&preview) as Arc<dyn server::Site>));
    live.report(diagnostics.iter().cloned().collect());
    let cache = options.site.as_ref().map(|site| site.join(".wenku/search/serve"));
    build_index(Arc::clone(&preview), cache.clone());
    let watcher = args
        .watch
        .then(|| watch(&options, Follower { live: Arc::clone(&live), preview, cache, call: call.clone() }))
        .transpose()?;
    let seconds = start.elapsed().as_secs_f64();
    server::run(config, live, |server| announce(call, &server.url(), pages, seconds, &diagnostics))?;
    drop(watcher);
    Ok(Outcome::Clean)
}

/// The names that were given. Where other machines may connect, the site's own public name is one of them.
fn host_names(args: &ServeArgs, base_url: &str) -> Vec<HostName> {
    let public = HostName::of_url(base_url).filter(|_| !args.address.to_canonical().is_loopback());
    args.host_name.iter().cloned().chain(public).collect()
}

fn announce(call: &Call, url: &str, pages: usize, seconds: f64, diagnostics: &Diagnostics) {
    if call.json {
        println!(
            "{}",
            serde_json::json!({ "ok": !diagnostics.has_errors(), "url": url, "pages": pages, "seconds": seconds })
        );
        return;
    }
    let counts = call.counts(diagnostics);
    match call.language {
        Language::Zh => {
            let counts = if counts.is_empty() { counts } else { format!("，{counts}") };
            println!("{pages} 页，用时 {seconds:.2} 秒{counts}。请在浏览器打开：{url}（按 Ctrl-C 结束）");
        }
        Language::En => {
            let counts = if counts.is_empty() { counts } else { format!(", {counts}") };
            println!("{pages} pages in {seconds:.2} s{counts}. Open {url} in a browser (Ctrl-C ends)");
        }
    }
}

/// Watches everything the site is made of; the watcher lives as long as what is returned.
fn watch(options: &Options, follower: Follower) -> anyhow::Result<notify::RecommendedWatcher> {
    let (sender, receiver) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading a file is no change of it: loading the site must not set off the next load.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = sender.send(());
        }
    })?;
    for (path, mode) in watched(options) {
        watcher.watch(&path, mode).with_context(|| path.display().to_string())?;
    }
    let options = options.clone();
    std::thread::Builder::new().name("watch".into()).spawn(move || follower.follow(&receiver, &options))?;
    Ok(watcher)
}

fn watched(options: &Options) -> Vec<(PathBuf, RecursiveMode)> {
    let mut paths = vec![(options.content.clone(), RecursiveMode::Recursive)];
    if let Some(site) = &options.site {
        let folders = ["themes", "kinds"].map(|name| (site.join(name), RecursiveMode::Recursive));
        let settings = (site.join(crate::config::FILE), RecursiveMode::NonRecursive);
        paths.extend(folders.into_iter().chain([settings]).filter(|(path, _)| path.exists()));
    }
    paths
}

/// Builds the index of a site while the site is already served.
fn build_index(preview: Arc<Preview>, cache: Option<PathBuf>) {
    std::thread::spawn(move || match Searchable::build(preview.site(), cache.as_deref()) {
        Ok(searchable) => preview.set_searchable(Arc::new(searchable)),
        Err(cause) => eprintln!("search: {cause:#}"),
    });
}

/// Loads the site again when its files change.
struct Follower {
    live: Arc<Live>,
    preview: Arc<Preview>,
    cache: Option<PathBuf>,
    call: Call,
}

impl Follower {
    fn follow(mut self, changes: &Receiver<()>, options: &Options) {
        while changes.recv().is_ok() {
            // An editor saves in several steps: wait until they are over.
            while changes.recv_timeout(QUIET).is_ok() {}
            let start = Instant::now();
            let (site, diagnostics) = Site::load(options);
            let diagnostics = diagnostics.sorted();
            self.call.report(&diagnostics);
            let faults = diagnostics.iter().cloned().collect();
            if diagnostics.has_errors() {
                self.live.report(faults);
            } else {
                self.preview = Arc::new(Preview::new(site, self.preview.searchable()));
                self.live.replace(Arc::clone(&self.preview) as Arc<dyn server::Site>, faults);
                build_index(Arc::clone(&self.preview), self.cache.clone());
            }
            if !self.call.json {
                tell(&self.call, start.elapsed().as_secs_f64(), &diagnostics);
            }
        }
    }
}

fn tell(call: &Call, seconds: f64, diagnostics: &Diagnostics) {
    let counts = call.counts(diagnostics);
    match (call.language, diagnostics.has_errors()) {
        (Language::Zh, false) => eprintln!("内容有改动，已更新（{seconds:.2} 秒）{counts}"),
        (Language::Zh, true) => eprintln!("内容有改动，没有更新，网页保持原样：{counts}"),
        (Language::En, false) => eprintln!("content changed, updated in {seconds:.2} s {counts}"),
        (Language::En, true) => {
            eprintln!("content changed, not updated, the pages stay as they were: {counts}")
        }
    }
}
