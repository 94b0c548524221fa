//! What fuzzing found (`examples/fuzz`), kept as tests.

use search_index::{Config, Error, Index, Page, Request, Section, Writer};

/// Two terms whose postings are equally long: one's copied over the other's passed as whole.
#[test]
fn postings_copied_over_others_are_told() {
    let page = |number: usize, text: &str| Page {
        url: format!("/{number}"),
        weight: 1.0,
        sections: vec![Section { text: text.to_owned(), ..Section::default() }],
        ..Page::default()
    };
    let mut writer = Writer::new(Config::default(), None).expect("no cache is used");
    (0..4).for_each(|number| writer.add(page(number, ["家训", "文明", "家风", "好人"][number])));
    let whole = writer.finish_in_memory().expect("memory takes every write");
    let request = Request { query: "文明".to_owned(), ..Request::default() };
    let expected =
        Index::from_bytes(whole.clone()).and_then(|index| index.search(&request)).expect("just built");
    assert_eq!(expected.total, 1);
    let mut refused = 0;
    // The postings stand behind the mark of eight bytes; all are short.
    for from in 8..56 {
        for to in 8..56 {
            for length in [5, 6, 8] {
                let mut altered = whole.clone();
                altered.copy_within(from..from + length, to);
                match Index::from_bytes(altered).and_then(|index| index.search(&request)) {
                    Ok(response) => assert_eq!(response, expected, "{length} bytes from {from} to {to}"),
                    Err(Error::Damaged { .. }) => refused += 1,
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }
    assert!(refused > 0);
}
