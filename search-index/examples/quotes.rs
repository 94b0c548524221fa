//! Checks that quoted strings find their pages: `quotes CORPUS [COUNT]` quotes COUNT random strings of the corpus.

#[allow(dead_code)]
#[path = "relevance/corpus.rs"]
mod corpus;

use std::path::Path;

use search_index::{Change, Config, Index, Page, Request, Writer};

/// Hits asked for at once.
const LIMIT: usize = 200;

/// A fixed sequence of numbers that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count: usize = arguments.get(1).map_or(10_000, |count| count.parse().expect("a number"));
    let pages: Vec<Page> =
        corpus::files(Path::new(&arguments[0])).iter().map(|path| corpus::read(path)).collect();
    let mut writer = Writer::new(Config::default(), None).expect("no cache is used");
    pages.iter().for_each(|page| writer.add(page.clone()));
    let index =
        Index::from_files(&writer.finish_in_memory().expect("memory takes every write")).expect("just built");
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut found, mut loosened, mut asked) = (0, 0, 0);
    while asked < count {
        let page = &pages[dice.below(pages.len())];
        let Some(quoted) = quote(page, &mut dice) else { continue };
        asked += 1;
        match find(&index, &page.url, &quoted) {
            (true, exact) => {
                found += 1;
                loosened += usize::from(!exact);
            }
            (false, _) => println!("not found: {} “{quoted}”", page.url),
        }
    }
    println!("{found} of {asked} quoted strings found, {loosened} of them only after loosening");
}

/// A random part of a line of the page, with something in it to search for.
fn quote(page: &Page, dice: &mut Dice) -> Option<String> {
    let lines: Vec<&str> = page.sections.iter().flat_map(|section| section.text.lines()).collect();
    let line: Vec<char> = lines.get(dice.below(lines.len().max(1)))?.chars().collect();
    let start = dice.below(line.len().max(1));
    let length = 2 + dice.below(24);
    let quoted: String = line[start..(start + length).min(line.len())].iter().collect();
    let is_text = quoted.chars().filter(|ch| ch.is_alphanumeric()).count() >= 2;
    (is_text && !quoted.contains(['“', '”', '"'])).then_some(quoted)
}

/// Whether the page is among the hits, and whether the quoted string was searched as it stands.
fn find(index: &Index, url: &str, quoted: &str) -> (bool, bool) {
    let mut offset = 0;
    loop {
        let request =
            Request { query: format!("“{quoted}”"), offset, limit: Some(LIMIT), ..Request::default() };
        let response = index.search(&request).expect("the index is whole");
        let exact = !response.changes.iter().any(|change| matches!(change, Change::PhraseLoosened { .. }));
        if response.hits.iter().any(|hit| hit.url == url) {
            return (true, exact);
        }
        offset += LIMIT;
        if offset >= response.total {
            return (false, exact);
        }
    }
}
