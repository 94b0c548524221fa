//! The program: parse the command line, run the command, turn its outcome into an exit status.

use std::process::ExitCode;

use clap::Parser;
use wenku::cli::{self, Cli};
use wenku::commands::{Call, Outcome, click, error_text};
use wenku::diagnostic::Language;

mod double_click;
mod memory;

fn main() -> ExitCode {
    memory::keep_freed();
    if double_click::is_one() {
        return at_double_click();
    }
    let cli = Cli::try_parse().unwrap_or_else(|error| usage(&error));
    let language = cli::message_language(cli.lang);
    let json = cli.json;
    end(cli::run(cli), language, json)
}

/// Does what a double click is to do, and keeps the window open until what it says was read.
fn at_double_click() -> ExitCode {
    let language = cli::message_language(None);
    let call = Call { site: None, language, json: false, all: false };
    let code = end(click::run(&call), language, false);
    click::keep_open(&call);
    code
}

/// Says why the program could not run, and gives its exit status.
fn end(result: anyhow::Result<Outcome>, language: Language, json: bool) -> ExitCode {
    match result {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            if json {
                println!("{}", serde_json::json!({ "ok": false, "error": error_text(&error, language) }));
            } else {
                let word = if language == Language::Zh { "无法运行：" } else { "could not run: " };
                eprintln!("{word}{}", error_text(&error, language));
            }
            ExitCode::from(2)
        }
    }
}

/// Ends the program if the command line cannot be read, or if it asks for help.
fn usage(error: &clap::Error) -> ! {
    let language = cli::language_of_arguments(&std::env::args().skip(1).collect::<Vec<_>>());
    match cli::usage::explain(error).filter(|_| language == Language::Zh) {
        Some(text) => {
            eprintln!("{text}");
            std::process::exit(2)
        }
        None => error.exit(),
    }
}
