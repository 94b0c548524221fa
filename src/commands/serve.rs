//! `wenku serve`: the site on this machine, rendered on request, following every change of its files.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{anyhow, bail};
use clap::Args;
use jiff::Zoned;

use super::{Call, Outcome, SourceArgs};
use crate::audience::Audience;
use crate::desk::Desk;
use crate::diagnostic::{Diagnostics, Language};
use crate::preview::Preview;
use crate::server::{self, BasePath, HostName, Live, ServerConfig};
use crate::site::Site;

mod follow;
mod indexer;
mod loader;

use follow::{FileWatcher, Follower};
use indexer::Indexer;
use loader::Loader;

/// Arguments of `wenku serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    source: SourceArgs,

    /// 端口，默认 3030，被占用则取下一个 | The port; default: 3030, or the next free one
    #[arg(long)]
    port: Option<u16>,

    /// 监听地址，默认只限本机 | The address to listen on; default: this machine only
    #[arg(long, default_value = "127.0.0.1", conflicts_with = "lan")]
    address: IpAddr,

    /// 让同一个网络里的手机也能看；知道网址的人都能看到 | Let phones in the same network see it, and whoever else knows the address
    #[arg(long)]
    lan: bool,

    /// 打开浏览器 | Open the browser
    #[arg(long)]
    open: bool,

    /// 允许用来访问的主机名，可写多次；本机的 localhost 和 127.0.0.1 不用写 | A host name to answer for, besides this machine's own; repeatable
    #[arg(long, value_name = "NAME")]
    host_name: Vec<HostName>,

    /// 文件改动后自动刷新 | Follow changes of files
    #[arg(long, value_name = "BOOL", default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = clap::ArgAction::Set)]
    watch: bool,
}

impl ServeArgs {
    /// The arguments of a preview that opens the browser.
    pub(crate) fn opened() -> Self {
        Self {
            source: SourceArgs::default(),
            port: None,
            address: Ipv4Addr::LOCALHOST.into(),
            lan: false,
            open: true,
            host_name: Vec::new(),
            watch: true,
        }
    }

    fn address(&self) -> IpAddr {
        if self.lan { Ipv4Addr::UNSPECIFIED.into() } else { self.address }
    }

    /// Whether only this machine can connect.
    fn is_private(&self) -> bool {
        self.address().to_canonical().is_loopback()
    }
}

/// Serves until interrupted. Faults of the content do not stop it: the pages that can be rendered are shown, and the faults with them.
pub fn run(args: &ServeArgs, call: &Call) -> anyhow::Result<Outcome> {
    if args.source.drafts && !args.is_private() {
        let why = call.say(
            "别的电脑也能打开这个预览，所以不能带 --drafts：去掉 --drafts，或者只在本机预览",
            "other machines can reach this preview, so it cannot show drafts: leave out --drafts, or serve this machine only",
        );
        bail!("{why}");
    }
    let options = call.options(&args.source)?;
    let start = Instant::now();
    let audience = if args.is_private() { Audience::Author } else { Audience::Others };
    let watcher = args.watch.then(|| FileWatcher::start(&options)).transpose()?;
    let (site, diagnostics) = Site::load_for(&options, audience);
    let diagnostics = diagnostics.sorted();
    call.report(&diagnostics);
    let pages = site.library.documents.iter().filter(|d| d.is_listed() && !d.is_index).count();
    let base_path = base_path(&site, call)?;
    let config = config(args, &site, base_path.clone());
    let has_desk = config.desk;
    let desk =
        Desk { site: options.site.clone(), content: options.content.clone(), is_shared: !args.is_private() };
    let preview = Arc::new(Preview::new(site, None).with_desk(desk.clone()));
    let faults = diagnostics.iter().cloned().collect();
    let live = Arc::new(Live::with_faults(Arc::clone(&preview) as Arc<dyn server::Backend>, faults));
    let indexer = Indexer::start(options.site.as_deref().map(index_cache), call.clone())?;
    indexer.want(Arc::clone(&preview));
    if let Some(watcher) = watcher {
        let given = args.source.date;
        let today = Box::new(move || given.unwrap_or_else(|| Zoned::now().date()));
        let loader = Loader { options, today, audience, base_path };
        let live = Arc::clone(&live);
        Follower { loader, live, preview, indexer, call: call.clone(), desk }.start(watcher)?;
    }
    let seconds = start.elapsed().as_secs_f64();
    server::run(config, live, |server| {
        announce(call, &server.url(), pages, seconds, &diagnostics);
        tell_ways(args, call, &server.url(), has_desk);
    })?;
    Ok(Outcome::Clean)
}

fn config(args: &ServeArgs, site: &Site, base_path: BasePath) -> ServerConfig {
    ServerConfig {
        address: args.address(),
        port: args.port,
        host_names: host_names(args, &site.config.base_url),
        base_path,
        live_reload: args.watch,
        // A server under a name of its own is meant for others, who may reach it through a proxy on this machine.
        desk: args.host_name.is_empty() && (args.is_private() || args.address().is_unspecified()),
        ..ServerConfig::default()
    }
}

/// Says where the desk is and what `--lan` opens, and opens the browser if that is asked for.
fn tell_ways(args: &ServeArgs, call: &Call, url: &str, has_desk: bool) {
    if !call.json {
        if has_desk {
            println!(
                "{}{url}__wenku/",
                call.say(
                    "工作台（草稿、问题、改动、手机预览）：",
                    "the desk (drafts, faults, changes, phones): "
                )
            );
        }
        if args.lan {
            println!(
                "{}",
                call.say(
                    "同一个网络里的任何人，知道网址就能看这个预览，直到按 Ctrl-C。",
                    "everybody in the same network who knows the address can see this preview until Ctrl-C."
                )
            );
        }
        if args.lan && has_desk {
            println!("{}", call.say("给手机扫的码在工作台里。", "a code for phones is on the desk."));
        }
    }
    if args.open && open::that_detached(url).is_err() {
        eprintln!("{}{url}", call.say("浏览器没有打开，请自己打开：", "the browser was not opened; open "));
    }
}

/// The folder for the cache of the preview's index. It is not that of builds, because each of them removes the entries that it did not use.
fn index_cache(site: &Path) -> PathBuf {
    site.join(".wenku/serve-search")
}

/// The folder of its host in which the site is served.
fn base_path(site: &Site, call: &Call) -> anyhow::Result<BasePath> {
    let path = site.config.base_path();
    path.parse().map_err(|_| {
        let said = call.say("base_url 里的路径不能用：", "base_url has a path that cannot be used: ");
        anyhow!("{said}{path}")
    })
}

/// The host names given by `--host-name`. If other machines can connect, the host in `base_url` is one more.
fn host_names(args: &ServeArgs, base_url: &str) -> Vec<HostName> {
    let public = HostName::of_url(base_url).filter(|_| !args.is_private());
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
