//! Pairs the units of two versions: first those with the same words, then those much alike, wherever they stand, then what is left between
//! two pairs.

use std::collections::{HashMap, VecDeque};

use super::fold::fold;
use super::likeness::{Grams, Index};
use super::unit::{Form, Unit};

/// From this score on, two units are a pair wherever they stand.
const SURE: f64 = 0.5;

/// From this score on, two units are a pair if they stand between the same pairs.
const POSSIBLE: f64 = 0.3;

/// From this score on, two units are a pair if they are the only ones of their form between two pairs.
const LONE: f64 = 0.15;

/// What the same number adds to the likeness of two units, which makes their score.
const SAME_NUMBER: f64 = 0.1;

/// The most steps for comparing units of two texts. What is not compared within them is no pair.
const STEPS: usize = 60_000_000;

/// The steps for a cell of a table of scores: its memory bounds their number, too.
const CELL: usize = 16;

/// What became of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Its words stayed.
    Same,
    /// Its words changed.
    Changed,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// A unit of the old version and what became of it in the new one, both by index. One of them is absent if it was added or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// In the old version.
    pub old: Option<usize>,
    /// In the new version.
    pub new: Option<usize>,
    /// What became of it.
    pub change: Change,
}

/// Pairs the units of two versions. The pairs come in the order of the new version; what was removed stands where it was.
pub fn align(old: &[Unit], new: &[Unit]) -> Vec<Pair> {
    align_within(old, new, &mut { STEPS })
}

/// The same, with the `steps` that are left for comparing; it takes from them what it spends.
pub(super) fn align_within(old: &[Unit], new: &[Unit], steps: &mut usize) -> Vec<Pair> {
    let (old, new) = (Side::of(old), Side::of(new));
    let mut aligner = Aligner {
        to_new: vec![None; old.units.len()],
        to_old: vec![None; new.units.len()],
        steps: *steps,
        old,
        new,
    };
    aligner.same(|side, n| (side.units[n].form, side.labels[n].as_str(), side.words[n].as_str()));
    aligner.same(|side, n| (side.units[n].form, "", side.words[n].as_str()));
    aligner.alike();
    aligner.between();
    *steps = aligner.steps;
    aligner.pairs()
}

/// One version.
struct Side<'u> {
    units: &'u [Unit],
    labels: Vec<String>,
    words: Vec<String>,
    grams: Vec<Grams>,
}

impl<'u> Side<'u> {
    fn of(units: &'u [Unit]) -> Self {
        let words: Vec<String> = units.iter().map(|unit| fold(&unit.lines.concat())).collect();
        let labels = units.iter().map(|unit| fold(&unit.label)).collect();
        let grams = words.iter().map(|words| Grams::of(words)).collect();
        Self { units, labels, words, grams }
    }
}

struct Aligner<'u> {
    old: Side<'u>,
    new: Side<'u>,
    to_new: Vec<Option<usize>>,
    to_old: Vec<Option<usize>>,
    /// The steps that are left.
    steps: usize,
}

impl Aligner<'_> {
    fn join(&mut self, old: usize, new: usize) {
        self.to_new[old] = Some(new);
        self.to_old[new] = Some(old);
    }

    /// Pairs units of the same `key`, in order.
    fn same(&mut self, key: impl for<'s> Fn(&'s Side<'_>, usize) -> (Form, &'s str, &'s str)) {
        let mut free: HashMap<(Form, &str, &str), VecDeque<usize>> = HashMap::new();
        for n in (0..self.to_old.len()).filter(|&n| self.to_old[n].is_none()) {
            free.entry(key(&self.new, n)).or_default().push_back(n);
        }
        let unpaired = (0..self.to_new.len()).filter(|&n| self.to_new[n].is_none());
        let found: Vec<(usize, usize)> =
            unpaired.filter_map(|n| Some((n, free.get_mut(&key(&self.old, n))?.pop_front()?))).collect();
        found.into_iter().for_each(|(old, new)| self.join(old, new));
    }

    /// The score of two units, if it is `least` at least. Takes its steps from those left.
    fn score(&mut self, old: usize, new: usize, least: f64) -> Option<f64> {
        let (one, other) = (&self.old.grams[old], &self.new.grams[new]);
        let is_same_number = !self.old.labels[old].is_empty() && self.old.labels[old] == self.new.labels[new];
        let more = match self.old.units[old].form {
            // A date takes the place of another, whatever it is.
            Form::Frame => POSSIBLE,
            _ if is_same_number => SAME_NUMBER,
            _ => 0.0,
        };
        if self.old.units[old].form != self.new.units[new].form || one.most(other) + more < least {
            return None;
        }
        self.steps = self.steps.checked_sub(one.cost(other))?;
        Some(one.likeness(other) + more).filter(|score| *score >= least)
    }

    /// Pairs units that are much alike, the most alike first.
    fn alike(&mut self) {
        let free = (0..self.to_old.len()).filter(|&n| self.to_old[n].is_none());
        let index = Index::of(free.map(|n| (n, &self.new.grams[n])));
        let mut found: Vec<(f64, usize, usize)> = Vec::new();
        for old in (0..self.to_new.len()).filter(|&n| self.to_new[n].is_none()).collect::<Vec<_>>() {
            for new in index.candidates(&self.old.grams[old]) {
                found.extend(self.score(old, new, SURE).map(|score| (score, old, new)));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, old, new) in found {
            if self.to_new[old].is_none() && self.to_old[new].is_none() {
                self.join(old, new);
            }
        }
    }

    /// Pairs what is left between two pairs, in order.
    fn between(&mut self) {
        let mut at = 0;
        while at < self.to_new.len() {
            if self.to_new[at].is_some() {
                at += 1;
                continue;
            }
            let end =
                (at..self.to_new.len()).find(|&n| self.to_new[n].is_some()).unwrap_or(self.to_new.len());
            let first = at.checked_sub(1).map_or(0, |before| self.to_new[before].map_or(0, |new| new + 1));
            let last = self.to_new.get(end).copied().flatten().unwrap_or(self.to_old.len());
            let Some(steps) = self.steps.checked_sub(last.saturating_sub(first)) else { return };
            self.steps = steps;
            let old: Vec<usize> = (at..end).collect();
            let new: Vec<usize> = (first..last.max(first)).filter(|&n| self.to_old[n].is_none()).collect();
            for (old, new) in self.best(&old, &new) {
                self.join(old, new);
            }
            at = end;
        }
    }

    /// The pairs among the units `old` and `new`, in order, that are most alike in sum.
    fn best(&mut self, old: &[usize], new: &[usize]) -> Vec<(usize, usize)> {
        let width = new.len() + 1;
        // A table of very many cells takes steps, and a cell takes sixteen bytes.
        let cells = old.len().saturating_mul(width);
        let Some(steps) = self.steps.checked_sub(cells.saturating_mul(CELL)).filter(|_| width > 1) else {
            return Vec::new();
        };
        self.steps = steps;
        let only = |units: &[usize], side: &Side<'_>, form: Form| {
            units.iter().filter(|&&n| side.units[n].form == form).count() == 1
        };
        let forms = [Form::Heading, Form::Article, Form::Frame, Form::Paragraph];
        let lone = forms.map(|form| only(old, &self.old, form) && only(new, &self.new, form));
        let mut scores = vec![0.0; old.len() * new.len()];
        let mut sums = vec![0.0_f64; (old.len() + 1) * width];
        for (a, &one) in old.iter().enumerate().rev() {
            for (b, &other) in new.iter().enumerate().rev() {
                let is_lone =
                    forms.iter().zip(lone).any(|(form, lone)| lone && *form == self.old.units[one].form);
                let least = if is_lone { LONE } else { POSSIBLE };
                let score = self.score(one, other, least).unwrap_or_default();
                scores[a * new.len() + b] = score;
                let joined = sums[(a + 1) * width + b + 1] + score;
                sums[a * width + b] = joined.max(sums[(a + 1) * width + b]).max(sums[a * width + b + 1]);
            }
        }
        let (mut a, mut b, mut found) = (0, 0, Vec::new());
        while a < old.len() && b < new.len() {
            let (sum, score) = (sums[a * width + b], scores[a * new.len() + b]);
            if score > 0.0 && sum == sums[(a + 1) * width + b + 1] + score {
                found.push((old[a], new[b]));
                (a, b) = (a + 1, b + 1);
            } else if sum == sums[(a + 1) * width + b] {
                a += 1;
            } else {
                b += 1;
            }
        }
        found
    }

    fn pairs(&self) -> Vec<Pair> {
        let mut pairs = Vec::with_capacity(self.to_old.len());
        let removed = |old: usize| Pair { old: Some(old), new: None, change: Change::Removed };
        let gone_from = |from: usize| {
            (from..self.to_new.len()).take_while(|&old| self.to_new[old].is_none()).map(removed)
        };
        pairs.extend(gone_from(0));
        for (new, old) in self.to_old.iter().enumerate() {
            let change = match old {
                None => Change::Added,
                Some(old) if self.old.words[*old] == self.new.words[new] => Change::Same,
                Some(_) => Change::Changed,
            };
            pairs.push(Pair { old: *old, new: Some(new), change });
            pairs.extend(old.iter().flat_map(|old| gone_from(old + 1)));
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Articles of these words, numbered from 1.
    fn articles(words: &[&str]) -> Vec<Unit> {
        let article = |(n, words): (usize, &&str)| Unit {
            label: format!("第{n}条"),
            anchor: format!("art-{n}"),
            form: Form::Article,
            lines: vec![(*words).to_owned()],
        };
        (1..).zip(words).map(article).collect()
    }

    /// The alignment in short: `1=1 2~3 +2 -3`.
    fn shown(old: &[&str], new: &[&str]) -> String {
        let pairs = align(&articles(old), &articles(new));
        let shown = pairs.iter().map(|pair| match (pair.old, pair.new) {
            (Some(old), Some(new)) => {
                format!("{}{}{}", old + 1, if pair.change == Change::Same { '=' } else { '~' }, new + 1)
            }
            (None, Some(new)) => format!("+{}", new + 1),
            (Some(old), None) => format!("-{}", old + 1),
            (None, None) => unreachable!(),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    const WATER: &str = "河沟是大家的，不倒粪水、不电鱼、不占渠埂。";
    const NIGHT: &str = "晚上十点以后，唱歌、放音箱、机器加工要停。";
    const FEAST: &str = "婚事、丧事量力办，标准由村民会议定。";

    #[test]
    fn renumbered_articles_stay_pairs() {
        assert_eq!(shown(&[WATER, NIGHT], &[FEAST, WATER, NIGHT]), "+1 1=2 2=3");
        assert_eq!(shown(&[WATER, NIGHT, FEAST], &[NIGHT, FEAST, WATER]), "2=1 3=2 1=3");
    }

    #[test]
    fn changed_words_keep_a_pair_and_punctuation_is_none() {
        let dry = "河沟是大家的，不倒粪水，不电鱼，不占用渠埂，不堵水口。";
        assert_eq!(shown(&[WATER, NIGHT], &[dry, "晚上十点以后,唱歌、放音箱、机器加工要停！"]), "1~1 2=2");
    }

    #[test]
    fn what_has_nothing_in_common_is_removed_and_added() {
        assert_eq!(shown(&[WATER, NIGHT, FEAST], &[WATER, FEAST]), "1=1 -2 3=2");
        assert_eq!(shown(&[WATER, NIGHT], &[WATER, FEAST]), "1=1 -2 +2");
    }

    #[test]
    fn a_rewritten_article_between_two_pairs_stays_one() {
        let quiet = "夜里十点到早上六点不放音箱，机器不开工，办事提前打招呼。";
        assert_eq!(shown(&[WATER, NIGHT, FEAST], &[WATER, quiet, FEAST]), "1=1 2~2 3=3");
    }

    #[test]
    fn texts_made_to_be_slow_are_not() {
        let started = std::time::Instant::now();
        // All alike, none the same; then huge ones.
        let old: Vec<String> = (0..3_000).map(|n| format!("{}{n}", "甲乙丙丁".repeat(20))).collect();
        let new: Vec<String> = (0..3_000).map(|n| format!("{n}{}", "甲乙丙丁".repeat(20))).collect();
        let of = |texts: &[String]| articles(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(align(&of(&old), &of(&new)).len().min(3_000), 3_000);
        let huge: Vec<String> = (0..200).map(|n| format!("{n}{}", "甲乙丙丁戊".repeat(2_000))).collect();
        let other: Vec<String> = huge.iter().map(|text| format!("乙{text}")).collect();
        align(&of(&huge), &of(&other));
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn every_unit_stands_in_one_pair(old in proptest::collection::vec("[甲乙丙丁]{0,6}", 0..12), new in proptest::collection::vec("[甲乙丙丁]{0,6}", 0..12)) {
            let of = |texts: &[String]| articles(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            let pairs = align(&of(&old), &of(&new));
            let mut olds: Vec<_> = pairs.iter().filter_map(|pair| pair.old).collect();
            let news: Vec<_> = pairs.iter().filter_map(|pair| pair.new).collect();
            olds.sort_unstable();
            prop_assert_eq!(olds, (0..old.len()).collect::<Vec<_>>());
            prop_assert_eq!(news, (0..new.len()).collect::<Vec<_>>());
        }
    }
}
