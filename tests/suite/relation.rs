//! Relations between pages: what one page says of another is known at both, and decides what holds on the build's day.

use crate::site_test::SiteTest;

/// The head of a policy without a status of its own; `more` are further fields.
fn policy(title: &str, issued: &str, more: &str) -> String {
    format!(
        "---\n标题: {title}\n发文机关: 禾山县\n成文日期: {issued}\n{more}---\n\n各镇：\n\n一、要求\n\n请照办。\n"
    )
}

fn site(old: &str, new: &str) -> SiteTest {
    SiteTest::new()
        .file("content/policies/_index.md", "---\n标题: 政策\n类型: policy\n---\n")
        .file("content/policies/old.md", policy("旧办法", "2020-01-01", old))
        .file("content/policies/new.md", policy("新办法", "2025-01-01", new))
}

#[test]
fn a_regulation_that_repeals_another_is_named_there() {
    let test = site("", "废止文件: [旧办法]\n");
    test.build().clean();
    let old = test.page("policies/old/index.html");
    assert!(old.contains("已废止") && old.contains("废止依据"), "{old}");
    assert!(!old.contains("还有这些页面提到它"), "named once");
    let new = test.page("policies/new/index.html");
    assert!(new.contains("有效") && new.contains("同时废止"), "{new}");
    // Lists by status are made from what was derived.
    assert!(old.contains("/policy/validity/"), "{old}");
}

#[test]
fn a_regulation_holds_until_what_repeals_it_takes_effect() {
    let test = site("", "废止文件: [旧办法]\n施行日期: 2027-01-01\n");
    test.build().clean();
    let old = test.page("policies/old/index.html");
    assert!(!old.contains("已废止") && old.contains("废止依据"), "{old}");
    test.run(&["build", "--date", "2027-01-01"]).clean();
    assert!(test.page("policies/old/index.html").contains("已废止"));
}

#[test]
fn what_is_replaced_no_longer_holds() {
    let test = site("替代文件: 新办法\n", "");
    test.build().clean();
    assert!(test.page("policies/old/index.html").contains("已废止"));
    assert!(test.page("policies/new/index.html").contains("被替代文件"));
    // By a document that the site does not have.
    let test = site("替代文件: 《国家新办法》\n", "");
    test.build().clean();
    assert!(test.page("policies/old/index.html").contains("已废止"));
}

#[test]
fn a_page_that_names_its_status_keeps_it() {
    let test = site("时效性: 已修改\n", "废止文件: [旧办法]\n");
    test.build().clean();
    let old = test.page("policies/old/index.html");
    assert!(old.contains("已修改") && !old.contains("已废止"), "{old}");
}

#[test]
fn a_draft_repeals_nothing_and_is_not_named() {
    let test = site("", "废止文件: [旧办法]\n草稿: 是\n");
    test.build().clean();
    let old = test.page("policies/old/index.html");
    assert!(!old.contains("已废止") && !old.contains("新办法"), "{old}");
}

#[test]
fn private_dates_tell_no_status() {
    let kind = "name = \"policy\"\nlabel = { zh = \"政策\" }\n\n[[field]]\nname = \"until\"\naliases = [\"有效期至\"]\ntype = \"date\"\nprivacy = \"private\"\nlabel = { zh = \"有效期至\" }\n\n[[field]]\nname = \"validity\"\ntype = \"enum\"\nlabel = { zh = \"时效性\" }\nvalues = [{ value = \"valid\", zh = \"有效\" }, { value = \"expired\", zh = \"已失效\", notice = \"danger\" }]\nderive = { from = \"date\", until = \"until\", before = \"valid\", within = \"valid\", after = \"expired\" }\nstatus = true\n";
    let test = SiteTest::new()
        .file("kinds/policy.toml", kind)
        .file("content/policies/_index.md", "---\n标题: 政策\n类型: policy\n---\n")
        .file("content/policies/old.md", "---\n标题: 旧办法\n有效期至: 2021-01-01\n---\n\n正文。\n");
    test.build().clean();
    let old = test.page("policies/old/index.html");
    assert!(!old.contains("时效性") && !old.contains("有效"), "{old}");
}

#[test]
fn an_effect_without_such_a_status_is_told() {
    let kind = "name = \"rule\"\nlabel = { zh = \"规章\" }\n\n[[field]]\nname = \"ends\"\ntype = \"link\"\nlabel = { zh = \"停用\" }\neffect = { on = \"target\", status = \"repeled\" }\n";
    let run = SiteTest::new().file("kinds/rule.toml", kind).file("content/a.md", "# 甲\n").build();
    assert_eq!((run.code, run.faults()), (0, vec!["kind.effect kinds/rule.toml:8:36".to_owned()]));
    assert!(run.words().contains("是不是 repealed？"), "{}", run.words());
}

#[test]
fn pages_of_one_title_are_told() {
    let page = "---\n标题: 工作要点\n---\n\n正文。\n";
    let test = SiteTest::new()
        .file("content/a.md", page)
        .file("content/b.md", page)
        .file("content/c.md", page.replace("要点", "总结"));
    let run = test.build();
    assert_eq!((run.code, run.faults()), (0, vec!["library.same-title b.md:2:5".to_owned()]));
    assert!(run.words().contains("content/a.md"), "{}", run.words());
}

#[test]
fn only_links_have_an_inverse() {
    let kind = "name = \"note\"\nlabel = { zh = \"札记\" }\n\n[[field]]\nname = \"mood\"\nlabel = { zh = \"心情\" }\ninverse = { name = \"x\", label = { zh = \"某\" } }\n";
    let test = SiteTest::new().file("kinds/note.toml", kind).file("content/a.md", "# 甲\n");
    test.build().fails_with(&["kind.invalid kinds/note.toml:0:0"], "inverse");
}
