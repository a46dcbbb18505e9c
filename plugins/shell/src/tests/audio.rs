use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use dsp_core::channel::{By, Change};
use dsp_core::params::{ParamId, ParamValues};
use nice_plug::prelude::Params;

use crate::audio::AudioSide;
use crate::link::SideLink;
use crate::params::ChannelParams;
use crate::shared::Shared;

const RATE_HZ: f64 = 48_000.0;

struct Driven {
    audio: AudioSide,
    params: Arc<ChannelParams>,
    shared: Arc<Shared>,
    side: SideLink,
}

fn driven() -> Driven {
    let shared = Arc::new(Shared::default());
    let params = ChannelParams::new(shared.state.clone());
    let mut audio = AudioSide::new(params.clone(), shared.clone());
    let side = audio.prepare(RATE_HZ).expect("48 kHz is served");
    Driven { audio, params, shared, side }
}

impl Driven {
    /// Runs `frames` of a quiet noise and returns input and output of the left leg.
    fn run(&mut self, frames: usize) -> (Vec<f32>, Vec<f32>) {
        let input: Vec<f32> = (0..frames as u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 8) as f32 / (1u32 << 24) as f32 * 0.2 - 0.1)
            .collect();
        let (mut left, mut right) = (input.clone(), input.clone());
        for (left, right) in left.chunks_mut(64).zip(right.chunks_mut(64)) {
            self.audio.process(&mut [left, right]);
        }
        (input, left)
    }

    fn hands(&mut self) -> Vec<(ParamId, f32, By)> {
        std::iter::from_fn(|| self.side.hands.pop().ok())
            .map(|h| (h.param, h.value, h.by))
            .collect()
    }
}

#[test]
fn an_accepted_change_is_set_saved_and_marked_for_the_host_with_the_panel_never_opened() {
    let mut d = driven();
    let change =
        Change { at_sample: 480, param: ParamId::TRIM_DB, value: -6.0, own: None, ramp_s: 0.2 };
    d.side.changes.push(change).expect("room");
    d.run(48_000);
    assert_eq!(d.params.value(ParamId::TRIM_DB), -6.0);
    let told: Vec<By> = d.hands().into_iter().map(|(_, _, by)| by).collect();
    assert_eq!(told, [By::Assistant], "our own echo is never a hand");
    assert!(d.shared.untold.take_one(ParamId::TRIM_DB));

    // A new instance from this state plays the move, and 0 dB with Mine.
    let saved = d.params.serialize_fields();
    let host = d.params.values();
    drop(d);
    let mut e = driven();
    host.iter().for_each(|(id, value)| e.params.set_silently(id, value));
    e.params.deserialize_fields(&saved);
    let (input, output) = e.run(9_600);
    let gain = |i: &[f32], o: &[f32]| {
        o[9_000..].iter().zip(&i[9_000..]).all(|(o, i)| (o - i * 0.5012).abs() < 1e-3)
    };
    assert!(gain(&input, &output));
    assert_eq!(e.hands(), [], "a load is no hand");
    e.params.set_silently(ParamId::MINE, 1.0);
    let (input, output) = e.run(9_600);
    assert!(output[9_000..].iter().zip(&input[9_000..]).all(|(o, i)| (o - i).abs() < 1e-4));
}

#[test]
fn a_hand_is_told_once_and_its_rounding_in_the_host_is_not_another() {
    let mut d = driven();
    d.shared.touched.set(ParamId::HPF_HZ);
    d.params.set_silently(ParamId::HPF_HZ, 100.0);
    d.run(64);
    d.params.set_silently(ParamId::HPF_HZ, 100.000_02);
    d.params.set_silently(ParamId::TRIM_DB, 3.0);
    d.run(64);
    let hands = d.hands();
    assert_eq!(hands.len(), 2);
    assert_eq!((hands[0].0, hands[0].2), (ParamId::HPF_HZ, By::Hand));
    assert_eq!((hands[1].0, hands[1].2), (ParamId::TRIM_DB, By::Host));
}

#[test]
fn hops_reach_the_side_thread_without_a_gap() {
    let mut d = driven();
    d.run(48_000);
    for number in 0..100 {
        assert_eq!(d.side.hops.read().map(|hop| (hop.hop, hop.legs)), Some((number, 2)));
    }
    assert_eq!(d.shared.health.dropped_hops.load(Relaxed), 0);
    // Nobody reads: the ring fills, hops are counted, audio goes on.
    d.run(3 * 48_000);
    assert_eq!(d.shared.health.dropped_hops.load(Relaxed), 200);
}

#[test]
fn a_panic_in_our_code_lets_the_audio_through_until_the_next_activation() {
    let mut d = driven();
    d.params.set_silently(ParamId::TRIM_DB, -12.0);
    d.run(9_600);
    d.shared.panic_now.store(true, Relaxed);
    let (input, output) = d.run(9_600);
    assert_eq!(input, output);
    assert!(d.shared.health.processing_off.load(Relaxed));
    let _ = d.audio.prepare(RATE_HZ).expect("48 kHz is served");
    assert!(!d.shared.health.processing_off.load(Relaxed));
    let (input, output) = d.run(9_600);
    assert!(
        output[9_000..].iter().zip(&input[9_000..]).all(|(o, i)| (o - i * 0.2512).abs() < 1e-3)
    );
}

#[test]
fn what_cannot_be_served_passes_through_and_is_said() {
    let shared = Arc::new(Shared::default());
    let params = ChannelParams::new(shared.state.clone());
    params.set_silently(ParamId::TRIM_DB, -12.0);
    let mut audio = AudioSide::new(params, shared.clone());
    assert!(audio.prepare(1.0).is_err());
    let mut left = [0.5; 32];
    audio.process(&mut [&mut left]);
    assert_eq!(left, [0.5; 32]);
    assert!(shared.health.unsupported.load(Relaxed));
}

#[test]
fn the_level_that_a_panel_shows_is_that_of_a_hop_at_least_whatever_the_blocks() {
    // A block of some milliseconds of a tone of 50 Hz is anything from 0 to full scale; half a period and more, up to
    // what these blocks make of it, is within 0.07 of its RMS.
    let tone = |n: usize| (std::f32::consts::TAU * 50.0 * n as f32 / RATE_HZ as f32).sin();
    for block in [1, 32, 64, 256, 300, 400] {
        let mut d = driven();
        let mut told = 0;
        for n in 0..19_200 / block {
            let mut left: Vec<f32> = (block * n..block * (n + 1)).map(tone).collect();
            let mut right = left.clone();
            d.audio.process(&mut [&mut left, &mut right]);
            let read = d.shared.meters.take();
            if read.input.peak > 0.0 {
                told += 1;
                assert!((read.input.rms - 0.707).abs() < 0.07, "{block}: {}", read.input.rms);
            }
        }
        assert!(told >= 19_200 / (480 + block), "{told} times");
    }
}

#[test]
fn what_was_seen_last_is_told_before_the_sound_is_forgotten() {
    for stop in [false, true] {
        let mut d = driven();
        d.audio.process(&mut [&mut [0.1, 1.5, 0.2], &mut [0.0; 3]]);
        assert_eq!(d.shared.meters.take().clips_in, 0);
        if stop {
            d.audio.stop()
        } else {
            d.audio.reset()
        }
        let told = d.shared.meters.take();
        assert_eq!((told.clips_in, told.clips_out, told.input.peak), (1, 1, 1.5));
    }
}

#[test]
fn a_new_epoch_keeps_the_own_values() {
    let mut d = driven();
    let change =
        Change { at_sample: 0, param: ParamId::TRIM_DB, value: -6.0, own: None, ramp_s: 0.2 };
    d.side.changes.push(change).expect("room");
    d.run(9_600);
    d.side = d.audio.prepare(96_000.0).expect("96 kHz is served");
    let mut own = ParamValues::default();
    d.shared.state.read_own(&mut own, &d.params.values());
    assert_eq!((d.params.value(ParamId::TRIM_DB), own.get(ParamId::TRIM_DB)), (-6.0, 0.0));
}

#[test]
fn the_mark_of_a_hand_waits_for_the_hand_and_a_load_clears_marks() {
    let mut d = driven();
    let trim = ParamId::TRIM_DB;
    let change = Change { at_sample: 0, param: trim, value: -6.0, own: None, ramp_s: 0.2 };
    d.side.changes.push(change).expect("room");
    d.run(64);
    // The panel sets it; the host has not passed it on yet.
    d.shared.touched.set(trim);
    d.run(128);
    d.params.set_silently(trim, -3.0);
    d.run(64);
    let by = [(trim, -6.0, By::Assistant), (trim, -3.0, By::Hand)];
    assert_eq!(d.hands(), by);

    d.shared.touched.set(trim);
    d.shared.untold.set(trim);
    d.params.set_silently(trim, 1.0);
    d.params.deserialize_fields(&Default::default());
    d.run(64);
    assert!(!d.shared.untold.take_one(trim), "the host knows what it loaded");
    d.params.set_silently(trim, 2.0);
    d.run(64);
    assert_eq!(d.hands(), [(trim, 2.0, By::Host)]);
}
