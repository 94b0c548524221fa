//! What a double click on the program does: it shows the site in whose folder the program lies, or makes one.

use std::env;
use std::io;

use anyhow::{Context, bail};

use super::serve::ServeArgs;
use super::{Call, Outcome, new, serve};

/// Serves the site of the current folder and opens the browser. Where nothing is but the program, it offers to make a site first.
pub fn run(call: &Call) -> anyhow::Result<Outcome> {
    let here = env::current_dir().context("the current folder")?;
    if call.find_site()?.is_none() {
        if !new::is_free(&here)? {
            bail!(
                "{}",
                call.say(
                    "这个文件夹里没有站点，也不是空的。把 wenku.exe 放进站点的文件夹，或者放进一个新建的空文件夹，再双击它",
                    "this folder has no site and is not empty. Put wenku.exe into the folder of a site, or into a new one, and double-click it there"
                )
            );
        }
        println!(
            "{}",
            call.say(
                "这里还没有站点。按回车，在这个文件夹里新建一个；不建，关掉这个窗口。",
                "There is no site here. Press Enter to make one in this folder, or close this window."
            )
        );
        wait();
        new::begin(&here, call)?;
    }
    serve::run(&ServeArgs::opened(), call)
}

/// Keeps the window open until somebody has read what it says.
pub fn keep_open(call: &Call) {
    println!("{}", call.say("按回车关掉这个窗口。", "Press Enter to close this window."));
    wait();
}

fn wait() {
    // Without an input there is nobody to wait for.
    let _ = io::stdin().read_line(&mut String::new());
}
