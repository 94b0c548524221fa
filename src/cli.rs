//! The command line as clap reads it: types only.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};
use jiff::civil::Date;

use crate::diagnostic::Language;

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

    /// 要做什么 | What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建一个站点 | Make a new site
    New(crate::commands::new::NewArgs),
    /// 生成网站 | Build the site
    Build(crate::commands::build::BuildArgs),
    /// 预览网站，改动即见 | Serve the site and show changes as they happen
    Serve(crate::commands::serve::ServeArgs),
    /// 在已生成的网站里搜索 | Search the built site
    Search(crate::commands::search::SearchArgs),
    /// 检查内容，不生成 | Check the content without building
    Check(crate::commands::check::CheckArgs),
    /// 输出字段的 JSON Schema，供编辑器使用 | Write a JSON Schema of each kind for editors
    Schema(crate::commands::schema::SchemaArgs),
    /// 输出命令补全脚本 | Print shell completions
    Completions(crate::commands::completions::CompletionsArgs),
    /// 输出手册页 | Write man pages
    Man(crate::commands::completions::ManArgs),
}

/// What is read, for every command that reads content.
#[derive(Debug, Clone, Args)]
pub struct SourceArgs {
    /// 内容目录，默认是站点的 content；任何 Markdown 文件夹都可以 | The content folder; default: content/ of the site; any folder of Markdown will do
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub content: Option<PathBuf>,

    /// 生成日，默认今天；决定哪些页面已到发布日期 | The build's day; default: today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    pub date: Option<Date>,

    /// 连同草稿和未到日期的页面 | Include drafts and pages of the future
    #[arg(long)]
    pub drafts: bool,
}

fn parse_date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|e: jiff::Error| format!("日期写成 2026-03-05 的样子 | {e}"))
}
