//! Translates messages of libraries and of the system into Chinese. Only the common ones are known; any other is kept in English.

use std::io;

use super::{Message, nearest};
use crate::message;

/// The Chinese text for a parser's message that contains `says`, or starts with it for [`WANTED`].
struct Entry {
    says: &'static str,
    zh: &'static str,
}

const fn entry(says: &'static str, zh: &'static str) -> Entry {
    Entry { says, zh }
}

/// Messages of the YAML parser. The first entry that matches counts.
const YAML: &[Entry] = &[
    entry("tab", "这里用了 Tab 键，缩进只能用空格"),
    entry("mapping values are not allowed", "这里多了一个冒号，或者这一行没有和上一行对齐"),
    entry("simple key expect", "前面有一行缺少冒号"),
    entry("illegal placement of ':'", "方括号 [ 没有配对的 ]"),
    entry("parsing a flow sequence", "方括号 [ 没有配对的 ]，或者中间漏了逗号"),
    entry("parsing a flow mapping", "花括号 { 没有配对的 }，或者中间漏了逗号"),
    entry("indentation in flow construct", "方括号、花括号里的内容要写在同一行"),
    entry("misplaced bracket", "多了一个 ] 或 }"),
    entry("invalid trailing content", "引号后面多了内容，或者引号里面又用了同样的引号"),
    entry("quoted scalar, found unknown escape", "英文双引号里的反斜杠 \\ 要写两个"),
    entry("quoted scalar", "引号没有配对；中文引号不能代替英文引号"),
    entry("did not find expected '-'", "这一行没有和上面对齐，或者漏了前面的减号"),
    entry("did not find expected key", "这一行没有和上面对齐，或者不是“字段: 内容”"),
    entry("block sequence entries", "减号开头的列表要另起一行写"),
    entry("plain scalar cannot start", "内容不能以减号开头"),
    entry("block scalar", "“|”或“>”后面的内容要另起一行，缩进两格"),
    entry("anchor", "内容不能以 & 或 * 开头"),
    entry("TAG", "内容不能以 ! 开头"),
    entry("tag", "内容不能以 ! 开头"),
    entry("unexpected character", "内容不能以 % @ ` 开头"),
    entry("directive", "这一行不能以 % 开头"),
    entry("mapping keys are not allowed", "内容不能以问号加空格开头"),
    entry("expected <document start>", "这一行不能以 % 开头，或者不是“字段: 内容”"),
    entry("indentation", "这一行的缩进不对，没有和上一行对齐"),
    entry("expected node content", "内容不能以逗号开头"),
    entry("unprintable", "含有不可见的字符"),
    entry("byte order mark", "中间混进了文件开头的标记字符"),
    entry("recursion limit", "嵌套太深"),
];

/// Messages of the TOML parser.
const TOML: &[Entry] = &[
    entry("string values must be quoted", "等号后面的文字，两头要用英文双引号"),
    entry("key with no value", "这一行要写成“名字 = 内容”，用英文等号"),
    entry("invalid basic string", "英文双引号没有配对；中文引号不能代替英文引号"),
    entry("invalid literal string", "英文单引号没有配对"),
    entry("invalid multi-line", "三个引号没有配对"),
    entry("missing escaped value", "英文双引号里的反斜杠 \\ 要写两个"),
    entry("invalid unquoted key", "名字只能用英文字母、数字、减号和下划线"),
    entry("unquoted keys cannot be empty", "等号前面缺少名字"),
    entry("invalid boolean", "是否要写成 true 或 false，用小写"),
    entry("unclosed array", "方括号 [ 没有配对的 ]"),
    entry("missing comma", "两项之间漏了逗号"),
    entry("unclosed table", "方括号 [ 没有配对的 ]"),
    entry("unclosed inline table", "花括号 { 没有配对的 }"),
    entry("duplicate key", "同一个名字写了两次"),
    entry("unexpected key or value", "内容后面多了别的字；说明要写在英文井号后面"),
    entry("unexpected leading zero", "数字不能以 0 开头"),
    entry("invalid type: map", "这里要写文字；日期也要在两头加英文双引号"),
];

/// What the TOML deserializer calls the types that it expects.
const WANTED: &[Entry] = &[
    entry("boolean", "true 或 false，不加引号"),
    entry("sequence", "列表，如 [\"甲\", \"乙\"]"),
    entry("string", "文字，两头加英文双引号"),
    entry("map", "一组“名字 = 内容”"),
    entry("struct", "一组“名字 = 内容”"),
    entry("usize", "不小于零的整数，不加引号"),
    entry("u", "不小于零的整数，不加引号"),
    entry("i", "整数，不加引号"),
    entry("f", "数字，不加引号"),
];

fn look_up(entries: &[Entry], sentence: &str) -> Option<&'static str> {
    entries.iter().find(|entry| sentence.contains(entry.says)).map(|entry| entry.zh)
}

/// The message for a parser's sentence. An unknown one is quoted in the Chinese text.
fn told(entries: &[Entry], sentence: &str) -> Message {
    let zh = look_up(entries, sentence).map_or_else(|| format!("（{sentence}）"), str::to_owned);
    Message { zh, en: sentence.to_owned() }
}

/// Translates a message of the YAML parser.
pub fn yaml(sentence: &str) -> Message {
    told(YAML, sentence)
}

/// Translates a TOML error. If a name is misspelt, also returns a hint.
pub fn toml(error: &toml::de::Error) -> (Message, Option<Message>) {
    let sentence = error.message().lines().next().unwrap_or_default();
    let quoted: Vec<&str> = sentence.split('`').skip(1).step_by(2).collect();
    if let Some((&name, known)) = quoted.split_first() {
        let near = || {
            nearest(name, known.iter().copied())
                .map(|near| message!("是不是“{near}”？", "did you mean `{near}`?"))
        };
        let all = known.join("、");
        let zh = match sentence {
            s if s.starts_with("unknown field") => {
                Some((format!("没有“{name}”这一项，可以写的有：{all}"), near()))
            }
            s if s.starts_with("unknown variant") => {
                Some((format!("“{name}”不是可选的值，可选：{all}"), near()))
            }
            s if s.starts_with("missing field") => Some((format!("缺少“{name}”这一项"), None)),
            _ => None,
        };
        if let Some((zh, hint)) = zh {
            return (Message { zh, en: sentence.to_owned() }, hint);
        }
    }
    if let Some((found, wanted)) = sentence.split_once(", expected ")
        && (found.starts_with("invalid type") || found.starts_with("invalid value"))
        && look_up(TOML, sentence).is_none()
    {
        let wanted = wanted.trim_start_matches("a ");
        let zh = WANTED.iter().find(|entry| wanted.starts_with(entry.says)).map(|entry| entry.zh);
        let zh = zh.map_or_else(|| format!("内容的种类不对（{sentence}）"), |zh| format!("这里要写{zh}"));
        return (Message { zh, en: sentence.to_owned() }, None);
    }
    (told(TOML, sentence), None)
}

/// Translates a message of the template engine. An unknown message is quoted in a second message, on a line of its own.
pub fn template(sentence: &str) -> (Message, Option<Message>) {
    let quoted = |quote: char| sentence.split(quote).nth(1).unwrap_or_default();
    let name = quoted('`');
    let available = || {
        let names = sentence.split_once(" Available ").and_then(|(_, names)| names.split_once(": "));
        names.map(|(_, names)| format!("，可用的有：{}", names.replace(", ", "、"))).unwrap_or_default()
    };
    let zh = match sentence {
        s if s.starts_with("Variable `") && s.contains("exists") => format!("“{name}”这个变量没有值"),
        s if s.starts_with("Variable `") => format!("没有“{name}”这个变量{}", available()),
        s if s.starts_with("Field `") => format!("没有“{name}”这个字段{}", available()),
        s if s.starts_with("Unknown filter") => format!("没有“{name}”这个过滤器"),
        s if s.starts_with("Unknown function") => format!("没有“{name}”这个函数"),
        s if s.starts_with("Unknown test") => format!("没有“{name}”这个判断"),
        s if s.starts_with("Unexpected end of input") => "模板没有写完：有的标签还没有结束".to_owned(),
        s if s.starts_with("the theme has no static file") => format!("主题的 static 里没有“{name}”"),
        s if s.starts_with("the theme has no template") => format!("主题里没有模板“{name}”"),
        s if s.starts_with("there is no text") => format!("主题的 i18n 里没有“{name}”这句话"),
        s if s.starts_with("Template '") && s.ends_with("not found") => {
            format!("找不到模板“{}”", quoted('\''))
        }
        _ => {
            let fault = message!("模板引擎处理不了这里的写法", "the template engine cannot process this");
            let words = message!("模板引擎的原话是：{sentence}", "in the words of the engine: {sentence}");
            return (fault, Some(words));
        }
    };
    (Message { zh, en: sentence.to_owned() }, None)
}

/// Translates an error of the system.
pub fn io(error: &io::Error) -> Message {
    use io::ErrorKind as Kind;
    let zh = match error.kind() {
        Kind::NotFound => "没有这个文件或文件夹",
        Kind::PermissionDenied if cfg!(windows) => "没有权限，或者文件正被别的程序打开着（如 Word、浏览器）",
        Kind::PermissionDenied => "没有权限",
        Kind::StorageFull => "磁盘已满",
        Kind::QuotaExceeded => "磁盘配额已用完",
        Kind::FileTooLarge => "文件大小超过了系统的限制",
        Kind::ReadOnlyFilesystem => "磁盘是只读的",
        Kind::NotADirectory => "路径里有一段不是文件夹",
        Kind::IsADirectory => "这是文件夹，不是文件",
        Kind::InvalidData => "不是 UTF-8 编码，请另存为 UTF-8",
        Kind::AddrInUse => "这个端口已经被别的程序占用",
        Kind::AddrNotAvailable => "这台机器没有这个地址",
        _ if is_in_use(error) => {
            return message!(
                "这个文件正被别的程序打开着（如 Word、浏览器）；关掉再试",
                "another program, such as Word or a browser, has the file open; close it and try again"
            );
        }
        // Our own errors have a text in both languages.
        _ if error.raw_os_error().is_none() => {
            let text = error.to_string();
            let (zh, en) = text.split_once(" | ").unwrap_or((&text, &text));
            return Message { zh: zh.to_owned(), en: en.to_owned() };
        }
        _ => return Message { zh: format!("系统报告：{error}"), en: error.to_string() },
    };
    Message { zh: zh.to_owned(), en: error.to_string() }
}

/// Whether another program keeps the file from being opened or replaced, as programs on Windows do.
pub fn is_in_use(error: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    const LOCK_VIOLATION: i32 = 33;
    cfg!(windows) && matches!(error.raw_os_error(), Some(SHARING_VIOLATION | LOCK_VIOLATION))
}

/// The message for a file that cannot be read.
pub fn unreadable(error: &io::Error) -> Message {
    let Message { zh, en } = io(error);
    message!("无法读取：{zh}", "cannot be read: {en}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_in_toml_gets_the_nearest_one() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only its fields' names matter")]
        struct Settings {
            title: String,
            paginate: usize,
        }
        let fault = |text: &str| toml(&::toml::from_str::<Settings>(text).expect_err("at fault"));
        let (message, hint) = fault("titel = \"甲\"");
        assert_eq!(message.zh, "没有“titel”这一项，可以写的有：title、paginate");
        assert!(hint.is_some_and(|hint| hint.zh.contains("“title”")));
        assert_eq!(fault("title = “甲”").0.zh, "等号后面的文字，两头要用英文双引号");
        assert_eq!(fault("title = \"甲\"\npaginate = \"20\"").0.zh, "这里要写不小于零的整数，不加引号");
        assert_eq!(fault("title = \"甲\"").0.zh, "缺少“paginate”这一项");
    }

    #[test]
    fn an_unknown_sentence_is_kept() {
        assert_eq!(yaml("found a new kind of trouble").zh, "（found a new kind of trouble）");
    }
    #[test]
    fn of_the_template_engine_no_english_stands_within_a_chinese_sentence() {
        for (sentence, zh) in [
            ("Variable `a` is not defined. Available variables: b, c", "没有“a”这个变量，可用的有：b、c"),
            ("Variable `a` is not defined.", "没有“a”这个变量"),
            ("Variable `a` exists but its value is undefined", "“a”这个变量没有值"),
            ("Field `a` is not defined. Available fields: b, c", "没有“a”这个字段，可用的有：b、c"),
            ("Field `a` is not defined", "没有“a”这个字段"),
            ("Unknown filter `a`", "没有“a”这个过滤器"),
            ("Template 'a.html' not found", "找不到模板“a.html”"),
        ] {
            let (message, words) = template(sentence);
            assert_eq!((message.zh.as_str(), message.en.as_str(), words), (zh, sentence, None));
        }
        let (message, words) = template("Found `}}` but expected an expression.");
        assert!(message.zh.chars().all(|c| !c.is_ascii()), "{message:?}");
        let words = words.expect("the engine's own words").zh;
        assert_eq!(words, "模板引擎的原话是：Found `}}` but expected an expression.");
    }
}
