//! Reads how a question is put: which of its words only ask, and whether it asks what something is.

/// Words that ask and say nothing about what is asked for; longer ones first where they overlap.
const FILLERS: [&str; 58] = [
    "是什么意思",
    "什么意思",
    "是指什么",
    "指什么",
    "什么是",
    "是什么",
    "有什么",
    "为什么",
    "做什么",
    "什么样",
    "什么",
    "怎样才算",
    "怎么才算",
    "怎么办",
    "怎么样",
    "怎么",
    "怎样",
    "如何",
    "何为",
    "何谓",
    "有哪些",
    "包括哪些",
    "哪些",
    "哪个",
    "哪条",
    "哪种",
    "哪一条",
    "哪里",
    "是否",
    "能否",
    "可否",
    "能不能",
    "可不可以",
    "是不是",
    "有没有",
    "会不会",
    "可以",
    "请问",
    "多少",
    "多久",
    "多长",
    "的定义",
    "的含义",
    "的概念",
    "吗",
    "呢",
    "吧",
    "我",
    "你",
    "他",
    "她",
    "根据",
    "相关",
    "某个",
    "某",
    "一下",
    "想",
    "的话",
];
/// What stands before and after the thing that a question asks to define.
const ASKS_BEFORE: [&str; 10] = [
    "什么是",
    "何为",
    "何谓",
    "什么叫做",
    "什么叫",
    "怎样才算",
    "怎么才算",
    "怎么定义",
    "如何定义",
    "如何认定",
];
const ASKS_AFTER: [&str; 13] = [
    "是什么意思",
    "什么意思",
    "是指什么",
    "指什么",
    "指的是什么",
    "是什么",
    "的定义",
    "的定义是什么",
    "的含义",
    "的概念",
    "是啥",
    "是何意",
    "是何含义",
];
/// What is left to a gram of a word that only asks.
const FILLER_IMPORTANCE: f32 = 0.2;
/// Longest thing that is asked to be defined.
const LONGEST_SUBJECT: usize = 16;

/// How much each character of a folded query counts.
pub(crate) fn importance(chars: &[char]) -> Vec<f32> {
    let mut importance = vec![1.0; chars.len()];
    for filler in FILLERS {
        let filler: Vec<char> = filler.chars().collect();
        for at in 0..(chars.len() + 1).saturating_sub(filler.len()) {
            if chars[at..].starts_with(&filler) {
                importance[at..at + filler.len()].fill(FILLER_IMPORTANCE);
            }
        }
    }
    // A query of nothing but such words means them.
    if importance.iter().all(|&value| value < 1.0) {
        importance.fill(1.0);
    }
    importance
}

/// What the question asks to define, where it does.
pub(crate) fn defined(text: &str) -> Option<String> {
    let text = crate::analysis::folded(text);
    let before = ASKS_BEFORE.iter().find_map(|asks| text.strip_prefix(asks));
    let after = ASKS_AFTER.iter().filter_map(|asks| text.strip_suffix(asks)).min_by_key(|rest| rest.len());
    let subject = before.or(after)?;
    (1..=LONGEST_SUBJECT).contains(&subject.chars().count()).then(|| subject.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_of_definition() {
        assert_eq!(defined("什么是公益诉讼？").as_deref(), Some("公益诉讼"));
        assert_eq!(defined("食品是什么意思").as_deref(), Some("食品"));
        assert_eq!(defined("海岛保护的定义").as_deref(), Some("海岛保护"));
        assert_eq!(defined("怎样才算草原").as_deref(), Some("草原"));
        assert_eq!(defined("家风家训"), None);
    }

    #[test]
    fn words_that_only_ask_count_little() {
        let chars: Vec<char> = "如何传承家风".chars().collect();
        assert_eq!(importance(&chars), [0.2, 0.2, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(importance(&['什', '么']), [1.0, 1.0]);
    }
}
