//! The big controls and every switch fade: none makes a step in a steady tone.

use dsp_core::params::{BandParam, CompParam, NotchParam, ParamId};

use super::MAX_BLOCK;
use crate::drive::{Act, drive};
use crate::signal::Audio;
use crate::subjects::{ROWS, Tail};

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 24_000;
/// 100 Hz, -12 dBFS: far from anything that a step has.
fn tone() -> Audio {
    let step = std::f64::consts::TAU * 100.0 / RATE_HZ;
    vec![(0..FRAMES).map(|n| (0.25 * (step * n as f64).sin()) as f32).collect()]
}

/// Largest second difference: a step of height h gives h, a fade of h over n samples h / n at its
/// ends, the tone itself less than 1e-4.
fn roughness(audio: &Audio) -> f32 {
    audio[0][2_400..]
        .windows(3)
        .fold(0.0, |most: f32, w| most.max((w[2] - 2.0 * w[1] + w[0]).abs()))
}

#[test]
fn switches_fade() {
    // Polarity is the largest: twice the tone, which here may take no less than 1 ms.
    const MOST: f32 = 2.0 * 0.25 / 48.0;
    let switched = [
        (ParamId::FREEZE, 1.0),
        (ParamId::MINE, 1.0),
        (ParamId::DRY, 1.0),
        (ParamId::DRY, 2.0),
        (ParamId::POLARITY, 1.0),
        (ParamId::TRIM_DB, -20.0),
        (ParamId::HPF_ON, 1.0),
        (ParamId::HPF_SLOPE_DB_OCT, 0.0),
        (ParamId::band(0, BandParam::On), 1.0),
        (ParamId::band(0, BandParam::Type), 3.0),
        (ParamId::notch(3, NotchParam::On), 1.0),
        (ParamId::comp(CompParam::On), 1.0),
    ];
    for row in ROWS.iter().filter(|row| row.tail == Tail::Short) {
        for (id, to) in switched {
            let set = (row.settings)().into_iter().rfind(|(set, _)| *set == id);
            let before = set.map_or(id.spec().default, |(_, value)| value);
            // Where the row has it already it is switched off first.
            let to = if before == to { 0.0 } else { to };
            // On a crest, back on another, and once in the middle of the fade.
            let acts = [
                Act::Hand(6_120, id, to),
                Act::Hand(12_120, id, before),
                Act::Hand(18_120, id, to),
                Act::Hand(18_340, id, before),
            ];
            let (mut still, mut switched) = (tone(), tone());
            drive(&mut *row.ready(RATE_HZ, MAX_BLOCK), &mut still, &[], || 32);
            drive(&mut *row.ready(RATE_HZ, MAX_BLOCK), &mut switched, &acts, || 32);
            let (still, switched) = (roughness(&still), roughness(&switched));
            assert!(
                switched < still + MOST,
                "{} of {}: a step of about {switched}",
                id.name(),
                row.name
            );
        }
    }
}
