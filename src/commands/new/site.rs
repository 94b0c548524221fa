//! [I/O] The files of a new site: a page of each kind to write after, and what editors, Git and web servers want to know.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use rust_embed::RustEmbed;

use super::editor;
use crate::commands::Call;
use crate::kind::Kinds;

/// The files as they are written.
#[derive(RustEmbed)]
#[folder = "src/commands/new/site"]
struct Files;

/// Whether the new site's folder keeps what was in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Git {
    /// It is a new repository.
    Begun,
    /// It lies in one already.
    Around,
    /// There is no program `git`, or it failed.
    Missing,
}

/// Writes a new site into the folder `dir`, which must be empty but for this program, or not exist.
pub(super) fn write(dir: &Path, call: &Call) -> anyhow::Result<Git> {
    if !is_free(dir)? {
        bail!("{}{}", call.say("目录不是空的：", "the folder is not empty: "), dir.display());
    }
    for path in Files::iter() {
        let file = Files::get(&path).context("a file of the program")?;
        put(&dir.join(path.as_ref()), &file.data)?;
    }
    let (kinds, _) = Kinds::load(&[]);
    for (path, text) in editor::files(&kinds) {
        put(&dir.join(path), text.as_bytes())?;
    }
    Ok(begin_repository(dir))
}

/// Whether the file `file`, at `path` in the content folder, is the sample that a new site has there, as it was written. Ends of lines do not
/// count: editors change them.
pub(crate) fn is_sample(path: &str, file: &Path) -> bool {
    let text = |bytes: &[u8]| bytes.iter().copied().filter(|byte| *byte != b'\r').collect::<Vec<u8>>();
    let own = Files::get(&format!("content/{path}"));
    own.is_some_and(|own| fs::read(file).is_ok_and(|bytes| text(&bytes) == text(&own.data)))
}

/// Whether nothing lies in `dir` but this program, which clerks put into the folder of their site.
pub(crate) fn is_free(dir: &Path) -> anyhow::Result<bool> {
    if !dir.exists() {
        return Ok(true);
    }
    let program = std::env::current_exe().and_then(fs::canonicalize).ok();
    let entries = fs::read_dir(dir).with_context(|| dir.display().to_string())?;
    let is_program = |path: &Path| fs::canonicalize(path).ok().is_some_and(|path| Some(path) == program);
    Ok(entries.into_iter().all(|entry| entry.is_ok_and(|entry| is_program(&entry.path()))))
}

fn put(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let parent = file.parent().context("a file lies in a folder")?;
    fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
    fs::write(file, bytes).with_context(|| file.display().to_string())
}

/// Makes `dir` a Git repository that shows Chinese names as they are, unless it lies in one already.
fn begin_repository(dir: &Path) -> Git {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(dir).args(arguments).output();
        output.is_ok_and(|output| output.status.success())
    };
    match () {
        () if git(&["rev-parse", "--is-inside-work-tree"]) => Git::Around,
        () if git(&["init", "--quiet"]) && git(&["config", "core.quotepath", "false"]) => Git::Begun,
        () => Git::Missing,
    }
}
