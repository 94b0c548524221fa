//! Tables as content: a row is a document, in lists, search and downloads; what is wrong with a table is said with its cell.

use std::io::Write;

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use zip::write::SimpleFileOptions;

use crate::site_test::{Run, SiteTest};

mod hidden;

const TASKS: &str = "---\n标题: 台账\n类型: task\n年份: 2026\n---\n";

/// A site with one section of tasks, whose table is `file`.
fn site(file: &str, bytes: impl AsRef<[u8]>) -> SiteTest {
    SiteTest::new().file("content/tasks/_index.md", TASKS).file(&format!("content/tasks/{file}"), bytes)
}

fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().expect("a workbook")
}

fn write(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            sheet.write(row, column, *cell).expect("a cell");
        }
    }
}

/// The cells of the faults, with their codes.
fn cells(run: &Run) -> Vec<String> {
    let faults = run.json["diagnostics"].as_array().cloned().unwrap_or_default();
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    faults.iter().map(|fault| format!("{} {}", word(&fault["code"]), word(&fault["place"]["cell"]))).collect()
}

#[test]
fn a_row_is_a_document_in_lists_search_and_downloads() {
    let site = site(
        "台账.csv",
        "任务,责任单位,完成时限,进度\n整治背街小巷,住建局,10月31日,推进中\n编印提纲,文明办、教育局,2026.12.1,\n",
    );
    site.build().clean();
    let page = site.page("tasks/index.html");
    assert!(page.contains("整治背街小巷") && page.contains("2026-10-31"), "{page}");
    assert!(page.contains("已逾期") && page.contains("三十天内到期"), "{page}");
    assert!(site.page("tasks/timeline/index.html").contains("编印提纲"));
    assert!(site.page("tasks/data.csv").contains("编印提纲"));
    let files = site.files();
    let bytes = std::io::Cursor::new(&files["tasks/data.xlsx"]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(bytes).expect("a workbook");
    let sheet = calamine::Reader::worksheet_range_at(&mut book, 0).expect("a sheet").expect("cells");
    assert_eq!(sheet.height(), 3);
    assert!(sheet.used_cells().any(|(.., cell)| calamine::DataType::is_datetime(cell)), "days are days");
    assert!(site.page("tasks/rows-1.json").contains("编印提纲"));
    assert!(site.page("unit/教育局/index.html").contains("编印提纲"));
    assert!(!site.has("tasks/台账.csv"), "the table itself is not published");
    let found = site.run(&["search", "背街小巷"]);
    assert!(found.text.contains("/tasks/#台账-2"), "{}", found.text);
}

#[test]
fn only_columns_with_something_in_them_are_shown() {
    let site = site(
        "台账.csv",
        "任务,完成时限,销号日期,审核,佐证\n甲事,2026-09-01,2026-09-02,县督查室,丙.md\n乙事,2026-12-01,,,\n",
    )
    .file("content/tasks/丙.md", "---\n任务: 丙事\n时限: 2026-08-01\n---\n\n做法。\n");
    site.build().clean();
    let page = site.page("tasks/index.html");
    let head = page.split("<thead").nth(1).and_then(|rest| rest.split("</thead").next()).expect("a table");
    assert!(head.contains("审核") && head.contains("佐证"), "{head}");
    assert!(!head.contains("频次") && !head.contains("责任单位"), "{head}");
    assert!(page.contains("县督查室") && page.contains("href=\"/tasks/丙/\""), "{page}");
    let columns = head.matches("<th").count();
    let cells = |row: &str| row.matches("<td").count() + row.matches("<th").count();
    let rows = site.page("tasks/rows-1.json");
    let rows: serde_json::Value = serde_json::from_str(&rows).expect("JSON");
    for row in rows["rows"].as_array().expect("rows") {
        assert_eq!(cells(row.as_str().expect("HTML")), columns, "{row}");
    }
}

#[test]
fn rows_and_texts_stand_in_one_list() {
    let site = site("a.csv", "任务,时限\n甲事,2026-12-01\n")
        .file("content/tasks/b.md", "---\n任务: 乙事\n时限: 2026-12-02\n---\n\n做法。\n");
    site.build().clean();
    let page = site.page("tasks/index.html");
    assert!(page.contains("甲事") && page.contains("href=\"/tasks/b/\""), "{page}");
    assert!(site.has("tasks/b/index.html"));
}

#[test]
fn a_row_of_a_kind_with_pages_has_one() {
    let site = SiteTest::new()
        .file("content/p/_index.md", "---\n标题: 项目\n类型: project\n---\n")
        .file("content/p/a.csv", "项目名称,类别,服务人次\n一碗热汤,帮困,1.2万\n");
    site.build().clean();
    assert!(site.page("p/一碗热汤/index.html").contains("12000"));
}

#[test]
fn offices_workbooks_are_read_as_their_readers_see_them() {
    let bytes = workbook(|sheet| {
        let (day, percent) = (Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("0%"));
        sheet.merge_range(0, 0, 0, 3, "2025年目标", &Format::new()).expect("a title");
        for (column, name) in (0..).zip(["指标", "目标", "期限", "责任单位", "2025年一季度"]) {
            sheet.write(1, column, name).expect("a name");
        }
        sheet.write(2, 0, "覆盖率").expect("a cell");
        sheet.write_with_format(2, 1, 0.57, &percent).expect("a cell");
        let date = ExcelDateTime::from_ymd(2025, 3, 5).expect("a day");
        sheet.write_with_format(2, 2, &date, &day).expect("a cell");
        sheet.write(3, 0, "人次").expect("a cell");
        sheet.write(3, 1, "1.2万").expect("a cell");
        sheet.write(3, 2, "6月底前").expect("a cell");
        sheet.merge_range(2, 3, 3, 3, "文明办", &Format::new()).expect("one unit for both");
        sheet.write(3, 4, 9000).expect("a cell");
    });
    let site = SiteTest::new()
        .file("content/i/_index.md", "---\n标题: 指标\n类型: indicator\n---\n")
        .file("content/i/指标.xlsx", bytes);
    site.build().clean();
    let table = site.page("i/data.csv");
    assert!(table.contains("57,") && table.contains("12000") && table.contains("2025-03-05"), "{table}");
    assert!(table.contains("2025-06-30") && table.matches("文明办").count() == 2, "{table}");
    let page = site.page("i/index.html");
    assert!(page.contains("9,000") || page.contains("9000"), "{page}");
    assert!(page.contains("75%"), "{page}");
}

#[test]
fn faults_name_the_cell() {
    let bytes = workbook(|sheet| {
        sheet.set_name("任务清单").expect("a name");
        write(
            sheet,
            &[
                &["任务", "完成时限", "进度"],
                &["甲", "2026-02-30", "推进中"],
                &["乙", "", "快了"],
                &["", "2026-03-05"],
            ],
        );
    });
    let run = site("台账.xlsx", bytes).build();
    let faults = cells(&run);
    assert_eq!(
        faults,
        [
            "front-matter.no-such-date 任务清单!B2",
            "front-matter.unknown-value 任务清单!C3",
            "front-matter.missing-field 任务清单!A4"
        ],
        "{}",
        run.text
    );
    assert!(run.words().contains("在这一行填上"), "{}", run.text);
}

#[test]
fn the_header_is_found_and_its_faults_are_said() {
    let faults = |text: &str| cells(&site("a.csv", text).build());
    assert_eq!(faults("甲,乙\n1,2\n"), ["table.no-header "]);
    assert_eq!(faults("任务,备注事项\n甲,x\n"), ["table.unknown-column B1"]);
    assert_eq!(faults("任务,时限,完成时限\n甲,,\n"), ["table.same-column C1"]);
    assert_eq!(faults("任务,\n甲,x\n"), ["table.nameless-column B1"]);
    assert_eq!(faults("任务,时限\n甲,\n任务,时限\n乙,\n合计,\n"), ["table.skipped ", "table.skipped "]);
    let run = site("a.csv", "任务,责任单伟\n甲,x\n").build();
    assert!(run.words().contains("是不是“责任单位”"), "{}", run.text);
}

#[test]
fn days_without_a_year_need_one() {
    let site = SiteTest::new()
        .file("content/t/_index.md", "---\n标题: 台账\n类型: task\n---\n")
        .file("content/t/a.csv", "任务,时限\n甲,3月5日\n");
    assert_eq!(cells(&site.build()), ["table.no-year B2"]);
}

#[test]
fn formulas_without_a_value_are_faults() {
    let bytes = workbook(|sheet| {
        write(sheet, &[&["任务", "时限"], &["甲"]]);
        sheet.write_formula(1, 1, Formula::new("=B9").set_result("#REF!")).expect("a formula");
    });
    assert_eq!(cells(&site("a.xlsx", bytes).build()), ["table.formula Sheet1!B2"]);
}

#[test]
fn times_of_day_stay_times() {
    let bytes = workbook(|sheet| {
        write(sheet, &[&["任务", "完成标准", "时限"]]);
        sheet.write(1, 0, "集合").expect("a cell");
        let time = ExcelDateTime::from_hms(9, 30, 0).expect("a time");
        sheet.write_with_format(1, 1, &time, &Format::new().set_num_format("hh:mm")).expect("a cell");
        let day = ExcelDateTime::from_ymd(2026, 3, 5).expect("a day").and_hms(9, 0, 0).expect("a time");
        sheet
            .write_with_format(1, 2, &day, &Format::new().set_num_format("yyyy-mm-dd hh:mm"))
            .expect("a cell");
    });
    let site = site("a.xlsx", bytes);
    site.build().clean();
    let page = site.page("tasks/data.csv");
    assert!(page.contains("9:30") && page.contains("2026-03-05"), "{page}");
}

#[test]
fn several_links_in_one_cell_lead_to_several_pages() {
    let site = site("a.csv", "任务,佐证\n甲,a.md、b.md\n")
        .file("content/tasks/a.md", "---\n任务: 先做的\n---\n\n做法。\n")
        .file("content/tasks/b.md", "---\n任务: 后做的\n---\n\n做法。\n");
    site.build();
    let page = site.page("tasks/index.html");
    let row = page.split("<tr").find(|row| row.contains(">甲<")).expect("the row");
    assert!(row.contains(">先做的</a>") && row.contains(">后做的</a>"), "{row}");
}

#[test]
fn no_is_no_withdrawal() {
    let site = site("a.csv", "任务,撤回\n甲事,否\n乙事,/\n丙事,重复了\n");
    site.build();
    let page = site.page("tasks/index.html");
    assert!(page.contains("甲事") && page.contains("乙事") && !page.contains("丙事"), "{page}");
}

#[test]
fn what_cannot_be_read_is_refused_in_bounded_time() {
    let refused = |file: &str, bytes: Vec<u8>| cells(&site(file, bytes).build());
    assert_eq!(refused("a.xlsx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec()), ["table.locked "]);
    assert_eq!(refused("a.xlsx", b"PK\x03\x04nonsense".to_vec()), ["table.broken "]);
    assert_eq!(refused("a.csv", b"PK\x03\x04nonsense".to_vec()), ["table.not-text "]);
    assert_eq!(refused("a.csv", vec![0xFF, 0x81, 0xFF, 0x0A, 0x80]), ["table.encoding "]);
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    bomb.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).expect("a part");
    let zeros = vec![b' '; 1 << 20];
    (0..600).for_each(|_| bomb.write_all(&zeros).expect("memory"));
    assert_eq!(refused("a.xlsx", bomb.finish().expect("a package").into_inner()), ["table.too-large "]);
}

#[test]
fn a_far_cell_and_a_million_empty_rows_cost_nothing() {
    let bytes = workbook(|sheet| {
        write(sheet, &[&["任务"], &["甲"]]);
        sheet.write(1_048_575, 16_383, "远处").expect("the last cell");
        sheet.write_blank(900_000, 0, &Format::new().set_bold()).expect("a blank cell");
    });
    let run = site("a.xlsx", bytes).build();
    assert_eq!(cells(&run), ["table.columns "], "{}", run.text);
}

#[test]
fn tables_are_only_read_where_rows_are_meant() {
    let site = SiteTest::new()
        .file("content/p/_index.md", "---\n标题: 页面\n---\n")
        .file("content/p/a.md", "[附件](a.csv)\n")
        .file("content/p/a.csv", "标题\n甲\n");
    site.build().clean();
    assert!(site.has("p/a.csv") && !site.page("p/index.html").contains("甲"));
    let site = site.file("content/p/_index.md", "---\n标题: 页面\n数据: b.csv\n---\n");
    let run = site.build();
    assert!(run.faults()[0].starts_with("table.missing p/_index.md"), "{}", run.text);
    assert!(run.words().contains("是不是“a.csv”"), "{}", run.text);
}

#[test]
fn downloads_hold_no_formulas() {
    let site = site("a.csv", "任务,完成标准\n甲,=HYPERLINK(1)\n");
    site.build().clean();
    assert!(site.page("tasks/data.csv").contains("'=HYPERLINK(1)"));
}

#[test]
fn gb18030_is_read_and_said() {
    let (bytes, ..) = encoding_rs::GB18030.encode("任务\n整治小巷\n");
    let site = site("a.csv", &bytes);
    let run = site.build();
    assert_eq!(cells(&run), ["table.encoding "]);
    assert!(site.page("tasks/index.html").contains("整治小巷"));
}

/// Each built-in kind with rows, with its private columns by all names that offices give them.
#[test]
fn an_empty_table_of_every_kind_is_read_back_without_faults() {
    let kinds = [
        "task",
        "place",
        "honour",
        "event",
        "indicator",
        "project",
        "service",
        "material",
        "poster",
        "entry",
        "book",
        "quotation",
    ];
    for kind in kinds {
        let site = SiteTest::new().file("content/a/_index.md", format!("---\n标题: 甲\n类型: {kind}\n---\n"));
        let file = site.path().join("content/a/表");
        let run = site.run(&["new-table", kind, &file.to_string_lossy()]);
        assert_eq!(run.code, 0, "{kind}: {}", run.text);
        assert!(site.path().join("content/a/表.xlsx").exists());
        site.build().clean();
        let again = site.run(&["new-table", kind, &file.to_string_lossy()]);
        assert_eq!(again.code, 2, "an existing file stays: {}", again.text);
    }
    let site = SiteTest::new();
    let run = site.run(&["new-table", "story", "a.xlsx"]);
    assert!(run.code == 2 && run.text.contains("task"), "{}", run.text);
}

#[test]
fn a_gallery_shows_pictures_and_a_matrix_shows_gaps() {
    let site = SiteTest::new()
        .file("content/posters/_index.md", "---\n标题: 广告\n类型: poster\n---\n")
        .file("content/posters/a.md", "---\n标题: 一粒米\n配图: a.svg\n配图文字: 一粒米\n---\n\n说明。\n")
        .file(
            "content/posters/a.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"90\"/>",
        )
        .file("content/material/_index.md", "---\n标题: 材料\n类型: material\n---\n")
        .file(
            "content/material/a.csv",
            "指标号,材料,类型\n1.1,规范文件一,规范文件\n1.1,实景图一,实景图\n1.2,规范文件二,规范文件\n",
        );
    site.build();
    let page = site.page("posters/index.html");
    assert!(page.contains("class=gallery") && page.contains("/posters/a.svg"), "{page}");
    let page = site.page("material/matrix/index.html");
    let row = page.split("<tr").find(|row| row.contains(">1.2<")).expect("a row");
    assert!(row.contains("规范文件二") && row.matches("is-gap").count() == 3, "{row}");
}
