//! The page in place of one that cannot be shown: what is wrong, where, and what to do about it.

use super::{Cache, Resource};
use crate::diagnostic::{Diagnostic, Language, Message, Severity};
use crate::message;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

const STYLE: &str = concat!(include_str!("../staff.css"), include_str!("fault.css"));

/// `GET /__wenku/fault.css`.
pub(super) async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, STYLE).into_response()
}

/// The page that is shown in place of one with `fault`, and says in `language` what is wrong. The site is served below `base_path`. The
/// status is 500.
pub fn fault_page(fault: &Diagnostic, language: Language, base_path: &str) -> Resource {
    let word = |message: Message| message.text(language).to_owned();
    let severity = word(match fault.severity {
        Severity::Error => message!("错误", "Error"),
        Severity::Warning => message!("警告", "Warning"),
        Severity::Note => message!("说明", "Note"),
    });
    let hint = word(message!("提示", "Hint"));
    let hints = fault.hints.iter().map(|text| {
        let text = escape(text.text(language));
        format!(r#"<p class="hint"><b>{hint}</b> {text}</p>"#)
    });
    let main = format!(
        r#"<section><p><strong>{severity}</strong> {}</p><p class="place">{}</p>{}{}</section>"#,
        escape(fault.message.text(language)),
        escape(&fault.place.shown()),
        excerpt(fault),
        hints.collect::<String>(),
    );
    page(&main, language, base_path)
}

/// The page that is shown when the program panicked, so that nothing is known of the cause.
pub(super) fn crash_page(base_path: &str) -> Resource {
    let said = message!(
        "程序出错，原因在命令窗口里；请把那里的文字告诉维护者。",
        "The program is at fault; please report what the terminal says."
    );
    page(
        &format!("<section><p>{}</p><p lang=\"en\">{}</p></section>", said.zh, said.en),
        Language::Zh,
        base_path,
    )
}

fn page(main: &str, language: Language, base_path: &str) -> Resource {
    let word = |message: Message| message.text(language).to_owned();
    let lang = word(message!("zh-CN", "en"));
    let title = word(message!("这一页现在不能显示", "This page cannot be shown now"));
    let next = word(message!(
        "别的页面照常可看。改好并保存，这一页会自动更新。",
        "Other pages are as usual. Once the fault is mended and saved, this page updates by itself."
    ));
    let home = word(message!("返回首页", "Back to the home page"));
    let base = escape(base_path);
    Resource::html(format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"{base}__wenku/fault.css\"></head><body><main><h1>{title}</h1>{main}\
         <p>{next}</p><p><a href=\"{base}\">{home}</a></p></main></body></html>"
    ))
    .with_status(500)
    .with_cache(Cache::Revalidate)
}

fn excerpt(fault: &Diagnostic) -> String {
    match fault.place.marked() {
        Some([before, marked, after]) => {
            let [before, marked, after] = [before, marked, after].map(escape);
            format!("<pre>{before}<mark>{marked}</mark>{after}</pre>")
        }
        None => String::new(),
    }
}

/// `text` for use in HTML, in attributes too.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    #[test]
    fn a_fault_is_told_with_its_place_marked_and_nothing_of_it_is_read_as_html() {
        let text = "{{ page.标题 | <b>大写</b> }}";
        let place = Place::span(
            "themes/甲/templates/page.html",
            text,
            text.find('<').expect("there")..text.len() - 3,
        );
        let fault = Diagnostic::error("theme.template", place, message!("没有“大写”", "there is no `大写`"));
        let page = fault_page(&fault.hint(message!("看<手册>", "see <it>")), Language::Zh, "/kb/");
        assert_eq!(page.status, 500);
        let html = String::from_utf8_lossy(page.body.whole().expect("in memory")).into_owned();
        for part in [
            r#"<html lang="zh-CN">"#,
            "themes/甲/templates/page.html:1:14",
            "没有“大写”",
            "<mark>&lt;b&gt;大写&lt;/b&gt;</mark> }}</pre>",
            "<b>提示</b> 看&lt;手册&gt;",
            r#"href="/kb/__wenku/fault.css""#,
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }
}
