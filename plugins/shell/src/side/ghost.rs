//! What accepting a move would do to the curve, for the panel to draw dashed.

use assistant::Move;
use dsp_core::params::{BAND_COUNT, BandParam, ParamId, ParamValues};
use dsp_core::strip::response_db;
use panels::view::Ghost;

/// One ghost for the HPF and one for each band that a move touches.
pub fn ghosts(moved: &Move, now: &ParamValues, rate_hz: f64) -> Vec<Ghost> {
    let mut then = now.clone();
    moved.changes.iter().for_each(|change| then.set(change.param, change.to));
    let hpf =
        ([ParamId::HPF_ON, ParamId::HPF_HZ, ParamId::HPF_SLOPE_DB_OCT].to_vec(), ParamId::HPF_HZ);
    let bands = (0..BAND_COUNT).map(|band| {
        (
            BandParam::ALL.map(|p| ParamId::band(band, p)).to_vec(),
            ParamId::band(band, BandParam::FreqHz),
        )
    });
    std::iter::once(hpf)
        .chain(bands)
        .filter(|(group, _)| moved.changes.iter().any(|c| group.contains(&c.param)))
        .map(|(group, frequency)| {
            let mut alone = ParamValues::default();
            group.iter().for_each(|id| alone.set(*id, then.get(*id)));
            let at_hz = then.get(frequency);
            let at_db = response_db(&alone, rate_hz, f64::from(at_hz)) as f32;
            Ghost { at_hz, at_db, curve: curve(&alone, rate_hz) }
        })
        .collect()
}

/// Points of a drawn curve.
pub const CURVE_POINTS: usize = 160;

/// The magnitude of a strip with these values: `[Hz, dB]`, 20 Hz to 20 kHz.
pub fn curve(values: &ParamValues, rate_hz: f64) -> Vec<[f32; 2]> {
    (0..CURVE_POINTS)
        .map(|point| 20.0 * 1_000f64.powf(point as f64 / (CURVE_POINTS - 1) as f64))
        .map(|hz| [hz as f32, response_db(values, rate_hz, hz) as f32])
        .collect()
}
