//! Indexes as a broken disk or a broken line may leave them: never a panic, never a wrong answer.

use proptest::prelude::*;
use proptest::sample::Index as At;
use proptest::test_runner::TestCaseError;
use search_index::{Index, Manifest, PartialIndex, Request, Response};

use crate::query;

/// Where damage is done.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Anywhere(At),
    End(At),
}

impl Place {
    fn index(self, length: usize) -> usize {
        match self {
            Self::Anywhere(at) => at.index(length),
            Self::End(at) => length - 1 - at.index(length.div_ceil(10)),
        }
    }
}

/// One way to spoil bytes.
#[derive(Clone, Debug)]
pub(crate) enum Damage {
    Flip(Place, u8),
    Write(Place, Vec<u8>),
    Insert(Place, Vec<u8>),
    Remove(Place, usize),
    Copy(Place, Place, usize),
    Cut(Place),
}

/// What happens to an index before it is asked.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    damages: Vec<Damage>,
    query: String,
}

pub(crate) fn damages() -> impl Strategy<Value = Case> {
    // Half of all damage hits the last tenth: in a browser's index the head stands there.
    let at = || prop_oneof![any::<At>().prop_map(Place::Anywhere), any::<At>().prop_map(Place::End)];
    let bytes =
        || prop_oneof![prop::collection::vec(any::<u8>(), 1..12), prop::collection::vec(Just(0xff), 1..12)];
    let damage = prop_oneof![
        (at(), 0u8..8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (at(), bytes()).prop_map(|(at, bytes)| Damage::Write(at, bytes)),
        (at(), bytes()).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (at(), 1usize..600).prop_map(|(at, length)| Damage::Remove(at, length)),
        (at(), at(), 1usize..600).prop_map(|(from, to, length)| Damage::Copy(from, to, length)),
        at().prop_map(Damage::Cut),
    ];
    let query =
        prop::sample::select(vec!["家训", "文明行为", "“公序良俗”", "jiaxun", "俭", "-家训", "类型:story"]);
    (prop::collection::vec(damage, 1..4), query)
        .prop_map(|(damages, query)| Case { damages, query: query.to_owned() })
}

impl Damage {
    fn spoil(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let length = bytes.len();
        let end = |start: usize, size: usize| (start + size).min(length);
        match self {
            Self::Flip(at, bit) => bytes[at.index(length)] ^= 1 << bit,
            Self::Write(at, new) => {
                let start = at.index(length);
                let end = end(start, new.len());
                bytes[start..end].copy_from_slice(&new[..end - start]);
            }
            Self::Insert(at, new) => {
                bytes.splice(at.index(length)..at.index(length), new.iter().copied());
            }
            Self::Remove(at, size) => {
                bytes.drain(at.index(length)..end(at.index(length), *size));
            }
            Self::Copy(from, to, size) => {
                let (from, to) = (from.index(length), to.index(length));
                let size = (*size).min(length - from.max(to));
                bytes.copy_within(from..from + size, to);
            }
            Self::Cut(at) => bytes.truncate(at.index(length)),
        }
    }
}

/// Asks spoilt indexes in parts, as a browser reads them, and opens one of their files spoilt, as the program does.
pub(crate) fn check() -> impl Fn(Case) -> Result<&'static str, TestCaseError> {
    let files = query::files();
    let manifest = Manifest::from_meta(&files["meta.json"]).expect("just built");
    let whole: Vec<u8> = manifest.files.iter().flat_map(|(name, _)| &files[name]).copied().collect();
    let index = Index::from_files(&files).expect("just built");
    move |case| {
        let request = Request { query: case.query.clone(), facets: true, ..Request::default() };
        let expected = index.search(&request);
        let expected = expected.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut spoilt = whole.clone();
        case.damages.iter().for_each(|damage| damage.spoil(&mut spoilt));
        let Some(answer) = ask_in_parts(&spoilt, &request)? else { return Ok("refused") };
        prop_assert_eq!(answer, expected);
        Ok("answered right")
    }
}

/// Opens an index of which one file is spoilt, and asks it.
pub(crate) fn check_files() -> impl Fn((At, Case)) -> Result<&'static str, TestCaseError> {
    let files = query::files();
    let index = Index::from_files(&files).expect("just built");
    move |(file, case)| {
        let request = Request { query: case.query.clone(), facets: true, ..Request::default() };
        let expected = index.search(&request);
        let expected = expected.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut spoilt = files.clone();
        let bytes = spoilt.values_mut().nth(file.index(files.len())).expect("one of the files");
        case.damages.iter().for_each(|damage| damage.spoil(bytes));
        let Ok(index) = Index::from_files(&spoilt) else { return Ok("refused") };
        index.suggest(&case.query, 5).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let answer = index.search(&request).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(answer, expected);
        Ok("answered right")
    }
}

/// The answer of an index that arrives in parts, where it gives one.
fn ask_in_parts(bytes: &[u8], request: &Request) -> Result<Option<Response>, TestCaseError> {
    let question = serde_json::json!({ "search": request }).to_string();
    let mut partial = PartialIndex::new(bytes.len() as u64);
    for _ in 0..20 {
        let answer: serde_json::Value =
            serde_json::from_str(&partial.ask(question.as_bytes())).expect("JSON");
        let Some(missing) = answer["missing"].as_array() else {
            return Ok(serde_json::from_value(answer["response"].clone()).ok());
        };
        for range in missing {
            let end = |end: usize| range[end].as_u64().unwrap_or(u64::MAX) as usize;
            let part = bytes.get(end(0)..end(1));
            prop_assert!(part.is_some(), "asks for bytes that are not there: {range}");
            partial.provide(end(0) as u64, part.unwrap_or_default());
        }
    }
    Err(TestCaseError::fail("asks for ever"))
}
