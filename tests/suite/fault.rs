//! Bad input: each kind of it gets a diagnostic with its place and a hint, and the last good site stays.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::site_test::{Run, SiteTest, wenku};

fn site(path: &str, content: impl AsRef<[u8]>) -> SiteTest {
    SiteTest::new().file(&format!("content/{path}"), content)
}

#[test]
fn invalid_yaml() {
    site("a.md", "---\n标题: [甲\n日期: 2026-01-01\n---\n")
        .build()
        .fails_with(&["front-matter.yaml a.md:2:5"], "双引号");
}

#[test]
fn a_wrong_type_an_unknown_kind_and_a_missing_field() {
    let text = "---\n类型: talk\n标题: 甲\n时长: 一刻钟\n---\n";
    site("a.md", text)
        .build()
        .fails_with(&["front-matter.missing-field a.md:1:1", "front-matter.wrong-type a.md:4:5"], "受众");
    // Another field with the same text is not the place.
    let test = site("a.md", "---\n标题: tolk\n类型: tolk\n---\n");
    test.build().fails_with(&["kind.unknown a.md:3:5"], "是不是“talk”");
}

#[test]
fn a_date_that_does_not_exist() {
    site("a.md", "---\n日期: 2026-02-30\n---\n")
        .build()
        .fails_with(&["front-matter.no-such-date a.md:2:5"], "2026-03-05");
}

#[test]
fn duplicate_addresses_and_ids() {
    let twins = SiteTest::new()
        .file("content/a.md", "---\n编号: x\n---\n甲")
        .file("content/b.md", "---\n编号: x\n网址名: a\n---\n乙");
    twins
        .build()
        .fails_with(&["library.duplicate-id b.md:2:5", "library.duplicate-address b.md:3:6"], "网址名");
}

#[test]
fn invalid_utf8_names_the_likely_encoding() {
    let (bytes, ..) =
        encoding_rs::GB18030.encode("# 禾山县精神文明建设工作要点\n\n一、总体要求，坚持以人民为中心。\n");
    site("a.md", bytes).build().fails_with(&["source.encoding a.md:1:1"], "GB18030");
}

#[test]
fn nul_bytes() {
    site("a.md", "甲\n乙\0丙").build().fails_with(&["source.control-character a.md:2:2"], "U+0000");
}

#[test]
fn a_200_megabyte_file() {
    let test = SiteTest::new();
    let file = fs::File::create(test.path().join("content/a.md")).expect("a new file");
    file.set_len(200 * 1024 * 1024).expect("a sparse file");
    test.build().fails_with(&["source.too-large a.md:0:0"], "200 MB");
}

#[test]
fn a_symlink_loop_and_one_that_leads_out() {
    let test = site("a.md", "甲");
    symlink(test.path().join("content"), test.path().join("content/loop")).expect("a link");
    test.build().fails_with(&["source.loop loop:0:0"], "删去");
    fs::remove_file(test.path().join("content/loop")).expect("removed");
    symlink("/etc/hostname", test.path().join("content/out.md")).expect("a link");
    test.build().fails_with(&["source.outside out.md:0:0"], "");
}

#[test]
fn an_unreadable_file() {
    let test = site("a.md", "甲");
    fs::set_permissions(test.path().join("content/a.md"), fs::Permissions::from_mode(0o000))
        .expect("changed");
    if fs::read(test.path().join("content/a.md")).is_ok() {
        // The superuser reads everything: a dangling link is what nobody can read.
        fs::remove_file(test.path().join("content/a.md")).expect("removed");
        symlink("nowhere", test.path().join("content/a.md")).expect("a link");
    }
    test.build().fails_with(&["source.unreadable a.md:0:0"], "权限");
}

#[test]
fn an_unwritable_output() {
    let test = site("a.md", "甲");
    test.write("file", "");
    let out = test.path().join("file/public");
    let run = test.run(&["build", "--out", out.to_str().expect("UTF-8")]);
    assert_eq!(run.code, 2, "{}", run.text);
    assert!(run.text.contains("file"), "{}", run.text);
}

#[test]
fn a_file_that_the_system_refuses_to_write_leaves_the_old_site() {
    let test = site("a.md", "甲");
    test.build().clean();
    let before = test.files();
    test.write("content/b.md", "乙");
    let run = Run::of(
        &std::process::Command::new("bash")
            .args(["-c", "ulimit -f 1; exec \"$0\" \"$@\""])
            .arg(env!("CARGO_BIN_EXE_wenku"))
            .args(["--json", "--site"])
            .arg(test.path())
            .args(["build"])
            .output()
            .expect("bash"),
    );
    assert_ne!(run.code, 0);
    assert_eq!(test.files(), before);
}

#[test]
fn a_full_disk_leaves_the_old_site() {
    let disk = tempfile::tempdir().expect("a temporary folder");
    let mount =
        |args: &[&str]| std::process::Command::new(args[0]).args(&args[1..]).arg(disk.path()).output();
    let mounted = mount(&["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs"]);
    if !mounted.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: only the superuser can make a small disk to fill");
        return;
    }
    let test = site("a.md", "甲");
    let out = disk.path().join("public");
    let build = || test.run(&["build", "--no-search", "--out", out.to_str().expect("UTF-8")]);
    let first = build();
    let before = crate::site_test::files(&out);
    test.write("content/large.bin", vec![7; 9 << 20]);
    test.write("content/a.md", "[大文件](large.bin)");
    let run = build();
    let after = crate::site_test::files(&out);
    mount(&["umount"]).expect("unmounted");
    assert_eq!((first.code, run.code), (0, 2), "{}{}", first.text, run.text);
    assert!(run.text.contains("磁盘已满"), "{}", run.text);
    assert!(!before.is_empty() && before == after);
}

#[test]
fn utf_16_and_settings_in_another_encoding() {
    let utf_16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain("# 甲\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    site("a.md", utf_16).build().fails_with(&["source.encoding a.md:1:1"], "UTF-16");
    let test = SiteTest::new();
    test.write("wenku.toml", encoding_rs::GB18030.encode("title = \"精神文明\"\n").0);
    test.build().fails_with(&["config.unreadable wenku.toml:0:0"], "另存为 UTF-8");
}

#[test]
fn a_template_error_names_template_line_and_page() {
    let test =
        site("a.md", "甲").file("themes/own/templates/page.html", "<p>\n{{ page.nothing.at.all }}</p>");
    test.write("wenku.toml", "theme_name = \"own\"\n");
    let run = test.build();
    assert_eq!(run.code, 1, "{}", run.text);
    assert_eq!(run.faults(), ["theme.template themes/own/templates/page.html:2:9"]);
    assert!(run.words().contains("a.md"), "{}", run.words());
}

#[test]
fn dead_links_and_anchors() {
    let test =
        site("a.md", "## 一处\n\n[死](b.md) [锚](#两处) [外](../../x.md)\n").file("content/bb.md", "乙");
    test.build()
        .fails_with(&["link.dead a.md:3:1", "link.dead-anchor a.md:3:11", "link.outside a.md:3:20"], "bb.md");
}

#[test]
fn a_dead_link_to_a_file_is_given_a_file_and_a_page_a_page() {
    let near = |text: &str, hint: &str| {
        SiteTest::new()
            .file("content/a/a.md", text)
            .file("content/a/桥头.svg", "<svg></svg>")
            .file("content/a/桥头村.md", "# 桥头村\n")
            .file("content/b/图.svg", "<svg></svg>")
            .build()
            .fails_with(&["link.dead a/a.md:1:1"], hint);
    };
    near("![桥](桥头.png)", "/a/桥头.svg");
    near("[桥](桥头材.md)", "/a/桥头村.md");
    near("![图](图.svg)", "/b/图.svg");
    near("![人](人.svg)", "放在本页旁边");
    near("[人](人.md)", "../stories/a.md");
}

#[test]
fn redirects_in_a_circle() {
    let test = site("a.md", "甲");
    test.write("wenku.toml", "[redirects]\n\"/x/\" = \"/y/\"\n\"/y/\" = \"/x/\"\n");
    let run = test.build();
    assert_eq!(run.code, 1);
    assert!(run.faults().iter().all(|f| f.starts_with("redirect.circle")), "{:?}", run.faults());
    let test = site("a.md", "---\n旧网址: [/b/]\n---\n").file("content/b.md", "乙");
    test.build().fails_with(&["redirect.taken a.md:2:6"], "");
}

#[test]
fn secret_material_stops_the_build() {
    site("a.md", "---\n密级: 内部\n---\n").build().fails_with(&["front-matter.secret a.md:2:5"], "移出");
}

#[test]
fn all_faults_are_shown_together_and_the_last_good_site_stays() {
    let test = site("a.md", "甲").file("content/b.md", "乙");
    test.build().clean();
    let before = test.files();
    test.write("content/a.md", "[死](x.md)");
    test.write("content/b.md", "---\n日其: 2026-01-01\n---\n");
    test.build().fails_with(&["link.dead a.md:1:1", "front-matter.unknown-field b.md:2:1"], "日期");
    assert_eq!(test.files(), before);
}

#[test]
fn redactions_in_a_bare_text_are_named() {
    let test = site("a.md", "推进**省试点工作。\n各县（市）抓好落实，围绕**建设为主题开展。\n");
    let run = test.build();
    assert_eq!(run.code, 0, "{}", run.text);
    assert_eq!(run.faults(), ["text.redaction a.md:1:3"]);
    assert!(!test.page("a/index.html").contains("<strong>"));
}

#[test]
fn messages_are_in_the_language_asked_for() {
    let test = site("a.md", "[x](y.md)");
    let text = |lang: &str| {
        let output = wenku()
            .args(["--lang", lang, "--site"])
            .arg(test.path())
            .arg("check")
            .output()
            .expect("the program starts");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(text("zh").contains("死链") && text("zh").contains("错误"));
    assert!(text("en").contains("dead link") && !text("en").contains("死链"));
}

#[test]
fn without_a_site_the_program_says_what_to_do() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let output = wenku().current_dir(dir.path()).args(["build"]).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--content"));
}

#[test]
fn a_chapter_of_a_recording_that_is_no_heading() {
    let text = "---\n标题: 甲\n音频: a.mp3\n音频章节:\n  - 时间: 0:00\n    标题: 头一节\n  - 时间: 1:00\n    标题: 第 二节\n---\n## 头一节\n\n甲。\n\n## 第二\n\n乙。\n";
    let run = site("a/index.md", text).file("content/a/a.mp3", "声音").build();
    assert_eq!(run.faults(), ["library.no-chapter a/index.md:5:3"], "{}", run.words());
    assert!(run.words().contains("第 二节"));
    site("a.md", "---\n音频: a.mp3\n---\n甲。\n").build().fails_with(&["link.dead a.md:2:5"], "");
}
