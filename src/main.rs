//! The program: parse the command line, run the command, turn its outcome into an exit status.

use std::process::ExitCode;

use clap::Parser;
use wenku::cli::Cli;
use wenku::commands;
use wenku::diagnostic::Language;

/// Pages are made of very many small strings: this allocator halves the time they cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let language = commands::message_language(cli.lang);
    let json = cli.json;
    match commands::run(cli) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            if json {
                println!("{}", serde_json::json!({ "ok": false, "error": format!("{error:#}") }));
            } else {
                let word = if language == Language::Zh { "无法运行" } else { "could not run" };
                eprintln!("{word}: {error:#}");
            }
            ExitCode::from(2)
        }
    }
}
