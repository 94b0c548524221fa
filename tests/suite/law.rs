//! The law of texts: every character of a source that a reader would read is on its page or in what is said about it. Nothing is dropped,
//! joined or hidden unseen, and no page shows markup that its writer did not mean.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use rayon::prelude::*;
use wenku::diagnostic::{Diagnostics, Language, Place};
use wenku::html::{LinkAddress, html};
use wenku::kind::TextForm;
use wenku::text::{Reading, read};

/// Attributes whose words reach a reader, by eye, by ear or by following them.
const READ: [&str; 8] = ["title", "alt", "data-label", "href", "src", "id", "class", "aria-label"];

/// Elements that would hide words, or that no text needs.
const HIDING: [&str; 12] = [
    "script",
    "style",
    "template",
    "title",
    "textarea",
    "iframe",
    "noscript",
    "select",
    "svg",
    "math",
    "plaintext",
    "xmp",
];

/// A page as its reader and its writer see it.
struct Told {
    /// Its text, the words of its attributes, and the targets of its links.
    page: String,
    /// What the diagnostics say and show.
    said: String,
    tags: BTreeSet<String>,
}

fn told(text: &str, form: TextForm) -> Told {
    let mut diagnostics = Diagnostics::new();
    let tree = read(
        "a.md",
        text,
        0,
        Reading { form, trust_html: false, title: None, foreign: None, language: Language::Zh },
        &mut diagnostics,
    );
    let target = |n: usize| LinkAddress { url: tree.links[n].target.clone(), size: None, is_page: false };
    let (mut page, tags) = seen(&html(&tree, target));
    page.push_str(tree.title.as_deref().unwrap_or_default());
    let mut said = String::new();
    for diagnostic in diagnostics.iter() {
        said.push_str(diagnostic.place.excerpt.as_deref().unwrap_or_default());
        said.push_str(&diagnostic.message.zh);
        if diagnostic.code == "markdown.comment" {
            // The place of a comment is all of it; only its first line is shown.
            said.push_str(comment(text, &diagnostic.place));
        }
    }
    Told { page, said, tags }
}

/// The comment that begins at `place` of `text`.
fn comment<'t>(text: &'t str, place: &Place) -> &'t str {
    let before: usize = text.split_inclusive('\n').take(place.line as usize - 1).map(str::len).sum();
    let line = &text[before..];
    let start = line.char_indices().nth(place.column as usize - 1).map_or(line.len(), |(at, _)| at);
    line[start..].split("-->").next().unwrap_or_default()
}

/// The words of `html`, and the names of its elements.
fn seen(html: &str) -> (String, BTreeSet<String>) {
    let (mut words, mut tags) = (String::new(), BTreeSet::new());
    let mut parts = html.split('<');
    words.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        tags.insert(name.to_owned());
        for attribute in READ {
            let value = tag.split(&format!(" {attribute}=\"")).nth(1).and_then(|rest| rest.split('"').next());
            words.push_str(value.unwrap_or_default());
        }
        words.push_str(text);
    }
    (words, tags)
}

/// Whether the law counts `c`: every visible sign that Markdown does not use itself, which are ASCII.
fn is_counted(c: char) -> bool {
    let is_invisible = matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}');
    !c.is_ascii() && !c.is_whitespace() && !c.is_control() && !is_invisible
}

/// Where the scripts begin that stand for all: Han, Korean, Latin, Cyrillic, and signs.
const SCRIPTS: [u32; 5] = [0x6000, 0xAC00, 0x100, 0x400, 0x2600];

/// Text in which each `字` is another character, of each script in turn.
fn numbered(text: &str) -> String {
    let mut next = 0;
    let number = |c| {
        if c != '字' {
            return c;
        }
        next += 1;
        char::from_u32(SCRIPTS[next as usize % SCRIPTS.len()] + next).unwrap_or('字')
    };
    text.chars().map(number).collect()
}

const PIECES: &[&str] = &[
    "字",
    "字字",
    "字，",
    "字。",
    "《字》",
    "“字”",
    "（字）",
    " ",
    " ",
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "\n\n",
    "\n\n",
    "**字**",
    "**“字”**",
    "*字*",
    "**",
    "*",
    "~字~",
    "~~字~~",
    "~",
    "__字__",
    "____",
    "___",
    "_字_",
    "字：____字：__",
    "# 字",
    "## 字 {字}",
    "## 字 {#a}",
    "### 字 {.a 字}",
    "## {#main}",
    "字\n===",
    "字\n---",
    "> 字",
    "> ",
    ">>> 字",
    "- 字",
    "- ",
    "  - 字",
    "1. 字",
    "3) 字",
    "7. 字",
    "    字",
    "\t字",
    "| 字 | 字 |",
    "\n| 字 | 字 |\n|---|---|\n| 字 | 字 | 字 |\n",
    "|---|---|",
    "| 字 |",
    "字 | 字",
    "\\|",
    "[^1]",
    "[^2]",
    "\n[^1]: 字\n",
    "\n[^2]: 字\n\n    字\n",
    "[^字]",
    "\n[字]: 字\n",
    "\n[a]: 字.md \"字\"\n",
    "[字][a]",
    "[字](字.md)",
    "[字](字.md \"字\")",
    "![字](字.png \"字\")",
    "字![](a.png \"字\")字",
    "<title>字",
    "</title>",
    "<b>",
    "</b>",
    "<u>字</u>",
    "<script>字</script>",
    "<script>\n",
    "<style>字",
    "<div>",
    "\n<div>\n",
    "</div>",
    "<td>字",
    "<table><tr><td>字</table>",
    "<!-- 字 -->",
    "<!--",
    "-->",
    "<?字?>",
    "<!D 字>",
    "</字>",
    "<字>",
    "<a 字",
    "<a title=\"字\">",
    "<b style=\"x\">字",
    "<select>字",
    "<svg>字",
    "`字`",
    "\n```\n",
    "\n~~~ 字\n",
    "\n::: notes 字\n",
    "\n:::\n",
    "&#11;&#xFDD1;0&#xFDD1;",
];

fn text() -> impl Strategy<Value = String> {
    let more = [
        "{字}",
        "\n第一条 字\n",
        "\n一、字\n",
        "\n（一）字。字\n",
        "\n: 字\n",
        "http://a.example/字",
        "<xy:字>",
        "2*3*字",
        "\\",
        "&lt;字",
    ];
    let pieces: Vec<&str> = PIECES.iter().copied().chain(more).collect();
    proptest::collection::vec(proptest::sample::select(pieces), 1..24)
        .prop_map(|pieces| numbered(&pieces.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20_000) })]

    #[test]
    fn every_character_is_on_the_page_or_told(text in text(), is_official: bool) {
        let form = if is_official { TextForm::Official } else { TextForm::Markdown };
        let told = told(&text, form);
        for c in text.chars().filter(|c| is_counted(*c)) {
            prop_assert!(told.page.contains(c) || told.said.contains(c), "{c} of {text:?} in {:?}", told.page);
        }
        for tag in HIDING {
            prop_assert!(!told.tags.contains(tag), "<{tag}> of {text:?}");
        }
        let has_marks = told.page.contains(['\u{2060}', '\u{B}']);
        prop_assert!(!has_marks, "{text:?}");
    }
}

/// How often each counted sign stands in `text`.
fn counts(text: &str) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    for c in text.chars().filter(|c| is_counted(*c)) {
        *counts.entry(c).or_default() += 1;
    }
    counts
}

/// The texts of `archive` among the corpora beside the project; none, and a line that says so, where it is absent.
fn corpus(archive: &str) -> Vec<(String, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(archive);
    let unpacked = Command::new("xz").arg("-dc").arg(&file).stderr(Stdio::null()).output();
    let Some(bytes) = unpacked.ok().filter(|output| output.status.success()).map(|output| output.stdout)
    else {
        println!("skipped: {archive} is not beside the project");
        return Vec::new();
    };
    entries(&bytes)
}

/// The Markdown files of a tar archive: heads of 512 bytes, each before its file.
fn entries(mut bytes: &[u8]) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    let field = |head: &[u8]| String::from_utf8_lossy(head).trim_matches(['\0', ' ']).to_owned();
    while bytes.len() > 512 && bytes[0] != 0 {
        let size = usize::from_str_radix(&field(&bytes[124..136]), 8).expect("a size in octal digits");
        let name = field(&bytes[..100]);
        if bytes[156] == b'0' && name.ends_with(".md") {
            let text = String::from_utf8_lossy(&bytes[512..512 + size]).into_owned();
            entries.push((name, text));
        }
        bytes = &bytes[(512 + size.next_multiple_of(512)).min(bytes.len())..];
    }
    entries
}

/// Checks that both text forms keep every counted sign of `body`.
fn keeps_all(name: &str, body: &str) {
    for form in [TextForm::Markdown, TextForm::Official] {
        let told = told(body, form);
        let kept = counts(&format!("{}{}", told.page, told.said));
        for (c, count) in counts(body) {
            assert!(kept.get(&c).is_some_and(|kept| *kept >= count), "{name}, {form:?}: {c} is lost");
        }
    }
}

#[test]
fn real_texts_lose_no_character() {
    for archive in ["laws.tar.xz", "articles.tar.xz"] {
        corpus(archive).par_iter().for_each(|(name, text)| {
            let body = text
                .strip_prefix("---\n")
                .and_then(|rest| rest.split_once("\n---\n"))
                .map_or(text.as_str(), |(_, body)| body);
            keeps_all(name, body);
        });
    }
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    for entry in std::fs::read_dir(seeds).into_iter().flatten().flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("readable");
        keeps_all(&entry.file_name().to_string_lossy(), &text);
    }
}
