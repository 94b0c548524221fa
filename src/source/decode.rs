//! Decodes the bytes of a text, and says what they are if they are no UTF-8 text.

use super::Source;
use crate::diagnostic::{Diagnostic, Place};
use crate::message;

/// Like [`decode`], but a text in another encoding is decoded, and control characters become replacement characters. Both are said.
pub(super) fn decode_leniently(
    bytes: Vec<u8>,
    path: String,
    shown: &str,
) -> Result<(Source, Option<Box<Diagnostic>>), Box<Diagnostic>> {
    let fault = match decode(bytes.clone(), path.clone(), shown) {
        Ok(source) => return Ok((source, None)),
        Err(fault) if fault.code == "source.not-text" => return Err(fault),
        Err(fault) => fault,
    };
    let (decoded, _, broken) = encoding_of(&bytes).decode(&bytes);
    if broken {
        return Err(fault);
    }
    let text = decoded.replace(is_forbidden, "\u{FFFD}");
    Ok((Source { path, text }, Some(fault)))
}

/// The encoding of `bytes`: UTF-8 if they are that, else the most likely one.
fn encoding_of(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return encoding_rs::UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(64 * 1024)], true);
    detector.guess(Some(b"cn"), chardetng::Utf8Detection::Deny)
}

/// The first bytes of other file formats, and what people call those.
const OTHER_FORMATS: [(&[u8], &str, &str); 7] = [
    (b"PK\x03\x04", "Word、Excel 之类的文件或压缩包", "a Word or Excel file, or a zip archive"),
    (b"\xD0\xCF\x11\xE0", "旧版 Word、Excel 文件", "an old Word or Excel file"),
    (b"%PDF-", "PDF 文件", "a PDF file"),
    (b"{\\rtf", "RTF 文件", "an RTF file"),
    (b"\xFF\xD8\xFF", "图片", "a picture"),
    (b"\x89PNG", "图片", "a picture"),
    (b"GIF8", "图片", "a picture"),
];

/// A fault if `bytes` are in another format, whatever the file is called.
fn other_format(bytes: &[u8], shown: &str) -> Option<Diagnostic> {
    let (_, zh, en) = OTHER_FORMATS.iter().find(|(start, ..)| bytes.starts_with(start))?;
    let fault = message!("这不是文本，是改了后缀的{zh}", "this is no text but {en} with another name");
    let hint = message!(
        "用原来的程序打开，把文字复制到新的 .md 文件里，编码选 UTF-8；要给人下载的，改回原来的后缀",
        "open it in its own program and save the text as UTF-8; to offer it for download give it back its extension"
    );
    Some(Diagnostic::error("source.not-text", Place::file(shown), fault).hint(hint))
}

pub(super) fn decode(bytes: Vec<u8>, path: String, shown: &str) -> Result<Source, Box<Diagnostic>> {
    if let Some(fault) = other_format(&bytes, shown) {
        return Err(Box::new(fault));
    }
    let text = String::from_utf8(bytes)
        .map_err(|e| Box::new(encoding_fault(e.as_bytes(), e.utf8_error().valid_up_to(), shown)))?;
    let text = match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    if let Some((at, c)) = text.char_indices().find(|&(_, c)| is_forbidden(c)) {
        let code = format!("U+{:04X}", u32::from(c));
        let fault = message!("含有不可见的控制字符 {code}", "the text holds the control character {code}");
        let hint = message!(
            "多半是从别处粘贴带来的，删去这一处重新输入",
            "it probably came with a paste; delete it and type again"
        );
        return Err(Box::new(
            Diagnostic::error(
                "source.control-character",
                Place::span(shown, &text, at..at + c.len_utf8()),
                fault,
            )
            .hint(hint),
        ));
    }
    Ok(Source { path, text })
}

/// Whether no page may contain `c`: control characters and noncharacters. wenku uses a noncharacter as a mark while it renders pages.
pub(crate) fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FFFE}' | '\u{FFFF}')
}

fn encoding_fault(bytes: &[u8], valid: usize, shown: &str) -> Diagnostic {
    let line = 1 + bytes[..valid].iter().filter(|&&b| b == b'\n').count();
    let (decoded, encoding, broken) = encoding_of(bytes).decode(bytes);
    let name = if encoding == encoding_rs::GBK { "GB18030" } else { encoding.name() };
    let (encoding, decoded) = match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => ("UTF-16", String::new()),
        _ => (
            name,
            if broken {
                String::new()
            } else {
                decoded.lines().nth(line - 1).unwrap_or_default().chars().take(40).collect()
            },
        ),
    };
    let place = Place {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: 1,
        length: 1,
        excerpt: Some(decoded),
        ..Place::file(shown)
    };
    let fault = message!("不是 UTF-8 编码，看来是 {encoding}", "not UTF-8; it looks like {encoding}");
    Diagnostic::error("source.encoding", place, fault)
        .hint(message!("在编辑器或记事本里“另存为”，编码选 UTF-8", "save it again with the encoding UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gb18030_is_named() {
        let (bytes, ..) = encoding_rs::GB18030.encode("标题：精神文明建设工作要点");
        let fault = decode(bytes.into_owned(), "a.md".into(), "content/a.md").expect_err("not UTF-8");
        assert!(fault.message.zh.contains("GB18030"), "{fault:?}");
        assert!(fault.place.excerpt.as_deref().is_some_and(|e| e.contains("精神文明")));
    }

    #[test]
    fn office_files_are_called_what_they_are() {
        for (bytes, word) in
            [(&b"PK\x03\x04\x14\0"[..], "Word"), (b"\xD0\xCF\x11\xE0\xA1", "旧版"), (b"%PDF-1.7\n", "PDF")]
        {
            let fault = decode(bytes.to_vec(), "a.md".into(), "content/a.md").expect_err("no text");
            assert!(fault.code == "source.not-text" && fault.message.zh.contains(word), "{fault:?}");
        }
    }

    #[test]
    fn nul_and_markers_are_refused() {
        assert_eq!(decode(b"a\n\0b".to_vec(), "a".into(), "a").expect_err("NUL").place.line, 2);
        assert!(decode("甲\u{FDD1}".into(), "a".into(), "a").is_err());
    }

    #[test]
    fn a_lenient_folder_reads_other_encodings_and_says_so() {
        let (bytes, ..) = encoding_rs::GB18030.encode("标题：精神文明建设工作要点");
        let (source, fault) =
            decode_leniently(bytes.into_owned(), "a.md".into(), "content/a.md").expect("text");
        assert!(
            source.text.contains("精神文明") && fault.is_some_and(|fault| fault.code == "source.encoding")
        );
        let (source, fault) = decode_leniently(b"a\0b".to_vec(), "a".into(), "a").expect("text");
        assert!(source.text == "a\u{FFFD}b" && fault.is_some());
    }
}
