//! The build: what is made of content, what is written, what is left alone.

use std::fs;

use crate::site_test::{Run, SiteTest, files, wenku};

pub(crate) fn story(name: &str, extra: &str) -> String {
    format!(
        "---\n标题: {name}\n人物: {name}\n类别: 助人为乐\n授权: 授1\n日期: 2026-03-05\n{extra}---\n\n正文。\n"
    )
}

pub(crate) fn stories() -> SiteTest {
    SiteTest::new()
        .file("content/stories/_index.md", "---\n标题: 故事\n类型: story\n---\n")
        .file("content/stories/li.md", story("李某", "主题: 志愿服务、公民道德\n"))
        .file("content/stories/wang.md", story("王某", ""))
}

#[test]
fn any_folder_of_markdown_builds_without_settings() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let content = dir.path().join("文稿");
    fs::create_dir(&content).expect("written");
    fs::write(content.join("一.md"), "# 第一篇\n\n见[第二篇](二.md#节)。\n").expect("written");
    fs::write(content.join("二.md"), "## 节\n\n文。\n").expect("written");
    fs::write(content.join("三.md"), "无标题的正文。\n").expect("written");
    let out = dir.path().join("out");
    let status =
        wenku().args(["build", "--content"]).arg(&content).arg("--out").arg(&out).status().expect("started");
    assert!(status.success());
    let files = files(&out);
    let text = |path: &str| String::from_utf8(files[path].clone()).expect("UTF-8");
    assert!(text("一/index.html").contains("<title>第一篇"));
    assert!(text("一/index.html").contains("/二/#节"), "{}", text("一/index.html"));
    assert!(text("二/index.html").contains("<title>二"));
    assert!(text("三/index.html").contains("<title>三"));
}

#[test]
fn a_changed_text_touches_its_page_only() {
    let test = stories();
    test.build().clean();
    let text = story("李某", "主题: 志愿服务、公民道德\n摘要: 摘要不变。\n");
    test.write("content/stories/li.md", &text);
    test.build().clean();
    test.write("content/stories/li.md", format!("{text}又一段。\n"));
    let run = test.build();
    // The page; of the index one segment, the head, the manifest.
    assert!(run.json["written"].as_u64().is_some_and(|n| n <= 1 + 6 + 2), "{}", run.text);
}

#[test]
fn drafts_future_expired_and_withdrawn_pages_are_held_back() {
    let test = stories()
        .file("content/stories/draft.md", story("草稿某", "草稿: 是\n"))
        .file("content/stories/future.md", story("将来某", "").replace("2026-03-05", "2027-01-01"))
        .file("content/stories/past.md", story("过期某", "展示至: 2026-04-01\n"))
        .file("content/stories/gone.md", story("撤回某", "撤回: 本人要求撤回\n"));
    test.build().clean();
    assert!(
        !test.has("stories/draft/index.html")
            && !test.has("stories/future/index.html")
            && !test.has("stories/past/index.html")
    );
    let notice = test.page("stories/gone/index.html");
    assert!(
        notice.contains("本人要求撤回") && !notice.contains("撤回某") && !notice.contains("正文。"),
        "{notice}"
    );
    for (path, bytes) in test.files() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for name in ["草稿某", "将来某", "过期某", "撤回某"] {
            assert!(!text.contains(name), "{name} in {path}");
        }
    }
    test.run(&["build", "--date", "2026-11-22", "--drafts"]).clean();
    assert!(test.has("stories/draft/index.html") && test.has("stories/future/index.html"));
}

#[test]
fn private_fields_are_in_no_file() {
    let test = stories().file("content/stories/zhao.md", story("赵某", "").replace("授1", "禾授绝不外泄"));
    test.build().clean();
    for (path, bytes) in test.files() {
        assert!(!String::from_utf8_lossy(&bytes).contains("绝不外泄"), "{path}");
    }
}

#[test]
fn terms_have_lists_and_former_addresses_lead_on() {
    let test = stories().file("content/stories/zhao.md", story("赵某", "旧网址: [/old/zhao.html]\n"));
    test.build().clean();
    assert!(test.page("story/category/助人为乐/index.html").contains("赵某"));
    assert!(test.page("topics/志愿服务/index.html").contains("李某"));
    assert!(test.page("old/zhao.html").contains("/stories/zhao/"));
}

#[test]
fn long_lists_have_pages() {
    let mut test = stories();
    test.write("content/stories/_index.md", "---\n标题: 故事\n类型: story\n每页: 10\n---\n");
    for n in 0..25 {
        test = test.file(&format!("content/stories/p{n:02}.md"), story(&format!("人{n:02}"), ""));
    }
    test.build().clean();
    assert!(
        test.has("stories/page/3/index.html")
            && !test.has("stories/page/4/index.html")
            && !test.has("stories/page/1/index.html")
    );
    let listed = (0..25).filter(|n| {
        (1..=3).any(|page| {
            let path = if page == 1 {
                "stories/index.html".to_owned()
            } else {
                format!("stories/page/{page}/index.html")
            };
            test.page(&path).contains(&format!("人{n:02}"))
        })
    });
    assert_eq!(listed.count(), 25);
}

#[test]
fn pages_of_a_collection_follow_each_other() {
    let page = |n: u8| format!("---\n标题: 第{n}篇\n体裁: 家训\n顺序: {n}\n---\n\n文[^1]。\n\n[^1]: 注。\n");
    let test = SiteTest::new()
        .file("content/rules/_index.md", "---\n标题: 家训\n类型: family-rule\n---\n")
        .file("content/rules/c.md", page(1))
        .file("content/rules/a.md", page(2))
        .file("content/rules/b.md", page(3));
    test.build().clean();
    let middle = test.page("rules/a/index.html");
    assert!(middle.contains("/rules/c/") && middle.contains("/rules/b/"), "{middle}");
    let all = test.page("rules/all/index.html");
    assert!(["第1篇", "第2篇", "第3篇"].iter().all(|title| all.contains(title)));
    assert!(all.contains("part-1-fn-1") && all.contains("part-2-fn-1") && !all.contains("&quot;"), "{all}");
}

#[test]
fn feeds_and_sitemap_are_well_formed_and_absolute() {
    let test = stories();
    test.write("wenku.toml", "title = \"试验站\"\nbase_url = \"https://a.example/kb\"\n");
    test.build().clean();
    let atom = test.page("feed.xml");
    assert!(atom.contains("<id>https://a.example/kb/stories/li/</id>"), "{atom}");
    assert!(atom.contains("<updated>2026-03-05T00:00:00+08:00</updated>"), "{atom}");
    let feed: serde_json::Value = serde_json::from_str(&test.page("stories/feed.json")).expect("JSON");
    assert_eq!(feed["items"].as_array().map(Vec::len), Some(2));
    assert!(test.page("sitemap.xml").contains("<loc>https://a.example/kb/story/category/%E5%8A%A9"));
    assert!(test.page("robots.txt").contains("Sitemap: https://a.example/kb/sitemap.xml"));
    assert!(test.page("stories/index.html").contains("/kb/stories/li/"));
}

#[test]
fn government_tags_appear_only_where_settings_give_them() {
    let test = stories();
    test.build().clean();
    assert!(!test.page("stories/li/index.html").contains("SiteIDCode"));
    let government = "[government]\nsite_name = \"禾山县\"\nsite_domain = \"www.example.gov.cn\"\nsite_id_code = \"1304000009\"\n";
    test.write("wenku.toml", format!("title = \"试验站\"\n{government}"));
    test.build().clean();
    let page = test.page("stories/li/index.html");
    assert!(
        page.contains("1304000009") && page.contains("2026-03-05 00:00") && page.contains("ArticleTitle"),
        "{page}"
    );
    assert!(!test.page("index.html").contains("PubDate"));
}

#[test]
fn pictures_get_their_size_and_travel_with_the_page() {
    let test = SiteTest::new()
        .file("content/a/index.md", "# 甲\n\n![一座桥](bridge.svg)\n\n[附件](表.csv)\n")
        .file(
            "content/a/bridge.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 360\"></svg>",
        )
        .file("content/a/表.csv", "甲,乙\n");
    test.build().clean();
    let page = test.page("a/index.html");
    assert!(page.contains("640") && page.contains("360") && page.contains("lazy"), "{page}");
    assert!(test.has("a/bridge.svg") && test.has("a/表.csv"));
}

#[test]
fn precompressed_files_stand_beside_the_plain_ones() {
    let test = stories();
    test.run(&["build", "--date", "2026-11-22", "--precompress"]).clean();
    assert!(test.has("stories/li/index.html.br") && test.has("stories/li/index.html.gz"));
    test.build().clean();
    assert!(!test.has("stories/li/index.html.br"));
}

#[test]
fn a_sites_own_kind_has_fields_lists_and_a_schema() {
    let test = SiteTest::new()
        .file("kinds/place.toml", "name = \"place\"\nlabel = { zh = \"阵地\" }\ntemplate = \"page.html\"\n[[field]]\nname = \"hours\"\naliases = [\"开放时间\"]\nlabel = { zh = \"开放时间\" }\nrequired = true\nfacet = true\n")
        .file("content/places/_index.md", "---\n标题: 阵地\n类型: place\n---\n")
        .file("content/places/a.md", "---\n标题: 上湾站\n开放时间: 全天\n---\n");
    test.build().clean();
    assert!(test.has("place/hours/全天/index.html"));
    let schema = test.run(&["schema", "place"]);
    assert!(schema.text.contains("开放时间"), "{}", schema.text);
}

#[test]
fn a_sites_own_kind_says_where_its_days_and_places_stand() {
    let field = |name: &str, type_: &str, zh: &str| {
        format!("[[field]]\nname = \"{name}\"\ntype = \"{type_}\"\nlabel = {{ zh = \"{zh}\" }}\n")
    };
    let kind = format!(
        "name = \"duty\"\nlabel = {{ zh = \"值班\" }}\ntemplate = \"page.html\"\n[[layout]]\ntype = \"calendar\"\ndate = \"day\"\n\
         end = \"until\"\ntime = \"hours\"\nplace = \"room\"\n{}{}{}{}",
        field("day", "date", "上岗日"),
        field("until", "date", "下岗日"),
        field("hours", "text", "钟点"),
        field("room", "text", "岗位"),
    );
    let test = SiteTest::new()
        .file("kinds/duty.toml", &kind)
        .file("content/duty/_index.md", "---\n标题: 值班表\n类型: duty\n---\n")
        .file(
            "content/duty/a.md",
            "---\n标题: 周六值班\n上岗日: 2026-12-05\n下岗日: 2026-12-06\n钟点: 九点\n岗位: 大厅\n---\n",
        );
    test.build().clean();
    let ics = test.page("calendar.ics");
    assert!(ics.contains("DTEND;VALUE=DATE:20261207") && ics.contains("LOCATION:大厅"), "{ics}");
    assert!(ics.contains("DESCRIPTION:九点"), "{ics}");
    let test = SiteTest::new()
        .file("content/a.md", "# 甲\n")
        .file("kinds/duty.toml", kind.replace("\"until\"\ntime", "\"till\"\ntime"));
    assert!(test.build().text.contains("till"), "a field that does not exist is told");
}

#[test]
fn a_page_in_two_languages_names_the_other() {
    let test = SiteTest::new().file("content/a.md", "# 甲\n").file("content/a.en.md", "# A\n");
    test.write("wenku.toml", "title = \"试验站\"\nlanguages = [\"en\"]\n");
    test.build().clean();
    assert!(test.page("a/index.html").contains("hreflang"));
    assert!(test.page("en/a/index.html").contains("lang=\"en\""));
}

#[test]
fn a_site_names_itself_in_each_of_its_languages() {
    let test = SiteTest::new()
        .file("content/_index.md", "---\n标题: 首页\n---\n")
        .file("content/_index.en.md", "---\ntitle: Home\n---\n")
        .file("content/a.en.md", "---\ntitle: A\ndate: 2026-01-01\n---\n");
    test.write(
        "wenku.toml",
        "title = \"试验站\"\nlanguages = [\"en\"]\n[translations.en]\ntitle = \"Trial\"\ndescription = \"A trial.\"\n",
    );
    test.build().clean();
    let (home, english) = (test.page("index.html"), test.page("en/index.html"));
    assert!(home.contains("试验站") && !home.contains("Trial"));
    assert!(english.contains("<title>Trial</title>") && !english.contains("试验站"));
    assert!(home.contains("hreflang=\"en\"") && english.contains("hreflang=\"zh-CN\""));
    assert!(test.page("en/a/index.html").contains("<title>A - Trial</title>"));
    assert!(test.page("en/feed.xml").contains("<title>Trial</title>"));
}

#[test]
fn the_home_page_names_the_occasions_that_come_and_have_talks() {
    let talk = |occasion: &str| {
        format!(
            "---\n标题: {occasion}讲稿\n摘要: 讲。\n受众: [社区]\n时长: 5\n场合: [{occasion}]\n形式: 微宣讲\n---\n\n## 讲\n\n稿。\n"
        )
    };
    let mut test = SiteTest::new().file("content/talks/_index.md", "---\n标题: 宣讲\n类型: talk\n---\n");
    for (n, occasion) in ["国家宪法日", "村里的庙会", "端午节", "会议"].iter().enumerate() {
        test = test.file(&format!("content/talks/{n}.md"), talk(occasion));
    }
    test.write("wenku.toml", "[occasions]\n\"村里的庙会\" = [\"2026-12-20\"]\n");
    test.build().clean();
    let home = test.page("index.html");
    let list = home.split_once("class=occasions").expect("a list of occasions").1;
    let list = list.split_once("</ul>").expect("its end").0;
    let found: Vec<_> =
        ["12月4日", "国家宪法日", "12月20日", "村里的庙会"].map(|text| list.find(text)).into();
    assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{list}");
    assert!(!list.contains("端午节") && !list.contains("会议"));
}

#[test]
fn the_year_has_occasions_and_events_and_goes_into_calendars() {
    let test = SiteTest::new()
        .file("wenku.toml", "title = \"甲\"\nbase_url = \"https://a.example/kb/\"\n[occasions]\n\"石桥庙会\" = \"农历02-19\"\n\"全国低碳日\" = [\"2025-06-25\"]\n")
        .file("content/events/_index.md", "---\n标题: 活动\n类型: event\n---\n")
        .file("content/events/a.csv", "活动,日期,结束日期,时间,地点,责任单位\n重阳送汤,2026-10-18,2026-10-19,九点,石桥,县文明办\n内部会,2026-10-20,,,,县文明办\n")
        .file("content/events/b.md", "---\n标题: 不上网的\n日期: 2026-10-21\n草稿: 是\n---\n\n稿。\n");
    let run = test.build();
    assert_eq!(run.faults(), ["occasion.no-day wenku.toml:0:0"], "{}", run.text);
    let page = test.page("calendar/index.html");
    for (word, after) in [
        ("春节", "2026年2月"),
        ("石桥庙会", "2026年4月"),
        ("清明节", "2026年4月"),
        ("重阳送汤", "2026年10月"),
    ] {
        let month = page.split(&format!(">{after}<")).last().expect("a month");
        assert!(month.contains(word), "{word} in {after}");
    }
    let ics = test.page("calendar.ics");
    assert!(ics.contains("SUMMARY:重阳送汤\r\n") && ics.contains("DTSTART;VALUE=DATE:20261018"), "{ics}");
    assert!(ics.contains("DTEND;VALUE=DATE:20261020") && ics.contains("LOCATION:石桥"), "{ics}");
    assert!(ics.contains("URL:https://a.example/kb/events/#a-2"), "{ics}");
    assert!(!ics.contains("不上网的") && !page.contains("不上网的"));
    assert!(test.page("unit/县文明办/calendar.ics").contains("内部会"));
    assert!(test.page("unit/县文明办/index.html").contains("calendar.ics"));
}

#[test]
fn an_own_theme_may_replace_one_sheet_of_the_style() {
    let test = SiteTest::new().file("content/a.md", "# 甲\n");
    let sheets = || -> Vec<String> {
        let files = test.files().into_iter().filter(|(path, _)| path.ends_with("/main.css"));
        files.map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()).collect()
    };
    test.build().clean();
    let [before] = &sheets()[..] else { panic!("one style sheet") };
    assert!(before.contains(".letterhead") && before.contains(".hero"));
    test.write("wenku.toml", "theme_name = \"own\"\n");
    test.write("themes/own/static/styles/policy.css", ".official { color: red; }");
    test.build().clean();
    let [after] = &sheets()[..] else { panic!("one style sheet") };
    assert!(after.contains(".official{color:red}") && after.contains(".hero"));
    assert!(!after.contains(".letterhead"));
    test.write("themes/own/static/styles/policy.css", "@import \"none.css\";");
    test.build().fails_with(&["theme.style themes/own/static/styles/policy.css:1:1"], "");
}

#[test]
fn an_own_theme_may_replace_one_part_of_a_script() {
    let test = SiteTest::new().file("content/a.md", "# 甲\n");
    let scripts = || -> Vec<(String, String)> {
        let files = test.files().into_iter().filter(|(path, _)| path.contains("/site"));
        files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
    };
    test.build().clean();
    let [(_, before)] = &scripts()[..] else { panic!("site.js and none of its parts") };
    assert!(before.contains(".site-nav") && before.contains("quick-search-app"));
    test.write("wenku.toml", "theme_name = \"own\"\n");
    test.write("themes/own/static/site/navigation.js", "console.info(\"own\");");
    test.build().clean();
    let [(_, after)] = &scripts()[..] else { panic!("site.js and none of its parts") };
    assert!(after.contains("console.info(`own`)") && after.contains("quick-search-app"));
    assert!(!after.contains(".site-nav"));
    test.write("themes/own/static/site/navigation.js", "\nimport \"./none.js\";");
    test.build().fails_with(&["theme.script themes/own/static/site/navigation.js:2:1"], "");
}

#[test]
fn scripts_get_the_texts_of_their_pages_language() {
    let test = SiteTest::new()
        .file("content/a.md", "# 甲\n")
        .file("content/a.en.md", "# A\n")
        .file("wenku.toml", "theme_name = \"own\"\n")
        .file("themes/own/i18n/zh-CN.toml", "print = \"打印这一页\"\nmotto = \"一笔一画\"\n");
    test.build().clean();
    let files = test.files();
    let texts = |page: &str| {
        let page = test.page(page);
        let address = page.split("data-texts=").nth(1).and_then(|rest| rest.split([' ', '>']).next());
        String::from_utf8_lossy(&files[address.expect("given").trim_matches(['"', '/'])]).into_owned()
    };
    let (zh, en) = (texts("a/index.html"), texts("en/a/index.html"));
    assert!(zh.contains("\"print\":\"打印这一页\"") && zh.contains("\"search\":\"搜索\""), "{zh}");
    // What a language lacks is said in another one rather than not at all.
    assert!(en.contains("\"search\":\"Search\"") && en.contains("\"motto\":\"一笔一画\""), "{en}");
}

#[test]
fn a_new_site_builds_at_once() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let site = dir.path().join("site");
    assert!(wenku().arg("new").arg(&site).status().expect("started").success());
    let output = wenku().args(["--json", "build", "--site"]).arg(&site).output().expect("started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(
        !wenku().arg("new").arg(&site).status().expect("started").success(),
        "a folder with files is refused"
    );
}

#[test]
fn a_killed_build_leaves_the_last_good_site() {
    let mut test = stories();
    for n in 0..300 {
        test = test.file(&format!("content/stories/p{n}.md"), story(&format!("人{n}"), ""));
    }
    test.build().clean();
    let before = test.files();
    for n in 0..300 {
        test.write(&format!("content/stories/p{n}.md"), story(&format!("新人{n}"), ""));
    }
    for milliseconds in [1, 5, 10, 20, 40, 80, 120] {
        let mut child = wenku()
            .args(["build", "--date", "2026-11-22", "--site"])
            .arg(test.path())
            .spawn()
            .expect("started");
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        let finished = child.try_wait().expect("a child").is_some();
        child.kill().expect("a child");
        child.wait().expect("a child");
        let now = test.files();
        if now != before {
            assert!(now["stories/p7/index.html"] != before["stories/p7/index.html"], "a mixture");
            let changed = (0..300).filter(|n| {
                now[&format!("stories/p{n}/index.html")] != before[&format!("stories/p{n}/index.html")]
            });
            assert_eq!(changed.count(), 300, "a mixture of the old and the new site");
            break;
        }
        if finished {
            break;
        }
    }
    test.build().clean();
    let leavings: Vec<_> = fs::read_dir(test.path())
        .expect("readable")
        .flatten()
        .map(|e| e.file_name())
        .filter(|n| n.to_string_lossy().contains(".wenku-"))
        .collect();
    assert!(leavings.is_empty(), "{leavings:?}");
}

#[test]
fn the_built_index_answers_on_the_command_line() {
    let test = stories();
    test.build().clean();
    let found = test.run(&["search", "李某", "--filter", "kind=story"]);
    assert_eq!(found.json["hits"][0]["url"], "/stories/li/", "{}", found.text);
    assert_eq!(test.run(&["search", "龘龖麤"]).json["total"], 0);
    let unknown = test.run(&["search", "李某", "--filter", "colour=red"]);
    assert_eq!(unknown.code, 2, "{}", unknown.text);
}

#[test]
fn what_a_search_did_not_find_is_said() {
    let test = stories();
    test.build().clean();
    let partly = test.run(&["search", "区块链 李某 挖矿"]);
    let expected = serde_json::json!({ "change": "not-found", "words": ["区块链", "挖矿"] });
    assert_eq!(partly.json["changes"][0], expected, "{}", partly.text);
    let says = |lang: &str, query: &str, part: &str| {
        let arguments = ["--lang", lang, "search", query];
        let output = wenku().arg("--site").arg(test.path()).args(arguments).output().expect("started");
        let text = Run::of(&output).text;
        assert!(text.contains(part), "{part} in {text}");
    };
    says("zh", "区块链 李某 挖矿", "未找到：区块链、挖矿\n");
    says("en", "区块链 李某 挖矿", "Not found: 区块链, 挖矿\n");
    says("zh", "“李某某文”", "没有哪一页有连在一起的“李某某文”");
}

#[test]
fn a_story_without_front_matter_is_not_published() {
    let test = stories().file("content/stories/bare.md", "某人做了好事。\n");
    let run = test.build();
    assert_eq!(run.code, 1);
    assert!(
        run.faults().iter().any(|f| f == "front-matter.missing-field stories/bare.md:1:1"),
        "{:?}",
        run.faults()
    );
}

#[test]
fn files_of_a_withdrawn_page_are_withdrawn_with_it() {
    let test = stories()
        .file("content/stories/gone/index.md", story("撤回某", "撤回: 本人要求撤回\n"))
        .file("content/stories/gone/portrait.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>");
    test.build().clean();
    assert!(!test.has("stories/gone/portrait.svg") && test.has("stories/gone/index.html"));
}

#[test]
fn the_settings_say_who_searches() {
    let test = SiteTest::new().file("content/a.md", "# 甲\n");
    test.build().clean();
    assert!(test.page("search/index.html").contains("data-mode=\"browser\""));
    test.write("wenku.toml", "title = \"试验站\"\n[search]\nmode = \"server\"\n");
    test.build().clean();
    assert!(test.page("search/index.html").contains("data-mode=\"server\""));
    test.write("wenku.toml", "title = \"试验站\"\n[search]\nmode = \"服务器\"\n");
    let refused = test.build();
    assert!(refused.text.contains("search.mode 只能是 browser 或 server"), "{}", refused.text);
    assert!(test.page("search/index.html").contains("data-mode=\"server\""), "the last good site stays");
}
