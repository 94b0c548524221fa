//! How a page is quoted: who made it, its title and number, the site and the address.

use super::View;
use crate::document::Document;

impl View<'_> {
    /// Who made the page, its title and its number.
    pub(super) fn cite(&self, document: &Document) -> String {
        let kind = &document.kind;
        let list = |name: &str| document.fields.texts(kind, name).join("、");
        let by = [list("issuer"), list("author"), list("person")]
            .into_iter()
            .find(|by| !by.is_empty())
            .unwrap_or_default();
        let number = document.fields.text(kind, "number").map(|n| format!("（{n}）")).unwrap_or_default();
        let by = if by.is_empty() { by } else { format!("{by}：") };
        format!("{by}{}{number}", quoted(&document.title))
    }

    /// The site and the address.
    pub(super) fn cite_end(&self, document: &Document, permalink: &str) -> String {
        let address = if self.config.base_url.is_empty() { String::new() } else { format!("，{permalink}") };
        format!("，{}{address}", self.config.title_in(&document.lang))
    }
}

/// The title in 《》. Titles in it get 〈〉 (GB/T 15834); a title that is wholly in 《》 stays as it is.
pub(super) fn quoted(title: &str) -> String {
    let inner = title.strip_prefix('《').and_then(|rest| rest.strip_suffix('》'));
    match inner.filter(|inner| !inner.contains(['《', '》'])) {
        Some(_) => title.to_owned(),
        None => format!("《{}》", title.replace('《', "〈").replace('》', "〉")),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn titles_within_a_title_get_single_marks() {
        assert_eq!(quoted("积分办法"), "《积分办法》");
        assert_eq!(quoted("《积分办法》"), "《积分办法》");
        assert_eq!(quoted("《积分办法》解读"), "《〈积分办法〉解读》");
        assert_eq!(quoted("《甲》和《乙》"), "《〈甲〉和〈乙〉》");
    }
}
