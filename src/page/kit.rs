//! A kit as its page shows it: the steps with their texts, the equipment, the time.

use serde::Serialize;

use super::{Reference, TocEntry, View, field};
use crate::html::{self, LinkAddress};
use crate::library::{Id, Step};
use crate::text::passage::Passage;

/// Minutes without their fractions, which nobody plans by.
fn whole(minutes: f64) -> u32 {
    minutes.ceil() as u32
}

/// A kit.
#[derive(Debug, Clone, Serialize)]
pub struct Kit {
    /// Its steps, in order.
    pub steps: Vec<StepView>,
    /// How many minutes they take together.
    pub minutes: u32,
    /// What has to be there, step by step.
    pub equipment: Vec<Equipment>,
}

/// A step of a kit.
#[derive(Debug, Clone, Serialize)]
pub struct StepView {
    /// Its anchor.
    pub id: String,
    /// Its name, such as 唱歌曲.
    pub name: String,
    /// How many minutes it takes.
    pub minutes: u32,
    /// Who leads it; empty if nobody is named.
    pub who: String,
    /// A hint for who leads it; may be empty.
    pub note: String,
    /// What it names: a page or passage of the site, a file such as a film, or another site.
    pub entry: Option<Reference>,
    /// The text of the page or passage as HTML; empty for what is no page.
    pub text: String,
}

/// What a step needs.
#[derive(Debug, Clone, Serialize)]
pub struct Equipment {
    /// The name of the step.
    pub step: String,
    /// The things.
    pub things: Vec<String>,
}

impl View<'_> {
    /// The kit on the page `id`, if it is one.
    pub(super) fn kit(&self, id: Id) -> Option<Kit> {
        let steps = self.library.steps(id);
        if steps.is_empty() {
            return None;
        }
        let equipment = steps.iter().map(|step| Equipment {
            step: step.texts("name").concat(),
            things: step.texts("equipment").into_iter().map(str::to_owned).collect(),
        });
        Some(Kit {
            minutes: whole(steps.iter().map(|step| step.minutes).sum()),
            equipment: equipment.filter(|equipment| !equipment.things.is_empty()).collect(),
            steps: (1..).zip(&steps).map(|(number, step)| self.step(number, step)).collect(),
        })
    }

    fn step(&self, number: usize, step: &Step<'_>) -> StepView {
        let text = |name: &str| step.texts(name).join("、");
        StepView {
            id: format!("step-{number}"),
            name: text("name"),
            minutes: whole(step.minutes),
            who: text("who"),
            note: text("note"),
            entry: step.link.and_then(|(target, written)| field::reference(self, target, written)),
            text: step.taken.map(|(page, _, passage)| self.passage(page, passage)).unwrap_or_default(),
        }
    }

    /// A passage of the page `id` as HTML for another page.
    fn passage(&self, id: Id, passage: Passage<'_>) -> String {
        let own = self.config.link_to(&self.library.document(id).url);
        let whole = |url: String| if url.starts_with('#') { format!("{own}{url}") } else { url };
        let address = |n: usize| {
            let LinkAddress { url, size, is_page } = self.link_address(id, n);
            LinkAddress { url: whole(url), size, is_page }
        };
        let mention = |n: usize| self.mention_address(id, n).map(whole);
        html::passage(&self.library.document(id).text, passage, address, mention)
    }
}

impl Kit {
    /// The steps as entries of the table of contents.
    pub(super) fn toc(&self) -> impl Iterator<Item = TocEntry> + '_ {
        self.steps.iter().map(|step| TocEntry {
            id: step.id.clone(),
            title: step.name.clone(),
            level: 2,
            children: Vec::new(),
        })
    }
}
