//! Laws of the design, on levels that are made up.

use super::design::Design;
use super::*;
use dsp_core::params::ParamValues;

/// Phrases of 1.5 s whose level strays evenly by `±spread_db`, on an envelope of notes.
fn levels(spread_db: f32) -> Vec<Level> {
    (0..6_000)
        .map(|hop| {
            let phrase = crate::testing::noise(7, hop / 150);
            let note = 4.0 * (hop % 40) as f32 / 40.0;
            let rms_dbfs = -20.0 + spread_db * phrase - note;
            Level { peak_dbfs: rms_dbfs + 10.0, power: 10f32.powf(rms_dbfs / 10.0), crest_db: 12.0 }
        })
        .collect()
}

#[test]
fn the_loudest_part_is_reduced_by_what_was_aimed_at() {
    for (spread, aim) in [(6.0, 4.0), (9.0, 5.0), (12.0, 5.0), (8.0, 3.0)] {
        let levels = levels(spread);
        let design = Design::of(&levels, aim).expect("levels");
        let histogram = design.predict(&levels);
        assert!((1.5..=6.0).contains(&design.ratio));
        assert!((histogram.p90_db - aim).abs() <= 1.5, "SCIENCE 4: {histogram:?} for {aim} dB");
        assert!((histogram.shares.iter().sum::<f32>() - 1.0).abs() < 1e-3);
        assert!(design.range_after_db(&levels) < design::range_db(&levels));
    }
}

#[test]
fn where_no_ratio_reaches_the_aim_more_of_the_time_compresses() {
    let far = |levels: &[Level], aim_db: f32| {
        let design = Design::of(levels, aim_db).expect("levels");
        let compressed = levels.iter().filter(|l| l.peak_dbfs > design.threshold_db).count();
        let off_db = (design.predict(levels).p90_db - aim_db).abs();
        (off_db, compressed as f32 / levels.len() as f32)
    };
    for (spread, aim) in [(4.0, 3.3), (6.0, 4.0)] {
        let (off_db, compressed) = far(&levels(spread), aim);
        assert!(off_db <= 0.6 && compressed > 0.35, "{spread}: {off_db} dB, {compressed}");
    }
}

#[test]
fn of_what_reaches_the_aim_nothing_evens_the_loudness_more() {
    for (spread, aim) in [(6.0, 4.0), (9.0, 5.0), (12.0, 4.0)] {
        let levels = levels(spread);
        let best = Design::of(&levels, aim).expect("levels");
        let least_db = best.strays_after_db(&levels);
        for threshold_db in -60..0 {
            for ratio in [1.5, 2.0, 3.0, 4.0, 6.0] {
                let other = Design { threshold_db: threshold_db as f32, ratio, ..best };
                let compressed = levels.iter().filter(|l| l.peak_dbfs > other.threshold_db).count();
                let share = compressed as f32 / levels.len() as f32;
                let near = (other.predict(&levels).p90_db - aim).abs() <= 0.5;
                // The thresholds are whole decibels of a quantile: half a decibel lies between.
                if near && (0.3..=0.45).contains(&share) {
                    let db = other.strays_after_db(&levels);
                    assert!(least_db <= db + 0.1, "{spread}: {best:?} {least_db}, {other:?} {db}");
                }
            }
        }
    }
}

#[test]
fn a_level_that_holds_still_needs_nothing() {
    let mut judge = Compression { levels: levels(1.0).into(), ..Compression::default() };
    let aim = aim(Instrument::Singing).expect("a voice");
    assert!(judge.find(aim, 1.0, None).is_none());
    judge.levels = levels(10.0).into();
    assert!(judge.find(aim, 1.0, None).is_some());
    judge.levels = levels(20.0).into();
    assert!(judge.find(aim, 1.0, None).is_none(), "rests over bleed");
}

#[test]
fn a_verse_and_a_chorus_are_a_faders_matter() {
    let mut judge = Compression { levels: levels(10.0).into(), ..Compression::default() };
    let aim = aim(Instrument::Singing).expect("a voice");
    assert!(judge.find(aim, 1.0, None).is_some());
    // The same level, the soft phrases first.
    let mut sorted = levels(10.0);
    sorted.sort_by(|a, b| a.power.total_cmp(&b.power));
    judge.levels = sorted.into();
    assert!(judge.find(aim, 1.0, None).is_none());
}

#[test]
fn a_move_has_no_make_up_and_stays_in_range() {
    let design = Design::of(&levels(10.0), 5.0).expect("levels");
    let moved = design.to_move(&ParamValues::default());
    for change in &moved.changes {
        assert_eq!(change.param.spec().clamp(change.to), change.to);
        if change.param == ParamId::comp(CompParam::MakeupDb) {
            assert_eq!(change.to, 0.0);
        }
    }
}
