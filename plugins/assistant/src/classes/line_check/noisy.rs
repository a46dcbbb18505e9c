//! Noisy: the source plays, over a noise floor that an audience would hear.
//!
//! The floor is known where there was a second of noise alone; where there is no such pause, from shorter ones
//! ([`super::gaps`]).

use super::gaps::Gaps;
use super::{Verdict, Watch};
use crate::confidence::ramp;
use crate::ear::{Desk, HZ};
use crate::number;
use dsp_core::listen::observation::SILENCE_DB;
use ml_models::Instrument;

/// A floor above this, dBFS RMS, and closer than this to the peaks, dB: a microphone in a quiet room has
/// 60 to 70 dB between the two, a loud stage 40.
const FLOOR_DBFS: f32 = -55.0;
const APART_DB: f32 = 36.0;
/// A card stands until it is this much better, dB.
const KEEP_DB: f32 = 3.0;
/// For this long, hops.
const FOR_HOPS: u64 = 3 * HZ;

/// Watches the floor of one line.
#[derive(Default)]
pub struct Noisy {
    hops: u64,
    hops_milder: u64,
    floor_dbfs: f32,
    gaps: Gaps,
}

impl Watch for Noisy {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        // Amplifiers hiss, and cymbals and shakers are noise.
        let hisses = match ear.assumed.instrument {
            // What sounds like noise may be: that excuses no line.
            Some(Instrument::Noise) => ear.said.instrument == Some(Instrument::Noise),
            assumed => matches!(
                assumed,
                Some(
                    Instrument::ElectricGuitar
                        | Instrument::Cymbals
                        | Instrument::Percussion
                        | Instrument::Synth
                )
            ),
        };
        if let Some(o) = &ear.now {
            self.gaps.hear(o);
        }
        let known = Some(ear.noise_floor_dbfs).filter(|floor| *floor > SILENCE_DB);
        let between = self.gaps.floor_dbfs();
        let floor = between.or(known).unwrap_or(SILENCE_DB);
        let Some(p95) = ear.p95_dbtp().filter(|_| ear.has_lived() && !hisses) else { return };
        let there = |milder: f32| {
            floor > SILENCE_DB && floor >= FLOOR_DBFS - milder && p95 - floor <= APART_DB + milder
        };
        // Three gaps are as good as three seconds.
        let least = if between.is_some() { FOR_HOPS } else { 1 };
        let so_far = |there: bool, hops: u64| if there { least.max(hops + 1) } else { 0 };
        self.hops = so_far(there(0.0), self.hops);
        self.hops_milder = so_far(there(KEEP_DB), self.hops_milder);
        self.floor_dbfs = floor;
    }

    fn verdict(&self, desk: &Desk<'_>, channel: usize, open: bool) -> Option<Verdict> {
        let hops = if open { self.hops_milder } else { self.hops };
        let p95 = desk.ears[channel].p95_dbtp()?;
        if hops < FOR_HOPS {
            return None;
        }
        let (floor, seconds) = (self.floor_dbfs, hops as f32 / HZ as f32);
        Some(Verdict {
            headline: format!("Noise floor at {floor:.0} dBFS. Check the line."),
            text: format!(
                "Between notes there is steady noise at {floor:.0} dBFS, {:.0} dB under the peaks, \
                 for {seconds:.0} s.",
                p95 - floor
            ),
            numbers: vec![
                number("noise_floor", f64::from(floor), "dBFS"),
                number("peaks_over_noise", f64::from(p95 - floor), "dB"),
            ],
            advice: "Check the line.".to_owned(),
            strength: ramp(APART_DB - (p95 - floor), -KEEP_DB, 15.0),
            persistence: ramp(seconds, 0.0, 10.0),
            heard_s: seconds,
            worth: 0.4,
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}
