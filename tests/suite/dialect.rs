//! Small folders in the dialects of seven tools, each with the habits of its writers, build at once; what is said of them is true and short.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::site_test::{Run, wenku};

/// A built folder.
struct Built {
    out: TempDir,
    run: Run,
}

/// Builds the folder of `dialect` as of 2026-11-22.
#[track_caller]
fn built(dialect: &str) -> Built {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/dialects").join(dialect);
    let out = TempDir::new().expect("a temporary folder");
    let mut command = wenku();
    command.args(["--json", "build", "--date", "2026-11-22", "--content"]).arg(content);
    let run =
        Run::of(&command.arg("--out").arg(out.path().join("public")).output().expect("the program starts"));
    assert_eq!(run.code, 0, "{dialect}: {}", run.text);
    Built { out, run }
}

impl Built {
    /// The page without quotes, which the minifier sets as it likes.
    #[track_caller]
    fn page(&self, path: &str) -> String {
        let file = self.out.path().join("public").join(path).join("index.html");
        let page = fs::read_to_string(&file)
            .unwrap_or_else(|e| panic!("{}: {e}: {}", file.display(), self.run.text));
        page.replace('"', "")
    }

    /// The page has these parts.
    #[track_caller]
    fn shows(&self, path: &str, parts: &[&str]) -> &Self {
        let page = self.page(path);
        for part in parts {
            assert!(page.contains(part), "no `{part}` in {path}: {page}");
        }
        self
    }

    /// How many warnings there are of each code. Notes do not count.
    #[track_caller]
    fn warns(&self, wanted: &[(&str, usize)]) -> &Self {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for fault in self.run.json["diagnostics"].as_array().into_iter().flatten() {
            assert_ne!(fault["severity"], "error");
            if fault["severity"] == "warning" {
                *counts.entry(fault["code"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
            }
        }
        let wanted: BTreeMap<String, usize> =
            wanted.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect();
        assert_eq!(counts, wanted, "{}", self.run.text);
        self
    }
}

#[test]
fn hexo() {
    built("hexo")
        .warns(&[
            // A tab in front matter, whose fields are read all the same.
            ("front-matter.yaml", 1),
            ("library.no-alt", 1),
            ("link.dead", 1),
            ("markdown.link-scheme", 1),
            ("markdown.shortcode", 2),
        ])
        .shows(
            "source/_posts/第一盏灯",
            &["<h1>第一盏灯", "href=/2024/lamp-keeper/>修灯的人", "2024年3月1日"],
        )
        .shows("2024/lamp-keeper", &["alt=一盏挂在门口的灯", "href=/source/_posts/第一盏灯/", "2024年3月6日"])
        .shows("source/_posts/雨天的伞", &["雨天的伞: 借与还", "{% note info %}", "借伞不用登记"])
        .shows("source/_posts/代码", &["total = sum(", "price &lt; 10", "<mfrac>"])
        .shows("source/_posts/春天", &["花括号 {{ 原样 }} 留着"])
        .shows("source/about", &["href=mailto:me@a.example"])
        .shows("topics/夜晚", &["第一盏灯"])
        .shows("topics/伞", &["雨天的伞"]);
}

#[test]
fn hugo() {
    built("hugo")
        .warns(&[("markdown.shortcode", 2)])
        .shows(
            "content/posts/first",
            &["alt=敞开的门", "门是旧木头做的", "href=/content/posts/second/", "href=/content/posts/third/"],
        )
        .shows("content/posts/second", &["language-bash", "ls books | wc -l", "{{% notice tip %}}", "守门人"])
        .shows("content/posts/third", &["https://www.youtube.com/watch?v=abc123", "2024年1月7日"])
        .shows("content/books/pear", &["甲、乙", "alt=梨"])
        .shows("old-books/one", &["<math", "定价 $5 到 $8", "href=/static/images/door.svg"])
        .shows("content/about-us", &["id=we", "href=/content/posts/>回到日记"])
        .shows("rainy", &["/content/posts/third/"])
        .shows("topics/图书室", &["开门第一天", "第二天"]);
}

#[test]
fn jekyll() {
    built("jekyll")
        .warns(&[
            ("front-matter.yaml", 1),
            ("library.no-picture", 1),
            ("markdown.html", 1),
            ("markdown.shortcode", 4),
            ("redirect.taken", 1),
        ])
        .shows("_posts/第一班船", &["2024年2月1日", "{% include figure.html"])
        .shows(
            "_posts/fog",
            &["老刘", "href=/_posts/第一班船/>第一班船", "src=/assets/boat.svg", "2024年2月3日"],
        )
        .shows("_posts/code", &["language-ruby", "if price &lt; 2"])
        .shows("_posts/raft", &["href=/guide/knots/>在这里", "竹筏比船早"])
        .shows("guide", &["href=/guide/knots/#the-flat-knot"])
        .shows("oars", &["<p>桨分左右。", "<p>左手长。"])
        .shows("about", &["摆渡人写的"]);
}

#[test]
fn vuepress() {
    built("vuepress")
        .warns(&[
            // Files that differ only in the case of their names.
            ("address.changed", 1),
            ("link.dead", 1),
            ("markdown.html", 2),
            ("markdown.shortcode", 1),
        ])
        .shows("guide", &["data-label=先看这里", "不要选有虫的", "回到提示", "href=/guide/seed/#浸种-2"])
        .shows("guide/seed", &["data-label=为什么两次", "data-label=小心", "{{ 原样的花括号 }}"])
        .shows("guide/code", &["const a =", "&lt;Badge"])
        .shows("guide/field", &["src=/public/hero.svg", "block-warning"])
        .shows("guide/water", &["<mark>要紧</mark>"])
        .shows("guide/harvest", &["href=/guide/#选种"])
        .shows("topics/秋天", &["收割"]);
}

#[test]
fn mkdocs() {
    let built = built("mkdocs");
    built
        .warns(&[("link.dead", 1), ("markdown.html", 1), ("markdown.shortcode", 1)])
        .shows("docs", &["data-label=白天", "看云。", "href=/docs/instruments/>仪器"])
        .shows(
            "docs/instruments/thermometer",
            &["data-label=读数", "!!! 不是提示", "data-label=为什么", "之后的一段"],
        )
        .shows("docs/instruments/rain/gauge", &["<msup>", "<mark>重点</mark>", "<del>删去</del>"])
        .shows("docs/guide", &["值班的人写的", "href=/docs/instruments/thermometer/"])
        .shows("docs/guide/night", &["href=/docs/guide/night/#star-map"])
        .shows("docs/search", &["用右上角的框"])
        .shows("docs/blog/posts/hello", &["2024年1月1日", "来了三个人"]);
    let page = built.page("docs/instruments/thermometer");
    let (inside, after) = page.split_once("之后的一段").expect("there");
    assert_eq!(inside.matches("data-label=").count(), 3, "{page}");
    assert_eq!(inside.matches("<section").count(), inside.matches("</section>").count(), "{after}");
}

#[test]
fn obsidian() {
    built("obsidian")
        .warns(&[
            ("front-matter.unknown-field", 1),
            ("front-matter.wrong-type", 1),
            ("link.dead", 1),
            ("link.hidden", 1),
        ])
        .shows(
            "首页",
            &[
                "href=/水果/苹果/>苹果",
                "href=/水果/梨/>梨子",
                "href=/水果/苹果/#吃法",
                "还没有写",
                "src=/水果/苹果.svg",
            ],
        )
        .shows("水果/苹果", &["data-label=来处", "href=/水果/梨/", "2024年5月1日"])
        .shows("水果/梨", &["href=/水果/苹果/>林檎", "<mark>甜</mark>", "data-label=老话", "里面还有一层"])
        .shows("日记/2024-05-01", &["href=/水果/苹果/>Apple"])
        .shows("日记/2024-05-02", &["href=/水果/苹果/#吃法"])
        .shows("公式", &["<math display=block", "花了 $5，又花了 $6"])
        .shows("canvas-说明", &["图.canvas"]);
}

#[test]
fn docusaurus() {
    built("docusaurus")
        .warns(&[
            ("address.changed", 1),
            ("library.no-alt", 1),
            ("link.dead-anchor", 1),
            ("markdown.html", 2),
        ])
        .shows("docs/intro", &["data-label=先说", "block-tip"])
        .shows("docs/spring/pick", &["href=/docs/spring/fry/#heat", "href=/docs/making/>制茶", "一芽两叶"])
        .shows("docs/spring/fry", &["id=heat", "block-warning", "/static/img/leaf.svg"])
        .shows("docs/making/green", &["data-label=水温", "里面。", "外面。", "2024年5月1日"])
        .shows("docs/api", &["href=/docs/api/#壶"])
        .shows("blog/first", &["李茶", "2024年3月1日", "第二锅好些"])
        .shows("blog/second-pot", &["licha", "src=/blog/2024-03-05-second/pot.svg"])
        .shows("blog/third", &["<math display=block"])
        .shows("src/pages/about", &["href=/docs/intro/>文档", "href=/blog/second-pot/"]);
}

#[test]
fn settings_that_fit_a_folder_are_written_beside_it() {
    let dir = TempDir::new().expect("a temporary folder");
    let write = |path: &str, text: &str| {
        let file = dir.path().join(path);
        fs::create_dir_all(file.parent().expect("below")).expect("a new folder");
        fs::write(file, text).expect("a new file");
    };
    write("blog/_config.yml", "title: 渡口\npermalink: /:year/:title/\n");
    write("blog/posts/2024-01-02-船.md", "{% weather 晴 %}\n");
    let run = |args: &[&str]| {
        let output = wenku().current_dir(dir.path()).args(args).output().expect("the program starts");
        Run::of(&output)
    };
    let new = run(&["new", "--from", "blog"]);
    assert_eq!(new.code, 0, "{}", new.text);
    let settings = fs::read_to_string(dir.path().join("blog-wenku/wenku.toml")).expect("written");
    for part in [
        "title = \"渡口\"",
        "content = \"../blog\"",
        "lenient = true",
        "\"/\" = \"/:year/:title/\"",
        "# \"weather\"",
    ] {
        assert!(settings.contains(part), "no {part} in {settings}");
    }
    let build = run(&["--json", "--site", "blog-wenku", "build", "--date", "2026-11-22"]);
    assert_eq!(build.code, 0, "{}", build.text);
    assert!(dir.path().join("blog-wenku/public/2024/船/index.html").exists(), "{}", build.text);
    assert_eq!(run(&["new", "--from", "blog"]).code, 2);
}
