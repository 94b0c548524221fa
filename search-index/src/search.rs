//! Answers a request in four steps, each of which first asks for all the bytes that it needs: dictionary, dictionary
//! again where a word is misspelt, postings and columns, stored text.

use crate::analysis::Lane;
use crate::chain::{self, ChainTerms, Found};
use crate::choose::{BODY_BUDGET, choose};
use crate::error::{Result, all, both};
use crate::filter::{Columns, Filter};
use crate::hit;
use crate::index::Index;
use crate::missing::missing;
use crate::parse;
use crate::plan::{Choice, Plan, Slot};
use crate::rank::{Lists, Ranked, rank};
use crate::request::{Change, Request, Response};
use crate::score::{Scored, rarity};
use crate::sound;
use crate::term_table::{Entries, TermEntry};

/// Hits on a page of results where the request does not say.
const USUAL_LIMIT: usize = 10;
/// Hits on a page of results at most.
const MOST_LIMIT: usize = 200;

impl Index {
    /// Answers `request`.
    ///
    /// # Errors
    /// Of an unknown filter, of damage, and [`crate::Error::Missing`] from a partly loaded index that lacks bytes.
    pub fn search(&self, request: &Request) -> Result<Response> {
        let parsed = parse::parse(&request.query, &self.config);
        let filter = Filter::new(self, request, &parsed)?;
        let plan = Plan::new(&parsed, &|folded| self.meanings(folded));
        if plan.slots.is_empty() && plan.readings.is_empty() && plan.chains.is_empty() && filter.is_open() {
            return Ok(Response::default());
        }
        let terms = self.look_up(&plan)?;
        let (lists, columns) = both(self.read(&plan, &terms), Columns::read(self, request, &filter))?;
        let cut = plan.chains.iter().zip(&lists.chains).filter(|(_, found)| found.is_cut);
        let cut = cut.map(|(chain, _)| Change::PhraseCut { phrase: chain.text.clone() }).collect();
        let (ranked, changes) = self.relax(&plan, &lists, &filter, &columns, request);
        let limit = request.limit.unwrap_or(USUAL_LIMIT).min(MOST_LIMIT);
        let (hits, suggestion) = hit::hits(self, &plan, &ranked, request.offset, limit)?;
        let facets = if request.facets { columns.count(self, &ranked.pages()) } else { Vec::new() };
        // Where nothing is found at all, nothing more need be said of single words.
        let tells = !terms.missing.is_empty() && !ranked.by_name && ranked.total() > 0;
        let not_found = tells.then_some(Change::NotFound { words: terms.missing }).into_iter().collect();
        let changes = [not_found, plan.changes, terms.changes, changes, cut].concat();
        Ok(Response { total: ranked.total(), hits, facets, suggestion, changes })
    }

    /// Words of the configuration and of the texts that mean the same as a part of the query.
    fn meanings(&self, folded: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for group in &self.config.synonyms {
            let group: Vec<String> = group.iter().map(|word| crate::analysis::folded(word)).collect();
            for typed in group.iter().filter(|word| !word.is_empty() && folded.contains(word.as_str())) {
                let others = group.iter().filter(|other| *other != typed && !folded.contains(other.as_str()));
                found.extend(others.map(|other| (typed.clone(), other.clone())));
            }
        }
        let is_typed = |(short, full): &&(String, String)| {
            folded.contains(short.as_str()) && !folded.contains(full.as_str())
        };
        found.extend(self.aliases.iter().filter(is_typed).cloned());
        found
    }

    fn look_up(&self, plan: &Plan) -> Result<Terms> {
        let keys = plan.keys();
        let entries = all(keys.iter().map(|key| self.segments.look_up(key)));
        let chains = all(plan.chains.iter().map(|chain| chain::look_up(self, chain)));
        let single = self.single(plan);
        let ((entries, chains), single) = both(both(entries, chains), single)?;
        let entries: Entries = keys
            .into_iter()
            .zip(entries)
            .filter_map(|(key, entry)| entry.map(|entry| (key, entry)))
            .collect();
        let mut slots = plan.slots.clone();
        let exists = |slot: &Slot| slot.options.iter().any(|choice| entries.contains_key(&choice.key));
        let lacks_words =
            slots.iter().all(|slot| !exists(slot)) || !plan.readings.is_empty() && !slots.iter().all(exists);
        if lacks_words {
            let reading = plan.readings.iter().find(|reading| reading.iter().all(exists));
            let reading = reading.or(plan.readings.last().filter(|_| slots.iter().all(|slot| !exists(slot))));
            slots.extend(reading.into_iter().flatten().cloned());
        }
        let missing = if plan.readings.is_empty() { missing_words(plan, &entries) } else { Vec::new() };
        let stands = |choice: &Choice| entries.contains_key(&choice.key);
        let by_sound = sound::is_needed(&slots, &stands);
        let typed = sound::alike(&plan.typed, &slots, &stands);
        let changes = typed.into_iter().map(|typed| Change::SoundAlike { typed }).collect();
        Ok(Terms { slots, entries, chains, single, by_sound, changes, missing })
    }

    /// Grams that begin with a character that is all there is to search for; the usual ones are enough.
    fn single(&self, plan: &Plan) -> Result<Vec<TermEntry>> {
        let [slot] = &plan.slots[..] else { return Ok(Vec::new()) };
        if slot.gram.len() != 1 {
            return Ok(Vec::new());
        }
        let mut grams = self.segments.with_prefix(&Lane::Gram.gram_key(&slot.gram), chain::MOST_GRAMS)?;
        grams.sort_by(|left, right| right.1.count.cmp(&left.1.count).then_with(|| left.0.cmp(&right.0)));
        let mut bytes = 0;
        let fits = |entry: &TermEntry| {
            bytes += entry.list_cost();
            bytes <= BODY_BUDGET
        };
        Ok(grams.into_iter().map(|(_, entry)| entry).take_while(fits).collect())
    }

    /// Reads the postings that are worth their bytes.
    fn read(&self, plan: &Plan, terms: &Terms) -> Result<Lists> {
        let (wanted, weights) = choose(self, &terms.slots, &terms.entries, &terms.single);
        let scored = all(wanted.into_iter().map(|list| {
            let postings = self.postings(list.lane, list.entry)?;
            let counts_sections = list.lane.counts_sections();
            Ok(Scored { slot: list.slot, counts_sections, weight: list.weight, postings })
        }));
        let share = terms.chains.len();
        let chains = terms.chains.iter().map(|terms| chain::find(self, terms, share));
        let abbreviation = plan.abbreviation.iter().map(|&ch| {
            let entry = terms.entries.get(&Lane::TitleUnit.gram_key(&[ch]));
            entry
                .map(|entry| {
                    Ok((rarity(entry.count, self.page_count()), self.postings(Lane::TitleUnit, entry)?))
                })
                .transpose()
        });
        let ((scored, chains), abbreviation) = both(both(scored, all(chains)), all(abbreviation))?;
        let abbreviation = abbreviation.into_iter().collect::<Option<Vec<_>>>().unwrap_or_default();
        let (asks, by_sound) = (plan.asks(), terms.by_sound);
        Ok(Lists { scored, weights, asks, chains, abbreviation, by_sound })
    }

    /// Ranks, and where nothing is found takes back one condition after the other.
    fn relax(
        &self,
        plan: &Plan,
        lists: &Lists,
        filter: &Filter,
        columns: &Columns,
        request: &Request,
    ) -> (Ranked, Vec<Change>) {
        let mut changes = Vec::new();
        let mut conditions: Vec<bool> = vec![true; plan.chains.len()];
        let allowed = columns.allowed(self, filter);
        // A query without words asks for everything; one whose words are nowhere asks for what is not there.
        let browses =
            plan.slots.is_empty() && plan.abbreviation.is_empty() && plan.chains.iter().all(|c| c.negated);
        let run = |conditions: &[bool], allowed: Option<&[bool]>| {
            let chains: Vec<(bool, &Found)> = plan
                .chains
                .iter()
                .zip(&lists.chains)
                .zip(conditions)
                .filter(|(_, holds)| **holds)
                .map(|((chain, found), _)| (chain.negated, found))
                .collect();
            rank(self, lists, &chains, allowed, columns, request.sort, browses)
        };
        let mut ranked = run(&conditions, allowed.as_deref());
        for negated in [false, true] {
            for (number, chain) in
                plan.chains.iter().enumerate().filter(|(_, chain)| chain.negated == negated)
            {
                if ranked.total() > 0 {
                    return (ranked, changes);
                }
                conditions[number] = false;
                changes.push(match (negated, chain.in_title) {
                    (true, _) => Change::ExclusionIgnored { word: chain.text.clone() },
                    (false, true) => Change::TitleLoosened { word: chain.text.clone() },
                    (false, false) => Change::PhraseLoosened { phrase: chain.text.clone() },
                });
                ranked = run(&conditions, allowed.as_deref());
            }
        }
        if ranked.total() == 0 && allowed.is_some() {
            ranked = run(&conditions, None);
            changes.push(Change::FiltersIgnored);
        }
        (ranked, changes)
    }
}

/// What the dictionary knows of a plan.
struct Terms {
    slots: Vec<Slot>,
    entries: Entries,
    chains: Vec<ChainTerms>,
    single: Vec<TermEntry>,
    /// Whether pages are searched that only sound like what was typed.
    by_sound: bool,
    changes: Vec<Change>,
    /// Words that stand nowhere.
    missing: Vec<String>,
}

/// The typed words that nothing has, nor anything that sounds like them.
fn missing_words(plan: &Plan, entries: &Entries) -> Vec<String> {
    let has = |lane: Lane, part: &str| entries.contains_key(&lane.key(part));
    missing(&plan.typed, &|part| {
        let text: String = part.iter().collect();
        let slot = plan.slots.iter().find(|slot| slot.gram == part);
        let mut sounds =
            slot.into_iter().flat_map(|slot| &slot.options).filter(|choice| choice.lane == Lane::Sound);
        let lanes = [Lane::Gram, Lane::TitleGram, Lane::Word, Lane::TitleWord];
        lanes.iter().any(|&lane| has(lane, &text)) || sounds.any(|choice| entries.contains_key(&choice.key))
    })
}
