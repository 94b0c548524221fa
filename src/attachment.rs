//! [I/O] Proofreads published attachments as pages are. A note names those whose text wenku cannot read.

use std::fs::File;
use std::io::Read;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::message;
use crate::proof;
use crate::source::Asset;

/// The most bytes read of a text.
const LIMIT: u64 = 16 * 1024 * 1024;
/// Extensions of text files.
const TEXTS: [&str; 9] = ["txt", "csv", "tsv", "json", "xml", "html", "htm", "ics", "vcf"];

/// Extensions of pictures whose size wenku can read.
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "gif", "webp", "bmp"];

/// Checks all `assets`. Messages show paths as `shown/…`.
pub fn proofread(assets: &[Asset], shown: &str) -> Diagnostics {
    let read: Vec<Diagnostics> = assets.par_iter().map(|asset| check(asset, shown)).collect();
    read.into_iter().flatten().collect()
}

fn check(asset: &Asset, shown: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let path = format!("{shown}/{}", asset.path);
    if asset.is_office() {
        let fault = message!("附件里的文字没有检查", "the text of this attachment is not checked");
        let hint = message!(
            "发布前在 Word 或 WPS 里接受修订、删去批注和作者信息，核对没有身份证号，最好另存为 PDF",
            "before it goes out, accept changes, remove comments and the author's name, look for identity numbers; better save it as PDF"
        );
        diagnostics.push(Diagnostic::note("attachment.unread", Place::file(path), fault).hint(hint));
    } else if asset.size.is_none() && PICTURES.iter().any(|picture| asset.has_extension(picture)) {
        let fault = message!("这个文件打不开，不是图片", "this file is no picture");
        let hint = message!(
            "用看图软件打开它，另存为 JPG 或 PNG；只改名字不会变成图片",
            "open it in a viewer and save it as JPG or PNG; a new name makes no picture"
        );
        diagnostics.push(Diagnostic::warning("attachment.no-picture", Place::file(path), fault).hint(hint));
    } else if TEXTS.iter().any(|text| asset.has_extension(text)) {
        let mut bytes = Vec::new();
        // If the file cannot be read, copying it fails, too, and reports the fault.
        if File::open(&asset.file).and_then(|file| file.take(LIMIT).read_to_end(&mut bytes)).is_ok() {
            proof::check_attachment(&path, &text(&bytes), &mut diagnostics);
            if bytes.len() as u64 == LIMIT {
                let fault = message!(
                    "这个附件太大，只检查了前面 16 MB",
                    "this attachment is too large: only its first 16 MB are checked"
                );
                diagnostics.push(Diagnostic::note("attachment.unread", Place::file(path), fault));
            }
        }
    }
    diagnostics
}

/// Decodes `bytes`: UTF-8, which may be cut off inside the last character, UTF-16 with a byte order mark, or else GB18030, which Excel
/// writes in China.
fn text(bytes: &[u8]) -> String {
    let is_cut = std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    let (text, _, is_broken) = encoding_rs::UTF_8.decode(bytes);
    if is_broken && !is_cut { encoding_rs::GB18030.decode(bytes).0.into_owned() } else { text.into_owned() }
}
