//! A ring-out before doors: gain goes up until eight notches are in, and what they bought.

use assistant::Site;
use assistant::feedback::{Guard, Mode, Rights, What, slots};
use dsp_core::Processor;
use dsp_core::channel::ChannelProcessor;
use dsp_core::params::{ParamId, ParamValues};

use super::RATE_HZ;
use super::closed_loop::{ClosedLoop, HOP};
use super::nyquist::OpenLoop;
use super::setup::{Place, Source};
use crate::error::CliError;

/// Notches that are spent: 8 of 16.
const NOTCHES: usize = 8;
/// Where the gain begins and ends, dB over the maximum stable gain, and how fast it goes up, dB/s.
const FROM_DB: f32 = -3.0;
const TO_DB: f32 = 12.0;
const UP_DB_S: f32 = 0.5;
/// While something rings the engineer's hand rests, s.
const REST_S: f32 = 1.0;
/// Band over which the loss is counted, Hz.
const BAND_HZ: (f64, f64) = (100.0, 10_000.0);
/// Length of the strip's impulse response, samples.
const IMPULSE: usize = 1 << 15;

/// What a ring-out came to.
#[derive(Clone, Debug)]
pub struct RungOut {
    /// The room.
    pub place: String,
    /// Notches that were set.
    pub notches: usize,
    /// What the maximum stable gain rose by, dB.
    pub bought_db: f64,
    /// Mean of what the notches take from 100 Hz to 10 kHz, even on a logarithmic axis, dB.
    pub loss_db: f64,
}

/// Rings a place out with an open microphone.
pub fn run(place: &Place, seed: u64) -> Result<RungOut, CliError> {
    let mut ring = ClosedLoop::new(
        &place.response,
        place.delay,
        1.0,
        Some(Guard::new(Mode::RingOut, Site::Foh)),
    )?;
    ring.rights = Rights { cut: true, probe: true };
    let quiet = Source::open_microphone();
    let (mut mic, mut back) = (Vec::new(), Vec::new());
    let (mut gain_db, mut rest, mut cuts) = (FROM_DB, 0.0, 0);
    let mut hop = 0;
    while gain_db < TO_DB && cuts < NOTCHES && hop < 12_000 {
        let sound = quiet.take(0, 1, seed.wrapping_add(hop));
        mic.clear();
        back.clear();
        let done = ring.hop(&sound, &[10f32.powf(gain_db / 20.0); HOP], &mut mic, &mut back);
        for act in &done.acts {
            cuts += usize::from(act.what == What::Cut);
            if matches!(act.what, What::Probing | What::Cut | What::Deepened | What::Suspected) {
                rest = REST_S;
            }
        }
        rest -= 0.01;
        if rest <= 0.0 {
            gain_db += UP_DB_S * 0.01;
        }
        hop += 1;
    }
    let notched = only_notches(ring.values());
    let impulse = impulse(&notched)?;
    let limit_db = OpenLoop::new(&place.response, place.delay, RATE_HZ)
        .through(&impulse)
        .maximum_stable_gain_db()
        .unwrap_or(0.0);
    Ok(RungOut {
        place: place.name.clone(),
        notches: slots(&notched).iter().filter(|s| s.on).count(),
        bought_db: limit_db,
        loss_db: OpenLoop::new(&impulse, 0, RATE_HZ).mean_loss_db(BAND_HZ),
    })
}

/// The fixed notches; a probe that was under way at the end is none.
fn only_notches(values: &ParamValues) -> ParamValues {
    let mut kept = ParamValues::default();
    for slot in slots(values).iter().filter(|s| s.on && !s.live) {
        for id in
            ParamId::all().filter(|id| id.name().starts_with(&format!("notch{}_", slot.index + 1)))
        {
            kept.set(id, values.get(id));
        }
    }
    kept
}

/// What a strip with these values makes of an impulse.
fn impulse(values: &ParamValues) -> Result<Vec<f32>, CliError> {
    let mut processor = ChannelProcessor::new();
    processor.prepare(RATE_HZ, IMPULSE).map_err(|e| CliError::Usage(format!("the strip: {e}")))?;
    processor.restore(values, values);
    let mut sound = vec![0.0; IMPULSE];
    sound[0] = 1.0;
    processor.process(&mut [&mut sound]);
    Ok(sound)
}
