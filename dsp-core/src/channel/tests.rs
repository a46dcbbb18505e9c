use super::{Change, ChannelProcessor, HopBuffer, MAX_SCHEDULED, TapSink};
use crate::Processor;
use crate::params::{BandParam, NotchParam, PARAM_COUNT, ParamId, ParamValues};
use crate::strip::Strip;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 512;
const GAIN: ParamId = ParamId::band(2, BandParam::GainDb);
const FREQ: ParamId = ParamId::band(2, BandParam::FreqHz);
const ON: ParamId = ParamId::band(2, BandParam::On);

fn channel() -> ChannelProcessor {
    let mut channel = ChannelProcessor::new();
    channel.prepare(RATE_HZ, BLOCK).expect("48 kHz is a rate");
    channel
}

fn change(at_sample: u64, param: ParamId, value: f32, ramp_s: f32) -> Change {
    Change { at_sample, param, value, own: None, ramp_s }
}

/// White noise, a plain congruential generator; -12 dBFS peak.
fn noise(seed: u64, frames: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u32 << 23) as f32 - 1.0
    };
    (0..frames).map(|_| 0.25 * next()).collect()
}

fn run(channel: &mut ChannelProcessor, frames: usize) {
    channel.process(&mut [&mut noise(1, frames)]);
}

fn responses(channel: &ChannelProcessor) -> Vec<f64> {
    [40.0, 100.0, 400.0, 1e3, 4e3, 12e3].map(|hz| channel.strip.response_db(hz)).to_vec()
}

/// Hand moves and assistant moves, all arrived.
fn busy() -> ChannelProcessor {
    let mut channel = channel();
    channel.set_by_hand(ParamId::TRIM_DB, -2.0);
    channel.set_by_hand(ON, 1.0);
    channel.set_by_hand(GAIN, 3.0);
    for (param, value) in [
        (GAIN, -4.0),
        (ParamId::HPF_ON, 1.0),
        (ParamId::notch(3, NotchParam::On), 1.0),
        (ParamId::notch(3, NotchParam::FreqHz), 2_500.0),
    ] {
        channel.schedule(change(100, param, value, 0.2)).expect("there is room");
    }
    run(&mut channel, 48_000);
    channel
}

#[derive(Default)]
struct Collect {
    hops: Vec<u64>,
    legs: Vec<usize>,
    pre: [Vec<f32>; 2],
    post: [Vec<f32>; 2],
}

impl TapSink for Collect {
    fn hop(&mut self, hop: &mut HopBuffer) {
        let hop = hop.view();
        self.hops.push(hop.hop);
        self.legs.push(hop.legs);
        for leg in 0..2 {
            self.pre[leg].extend_from_slice(hop.pre[leg]);
            self.post[leg].extend_from_slice(hop.post[leg]);
        }
    }
}

#[test]
fn mine_shows_the_engineers_own_and_gives_back_exactly_what_was() {
    let mut channel = busy();
    let (live, before) = (channel.values().clone(), responses(&channel));
    channel.set_by_hand(ParamId::MINE, 1.0);
    run(&mut channel, 5_000);
    let mut engineer = channel_with(channel.own_values());
    engineer.set_by_hand(ParamId::MINE, 0.0);
    assert_eq!(responses(&channel), responses(&engineer), "Mine plays the own values");
    channel.set_by_hand(ParamId::MINE, 0.0);
    run(&mut channel, 5_000);
    assert_eq!(channel.values(), &live);
    assert_eq!(responses(&channel), before);
}

fn channel_with(values: &ParamValues) -> ChannelProcessor {
    let mut channel = channel();
    channel.restore(values, values);
    channel
}

#[test]
fn mine_in_the_middle_of_a_ramp_comes_back_to_where_the_ramp_was_going() {
    let mut channel = channel();
    channel.set_by_hand(ON, 1.0);
    channel.schedule(change(0, GAIN, -6.0, 1.0)).expect("there is room");
    run(&mut channel, 12_000);
    channel.set_by_hand(ParamId::MINE, 1.0);
    run(&mut channel, 2_000);
    channel.set_by_hand(ParamId::MINE, 0.0);
    run(&mut channel, 48_000);
    let straight = channel_with(channel.values());
    assert_eq!(channel.values().get(GAIN), -6.0);
    assert_eq!(responses(&channel), responses(&straight));
}

#[test]
fn freeze_holds_a_ramp_where_it_is_and_nothing_moves_afterwards() {
    let mut channel = channel();
    channel.set_by_hand(ON, 1.0);
    channel.schedule(change(0, GAIN, -6.0, 1.0)).expect("there is room");
    channel.schedule(change(0, FREQ, 1_600.0, 1.0)).expect("there is room");
    channel.schedule(change(60_000, GAIN, 0.0, 0.2)).expect("there is room");
    run(&mut channel, 24_000);
    channel.set_by_hand(ParamId::FREEZE, 1.0);
    // Half of the way: -3 dB; from 400 Hz to 1600 Hz two octaves, so one up.
    assert!((channel.values().get(GAIN) + 3.0).abs() < 1e-3);
    assert!((channel.values().get(FREQ) - 800.0).abs() < 0.1);
    let held = channel.values().clone();
    let told: Vec<_> = std::iter::from_fn(|| channel.take_applied()).collect();
    assert_eq!(told.iter().map(|c| c.param).collect::<Vec<_>>(), [FREQ, GAIN]);
    for told in &told {
        assert_eq!((told.value, told.at_sample), (held.get(told.param), 24_000));
    }
    assert_eq!(channel.dropped_changes(), 1);
    assert!(channel.schedule(change(70_000, GAIN, 1.0, 0.0)).is_err(), "frozen");
    run(&mut channel, 96_000);
    assert_eq!(channel.values(), &held);
    assert_eq!(responses(&channel), responses(&channel_with(&held)));
    channel.set_by_hand(ParamId::TRIM_DB, -1.0);
    assert_eq!(channel.values().get(ParamId::TRIM_DB), -1.0, "hands still work");
}

#[test]
fn a_scheduled_change_takes_effect_at_its_sample_whatever_the_blocks() {
    let input = noise(3, 20_000);
    for at in [0, 1, 479, 480, 481, 5_000, 9_999] {
        let mut expected = input.clone();
        let mut strip = Strip::new();
        strip.prepare(RATE_HZ, BLOCK).expect("48 kHz is a rate");
        let (before, after) = expected.split_at_mut(at);
        strip.process(&mut [before]);
        strip.set(ParamId::TRIM_DB, -12.0, 0.1);
        strip.process(&mut [after]);
        for block in [1, 7, 32, 480, 20_000] {
            let mut channel = channel();
            channel
                .schedule(change(at as u64, ParamId::TRIM_DB, -12.0, 0.1))
                .expect("there is room");
            let mut got = input.clone();
            for piece in got.chunks_mut(block) {
                channel.process(&mut [piece]);
            }
            assert_eq!(got, expected, "at {at}, blocks of {block}");
            let told = channel.take_applied().expect("it was applied");
            assert_eq!((told.at_sample, told.param), (at as u64, ParamId::TRIM_DB));
            assert!(channel.take_applied().is_none());
        }
    }
}

#[test]
fn a_hand_that_the_decision_could_not_know_of_stays() {
    let mut channel = channel();
    let effect = 10 * 480;
    run(&mut channel, 5 * 480);
    channel.set_by_hand(GAIN, 3.0);
    channel.set_by_hand(FREQ, 500.0);
    run(&mut channel, 480);
    channel.set_by_hand(GAIN, 2.0);
    // Decided at the end of hop 5: it knew of the frequency's hand, not of the gain's second one.
    assert!(channel.schedule(change(effect, GAIN, -6.0, 0.3)).is_err());
    assert!(channel.schedule(change(effect, FREQ, 800.0, 0.3)).is_ok());
    run(&mut channel, 48_000);
    assert_eq!(channel.values().get(GAIN), 2.0);
    assert_eq!(channel.values().get(FREQ), 800.0);
}

#[test]
fn late_changes_are_made_at_once_and_counted() {
    let mut channel = channel();
    run(&mut channel, 1_000);
    channel.schedule(change(999, GAIN, -1.0, 0.0)).expect("late is not lost");
    channel.schedule(change(1_000, FREQ, 500.0, 0.0)).expect("in time");
    assert_eq!(channel.late_changes(), 1);
    run(&mut channel, 1);
    assert_eq!(channel.take_applied().map(|c| (c.param, c.at_sample)), Some((GAIN, 1_000)));
    assert_eq!(channel.take_applied().map(|c| (c.param, c.at_sample)), Some((FREQ, 1_000)));
}

#[test]
fn a_full_schedule_gives_the_change_back_and_keeps_order() {
    let mut channel = channel();
    for i in 0..MAX_SCHEDULED {
        let at = ((i * 97) % MAX_SCHEDULED) as u64;
        channel.schedule(change(at, GAIN, at as f32 / 100.0, 0.0)).expect("there is room");
    }
    let one_more = change(5, GAIN, 1.0, 0.0);
    assert_eq!(channel.schedule(one_more), Err(one_more));
    for at in 0..MAX_SCHEDULED as u64 {
        run(&mut channel, 1);
        assert_eq!(channel.take_applied().map(|c| c.at_sample), Some(at));
    }
}

#[test]
fn only_a_hand_sets_freeze_mine_and_dry_and_nothing_sets_what_is_no_number() {
    let mut channel = channel();
    for param in [ParamId::FREEZE, ParamId::MINE, ParamId::DRY] {
        assert!(channel.schedule(change(0, param, 1.0, 0.0)).is_err());
    }
    assert!(channel.schedule(change(0, GAIN, f32::NAN, 0.0)).is_err());
    let own = Change { own: Some(f32::INFINITY), ..change(0, GAIN, 0.0, 0.0) };
    assert!(channel.schedule(own).is_err());
    channel.set_by_hand(GAIN, f32::NAN);
    run(&mut channel, 10);
    assert_eq!(channel.values(), &ParamValues::default());
    channel.schedule(change(10, GAIN, 99.0, f32::NAN)).expect("held inside the range");
    run(&mut channel, 10);
    assert_eq!(channel.values().get(GAIN), 18.0);
}

#[test]
fn a_hand_ends_the_ramp_and_what_waits_for_that_parameter_only() {
    let mut channel = channel();
    for param in [GAIN, FREQ] {
        channel.schedule(change(0, param, 100.0, 1.0)).expect("there is room");
        channel.schedule(change(2_000, param, -10.0, 1.0)).expect("there is room");
    }
    run(&mut channel, 1_000);
    channel.set_by_hand(GAIN, 2.0);
    run(&mut channel, 4_000);
    assert_eq!(channel.values().get(GAIN), 2.0);
    assert_eq!(channel.own_values().get(GAIN), 2.0);
    assert_eq!(channel.values().get(FREQ), 20.0);
    assert_eq!(channel.own_values().get(FREQ), 400.0);
    assert_eq!(channel.take_applied().map(|c| c.param), Some(FREQ), "the hand is not told back");
    channel.set_by_hand(ParamId::FREEZE, 1.0);
    assert_eq!(channel.values().get(GAIN), 2.0, "a hand's ramp is not the assistant's to stop");
}

#[test]
fn taking_back_over_a_hand_sets_both() {
    let mut channel = busy();
    channel.set_by_hand(GAIN, 5.0);
    run(&mut channel, 4_000);
    let undo = Change { own: Some(3.0), ..change(channel.sample(), GAIN, 1.0, 0.0) };
    channel.schedule(undo).expect("there is room");
    run(&mut channel, 10);
    assert_eq!((channel.values().get(GAIN), channel.own_values().get(GAIN)), (1.0, 3.0));
}

#[test]
fn of_many_changes_nobody_asked_for_the_last_of_each_is_told() {
    let mut channel = channel();
    for round in 0..5u64 {
        for (i, id) in ParamId::all().enumerate() {
            let own = (round == 1).then_some(1.0);
            let value = (i as u64 + round) as f32;
            let sample = channel.sample();
            let _ = channel.schedule(Change { own, ..change(sample, id, value, 0.0) });
        }
        run(&mut channel, 1);
    }
    let told: Vec<_> = std::iter::from_fn(|| channel.take_applied()).collect();
    assert_eq!(told.len(), PARAM_COUNT - 3, "all but freeze, mine and dry");
    for told in told {
        assert_eq!(told.at_sample, 4);
        assert_eq!(told.value, channel.values().get(told.param));
        assert_eq!(told.own, Some(channel.own_values().get(told.param)));
    }
}

#[test]
fn hops_are_a_gapless_copy_of_what_came_and_what_went() {
    for (rate_hz, hop_len) in [(44_100.0, 441), (48_000.0, 480), (11_025.0, 110), (192e3, 1_920)] {
        for block in [1, 32, 479, 1_024] {
            let mut channel = ChannelProcessor::new();
            channel.prepare(rate_hz, 512).expect("a rate");
            assert_eq!(channel.hop_len(), hop_len);
            channel.set_by_hand(ParamId::TRIM_DB, -3.0);
            let input = [noise(5, 10_000), noise(6, 10_000)];
            let mut output = input.clone();
            let mut tap = Collect::default();
            let [left, right] = &mut output;
            for (left, right) in left.chunks_mut(block).zip(right.chunks_mut(block)) {
                channel.process_tapped(&mut [left, right], &mut tap);
            }
            let count = 10_000 / hop_len;
            assert_eq!(tap.hops, (0..count as u64).collect::<Vec<_>>());
            assert!(tap.legs.iter().all(|legs| *legs == 2));
            for leg in 0..2 {
                assert_eq!(tap.pre[leg], input[leg][..count * hop_len]);
                assert_eq!(tap.post[leg], output[leg][..count * hop_len]);
            }
        }
    }
}

#[test]
fn a_leg_that_comes_and_goes_is_silent_where_it_was_not() {
    let mut channel = channel();
    let mut tap = Collect::default();
    let one = vec![0.5; 240];
    channel.process_tapped(&mut [&mut one.clone()], &mut tap);
    channel.process_tapped(&mut [&mut one.clone(), &mut one.clone()], &mut tap);
    channel.process_tapped(&mut [&mut one.clone(), &mut one.clone()], &mut tap);
    channel.process_tapped(&mut [&mut one.clone()], &mut tap);
    channel.process_tapped(&mut [&mut [one.clone(), one.clone()].concat()], &mut tap);
    assert_eq!(tap.legs, [2, 2, 1]);
    assert_eq!(tap.pre[0], vec![0.5; 3 * 480]);
    let silent = vec![0.0; 240];
    assert_eq!(tap.pre[1], [silent.clone(), one.clone(), one, silent].concat());
}

#[test]
fn reset_keeps_time_and_settings_and_leaves_a_gap() {
    let mut channel = busy();
    let values = channel.values().clone();
    let mut tap = Collect::default();
    channel.process_tapped(&mut [&mut noise(7, 500)], &mut tap);
    channel.reset();
    channel.process_tapped(&mut [&mut noise(7, 1_000)], &mut tap);
    assert_eq!(tap.hops, [100, 102]);
    assert_eq!(channel.sample(), 49_500);
    assert_eq!(channel.values(), &values);
}

#[test]
fn a_recall_stops_ramps_and_drops_the_schedule() {
    let mut channel = channel();
    channel.schedule(change(0, GAIN, -6.0, 1.0)).expect("there is room");
    channel.schedule(change(5_000, GAIN, -9.0, 1.0)).expect("there is room");
    run(&mut channel, 1_000);
    let scene = ParamValues::default();
    channel.restore(&scene, &scene);
    assert!(channel.take_applied().is_none());
    run(&mut channel, 10_000);
    assert_eq!(channel.values(), &scene);
    assert_eq!(channel.dropped_changes(), 1);
    assert_eq!(responses(&channel), responses(&channel_with(&scene)));
}

#[test]
fn odd_blocks_do_no_harm() {
    let mut channel = ChannelProcessor::new();
    let mut audio = noise(9, 64);
    channel.process(&mut [&mut audio]);
    assert_eq!(audio, noise(9, 64), "not prepared: audio goes through");
    channel.prepare(RATE_HZ, 16).expect("48 kHz is a rate");
    channel.process(&mut []);
    channel.process(&mut [&mut []]);
    assert_eq!(channel.sample(), 0);
    let (mut long, mut short, mut third) = (noise(1, 64), noise(2, 32), noise(3, 64));
    channel.process(&mut [&mut long, &mut short, &mut third]);
    assert_eq!(channel.sample(), 32);
    assert_eq!(third, noise(3, 64));
    assert_eq!(long[32..], noise(1, 64)[32..]);
    assert!(channel.prepare(0.0, 16).is_err());
    assert!(channel.prepare(RATE_HZ, 0).is_err());
}
