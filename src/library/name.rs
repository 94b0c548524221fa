//! The names of documents as texts write them, made alike for comparison.

/// What the titles of laws begin with.
pub(super) const NATION: &str = "中华人民共和国";

/// `name` without spaces, brackets of titles and differences of width, for comparison.
pub(super) fn plain(name: &str) -> String {
    let unify = |c: char| match c {
        '《' | '》' | '〈' | '〉' | '<' | '>' | '“' | '”' | '"' => None,
        '（' | '〔' | '［' | '[' => Some('('),
        '）' | '〕' | '］' | ']' => Some(')'),
        c if c.is_whitespace() => None,
        c => Some(c),
    };
    name.chars().filter_map(unify).collect()
}

/// The title without the country's name.
pub(super) fn short(title: &str) -> Option<&str> {
    title.strip_prefix(NATION)
}

/// The place with which a title begins: 甲市, 乙省.
pub(super) fn place(title: &str) -> Option<&str> {
    let ends = ["自治区", "自治州", "自治县", "省", "市", "州", "县", "区", "旗"];
    let near: Vec<(usize, &str)> = ends.iter().filter_map(|end| Some((title.find(end)?, *end))).collect();
    let (at, end) = near.into_iter().min_by_key(|(at, end)| (*at, std::cmp::Reverse(end.len())))?;
    (at > 0 && at <= 8 * '省'.len_utf8()).then(|| &title[..at + end.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_compared_without_brackets_and_width() {
        assert_eq!(plain("关于修改〈甲法〉的决定 （试行）"), plain("关于修改《甲法》的决定(试行)"));
        assert_eq!(short("中华人民共和国甲法"), Some("甲法"));
        assert_eq!(place("宁波市文明行为促进条例"), Some("宁波市"));
        assert_eq!(place("延边朝鲜族自治州条例"), Some("延边朝鲜族自治州"));
        assert_eq!(place("文明行为促进条例"), None);
    }
}
