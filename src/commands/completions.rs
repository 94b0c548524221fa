//! `wenku completions` and `wenku man`: the command line is described to shells and to `man`.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Command, ValueHint};

use super::Outcome;

/// Arguments of `wenku completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// 哪种 shell | The shell
    shell: clap_complete::Shell,
}

/// Arguments of `wenku man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// 手册页写到这个目录 | The folder for the pages
    #[arg(value_hint = ValueHint::DirPath)]
    out: PathBuf,
}

/// Prints completions of the command line `cli` for a shell.
pub fn run(args: &CompletionsArgs, cli: &mut Command) -> anyhow::Result<Outcome> {
    clap_complete::generate(args.shell, cli, "wenku", &mut std::io::stdout());
    Ok(Outcome::Clean)
}

/// Writes a man page for the program and each command of the command line `cli`.
pub fn run_man(args: &ManArgs, cli: Command) -> anyhow::Result<Outcome> {
    std::fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    clap_mangen::generate_to(cli, &args.out).with_context(|| args.out.display().to_string())?;
    Ok(Outcome::Clean)
}
