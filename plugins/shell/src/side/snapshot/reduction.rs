//! What a compressor would have done to a channel lately.

use std::collections::VecDeque;

use assistant::{Proposal, Reducer, Suggestion};
use dsp_core::listen::observation::HOPS_PER_SECOND;
use dsp_core::params::{CompParam, ParamId, ParamValues};
use panels::view::{REDUCTION_BARS, REDUCTION_STEP_DB, Reduction};

/// Active hops that are looked back on: a minute, as the class of move does; and the least that tell.
const KEPT: usize = 6_000;
const LEAST: usize = 500;
/// A prediction is made anew this often, hops, or where a setting has changed.
const EVERY: u64 = 50;
/// Less than this is no reduction, dB.
const NOTHING_DB: f32 = 0.25;

/// Peaks of the last active hops, and what was predicted from them last.
#[derive(Default)]
pub struct Peaks {
    dbfs: VecDeque<f32>,
    heard: u64,
    set: Option<(Reducer, u64, Option<Reduction>)>,
    suggested: Option<(Reducer, u64, Option<Reduction>)>,
}

impl Peaks {
    /// One more hop in which the source played.
    pub fn hear(&mut self, peak_dbfs: f32) {
        if self.dbfs.len() == KEPT {
            self.dbfs.pop_front();
        }
        self.dbfs.push_back(peak_dbfs);
        self.heard += 1;
    }

    /// What the compressor as it is set would have done, and what the suggested one would have.
    pub fn predict(
        &mut self,
        values: &ParamValues,
        suggested: Option<&ParamValues>,
    ) -> (Option<Reduction>, Option<Reduction>) {
        let set = predicted(&self.dbfs, self.heard, &mut self.set, Reducer::of(values));
        let suggested = suggested.and_then(|values| {
            predicted(&self.dbfs, self.heard, &mut self.suggested, Reducer::of(values))
        });
        (set, suggested)
    }
}

fn predicted(
    dbfs: &VecDeque<f32>,
    heard: u64,
    cache: &mut Option<(Reducer, u64, Option<Reduction>)>,
    reducer: Reducer,
) -> Option<Reduction> {
    let stale = |(of, at, _): &(Reducer, u64, _)| *of != reducer || heard >= at + EVERY;
    if cache.as_ref().is_none_or(stale) {
        *cache = Some((reducer, heard, reduction(dbfs, &reducer)));
    }
    cache.as_ref().and_then(|(_, _, reduction)| reduction.clone())
}

fn reduction(dbfs: &VecDeque<f32>, reducer: &Reducer) -> Option<Reduction> {
    if dbfs.len() < LEAST {
        return None;
    }
    let mut db = reducer.reduction_db(dbfs.iter().copied());
    let one = 1.0 / db.len() as f32;
    let mut shares = vec![0.0; REDUCTION_BARS];
    for db in &db {
        let bar = (db / REDUCTION_STEP_DB) as usize;
        shares[bar.min(REDUCTION_BARS - 1)] += one;
    }
    let untouched = db.iter().filter(|db| **db < NOTHING_DB).count() as f32 * one;
    db.sort_by(f32::total_cmp);
    let p90_db = db[(db.len() * 9 / 10).min(db.len() - 1)];
    Some(Reduction {
        shares,
        p90_db,
        untouched,
        heard_s: dbfs.len() as f32 / HOPS_PER_SECOND as f32,
    })
}

/// The values with the first open card that turns the compressor.
pub fn with_suggestion(values: &ParamValues, cards: &[Suggestion]) -> Option<ParamValues> {
    cards.iter().find_map(|card| {
        let Proposal::Move(moved) = &card.proposal else { return None };
        let turns = moved.changes.iter().any(|c| c.param == ParamId::comp(CompParam::ThresholdDb));
        turns.then(|| {
            let mut then = values.clone();
            moved.changes.iter().for_each(|c| then.set(c.param, c.to));
            then
        })
    })
}

/// Level out over level in, make-up included, 1 dB a point.
pub fn transfer(values: &ParamValues) -> Vec<[f32; 2]> {
    let reducer = Reducer::of(values);
    let makeup_db = values.get(ParamId::comp(CompParam::MakeupDb));
    (0..=60)
        .map(|point| point as f32 - 60.0)
        .map(|level| [level, reducer.settled_dbfs(level) + makeup_db])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_a_threshold_above_all_peaks_takes_nothing_off() {
        let mut peaks = Peaks::default();
        let mut values = ParamValues::default();
        assert_eq!(peaks.predict(&values, None).0, None, "nothing heard");
        (0..1_000).for_each(|n| peaks.hear(-30.0 + (n % 20) as f32));
        values.set(ParamId::comp(CompParam::ThresholdDb), 0.0);
        let (none, _) = peaks.predict(&values, None);
        let none = none.expect("ten seconds");
        assert_eq!((none.p90_db, none.untouched), (0.0, 1.0));
        values.set(ParamId::comp(CompParam::ThresholdDb), -30.0);
        let mut hard = values.clone();
        hard.set(ParamId::comp(CompParam::Ratio), 10.0);
        let (set, suggested) = peaks.predict(&values, Some(&hard));
        let (set, suggested) = (set.expect("heard"), suggested.expect("heard"));
        assert!((set.shares.iter().sum::<f32>() - 1.0).abs() < 1e-3);
        assert!(suggested.p90_db > set.p90_db && set.p90_db > 1.0);
    }
}
