//! Sets formulas: TeX becomes MathML, which browsers show without scripts.

use std::sync::LazyLock;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::han::is_cjk;
use super::tree::{InlineKind, Math};
use crate::diagnostic::{Diagnostic, Place};
use crate::message;

/// The elements of MathML Core, for pages that are sanitised.
pub(super) const ELEMENTS: [&str; 30] = [
    "math",
    "semantics",
    "annotation",
    "mrow",
    "mi",
    "mo",
    "mn",
    "ms",
    "mtext",
    "mspace",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "mtable",
    "mtr",
    "mtd",
    "mstyle",
    "mpadded",
    "mphantom",
    "merror",
    "menclose",
    "none",
];

/// Their attributes.
pub(super) const ATTRIBUTES: [&str; 27] = [
    "display",
    "encoding",
    "mathvariant",
    "stretchy",
    "fence",
    "separator",
    "form",
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "symmetric",
    "largeop",
    "movablelimits",
    "linethickness",
    "displaystyle",
    "scriptlevel",
    "accent",
    "accentunder",
    "columnalign",
    "columnspan",
    "rowspan",
    "mathbackground",
    "mathcolor",
    "height",
    "depth",
    "voffset",
];

static CONVERTER: LazyLock<Option<LatexToMathML>> = LazyLock::new(|| {
    // The source travels with the formula, so that it can be copied.
    let config = MathCoreConfig { annotation: true, ..MathCoreConfig::default() };
    LatexToMathML::new(config).ok()
});

/// Whether `tex` between single dollar signs is no formula but a sum of money: `$5 到 $6`. `next` is what follows.
pub(super) fn is_money(tex: &str, next: Option<char>) -> bool {
    next.is_some_and(|c| c.is_ascii_digit()) || tex.chars().any(is_cjk) && !tex.contains('\\')
}

/// The formula `tex`; the reason if it cannot be set.
pub(super) fn set(tex: &str, is_block: bool) -> Result<InlineKind, String> {
    let display = if is_block { MathDisplay::Block } else { MathDisplay::Inline };
    let converter = CONVERTER.as_ref().ok_or_else(String::new)?;
    let html = converter.convert_with_local_counter(tex, display).map_err(|error| {
        // The message begins with the place in the formula.
        let reason = error.to_string();
        reason.split_once(": ").map_or(reason.clone(), |(_, reason)| reason.to_owned())
    })?;
    Ok(InlineKind::Math(Box::new(Math { tex: tex.trim().into(), html: without_styles(&html).into() })))
}

/// The fault for a formula at `place` that cannot be set.
pub(super) fn fault(reason: &str, place: Place) -> Diagnostic {
    let fault = message!(
        "这个公式排不出来，按代码显示：{reason}",
        "this formula cannot be set and is shown as code: {reason}"
    );
    let hint = message!(
        "检查反斜杠命令和花括号；不是公式的，把 $ 写成 \\$",
        "check commands and braces; where it is no formula, write \\$ for $"
    );
    Diagnostic::warning("markdown.math", place, fault).hint(hint)
}

/// `html` without `style` attributes, which the pages' Content-Security-Policy forbids.
fn without_styles(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(" style=\"") {
        let value = &rest[at + " style=\"".len()..];
        let Some(end) = value.find('"') else { break };
        kept.push_str(&rest[..at]);
        rest = &value[end + 1..];
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn html(tex: &str, is_block: bool) -> Option<String> {
        match set(tex, is_block) {
            Ok(InlineKind::Math(math)) => Some(math.html.to_string()),
            _ => None,
        }
    }

    #[test]
    fn formulas_become_mathml() {
        let inline = html("\\frac{a}{b}", false).expect("set");
        assert!(inline.starts_with("<math") && inline.contains("<mfrac>"), "{inline}");
        let block = html("\\begin{matrix} a & b \\\\ c & d \\end{matrix}", true).expect("set");
        assert!(block.contains("display=\"block\"") && !block.contains(" style="), "{block}");
        assert_eq!(html("\\nonsense{", false), None);
    }

    #[test]
    fn all_elements_and_attributes_pass_the_sanitiser() {
        for tex in [
            "\\sum_{i=0}^n x_i^2 \\le \\sqrt[3]{y} \\quad \\text{甲} \\mathbf{v} \\overline{ab} \\vec{x}",
            "\\begin{cases} 1 & x > 0 \\\\ 0 & x \\le 0 \\end{cases} \\left( \\frac{1}{2} \\right) \\binom{n}{k}",
        ] {
            let html = html(tex, true).expect("set");
            let tags = |html: &str| html.matches("<m").count();
            assert_eq!(tags(&crate::text::sanitise::clean(&html, true)), tags(&html), "{html}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(tex in "[a-z0-9\\\\{}_^&%$#~' 甲()\\[\\]|.<>\"-]{0,40}") {
            if let Some(html) = html(&tex, false) {
                prop_assert!(html.starts_with("<math") && html.ends_with("</math>"));
            }
        }

        #[test]
        fn commands_do_not_panic(parts in proptest::collection::vec(prop_oneof![
            Just("\\frac"), Just("{"), Just("}"), Just("\\left("), Just("\\right)"), Just("\\begin{matrix}"), Just("\\end{matrix}"),
            Just("&"), Just("\\\\"), Just("_"), Just("^"), Just("\\sqrt["), Just("]"), Just("x"), Just("\\text{"), Just("\\limits"),
            Just("\\middle|"), Just("\\not"), Just("'"), Just("\\operatorname{"), Just("\\color{"), Just("\\hline"), Just("\\tag{"),
        ], 0..12)) {
            let _ = html(&parts.join(" "), true);
        }
    }
}
