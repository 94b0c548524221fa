//! The arguments of every command that reads content.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use jiff::civil::Date;

/// What is read, for every command that reads content.
#[derive(Debug, Clone, Default, Args)]
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
