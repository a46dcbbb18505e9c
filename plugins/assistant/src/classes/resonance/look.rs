//! One look at a channel against its own soundcheck: the bell that sticks out, and what speaks for it.

use super::odds::{KEEP, NOTHING, RAISE, WEIGHTS};
use super::{FINDER, KEEP_SHARE, at_one_place, has_half, is_narrow};
use crate::ear::Ear;
use crate::timbre::{Against, Familiar};
use dsp_core::listen::FINE_POINTS;
use dsp_core::ltas::{Bump, Curve};

/// What a look is weighed by, in this order: gain, dB, and its square; the logarithms of z, of contrast, of Q and of
/// the RMS of what else is off, dB; the share of the seconds that have half of the gain; octaves from
/// 1 kHz and their square; whether the mean powers have it too, and the logarithm of its z there.
pub const FEATURES: usize = 11;
/// A gain beyond this is another sound, and how far beyond does not matter, dB.
const MOST_GAIN_DB: f32 = 25.0;
/// Logarithms are taken of this at least.
const LEAST: f32 = 0.05;
/// Where it stands out of the rest by less, all of the sound has changed: another patch, another player.
const LEAST_CONTRAST: f32 = 4.0;
/// Less is nobody's fault, dB, however still the rest is.
const LEAST_GAIN_DB: f32 = 3.0;

/// What one look found.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The bell that explains most.
    pub bump: Bump,
    /// What speaks for it, in the order of [`FEATURES`].
    pub features: [f32; FEATURES],
    /// The channel's shape at the soundcheck, dB, \[point\].
    pub normal_db: Curve,
}

impl Look {
    /// Looks at the last active seconds; `None` where nothing sticks out, too little was heard or the baseline
    /// is of an older program.
    pub fn at(ear: &Ear) -> Option<Self> {
        let familiar = ear.familiar.as_ref()?;
        let Familiar { difference_db, deviation_db, present, .. } = familiar;
        let bump = FINDER.strongest(difference_db, deviation_db, present)?;
        if !is_narrow(&bump) {
            return None;
        }
        let loud = Against::baseline(&ear.timbre, ear.baselines.current()?)?;
        let by_power = FINDER.strongest(&loud.difference_db, &loud.deviation_db, &loud.present);
        let log = |value: f32| value.max(LEAST).ln();
        let gain = bump.gain_db.min(MOST_GAIN_DB);
        let octaves = (bump.hz / 1_000.0).log2() as f32;
        let features = [
            gain,
            gain * gain / 10.0,
            log(bump.z),
            log(bump.contrast),
            log(bump.q as f32),
            log(FINDER.rest_db(&bump, difference_db, present)),
            stays(familiar, &bump),
            octaves,
            octaves * octaves,
            f32::from(u8::from(by_power.is_some_and(|other| at_one_place(other.hz, bump.hz)))),
            log(by_power.map_or(0.0, |other| other.z)),
        ];
        Some(Self { bump, features, normal_db: loud.normal_db })
    }

    /// Log-odds that the bell is a resonance, as fitted on planted ones.
    pub fn odds(&self) -> f32 {
        NOTHING + self.features.iter().zip(WEIGHTS).map(|(x, weight)| weight * x).sum::<f32>()
    }

    /// True where the odds are high enough to be told, or to go on standing.
    pub fn sticks_out(&self, standing: bool) -> bool {
        let (odds, share) = if standing { (KEEP, KEEP_SHARE) } else { (RAISE, 1.0) };
        self.odds() >= odds
            && self.bump.contrast >= share * LEAST_CONTRAST
            && self.bump.gain_db >= share * LEAST_GAIN_DB
    }
}

/// Share of the seconds that were looked at in which the bump has half of its gain in its place: a note that makes
/// a peak comes and goes, a resonance does not.
fn stays(familiar: &Familiar, bump: &Bump) -> f32 {
    let Familiar { deviation_db, present, .. } = familiar;
    let there = familiar.each_second().filter(|now| has_half(bump, now, deviation_db, present));
    there.count() as f32 / familiar.seconds().max(1) as f32
}

const _: () = assert!(FINE_POINTS == 240, "the fit is on this grid");
