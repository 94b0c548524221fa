//! What a table hides, and what is private in it, stays out of every file.

use wenku::kind::{Field, Kind, Type};

use super::*;

#[test]
fn what_is_hidden_in_a_workbook_stays_out_and_is_said() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    write(sheet, &[&["任务", "完成标准"], &["看得见", "藏起来的列"], &["藏起来的行", ""]]);
    sheet.set_row_hidden(2).expect("a row");
    sheet.set_column_hidden(1).expect("a column");
    let hidden = workbook.add_worksheet();
    hidden.set_hidden(true);
    write(hidden, &[&["任务"], &["藏起来的表"]]);
    let site = site("a.xlsx", workbook.save_to_buffer().expect("a workbook"));
    let run = site.build();
    assert_eq!(run.code, 0, "{}", run.text);
    assert!(run.words().contains("第 3 行") && run.words().contains("Sheet2"), "{}", run.text);
    assert!(site.page("tasks/index.html").contains("看得见"));
    for (path, bytes) in site.files() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("藏起来"), "{path}");
    }
}

#[test]
fn private_columns_reach_no_file() {
    let site = site("a.csv", "任务,联系人\n甲,王某某私人电话\n");
    site.build().clean();
    for (path, bytes) in site.files() {
        assert!(!String::from_utf8_lossy(&bytes).contains("王某某"), "{path}");
    }
}

#[test]
fn a_list_with_two_telephones_is_no_fault_and_publishes_none() {
    let site = site("a.csv", "任务,联系人,手机,联系人\n甲,王某某,11010519491231002X,李某某\n");
    let run = site.build();
    assert_eq!(run.code, 0, "{}", run.text);
    for (path, bytes) in site.files() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(["王某某", "李某某", "002X"].iter().all(|word| !text.contains(word)), "{path}");
    }
}

#[test]
fn a_private_cell_is_no_title() {
    let site = SiteTest::new()
        .file("kinds/visit.toml", "name = \"visit\"\nrows = true\nlabel = { zh = \"走访\", en = \"Visit\" }\n\n[[field]]\nname = \"who\"\naliases = [\"对象\"]\ntype = \"text\"\nprivacy = \"private\"\nlabel = { zh = \"对象\", en = \"Who\" }\n\n[[field]]\nname = \"what\"\naliases = [\"内容\"]\ntype = \"text\"\nlabel = { zh = \"内容\", en = \"What\" }\n")
        .file("content/visits/_index.md", "---\n标题: 走访\n类型: visit\n---\n")
        .file("content/visits/a.csv", "对象,内容\n困难户张某某,送温暖\n困难户李某某,\n");
    let run = site.build();
    assert!(site.page("visits/index.html").contains("送温暖"), "{}", run.text);
    for (path, bytes) in site.files() {
        assert!(!String::from_utf8_lossy(&bytes).contains("困难户"), "{path}");
    }
}

#[test]
fn what_a_package_hides_in_other_ways_stays_out_too() {
    let bytes = workbook(|sheet| {
        write(sheet, &[&["任务", "完成标准"], &["看得见", "标准"], &["藏起来的行", ""]]);
        sheet.set_row_hidden(2).expect("a row");
    });
    let changed = |name: fn(&str) -> String, sheet: fn(&str) -> String| {
        let mut package = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("a package");
        let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for index in 0..package.len() {
            let mut part = package.by_index(index).expect("a part");
            let path = part.name().expect("a name").into_owned();
            let mut text = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut text).expect("bytes");
            if path.ends_with("sheet1.xml") {
                text = sheet(std::str::from_utf8(&text).expect("UTF-8")).into_bytes();
            }
            out.start_file(name(&path), SimpleFileOptions::default()).expect("a part");
            out.write_all(&text).expect("memory");
        }
        out.finish().expect("a package").into_inner()
    };
    let same = str::to_owned;
    for bytes in [
        changed(str::to_lowercase, same),
        changed(|path| path.replace('/', "\\"), same),
        changed(same, |xml| xml.replace("hidden=\"1\"", "hidden = 'true'")),
        changed(same, |xml| xml.replace("<row r=\"3\"", "<row").replace(" hidden=\"1\"", " ht=\"0\"")),
    ] {
        let site = site("a.xlsx", bytes);
        let run = site.build();
        assert!(run.words().contains("第 3 行") || run.code == 1, "{}", run.text);
        for (path, bytes) in site.files() {
            assert!(!String::from_utf8_lossy(&bytes).contains("藏起来"), "{path}");
        }
    }
    let unclear = changed(same, |xml| xml.replace("<row r=\"3\"", "<row r=\"drei\""));
    assert_eq!(cells(&site("a.xlsx", unclear).build()), ["table.broken "]);
}

#[test]
fn a_merged_mark_counts_for_rows_whose_first_is_hidden() {
    let bytes = workbook(|sheet| {
        write(sheet, &[&["任务", "草稿"], &["第一件", ""], &["第二件", ""], &["第三件", ""]]);
        sheet.merge_range(1, 1, 2, 1, "是", &Format::new()).expect("an area");
        sheet.set_row_hidden(1).expect("a row");
    });
    let site = site("a.xlsx", bytes);
    site.build();
    let page = site.page("tasks/index.html");
    assert!(page.contains("第三件") && !page.contains("第二件") && !page.contains("第一件"), "{page}");
}

#[test]
fn a_merged_area_in_hidden_columns_stays_hidden() {
    let bytes = workbook(|sheet| {
        write(sheet, &[&["任务", "完成标准", "问题"], &["第一件", "", "看得见的问题"], &["第二件", "", ""]]);
        sheet.merge_range(1, 1, 2, 1, "藏起来的标准", &Format::new()).expect("an area");
        sheet.set_column_hidden(1).expect("a column");
    });
    let site = site("a.xlsx", bytes);
    assert_eq!(site.build().code, 0);
    assert!(site.page("tasks/index.html").contains("第二件"));
    for (path, bytes) in site.files() {
        assert!(!String::from_utf8_lossy(&bytes).contains("藏起来"), "{path}");
    }
    let found = site.run(&["search", "藏起来的标准"]);
    assert!(!found.text.contains("第一件"), "{}", found.text);
}

#[test]
fn identity_numbers_in_a_table_stop_the_build() {
    let run = site("a.csv", "任务,完成标准\n甲,证号11010519491231002X\n").build();
    assert_eq!((run.code, cells(&run)), (1, vec!["privacy.identity-number B2".to_owned()]));
}

#[test]
fn a_hidden_draft_row_is_nowhere() {
    let site = site("a.csv", "任务,草稿\n公开的事,\n未定的事,是\n");
    site.build();
    for (path, bytes) in site.files() {
        assert!(!String::from_utf8_lossy(&bytes).contains("未定的事"), "{path}");
    }
    assert!(site.page("tasks/index.html").contains("公开的事"));
}

#[test]
fn no_kind_publishes_what_is_private() {
    let (kinds, _) = wenku::kind::Kinds::load(&[]);
    let mut count = 0;
    let has_secrets = |kind: &Kind| kind.rows && kind.fields.iter().any(Field::is_private);
    for kind in kinds.iter().filter(|kind| has_secrets(kind)) {
        let mut columns = vec![("title".to_owned(), "公开的一项".to_owned())];
        for field in kind.fields.iter().filter(|field| field.required && field.name != "title") {
            let value = match field.type_ {
                Type::Date if field.name == "valid_until" => "2026-12-31".to_owned(),
                Type::Date => "2026-03-01".to_owned(),
                Type::Number => "1".to_owned(),
                Type::Year => "2026".to_owned(),
                Type::Enum => field.values[0].value.clone(),
                _ => "某".to_owned(),
            };
            columns.push((field.name.clone(), value));
        }
        let private = kind.fields.iter().filter(|field| field.is_private());
        let names = private.flat_map(|field| std::iter::once(&field.name).chain(&field.aliases));
        let secret: Vec<_> = names.map(|name| (name.clone(), "不可外传的某某".to_owned())).collect();
        count += secret.len();
        columns.extend(secret);
        let (head, row): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let site = SiteTest::new()
            .file("content/a/_index.md", format!("---\n标题: 甲\n类型: {}\n---\n", kind.name))
            .file("content/a/a.csv", format!("{}\n{}\n", head.join(","), row.join(",")));
        let run = site.build();
        assert_eq!(run.code, 0, "{}: {}", kind.name, run.text);
        assert!(site.page("a/index.html").contains("公开的一项"), "{}", kind.name);
        for (path, bytes) in site.files() {
            assert!(!String::from_utf8_lossy(&bytes).contains("不可外传"), "{}: {path}", kind.name);
        }
        let found = site.run(&["search", "不可外传的某某"]);
        assert!(!found.text.contains("公开的一项"), "{}: {}", kind.name, found.text);
    }
    assert!(count > 20, "{count}");
}
