//! The `Range` and `If-Range` headers of a request -> which bytes of a body it wants (RFC 9110, 14).

use axum::http::{HeaderMap, header};
use headers::{ETag, HeaderMapExt, IfRange};
use http_range_header::{EndPosition, StartPosition, SyntacticallyCorrectRange, parse_range_header};
use std::ops::Range;

/// Most ranges that a request may list; a longer list is ignored. Each part of an answer has a head of about 150 bytes, so a list of very
/// many one-byte ranges would cost the server far more than the client.
const MOST_RANGES: usize = 1000;

/// How much of a body a request wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// These bytes: at least one range, none of them empty, no two with a byte in common.
    Ranges(Vec<Range<u64>>),
    /// Only bytes beyond the end.
    Nothing,
}

/// Reads what a request wants of the body with this `etag` and `length`. A malformed `Range` is ignored, as the RFC allows.
pub(super) fn wanted(request: &HeaderMap, etag: &ETag, length: u64) -> Wanted {
    let Some(ranges) = request.get(header::RANGE).and_then(|value| value.to_str().ok()) else {
        return Wanted::Whole;
    };
    let has_changed = match request.get(header::IF_RANGE) {
        None => false,
        Some(_) => request.typed_get::<IfRange>().is_none_or(|known| known.is_modified(Some(etag), None)),
    };
    match parse_range_header(ranges) {
        Ok(parsed) if !has_changed => resolve(&parsed.ranges, length),
        _ => Wanted::Whole,
    }
}

fn resolve(ranges: &[SyntacticallyCorrectRange], length: u64) -> Wanted {
    if ranges.len() > MOST_RANGES || ranges.iter().any(is_reversed) {
        return Wanted::Whole;
    }
    let within = ranges.iter().map(|range| clip(range, length)).filter(|range| !range.is_empty());
    match join(within.collect()) {
        ranges if ranges.is_empty() => Wanted::Nothing,
        ranges => Wanted::Ranges(ranges),
    }
}

fn is_reversed(range: &SyntacticallyCorrectRange) -> bool {
    matches!((range.start, range.end), (StartPosition::Index(first), EndPosition::Index(last)) if last < first)
}

/// The part of `range` that lies within a body of this length.
fn clip(range: &SyntacticallyCorrectRange, length: u64) -> Range<u64> {
    let first = match range.start {
        StartPosition::Index(first) => first,
        StartPosition::FromLast(count) => length.saturating_sub(count),
    };
    let end = match range.end {
        EndPosition::Index(last) => last.saturating_add(1).min(length),
        EndPosition::LastByte => length,
    };
    first..end
}

/// Joins ranges that overlap or touch, so that an answer holds no byte twice. The others stay in the order in which they were asked for.
fn join(ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    let mut numbered: Vec<(usize, Range<u64>)> = ranges.into_iter().enumerate().collect();
    numbered.sort_by_key(|(_, range)| range.start);
    let mut joined: Vec<(usize, Range<u64>)> = Vec::new();
    for (number, range) in numbered {
        match joined.last_mut() {
            Some((first, before)) if range.start <= before.end => {
                before.end = before.end.max(range.end);
                *first = number.min(*first);
            }
            _ => joined.push((number, range)),
        }
    }
    joined.sort_by_key(|(number, _)| *number);
    joined.into_iter().map(|(_, range)| range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn read(range: &str, length: u64) -> Wanted {
        let mut request = HeaderMap::new();
        request.insert(header::RANGE, HeaderValue::from_str(range).expect("range"));
        wanted(&request, &"\"a\"".parse().expect("etag"), length)
    }

    fn ranges(ranges: &[(u64, u64)]) -> Wanted {
        Wanted::Ranges(ranges.iter().map(|&(start, end)| start..end).collect())
    }

    #[test]
    fn one_range_resolves_as_the_standard_says() {
        for (range, expected) in [
            ("bytes=0-0", ranges(&[(0, 1)])),
            ("bytes=2-5", ranges(&[(2, 6)])),
            ("bytes=2-", ranges(&[(2, 10)])),
            ("bytes=-3", ranges(&[(7, 10)])),
            ("bytes=-30", ranges(&[(0, 10)])),
            ("bytes=8-99", ranges(&[(8, 10)])),
            ("bytes=8-18446744073709551615", ranges(&[(8, 10)])),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=10-12", Wanted::Nothing),
            ("bytes=5-2", Wanted::Whole),
            ("bytes=-0", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
        ] {
            assert_eq!(read(range, 10), expected, "{range}");
        }
        assert_eq!(read("bytes=0-0", 0), Wanted::Nothing);
        assert_eq!(read("bytes=-1", 0), Wanted::Nothing);
    }

    #[test]
    fn of_several_ranges_no_byte_is_sent_twice() {
        for (range, expected) in [
            ("bytes=0-1,3-4", ranges(&[(0, 2), (3, 5)])),
            ("bytes=0-1, -2", ranges(&[(0, 2), (8, 10)])),
            ("bytes=7-8,0-1,4-4", ranges(&[(7, 9), (0, 2), (4, 5)])),
            // Beyond the end.
            ("bytes=0-1,20-30", ranges(&[(0, 2)])),
            ("bytes=10-,20-30", Wanted::Nothing),
            // Overlapping, touching, one within another, the same again.
            ("bytes=0-4,3-6", ranges(&[(0, 7)])),
            ("bytes=2-3,0-1", ranges(&[(0, 4)])),
            ("bytes=8-8,0-6,2-3", ranges(&[(8, 9), (0, 7)])),
            ("bytes=5-5,0-0,5-5", ranges(&[(5, 6), (0, 1)])),
            ("bytes=0-,0-,-10", ranges(&[(0, 10)])),
            // One malformed range spoils the list.
            ("bytes=0-1,5-2", Wanted::Whole),
            ("bytes=0-1,x", Wanted::Whole),
        ] {
            assert_eq!(read(range, 10), expected, "{range}");
        }
    }

    #[test]
    fn a_list_without_end_is_ignored() {
        let list = |count: usize| {
            let ranges: Vec<String> = (0..count).map(|n| format!("{0}-{0}", n * 2)).collect();
            format!("bytes={}", ranges.join(","))
        };
        let Wanted::Ranges(ranges) = read(&list(MOST_RANGES), 10_000) else { panic!("ranges") };
        assert_eq!(ranges.len(), MOST_RANGES);
        assert_eq!(read(&list(MOST_RANGES + 1), 10_000), Wanted::Whole);
    }
}
