//! Resonance: one narrow band sticks out (SCIENCE section 2).
//!
//! Never without a reference: a natural timbre has peaks as large as the fault. Evidence is a bell
//! in the difference to the channel's own accepted baseline ([`Look`]: weighed by odds that were fitted
//! on planted ones), or, as long as there is none, to what its class usually sounds like; there it must also
//! stay put from second to second while the notes move, and stand out of that very difference curve, so that
//! an instrument that is unlike its class everywhere says nothing. A cut of Q over 4 needs ringing.

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
use crate::timbre::{Against, Prior, Timbre};
use crate::{
    Evidence, Expected, Limits, Move, Proposal, Upheaval, VerifyBy, number, prominence_db,
};
use dsp_core::eq_fit::{FitLimits, Wanted, bands_db, fit_eq};
use dsp_core::listen::fine::{fine_hz, fine_index};
use dsp_core::listen::{FINE_POINTS, Observation};
use dsp_core::ltas::{Bump, BumpFinder, Contour, Curve};
use dsp_core::params::ParamValues;
use dsp_core::strip::analog_response_db;
use dsp_core::strip::design::{Shape, Target};
pub use look::{FEATURES, Look};
use ringing::Ringing;
use std::sync::LazyLock;

/// The shapes of bells, the same for all channels.
static FINDER: LazyLock<BumpFinder> = LazyLock::new(BumpFinder::new);

/// Where a resonance is looked for, Hz: below, it is the note that is played; above, it is air.
const WITHIN_HZ: std::ops::RangeInclusive<f64> = 125.0..=8_000.0;

/// Against the class: raised over this z, and held over [`KEEP_Z`] (SCIENCE section 2).
const RAISE_Z: f32 = 3.5;
const KEEP_Z: f32 = 2.0;
/// Against the class: contrast over the rest of the difference. This and what follows was tuned on rendered
/// shows and stems (training clips only) for as few false ones as possible.
const CONTRAST: f32 = 3.5;
/// Less is no fault, and more is another sound, dB.
const GAIN_DB: (f32, f32) = (5.0, 18.0);
/// It stays put where this share of the last so many seconds has half of its gain in its place: a
/// note that makes a peak comes and goes, a resonance does not.
const STAYS: (f32, usize) = (0.8, 12);
/// Odds, over those that raise a card, from which a bump against the own soundcheck is as sure as can be.
const SURE_ODDS: f32 = 5.0;

/// Against the own soundcheck it is told once it was there in so many of the last so many looks: each is
/// weighed by itself, and rests on 12 s.
const TOLD_LOOKS: (u32, u32) = (4, 6);

/// A card that stands holds at this part of the contrast and of the gain.
const KEEP_SHARE: f32 = 0.6;
/// Active seconds that a comparison with the class rests on.
const PRIOR_SECONDS: usize = 12;
/// One bump, from look to look, octaves.
const SAME_OCTAVES: f64 = 1.0 / 6.0;
/// Deepest cut that is proposed, dB (DESIGN section 6).
const MOST_CUT_DB: f64 = 6.0;
/// The fault is cut in full from this z on; less is cut where less is known (SCIENCE section 2: the
/// target is multiplied by confidence).
const FULL_Z: f32 = 5.0;
/// A strip that does this part of the cut already has dealt with it: what is left is the engineer's.
const DEALT_SHARE: f32 = 0.4;
/// Wider than this it is a matter of tone: the lowest Q that is looked for.
const LEAST_Q: f64 = 1.5;
/// Q of a cut at most without, and with ringing.
const BLUNT_Q: f64 = 4.0;
const SHARP_Q: f64 = 12.0;

/// What a bump was measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reference {
    Baseline,
    Class,
}

/// A bump that is followed from look to look.
#[derive(Clone, Debug)]
struct Track {
    looks: Looks,
    bump: Bump,
    reference: Reference,
    /// Both references say so, where both could.
    agrees: Option<bool>,
    normal_db: Curve,
    /// How strong the evidence is, 0 to 1.
    strength: f32,
}

impl Track {
    /// True where a card may be raised, or may go on standing.
    fn is_told(&self, standing: bool) -> bool {
        let (least, of) = TOLD_LOOKS;
        match self.reference {
            Reference::Baseline if !standing => self.looks.in_last(of) >= least,
            _ => self.looks.enough(standing),
        }
    }

    /// Share of the looks that count in which it was there.
    fn share(&self) -> f32 {
        let (_, of) = TOLD_LOOKS;
        match self.reference {
            Reference::Baseline => self.looks.in_last(of) as f32 / of as f32,
            Reference::Class => self.looks.share(),
        }
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
        if -strip_prominence_db(values, track.bump.hz) >= DEALT_SHARE * -cut.gain_db as f32 {
            return None; // the strip does it already
        }
        let moved = match standing {
            Some(Proposal::Move(moved)) if is_at(moved, track.bump.hz) => moved.clone(),
            _ => eq_move(values, &[cut])?,
        };
        Some(finding(desk, channel, track, &cut, moved))
    }

    fn doubts(&self) -> bool {
        self.track.as_ref().is_some_and(|track| track.looks.last() || track.is_told(true))
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
            (Some(track), Some(seen)) if same(&track.bump, &seen.bump) => {
                // Looks against one reference are none against the other.
                let new = track.reference != seen.reference && !track.is_told(true);
                let looks = if new { Looks::default() } else { track.looks };
                *track = seen;
                track.looks = looks;
                track.looks.push(true);
            }
            (track, Some(mut seen))
                if track.as_ref().is_none_or(|track| !track.looks.enough(true)) =>
            {
                seen.looks.push(true);
                *track = Some(seen);
            }
            (Some(track), _) => track.looks.push(false),
            (None, _) => {}
        }
    }

    /// The bell that takes the bump away, as far as Q and depth may go.
    fn cut(&self, track: &Track, limits: &Limits) -> Target {
        let bump = &track.bump;
        let sharp = bump.q > BLUNT_Q && self.ringing.rings(bump.hz);
        let q = (0.7, if sharp { SHARP_Q } else { BLUNT_Q });
        let most_cut_db = MOST_CUT_DB.min(f64::from(limits.cut_db));
        let gain_db = -f64::from(bump.gain_db * ramp(bump.z, 0.0, FULL_Z)).min(most_cut_db);
        let bell = Target { shape: Shape::Bell, freq_hz: bump.hz, gain_db, q: bump.q };
        let wanted: Vec<Wanted> = (0..FINE_POINTS)
            .map(fine_hz)
            .map(|hz| Wanted {
                hz,
                db: bell.analog_db(hz),
                weight: if (hz / bump.hz).log2().abs() < 1.0 { 1.0 } else { 0.0 },
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
    let is_held = |bump: &Bump| held.is_some_and(|held| same(&held.bump, bump));
    let by_baseline = Look::at(ear).filter(|look| look.sticks_out(is_held(&look.bump)));
    let known = ear.assumed.instrument.and_then(Prior::of);
    // Once there is a baseline, what was there when it was accepted is how the channel sounds.
    let asked = !has_repertoire
        || by_baseline.is_some()
        || held.is_some_and(|held| held.reference == Reference::Class);
    let by_class =
        known.filter(|_| asked).and_then(|prior| against_class(&ear.timbre, prior, is_held));
    let agrees = match (&by_baseline, &by_class) {
        (Some(look), Some((bump, _))) => Some(same(&look.bump, bump)),
        (Some(_), None) if known.is_some() => Some(false),
        _ => None,
    };
    let looks = Looks::default();
    match (by_baseline, by_class) {
        (Some(look), _) => Some(Track {
            looks,
            bump: look.bump,
            reference: Reference::Baseline,
            agrees,
            normal_db: look.normal_db,
            strength: ramp(look.odds(), odds::RAISE, odds::RAISE + SURE_ODDS),
        }),
        (None, Some((bump, against))) => Some(Track {
            looks,
            bump,
            reference: Reference::Class,
            agrees,
            normal_db: against.normal_db,
            strength: ramp(bump.contrast.min(1.3 * bump.z), RAISE_Z, 12.0),
        }),
        (None, None) => None,
    }
}

fn against_class(
    timbre: &Timbre,
    prior: &Prior,
    is_held: impl Fn(&Bump) -> bool,
) -> Option<(Bump, Against)> {
    if timbre.long_seconds() < PRIOR_SECONDS {
        return None;
    }
    let against = Against::prior(timbre.long()?, prior);
    let Against { difference_db, deviation_db, present, .. } = &against;
    let bump = FINDER.strongest(difference_db, deviation_db, present)?;
    let (z, share) = if is_held(&bump) { (KEEP_Z, KEEP_SHARE) } else { (RAISE_Z, 1.0) };
    let stands_out = bump.z >= z
        && bump.contrast >= share * CONTRAST
        && (share * GAIN_DB.0..GAIN_DB.1).contains(&bump.gain_db)
        && is_narrow(&bump);
    (stands_out && stays_put(timbre, &bump, prior)).then_some((bump, against))
}

/// True where it is no matter of tone, no note of the lowest and no air.
fn is_narrow(bump: &Bump) -> bool {
    bump.q >= LEAST_Q && WITHIN_HZ.contains(&bump.hz)
}

/// True where enough of the last seconds, each against the class, have the bump in its place.
fn stays_put(timbre: &Timbre, bump: &Bump, prior: &Prior) -> bool {
    let (share, count) = STAYS;
    let last = timbre.each_second().rev().take(count);
    let seconds: Vec<Contour> =
        last.filter_map(|second| second.passage.power().contour()).collect();
    let there = seconds.iter().filter(|contour| {
        let now = Against::prior(contour, prior);
        has_half(bump, &now.difference_db, &now.deviation_db, &now.present)
    });
    there.count() as f32 >= share * seconds.len() as f32
}

/// True where a second, off a reference by this, has half of the bump's gain in its place.
fn has_half(
    bump: &Bump,
    difference_db: &Curve,
    deviation_db: &Curve,
    present: &[bool; FINE_POINTS],
) -> bool {
    FINDER.gain_db(bump, difference_db, deviation_db, present) >= 0.5 * bump.gain_db
}

fn same(a: &Bump, b: &Bump) -> bool {
    (a.hz / b.hz).log2().abs() <= SAME_OCTAVES
}

/// True where a move has a bell at this frequency.
fn is_at(moved: &Move, hz: f64) -> bool {
    bands_of(moved).any(|(_, to)| (f64::from(to) / hz).log2().abs() <= SAME_OCTAVES)
}

/// What the strip itself does at `hz` against half an octave on either side, dB.
fn strip_prominence_db(values: &ParamValues, hz: f64) -> f32 {
    let at = |hz: f64| analog_response_db(values, hz);
    let apart = std::f64::consts::SQRT_2;
    (at(hz) - 0.5 * (at(hz / apart) + at(hz * apart))) as f32
}

fn finding(desk: &Desk<'_>, channel: usize, track: &Track, cut: &Target, moved: Move) -> Finding {
    let ear = &desk.ears[channel];
    let bump = &track.bump;
    let place = spoken_hz(bump.hz.round());
    let (usual, over) = match (track.reference, ear.assumed.instrument) {
        (Reference::Class, Some(instrument)) => {
            (format!("what {instrument} usually has there"), "over_class")
        }
        _ => ("the accepted soundcheck".to_owned(), "over_baseline"),
    };
    let watched_s = match (track.reference, &ear.familiar) {
        (Reference::Baseline, Some(familiar)) => familiar.seconds(),
        _ => ear.timbre.long_seconds(),
    };
    let text = format!(
        "At {} it stands {:.1} dB over {usual}, {:.1} times as far off as the rest.",
        hertz(bump.hz.round()),
        bump.gain_db,
        bump.contrast,
    );
    let octaves = (1.0 / bump.q).clamp(0.2, 1.0) as f32;
    let level = |curve: &Curve, hz: f32| curve[fine_index(f64::from(hz))];
    let hz = bump.hz as f32;
    let drop_db = -prominence_db(|hz| bands_db(&[*cut], f64::from(hz)) as f32, hz, octaves);
    let normal_db = prominence_db(|hz| level(&track.normal_db, hz), hz, octaves);
    let posterior = ear.instrument_posterior();
    let by_class = track.reference == Reference::Class;
    let grounds = Grounds {
        class_posterior: ear
            .assumed
            .instrument
            .filter(|_| by_class)
            .and_then(|class| posterior.get(class as usize).copied()),
        agreement: track.agrees.map(|agrees| f32::from(u8::from(agrees))),
        ..Grounds::new(track.strength, track.share(), ear.active_s())
    };
    Finding {
        headline: format!(
            "Sticks out at {place}. Cut {}, Q {}.",
            spoken(cut.gain_db.round() as f32),
            spoken((cut.q * 10.0).round() as f32 / 10.0)
        ),
        evidence: Evidence {
            text,
            numbers: vec![
                number("frequency", bump.hz, "Hz"),
                number(over, f64::from(bump.gain_db), "dB"),
                number("contrast", f64::from(bump.contrast), ""),
                number("deviations", f64::from(bump.z), ""),
                number("time_watched", watched_s as f64, "s"),
            ],
        },
        proposal: Proposal::Move(moved),
        grounds,
        worth: 0.4 + 0.4 * ramp(bump.gain_db, 3.0, 12.0),
        expected: Expected { metric: "change_in_band", unit: "dB", value: cut.gain_db },
        metric: VerifyBy::BandExcess { hz, octaves, normal_db, drop_db },
    }
}
