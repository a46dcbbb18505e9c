//! The parts of a strip that are switched on as a whole: HPF, compressor, bands.

use crate::{Move, ParamChange};
use dsp_core::params::{BAND_COUNT, BandParam, CompParam, ParamId, ParamValues};

/// The band that a parameter is of, and which of its parameters.
fn band_of(param: ParamId) -> Option<(usize, BandParam)> {
    let of = |band: usize| BandParam::ALL.into_iter().find(|p| ParamId::band(band, *p) == param);
    (0..BAND_COUNT).find_map(|band| Some((band, of(band)?)))
}

/// The switch of the section that a parameter is of.
fn switch_of(param: ParamId) -> Option<ParamId> {
    if [ParamId::HPF_ON, ParamId::HPF_HZ, ParamId::HPF_SLOPE_DB_OCT].contains(&param) {
        return Some(ParamId::HPF_ON);
    }
    if CompParam::ALL.iter().any(|p| ParamId::comp(*p) == param) {
        return Some(ParamId::comp(CompParam::On));
    }
    band_of(param).map(|(band, _)| ParamId::band(band, BandParam::On))
}

fn switches_on(moved: &Move, switch: ParamId) -> bool {
    moved.changes.iter().any(|c| c.param == switch && c.from == 0.0 && c.to != 0.0)
}

/// True where a parameter is of a section that the move switches on.
pub(crate) fn is_switched_on(moved: &Move, param: ParamId) -> bool {
    switch_of(param).is_some_and(|switch| switches_on(moved, switch))
}

/// The move with each band that it would switch on, and that somebody has switched on since, on another that is free: the one
/// whose default lies nearest. Where none is free the move is as it was.
pub(crate) fn on_free_bands(values: &ParamValues, moved: &Move) -> Move {
    let is_on = |band: usize| values.is_on(ParamId::band(band, BandParam::On));
    let sets = |moved: &Move, band: usize| {
        moved.changes.iter().any(|c| band_of(c.param).is_some_and(|(of, _)| of == band))
    };
    let mut moved = moved.clone();
    for taken in 0..BAND_COUNT {
        if !is_on(taken) || !switches_on(&moved, ParamId::band(taken, BandParam::On)) {
            continue;
        }
        let to =
            |c: &ParamChange| (c.param == ParamId::band(taken, BandParam::FreqHz)).then_some(c.to);
        let Some(hz) = moved.changes.iter().find_map(to) else { continue };
        // A part of a band would sound with what is set on the other one.
        let gain = ParamId::band(taken, BandParam::GainDb);
        if moved.changes.iter().all(|c| c.param != gain) {
            continue;
        }
        let away = |band: &usize| {
            (hz / ParamId::band(*band, BandParam::FreqHz).spec().default).log2().abs()
        };
        let free = (0..BAND_COUNT).filter(|band| !is_on(*band) && !sets(&moved, *band));
        let Some(free) = free.min_by(|a, b| away(a).total_cmp(&away(b))) else { continue };
        for change in &mut moved.changes {
            if let Some((_, param)) = band_of(change.param).filter(|(band, _)| *band == taken) {
                change.param = ParamId::band(free, param);
            }
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(band: usize, hz: f32) -> Move {
        let set = |param, to| ParamChange { param: ParamId::band(band, param), from: 0.0, to };
        Move {
            changes: vec![
                set(BandParam::FreqHz, hz),
                set(BandParam::GainDb, -4.0),
                set(BandParam::On, 1.0),
            ],
        }
    }

    fn bands(moved: &Move) -> Vec<usize> {
        moved.changes.iter().filter_map(|c| band_of(c.param)).map(|(band, _)| band).collect()
    }

    #[test]
    fn a_move_keeps_its_band_while_it_is_free_and_goes_to_the_nearest_that_is() {
        let mut values = ParamValues::default();
        assert_eq!(on_free_bands(&values, &cut(5, 3_000.0)), cut(5, 3_000.0));
        values.set(ParamId::band(5, BandParam::On), 1.0);
        let home = |band: usize| ParamId::band(band, BandParam::FreqHz).spec().default;
        let away = |band: &usize| (3_000.0 / home(*band)).log2().abs();
        let nearest = (0..BAND_COUNT)
            .filter(|band| *band != 5)
            .min_by(|a, b| away(a).total_cmp(&away(b)))
            .expect("seven more");
        assert_eq!(bands(&on_free_bands(&values, &cut(5, 3_000.0))), [nearest; 3]);
        (0..BAND_COUNT).for_each(|band| values.set(ParamId::band(band, BandParam::On), 1.0));
        assert_eq!(on_free_bands(&values, &cut(5, 3_000.0)), cut(5, 3_000.0), "none is free");
    }

    #[test]
    fn what_is_switched_on_is_a_whole() {
        let moved = cut(5, 3_000.0);
        assert!(is_switched_on(&moved, ParamId::band(5, BandParam::Q)));
        assert!(!is_switched_on(&moved, ParamId::band(4, BandParam::Q)));
        assert!(!is_switched_on(&moved, ParamId::HPF_HZ));
        let hpf = ParamChange { param: ParamId::HPF_ON, from: 0.0, to: 1.0 };
        assert!(is_switched_on(&Move { changes: vec![hpf] }, ParamId::HPF_HZ));
    }
}
