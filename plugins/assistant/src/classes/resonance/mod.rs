//! Resonance: one narrow band sticks out (SCIENCE section 2).
//!
//! Never without a reference: a natural timbre has peaks as large as the fault. Evidence is a bell
//! in the difference to the channel's own accepted baseline ([`Look`]: weighed by odds that were fitted
//! on planted ones), or, as long as there is none, what the timbre model hears that its class does not
//! usually have ([`by_model`]). A cut of Q over 4 needs ringing.

mod by_model;
mod look;
mod odds;
mod ringing;
#[cfg(test)]
mod tests;

use super::eq_move::{bands_of, eq_move, hertz, spoken_hz};
use super::looks::Looks;
use super::{Finding, Judge, spoken};
use crate::confidence::{Grounds, ramp};
use crate::ear::{Desk, Ear};
use crate::{
    Evidence, Expected, Limits, Move, Proposal, Upheaval, VerifyBy, number, prominence_db,
};
use dsp_core::eq_fit::{FitLimits, Wanted, bands_db, fit_eq};
use dsp_core::listen::fine::{fine_hz, fine_index};
use dsp_core::listen::{FINE_POINTS, Observation};
use dsp_core::ltas::{Bump, BumpFinder, Curve};
use dsp_core::params::ParamValues;
use dsp_core::strip::analog_response_db;
use dsp_core::strip::design::{Shape, Target};
pub use look::{FEATURES, Look};
use ml_models::timbre::Bell;
use ringing::Ringing;
use std::sync::LazyLock;

/// The shapes of bells, the same for all channels.
static FINDER: LazyLock<BumpFinder> = LazyLock::new(BumpFinder::new);

/// Where a resonance is looked for, Hz: below, it is the note that is played; above, it is air.
const WITHIN_HZ: std::ops::RangeInclusive<f64> = 125.0..=8_000.0;

/// Odds, over those that raise a card, from which a bump against the own soundcheck is as sure as can be.
const SURE_ODDS: f32 = 5.0;

/// It is told once it was there in so many of the last so many looks. Against the own soundcheck each is weighed by itself,
/// and rests on 12 s; by ear they are two verdicts, as the model speaks every other second, of 12 to 24 s each: what it says
/// hardly changes from one to the next.
const TOLD_LOOKS: (u32, u32) = (4, 6);

/// A card that stands holds at this part of the contrast and of the gain.
const KEEP_SHARE: f32 = 0.6;
/// One bump, from look to look, octaves.
const SAME_OCTAVES: f64 = 1.0 / 6.0;
/// Deepest cut that is proposed, dB (DESIGN section 6).
const MOST_CUT_DB: f64 = 6.0;
/// Against the own soundcheck the fault is cut in full from this z on.
const FULL_Z: f32 = 5.0;
/// A strip that does this part of the cut already has dealt with it: what is left is the engineer's.
const DEALT_SHARE: f32 = 0.4;
/// Wider than this it is a matter of tone: the lowest Q that is looked for.
const LEAST_Q: f64 = 1.5;
/// Q of a cut at most without, and with ringing.
const BLUNT_Q: f64 = 4.0;
const SHARP_Q: f64 = 12.0;

/// What a bell was measured against.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reference {
    /// The own soundcheck, where it looks like this.
    Baseline(Bump),
    /// What its class sounds like.
    Class,
}

/// A bell that is followed from look to look.
#[derive(Clone, Debug)]
struct Track {
    /// Looks by either reference: a card that stands goes on by them.
    looks: Looks,
    /// Looks by this reference alone, which raise one: those against one are none against the other.
    own: Looks,
    bell: Bell,
    reference: Reference,
    /// Both references say so, where both could.
    agrees: Option<bool>,
    normal_db: Curve,
    /// How strong the evidence is, 0 to 1.
    strength: f32,
    /// How much of it is cut, 0 to 1: less where less is known (SCIENCE section 2: the target is multiplied
    /// by confidence).
    share: f32,
}

impl Track {
    /// True where a card may be raised, or may go on standing.
    fn is_told(&self, standing: bool) -> bool {
        let (least, of) = TOLD_LOOKS;
        if standing { self.looks.enough(true) } else { self.own.in_last(of) >= least }
    }

    fn push(&mut self, there: bool) {
        self.looks.push(there);
        self.own.push(there);
    }

    fn is_by_class(&self) -> bool {
        matches!(self.reference, Reference::Class)
    }

    /// Share of the looks that count in which it was there.
    fn persistence(&self) -> f32 {
        let (_, of) = TOLD_LOOKS;
        self.looks.in_last(of) as f32 / of as f32
    }
}

/// Watches what sticks out of one channel.
#[derive(Default)]
pub struct Resonance {
    seconds: u64,
    track: Option<Track>,
    ringing: Ringing,
}

impl Judge for Resonance {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        let Some(o) = &ear.now else { return };
        self.ring(o);
        if ear.timbre.seconds() != self.seconds {
            self.seconds = ear.timbre.seconds();
            self.look(ear);
        }
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let track = self.track.as_ref()?;
        if !track.is_told(standing.is_some()) {
            return None;
        }
        let values = &desk.values[channel];
        let cut = self.cut(track, desk.limits);
        if -strip_prominence_db(values, track.bell.hz) >= DEALT_SHARE * -cut.gain_db as f32 {
            return None; // the strip does it already
        }
        let moved = match standing {
            Some(Proposal::Move(moved)) if is_at(moved, track.bell.hz) => moved.clone(),
            _ => eq_move(values, &[cut])?,
        };
        Some(finding(desk, channel, track, &cut, moved))
    }

    fn doubts(&self) -> bool {
        // What its class has not was there when the soundcheck began: that is how it sounds.
        let own = self.track.as_ref().filter(|track| !track.is_by_class());
        own.is_some_and(|track| track.looks.last() || track.is_told(true))
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn upheaval(&mut self, what: Upheaval) {
        // A contour does not know the level: a change of gain leaves the evidence as it is.
        if !matches!(what, Upheaval::GainStep { .. }) {
            self.forget();
        }
    }
}

impl Resonance {
    fn ring(&mut self, o: &Observation) {
        self.ringing.hear(o);
    }

    fn look(&mut self, ear: &Ear) {
        let held = self.track.as_ref().filter(|track| track.looks.last());
        let seen = candidate(ear, held);
        match (&mut self.track, seen) {
            (Some(track), Some(seen)) if at_one_place(track.bell.hz, seen.bell.hz) => {
                let same = track.is_by_class() == seen.is_by_class();
                let own = if same { track.own } else { Looks::default() };
                *track = Track { looks: track.looks, own, ..seen };
                track.push(true);
            }
            // What is off the own soundcheck outranks what the class has not.
            (track, Some(mut seen))
                if track.as_ref().is_none_or(|track| {
                    !track.looks.enough(true) || track.is_by_class() && !seen.is_by_class()
                }) =>
            {
                seen.push(true);
                *track = Some(seen);
            }
            (Some(track), _) => track.push(false),
            (None, _) => {}
        }
    }

    /// The bell that takes the bump away, as far as Q and depth may go.
    fn cut(&self, track: &Track, limits: &Limits) -> Target {
        let heard = &track.bell;
        let sharp = heard.q > BLUNT_Q && self.ringing.rings(heard.hz);
        let q = (0.7, if sharp { SHARP_Q } else { BLUNT_Q });
        let most_cut_db = MOST_CUT_DB.min(f64::from(limits.cut_db));
        let gain_db = -f64::from(heard.gain_db * track.share).min(most_cut_db);
        let bell = Target { shape: Shape::Bell, freq_hz: heard.hz, gain_db, q: heard.q };
        let wanted: Vec<Wanted> = (0..FINE_POINTS)
            .map(fine_hz)
            .map(|hz| Wanted {
                hz,
                db: bell.analog_db(hz),
                weight: if (hz / heard.hz).log2().abs() < 1.0 { 1.0 } else { 0.0 },
            })
            .collect();
        let limits =
            FitLimits { bands: 1, q, cut_db: most_cut_db, boost_db: 0.0, ..FitLimits::default() };
        let fit = fit_eq(&wanted, &limits);
        fit.bands.first().copied().unwrap_or(Target { q: bell.q.min(q.1), ..bell })
    }
}

/// What sticks out now; `held`: what did at the last look, to which the milder threshold applies.
fn candidate(ear: &Ear, held: Option<&Track>) -> Option<Track> {
    // One that an older program saved knows nothing of this until it is learned anew.
    let has_repertoire = ear.baselines.repertoire().is_some();
    let is_held = |hz: f64| held.is_some_and(|held| at_one_place(held.bell.hz, hz));
    let by_baseline = Look::at(ear).filter(|look| look.sticks_out(is_held(look.bump.hz)));
    // Once there is a baseline, what was there when it was accepted is how the channel sounds.
    let asked = !has_repertoire || by_baseline.is_some() || held.is_some_and(Track::is_by_class);
    let heard = asked.then(|| by_model::heard(ear)).flatten();
    let Some(look) = by_baseline else {
        let heard = heard.filter(|bell| by_model::sticks_out(bell, is_held))?;
        return by_model::track(ear, &heard);
    };
    let Bump { hz, gain_db, q, z, .. } = look.bump;
    let over = look.odds() - odds::RAISE;
    Some(Track {
        looks: Looks::default(),
        own: Looks::default(),
        bell: Bell { hz, gain_db, q, over },
        reference: Reference::Baseline(look.bump),
        agrees: heard.map(|bell| at_one_place(hz, bell.hz) && by_model::sticks_out(&bell, is_held)),
        strength: ramp(over, 0.0, SURE_ODDS),
        share: ramp(z, 0.0, FULL_Z),
        normal_db: look.normal_db,
    })
}

/// True where it is no matter of tone, no note of the lowest and no air.
fn is_narrow(bump: &Bump) -> bool {
    bump.q >= LEAST_Q && WITHIN_HZ.contains(&bump.hz)
}

/// True where a second, off the own soundcheck by this, has half of the bump's gain in its place.
fn has_half(
    bump: &Bump,
    difference_db: &Curve,
    deviation_db: &Curve,
    present: &[bool; FINE_POINTS],
) -> bool {
    FINDER.gain_db(bump, difference_db, deviation_db, present) >= 0.5 * bump.gain_db
}

fn at_one_place(a_hz: f64, b_hz: f64) -> bool {
    (a_hz / b_hz).log2().abs() <= SAME_OCTAVES
}

/// True where a move has a bell at this frequency.
fn is_at(moved: &Move, hz: f64) -> bool {
    bands_of(moved).any(|(_, to)| at_one_place(f64::from(to), hz))
}

/// What the strip itself does at `hz` against half an octave on either side, dB.
fn strip_prominence_db(values: &ParamValues, hz: f64) -> f32 {
    let at = |hz: f64| analog_response_db(values, hz);
    let apart = std::f64::consts::SQRT_2;
    (at(hz) - 0.5 * (at(hz / apart) + at(hz * apart))) as f32
}

fn finding(desk: &Desk<'_>, channel: usize, track: &Track, cut: &Target, moved: Move) -> Finding {
    let ear = &desk.ears[channel];
    let Bell { hz, gain_db, q, .. } = track.bell;
    let place = spoken_hz(hz.round());
    let evidence = match &track.reference {
        Reference::Class => by_model::evidence(ear, track),
        Reference::Baseline(bump) => Evidence {
            text: format!(
                "At {} it stands {:.1} dB over the accepted soundcheck, {:.1} times as far off as the rest.",
                hertz(hz.round()),
                gain_db,
                bump.contrast,
            ),
            numbers: vec![
                number("frequency", hz, "Hz"),
                number("over_baseline", f64::from(gain_db), "dB"),
                number("contrast", f64::from(bump.contrast), ""),
                number("deviations", f64::from(bump.z), ""),
                number(
                    "time_watched",
                    ear.familiar.as_ref().map_or(0, |f| f.seconds()) as f64,
                    "s",
                ),
            ],
        },
    };
    let octaves = (1.0 / q).clamp(0.2, 1.0) as f32;
    let level = |curve: &Curve, hz: f32| curve[fine_index(f64::from(hz))];
    let hz = hz as f32;
    let drop_db = -prominence_db(|hz| bands_db(&[*cut], f64::from(hz)) as f32, hz, octaves);
    let normal_db = prominence_db(|hz| level(&track.normal_db, hz), hz, octaves);
    let posterior = ear.instrument_posterior();
    let grounds = Grounds {
        class_posterior: ear
            .assumed
            .instrument
            .filter(|_| track.is_by_class())
            .and_then(|class| posterior.get(class as usize).copied()),
        on_trial: track.is_by_class(),
        agreement: track.agrees.map(|agrees| f32::from(u8::from(agrees))),
        ..Grounds::new(track.strength, track.persistence(), ear.active_s())
    };
    Finding {
        headline: format!(
            "Sticks out at {place}. Cut {}, Q {}.",
            spoken(cut.gain_db.round() as f32),
            spoken((cut.q * 10.0).round() as f32 / 10.0)
        ),
        evidence,
        proposal: Proposal::Move(moved),
        grounds,
        worth: 0.4 + 0.4 * ramp(gain_db, 3.0, 12.0),
        expected: Expected { metric: "change_in_band", unit: "dB", value: cut.gain_db },
        metric: VerifyBy::BandExcess { hz, octaves, normal_db, drop_db },
    }
}
