//! The days of the Chinese calendar, compared with an almanac day by day.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use jiff::civil::Date;
use wenku::occasion::Rule;

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
        let (first, last) = rule.in_year(year).expect("a day");
        assert!(first == last && dates.contains(&first), "{year} {month}-{day}: {first}, not {dates:?}");
    }
}
