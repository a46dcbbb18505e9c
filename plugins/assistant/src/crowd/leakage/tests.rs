//! Laws of the leakage.

use super::model::Model;
use super::*;

fn places<const N: usize>(powers: [Bands; N]) -> [Sent; N] {
    let line = |c: usize| Some((Uuid::from_u128(c as u128), false));
    std::array::from_fn(|c| Sent { line: line(c), power: Some(powers[c]) })
}

/// Channels that play in turns, each with a spectrum of its own.
fn played(hop: usize) -> [Sent; 3] {
    places(std::array::from_fn(|c| {
        let on = (hop / 25 + 2 * c).is_multiple_of(c + 2);
        let level = if on { 1e-2 } else { 0.0 };
        std::array::from_fn(|b| level * (1.0 + (b * (c + 1) % 5) as f32))
    }))
}

/// A PA: faders and colour.
type Pa = ([f32; 3], fn(usize) -> f32);

/// Hears on, and learns where it may.
fn go_on(own: &mut Leakage, hops: std::ops::Range<usize>, pa: Pa) {
    for hop in hops {
        own.hear(&played(hop));
        own.fit();
        if hop % 10 == 9 {
            let moment = own.moment(&heard(own, pa));
            own.learn(moment);
        }
    }
}

fn after(seconds: usize, pa: Pa) -> Leakage {
    let mut own = Leakage::default();
    go_on(&mut own, 0..100 * seconds, pa);
    own
}

/// What the hall makes of the channels: half of either tail.
fn heard(own: &Leakage, (faders, colour): Pa) -> Bands {
    let model = Model {
        share: faders.to_vec(),
        tail: [0.5; TAILS],
        colour: std::array::from_fn(colour),
        floor: [1e-9; BANDS],
    };
    model.explains(&own.now)
}

const PLAIN: Pa = ([1.0; 3], |_| 1.0);

#[test]
fn faders_and_colour_are_found_and_only_what_is_added_is_unexplained() {
    let pa: Pa = ([0.5, 0.02, 2.0], |b| 0.05 * 1.3f32.powi(b as i32));
    let mut own = after(40, pa);
    for hop in 4_000..5_000 {
        own.hear(&played(hop));
        let heard = heard(&own, pa);
        let alone_db = own.unexplained_db(&heard).expect("fitted");
        assert!(alone_db < 1.0, "{hop}: {alone_db} dB");
        // A crowd as loud as the programme in each band.
        let crowd_db = own.unexplained_db(&heard.map(|power| 2.0 * power)).expect("fitted");
        assert!((2.0..4.0).contains(&crowd_db), "{hop}: {crowd_db} dB");
    }
}

#[test]
fn nothing_is_told_before_ten_seconds_nor_without_channels_nor_of_silence() {
    let told = |own: &Leakage| own.unexplained_db(&[1e-3; BANDS]).is_some();
    assert!(!told(&after(9, PLAIN)));
    assert!(told(&after(12, PLAIN)));
    let mut alone = Leakage::default();
    for _ in 0..2_000 {
        alone.hear(&[]);
        alone.fit();
        let moment = alone.moment(&[1e-3; BANDS]);
        alone.learn(moment);
    }
    assert!(!told(&alone));
}

#[test]
fn silent_channels_under_music_from_elsewhere_teach_nothing_and_the_show_is_told_as_ever() {
    let mut own = Leakage::default();
    for hop in 0..3_000 {
        own.hear(&places([[0.0; BANDS]; 3]));
        own.fit();
        if hop % 10 == 9 {
            let moment = own.moment(&[1e-3; BANDS]);
            own.learn(moment);
        }
    }
    assert_eq!(own.unexplained_db(&[1.0; BANDS]), None);
    go_on(&mut own, 3_000..7_000, PLAIN);
    let heard = heard(&own, PLAIN);
    let crowd_db = own.unexplained_db(&heard.map(|power| 4.0 * power)).expect("fitted");
    assert!((4.0..8.0).contains(&crowd_db), "{crowd_db} dB");
}

#[test]
fn channels_that_fell_silent_long_ago_send_nothing() {
    // After a line check, with a microphone that heard nothing; and after a soundcheck, under walk-in music.
    for (pa, seconds) in [(([0.0; 3], (|_| 1.0) as fn(usize) -> f32), 40), (PLAIN, 30), (PLAIN, 90)]
    {
        let mut own = after(20, pa);
        for hop in 0..100 * seconds {
            own.hear(&places([[0.0; BANDS]; 3]));
            own.fit();
            if hop % 10 == 9 && hop > 100 * (seconds - 25) {
                let moment = own.moment(&[1e-4; BANDS]);
                own.learn(moment);
            }
            assert!(own.unexplained_db(&[1e-4; BANDS]).is_none_or(f32::is_finite), "{hop}");
        }
        go_on(&mut own, 0..2_500, PLAIN);
        let mut alone_db = 0.0f32;
        for hop in 2_500..3_100 {
            own.hear(&played(hop));
            alone_db = alone_db.max(own.unexplained_db(&heard(&own, PLAIN)).expect("fitted"));
        }
        assert!(alone_db < 1.5, "{seconds} s: {alone_db} dB");
    }
}

#[test]
fn a_hop_that_is_missing_is_bridged_and_a_line_that_went_or_changed_begins_anew() {
    let mut own = after(20, PLAIN);
    let quiet = |hop: usize| played(hop).map(|sent| Sent { power: None, ..sent });
    for hop in 2_000..2_000 + GONE_HOPS as usize - 1 {
        let before = heard(&own, PLAIN);
        own.hear(&quiet(hop));
        assert!(own.unexplained_db(&before).expect("as it was") < 1.0);
    }
    own.hear(&quiet(0));
    assert!(!own.fitted && own.learned.is_empty(), "they are gone");
    for change in [
        |sent: &mut Sent| sent.line = None,
        |sent: &mut Sent| sent.line = Some((Uuid::from_u128(9), false)),
        |sent: &mut Sent| sent.line = sent.line.map(|(id, _)| (id, true)),
    ] {
        let mut own = after(20, PLAIN);
        let waiting = own.moment(&[1e-3; BANDS]);
        let mut now = played(0);
        change(&mut now[1]);
        own.hear(&now);
        assert!(!own.fitted && own.learned.is_empty());
        own.learn(waiting);
        assert!(own.learned.is_empty(), "what waited was of other channels");
    }
}

#[test]
fn odd_powers_stay_finite_and_are_got_over() {
    let mut own = Leakage::default();
    for hop in 0..3_000 {
        let loud = if hop < 1_500 { 0.0 } else { 1e4 };
        own.hear(&places([[loud; BANDS], [1e-16; BANDS], [0.0; BANDS]]));
        own.fit();
        let moment = own.moment(&[if hop % 2 == 0 { 0.0 } else { 1e4 }; BANDS]);
        own.learn(moment);
        if let Some(db) = own.unexplained_db(&[1e-3; BANDS]) {
            assert!(db.is_finite(), "{hop}");
        }
    }
    go_on(&mut own, 0..6_000, PLAIN);
    let crowd_db = own.unexplained_db(&heard(&own, PLAIN).map(|power| 4.0 * power));
    assert!(crowd_db.is_some_and(|db| (3.0..9.0).contains(&db)), "{crowd_db:?}");
}
