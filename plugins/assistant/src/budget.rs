//! Limits on parameters: how far a proposal may go, how far an automatic step, and what is spent.
//! The one place where a move is held inside them (DESIGN section 6, SCIENCE section 2).

use crate::sections::is_switched_on;
use crate::{Limits, Move, ParamChange};
use dsp_core::params::{BAND_COUNT, BandParam, NOTCH_COUNT, NotchParam, ParamId, ParamValues};
use dsp_core::strip::analog_response_db;

/// True for the gain of a band.
pub fn is_band_gain(param: ParamId) -> bool {
    (0..BAND_COUNT).any(|band| param == ParamId::band(band, BandParam::GainDb))
}

/// Where a gain stands before a move, dB: a band that the move switches on stands at 0, whatever is set on it.
pub fn stands_at(moved: &Move, change: &ParamChange) -> f32 {
    let switched_on = is_band_gain(change.param) && is_switched_on(moved, change.param);
    if switched_on { 0.0 } else { change.from }
}

/// What the other bands of the strip cut already where a band's gain acts, dB, 0 or below: two bells on one frequency are one
/// cut. `values` are those of now.
fn cut_there_db(values: &ParamValues, moved: &Move, gain: ParamId) -> f32 {
    let band = (0..BAND_COUNT).find(|band| gain == ParamId::band(*band, BandParam::GainDb));
    let Some(band) = band else { return 0.0 };
    let freq = ParamId::band(band, BandParam::FreqHz);
    let hz = moved.changes.iter().find(|c| c.param == freq).map_or(values.get(freq), |c| c.to);
    let mut others = values.clone();
    let notches = (0..NOTCH_COUNT).map(|notch| ParamId::notch(notch, NotchParam::On));
    let off = [ParamId::TRIM_DB, ParamId::HPF_ON, ParamId::band(band, BandParam::On)];
    off.into_iter().chain(notches).for_each(|param| others.set(param, 0.0));
    (analog_response_db(&others, f64::from(hz)) as f32).min(0.0)
}

/// A proposal inside the limits; `None` where nothing is left of it.
///
/// A gain that the engineer has set beyond a limit stays where it is, and is not made worse.
pub fn proposed(limits: &Limits, values: &ParamValues, wanted: &Move) -> Option<Move> {
    let held = |c: &ParamChange| {
        let from = stands_at(wanted, c);
        let (low, high) = match c.param {
            ParamId::TRIM_DB => (-limits.trim_down_db, from), // never up
            _ if is_band_gain(c.param) => {
                let there_db = cut_there_db(values, wanted, c.param);
                ((-limits.cut_db - there_db).min(0.0), limits.boost_db)
            }
            _ => return *c,
        };
        ParamChange { to: c.to.clamp(low.min(from).min(high), high.max(from)), ..*c }
    };
    kept(wanted, wanted.changes.iter().map(held).collect())
}

/// An automatic step towards a proposal: gains go down only, by one step at most, not below what is
/// allowed automatically, and not beyond what is left of the class's budget on the channel.
///
/// `spent_db` is what the class's automatic moves have cut on the channel already, `values` are those of now. `None` where no
/// step is left.
pub fn automatic_step(
    limits: &Limits,
    values: &ParamValues,
    spent_db: f32,
    wanted: &Move,
) -> Option<Move> {
    let mut left_db = (limits.auto_total_db - spent_db).max(0.0);
    let mut changes = Vec::with_capacity(wanted.changes.len());
    for c in &wanted.changes {
        let lowest = match c.param {
            ParamId::TRIM_DB => -limits.trim_down_db,
            _ if is_band_gain(c.param) => {
                -limits.auto_cut_db - cut_there_db(values, wanted, c.param)
            }
            _ => {
                changes.push(*c);
                continue;
            }
        };
        let from = stands_at(wanted, c);
        if c.to > from {
            return None; // never gain up, never a boost
        }
        let down_db = (from - c.to).min(limits.auto_step_db).min(left_db).min(from - lowest);
        let down_db = down_db.max(0.0);
        left_db -= down_db;
        changes.push(ParamChange { to: from - down_db, ..*c });
    }
    kept(wanted, changes)
}

/// How much these changes cut, dB.
pub fn cut_db(moved: &Move) -> f32 {
    let gain = |c: &&ParamChange| c.param == ParamId::TRIM_DB || is_band_gain(c.param);
    moved.changes.iter().filter(gain).map(|c| (stands_at(moved, c) - c.to).max(0.0)).sum()
}

/// The changes, unless they were about gains and no gain is changed any more.
fn kept(wanted: &Move, changes: Vec<ParamChange>) -> Option<Move> {
    let gains = |changes: &[ParamChange]| {
        let gain = |c: &&ParamChange| c.param == ParamId::TRIM_DB || is_band_gain(c.param);
        changes.iter().filter(gain).filter(|c| stands_at(wanted, c) != c.to).count()
    };
    let nothing_left = gains(&wanted.changes) > 0 && gains(&changes) == 0;
    (!nothing_left && changes.iter().any(|c| c.from != c.to)).then_some(Move { changes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GAIN: ParamId = ParamId::band(2, BandParam::GainDb);
    const ON: ParamId = ParamId::band(2, BandParam::On);

    fn one(param: ParamId, from: f32, to: f32) -> Move {
        Move { changes: vec![ParamChange { param, from, to }] }
    }

    #[test]
    fn a_proposal_is_held_inside_the_limits() {
        let (limits, values) = (Limits::default(), ParamValues::default());
        let to = |m: &Move| proposed(&limits, &values, m).map(|m| m.changes[0].to);
        assert_eq!(to(&one(GAIN, 0.0, -9.0)), Some(-6.0));
        assert_eq!(to(&one(GAIN, 0.0, 5.0)), Some(3.0));
        assert_eq!(to(&one(GAIN, -8.0, -9.0)), None, "the engineer's own depth is not made worse");
        assert_eq!(to(&one(GAIN, -8.0, -7.0)), Some(-7.0));
        assert_eq!(to(&one(ParamId::TRIM_DB, 0.0, -9.0)), Some(-6.0));
        assert_eq!(to(&one(ParamId::TRIM_DB, 0.0, 3.0)), None, "never up");
        assert_eq!(to(&one(ParamId::HPF_HZ, 80.0, 110.0)), Some(110.0));
    }

    #[test]
    fn a_band_that_is_switched_on_stands_at_nothing_whatever_was_set_on_it() {
        let (limits, values) = (Limits::default(), ParamValues::default());
        let on = |from: f32, to: f32| {
            let mut wanted = one(GAIN, from, to);
            wanted.changes.push(ParamChange { param: ON, from: 0.0, to: 1.0 });
            wanted
        };
        let to = |m: Option<Move>| m.map(|m| m.changes[0].to);
        let step = |m: &Move| to(automatic_step(&limits, &values, 0.0, m));
        assert_eq!(to(proposed(&limits, &values, &on(-8.0, -9.0))), Some(-6.0));
        assert_eq!(step(&on(6.0, -4.0)), Some(-2.0), "no boost");
        assert_eq!(step(&on(6.0, 3.0)), None, "no boost");
        assert_eq!(step(&on(-2.0, -4.0)), Some(-2.0), "as it is set");
        assert_eq!(cut_db(&on(6.0, -4.0)), 4.0);
        assert_eq!(cut_db(&on(-2.0, -2.0)), 2.0);
    }

    #[test]
    fn two_bells_on_one_frequency_are_one_cut() {
        let limits = Limits::default();
        let bell = |band: usize, gain_db: f32| {
            let change =
                |param, to| ParamChange { param: ParamId::band(band, param), from: 0.0, to };
            let gain = change(BandParam::GainDb, gain_db);
            let freq = change(BandParam::FreqHz, 2_500.0);
            Move { changes: vec![gain, freq, change(BandParam::On, 1.0)] }
        };
        let mut values = ParamValues::default();
        for (on, depth_db, left, by_itself) in [
            (0.0, -2.0, -6.0, -2.0),
            (1.0, -2.0, -4.0, -1.0),
            (1.0, -5.0, -1.0, 0.0),
            (1.0, 4.0, -6.0, -2.0),
        ] {
            for (param, value) in
                [(BandParam::On, on), (BandParam::FreqHz, 2_500.0), (BandParam::GainDb, depth_db)]
            {
                values.set(ParamId::band(0, param), value);
            }
            let to = |m: Option<Move>| m.map_or(0.0, |m| m.changes[0].to);
            let wanted = bell(2, -9.0);
            assert!(
                (to(proposed(&limits, &values, &wanted)) - left).abs() < 0.01,
                "{on} {depth_db}"
            );
            let step = to(automatic_step(&limits, &values, 0.0, &wanted));
            assert!((step - by_itself).abs() < 0.01, "{on} {depth_db}: {step}");
            // Elsewhere it is another cut.
            values.set(ParamId::band(0, BandParam::FreqHz), 60.0);
            assert!((to(proposed(&limits, &values, &wanted)) + 6.0).abs() < 0.2);
        }
    }

    proptest! {
        /// Whatever is wanted, from wherever: no step goes up, beyond a step, or over the budget.
        #[test]
        fn automatic_steps_keep_every_limit(
            from in -18.0f32..18.0, to in -18.0f32..18.0, spent in 0.0f32..6.0, trim in any::<bool>(),
            is_on in any::<bool>()
        ) {
            let limits = Limits::default();
            let param = if trim { ParamId::TRIM_DB } else { GAIN };
            let mut wanted = one(param, from, to);
            wanted.changes.push(ParamChange { param: ON, from: f32::from(is_on), to: 1.0 });
            if let Some(step) = automatic_step(&limits, &ParamValues::default(), spent, &wanted) {
                let c = step.changes[0];
                let from = if trim || is_on { from } else { 0.0 };
                prop_assert!(c.to <= from && from - c.to <= 2.0 + 1e-4);
                prop_assert!(spent + cut_db(&step) <= 4.0 + 1e-3);
                let lowest = if trim { -6.0 } else { -3.0 };
                prop_assert!(c.to >= lowest - 1e-4);
            }
        }
    }
}
