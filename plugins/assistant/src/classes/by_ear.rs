//! How what the timbre model hears is weighed: by its log-odds over those that few clean channels reach.

use crate::confidence::ramp;
use dsp_core::listen::FINE_POINTS;
use dsp_core::listen::fine::fine_hz;
use dsp_core::ltas::Curve;
use dsp_core::strip::design::Target;

/// A card that stands goes on at log-odds that are lower by this, and at this part of the size.
const KEEP: f32 = 0.25;
const KEEP_SHARE: f32 = 0.6;
/// From so much over it is as sure as can be.
const SURE: f32 = 4.0;
/// Of what just raises a card so much is turned (SCIENCE section 2: the target is multiplied by confidence). Not
/// less, so that a surer verdict later does not find the fault half dealt with and ask for more.
const LEAST_SHARE: f32 = 0.7;
/// Less is no fault, dB.
const LEAST_DB: f32 = 3.5;

/// True where it may raise a card, or where one that stands may go on.
pub fn is_told(over: f32, gain_db: f32, standing: bool) -> bool {
    let (odds, share) = if standing { (-KEEP, KEEP_SHARE) } else { (0.0, 1.0) };
    over >= odds && gain_db >= share * LEAST_DB
}

/// How strong the evidence is, 0 to 1.
pub fn strength(over: f32) -> f32 {
    ramp(over, 0.0, SURE)
}

/// How much of the fault is turned, 0 to 1.
pub fn share(over: f32) -> f32 {
    LEAST_SHARE + (1.0 - LEAST_SHARE) * strength(over)
}

/// Levels as they would be without a fault, dB, \[point\]; where there is nothing they lie under all that there is.
pub fn normal_db(now_db: &Curve, present: &[bool; FINE_POINTS], fault: &Target) -> Curve {
    let there = (0..FINE_POINTS).filter(|i| present[*i]).map(|i| now_db[i]);
    let lowest = there.fold(f32::INFINITY, f32::min);
    std::array::from_fn(|i| {
        let level = if present[i] { now_db[i] } else { lowest };
        level - fault.analog_db(fine_hz(i)) as f32
    })
}
