//! Redirects from former addresses: the aliases of pages and the redirects of the settings.

use std::collections::BTreeMap;

use super::claim::LONGEST_NAME;
use super::{Builder, Route, file_path};
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place, Severity};
use crate::library::Library;
use crate::message;
use crate::names;

/// Why an address cannot become a redirect.
struct Refused {
    severity: Severity,
    code: &'static str,
    fault: Message,
    hint: Message,
}

impl Refused {
    fn at(self, place: Place) -> Diagnostic {
        Diagnostic { severity: self.severity, ..Diagnostic::error(self.code, place, self.fault) }
            .hint(self.hint)
    }
}

impl Builder {
    /// Adds redirects for the aliases of pages.
    pub(super) fn add_aliases(
        &mut self,
        library: &Library,
        config: &Config,
        shown: &str,
        diagnostics: &mut Diagnostics,
    ) {
        // Notes of other tools have further names, which are no addresses.
        let is_address = |alias: &&str| !config.migration.lenient || alias.starts_with('/');
        for document in &library.documents {
            let place = || {
                let span = document.kind.field_index("aliases").map_or(0..0, |i| document.fields.span(i));
                document.place(shown, span)
            };
            for alias in document.fields.texts(&document.kind, "aliases").into_iter().filter(is_address) {
                let added = from(alias, &document.url)
                    .and_then(|path| self.add_redirect(path, alias, document.url.clone()));
                diagnostics.extend(added.err().map(|refused| refused.at(place())));
            }
        }
    }

    /// Adds the redirects of the settings.
    pub(super) fn add_redirects(
        &mut self,
        config: &Config,
        library: &Library,
        diagnostics: &mut Diagnostics,
    ) {
        let mut next: BTreeMap<String, (&str, &str)> = BTreeMap::new();
        for (written, to) in &config.redirects {
            match from(written, to) {
                Ok(path) => _ = next.insert(path, (written, to)),
                Err(refused) => diagnostics.push(refused.at(place(config, written))),
            }
        }
        for (path, (written, to)) in &next {
            let added = last(path, to, &next)
                .ok_or_else(|| circle(written, to))
                .and_then(|end| self.check_end(&end, to, library).map(|()| end))
                .and_then(|end| self.add_redirect(path.clone(), written, end));
            diagnostics.extend(added.err().map(|refused| refused.at(place(config, written))));
        }
    }

    fn add_redirect(&mut self, path: String, written: &str, to: String) -> Result<(), Refused> {
        if let Some(owner) = self.claims.claim(&path) {
            return Err(Refused {
                severity: Severity::Error,
                code: "redirect.taken",
                fault: message!(
                    "旧网址 {written} 现在是另一页的网址（{owner}），不能再转走",
                    "the former address {written} belongs to another page now ({owner})"
                ),
                hint: message!(
                    "删去这一行，或给那一页换一个网址名",
                    "remove it, or give that page another `slug`"
                ),
            });
        }
        self.table.insert(path, Route::Redirect(to));
        Ok(())
    }

    /// Checks that the final address `end` of a redirect exists. `to` is its target as written.
    fn check_end(&self, end: &str, to: &str, library: &Library) -> Result<(), Refused> {
        let (path, anchor) = end.split_once('#').unwrap_or((end, ""));
        let dead = |fault| Refused {
            severity: Severity::Error,
            code: "redirect.dead",
            fault,
            hint: message!(
                "写本站现有的网址，如 /stories/a/，或以 https:// 开头的完整网址",
                "write an address of this site, such as /stories/a/, or a whole one that begins with https://"
            ),
        };
        if end.starts_with("http://") || end.starts_with("https://") {
            return Ok(());
        }
        let route = self.claims.owner(path).and_then(|owner| self.table.get(owner));
        match route {
            None => Err(dead(message!("跳转的终点 {to} 不存在", "the redirect to {to} leads nowhere"))),
            Some(Route::Page(id)) if !library.document(*id).text.has_anchor(anchor) => Err(dead(message!(
                "跳转的终点 {path} 里没有“#{anchor}”",
                "there is no `#{anchor}` in {path}"
            ))),
            Some(_) => Ok(()),
        }
    }
}

/// The place of a redirect in the settings.
fn place(config: &Config, written: &str) -> Place {
    let quoted = format!("\"{written}\"");
    config.text.find(&quoted).map_or_else(
        || Place::file(config::FILE),
        |at| Place::span(config::FILE, &config.text, at..at + quoted.len()),
    )
}

fn circle(from: &str, to: &str) -> Refused {
    Refused {
        severity: Severity::Error,
        code: "redirect.circle",
        fault: message!("跳转绕成了圈：{from} → {to}", "redirects run in a circle: {from} → {to}"),
        hint: message!("删去其中一行", "remove one of them"),
    }
}

/// The final address of a redirect from `path` to `to` after all further redirects of `next`. `None` if they form a circle.
fn last(path: &str, to: &str, next: &BTreeMap<String, (&str, &str)>) -> Option<String> {
    let mut end = target(to);
    for _ in 0..=next.len() {
        match next.get(&end) {
            Some((_, to)) => end = target(to),
            None => return (end != path).then_some(end),
        }
    }
    None
}

/// The former address `written` as a path of the site. `to` is the target of its redirect.
fn from(written: &str, to: &str) -> Result<String, Refused> {
    let written = written.trim();
    let refused = |severity, code, fault, hint| Err(Refused { severity, code, fault, hint });
    if written.contains("://") || written.starts_with("//") {
        return refused(
            Severity::Error,
            "redirect.not-a-path",
            message!("旧网址 {written} 带有域名", "the former address {written} names a host"),
            message!(
                "只写域名后面的部分，如 /news/1.html",
                "write what follows the host, such as /news/1.html"
            ),
        );
    }
    if written.contains(['?', '#']) {
        return refused(
            Severity::Warning,
            "redirect.query",
            message!(
                "静态网站认不出旧网址 {written} 里“?”“#”后面的部分，这条跳转没有生成",
                "a static site cannot tell addresses apart by what follows `?` or `#`: no redirect is made of {written}"
            ),
            message!(
                "在 nginx 的 server 里加一行：if ($request_uri = \"{written}\") {{ return 301 {to}; }}",
                "add a line to the server in nginx: if ($request_uri = \"{written}\") {{ return 301 {to}; }}"
            ),
        );
    }
    let path = normal(written);
    let is_bad = |name: &str| {
        matches!(name, "." | ".." | names::STATE)
            || name.len() > LONGEST_NAME
            || name.contains(|c: char| c.is_control() || c == '\\')
    };
    let holds_a_page = |(folder, _): (&str, &str)| folder.split('/').any(|name| name == "index.html");
    if path.trim_matches('/').split('/').any(is_bad)
        || path.trim_matches('/').rsplit_once('/').is_some_and(holds_a_page)
    {
        return refused(
            Severity::Error,
            "redirect.bad-path",
            message!("旧网址 {written} 不能写成文件", "no file can have the former address {written}"),
            message!(
                "写网站里的一个路径，每一段不超过 {LONGEST_NAME} 字节，不含 .. 和反斜线",
                "write a path of the site without .. or backslashes, each part at most {LONGEST_NAME} bytes long"
            ),
        );
    }
    if file_path(&path) == file_path(to) {
        return refused(
            Severity::Warning,
            "redirect.itself",
            message!("旧网址 {written} 就是现在的网址", "{written} is the present address"),
            message!("删去这一行", "remove it"),
        );
    }
    Ok(path)
}

/// The target of a redirect: another site, or a path of this one, optionally with an anchor.
fn target(to: &str) -> String {
    let to = to.trim();
    if to.contains("://") {
        return to.to_owned();
    }
    match to.split_once('#') {
        Some((path, anchor)) => format!("{}#{}", normal(path), decode(anchor)),
        None => normal(to),
    }
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Normalises an address to the form in [`super::Routes`]: with a leading slash, and a final one unless it names a file.
fn normal(path: &str) -> String {
    let decoded = decode(path.trim());
    // File systems treat several slashes in a row as one.
    let bare = decoded.split('/').filter(|name| !name.is_empty()).collect::<Vec<_>>().join("/");
    let is_file = bare.rsplit('/').next().is_some_and(|last| last.contains('.'));
    match (bare.is_empty(), is_file) {
        (true, _) => "/".into(),
        (_, true) => format!("/{bare}"),
        _ => format!("/{bare}/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_addresses_are_made_alike() {
        assert_eq!(normal("old/name"), "/old/name/");
        assert_eq!(normal("/old/name.html"), "/old/name.html");
        assert_eq!(normal("/%E6%94%BF/"), "/政/");
        assert_eq!(normal("//old//x%2F%2Fy/"), "/old/x/y/");
        assert_eq!(target("/a#第三条"), "/a/#第三条");
        assert_eq!(target("https://a.example/x"), "https://a.example/x");
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let code = |written: &str| from(written, "/a/").err().map(|refused| refused.code);
        assert_eq!(code("/old/"), None);
        assert_eq!(code("/show.asp?id=12"), Some("redirect.query"));
        assert_eq!(code("https://a.example/b"), Some("redirect.not-a-path"));
        assert_eq!(code("../../b"), Some("redirect.bad-path"));
        assert_eq!(code("/%2e%2e/b"), Some("redirect.bad-path"));
        assert_eq!(code(&"长".repeat(86)), Some("redirect.bad-path"));
        assert_eq!(code("/a/index.html"), Some("redirect.itself"));
        assert_eq!(code("/a//"), Some("redirect.itself"));
        assert_eq!(code("/b/index.html/c/"), Some("redirect.bad-path"));
    }
}
