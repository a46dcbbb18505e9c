//! Which channel hides the lead vocal when it comes up at 1 to 4 kHz, and by how much it must.
//!
//! A rise is no fault of masking by being one: behind a low fader, or while nobody sings, it costs the voice
//! nothing, and a card that is worth less than a decibel of vocal is never offered (SCIENCE section 1). So
//! the cost is measured, by the index that defines that decibel and behind the desk's faders.

use std::sync::Arc;

use assistant::Role;
use dsp_core::clarity::{
    BANDS, CENTRE_HZ, FRAME_EVERY_S, Framer, Hearing, Psd, active_frames, quick,
};
use ml_models::Instrument;

use super::plant::{Change, Plant};
use super::take::Take;

/// A rise costs the voice at least this, dB of vocal: a cut of 6 dB gives about half of it back, and a card
/// must be worth one.
const COSTS_DB: f64 = 2.0;
/// Rises that are tried beyond the least, dB: a pedal, another amplifier channel.
const MORE_DB: [f64; 3] = [0.0, 3.0, 6.0];
/// Seconds of the show, from the fault on, in which the cost is measured.
const MEASURED_S: usize = 30;
/// Frames in a second, and every how-manyth is looked at.
const FRAMES: usize = (1.0 / FRAME_EVERY_S) as usize;
const EVERY: usize = 5;
/// A decibel of vocal adds at least this much to the index, else there is nothing to hide.
const LEAST_PER_DB: f64 = 0.004;

/// How much clearer the lead vocal is over the half minute from a frame on, once a cut is made on a channel, `cut_db` at a
/// frequency, with the bells that were planted: dB of vocal; `None` where nobody sings then, or the channel is not of the mix.
/// Beside the voice stands all that the engine takes for the mix: an incomplete one would flatter the cut.
pub fn gained_db(
    take: &Take,
    plants: &[(usize, Plant)],
    channel: usize,
    from_frame: u64,
    cut_db: impl Fn(f64) -> f64,
) -> Option<f64> {
    let is_beside = |c: &usize| take.configs[*c].role.is_source() && !take.configs[*c].lead_vocal;
    let beside: Vec<usize> = (0..take.configs.len()).filter(is_beside).collect();
    let at = beside.iter().position(|c| *c == channel)?;
    let (voice, mut own) = heard(take, &beside, from_frame);
    let step = FRAME_EVERY_S * f64::from(take.rate_hz);
    for (other, frames) in beside.iter().zip(&mut own) {
        for (_, plant) in plants.iter().filter(|(c, _)| c == other) {
            if let Change::Bell { hz, q, db } = plant.change {
                let before = (plant.from_frame.saturating_sub(from_frame) as f64 / step).ceil();
                let begins = (before as usize).min(frames.len());
                turn(&mut frames[begins..], bell(hz, q, db));
            }
        }
    }
    let cut = CENTRE_HZ.map(|hz| 10f64.powf(cut_db(hz) / 10.0));
    cost_db(&voice, &sum(&own, voice.len()), &own[at], cut).map(|db| -db)
}

/// What plays along with the lead vocal: a presenter's microphone is muted while the band plays, and is no masker.
pub fn backing(take: &Take) -> Vec<usize> {
    let plays_along = |c: &usize| {
        let config = &take.configs[*c];
        let speaks = take.facts[*c].instrument == Some(Instrument::Speech);
        !config.lead_vocal && config.role == Role::Input && !speaks
    };
    take.playing().filter(plays_along).collect()
}

/// The channel of `backing` whose rise at `hz` costs the voice most, and the least rise from `db` on that
/// costs enough; `None` where none does.
pub fn masker(
    take: &Take,
    backing: &[usize],
    (hz, q, db): (f64, f64, f64),
    from_frame: u64,
) -> Option<(usize, f64)> {
    let (voice, own) = heard(take, backing, from_frame);
    let all = sum(&own, voice.len());
    let cost = |at: usize, db: f64| cost_db(&voice, &all, &own[at], bell(hz, q, db)).unwrap_or(0.0);
    let most = (0..backing.len())
        .map(|at| (at, cost(at, db)))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    let enough = MORE_DB.into_iter().find(|more| cost(most.0, db + more) >= COSTS_DB)?;
    Some((backing[most.0], db + enough))
}

/// Frames behind the faders, from a frame on: of all leads together, and of each channel of the backing.
fn heard(take: &Take, backing: &[usize], from_frame: u64) -> (Vec<Psd>, Vec<Vec<Psd>>) {
    let leads: Vec<usize> = take.playing().filter(|c| take.configs[*c].lead_vocal).collect();
    let mut framer = Framer::new(f64::from(take.rate_hz));
    let mut frames = |channel: usize| frames(take, channel, from_frame, &mut framer);
    let leads: Vec<Vec<Psd>> = leads.into_iter().map(&mut frames).collect();
    (sum(&leads, MEASURED_S * FRAMES), backing.iter().map(|c| frames(*c)).collect())
}

/// What a rise of one channel costs the voice, dB of vocal, mean over the seconds in which it sings; `None` where it does
/// not sing.
fn cost_db(voice: &[Psd], all: &[Psd], own: &[Psd], rise: [f64; BANDS]) -> Option<f64> {
    let hearing = Hearing::normal();
    let (mut lost, mut per_db) = (0.0, 0.0);
    for second in (0..voice.len()).step_by(FRAMES) {
        let part = second..(second + FRAMES).min(voice.len());
        let voice = &voice[part.clone()];
        let active = active_frames(voice);
        if 2 * active.iter().filter(|a| **a).count() < active.len() {
            continue;
        }
        let index = |gain: f64, rise: Option<[f64; BANDS]>| {
            quick(&hearing, voice, gain, &active, EVERY, |i| {
                std::array::from_fn(|k| {
                    let more = rise.map_or(0.0, |rise| rise[k] - 1.0);
                    f64::from(all[second + i][k]) + more * f64::from(own[second + i][k])
                })
            })
        };
        let now = index(1.0, None);
        lost += now - index(1.0, Some(rise));
        per_db += (index(10f64.powf(0.1), None) - now).max(LEAST_PER_DB);
    }
    (per_db > 0.0).then(|| lost / per_db)
}

/// Gain in power of an analogue bell in the middle of each band.
fn bell(hz: f64, q: f64, db: f64) -> [f64; BANDS] {
    let a = 10f64.powf(db / 40.0);
    CENTRE_HZ.map(|f| {
        let w = f / hz;
        let real = (1.0 - w * w).powi(2);
        (real + (a * w / q).powi(2)) / (real + (w / (a * q)).powi(2))
    })
}

/// The speech bands of a channel behind its fader; a show that is looped goes on from its beginning, after its end is nothing.
fn frames(take: &Take, channel: usize, from_frame: u64, framer: &mut Framer) -> Vec<Psd> {
    let legs: &Arc<Vec<Vec<f32>>> = &take.audio[channel];
    let gain = 10f32.powf(take.faders_db[channel].unwrap_or(0.0) / 10.0) / legs.len().max(1) as f32;
    let step = FRAME_EVERY_S * f64::from(take.rate_hz);
    (0..MEASURED_S * FRAMES)
        .map(|i| {
            let at = from_frame + (i as f64 * step) as u64;
            let mut psd = [0.0; BANDS];
            if at >= take.frames {
                return psd;
            }
            let at = take.looped_from.map_or(at, |length| at % length.max(1)) as usize;
            for leg in legs.iter() {
                let end = (at + framer.frame_len()).min(leg.len());
                framer.add(leg.get(at..end).unwrap_or(&[]), gain, &mut psd);
            }
            psd
        })
        .collect()
}

/// The sum of channels, so many frames.
fn sum(channels: &[Vec<Psd>], frames: usize) -> Vec<Psd> {
    let mut sum = vec![[0.0; BANDS]; frames];
    for channel in channels {
        for (sum, frame) in sum.iter_mut().zip(channel) {
            sum.iter_mut().zip(frame).for_each(|(s, p)| *s += p);
        }
    }
    sum
}

/// Each band times a gain in power.
fn turn(frames: &mut [Psd], gain: [f64; BANDS]) {
    for frame in frames {
        frame.iter_mut().zip(gain).for_each(|(p, gain)| *p *= gain as f32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fader_decides_who_hides_the_voice() {
        let mut take = Take::demo(3, 60.0).expect("the band");
        let lead: Vec<bool> = take.configs.iter().map(|c| c.lead_vocal).collect();
        assert!(lead.iter().any(|l| *l), "somebody sings");
        let backing: Vec<usize> = take.playing().filter(|c| !lead[*c]).collect();
        let found = |take: &Take| masker(take, &backing, (2_000.0, 0.7, 6.0), 0);
        for (fader, lead) in take.faders_db.iter_mut().zip(&lead) {
            *fader = Some(if *lead { 0.0 } else { -60.0 });
        }
        assert_eq!(found(&take), None, "nothing hides a voice that stands alone");
        let one = backing[0];
        for channel in &backing {
            take.faders_db[*channel] = Some(-6.0);
        }
        let (loudest, _) = found(&take).expect("a band in front of a voice");
        take.faders_db[loudest] = Some(-60.0);
        assert_ne!(found(&take).map(|f| f.0), Some(loudest), "{one}");
    }

    #[test]
    fn a_rise_costs_more_the_higher_it_is_and_nothing_on_what_is_silent() {
        let flat = |level: f32| vec![[level; BANDS]; FRAMES];
        let (voice, own) = (flat(1e-6), flat(4e-7));
        let cost =
            |db: f64| cost_db(&voice, &flat(5e-7), &own, bell(2_000.0, 0.7, db)).expect("it sings");
        assert!(cost(0.0).abs() < 1e-9);
        assert!(cost(3.0) > 0.3 && cost(6.0) > cost(3.0) && cost(12.0) > cost(6.0));
        let silent = cost_db(&voice, &flat(5e-7), &flat(0.0), bell(2_000.0, 0.7, 12.0));
        assert_eq!(silent, Some(0.0));
        assert_eq!(cost_db(&flat(0.0), &flat(5e-7), &own, bell(2_000.0, 0.7, 12.0)), None);
    }
}
