//! [I/O] What the last build wrote: for each page the key it was made by and the stamp of its file, so that neither rendering nor reading
//! is needed to know that a page did not change.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::output::Stamp;
use crate::render::CacheKey;

/// How a page was made, and the stamp of the file it became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedPage {
    /// What decided its bytes.
    pub key: CacheKey,
    /// The file as it was left.
    pub stamp: Stamp,
}

/// The pages of a site by the path of their file.
pub type PageCache = FxHashMap<String, CachedPage>;

/// Reads the cache `file` of a build that had the same `fingerprint`; empty where there is none, since all it saves is time.
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
pub fn write(file: &Path, fingerprint: &str, cache: &PageCache) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut out = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
    writeln!(out, "{fingerprint}")?;
    let mut entries: Vec<_> = cache.iter().collect();
    entries.par_sort_unstable_by_key(|(path, _)| *path);
    for (path, CachedPage { key, stamp }) in entries {
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
