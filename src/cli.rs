//! The command line: what clap reads of it, and the command that it runs.

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};

use crate::commands::{
    Call, Outcome, build, check, completions, new, new_table, remove_samples, schema, search, serve,
};
use crate::diagnostic::Language;

pub mod usage;

/// 文库：把一个 Markdown 文件夹变成知识库网站。 A folder of Markdown becomes a knowledge-base site.
#[derive(Debug, Parser)]
#[command(name = "wenku", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    /// 站点目录，默认是向上最近的含 wenku.toml 的目录 | The site's folder; default: the nearest one upward with wenku.toml
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub site: Option<PathBuf>,

    /// 提示信息的语言，默认随系统 | The language of messages; default: the system's
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    pub lang: Option<Language>,

    /// 输出 JSON，供程序读取 | Print JSON for machines
    #[arg(long, global = true)]
    pub json: bool,

    /// 逐条列出所有问题；不写时，同一种有很多的合成一条 | Show each fault; without it, many of one kind are one entry
    #[arg(long, global = true)]
    pub all: bool,

    /// 要做什么 | What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建一个站点，或在站点里新写一页 | Make a new site, or a new page of a site
    New(new::NewArgs),
    /// 新建一张空表格，表头、下拉选项和批注都备好 | Make an empty workbook with a header, lists to choose from and notes
    NewTable(new_table::NewTableArgs),
    /// 删去新站点自带的示例页面 | Remove the sample pages of a new site
    RemoveSamples(remove_samples::RemoveSamplesArgs),
    /// 生成网站 | Build the site
    Build(build::BuildArgs),
    /// 预览网站，改动即见 | Serve the site and show changes as they happen
    Serve(serve::ServeArgs),
    /// 在已生成的网站里搜索 | Search the built site
    Search(search::SearchArgs),
    /// 检查内容，不生成 | Check the content without building
    Check(check::CheckArgs),
    /// 输出字段的 JSON Schema，供编辑器使用 | Write a JSON Schema of each kind for editors
    Schema(schema::SchemaArgs),
    /// 输出命令补全脚本 | Print shell completions
    Completions(completions::CompletionsArgs),
    /// 输出手册页 | Write man pages
    Man(completions::ManArgs),
}

/// Runs the command of the command line.
pub fn run(cli: Cli) -> anyhow::Result<Outcome> {
    let call = Call { site: cli.site, language: message_language(cli.lang), json: cli.json, all: cli.all };
    match cli.command {
        Command::New(args) => new::run(&args, &call),
        Command::NewTable(args) => new_table::run(&args, &call),
        Command::RemoveSamples(args) => remove_samples::run(&args, &call),
        Command::Build(args) => build::run(&args, &call),
        Command::Serve(args) => serve::run(&args, &call),
        Command::Search(args) => search::run(&args, &call),
        Command::Check(args) => check::run(&args, &call),
        Command::Schema(args) => schema::run(&args, &call),
        Command::Completions(args) => completions::run(&args, &mut Cli::command()),
        Command::Man(args) => completions::run_man(&args, Cli::command()),
    }
}

/// The language of messages: the one after `--lang`, else the system's, else Chinese.
pub fn message_language(wanted: Option<Language>) -> Language {
    wanted.unwrap_or_else(|| match sys_locale::get_locale() {
        Some(locale) if !locale.starts_with("zh") && locale != "C" && locale != "POSIX" => Language::En,
        _ => Language::Zh,
    })
}

/// The language of messages if clap cannot read the command line. A value after `--lang` still counts.
pub fn language_of_arguments(arguments: &[String]) -> Language {
    let (mut is_value, mut wanted) = (false, None);
    for argument in arguments {
        let word = if is_value { Some(argument.as_str()) } else { argument.strip_prefix("--lang=") };
        wanted = wanted.or(word);
        is_value = argument == "--lang";
    }
    message_language(wanted.and_then(|word| Language::from_str(word, true).ok()))
}
