//! [I/O] The page cache of the last build: for each page, its cache key and the stamp of its file. It shows that a page is unchanged
//! without rendering the page or reading the file.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::output::Stamp;
use crate::render::CacheKey;

/// The cache key of a page, and the stamp of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedPage {
    /// The key with which it was rendered.
    pub key: CacheKey,
    /// The stamp of its file when it was written.
    pub stamp: Stamp,
}

/// The pages of a site, by the path of their file.
pub type PageCache = FxHashMap<String, CachedPage>;

/// Reads the cache `file` of a build with the same `fingerprint`. Empty if there is none: the cache only saves time.
pub fn read(file: &Path, fingerprint: &str) -> PageCache {
    let text = fs::read_to_string(file).unwrap_or_default();
    let entries =
        text.split_once('\n').filter(|(first, _)| *first == fingerprint).map(|(_, entries)| entries);
    entries.unwrap_or_default().par_lines().filter_map(entry).collect()
}

fn entry(line: &str) -> Option<(String, CachedPage)> {
    let mut parts = line.splitn(4, ' ');
    let key = CacheKey::from_str_radix(parts.next()?, 16).ok()?;
    let stamp = Stamp { length: parts.next()?.parse().ok()?, modified: parts.next()?.parse().ok()? };
    Some((parts.next()?.to_owned(), CachedPage { key, stamp }))
}

/// Replaces the cache `file` in one step.
#[expect(clippy::iter_over_hash_type, reason = "who reads it needs no order")]
pub fn write(file: &Path, fingerprint: &str, cache: &PageCache) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut out = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
    writeln!(out, "{fingerprint}")?;
    for (path, CachedPage { key, stamp }) in cache {
        writeln!(out, "{key:032x} {} {} {path}", stamp.length, stamp.modified)?;
    }
    out.into_inner()?.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_is_read_back_by_builds_of_the_same_fingerprint_only() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("deep/cache");
        let entry = CachedPage { key: 15, stamp: Stamp { length: 3, modified: 7 } };
        let cache = PageCache::from_iter([("故事/李 桂枝/index.html".to_owned(), entry)]);
        write(&file, "abc", &cache).expect("writable");
        assert_eq!(read(&file, "abc"), cache);
        assert_eq!(read(&file, "abd"), PageCache::default());
        fs::write(&file, "abc\nnonsense\n").expect("writable");
        assert_eq!(read(&file, "abc"), PageCache::default());
    }
}
