//! Occasions: the days of the Chinese calendar, compared with an almanac day by day, and what suits a day.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use jiff::civil::Date;
use wenku::occasion::Rule;

use crate::site_test::SiteTest;

#[test]
fn every_day_of_two_hundred_years_is_that_of_the_almanac() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/prototypes/lunar-days-1901-2100.txt.gz");
    let Ok(file) = File::open(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("the almanac");
    // The days of each year by month and day of the Chinese calendar, without months that come a second time.
    let mut almanac: BTreeMap<(i16, u8, u8), Vec<Date>> = BTreeMap::new();
    for line in text.lines() {
        let [date, _, month, leap, day] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let date: Date = date.parse().expect("a date");
        if leap == "0" {
            let (month, day) = (month.parse().expect("a month"), day.parse().expect("a day"));
            almanac.entry((date.year(), month, day)).or_default().push(date);
        }
    }
    assert!(almanac.len() > 65_000);
    for ((year, month, day), dates) in almanac {
        let rule = Rule::read(&format!("农历{month:02}-{day:02}")).expect("a rule");
        let found: Vec<Date> = rule.in_year(year).into_iter().map(|(first, _)| first).collect();
        // Where a month has only 29 days, its last one stands for the thirtieth.
        // The almanac begins with 1901, so it lacks what that year has of the Chinese year before.
        let is_whole = day < 30 && year > 1901;
        let is_right = if is_whole { found == dates } else { dates.iter().all(|date| found.contains(date)) };
        assert!(is_right, "{year} {month}-{day}: {found:?}, not {dates:?}");
    }
}

#[test]
fn an_occasion_gathers_what_suits_it_from_all_kinds() {
    let talk =
        "---\n标题: 敬老歌\n类型: talk\n受众: [社区]\n时长: 5\n场合: [重阳节]\n主题: [孝老]\n---\n\n说。\n";
    let story = |title: &str, more: &str| {
        format!("---\n标题: {title}\n类型: talk\n受众: [社区]\n时长: 5\n{more}---\n\n讲。\n")
    };
    let test = SiteTest::new()
        .file("content/talk.md", talk)
        .file("content/a.md", story("登高", "关键词: [重阳]\n"))
        .file("content/b.md", story("送药", "主题: [孝老]\n"))
        .file("content/c.md", story("种树", "主题: [生态]\n"))
        .file("content/e.md", story("粽子", "主题: [孝老]\n场合: [端午节]\n"))
        .file("content/d.md", story("没写完的孝老", "主题: [孝老]\n草稿: 是\n"));
    test.build();
    let page = test.page("talk/occasion/重阳节/index.html");
    let gathered = page.split("这个日子也用得上").nth(1).expect("something is gathered");
    assert!(gathered.contains("登高") && gathered.contains("送药"), "{gathered}");
    assert!(!gathered.contains("粽子"), "what is for another day: {gathered}");
    assert!(!gathered.contains("种树") && !page.contains("没写完"), "{gathered}");
    // What names the day comes first.
    assert!(gathered.find("登高") < gathered.find("送药"), "{gathered}");
}
