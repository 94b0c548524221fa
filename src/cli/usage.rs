//! Explains faults of the command line in Chinese, because clap's own messages are in English only.

use std::error::Error;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Says in Chinese what is wrong with a command line. `None` means that clap's own text is to be shown, as for `--help`.
pub fn explain(error: &clap::Error) -> Option<String> {
    let word = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join("、"),
        _ => String::new(),
    };
    let argument = word(ContextKind::InvalidArg);
    let fault = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个选项"),
        ErrorKind::InvalidSubcommand => format!("没有“{}”这个命令", word(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if word(ContextKind::InvalidValue).is_empty() => {
            format!("“{argument}”后面要写内容")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("“{argument}”后面不能写“{}”", word(ContextKind::InvalidValue))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少“{argument}”"),
        ErrorKind::ArgumentConflict => format!("“{argument}”写了两次，或者不能和别的选项一起用"),
        _ => return None,
    };
    // Our own value parsers return messages in both languages.
    let wanted = error.source().map(ToString::to_string).unwrap_or_default();
    let wanted = wanted.split_once(" | ").map_or("", |(zh, _)| zh).to_owned();
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = near.into_iter().map(word).find(|near| !near.is_empty());
    let valid = word(ContextKind::ValidValue);
    let hint = match (near, valid.is_empty()) {
        (Some(near), _) => format!("，是不是“{near}”？"),
        (None, false) => format!("，可选：{valid}"),
        (None, true) if !wanted.is_empty() => format!("，{wanted}"),
        (None, true) => String::new(),
    };
    Some(format!("{fault}{hint}\n用法见 wenku --help，或 wenku help 加命令名"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn a_misspelt_command_or_option_is_named_with_the_nearest_one() {
        let text = |args: &[&str]| {
            let error = crate::cli::Cli::try_parse_from(args).expect_err("at fault");
            explain(&error).unwrap_or_default()
        };
        assert!(text(&["wenku", "biuld"]).starts_with("没有“biuld”这个命令，是不是“build”？"));
        assert!(
            text(&["wenku", "build", "--draft"]).starts_with("没有“--draft”这个选项，是不是“--drafts”？")
        );
        assert!(
            text(&["wenku", "build", "--date", "三月"]).contains("后面不能写“三月”，日期写成 2026-03-05")
        );
        assert!(text(&["wenku", "new"]).starts_with("缺少“<DIR>”"));
        assert_eq!(text(&["wenku", "--help"]), "");
    }
}
