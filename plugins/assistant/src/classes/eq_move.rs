//! From bands that were fitted to a move of the strip's free bands.

use crate::{Move, ParamChange};
use dsp_core::params::{BAND_COUNT, BandParam, ParamId, ParamValues};
use dsp_core::strip::design::{Shape, Target};

/// A move that sets one free band for each of `bands`, gains on a grid of 0.5 dB; `None` where there
/// are not enough free bands, or nothing is left on the grid. A band that is on is somebody's.
pub(super) fn eq_move(values: &ParamValues, bands: &[Target]) -> Option<Move> {
    on_bands(values, bands, free_bands(values))
}

/// The same for one band, on that of the move that `stands` as long as it is free.
pub(super) fn eq_move_again(
    values: &ParamValues,
    band: &Target,
    stands: Option<&Move>,
) -> Option<Move> {
    let free = free_bands(values);
    let own = stands.and_then(|moved| bands_of(moved).next()).map(|(own, _)| own);
    let own = own.filter(|own| free.contains(own));
    on_bands(values, std::slice::from_ref(band), own.map_or(free, |own| vec![own]))
}

/// The bands that a move sets, and their frequencies, Hz.
pub(super) fn bands_of(moved: &Move) -> impl Iterator<Item = (usize, f32)> {
    (0..BAND_COUNT).filter_map(|band| {
        let sets = |c: &&ParamChange| c.param == ParamId::band(band, BandParam::FreqHz);
        moved.changes.iter().find(sets).map(|change| (band, change.to))
    })
}

fn free_bands(values: &ParamValues) -> Vec<usize> {
    (0..BAND_COUNT).filter(|band| !values.is_on(ParamId::band(*band, BandParam::On))).collect()
}

fn on_bands(values: &ParamValues, bands: &[Target], mut free: Vec<usize>) -> Option<Move> {
    let mut changes = Vec::new();
    for target in bands.iter().map(on_grid).filter(|target| target.gain_db != 0.0) {
        // The band whose default lies next to it: bands stay in order on the panel.
        let away = |band: usize| {
            let home = ParamId::band(band, BandParam::FreqHz).spec().default;
            (target.freq_hz as f32 / home).log2().abs()
        };
        let nearest = (0..free.len()).min_by(|a, b| away(free[*a]).total_cmp(&away(free[*b])))?;
        let band = free.remove(nearest);
        let kind = match target.shape {
            Shape::LowShelf => 1.0,
            Shape::HighShelf => 2.0,
            _ => 0.0,
        };
        let mut set = |param, to: f32| {
            let param = ParamId::band(band, param);
            changes.push(ParamChange {
                param,
                from: values.get(param),
                to: param.spec().clamp(to),
            });
        };
        set(BandParam::Type, kind);
        set(BandParam::FreqHz, target.freq_hz as f32);
        set(BandParam::GainDb, target.gain_db as f32);
        set(BandParam::Q, target.q as f32);
        set(BandParam::On, 1.0);
    }
    (!changes.is_empty()).then_some(Move { changes })
}

/// Gain to 0.5 dB, Q to 0.1, frequency to two digits and a half: what an engineer would dial.
pub(super) fn on_grid(target: &Target) -> Target {
    let decade = 10f64.powf(target.freq_hz.log10().floor() - 1.0) / 2.0;
    Target {
        freq_hz: (target.freq_hz / decade).round() * decade,
        gain_db: (target.gain_db * 2.0).round() / 2.0,
        q: (target.q * 10.0).round() / 10.0,
        ..*target
    }
}

/// A frequency as an engineer says it: "315", "2.5 k".
pub(super) fn spoken_hz(hz: f64) -> String {
    if hz < 1_000.0 {
        return format!("{hz:.0}");
    }
    let text = format!("{:.2}", hz / 1_000.0);
    format!("{} k", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A frequency with its unit: "315 Hz", "2.5 kHz".
pub(super) fn hertz(hz: f64) -> String {
    match spoken_hz(hz).strip_suffix(" k") {
        Some(kilo) => format!("{kilo} kHz"),
        None => format!("{hz:.0} Hz"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(hz: f64) -> Target {
        Target { shape: Shape::Bell, freq_hz: hz, gain_db: -3.3, q: 2.04 }
    }

    #[test]
    fn a_frequency_is_said_as_an_engineer_says_it() {
        assert_eq!((spoken_hz(314.9).as_str(), hertz(314.9).as_str()), ("315", "315 Hz"));
        assert_eq!((spoken_hz(2_500.0).as_str(), hertz(2_500.0).as_str()), ("2.5 k", "2.5 kHz"));
    }

    #[test]
    fn a_band_that_is_on_is_never_taken() {
        let mut values = ParamValues::default();
        for on in 0..BAND_COUNT {
            let moved = eq_move(&values, &[cut(800.0)]).expect("a band is free");
            for change in &moved.changes {
                let band = (0..BAND_COUNT).find(|b| {
                    let of = |p| ParamId::band(*b, p) == change.param;
                    of(BandParam::On)
                        || of(BandParam::FreqHz)
                        || of(BandParam::GainDb)
                        || of(BandParam::Q)
                        || of(BandParam::Type)
                });
                let band = band.expect("a band's parameter");
                assert!(!values.is_on(ParamId::band(band, BandParam::On)));
            }
            values.set(ParamId::band(on, BandParam::On), 1.0);
        }
        assert_eq!(eq_move(&values, &[cut(800.0)]), None);
    }

    #[test]
    fn numbers_are_those_of_a_desk() {
        let band = on_grid(&cut(2_537.0));
        assert_eq!((band.freq_hz, band.gain_db, band.q), (2_550.0, -3.5, 2.0));
        assert_eq!(on_grid(&cut(161.3)).freq_hz, 160.0);
        assert_eq!(spoken_hz(2_500.0), "2.5 k");
        assert_eq!(spoken_hz(315.0), "315");
        assert_eq!(spoken_hz(10_000.0), "10 k");
        assert_eq!(
            eq_move(&ParamValues::default(), &[Target { gain_db: 0.1, ..cut(100.0) }]),
            None
        );
    }
}
