//! The suite's vocabulary: a site made of a few files in a temporary folder, built by the real program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use wenku::audience::Audience;
use wenku::preview::Preview;
use wenku::server;
use wenku::site::{Options, Site};

/// A site in a temporary folder.
pub struct SiteTest {
    dir: TempDir,
}

/// What a run of the program gave.
pub struct Run {
    /// Exit status.
    pub code: i32,
    /// The JSON it printed.
    pub json: Value,
    /// Everything it printed for people.
    pub text: String,
}

/// The program under test.
pub fn wenku() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wenku"));
    command.env("LANG", "zh_CN.UTF-8");
    // Bare folders have no place of their own for what builds know.
    command.env("XDG_CACHE_HOME", std::env::temp_dir().join("wenku-suite-cache"));
    command
}

impl SiteTest {
    /// A site with no settings and no content yet.
    pub fn new() -> Self {
        let dir = TempDir::new().expect("a temporary folder");
        fs::create_dir(dir.path().join("content")).expect("a new folder");
        fs::write(dir.path().join("wenku.toml"), "title = \"试验站\"\n").expect("a new file");
        Self { dir }
    }

    /// The site that `wenku new` makes.
    pub fn begun() -> Self {
        let dir = TempDir::new().expect("a temporary folder");
        let output = wenku().arg("new").arg(dir.path()).output().expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self { dir }
    }

    /// The site's folder.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Adds a file below the site's folder.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    /// Writes a file below the site's folder.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let file = self.dir.path().join(path);
        fs::create_dir_all(file.parent().expect("below the site")).expect("a new folder");
        fs::write(file, content).expect("a new file");
    }

    /// Runs the program on the site.
    pub fn run(&self, args: &[&str]) -> Run {
        let output = wenku()
            .args(["--json", "--site"])
            .arg(self.dir.path())
            .args(args)
            .output()
            .expect("the program starts");
        Run::of(&output)
    }

    /// Builds the site as of 2026-11-22. What a build refuses, a preview shows all the same: then every address is asked for, too.
    pub fn build(&self) -> Run {
        let run = self.run(&["build", "--date", "2026-11-22"]);
        if run.code == 1 {
            self.is_shown();
        }
        run
    }

    /// Renders every address of the site in a preview, whatever is at fault; none may panic.
    fn is_shown(&self) {
        let (site, content) = (Some(self.path().to_owned()), self.path().join("content"));
        let today = "2026-11-22".parse().expect("a day");
        let options = Options { site, content, today, drafts: false };
        for audience in [Audience::Author, Audience::Others] {
            let (site, _) = Site::load_for(&options, audience);
            let paths: Vec<String> = site.routes.iter().map(|(path, _)| path.clone()).collect();
            let preview = Preview::new(site, None);
            for path in paths.iter().filter(|path| *path != "/404.html") {
                assert!(server::Backend::resource(&preview, path).is_some(), "{path}");
            }
            assert!(server::Backend::not_found(&preview).body.length() > 0);
        }
    }

    /// A file of the built site.
    pub fn page(&self, path: &str) -> String {
        let file = self.public().join(path);
        fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
    }

    /// Whether the built site has the file.
    pub fn has(&self, path: &str) -> bool {
        self.public().join(path).exists()
    }

    /// The built site's folder.
    pub fn public(&self) -> PathBuf {
        self.dir.path().join("public")
    }

    /// Every file of the built site with its bytes.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.public())
    }
}

/// Every file below `dir` with its bytes.
pub fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(dir).into_iter().map(|e| e.expect("readable"));
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(dir).expect("below").to_string_lossy().into_owned();
            (path, fs::read(entry.path()).expect("readable"))
        })
        .collect()
}

impl Run {
    /// Reads what the program printed.
    pub fn of(output: &Output) -> Self {
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let text = format!("{stdout}{}", String::from_utf8_lossy(&output.stderr));
        assert!(!text.contains("panicked"), "{text}");
        let json =
            stdout.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or(Value::Null);
        Self { code: output.status.code().unwrap_or(-1), json, text }
    }

    /// The faults as `code path:line:column`.
    pub fn faults(&self) -> Vec<String> {
        let diagnostics = self.json["diagnostics"].as_array().cloned().unwrap_or_default();
        diagnostics
            .iter()
            .map(|d| {
                let place = &d["place"];
                let path = place["path"].as_str().unwrap_or_default();
                let path = path.split_once("content/").map_or(path, |(_, below)| below);
                format!(
                    "{} {path}:{}:{}",
                    d["code"].as_str().unwrap_or_default(),
                    place["line"],
                    place["column"]
                )
            })
            .collect()
    }

    /// All that the faults say, hints included.
    pub fn words(&self) -> String {
        self.json["diagnostics"].to_string()
    }

    /// The run went well: nothing is said, but what was read from a text.
    #[track_caller]
    pub fn clean(&self) -> &Self {
        assert_eq!(self.code, 0, "{}", self.text);
        let mut faults = self.faults();
        faults.retain(|fault| !fault.starts_with("document.read "));
        assert_eq!(faults, Vec::<String>::new());
        self
    }

    /// The faults but those that a new site has as long as its samples are there, and what was read from a text.
    pub fn own_faults(&self) -> Vec<String> {
        let is_own =
            |fault: &String| !fault.starts_with("library.sample ") && !fault.starts_with("document.read ");
        self.faults().into_iter().filter(is_own).collect()
    }

    /// The run failed with exactly these faults, and with a hint that holds `hint` where that is not empty.
    #[track_caller]
    pub fn fails_with(&self, faults: &[&str], hint: &str) {
        assert_eq!(self.faults(), faults, "{}", self.text);
        assert_eq!(self.code, 1);
        assert!(self.words().contains(hint), "no `{hint}` in {}", self.words());
    }
}
