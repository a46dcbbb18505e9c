//! What of a show enters its mix.

use std::sync::Arc;

use super::take::Take;

/// A channel's frames as they enter the mix, \[leg\]\[frame\].
pub fn behind_the_fader(take: &Take, channel: usize) -> Arc<Vec<Vec<f32>>> {
    match take.faders_db[channel] {
        Some(fader_db) if fader_db != 0.0 => {
            let scale = 10f32.powf(fader_db / 20.0);
            let scaled = |leg: &Vec<f32>| leg.iter().map(|x| scale * x).collect();
            Arc::new(take.audio[channel].iter().map(scaled).collect())
        }
        _ => Arc::clone(&take.audio[channel]),
    }
}

/// The mix reference: the sum of all channels behind their faders, legs averaged, one leg. Where nobody
/// says how they stand they stand at 0 dB.
pub fn mix_reference(take: &Take) -> Arc<Vec<Vec<f32>>> {
    let longest = take.audio.iter().filter_map(|legs| legs.first()).map(Vec::len).max();
    let mut sum = vec![0.0f32; longest.unwrap_or(0)];
    for (channel, legs) in take.audio.iter().enumerate() {
        if !take.configs[channel].role.is_source() {
            continue;
        }
        let fader_db = take.faders_db[channel];
        let scale = 10f32.powf(fader_db.unwrap_or(0.0) / 20.0) / legs.len().max(1) as f32;
        for leg in legs.iter() {
            sum.iter_mut().zip(leg).for_each(|(sum, x)| *sum += scale * x);
        }
    }
    Arc::new(vec![sum])
}
