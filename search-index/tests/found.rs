//! What fuzzing found (`examples/fuzz`), kept as tests.

use search_index::{Config, Manifest, Page, PartialIndex, Section, Writer};

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
    let files = writer.finish_in_memory().expect("memory takes every write");
    let manifest = Manifest::from_meta(&files["meta.json"]).expect("just built");
    let whole: Vec<u8> = manifest.files.iter().flat_map(|(name, _)| &files[name]).copied().collect();
    let expected = ask(&whole);
    assert_eq!(expected["response"]["total"], 1);
    // The posting lists of the sections stand in the fourth file; all are short.
    let start: u64 = manifest.files[..3].iter().map(|file| file.1).sum();
    let lists = start as usize..(start + manifest.files[3].1) as usize;
    let mut refused = 0;
    for from in lists.clone().step_by(5) {
        for to in lists.clone().step_by(2) {
            for length in [5, 6, 8] {
                let mut altered = whole.clone();
                altered.copy_within(from..from + length, to);
                let answer = ask(&altered);
                match answer["error"]["kind"].as_str() {
                    None => assert_eq!(answer, expected, "{length} bytes from {from} to {to}"),
                    Some("damaged") => refused += 1,
                    Some(_) => panic!("{answer}"),
                }
            }
        }
    }
    assert!(refused > 0);
}

/// The answer of an index whose parts come as they are asked for.
fn ask(whole: &[u8]) -> serde_json::Value {
    let question = serde_json::json!({ "search": { "query": "文明" } }).to_string();
    let mut partial = PartialIndex::new(whole.len() as u64);
    loop {
        let answer: serde_json::Value =
            serde_json::from_str(&partial.ask(question.as_bytes())).expect("JSON");
        let Some(missing) = answer["missing"].as_array() else { return answer };
        for range in missing {
            let at = |end: usize| range[end].as_u64().expect("a number") as usize;
            partial.provide(at(0) as u64, &whole[at(0)..at(1)]);
        }
    }
}
