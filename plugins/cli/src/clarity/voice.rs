//! Where somebody sings: a second of the voice's files that lies far under their loud ones, or in which the model is sure of
//! what has no pitch (the hiss of an open microphone, the drums around it), is no voice.

use assistant::Instrument;
use dsp_core::channel::TapHop;
use dsp_core::listen::Listener;
use ml_models::{Ask, ChannelEar, Models, Presence, VERDICT_HOPS};

use super::group::Group;
use crate::error::CliError;

/// A second counts that lies within so much of the loud ones, dB (SCIENCE section 3: the gate of activity).
const GATE_DB: f64 = 40.0;
/// Of the seconds those are loud that 5 % of them exceed.
const LOUD: f64 = 0.95;
const HOPS_A_SECOND: u64 = 100;
/// Hops of a second in which the line must sound as a source does, over its own floor: as many as the model needs.
const LEAST_ACTIVE: u32 = 20;

/// What was heard of each second.
pub struct Voice {
    powers: Vec<f64>,
    /// The model is sure of what is no voice.
    others: Vec<bool>,
    /// Hops in which the line sounded as a source does.
    active: Vec<u32>,
    least: f64,
}

impl Voice {
    /// Hears all of `group`, second by second.
    pub fn hear(group: &mut Group, rate_hz: u32, models: &Models) -> Result<Self, CliError> {
        let rate = f64::from(rate_hz);
        let refused = |e: dsp_core::PrepareError| CliError::Usage(e.to_string());
        let ask = Ask { presence: true, ..Ask::default() };
        let mut ear = ChannelEar::new(rate, ask).map_err(refused)?;
        let mut listener = Listener::new(rate, 2).map_err(refused)?;
        let hop_len = listener.hop_len();
        let seconds = group.frames().div_ceil(u64::from(rate_hz));
        let mut others = vec![false; seconds as usize];
        let mut actives = vec![0; others.len()];
        let mut powers = Vec::with_capacity(others.len());
        let (mut legs, mut hop) = ([Vec::new(), Vec::new()], 0);
        // The verdict on a second comes half a second after it.
        for second in 0..=seconds {
            let stretch = group.read(rate_hz as usize)?;
            if second < seconds {
                powers.push(stretch.power());
            }
            let [left, right] = stretch.stereo();
            legs[0].extend(left);
            legs[1].extend(right);
            let whole = legs[0].len() / hop_len;
            for n in 0..whole {
                let at = n * hop_len..(n + 1) * hop_len;
                let pre = [&legs[0][at.clone()], &legs[1][at]];
                let tap = TapHop { hop, legs: 2, pre, post: pre, gain_reduction_db: 0.0 };
                let active = listener.observe(&tap).active;
                // Hops of a rate that is no multiple of 100 are a little longer than a hundredth.
                let second_of = |hops: u64| (hops * hop_len as u64 / u64::from(rate_hz)) as usize;
                if let Some(hops) = actives.get_mut(second_of(hop)) {
                    *hops += u32::from(active);
                }
                let verdict = ear.hear_offline(&tap, active, models);
                let heard = verdict.and_then(|verdict| verdict.presence);
                // What is said now is of the second around the middle of its window.
                let middle = (hop + 1).checked_sub(VERDICT_HOPS + HOPS_A_SECOND / 2);
                let of = middle.and_then(|middle| others.get_mut(second_of(middle)));
                if let Some((other, heard)) = of.zip(heard) {
                    *other = is_other(&heard);
                }
                hop += 1;
            }
            legs.iter_mut().for_each(|leg| drop(leg.drain(..whole * hop_len)));
        }
        let mut sorted = powers.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let loud = (LOUD * sorted.len() as f64).ceil() as usize;
        let loud = sorted.get(loud.saturating_sub(1)).copied().unwrap_or(0.0);
        Ok(Self { powers, others, active: actives, least: loud * 10f64.powf(-GATE_DB / 10.0) })
    }

    /// True where the voice may sound in a second.
    pub fn sounds(&self, second: usize) -> bool {
        let loud = self.powers.get(second).is_some_and(|power| *power >= self.least);
        let active = self.active.get(second).is_some_and(|hops| *hops >= LEAST_ACTIVE);
        loud && active && !self.others.get(second).copied().unwrap_or(false)
    }
}

/// Noise, an audience, drums. Whatever has pitch may be a voice that somebody has made so: they say that it is one.
fn is_other(heard: &Presence) -> bool {
    use Instrument as I;
    let without_pitch = [I::Noise, I::Crowd, I::Kick, I::Snare, I::Toms, I::Cymbals, I::Percussion];
    heard.known().is_some_and(|heard| without_pitch.contains(&heard))
}
