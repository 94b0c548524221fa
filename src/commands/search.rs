//! `wenku search`: the built index answers on the command line.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueHint};
use search_index::{Index, Response};

use super::{Call, Outcome, print};
use crate::diagnostic::Language;
use crate::search;

/// Arguments of `wenku search`.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// 要找的词、句、人名或文号 | Words, a sentence, a name or a document number
    query: Vec<String>,

    /// 已生成网站的目录，默认是站点的 public | The built site; default: public/ of the site
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,

    /// 按字段筛选，如 kind=story，可重复 | Filter by a facet, such as kind=story; repeatable
    #[arg(long, value_name = "FACET=VALUE")]
    filter: Vec<String>,

    /// 最多几条 | At most so many
    #[arg(long, default_value_t = 10)]
    limit: usize,

    /// 从第几条起 | Skip so many
    #[arg(long, default_value_t = 0)]
    offset: usize,

    /// 排序：relevance、date、oldest | The order
    #[arg(long, default_value = "relevance")]
    sort: String,
}

/// Searches the index of a built site.
pub fn run(args: &SearchArgs, call: &Call) -> anyhow::Result<Outcome> {
    let site = call.find_site()?;
    let out = args.out.clone().unwrap_or_else(|| site.clone().unwrap_or_default().join("public"));
    let folder = out.join(search::FOLDER);
    if !folder.is_dir() {
        bail!(
            "{}{}",
            call.say("没有搜索索引，请先运行 wenku build：", "there is no index, run `wenku build` first: "),
            folder.display()
        );
    }
    let index = Index::open(&folder).with_context(|| folder.display().to_string())?;
    let query = args.query.join(" ");
    let (limit, offset) = (args.limit.to_string(), args.offset.to_string());
    let mut parameters =
        vec![("q", query.as_str()), ("limit", &limit), ("offset", &offset), ("sort", &args.sort)];
    for filter in &args.filter {
        let Some(pair) = filter.split_once('=') else {
            bail!("{}{filter}", call.say("筛选写成 字段=值：", "write a filter as facet=value: "));
        };
        parameters.push(pair);
    }
    let request = search::request(parameters).map_err(anyhow::Error::msg)?;
    let kinds = match &site {
        Some(site) => crate::site::load_kinds(site).0,
        None => crate::kind::Kinds::load(&[]).0,
    };
    let response = search::search(&index, request, &kinds, Language::Zh)?;
    if call.json {
        print(&serde_json::to_string(&response)?);
    } else {
        show(&response, call);
    }
    Ok(Outcome::Clean)
}

fn show(response: &Response, call: &Call) {
    let texts = crate::theme::default_texts(call.language);
    let text = |key: &str| texts.get(key).map_or("", String::as_str);
    for note in search::notes(response) {
        let (named, n) = (note.texts.join(text("list_comma")), note.n.to_string());
        anstream::println!("{}", text(&note.key).replace("{text}", &named).replace("{n}", &n));
    }
    for hit in &response.hits {
        let status = hit.status.as_ref().map(|s| format!(" [{s}]")).unwrap_or_default();
        anstream::println!("{}{status}  \u{1b}[2m{}\u{1b}[0m", mark(&hit.title, &hit.title_marks), hit.url);
        for section in &hit.sections {
            let heading =
                if section.heading.is_empty() { String::new() } else { format!("{}：", section.heading) };
            anstream::println!("    {heading}{}", mark(&section.snippet, &section.marks));
        }
    }
    if let Some(suggestion) = &response.suggestion {
        anstream::println!("{}{suggestion}", call.say("您是不是要找：", "did you mean: "));
    }
    let total = response.total;
    match call.language {
        Language::Zh => anstream::println!("共 {total} 页"),
        Language::En => anstream::println!("{total} pages"),
    }
}

/// `text` with the character ranges `marks` in bold red.
fn mark(text: &str, marks: &[(usize, usize)]) -> String {
    let mut shown = String::with_capacity(text.len() + 16);
    for (at, c) in text.chars().enumerate() {
        if marks.iter().any(|&(start, end)| at == start && start < end) {
            shown.push_str("\u{1b}[1;31m");
        }
        shown.push(c);
        if marks.iter().any(|&(start, end)| at + 1 == end && start < end) {
            shown.push_str("\u{1b}[0m");
        }
    }
    shown
}
