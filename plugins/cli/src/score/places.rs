//! Where in a show a fault may lie: channels and frequencies, drawn by seed.

use assistant::Role;
use ml_models::Instrument as I;

use super::take::Take;
use crate::demo::rng::Rng;

/// A resonance is planted where the channel has something to resonate: level in its third octave,
/// at least, dB under the channel's RMS.
pub const HEARD_DB: f64 = 26.0;
/// Legs or microphones that are a pair go together at least so well.
pub const PAIR_CORRELATION: f64 = 0.6;

/// Channels that go together in the lows, by what was declared or by their correlation.
pub fn pairs(take: &Take) -> Vec<(usize, usize)> {
    let playing: Vec<usize> = take.playing().collect();
    let mut pairs = Vec::new();
    for (i, a) in playing.iter().enumerate() {
        for b in &playing[i + 1..] {
            let declared = take.configs[*b].pair.map(usize::from) == Some(*a);
            // Upright as they are: what is turned over already cannot be turned over.
            let same = take.facts[*a].instrument.is_some()
                && take.facts[*a].instrument == take.facts[*b].instrument;
            if (declared || same) && take.correlation((*a, 0), (*b, 0)) > PAIR_CORRELATION {
                pairs.push((*a, *b));
            }
        }
    }
    pairs
}

/// A frequency in a range, evenly over the octaves, at which the channel has something.
pub fn heard_hz(
    take: &Take,
    channel: usize,
    (low, high): (f64, f64),
    rng: &mut Rng,
) -> Option<f64> {
    let rms = take.facts[channel].rms_dbfs?;
    (0..12).find_map(|_| {
        let hz = low * (high / low).powf(rng.unit());
        (take.band_dbfs(channel, hz, 4.3) > rms - HEARD_DB).then_some(hz)
    })
}

/// Microphones on which an HPF over 60 Hz is a matter of course (DESIGN section 6).
pub fn wants_hpf(take: &Take, channel: usize) -> bool {
    let by_name = matches!(
        take.facts[channel].instrument,
        Some(
            I::Snare | I::Cymbals | I::ElectricGuitar | I::AcousticGuitar | I::Singing | I::Speech
        )
    );
    by_name && matches!(take.configs[channel].role, Role::Input | Role::Mc)
}

/// A singer or a speaker.
pub fn is_voice(take: &Take, channel: usize) -> bool {
    matches!(take.facts[channel].instrument, Some(I::Singing | I::Speech))
}

/// One of them; `None` of none.
pub fn draw(from: impl Iterator<Item = usize>, rng: &mut Rng) -> Option<usize> {
    let from: Vec<usize> = from.collect();
    from.get(index(from.len(), rng)?).copied()
}

/// A place in so many.
pub fn index(len: usize, rng: &mut Rng) -> Option<usize> {
    // The draw is taken in any case, so that a plan does not depend on what came before it.
    let unit = rng.unit();
    (len > 0).then(|| ((unit * len as f64) as usize).min(len - 1))
}
