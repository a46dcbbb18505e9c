//! Laws of record and baseline.

mod familiar;

use super::baseline::{ACCEPT_S, GROWS_S, MOST_S, WAITS_S};
use super::*;
use dsp_core::listen::fine::fine_index;
use dsp_core::listen::{FINE_POINTS, Spectrum};
use dsp_core::ltas::Passage;

/// A tilted spectrum that sways a little from second to second, `gain` times as strong.
fn frame(second: u64, gain: f32) -> Spectrum {
    std::array::from_fn(|i| {
        let sway = crate::testing::noise(i / 20, second);
        let db = -20.0 - (i as f32 - 100.0).abs() / 12.0 + sway;
        gain * 10f32.powf(db / 10.0)
    })
}

fn second(at: u64, gain: f32) -> Heard {
    let mut passage = Passage::default();
    for _ in 0..10 {
        passage.push(&frame(at, gain));
    }
    Heard { moments_db: [passage.usual_db(); 2], passage }
}

fn taught() -> Baselines {
    let mut baselines = Baselines::default();
    for at in 0..u64::from(ACCEPT_S) {
        assert!(baselines.current().is_none(), "accepted after {at} s");
        baselines.learn(&second(at, 1.0), false);
    }
    baselines
}

#[test]
fn a_baseline_is_accepted_by_active_time_and_grows_by_what_was_played_half_a_minute_ago() {
    let mut baselines = taught();
    let accepted = baselines.current().cloned().expect("accepted");
    let seconds = |baselines: &Baselines| baselines.current().expect("accepted").active_s;
    assert_eq!(accepted.active_s, ACCEPT_S);
    let spread = accepted.spread_db()[fine_index(1_000.0)];
    assert!((0.05..1.5).contains(&spread), "{spread}");
    for at in 0..120u32 {
        baselines.learn(&second(u64::from(ACCEPT_S + at), 1.0), false);
        let learned = ACCEPT_S + (at + 1).saturating_sub(WAITS_S as u32);
        let due = learned.min(MOST_S) / GROWS_S * GROWS_S;
        assert_eq!(seconds(&baselines), due, "{at} s later");
    }
    let grown = baselines.current().expect("accepted");
    assert!(grown.moments.starts_with(&accepted.moments), "what it had it keeps");
    assert_eq!(grown.check(), Ok(()));
    assert_eq!(grown.moments.len(), 2 * MOST_S as usize);
    let json = serde_json::to_string(&baselines.saved()).expect("plain data");
    assert!(json.len() < 45_000, "{} bytes a baseline", json.len());
}

#[test]
fn what_changes_upstream_ends_the_growth_with_what_waits() {
    type Change = fn(&mut Baselines);
    let changes: [(&str, Change); 3] = [
        ("gain", |b| b.gain_changed(-6.0)),
        ("recall, and back", |b| [7, 0].into_iter().for_each(|snapshot| b.recall(snapshot))),
        ("begins", |b| b.begins(-40.0)),
    ];
    for (what, change) in changes {
        let mut baselines = taught();
        let learn = |baselines: &mut Baselines, seconds: u64| {
            (0..seconds).for_each(|at| baselines.learn(&second(at, 1.0), false));
        };
        learn(&mut baselines, WAITS_S as u64 + 4);
        change(&mut baselines);
        learn(&mut baselines, 100);
        assert_eq!(baselines.current().map(|b| b.active_s), Some(ACCEPT_S), "{what}");
        // Another source begins with nothing, and grows.
        baselines.void();
        learn(&mut baselines, u64::from(ACCEPT_S) - 1);
        assert!(baselines.current().is_none(), "{what}");
        learn(&mut baselines, 200);
        assert_eq!(baselines.current().map(|b| b.active_s), Some(MOST_S), "{what}");
    }
}

#[test]
fn what_sticks_out_ends_the_growth_and_is_not_learned() {
    let mut baselines = taught();
    let accepted = baselines.current().cloned().expect("accepted");
    for at in 0..WAITS_S as u64 {
        baselines.learn(&second(at, 4.0), false);
    }
    baselines.grow_no_more();
    for at in 0..100 {
        baselines.learn(&second(at, 4.0), false);
    }
    assert!(baselines.current() == Some(&accepted), "learned what sticks out");
    // One that was loaded has nothing to grow from.
    let mut later = Baselines::default();
    assert!(later.load(baselines.saved()).is_empty());
    for at in 0..100 {
        later.learn(&second(at, 4.0), false);
    }
    assert!(later.current() == Some(&accepted), "a saved one changed");
}

#[test]
fn a_gain_change_moves_the_level_and_nothing_else() {
    let mut baselines = taught();
    let before = baselines.current().cloned().expect("accepted");
    baselines.gain_changed(-6.0);
    let after = baselines.current().expect("survives");
    assert_eq!(after.level_tenths, before.level_tenths - 60);
    assert_eq!(after.shape_tenths, before.shape_tenths);
    // The shape of what is heard then is the same too.
    let quiet = second(3, 0.25).passage.power().contour().expect("sound");
    let loud = second(3, 1.0).passage.power().contour().expect("sound");
    for i in 0..FINE_POINTS {
        assert!((quiet.detrended_db[i] - loud.detrended_db[i]).abs() < 1e-3);
    }
}

#[test]
fn each_snapshot_has_its_own_and_another_source_voids_only_that() {
    let mut baselines = taught();
    baselines.recall(7);
    assert!(baselines.current().is_none());
    for at in 0..u64::from(ACCEPT_S) {
        baselines.learn(&second(at, 2.0), false);
    }
    assert_eq!(baselines.current().map(|b| b.snapshot), Some(7));
    baselines.void();
    assert!(baselines.current().is_none());
    baselines.recall(0);
    assert_eq!(baselines.current().map(|b| b.snapshot), Some(0));
}

#[test]
fn a_show_an_hour_later_has_the_baselines() {
    let baselines = taught();
    let json = serde_json::to_string(&baselines.saved()).expect("plain data");
    assert!(json.len() < 25_000, "{} bytes a baseline", json.len());
    let mut later = Baselines::default();
    let errors = later.load(serde_json::from_str(&json).expect("own writing"));
    assert!(errors.is_empty());
    assert_eq!(later.current(), baselines.current());
    let mut broken = baselines.saved();
    broken[0].spread_tenths.pop();
    assert_eq!(later.load(broken), [BaselineError::Points { got: 239 }]);
    assert!(later.current().is_some(), "what is damaged takes nothing away");
}

#[test]
fn what_an_older_program_saved_serves_until_a_newer_one_is_learned() {
    let mut saved = taught().saved();
    let mut json = serde_json::to_value(&saved[0]).expect("plain data");
    let fields = json.as_object_mut().expect("an object");
    fields.remove("moments");
    fields.insert("usual_tenths".to_owned(), vec![0; FINE_POINTS].into());
    saved[0] = serde_json::from_value(json).expect("as an older program wrote it");
    let mut later = Baselines::default();
    assert!(later.load(saved).is_empty());
    assert!(later.current().is_some() && later.repertoire().is_none());
    for at in 0..u64::from(ACCEPT_S) {
        later.learn(&second(at, 1.0), false);
    }
    assert!(later.repertoire().is_some());
    assert_eq!(later.saved().len(), 1);
}

#[test]
fn moments_that_are_damaged_are_told_and_take_nothing_else_away() {
    let json = serde_json::to_value(&taught().saved()[0]).expect("plain data");
    let read = |moments: &str| {
        let mut json = json.clone();
        json.as_object_mut().expect("an object").insert("moments".to_owned(), moments.into());
        serde_json::from_value::<Baseline>(json).expect("the rest is well")
    };
    let moments = 2 * ACCEPT_S as usize;
    let digits = |moments: usize| FINE_POINTS / 2 * moments;
    let well = read(&"7f".repeat(digits(moments)));
    assert_eq!((well.moments.len(), well.moments[3]), (moments, [127; FINE_POINTS / 2]));
    assert_eq!(well.check(), Ok(()));
    assert_eq!(read("").check(), Ok(()), "as an older program wrote it");
    let (odd, short) = ("0".repeat(2 * digits(moments) - 1), "00".repeat(7));
    let (few, many) = ("00".repeat(digits(moments - 1)), "00".repeat(digits(3_000)));
    for broken in ["zz".repeat(digits(moments)), "é0".repeat(50), odd, short, few, many] {
        assert_eq!(read(&broken).check(), Err(BaselineError::Moments));
        let mut later = Baselines::default();
        assert_eq!(later.load(vec![read(&broken)]).len(), 1);
        assert!(later.current().is_none());
    }
    let mut endless = well;
    endless.active_s = u32::MAX;
    assert_eq!(endless.check(), Err(BaselineError::Length { active_s: u32::MAX }));
}

#[test]
fn at_most_eight_snapshots_are_kept() {
    let mut baselines = Baselines::default();
    for snapshot in 0..12 {
        baselines.recall(snapshot);
        for at in 0..u64::from(ACCEPT_S) {
            baselines.learn(&second(at, 1.0), false);
        }
    }
    let kept: Vec<u64> = baselines.saved().iter().map(|b| b.snapshot).collect();
    assert_eq!(kept, [4, 5, 6, 7, 8, 9, 10, 11]);
}

#[test]
fn now_is_the_last_active_seconds() {
    let mut timbre = Timbre::default();
    for at in 0..8 {
        assert!(timbre.now().is_none(), "{at}");
        for n in 0..10 {
            assert_eq!(timbre.hear(&frame(at, 1.0)).is_some(), n == 9);
        }
    }
    assert!(timbre.now().is_some());
    assert_eq!((timbre.seconds(), timbre.now_seconds()), (8, 8));
    timbre.forget();
    assert!(timbre.now().is_none() && timbre.long().is_none());
}

#[test]
fn bleed_is_not_learned_and_the_source_that_begins_is() {
    let mut timbre = Timbre::default();
    let mut play = |at: std::ops::Range<u64>, gain: f32| -> Vec<Second> {
        let frames = at.flat_map(|at| (0..10).map(move |_| frame(at, gain)));
        frames.filter_map(|frame| timbre.hear(&frame)).collect()
    };
    assert!(play(0..20, 0.01).iter().all(|s| *s == Second::Heard), "nothing else is known yet");
    let begins = play(20..30, 1.0);
    assert!(matches!(begins[1], Second::Begins(_)), "{begins:?}");
    assert!(begins[2..].iter().all(|s| *s == Second::Heard), "{begins:?}");
    let rests = play(30..40, 0.01);
    assert!(rests.iter().all(|s| *s == Second::Soft), "{rests:?}");
    assert_eq!(timbre.now_seconds(), 9, "the source alone, from the second in which that was sure");
}
