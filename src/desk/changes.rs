//! [I/O] What changed in the content since the site was last built: by the times of its files, and by Git where the content is kept there.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use walkdir::WalkDir;

use crate::names;

/// What changed since the last build.
#[derive(Debug, Default, Serialize)]
pub(super) struct Changes {
    /// When the site was last built. `None` if it was not.
    built: Option<String>,
    /// Files changed since then, the newest first.
    files: Vec<Changed>,
    /// How many more there are.
    more: usize,
    /// What Git says, where there is a repository.
    git: Option<Git>,
}

#[derive(Debug, Serialize)]
struct Changed {
    path: String,
    at: String,
}

/// What Git says of the content.
#[derive(Debug, Serialize)]
struct Git {
    /// Files that are not committed as they are: what happened to each, and its path.
    open: Vec<(&'static str, String)>,
    /// Commits since the last build.
    commits: Vec<Commit>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Commit {
    at: String,
    author: String,
    subject: String,
}

/// Compares `content` with the last build of the site in `site`; names at most `most` files.
pub(super) fn since_the_last_build(site: Option<&Path>, content: &Path, most: usize) -> Changes {
    let built = site.and_then(last_build);
    let mut files: Vec<(SystemTime, String)> = built.map_or_else(Vec::new, |built| changed(content, built));
    files.sort_by(|a, b| b.cmp(a));
    let more = files.len().saturating_sub(most);
    files.truncate(most);
    Changes {
        built: built.map(shown),
        files: files.into_iter().map(|(at, path)| Changed { path, at: shown(at) }).collect(),
        more,
        git: git(content, built, most),
    }
}

/// When a build of the site last wrote down what it knows.
fn last_build(site: &Path) -> Option<SystemTime> {
    let states = fs::read_dir(site.join(names::STATE)).ok()?.flatten();
    states.filter_map(|state| fs::metadata(state.path().join(names::PAGE_CACHE)).ok()?.modified().ok()).max()
}

fn changed(content: &Path, built: SystemTime) -> Vec<(SystemTime, String)> {
    let is_seen = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with(['.', '~'])
    };
    let files = WalkDir::new(content).into_iter().filter_entry(is_seen).flatten();
    let changed = files.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
        let at = entry.metadata().ok()?.modified().ok().filter(|at| *at > built)?;
        let path = entry.path().strip_prefix(content).ok()?;
        Some((at, path.to_string_lossy().replace('\\', "/")))
    });
    changed.collect()
}

/// The time as people here write it, to the minute.
fn shown(time: SystemTime) -> String {
    let at = Timestamp::try_from(time).unwrap_or_default().to_zoned(TimeZone::system());
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Between the parts of a commit in what Git prints.
const PART: char = '\u{1F}';

fn git(content: &Path, built: Option<SystemTime>, most: usize) -> Option<Git> {
    let run = |arguments: &[&str]| {
        // Nothing of the repository is changed: no lock is taken. Neither a watcher of files nor a check of signatures is run; filters that
        // its settings name cannot be switched off.
        let own =
            ["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-C"];
        let output = Command::new("git").args(own).arg(content).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let status = run(&["status", "--porcelain=v1", "-z", "--untracked-files=all", "--", "."])?;
    let since =
        built.and_then(|at| Timestamp::try_from(at).ok()).map(|at| format!("--since=@{}", at.as_second()));
    let log = since.and_then(|since| {
        let (count, form) = (format!("--max-count={most}"), format!("--format=%ct{PART}%an{PART}%s"));
        run(&["log", &since, &count, &form, "--", "."])
    });
    let commits = log.unwrap_or_default().lines().filter_map(commit).collect();
    Some(Git { open: open(&status).into_iter().take(most).collect(), commits })
}

/// The entries of `git status --porcelain -z`: what happened, as the name of its word, and the path.
fn open(status: &str) -> Vec<(&'static str, String)> {
    let mut entries = status.split('\0');
    let mut open = Vec::new();
    while let Some(entry) = entries.next() {
        let Some((signs, path)) = entry.split_at_checked(3) else { continue };
        let what = match signs.trim() {
            signs if signs.contains(['R', 'C']) => {
                // The old name follows.
                entries.next();
                "renamed"
            }
            "??" => "added",
            signs if signs.contains('D') => "removed",
            signs if signs.starts_with('A') => "added",
            _ => "changed",
        };
        open.push((what, path.to_owned()));
    }
    open
}

fn commit(line: &str) -> Option<Commit> {
    let mut parts = line.splitn(3, PART);
    let at = Timestamp::from_second(parts.next()?.parse().ok()?).ok()?;
    Some(Commit { at: shown(at.into()), author: parts.next()?.to_owned(), subject: parts.next()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_git_prints_is_read() {
        let status = "?? stories/新 稿.md\0 M a.md\0R  b.md\0old.md\0 D c.md\0A  d.md\0";
        let told: Vec<_> = open(status).into_iter().map(|(what, path)| format!("{what} {path}")).collect();
        let expected =
            ["added stories/新 稿.md", "changed a.md", "renamed b.md", "removed c.md", "added d.md"];
        assert_eq!(told, expected);
        let commit = commit("0\u{1F}禾\u{1F}新增：一页").expect("a commit");
        assert_eq!((commit.author.as_str(), commit.subject.as_str()), ("禾", "新增：一页"));
    }

    #[test]
    fn files_newer_than_the_last_build_are_changed() {
        let site = tempfile::tempdir().expect("a temporary folder");
        let content = site.path().join("content");
        let state = site.path().join(names::STATE).join("public");
        for folder in [&content, &state] {
            fs::create_dir_all(folder).expect("writable");
        }
        let write = |file: &Path, age: u64| {
            fs::write(file, "甲").expect("writable");
            let at = SystemTime::now() - Duration::from_secs(age);
            fs::File::options()
                .write(true)
                .open(file)
                .and_then(|file| file.set_modified(at))
                .expect("writable");
        };
        write(&content.join("old.md"), 90);
        write(&content.join("new.md"), 10);
        let changes = |most| since_the_last_build(Some(site.path()), &content, most);
        assert!(changes(9).built.is_none() && changes(9).files.is_empty(), "there was no build");
        write(&state.join(names::PAGE_CACHE), 60);
        let told = changes(9);
        assert!(told.built.is_some() && told.git.is_none());
        assert_eq!(told.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["new.md"]);
        write(&content.join("newer.md"), 5);
        assert_eq!((changes(1).files[0].path.as_str(), changes(1).more), ("newer.md", 1));
    }
}
