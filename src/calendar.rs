//! Writes days as an iCalendar file, which the calendars of phones and offices take.

use icalendar::{Calendar, Component, Event, EventLike, Parameter, Property};
use jiff::ToSpan;
use jiff::civil::Date;

/// What happens on a day or several days in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// What it is.
    pub title: String,
    /// Where; may be empty.
    pub place: String,
    /// What else is known, such as the time of day; may be empty.
    pub note: String,
    /// The whole address of its page; may be empty.
    pub url: String,
}

/// The calendar called `name` with `entries`. `stamp` is the day on which it is made.
pub fn ics(name: &str, stamp: Date, entries: &[Entry]) -> Vec<u8> {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//wenku//calendar//ZH"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name(name);
    for entry in entries {
        calendar.push(event(entry, stamp));
    }
    calendar.to_string().into_bytes()
}

fn event(entry: &Entry, stamp: Date) -> Event {
    // The same entry has the same name in every build, so that a calendar that subscribes updates it.
    let hash =
        xxhash_rust::xxh3::xxh3_64(format!("{}\n{}\n{}", entry.first, entry.title, entry.url).as_bytes());
    let mut event = Event::with_uid(&format!("{hash:016x}@wenku"));
    event.summary(&entry.title);
    event.append_property(Property::new("DTSTAMP", format!("{}T000000Z", digits(stamp))));
    // The end of whole days is the day after the last one.
    let end = entry.last.checked_add(1.day()).unwrap_or(entry.last);
    for (key, date) in [("DTSTART", entry.first), ("DTEND", end)] {
        let mut property = Property::new(key, digits(date));
        property.append_parameter(Parameter::new("VALUE", "DATE"));
        event.append_property(property.done());
    }
    if !entry.place.is_empty() {
        event.location(&entry.place);
    }
    if !entry.note.is_empty() {
        event.description(&entry.note);
    }
    if !entry.url.is_empty() {
        event.append_property(Property::new("URL", &entry.url));
    }
    event.append_property(Property::new("TRANSP", "TRANSPARENT"));
    event.done()
}

fn digits(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_is_read_back_by_a_parser() {
        let day = |text: &str| text.parse::<Date>().expect("a date");
        let long =
            "九九重阳节，敬老、爱老、助老，走进每一个村的每一户人家，送上一碗热汤；带上相机，拍一张全家福"
                .to_owned();
        let entry = Entry {
            first: day("2026-10-18"),
            last: day("2026-10-19"),
            title: long.clone(),
            place: "县文化馆, 二楼".into(),
            note: "上午九点\n自带水杯".into(),
            url: "https://a.example/x/".into(),
        };
        let bytes = ics("禾山县年历", day("2026-01-01"), &[entry]);
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert!(text.contains("\r\n") && text.contains("DTEND;VALUE=DATE:20261020"), "{text}");
        let read: Calendar = text.parse().expect("a calendar");
        let event = read.events().next().expect("an event");
        assert_eq!(event.get_summary(), Some(long.as_str()));
        assert_eq!(event.get_location(), Some("县文化馆, 二楼"));
    }
}
