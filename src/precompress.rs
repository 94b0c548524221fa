//! Compressed copies of text files, for hosts that serve them but cannot compress.

use std::io::Write;

/// Whether the file at `path` is text worth compressing.
pub fn applies(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default();
    matches!(
        extension,
        "html"
            | "css"
            | "js"
            | "mjs"
            | "json"
            | "xml"
            | "svg"
            | "txt"
            | "webmanifest"
            | "wasm"
            | "csv"
            | "ics"
    )
}

/// The names of the compressed copies of `path`: brotli, gzip.
pub fn names(path: &str) -> [String; 2] {
    [format!("{path}.br"), format!("{path}.gz")]
}

/// Compresses `bytes` with brotli at quality 9, which is much faster than the best quality and almost as small.
pub fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)
        .expect("writing to memory does not fail");
    compressed
}

/// Compresses `bytes` with gzip, without a time stamp, so that two builds are equal.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_forms_unpack_to_the_same_bytes() {
        let text = "精神文明建设".repeat(100);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &brotli(text.as_bytes())[..], &mut unpacked).expect("valid brotli");
        assert_eq!(unpacked, text.as_bytes());
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&gzip(text.as_bytes())[..])
            .read_to_end(&mut unpacked)
            .expect("valid gzip");
        assert_eq!(unpacked, text.as_bytes());
    }
}
