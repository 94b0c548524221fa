//! Hints for links that lead nowhere.

use std::cell::OnceCell;

use super::address::decoded;
use super::near::Names;
use super::path::{dir_of, is_page, join};
use crate::diagnostic::Message;
use crate::document::Document;
use crate::message;
use crate::source::Asset;

/// What is needed to guess the meaning of a dead link.
pub(super) struct Dead<'a> {
    documents: &'a [Document],
    assets: &'a [Asset],
    /// Built when the first dead link asks for it.
    names: OnceCell<Names<'a>>,
}

impl<'a> Dead<'a> {
    pub(super) fn new(documents: &'a [Document], assets: &'a [Asset]) -> Self {
        Self { documents, assets, names: OnceCell::new() }
    }

    /// The hint for the writer of a link to `target` in the page `from`.
    pub(super) fn hint(&self, from: &Document, target: &str) -> Message {
        if let Some(host) = foreign_host(target) {
            return message!(
                "如果是别的网站，网址要写全：https://{host}",
                "if it is another site, write the whole address: https://{host}"
            );
        }
        if let Some(hint) = slash_hint(target) {
            return hint;
        }
        match self.near(from, target) {
            Some(near) => message!("是不是“{near}”？", "did you mean `{near}`?"),
            None if is_page(target) => message!(
                "写那一页的文件名，从本页所在的文件夹算起，如 ../stories/a.md",
                "write the page's file name as seen from this page's folder, such as ../stories/a.md"
            ),
            None => message!(
                "把文件放在本页旁边，这里只写文件名；大小写和后缀也要一样",
                "put the file beside the page and write its name; case and extension count"
            ),
        }
    }

    /// The path that the link probably means.
    fn near(&self, from: &Document, target: &str) -> Option<String> {
        let path = decoded(target.split('#').next()?);
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let dir = join(dir_of(&from.path), dir)?;
        let names = self.names.get_or_init(|| {
            let pages = self.documents.iter().map(|document| document.path.as_str());
            Names::of(pages.chain(self.assets.iter().map(|asset| asset.path.as_str())))
        });
        names.near(&from.path, &dir, name)
    }
}

/// The hint for a path written as Windows shows it, with `\`.
pub(super) fn slash_hint(path: &str) -> Option<Message> {
    let right = path.contains('\\').then(|| path.replace('\\', "/"))?;
    Some(message!("斜线要用 /，写成“{right}”", "the slash of addresses is `/`: write `{right}`"))
}

/// Recognises an address of another site without its scheme: `www.gov.cn`, `heshan.gov.cn/a.html`.
fn foreign_host(target: &str) -> Option<&str> {
    const ENDS: [&str; 6] = [".cn", ".com", ".org", ".net", ".edu", ".gov"];
    let host = target.split(['/', '?', '#', ':']).next()?.to_ascii_lowercase();
    let is_host = host.starts_with("www.") || ENDS.iter().any(|end| host.ends_with(end));
    (is_host && host.is_ascii() && host.len() > 4).then_some(target)
}
