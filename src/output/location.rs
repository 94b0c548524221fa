//! [I/O] The folder into which a site is written, the folder for the state of its builds, and the folders that must never be written over.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::{env, io};

use etcetera::BaseStrategy;

use super::error::{At, OutputError, refused};
use super::manifest;
use crate::names;

/// The folder for a site, and the one for the state of its builds.
#[derive(Debug, Clone)]
pub struct Location {
    /// The folder of the site: absolute, symbolic links followed.
    pub out: PathBuf,
    /// The folder for caches, the lock and the journal of builds into `out`. It is never inside a folder that a web server may show.
    pub state: PathBuf,
}

impl Location {
    /// The place `out` for the site whose settings lie in the folder `site` and whose content lies in `content`.
    ///
    /// # Errors
    /// If `out` holds sources, lies among them, or is a folder that nobody can have meant.
    pub fn of(out: &Path, site: Option<&Path>, content: &Path) -> Result<Self, OutputError> {
        let out = resolve(out).at(out)?;
        let content = resolve(content).at(content)?;
        let site = site.map(|site| resolve(site).at(site)).transpose()?;
        check(&out, site.as_deref(), &content)?;
        let state = state(&out, site.as_deref())?;
        Ok(Self { out, state })
    }
}

/// An absolute path without symbolic links, whether or not all of it exists.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut path = std::path::absolute(path)?;
    // A symbolic link is followed even if the folder to which it leads is still to be made.
    if !path.exists()
        && let Ok(target) = fs::read_link(&path)
    {
        path = path.parent().unwrap_or(Path::new("/")).join(target);
    }
    let there = path.ancestors().find_map(|ancestor| Some((ancestor, dunce::canonicalize(ancestor).ok()?)));
    let Some((ancestor, real)) = there else { return Ok(path) };
    let rest = path.strip_prefix(ancestor).unwrap_or(Path::new(""));
    Ok(if rest.as_os_str().is_empty() { real } else { real.join(rest) })
}

/// Refuses a folder `out` in which a build could destroy files that no build made.
fn check(out: &Path, site: Option<&Path>, content: &Path) -> Result<(), OutputError> {
    if out.file_name().is_none() || env::home_dir().is_some_and(|home| home == out) {
        return Err(refused(
            out,
            "这是整个磁盘或个人主目录，网站不能生成在这里；换一个新的文件夹，如 --out public | this is the root or your home folder; name a new folder, such as --out public",
        ));
    }
    if out.components().any(|part| part.as_os_str() == ".git") || out.join(".git").exists() {
        return Err(refused(
            out,
            "这里是 Git 仓库，生成网站会覆盖它；换一个新的文件夹，再把文件复制过来 | this is a Git repository, which a site would replace; name a new folder and copy the files",
        ));
    }
    if content.starts_with(out) {
        return Err(refused(
            out,
            "内容目录在这个文件夹里，生成网站会覆盖它；换一个新的文件夹，如 --out public | the content lies in this folder, which a site would replace; name a new folder, such as --out public",
        ));
    }
    if out.starts_with(content) {
        return Err(refused(
            out,
            "这个文件夹在内容目录里，生成的网页会被当成内容；生成到外面去，如 --out ../public | this folder lies in the content, and its pages would be taken for content; build outside, such as --out ../public",
        ));
    }
    let own = |name: &str| site.map(|site| site.join(name));
    let is_source =
        ["themes", "kinds", names::STATE].into_iter().filter_map(own).any(|folder| out.starts_with(folder));
    if is_source || site.is_some_and(|site| site.starts_with(out)) || out.join(names::SETTINGS).exists() {
        return Err(refused(
            out,
            "这里是站点自己的文件（设置、主题、类型），生成网站会覆盖它们；换一个新的文件夹，如 --out public | here are a site's own files (settings, themes, kinds), which a site would replace; name a new folder, such as --out public",
        ));
    }
    let around = out.ancestors().skip(1).find(|folder| manifest::is_output(folder));
    around.map_or(Ok(()), |around| {
        Err(refused(
            around,
            "这是另一个生成的网站，不能在它里面再生成一个；生成到别处，由网站服务器接在一起 | this is another generated site, in which none can be built; build elsewhere and let the web server join them",
        ))
    })
}

/// The folder for the state of builds into `out`: beside the site's settings if that can be written, else in the user's folder for caches.
fn state(out: &Path, site: Option<&Path>) -> Result<PathBuf, OutputError> {
    let name = match site.and_then(|site| out.strip_prefix(site).ok()) {
        Some(below) if below.components().count() == 1 => below.to_string_lossy().into_owned(),
        _ => format!("out-{}", &blake3::hash(out.as_os_str().as_encoded_bytes()).to_hex()[..12]),
    };
    let beside = site.map(|site| site.join(names::STATE).join(&name));
    // The site may belong to another user, so that it can only be read.
    let is_writable =
        |folder: &PathBuf| fs::create_dir_all(folder).is_ok() && tempfile::tempfile_in(folder).is_ok();
    if let Some(folder) = beside.filter(is_writable) {
        return Ok(folder);
    }
    let caches = etcetera::choose_base_strategy().map_or_else(|_| env::temp_dir(), |base| base.cache_dir());
    // Outputs of several sites have their state here, so the name of the folder is made of the whole path of the output.
    let hash = blake3::hash(out.as_os_str().as_encoded_bytes()).to_hex();
    let folder = caches.join("wenku").join(&hash[..16]);
    fs::create_dir_all(&folder).at(&folder)?;
    Ok(folder)
}

/// The file in a state folder that says to which output the state belongs.
const OWNER: &str = "output";

/// The file that a build holds locked.
const LOCK: &str = "lock";

/// Keeps other builds of the same output away until it is dropped.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the lock ends when the file is closed")] File);

impl Location {
    /// Takes the place for one build, and removes the state of outputs that no longer exist.
    ///
    /// # Errors
    /// If another build is under way.
    pub fn lock(&self) -> Result<Lock, OutputError> {
        let path = self.state.join(LOCK);
        // Another build may have removed the folder, because this output did not exist.
        fs::create_dir_all(&self.state).at(&self.state)?;
        let file = File::create(&path).at(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(refused(
                    &self.out,
                    "另一个 wenku 正在生成这个网站；等它结束再试 | another wenku is building this site; try again when it is done",
                ));
            }
            // The file system has no locks, so nothing keeps another build away.
            Err(TryLockError::Error(cause)) if cause.kind() == io::ErrorKind::Unsupported => {
                return Ok(Lock(file));
            }
            Err(TryLockError::Error(cause)) => return Err(OutputError { path, cause }),
        }
        self.sweep();
        Ok(Lock(file))
    }

    /// Writes down to which output this state belongs, and removes the states beside it whose outputs no longer exist, unless a build holds
    /// their lock. Such a state may hold the spare tree of a whole site.
    fn sweep(&self) {
        // If this fails, the state is only not removed when its output is.
        let _ = fs::write(self.state.join(OWNER), self.out.as_os_str().as_encoded_bytes());
        let beside = self.state.parent().and_then(|folder| fs::read_dir(folder).ok());
        for other in beside.into_iter().flatten().flatten().map(|entry| entry.path()) {
            let is_gone = fs::read_to_string(other.join(OWNER)).is_ok_and(|out| !Path::new(&out).exists());
            if other == self.state || !is_gone {
                continue;
            }
            let lock = File::open(other.join(LOCK));
            if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
                let _ = super::tree::remove(&other);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_never_written_over() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let site = fs::canonicalize(dir.path()).expect("there");
        for folder in ["content/a", "themes/own", "repo/.git"] {
            fs::create_dir_all(site.join(folder)).expect("writable");
        }
        fs::write(site.join("wenku.toml"), "").expect("writable");
        let place = |out: &str| Location::of(&site.join(out), Some(&site), &site.join("content"));
        for out in [
            "",
            ".",
            "content",
            "content/a",
            "content/new",
            "..",
            "themes/x",
            "repo",
            "repo/.git/x",
            ".wenku/x",
        ] {
            assert!(place(out).is_err(), "{out}");
        }
        assert!(Location::of(Path::new("/"), None, &site.join("content")).is_err());
        let place = place("public").expect("a new folder");
        assert_eq!((place.out, place.state), (site.join("public"), site.join(".wenku/public")));
    }

    #[test]
    fn what_was_known_of_an_output_goes_with_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let site = fs::canonicalize(dir.path()).expect("there");
        fs::create_dir_all(site.join("content")).expect("writable");
        let place = |out: &str| {
            Location::of(&site.join(out), Some(&site), &site.join("content")).expect("a new folder")
        };
        let (old, kept, held) = (place("old"), place("kept"), place("held"));
        for known in [&old, &kept] {
            fs::create_dir_all(&known.out).expect("writable");
            known.lock().expect("free");
        }
        let _building = held.lock().expect("free");
        fs::remove_dir(&old.out).expect("removed");
        place("new").lock().expect("free");
        assert!(!old.state.exists() && kept.state.exists() && held.state.exists());
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_followed_even_to_a_folder_that_is_still_to_be_made() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = fs::canonicalize(dir.path()).expect("there");
        fs::create_dir_all(root.join("content")).expect("writable");
        std::os::unix::fs::symlink("real", root.join("public")).expect("a link");
        assert_eq!(resolve(&root.join("public")).expect("known"), root.join("real"));
        fs::create_dir(root.join("real")).expect("writable");
        assert_eq!(resolve(&root.join("public")).expect("known"), root.join("real"));
    }
}
