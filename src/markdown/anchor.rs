//! Anchors and slugs: text becomes a part of an address that keeps Han characters.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The longest anchor in characters.
const LENGTH: usize = 60;

/// `text` as a part of an address: letters and digits of all scripts stay, ASCII letters become small, all else becomes single hyphens.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let cut = slug.char_indices().nth(LENGTH).map_or(slug.len(), |(i, _)| i);
    slug.truncate(cut);
    slug.trim_end_matches('-').to_owned()
}

/// The anchors given so far in one page.
#[derive(Debug, Default)]
pub struct Anchors(HashMap<String, u32>);

impl Anchors {
    /// `wanted`, or where that is taken `wanted-2` and so on.
    pub fn unique(&mut self, wanted: String) -> String {
        let wanted = if wanted.is_empty() { "section".to_owned() } else { wanted };
        let (wanted, mut n) = match self.0.entry(wanted) {
            Entry::Vacant(entry) => {
                let id = entry.key().clone();
                entry.insert(1);
                return id;
            }
            Entry::Occupied(entry) => (entry.key().clone(), *entry.get()),
        };
        loop {
            n += 1;
            let id = format!("{wanted}-{n}");
            if !self.0.contains_key(&id) {
                self.0.insert(wanted, n);
                self.0.insert(id.clone(), 1);
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slugs_keep_han_and_join_the_rest() {
        assert_eq!(slug("一、总体要求"), "一-总体要求");
        assert_eq!(slug("  Hello, World! "), "hello-world");
        assert_eq!(slug("？？"), "");
    }

    proptest! {
        #[test]
        fn anchors_are_unique(names in proptest::collection::vec("[ab]{0,2}(-[23])?", 0..40)) {
            let mut anchors = Anchors::default();
            let ids: Vec<_> = names.iter().map(|n| anchors.unique(slug(n))).collect();
            let mut sorted = ids.clone();
            sorted.sort();
            sorted.dedup();
            prop_assert_eq!(sorted.len(), ids.len());
        }
    }
}
