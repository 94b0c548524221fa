//! [I/O] A new page: the fields of its kind, in the section of that kind, with today's date and a name that is free.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use jiff::Zoned;
use jiff::civil::Date;
use pinyin::ToPinyin;

use crate::commands::Call;
use crate::diagnostic::Language;
use crate::kind::{Field, Kind, Kinds, skeleton};
use crate::site::{Options, Site, content_folder};

/// A page that was written.
pub(super) struct NewPage {
    /// Its file.
    pub(super) file: PathBuf,
    /// The names of the fields that it still needs.
    pub(super) needed: Vec<String>,
}

/// Writes a page of the kind called `kind` with this title into the site, in the folder `section` of its content or else where pages of
/// the kind are.
pub(super) fn write(
    kind: &str,
    title: &str,
    section: Option<&Path>,
    site: PathBuf,
    call: &Call,
) -> anyhow::Result<NewPage> {
    let today = Zoned::now().date();
    let content = content_folder(&site);
    let options = Options { site: Some(site), content: content.clone(), today, drafts: true };
    let (site, _) = Site::load(&options);
    let Some(kind) = site.kinds.get(kind) else {
        bail!(
            "{}{kind}{}",
            call.say("没有这个类型：", "there is no such kind: "),
            choices(&site.kinds, call)
        );
    };
    let folder = match section {
        Some(section) => {
            let written = section.to_string_lossy().replace('\\', "/");
            if section.is_absolute() || written.split('/').any(|part| part == "..") {
                bail!("{}{written}", call.say("不在内容文件夹里：", "not in the content folder: "));
            }
            written.trim_matches('/').to_owned()
        }
        None => home_of(kind, &site).with_context(|| no_section(kind, call))?,
    };
    let folder = content.join(folder);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let file = free_file(&folder, &slug(title))?;
    let fields = skeleton(kind, call.language, |field| value(field, title, today));
    let text = format!("{fields}\n{}", kind.body);
    // Never over a file that came meanwhile.
    let written = File::create_new(&file).and_then(|mut made| made.write_all(text.as_bytes()));
    written.with_context(|| file.display().to_string())?;
    let is_needed = |field: &&Field| field.required && value(field, title, today).is_empty();
    let needed =
        kind.fields.iter().filter(is_needed).map(|field| field.written_name(call.language).to_owned());
    Ok(NewPage { file, needed: needed.collect() })
}

/// What a new page has in `field`.
fn value(field: &Field, title: &str, today: Date) -> String {
    match field.name.as_str() {
        "title" => quoted(title),
        "date" => today.to_string(),
        _ => String::new(),
    }
}

/// `text` as a value in front matter, in quotation marks if YAML could take it for something else.
fn quoted(text: &str) -> String {
    let is_plain = text.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric()) && !text.is_ascii();
    if is_plain { text.to_owned() } else { serde_json::Value::String(text.to_owned()).to_string() }
}

/// The folder of the uppermost section whose pages are of the kind; pages of no section lie in the content folder itself.
fn home_of(kind: &Kind, site: &Site) -> Option<String> {
    let sections = site.library.sections.values().filter(|section| section.kind.name == kind.name);
    sections.map(|section| section.dir.clone()).min_by_key(|dir| (dir.matches('/').count(), dir.clone()))
}

fn no_section(kind: &Kind, call: &Call) -> String {
    let (name, label) = (&kind.name, &kind.label);
    match call.language {
        Language::Zh => format!(
            "没有放“{}”的栏目；建一个文件夹，里面的 _index.md 写“类型: {name}”，或者用 --section 指明文件夹",
            label.zh
        ),
        Language::En => format!(
            "no section has pages of the kind {name}; make a folder whose _index.md says `kind: {name}`, or name a folder with --section"
        ),
    }
}

fn choices(kinds: &Kinds, call: &Call) -> String {
    let names: Vec<String> = match call.language {
        Language::Zh => kinds.iter().map(|kind| format!("{}（{}）", kind.name, kind.label.zh)).collect(),
        Language::En => kinds.iter().map(|kind| kind.name.clone()).collect(),
    };
    format!("{}{}", call.say("；可以写：", "; there are: "), names.join(call.say("、", ", ")))
}

/// Longest name of a new file, in characters.
const LONGEST_SLUG: usize = 48;

/// A name in Latin letters for the page `title`: Han characters by their usual reading, other letters and digits as they are.
fn slug(title: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    for c in title.chars() {
        match c.to_pinyin() {
            Some(reading) => words.extend([reading.plain().replace('ü', "v"), String::new()]),
            None if c.is_ascii_alphanumeric() => {
                words.last_mut().expect("never empty").push(c.to_ascii_lowercase());
            }
            None => words.push(String::new()),
        }
    }
    let mut slug = String::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        if !slug.is_empty() && slug.len() + 1 + word.len() > LONGEST_SLUG {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word[..word.len().min(LONGEST_SLUG)]);
    }
    if slug.is_empty() { "page".to_owned() } else { slug }
}

/// The first of `slug.md`, `slug-2.md` and so on that is neither a page nor a folder in `folder`, whatever the case of its letters.
fn free_file(folder: &Path, slug: &str) -> anyhow::Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let stem = |name: String| name.to_lowercase().trim_end_matches(".md").to_owned();
    let taken: Vec<String> =
        entries.flatten().map(|entry| stem(entry.file_name().to_string_lossy().into_owned())).collect();
    let names = std::iter::once(slug.to_owned()).chain((2..).map(|number| format!("{slug}-{number}")));
    let free =
        names.into_iter().find(|name| !taken.contains(name)).context("there is always one more number")?;
    Ok(folder.join(format!("{free}.md")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_gets_a_name_in_latin_letters() {
        for (title, name) in [
            ("桥头一缸茶", "qiao-tou-yi-gang-cha"),
            ("2026年工作要点（A4）", "2026-nian-gong-zuo-yao-dian-a4"),
            ("绿色", "lv-se"),
            ("……", "page"),
            ("../../etc", "etc"),
        ] {
            assert_eq!(slug(title), name);
        }
        assert!(slug(&"很长的标题".repeat(40)).len() <= LONGEST_SLUG);
    }

    #[test]
    fn titles_that_yaml_could_misread_are_quoted() {
        assert_eq!(quoted("桥头一缸茶"), "桥头一缸茶");
        for title in ["甲: 乙", "2026", "true", "#甲", "“甲” #1", "- 甲"] {
            assert_eq!(quoted(title), format!("\"{title}\""));
        }
        assert_eq!(quoted("a\"b"), r#""a\"b""#);
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let free = || free_file(dir.path(), "cha").expect("free");
        assert_eq!(free(), dir.path().join("cha.md"));
        fs::write(dir.path().join("Cha.md"), "").expect("writable");
        fs::create_dir(dir.path().join("cha-2")).expect("writable");
        assert_eq!(free(), dir.path().join("cha-3.md"));
    }
}
