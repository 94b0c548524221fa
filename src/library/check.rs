//! Checks that need all documents: duplicate addresses, ids, titles and folders, missing pictures, and chapters of recordings.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::dead::slash_hint;
use super::{Section, picture};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::Document;
use crate::front_matter::Value;
use crate::message;
use crate::source::Asset;

/// Reports pages with the same address or id; the fault names both.
pub(super) fn unique(documents: &[Document], shown: &str, diagnostics: &mut Diagnostics) {
    let mut urls: HashMap<&str, &Document> = HashMap::with_capacity(documents.len());
    let mut ids: HashMap<&str, &Document> = HashMap::new();
    for document in documents {
        if let Some(first) = urls.insert(&document.url, document) {
            let (url, other) = (&document.url, format!("{shown}/{}", first.path));
            let place = field_place(document, "slug", shown);
            let fault =
                message!("网址 {url} 已被 {other} 使用", "the address {url} is already taken by {other}");
            let hint = message!(
                "给其中一页改名，或写“网址名: 另一个名字”",
                "rename one of them, or give one a `slug`"
            );
            diagnostics.push(Diagnostic::error("library.duplicate-address", place, fault).hint(hint));
        }
        if let Some(id) = document.fields.text(&document.kind, "id")
            && let Some(first) = ids.insert(id, document)
        {
            let other = format!("{shown}/{}", first.path);
            let fault = message!("编号“{id}”已被 {other} 使用", "the id `{id}` is already taken by {other}");
            diagnostics.push(Diagnostic::error(
                "library.duplicate-id",
                field_place(document, "id", shown),
                fault,
            ));
        }
    }
}

/// Notes pages of one kind and language with the same title: in lists and search results readers cannot tell them apart.
pub(super) fn titles(documents: &[Document], shown: &str, diagnostics: &mut Diagnostics) {
    let mut alike: HashMap<(&str, &str, &str), Vec<&Document>> = HashMap::new();
    // Rows without pages may well have the same title, such as a person honoured twice.
    let is_page = |document: &&Document| {
        document.is_listed() && !document.is_index && !document.is_attachment && document.has_page()
    };
    for document in documents.iter().filter(is_page) {
        let key = (document.title.as_str(), document.kind.name.as_str(), document.lang.as_str());
        alike.entry(key).or_default().push(document);
    }
    let mut alike: Vec<_> = alike.into_values().filter(|pages| pages.len() > 1).collect();
    alike.sort_by_key(|pages| &pages[0].path);
    for pages in alike {
        let (count, title, second) = (pages.len(), &pages[0].title, pages[1]);
        let first = format!("{shown}/{}", pages[0].path);
        let fault = message!(
            "有 {count} 页的标题都是“{title}”，另一页是 {first}",
            "{count} pages have the title `{title}`; another one is {first}"
        );
        let hint = message!(
            "在标题里写明年份、地方或者届次，读者才分得清；重复的删去一份",
            "let the titles say the year, the place or the occasion; remove what is there twice"
        );
        let place = field_place(second, "title", shown);
        diagnostics.push(Diagnostic::note("library.same-title", place, fault).hint(hint));
    }
}

/// Warns of sample pages, as long as there are any: readers must not take them for real ones.
pub(super) fn samples(documents: &[Document], shown: &str, diagnostics: &mut Diagnostics) {
    let mut samples = documents.iter().filter(|document| document.is_sample());
    let Some(first) = samples.next() else { return };
    let count = 1 + samples.count();
    let fault = message!("有 {count} 页是示例", "{count} pages are samples");
    let hint = message!(
        "发布前运行 wenku remove-samples 一次删去；已经改成自己的，删去这一行",
        "before publishing, remove them with `wenku remove-samples`; of a page that has become yours, remove this line"
    );
    let place = field_place(first, "sample", shown);
    diagnostics.push(Diagnostic::warning("library.sample", place, fault).hint(hint));
}

/// Reports folders whose sections have the same address; the fault names both.
pub(super) fn folders(
    documents: &[Document],
    sections: &BTreeMap<String, Section>,
    shown: &str,
    diagnostics: &mut Diagnostics,
) {
    let mut told: HashSet<&str> = HashSet::new();
    for document in documents {
        let Some(section) = sections.get(&document.section_url) else { continue };
        let (dir, other) = (document.dir.as_str(), &section.dir);
        if dir == other || !told.insert(dir) {
            continue;
        }
        let url = &section.url;
        let fault = message!(
            "文件夹 {dir} 和 {other} 的网址都是 {url}，两个栏目会混在一起",
            "the folders {dir} and {other} both have the address {url}: their sections would be one"
        );
        let hint = message!("给其中一个文件夹改名", "rename one of the folders");
        let place = Place::file(format!("{shown}/{dir}"));
        diagnostics.push(Diagnostic::error("library.duplicate-section", place, fault).hint(hint));
    }
}

/// The place of the field `name`, or of the whole file if the field is absent.
pub(super) fn field_place(document: &Document, name: &str, shown: &str) -> Place {
    match document.kind.field_index(name).filter(|&index| document.fields.contains(index)) {
        Some(index) => document.place(shown, document.fields.span(index)),
        None => Place::file(format!("{shown}/{}", document.path)),
    }
}

/// Reports pictures in front matter that do not exist or have no alternative text.
pub(super) fn pictures(documents: &[Document], assets: &[Asset], shown: &str, diagnostics: &mut Diagnostics) {
    for document in documents.iter().filter(|document| document.is_listed()) {
        let Some(name) = document.fields.text(&document.kind, "image") else { continue };
        let place = || field_place(document, "image", shown);
        if picture(document, name, assets).is_none() {
            let fault = message!("找不到配图“{name}”", "the picture `{name}` is not found");
            let hint = slash_hint(name).unwrap_or_else(|| {
                message!(
                    "把图片放在本页旁边，这里只写文件名",
                    "put the picture beside the page and name the file"
                )
            });
            diagnostics.push(Diagnostic::error("library.no-picture", place(), fault).hint(hint));
        } else if document.fields.text(&document.kind, "image_alt").is_none() {
            let fault = message!("配图没有替代文字", "the picture has no alternative text");
            let hint =
                message!("加一行“配图文字: 一句话说明图上是什么”", "add `image_alt: what the picture shows`");
            diagnostics.push(Diagnostic::warning("library.no-alt", place(), fault).hint(hint));
        }
    }
}

/// Warns of chapters of a recording that name no heading of the text: the text cannot follow the recording to them.
pub(super) fn chapters(documents: &[Document], shown: &str, diagnostics: &mut Diagnostics) {
    const FIELD: &str = "audio_chapters";
    for document in documents.iter().filter(|document| document.is_listed()) {
        let Some(index) = document.kind.field_index(FIELD) else { continue };
        let Some(value) = document.fields.value(index) else { continue };
        let inner = document.kind.fields[index].fields.iter().position(|field| field.name == "heading");
        let headings = document.text.outline();
        for record in value.items() {
            let Value::Record(entries) = record else { continue };
            let heading = entries.iter().find(|(at, _)| Some(*at) == inner).map(|(_, value)| value);
            let Some(Value::Text(name)) = heading else { continue };
            if headings.iter().any(|entry| squeezed(&entry.text) == squeezed(name)) {
                continue;
            }
            let fault = message!(
                "音频章节“{name}”不是正文里的标题，录音念到这里，正文跟不上",
                "the chapter `{name}` of the recording is no heading of the text, which cannot follow it there"
            );
            let hint = message!("照正文里的标题写，一个字也不差", "write it as the heading in the text");
            let place = field_place(document, FIELD, shown);
            diagnostics.push(Diagnostic::warning("library.no-chapter", place, fault).hint(hint));
        }
    }
}

/// The words without their spaces, as the page compares them.
fn squeezed(words: &str) -> String {
    words.split_whitespace().collect()
}
