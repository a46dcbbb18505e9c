//! Laws of the drift watch, on simulated evenings: how seldom it speaks for nothing, how soon it speaks.

use super::*;

/// Numbers that look like chance, the same each time.
struct Chance(u64);

impl Chance {
    fn uniform(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((self.0 >> 40) as f32 + 0.5) / (1u64 << 24) as f32
    }

    fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.uniform()).sum::<f32>() - 6.0
    }
}

/// A channel's confidence from second to second: neighbours correlate by `alike`, as notes of a song do.
struct Player {
    chance: Chance,
    alike: f32,
    state: f32,
}

impl Player {
    fn new(seed: u64, alike: f32) -> Self {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let state = chance.normal();
        Self { chance, alike, state }
    }

    /// 0 to 1, evenly distributed as near as makes no odds.
    fn next(&mut self) -> f32 {
        let fresh = (1.0 - self.alike * self.alike).sqrt() * self.chance.normal();
        self.state = self.alike * self.state + fresh;
        1.0 / (1.0 + (-1.702 * self.state).exp())
    }
}

/// A soundcheck of so many seconds a channel, then a show of so many in which confidence is bent.
/// Gives the seconds in which drift is told, and the alarms.
fn evening(
    players: &mut [Player],
    soundcheck_s: u64,
    show_s: u64,
    bend: impl Fn(f32) -> f32,
) -> (Vec<u64>, u32) {
    let mut drift = Drift::default();
    let said = |v: f32| Alone { confidence: v, energy: -3.0 - v };
    for second in 0..soundcheck_s {
        for (channel, player) in players.iter_mut().enumerate() {
            drift.hear(channel, 100 * second, said(player.next()), true);
        }
    }
    let (mut told, mut alarms, mut was) = (Vec::new(), 0, false);
    for second in 0..show_s {
        let hop = 100 * (soundcheck_s + second);
        for (channel, player) in players.iter_mut().enumerate() {
            drift.hear(channel, hop, said(bend(player.next())), false);
        }
        let drifts = drift.look(hop).is_some();
        alarms += u32::from(drifts && !was);
        was = drifts;
        told.extend(drifts.then_some(second));
    }
    (told, alarms)
}

fn players(seed: u64, count: u64, alike: f32) -> Vec<Player> {
    (0..count).map(|n| Player::new(seed * 100 + n, alike)).collect()
}

#[test]
fn the_same_show_does_not_drift_however_much_its_seconds_are_alike() {
    let mut alarms = 0;
    for alike in [0.0, 0.5, 0.8] {
        for channels in [1, 6, 24] {
            for seed in 1..=4 {
                let mut players = players(seed, channels, alike);
                alarms += evening(&mut players, 180, 3_600, |v| v).1;
            }
        }
    }
    assert_eq!(alarms, 0, "in 36 hours");
}

#[test]
fn a_model_that_is_less_sure_is_told_within_the_minute_by_six_lines_and_soon_by_one() {
    for seed in 1..=5 {
        for (channels, alike, within_s) in [(6, 0.5, 60), (24, 0.8, 60), (1, 0.0, 90)] {
            let mut players = players(seed, channels, alike);
            let (told, alarms) = evening(&mut players, 240, 300, |v| 0.4 * v);
            assert!(told.first().is_some_and(|at| *at <= within_s), "{channels}: {told:?}");
            assert_eq!(alarms, 1, "told once");
        }
    }
}

#[test]
fn a_line_check_before_the_show_is_none_of_it() {
    let mut drift = Drift::default();
    let mut lines = players(5, 8, 0.3);
    for second in 0..360 {
        let (learning, checking) = (second < 180, (180..240).contains(&second));
        for (channel, line) in lines.iter_mut().enumerate() {
            let v = line.next() * if checking { 0.3 } else { 1.0 };
            drift.hear(channel, 100 * second, Alone { confidence: v, energy: -v }, learning);
        }
        match second {
            0..240 => drift.rest(),
            _ => assert_eq!(drift.look(100 * second), None, "{second}"),
        }
    }
}

#[test]
fn one_line_whose_seconds_are_much_alike_is_told_within_ten_minutes() {
    for seed in 1..=5 {
        let (told, alarms) = evening(&mut players(seed, 1, 0.8), 600, 1_200, |v| 0.4 * v);
        assert!(told.first().is_some_and(|at| *at <= 600), "{seed}: {told:?}");
        assert_eq!(alarms, 1, "told once");
    }
}

#[test]
fn a_soundcheck_that_was_saved_is_the_same_soundcheck() {
    // As sure as the net is of a bass: most of its seconds lie within a thousandth of 1.
    let mut chance = Chance(7);
    let sure = (0..300).map(|_| 1.0 - 2e-3 * chance.uniform()).collect::<Vec<f32>>();
    let hear = |drift: &mut Drift, from: u64, learning: bool| {
        for (n, v) in sure.iter().enumerate() {
            for channel in 0..2 {
                let said = Alone { confidence: *v, energy: -v };
                drift.hear(channel, 100 * (from + n as u64), said, learning);
            }
        }
    };
    let mut before = Drift::default();
    hear(&mut before, 0, true);
    let mut after = Drift::default();
    (0..2).for_each(|channel| after.load(channel, &before.saved(channel)));
    hear(&mut after, 300, false);
    assert_eq!(after.index(), Some(0.0));
}

#[test]
fn who_plays_how_long_is_no_drift() {
    let mut drift = Drift::default();
    let mut lines = players(7, 4, 0.3);
    // Line by line at the soundcheck, each as sure as its instrument is; in the show two of them rest.
    let sure = |channel: usize, v: f32| 0.2 * channel as f32 + 0.2 * v;
    for second in 0..600 {
        let channel = second as usize / 150;
        let v = sure(channel, lines[channel].next());
        drift.hear(channel, 100 * second, Alone { confidence: v, energy: -v }, true);
    }
    for second in 600..1_800 {
        for channel in [0, 3] {
            let v = sure(channel, lines[channel].next());
            drift.hear(channel, 100 * second, Alone { confidence: v, energy: -v }, false);
        }
        assert_eq!(drift.look(100 * second), None, "{second}");
    }
}

#[test]
fn it_ends_where_the_model_is_as_it_was() {
    let mut drift = Drift::default();
    let mut players = players(3, 8, 0.3);
    let mut told = Vec::new();
    for second in 0..900 {
        let (learning, bent) = (second < 240, (300..400).contains(&second));
        for (channel, player) in players.iter_mut().enumerate() {
            let v = player.next() * if bent { 0.4 } else { 1.0 };
            drift.hear(channel, 100 * second, Alone { confidence: v, energy: 0.0 }, learning);
        }
        if !learning && drift.look(100 * second).is_some() {
            told.push(second);
        }
    }
    let (first, last) = (told.first().copied(), told.last().copied());
    assert!(first.is_some_and(|s| s < 345), "{first:?}");
    assert!(last.is_some_and(|s| (400..480).contains(&s)), "{last:?}");
}

#[test]
fn too_little_says_nothing_and_a_new_soundcheck_or_another_source_starts_anew() {
    assert_eq!(Drift::default().index(), None);
    let (told, _) = evening(&mut players(1, 1, 0.0), 40, 300, |v| 0.1 * v);
    assert!(told.is_empty(), "forty seconds of soundcheck");
    let mut drift = Drift::default();
    let hear = |drift: &mut Drift, from: u64, to: u64, learning: bool| {
        for n in from..to {
            let v = if learning { (n * 37 % 100) as f32 / 100.0 } else { 0.01 };
            drift.hear(0, 100 * n, Alone { confidence: v, energy: 0.0 }, learning);
        }
    };
    hear(&mut drift, 0, 200, true);
    hear(&mut drift, 200, 260, false);
    assert!(drift.index().is_some_and(|index| index > 0.2));
    hear(&mut drift, 260, 261, true);
    assert_eq!(drift.index(), None, "it is learning again");
    hear(&mut drift, 261, 300, false);
    assert!(drift.index().is_some());
    drift.forget(0);
    assert_eq!(drift.index(), None);
}

#[test]
fn values_that_are_all_the_same_or_no_numbers_are_no_drift() {
    let mut drift = Drift::default();
    for n in 0..2_000 {
        drift.hear(0, 100 * n, Alone { confidence: 1.0, energy: -5.0 }, n < 1_500);
        drift.hear(0, 100 * n, Alone { confidence: f32::NAN, energy: -5.0 }, n < 1_500);
        assert_eq!(drift.look(100 * n), None);
    }
}
