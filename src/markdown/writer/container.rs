//! Containers: what stands between `:::` and `:::` becomes a section of its own.

use std::ops::Range;

use super::{Writer, escape};
use crate::diagnostic::Diagnostic;
use crate::markdown::block::Fence;
use crate::markdown::leftover;
use crate::message;

impl Writer<'_> {
    pub(super) fn container(&mut self, fence: &Fence<'_>, range: Range<usize>) {
        match fence {
            Fence::Open { name, label } => {
                if self.open_block.take().is_some() {
                    self.html.push_str("</section>\n");
                }
                if let Some(near) = leftover::misspelt_block(name) {
                    let fault = message!("没有“{name}”这种段落块", "there is no block `{name}`");
                    let hint = message!("是不是“{near}”？", "did you mean `{near}`?");
                    let place = self.place(range.clone());
                    self.diagnostics.push(Diagnostic::warning("markdown.container", place, fault).hint(hint));
                }
                self.open_block = Some(range);
                self.html.push_str(&format!("<section class=\"block block-{name}\""));
                if !label.is_empty() {
                    self.html.push_str(&format!(" data-label=\"{}\"", escape(label)));
                }
                self.html.push_str(">\n");
            }
            Fence::Close if self.open_block.take().is_some() => self.html.push_str("</section>\n"),
            Fence::Close => {
                let place = self.place(range);
                let fault = message!("多了一行“:::”，前面没有对应的开头", "`:::` closes nothing");
                self.diagnostics.push(Diagnostic::warning("markdown.container", place, fault));
            }
        }
    }

    /// Closes a container that the text leaves open.
    pub(super) fn end_container(&mut self) {
        if let Some(range) = self.open_block.take() {
            self.html.push_str("</section>\n");
            let fault = message!("这一段以“:::”开头，却没有结束", "this `:::` block does not end");
            let hint = message!("在段落最后另起一行写 :::", "end it with a line that holds only :::");
            self.diagnostics
                .push(Diagnostic::error("markdown.container", self.place(range), fault).hint(hint));
        }
    }
}
