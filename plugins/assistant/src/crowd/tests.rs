//! Laws of the crowd's gate, on made-up features.

use super::*;

fn cue(flatness_db: f32, high_dbfs: f32, low_dbfs: f32) -> CrowdCue {
    CrowdCue { flatness_db, high_dbfs, low_dbfs }
}

const MUSIC: CrowdCue = CrowdCue { flatness_db: -6.0, high_dbfs: -40.0, low_dbfs: -32.0 };
const CLAPS: CrowdCue = CrowdCue { flatness_db: -2.7, high_dbfs: -30.0, low_dbfs: -45.0 };

fn verdict(state: CrowdState) -> CrowdVerdict {
    let p = CrowdState::ALL.map(|s| if s == state { 0.95 } else { 0.01 });
    CrowdVerdict { p, state, confidence: 0.95, abstained: false }
}

/// A microphone that is alone: no channel tells what it should hear.
fn hear(watch: &mut CrowdWatch, cue: &CrowdCue, verdict: Option<&CrowdVerdict>) -> CrowdGate {
    watch.hear(Some(Ambience { cue, bands: &[0.0; leakage::BANDS] }), &[], verdict)
}

/// Two channels, a singer who rests for three of six seconds and a band that plays on.
fn sent(hop: usize) -> [Sent; 2] {
    let note = 10f32.powf(-0.9 * ((hop * 7) % 23) as f32 / 23.0);
    let sings = f32::from(u8::from(hop % 600 < 300));
    [(1, 1e-3 * sings * note), (2, 1e-4 * note)].map(|(id, power)| Sent {
        line: Some((uuid::Uuid::from_u128(id), false)),
        power: Some([power; leakage::BANDS]),
    })
}

/// What each of them sends in each band.
fn powers(hop: usize) -> [f32; 2] {
    sent(hop).map(|sent| sent.power.map_or(0.0, |power| power[0]))
}

/// Level of all bands together, dBFS.
fn level_dbfs(power: f32) -> f32 {
    10.0 * (10.0 * power + 1e-9).log10()
}

/// What the hall holds in each band, beside both.
fn hear_in_hall(watch: &mut CrowdWatch, hop: usize, cue: &CrowdCue, power: f32) -> CrowdGate {
    watch.hear(Some(Ambience { cue, bands: &[power; leakage::BANDS] }), &sent(hop), None)
}

/// The two in the hall; `push`: what the singer's fader was pushed by, dB; `crowd`: power of a crowd in each band.
fn hear_both(watch: &mut CrowdWatch, hop: usize, push_db: f32, crowd: f32) -> CrowdGate {
    let [singer, band] = powers(hop);
    let heard = singer * 10f32.powf(push_db / 10.0) + band + crowd;
    hear_in_hall(watch, hop, &cue(-6.0, level_dbfs(heard), level_dbfs(heard)), heard)
}

/// After so many hops of both.
fn after_both(hops: usize) -> CrowdWatch {
    let mut watch = CrowdWatch::default();
    for hop in 0..hops {
        assert_eq!(hear_both(&mut watch, hop, 0.0, 0.0), CrowdGate::Open, "{hop}");
    }
    watch
}

#[test]
fn what_no_channel_explains_closes_it_whatever_it_sounds_like_and_its_end_opens() {
    let mut watch = after_both(6_000);
    let closed = (6_000..6_100).position(|hop| hear_both(&mut watch, hop, 0.0, 2e-3).is_closed());
    assert!(closed.is_some_and(|hops| hops <= 22), "{closed:?}");
    assert!((6_100..6_500).all(|hop| hear_both(&mut watch, hop, 0.0, 2e-3).is_closed()));
    let opened = (6_500..6_700).position(|hop| !hear_both(&mut watch, hop, 0.0, 0.0).is_closed());
    assert!(opened.is_some_and(|hops| (45..90).contains(&hops)), "{opened:?}");
    let soft = (6_700..7_000).any(|hop| hear_both(&mut watch, hop, 0.0, 1e-6).is_closed());
    assert!(!soft, "somebody whispers in the hall");
}

#[test]
fn a_fader_that_was_pushed_is_programme_in_the_end() {
    let mut watch = after_both(6_000);
    let closed: Vec<bool> =
        (6_000..12_000).map(|hop| hear_both(&mut watch, hop, 8.0, 0.0).is_closed()).collect();
    let closings = closed.windows(2).filter(|two| !two[0] && two[1]).count();
    assert!((1..=3).contains(&closings), "{closings}");
    assert!(!closed[1_800..].contains(&true), "the fourth phrase and those after it");
}

/// Applause over both, as it sounds, for three seconds of six; the hops in which it was let through.
fn applauded(watch: &mut CrowdWatch, from: usize, hops: usize) -> usize {
    let let_through = (from..from + hops).filter(|hop| {
        let [singer, band] = powers(*hop);
        let claps = if hop % 600 < 300 { 2e-2 } else { 0.0 };
        let heard = singer + band + claps;
        let flatness_db = if claps > 0.0 { -2.6 } else { -6.0 };
        let cue = cue(flatness_db, level_dbfs(heard), level_dbfs(singer + band));
        let gate = hear_in_hall(watch, *hop, &cue, heard);
        claps > 0.0 && !gate.is_closed()
    });
    let_through.count()
}

#[test]
fn applause_again_and_again_is_never_taken_for_a_fader() {
    let mut watch = after_both(6_000);
    // Each time it takes 180 ms and the window of the evidence.
    let let_through = applauded(&mut watch, 6_000, 6_000);
    assert!(let_through <= 10 * 30, "{let_through} hops of ten applauses");
}

#[test]
fn a_line_that_comes_in_the_midst_of_applause_opens_nothing() {
    let mut watch = after_both(6_000);
    assert!((6_000..6_100).any(|hop| hear_both(&mut watch, hop, 0.0, 2e-3).is_closed()));
    let cue = cue(-6.0, -20.0, -20.0);
    let open = (6_100..7_000).any(|hop| {
        let [one, two] = sent(hop);
        let other = Sent { line: Some((uuid::Uuid::from_u128(9), false)), ..one };
        let heard = Ambience { cue: &cue, bands: &[3e-3; leakage::BANDS] };
        !watch.hear(Some(heard), &[other, two], None).is_closed()
    });
    assert!(!open);
}

#[test]
fn a_microphone_that_has_gone_keeps_no_gate_closed() {
    let mut watch = after_both(6_000);
    assert!((6_000..6_100).any(|hop| hear_both(&mut watch, hop, 0.0, 2e-3).is_closed()));
    let opened = (0..300).position(|hop| !watch.hear(None, &sent(hop), None).is_closed());
    assert_eq!(opened, Some(GONE_HOPS as usize - 1));
    assert!((0..20_000).all(|hop| !watch.hear(None, &sent(hop), None).is_closed()));
}

fn after(watch: &mut CrowdWatch, cue: CrowdCue, hops: usize) -> CrowdGate {
    (0..hops).map(|_| hear(watch, &cue, None)).last().unwrap_or_default()
}

/// Music with holes between its notes, and a bass.
fn music(hop: usize) -> CrowdCue {
    let note = 9.0 * ((hop * 7) % 23) as f32 / 23.0;
    cue(MUSIC.flatness_db, MUSIC.high_dbfs - note, MUSIC.low_dbfs - 0.3 * note)
}

/// After ten seconds of music.
fn after_music() -> CrowdWatch {
    let mut watch = CrowdWatch::default();
    for hop in 0..1_000 {
        assert_eq!(hear(&mut watch, &music(hop), None), CrowdGate::Open, "{hop}");
    }
    watch
}

#[test]
fn applause_over_the_programme_closes_within_180_ms_and_its_end_opens() {
    let mut watch = after_music();
    assert_eq!(after(&mut watch, CLAPS, HOPS), CrowdGate::Closed(Closed::Features));
    assert!(after(&mut watch, CLAPS, 800).is_closed(), "its own level is not the programme");
    let opened = (0..100).position(|hop| !hear(&mut watch, &music(hop), None).is_closed());
    assert!(opened.is_some_and(|hops| (45..75).contains(&hops)), "{opened:?}");
    assert!(after(&mut watch, CLAPS, HOPS).is_closed(), "nor has it become a part of it");
}

#[test]
fn applause_after_the_programme_closes_even_where_it_is_softer() {
    let mut watch = after_music();
    let softer = cue(-2.7, MUSIC.high_dbfs - 4.0, -70.0);
    assert!(after(&mut watch, softer, 30).is_closed());
}

#[test]
fn a_programme_that_grows_or_has_lines_or_hits_leaves_it_open() {
    for (what, other) in [
        ("louder, bass and all", cue(-5.0, -30.0, -22.0)),
        ("a synth without a bass", cue(-7.5, -34.0, -50.0)),
        ("soft noise", cue(-2.7, -80.0, -120.0)),
        ("a rest", cue(-3.0, -66.0, -70.0)),
    ] {
        let mut watch = after_music();
        assert_eq!(after(&mut watch, other, 300), CrowdGate::Open, "{what}");
    }
    let mut watch = after_music();
    for hop in 0..600 {
        let hit = cue(-2.7, -25.0 - 2.0 * (hop % 12) as f32, -60.0);
        assert!(!hear(&mut watch, &hit, None).is_closed(), "hits of a drummer");
    }
}

#[test]
fn the_next_song_after_a_silence_leaves_it_open() {
    let mut watch = after_music();
    after(&mut watch, cue(-3.0, -85.0, -75.0), 2_000);
    for hop in 0..500 {
        assert!(!hear(&mut watch, &music(hop), None).is_closed(), "{hop}");
    }
}

#[test]
fn what_was_over_at_once_was_programme_and_is_learned_from() {
    let mut watch = after_music();
    let closings = (0..40).filter(|round| {
        let mut closed = false;
        for hop in 0..100 {
            let now = if hop < 30 { CLAPS } else { music(round * 100 + hop) };
            closed |= hear(&mut watch, &now, None).is_closed();
        }
        closed
    });
    assert!(closings.count() < 20, "a pattern that comes back");
}

#[test]
fn steady_noise_from_the_start_closes_nothing() {
    let mut watch = CrowdWatch::default();
    assert_eq!(after(&mut watch, CLAPS, 3_000), CrowdGate::Open);
}

#[test]
fn a_crowd_that_was_there_first_closes_by_the_models_word_and_is_no_programme() {
    // It claps as the recording begins; the model says so once a second, and goes on to say it.
    let loud = verdict(CrowdState::Applause);
    let mut watch = CrowdWatch::default();
    let second = |watch: &mut CrowdWatch, cue: CrowdCue, said: Option<&CrowdVerdict>| {
        let last = (0..100).map(|hop| hear(watch, &cue, said.filter(|_| hop == 50))).last();
        last.expect("a second").is_closed()
    };
    let closed: Vec<bool> = (0..12).map(|_| second(&mut watch, CLAPS, Some(&loud))).collect();
    assert_eq!(closed.iter().position(|closed| *closed), Some(1), "its second word");
    assert!(closed[1..].iter().all(|closed| *closed), "{closed:?}");
    assert_eq!(watch.programme.tenths(), 0, "nothing of it was learned");
    // The song begins: two words open it, and the next applause is told by features.
    let music = verdict(CrowdState::Programme);
    let opened: Vec<bool> = (0..20).map(|_| second(&mut watch, MUSIC, Some(&music))).collect();
    assert!(!opened[2] && !opened[19], "{opened:?}");
    let claps = (0..30).position(|_| hear(&mut watch, &CLAPS, None).is_closed());
    assert!(claps.is_some_and(|hops| hops <= 22), "{claps:?}");
    // Where the model is unsure for long it opens at last, and the claps are forgotten.
    let mut watch = CrowdWatch::default();
    (0..3).for_each(|_| _ = second(&mut watch, CLAPS, Some(&loud)));
    (0..30).for_each(|_| _ = second(&mut watch, CLAPS, None));
    assert!(!watch.gate.is_closed() && watch.programme.tenths() < 10);
}

#[test]
fn the_model_confirms_and_reopens() {
    let mut watch = after_music();
    after(&mut watch, CLAPS, 50);
    let gate = hear(&mut watch, &CLAPS, Some(&verdict(CrowdState::Applause)));
    assert_eq!(gate, CrowdGate::Closed(Closed::Model(CrowdState::Applause)));
    let programme = verdict(CrowdState::Programme);
    assert!(hear(&mut watch, &CLAPS, Some(&programme)).is_closed(), "one may be mixed");
    assert_eq!(hear(&mut watch, &CLAPS, Some(&programme)), CrowdGate::Open);
    let unsure = CrowdVerdict { abstained: true, ..verdict(CrowdState::Cheer) };
    assert_eq!(hear(&mut watch, &MUSIC, Some(&unsure)), CrowdGate::Open);
}

#[test]
fn the_model_closes_on_a_cheer_that_features_lean_to_and_not_on_a_programme() {
    let cheer = cue(-6.5, -33.0, -45.0);
    let says = |now: fn(usize) -> CrowdCue, watch: &mut CrowdWatch| {
        for hop in 0..600 {
            let said = (hop % 100 == 99).then(|| verdict(CrowdState::Cheer));
            let gate = hear(watch, &now(hop), said.as_ref());
            assert!(hop >= 199 || gate == CrowdGate::Open, "features alone do not: {hop}");
        }
        watch.gate
    };
    let mut watch = after_music();
    let cheers = says(|_| cue(-6.5, -33.0, -45.0), &mut watch);
    assert_eq!(cheers, CrowdGate::Closed(Closed::Model(CrowdState::Cheer)));
    assert!(after(&mut watch, cheer, 200).is_closed());
    let opened = (0..400).position(|hop| !hear(&mut watch, &music(hop), None).is_closed());
    assert!(opened.is_some_and(|hops| hops < 330), "features overrule it: {opened:?}");
    assert_eq!(says(music, &mut after_music()), CrowdGate::Open, "whatever it says");
}

#[test]
fn without_the_models_word_it_never_stays_closed_for_ever() {
    let mut watch = after_music();
    assert!(after(&mut watch, CLAPS, 2_500).is_closed());
    assert_eq!(after(&mut watch, CLAPS, 1_000), CrowdGate::Open);
}
