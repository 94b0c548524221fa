//! Folders that were written for other tools build as they are: their habits are read, and what is not shown is said.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::site_test::{Run, wenku};

/// A folder without settings.
struct Folder {
    dir: TempDir,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = TempDir::new().expect("a temporary folder");
        for (path, text) in files {
            let file = dir.path().join("content").join(path);
            fs::create_dir_all(file.parent().expect("below the folder")).expect("a new folder");
            fs::write(file, text).expect("a new file");
        }
        Self { dir }
    }

    /// Runs the program on the bare folder as of 2026-11-22.
    fn run(&self, args: &[&str]) -> Run {
        let mut command = wenku();
        command.args(args).args(["--date", "2026-11-22", "--content"]).arg(self.dir.path().join("content"));
        Run::of(&command.output().expect("the program starts"))
    }

    fn build(&self) -> Run {
        let out = self.dir.path().join("public");
        self.run(&["--json", "build", "--out", &out.to_string_lossy()])
    }

    /// Builds the folder, which succeeds, and returns what is said of it.
    #[track_caller]
    fn builds(&self) -> Run {
        let run = self.build();
        assert_eq!(run.code, 0, "{}", run.text);
        run
    }

    #[track_caller]
    fn page(&self, path: &str) -> String {
        let file = self.dir.path().join("public").join(path);
        fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
    }

    fn has(&self, path: &str) -> bool {
        self.dir.path().join("public").join(path).exists()
    }
}

/// The severities of the faults with `code`.
fn severities(run: &Run, code: &str) -> Vec<String> {
    let all = run.json["diagnostics"].as_array().cloned().unwrap_or_default();
    let of_code = all.iter().filter(|fault| fault["code"] == code);
    of_code.map(|fault| fault["severity"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn faults_that_other_tools_do_not_mind_are_warnings() {
    let folder = Folder::new(&[
        (
            "a.md",
            "---\ntitle: 甲\nauhtor: 乙\nmood: 好\nlayout: post\n---\n\n[死链](no.md)，[锚点](b.md#no)，[怪](magnet:?x)。\n",
        ),
        ("b.md", "---\ntitle: \"乙\ndate: 2024-01-01\n---\n\n文。![缺图](no.png)\n"),
    ]);
    let run = folder.builds();
    for code in [
        "front-matter.unknown-field",
        "link.dead",
        "link.dead-anchor",
        "markdown.link-scheme",
        "front-matter.yaml",
    ] {
        let told = severities(&run, code);
        assert!(
            !told.is_empty() && told.iter().all(|severity| severity == "warning"),
            "{code}: {}",
            run.text
        );
    }
    assert_eq!(severities(&run, "front-matter.unused-field"), ["note"]);
    let page = folder.page("a/index.html");
    assert!(page.contains("死链") && !page.contains("no.md") && !page.contains("magnet"), "{page}");
    assert!(folder.page("b/index.html").contains("缺图"));
}

#[test]
fn a_strict_site_stops_only_at_fields_that_may_be_misspelt() {
    let site = crate::site_test::SiteTest::new();
    site.write("content/a.md", "---\n标题: 甲\nmood_of_day: 好\n---\n\n文。\n");
    let run = site.build();
    assert_eq!((run.code, run.faults()), (0, vec!["front-matter.unknown-field a.md:3:1".to_owned()]));
    site.write("content/a.md", "---\n标题: 甲\n摘耍: 好\n---\n\n文。\n");
    site.build().fails_with(&["front-matter.unknown-field a.md:3:1"], "摘要");
    site.write("wenku.toml", "[migration]\nlenient = true\n");
    assert_eq!(site.build().code, 0);
}

#[test]
fn what_must_not_go_out_still_stops_a_lenient_folder() {
    for (text, code) in [
        ("---\n密级: 秘密\n---\n文。\n", "front-matter.secret"),
        ("---\n密级: [秘密]\n---\n文。\n", "front-matter.secret"),
        ("---\n密级: 公开\n密级: 秘密\n---\n文。\n", "front-matter.secret"),
        ("---\ntitle: \"甲\n密级：秘密\n---\n文。\n", "front-matter.secret"),
        ("---\nkind: 不认识\n密级: 秘密\n---\n文。\n", "front-matter.secret"),
        ("---\n标题: 甲\n密级: 秘密\n文。\n", "attachment.secret"),
        ("号码11010519491231002X。\n", "privacy.identity-number"),
    ] {
        let run = Folder::new(&[("a.md", text)]).build();
        assert_eq!(run.code, 1, "{text}: {}", run.text);
        assert!(severities(&run, code).contains(&"error".to_owned()), "{text}: {}", run.text);
    }
    // A draft that cannot be read as yes or no is held back.
    let folder = Folder::new(&[
        ("a.md", "---\ndraft: 也许\n---\n文。\n"),
        ("b.md", "---\npublished: false\n---\n文。\n"),
    ]);
    let run = folder.builds();
    assert_eq!(run.json["held_back"]["drafts"], 2, "{}", run.text);
}

#[test]
fn front_matter_of_other_tools_means_what_they_mean() {
    let folder = Folder::new(&[
        (
            "toml.md",
            "+++\ntitle = '甲文'\ndate = 2024-01-01T10:00:00+08:00\ntags = ['茶', '桥']\ncategories = ['桥', '水']\nlastmod = 2024-02-02\ndescription = '一句话'\n+++\n\n文。\n",
        ),
        (
            "json.md",
            "{\n\t\"title\": \"乙文\",\n\t\"tags\": [\"茶\"],\n\t\"author\": [\"张三\", \"李四\"]\n}\n\n文。\n",
        ),
        (
            "hexo.md",
            "title: 丙文\ndate: 2024-01-01 10:00:00 +0800\ncategories:\n- [山, 川]\n- 湖\nauthor:\n  name: 王五\n  email: w@a.example\n---\n\n文。\n",
        ),
        ("weight/_index.md", "---\ntitle: 次序\n---\n"),
        ("weight/late.md", "---\ntitle: 第二十篇\nweight: 20\n---\n文。\n"),
        ("weight/soon.md", "---\ntitle: 第三篇\nweight: 3\n---\n文。\n"),
    ]);
    let run = folder.builds();
    assert_eq!(severities(&run, "front-matter.second-value"), Vec::<String>::new(), "{}", run.text);
    for topic in ["茶", "桥", "水", "山", "川", "湖"] {
        assert!(folder.has(&format!("topics/{topic}/index.html")), "{topic}: {}", run.text);
    }
    let page = folder.page("toml/index.html");
    assert!(
        page.contains("2024年1月1日") && page.contains("2024年2月2日") && page.contains("一句话"),
        "{page}"
    );
    assert!(folder.page("json/index.html").contains("张三、李四"));
    assert!(folder.page("hexo/index.html").contains("王五"));
    assert_eq!(severities(&run, "front-matter.part"), ["note"]);
    let list = folder.page("weight/index.html");
    assert!(list.find("第三篇").expect("listed") < list.find("第二十篇").expect("listed"));
}

#[test]
fn pages_keep_the_addresses_that_they_bring() {
    let folder = Folder::new(&[
        ("a.md", "---\npermalink: /2016/01/Old_Name.html\naliases: [\"/older/\", \"别的叫法\"]\n---\n文。\n"),
        ("b.md", "---\nurl: /x/y/\n---\n文。\n"),
        ("_posts/2024-05-01-春天.md", "---\npermalink: /:year/:month/:title/\n---\n文。\n"),
        ("docs/c.md", "---\nslug: /intro\n---\n文。\n"),
        ("d.md", "---\npermalink: pretty\n---\n文。\n"),
    ]);
    let run = folder.builds();
    for path in [
        "2016/01/Old_Name/index.html",
        "2016/01/Old_Name.html",
        "older/index.html",
        "x/y/index.html",
        "2024/05/春天/index.html",
        "intro/index.html",
        "d/index.html",
    ] {
        assert!(folder.has(path), "{path}: {}", run.text);
    }
    assert!(!folder.has("别的叫法/index.html"));
    assert!(folder.page("2024/05/春天/index.html").contains("2024年5月1日"));
    assert_eq!(severities(&run, "front-matter.permalink"), ["warning"]);
}

#[test]
fn patterns_of_a_site_give_addresses_by_folder() {
    let site = crate::site_test::SiteTest::new()
        .file(
            "wenku.toml",
            "[migration]\npermalinks = { blog = \"/:year/:slug/\", \"/\" = \"/all/:section/:slug/\" }\n",
        )
        .file("content/blog/a.md", "---\n标题: 甲\n日期: 2024-01-01\n---\n文。\n")
        .file("content/x/b.md", "---\n标题: 乙\n---\n文。\n");
    site.build().clean();
    assert!(site.has("2024/a/index.html") && site.has("all/x/b/index.html"));
}

#[test]
fn a_readme_or_a_page_of_the_same_name_is_the_front_of_its_folder() {
    let folder = Folder::new(&[
        ("README.md", "# 一个项目\n\n项目的话。\n"),
        ("docs/readme.md", "# 文档\n\n文档的话。\n"),
        ("docs/a.md", "# 甲\n"),
        ("guide.md", "# 指南\n\n指南的话。\n"),
        ("guide/b.md", "# 乙\n"),
    ]);
    folder.builds();
    assert!(
        folder.page("index.html").contains("项目的话")
            && folder.page("index.html").contains("<title>一个项目")
    );
    assert!(folder.page("docs/index.html").contains("文档的话"));
    assert!(folder.page("guide/index.html").contains("指南的话"));
}

#[test]
fn names_that_would_share_an_address_get_distinct_stable_ones() {
    let long = "很长的名字".repeat(14);
    let long = |end: &str| format!("{long}{end}.md");
    let names =
        ["Case.md", "case.md", "🎉.md", "🚀.md", "a b.md", "a-b.md", "search.md", &long("一"), &long("二")];
    let files: Vec<(&str, &str)> = names.iter().map(|&name| (name, "文。\n")).collect();
    let folder = Folder::new(&files);
    let run = folder.builds();
    assert_eq!(run.json["pages"], names.len(), "{}", run.text);
    assert_eq!(severities(&run, "address.changed").len(), 3, "{}", run.text);
    assert!(folder.has("case/index.html") && folder.has("a-b/index.html") && folder.has("search/index.html"));
    let urls = |run: &Run| -> Vec<String> {
        let all = run.json["diagnostics"].as_array().cloned().unwrap_or_default();
        let text = |fault: &Value| fault["message"]["en"].as_str().unwrap_or_default().to_owned();
        all.iter().filter(|fault| fault["code"] == "address.changed").map(text).collect()
    };
    let before = urls(&run);
    let more: Vec<(&str, &str)> =
        files.iter().copied().chain([("b.md", "文。\n"), ("🌊.md", "文。\n")]).collect();
    let after = urls(&Folder::new(&more).builds());
    let ends = |urls: &[String]| -> Vec<String> {
        urls.iter().filter_map(|url| url.rsplit(' ').next().map(str::to_owned)).collect()
    };
    assert!(ends(&before).iter().all(|end| ends(&after).contains(end)), "{before:?} {after:?}");
    // Two things that need one file still stop the build.
    let clash = Folder::new(&[("a.md", "[图](a/index.html)\n"), ("a/index.html", "x")]).build();
    assert_eq!(severities(&clash, "address.clash"), ["error"], "{}", clash.text);
}

#[test]
fn very_many_warnings_of_a_kind_are_one_entry() {
    let texts: Vec<(String, String)> = (0..60)
        .map(|n| (format!("p{n}.md"), format!("---\nmood_of_day: {n}\n---\n\n[死链](no{n}.md)\n")))
        .collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let folder = Folder::new(&files);
    let run = folder.run(&["check"]);
    assert_eq!(run.text.matches("警告[front-matter.unknown-field]").count(), 1, "{}", run.text);
    assert!(
        run.text.contains("这一种共 60 处") && run.text.contains("60 × “页面”没有“mood_of_day”"),
        "{}",
        run.text
    );
    let all = folder.run(&["check", "--all"]);
    assert_eq!(all.text.matches("警告[link.dead]").count(), 60);
    assert_eq!(severities(&folder.builds(), "link.dead").len(), 60);
}

#[test]
fn links_of_other_tools_lead_where_they_are_meant() {
    let folder = Folder::new(&[
        (
            "docs/a.md",
            "# 甲\n\n[题](b.md#乙) [网页](b.html) [首页](sub/index.html) [网址](../b/) [根](/b.html) [图](/img/x.png) [大小写](B.MD) \
             [锚](b.md#whats-new) [第二个](b.md#api-1) [大写](b.md#API) [顶](#top) [信](mail:a@a.example) [文件](ftp://a.example/x)\n\n\
             ![图](/img/x.png)\n",
        ),
        ("docs/b.md", "# 乙\n\n## What's new?\n\n## API\n\n## API\n"),
        ("docs/sub/index.md", "# 丙\n"),
        ("docs/sub/c.md", "# 丁\n"),
        ("docs/static/img/x.png", "x"),
    ]);
    let run = folder.builds();
    let page = folder.page("docs/a/index.html");
    for link in [
        "href=/docs/b/>题",
        "href=/docs/b/>网页",
        "href=/docs/sub/>首页",
        "href=/docs/b/>网址",
        "href=/docs/b/>根",
        "href=/docs/static/img/x.png>图",
        "href=/docs/b/>大小写",
        "href=/docs/b/#what-s-new>锚",
        "href=/docs/b/#api-2>第二个",
        "href=/docs/b/#api>大写",
        "href=#top>顶",
        "href=mailto:a@a.example>信",
        "href=ftp://a.example/x",
        "src=/docs/static/img/x.png",
    ] {
        assert!(page.replace('"', "").contains(link) || link.starts_with("href=#top"), "{link}: {page}");
    }
    for code in ["link.dead", "link.dead-anchor", "link.outside", "markdown.link-scheme"] {
        assert_eq!(severities(&run, code), Vec::<String>::new(), "{code}: {}", run.text);
    }
}

#[test]
fn wiki_links_find_pages_and_files_by_name() {
    let folder = Folder::new(&[
        (
            "笔记/a.md",
            "# 甲\n\n[[b]] [[深处的页|换个说法]] [[b#小节]] [[又名]] [[没有]] ![[图.png]] ![[图.png|300]] ![[b]] [[1]](https://a.example/)\n",
        ),
        ("别处/深/b.md", "---\naliases: [又名]\n---\n# 乙\n\n## 小节\n"),
        ("别处/深处的页.md", "# 丙\n"),
        ("附件/图.png", "x"),
    ]);
    let run = folder.builds();
    let page = folder.page("笔记/a/index.html").replace('"', "");
    for part in [
        "href=/别处/深/b/>b</a>",
        "href=/别处/深处的页/>换个说法</a>",
        "href=/别处/深/b/#小节>",
        "href=/别处/深/b/>又名</a>",
        "src=/附件/图.png",
        "href=https://a.example/",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("没有") && !page.contains("[[") && page.contains(">[1]</a>"), "{page}");
    assert_eq!(severities(&run, "link.dead"), ["warning"], "{}", run.text);
    assert_eq!(severities(&run, "link.embedded"), ["note"]);
}

/// The page of a bare folder whose one text is `text`, and what is said of it.
#[track_caller]
fn shown(text: &str) -> (String, Run) {
    let folder = Folder::new(&[("a.md", text), ("b.md", "# 乙\n")]);
    let run = folder.builds();
    (folder.page("a/index.html"), run)
}

#[test]
fn marked_blocks_of_other_tools_are_marked_blocks() {
    let (page, run) = shown(
        "# 甲\n\n> [!NOTE]\n> 说明的话\n\n> [!tip]- 小窍门\n> 提示的话\n\n!!! warning \"当心\"\n    第一段\n\n    - 一项\n\n    ```\n    !!! code\n    ```\n\n    !!! note\n        套在里面\n\n之后的话\n\n\
         ::: tip 标题\n外层\n::: details 详情\n里层\n:::\n还是外层\n  :::\n\n最后的话\n",
    );
    assert_eq!(severities(&run, "markdown.container"), Vec::<String>::new(), "{}", run.text);
    for part in ["说明的话", "提示的话", "第一段", "套在里面", "外层", "里层", "还是外层", "!!! code"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    for label in ["说明", "小窍门", "当心", "标题", "详情"] {
        assert!(page.replace('"', "").contains(&format!("data-label={label}")), "{label}: {page}");
    }
    assert!(!page.contains("[!") && !page.contains(":::") && !page.contains("<blockquote"), "{page}");
    // What follows a block is not in it.
    let after = page.split("之后的话").next().expect("there");
    assert_eq!(after.matches("<section").count(), after.matches("</section>").count(), "{page}");
    let (_, run) = shown("::: tip\n没有结束\n");
    assert_eq!(severities(&run, "markdown.container"), ["warning"]);
}

#[test]
fn shortcodes_are_replaced_or_shown_and_named_once() {
    let (page, run) = shown(
        "# 甲\n\n{{< figure src=\"x.png\" alt=\"图\" >}}\n\n{{< weather city=\"北京\" >}} {{< weather >}}\n\n{% highlight rust %}\nlet a = b < c;\n{% endhighlight %}\n\n\
         见[乙]({{< ref \"b.md\" >}})和[根]({{ site.baseurl }}/b/)。`{{< figure >}}`\n\n```\n{{< figure >}}\n```\n\n前文\n\n<!--more-->\n\n后文\n",
    );
    assert_eq!(severities(&run, "markdown.shortcode"), ["warning"], "{}", run.text);
    assert!(run.words().contains("weather") && run.words().contains("2 处"), "{}", run.text);
    assert_eq!(severities(&run, "markdown.comment"), Vec::<String>::new());
    assert!(page.contains("{{&lt; weather city=") && page.contains("let a = b &lt; c;"), "{page}");
    assert!(page.contains("language-rust") && page.matches("{{&lt; figure").count() == 2, "{page}");
    assert_eq!(page.replace('"', "").matches("<a href=/b/>").count(), 2, "{page}");

    let site = crate::site_test::SiteTest::new()
        .file("wenku.toml", "[migration]\nlenient = true\n[migration.shortcodes]\nweather = \"**{city}的天气**：{inner}！\"\n")
        .file("content/a.md", "{{< weather city=\"北京\" >}}晴{{< /weather >}}\n");
    site.build().clean();
    assert!(
        site.page("a/index.html").contains("<strong>北京的天气</strong>：晴！"),
        "{}",
        site.page("a/index.html")
    );
}

#[test]
fn marks_formulas_and_diagrams() {
    let (page, run) = shown(
        "## 小节 {#jie .big}\n\n一==重点==二，$\\frac{a}{b}$。\n\n$$x^2$$\n\n```math\ny\n```\n\n价格$5到$6元。$\\nonsense$\n\n```mermaid\ngraph TD\n```\n",
    );
    assert!(
        page.contains("<mark>重点</mark>") && page.contains("<mfrac>") && page.contains("<msup>"),
        "{page}"
    );
    assert_eq!(page.matches("<math").count(), 3, "{page}");
    assert!(page.contains("价格$5到$6元") && page.contains("graph TD"), "{page}");
    assert_eq!(severities(&run, "markdown.math"), ["warning"]);
    assert_eq!(severities(&run, "markdown.diagram"), ["note"]);
    // A heading of level 2 is no title.
    assert!(page.contains("<title>a") && page.contains("<h2 class=big id=jie>"), "{page}");
}
