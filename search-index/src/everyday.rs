//! Everyday words and the words that laws and documents use for the same thing.

const TABLE: &str = include_str!("../data/everyday.txt");

/// Pairs of an everyday word that stands in the folded query and a formal word that does not.
pub(crate) fn formal(folded: &str) -> Vec<(String, String)> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .filter(|(typed, _)| folded.contains(typed))
        .flat_map(|(typed, formal)| formal.split(' ').map(move |formal| (typed, formal)))
        .filter(|(_, formal)| !folded.contains(formal))
        .map(|(typed, formal)| (typed.to_owned(), formal.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_holds_folded_words() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            assert!(line.split(' ').count() >= 2, "{line}");
            assert!(line.split(' ').all(|word| word == crate::analysis::folded(word)), "{line}");
        }
    }

    #[test]
    fn lay_words_lead_to_formal_ones() {
        let pairs = formal("房东把房子卖了怎么办");
        assert!(pairs.contains(&("房东".to_owned(), "出租人".to_owned())));
        assert!(formal("出租人与房东").iter().all(|(_, formal)| formal != "出租人"));
    }
}
