//! [I/O] Reads a content folder into sorted [`Source`]s and [`Asset`]s. What cannot be read becomes a diagnostic.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, reason};
use crate::message;
use crate::output::is_output;

mod decode;

pub(crate) use decode::is_forbidden;
use decode::{decode, decode_leniently};

/// A Markdown file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path below the content folder, with `/` on every system.
    pub path: String,
    /// The whole text, without a byte order mark.
    pub text: String,
}

/// A file that may be published as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Path below the content folder, with `/` on every system.
    pub path: String,
    /// The file on the disk.
    pub file: PathBuf,
    /// Width and height in pixels, for pictures whose header states them.
    pub size: Option<(u32, u32)>,
}

impl Asset {
    /// Whether its name ends in `extension`, ignoring case.
    pub fn has_extension(&self, extension: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(extension))
    }

    /// Whether it is a file of an office program, by its extension.
    pub fn is_office(&self) -> bool {
        const OFFICE: [&str; 14] = [
            "doc", "docx", "docm", "wps", "rtf", "odt", "xls", "xlsx", "xlsm", "et", "ods", "ppt", "pptx",
            "dps",
        ];
        OFFICE.iter().any(|extension| self.has_extension(extension))
    }
}

/// The contents of a content folder.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Markdown files, sorted by path.
    pub texts: Vec<Source>,
    /// All other files, sorted by path.
    pub assets: Vec<Asset>,
}

/// The largest Markdown file in bytes. More must be a mistake: the longest statute has under 1 MB.
const TEXT_LIMIT: u64 = 16 * 1024 * 1024;

/// Reads the folder `root`. Messages show paths as `shown/…`. If `is_lenient`, texts in other encodings and with control characters are
/// read, too.
pub fn read(root: &Path, shown: &str, is_lenient: bool) -> (Sources, Diagnostics) {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::new();
    let read: Vec<_> = walk(root).par_bridge().map(|found| found.read(root, shown, is_lenient)).collect();
    for result in read {
        match result {
            Ok(Some(Input::Text(text, fault))) => {
                sources.texts.push(text);
                diagnostics.extend(fault.map(|fault| *fault));
            }
            Ok(Some(Input::Asset(asset))) => sources.assets.push(asset),
            Ok(None) => {}
            Err(fault) => diagnostics.push(*fault),
        }
    }
    // Sorted as strings, not folder by folder. All later stages keep this order.
    sources.texts.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    sources.assets.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    diagnostics.extend(no_text(&sources, shown));
    (sources, diagnostics)
}

/// A warning if no file is a page though some hold text.
fn no_text(sources: &Sources, shown: &str) -> Option<Diagnostic> {
    const TEXTS: [&str; 5] = ["txt", "text", "rst", "adoc", "org"];
    let is_text = |asset: &&Asset| asset.is_office() || TEXTS.iter().any(|text| asset.has_extension(text));
    let first = sources.assets.iter().find(is_text).filter(|_| sources.texts.is_empty())?;
    let count = sources.assets.iter().filter(is_text).count();
    let name = first.path.as_str();
    let fault = message!(
        "没有一个 .md 文件，所以没有网页；有 {count} 个别的文稿，如 {name}",
        "there is no .md file, so there are no pages, but {count} other texts, such as {name}"
    );
    let hint = message!(
        "纯文本文件把 .txt 改成 .md 就是网页；Word 文件把文字复制到新的 .md 文件里",
        "a plain text becomes a page if its .txt is renamed to .md; copy the text of office files into new .md files"
    );
    Some(Diagnostic::warning("source.no-text", Place::file(format!("{shown}/{name}")), fault).hint(hint))
}

/// An entry of a content folder.
struct Found {
    entry: Result<DirEntry, walkdir::Error>,
    /// Whether it is, or lies below, a symbolic link.
    is_linked: bool,
    /// Whether it is a folder with a generated site.
    is_site: bool,
    /// Whether it is a folder of packages.
    is_of_package: bool,
}

/// The folder in which package managers of programs keep what they fetched.
const PACKAGES: &str = "node_modules";

/// A file as read.
enum Input {
    /// A text, and what is said of how it was read.
    Text(Source, Option<Box<Diagnostic>>),
    Asset(Asset),
}

/// All entries below the folder `root`, folder by folder but unsorted. A folder with a generated site is one entry, without its contents.
fn walk(root: &Path) -> impl Iterator<Item = Found> + Send {
    let walk = WalkDir::new(root).follow_links(true).into_iter();
    let mut walk = walk.filter_entry(|entry| entry.depth() == 0 || !is_ignored(entry));
    // The symbolic link at or below which the walk is.
    let mut linked: Option<PathBuf> = None;
    std::iter::from_fn(move || {
        let entry = walk.next()?;
        let (mut is_site, mut is_of_package) = (false, false);
        if let Ok(entry) = &entry {
            linked = linked.take().filter(|folder| entry.path().starts_with(folder));
            let is_link = entry.depth() > 0 && entry.path_is_symlink();
            linked = linked.take().or_else(|| is_link.then(|| entry.path().to_owned()));
            let is_folder = entry.depth() > 0 && entry.file_type().is_dir();
            is_site = is_folder && is_output(entry.path());
            is_of_package = is_folder && entry.file_name() == PACKAGES;
        }
        if is_site || is_of_package {
            walk.skip_current_dir();
        }
        Some(Found { entry, is_linked: linked.is_some(), is_site, is_of_package })
    })
}

impl Found {
    /// Reads the entry. `None` if it is not a file.
    fn read(self, root: &Path, shown: &str, is_lenient: bool) -> Result<Option<Input>, Box<Diagnostic>> {
        let entry = self.entry.map_err(|error| walk_fault(root, shown, &error))?;
        if self.is_of_package {
            let place = Place::file(format!("{shown}/{}", relative(root, entry.path())?));
            let fault = message!(
                "{PACKAGES} 里是程序，不作为内容读入",
                "{PACKAGES} holds programs; it is not read as content"
            );
            return Err(Box::new(Diagnostic::note("source.packages", place, fault)));
        }
        if self.is_site {
            let place = Place::file(format!("{shown}/{}", relative(root, entry.path())?));
            let fault = message!(
                "这是生成的网站，不作为内容读入",
                "this is a generated site; it is not read as content"
            );
            let hint = message!("把它移出内容目录", "move it out of the content folder");
            return Err(Box::new(Diagnostic::note("source.site", place, fault).hint(hint)));
        }
        if !entry.file_type().is_file() {
            return Ok(None);
        }
        let path = relative(root, entry.path())?;
        let shown = format!("{shown}/{path}");
        if self.is_linked && leaves(root, entry.path()) {
            let fault = message!(
                "这个链接指向内容目录以外的文件",
                "this symbolic link leads out of the content folder"
            );
            return Err(Box::new(Diagnostic::error("source.outside", Place::file(shown), fault)));
        }
        let file = entry.into_path();
        Ok(Some(if page_stem(&path).is_some() {
            let (source, fault) = read_text(&file, path, &shown, is_lenient)?;
            Input::Text(source, fault)
        } else {
            Input::Asset(Asset { size: picture_size(&file), path, file })
        }))
    }
}

/// The path without its extension, if it is that of a page: `.md`, `.markdown` or `.mdx`, ignoring case.
pub fn page_stem(path: &str) -> Option<&str> {
    let (stem, extension) = path.rsplit_once('.')?;
    let is_page = ["md", "markdown", "mdx"].iter().any(|page| extension.eq_ignore_ascii_case(page));
    is_page.then_some(stem)
}

/// Whether to skip the entry: hidden files, and files that editors and systems leave behind.
fn is_ignored(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || matches!(name.as_ref(), "Thumbs.db" | "desktop.ini" | "__MACOSX")
}

/// Whether symbolic links in `path` lead out of `root`.
fn leaves(root: &Path, path: &Path) -> bool {
    match (fs::canonicalize(path), fs::canonicalize(root)) {
        (Ok(path), Ok(root)) => !path.starts_with(root),
        _ => true,
    }
}

fn relative(root: &Path, path: &Path) -> Result<String, Box<Diagnostic>> {
    let parts: Option<Vec<&str>> = path
        .strip_prefix(root)
        .ok()
        .map(|p| p.iter().map(|part| part.to_str()).collect())
        .unwrap_or_default();
    let fault = |fault| {
        let shown: String = path.to_string_lossy().chars().filter(|&c| !is_forbidden(c)).collect();
        Box::new(Diagnostic::error("source.name", Place::file(shown), fault))
    };
    // macOS returns names in decomposed Unicode form; links and addresses use the composed one.
    let path: String = parts.map(|parts| parts.join("/").nfc().collect()).ok_or_else(|| {
        fault(message!("文件名不是有效的 UTF-8，请改名", "the file's name is not valid UTF-8; rename it"))
    })?;
    if path.contains(|c: char| c.is_control() || is_forbidden(c)) {
        let control = message!(
            "文件名里有不可见的控制字符，请改名",
            "the file's name holds a control character; rename it"
        );
        return Err(fault(control));
    }
    Ok(path)
}

fn walk_fault(root: &Path, shown: &str, error: &walkdir::Error) -> Box<Diagnostic> {
    let path = error
        .path()
        .and_then(|p| p.strip_prefix(root).ok())
        .map(|p| p.to_string_lossy().into_owned())
        .unwrap_or_default();
    let place = Place::file(if path.is_empty() { shown.to_owned() } else { format!("{shown}/{path}") });
    if error.loop_ancestor().is_some() {
        let fault = message!("符号链接绕成了圈", "a symbolic link leads back to a folder above it");
        let hint = message!("删去这个链接", "remove the link");
        return Box::new(Diagnostic::error("source.loop", place, fault).hint(hint));
    }
    let fault = error.io_error().map_or_else(|| message!("无法读取", "cannot be read"), reason::unreadable);
    let hint = message!("检查文件是否存在、是否有读取权限", "check that it exists and that you may read it");
    Box::new(Diagnostic::error("source.unreadable", place, fault).hint(hint))
}

fn read_text(
    file: &Path,
    path: String,
    shown: &str,
    is_lenient: bool,
) -> Result<(Source, Option<Box<Diagnostic>>), Box<Diagnostic>> {
    let unreadable = |cause: std::io::Error| {
        let fault = reason::unreadable(&cause);
        let hint = message!("检查文件权限", "check the file's permissions");
        Box::new(Diagnostic::error("source.unreadable", Place::file(shown), fault).hint(hint))
    };
    let mut handle = File::open(file).map_err(unreadable)?;
    let length = handle.metadata().map_err(unreadable)?.len();
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(TEXT_LIMIT)).unwrap_or_default() + 1);
    handle.by_ref().take(TEXT_LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > TEXT_LIMIT {
        let (megabytes, limit) = (length / (1024 * 1024), TEXT_LIMIT / (1024 * 1024));
        let fault = message!(
            "文件太大（{megabytes} MB），正文最多 {limit} MB",
            "the file is too large ({megabytes} MB; a text may have {limit} MB)"
        );
        let hint = message!(
            "拆成几页，或把附件另存为别的文件",
            "split it into pages, or keep it as an attachment of another type"
        );
        return Err(Box::new(Diagnostic::error("source.too-large", Place::file(shown), fault).hint(hint)));
    }
    if is_lenient {
        return decode_leniently(bytes, path, shown);
    }
    decode(bytes, path, shown).map(|source| (source, None))
}

fn picture_size(file: &Path) -> Option<(u32, u32)> {
    let extension = file.extension()?.to_str()?.to_ascii_lowercase();
    if extension == "svg" {
        return svg_size(&fs::read_to_string(file).ok()?);
    }
    if !matches!(extension.as_str(), "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "bmp") {
        return None;
    }
    let size = imagesize::size(file).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}

/// Width and height of an SVG from the attributes of its root element, else from its `viewBox`.
fn svg_size(text: &str) -> Option<(u32, u32)> {
    let start = text.find("<svg")?;
    let root = &text[start..start + text[start..].find('>')?];
    let attribute = |name: &str| {
        let rest = &root[root.find(&format!(" {name}="))? + name.len() + 2..];
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next()
    };
    let pixels = |value: &str| {
        value.trim_end_matches("px").trim().parse::<f64>().ok().filter(|n| (1.0..=100_000.0).contains(n))
    };
    let whole = |n: f64| n.round() as u32;
    match (attribute("width").and_then(pixels), attribute("height").and_then(pixels)) {
        (Some(width), Some(height)) => Some((whole(width), whole(height))),
        _ => {
            let numbers: Vec<f64> =
                attribute("viewBox")?.split([' ', ',']).filter_map(|n| n.parse().ok()).collect();
            (numbers.len() == 4 && numbers[2] >= 1.0 && numbers[3] >= 1.0)
                .then(|| (whole(numbers[2]), whole(numbers[3])))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_an_svg_is_read() {
        assert_eq!(svg_size("<svg viewBox=\"0 0 640 480\">"), Some((640, 480)));
        assert_eq!(svg_size("<svg width='32px' height='16'>"), Some((32, 16)));
        assert_eq!(svg_size("<svg>"), None);
    }
}
