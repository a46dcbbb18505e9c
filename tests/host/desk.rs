//! Deskmate Desk of the CLAP that ships, in a headless host: layouts, audio, parameters, state, cue.

use std::collections::HashSet;
use std::time::Instant;

use deskmate_tests::bundle;
use deskmate_tests::clap_host::Bundle;
use deskmate_tests::instance::{Instance, param_hash};
use deskmate_tests::signal::{Random, mixed_blocks};

const LAYOUTS: [usize; 4] = [32, 16, 8, 2];

/// A signal of its own for each channel.
fn signal(channels: usize, frames: usize) -> Vec<Vec<f32>> {
    (0..channels)
        .map(|c| {
            let mut random = Random::new(c as u64 + 1);
            (0..frames).map(|_| 0.2 * random.bipolar()).collect()
        })
        .collect()
}

#[test]
fn four_layouts_in_and_out_with_a_mix_reference_and_a_cue_and_no_latency() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    for channels in LAYOUTS {
        let mut desk = bundle.desk();
        assert!(desk.choose_layout(channels as u32), "{channels} channels");
        let expected = [channels as u32, 2];
        assert_eq!((desk.ports(true), desk.ports(false)), (expected.into(), expected.into()));
        assert_eq!(desk.latency(), 0);
        let player = desk.start_desk(96_000.0, 64, channels);
        assert_eq!(desk.latency(), 0, "also while it runs");
        desk.stop_desk(player);
    }
}

#[test]
fn defaults_pass_every_channel_bit_for_bit_at_every_rate_and_block_size() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    for (rate_hz, channels) in [(44_100.0, 32), (48_000.0, 16), (96_000.0, 32), (192_000.0, 8)] {
        let mut desk = bundle.desk();
        assert!(desk.choose_layout(channels as u32));
        let mut player = desk.start_desk(rate_hz, 512, channels);
        let signal = signal(channels, 20_000);
        let (out, cue) = player.render(&signal, mixed_blocks(512, 9), &[]);
        for (c, (was, is)) in signal.iter().zip(&out).enumerate() {
            assert!(was.iter().zip(is).all(|(a, b)| a.to_bits() == b.to_bits()), "{rate_hz}: {c}");
        }
        assert!(cue.iter().flatten().all(|x| *x == 0.0), "the cue is silent");
        desk.stop_desk(player);
    }
}

#[test]
fn a_channels_parameters_turn_that_channel_and_the_desks_switch_turns_all() {
    let Some(path) = bundle::clap() else { return };
    let mut desk = Bundle::load(&path).desk();
    assert!(desk.choose_layout(8));
    let changes = [desk.change(0, "ch03_trim_db", -6.0), desk.change(0, "ch08_trim_db", -12.0)];
    let mut player = desk.start_desk(48_000.0, 256, 8);
    let signal = signal(8, 48_000);
    let (out, _) = player.render(&signal, std::iter::repeat(256), &changes);
    let gain_db =
        |c: usize, out: &[Vec<f32>]| 20.0 * (out[c][40_000] / signal[c][40_000]).abs().log10();
    for c in 0..8 {
        let expected = [0.0, 0.0, -6.0, 0.0, 0.0, 0.0, 0.0, -12.0][c];
        assert!((gain_db(c, &out) - expected).abs() < 0.01, "channel {c}: {}", gain_db(c, &out));
    }
    let dry = Instance::id("desk_dry");
    let raw = deskmate_tests::player::Change { at_sample: 0, id: dry, value: 2.0 };
    let (out, _) = player.render(&signal, std::iter::repeat(256), &[raw]);
    assert!((0..8).all(|c| gain_db(c, &out).abs() < 0.01), "raw over all");
    desk.stop_desk(player);
}

#[test]
fn every_layout_has_all_ids_and_the_hosts_numbers_differ() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    let text = std::fs::read_to_string(bundle::root().join("assets/param-ids.txt")).unwrap();
    let strip: Vec<&str> =
        text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let mut desk = bundle.desk();
    for channels in [2, 32] {
        assert!(desk.choose_layout(channels));
        let params = desk.params();
        assert_eq!(params.len(), 9 + 32 * strip.len());
        let numbers: HashSet<u32> = params.iter().map(|p| p.id.get()).collect();
        assert_eq!(numbers.len(), params.len());
        for (n, id) in [(1, "trim_db"), (17, "band4_gain_db"), (32, "notch16_q")] {
            assert!(numbers.contains(&param_hash(&format!("ch{n:02}_{id}"))), "{n} {id}");
        }
    }
}

#[test]
fn state_goes_to_a_new_desk_whole_and_its_size_and_time_are_measured() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    let began = Instant::now();
    let mut first = bundle.desk();
    let made = began.elapsed();
    let changes: Vec<_> = (1..=32)
        .map(|n| first.change(0, &format!("ch{n:02}_trim_db"), -(n as f32) / 4.0))
        .collect();
    let mut player = first.start_desk(48_000.0, 256, 32);
    player.render(&signal(32, 24_000), std::iter::repeat(256), &changes);
    let began = Instant::now();
    let state = first.save();
    let saved = began.elapsed();
    first.stop_desk(player);
    let mut second = bundle.desk();
    let began = Instant::now();
    assert!(second.load(&state));
    let loaded = began.elapsed();
    println!(
        "32 channels: made in {made:?}, {} bytes, saved in {saved:?}, loaded in {loaded:?}",
        state.len()
    );
    for param in first.params() {
        let (was, is) = (first.value(param.id), second.value(param.id));
        assert!((was - is).abs() < 1e-6, "{}: {was} became {is}", param.name);
    }
    assert!(!second.load(b"not a state") && !second.load(&state[..state.len() / 2]));
}

#[test]
fn a_desk_and_channels_live_and_go_in_any_order_in_one_process() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut desk = bundle.desk();
        assert!(desk.choose_layout(2));
        let (mut one, mut two) = (bundle.channel(), bundle.channel());
        let mut of_desk = Some(desk.start_desk(48_000.0, 64, 2));
        let mut of_one = Some(one.start(48_000.0, 64));
        let mut of_two = Some(two.start(48_000.0, 64));
        let (wide, stereo) = (signal(2, 64), signal(2, 64));
        for _ in 0..2_000 {
            let desk = of_desk.as_mut().expect("runs");
            desk.render(&wide, std::iter::repeat(64), &[]);
            of_one.as_mut().expect("runs").render(&stereo, std::iter::repeat(64), &[]);
            of_two.as_mut().expect("runs").render(&stereo, std::iter::repeat(64), &[]);
        }
        for which in order {
            match which {
                0 => desk.stop_desk(of_desk.take().expect("runs")),
                1 => one.stop(of_one.take().expect("runs")),
                _ => two.stop(of_two.take().expect("runs")),
            }
        }
    }
}
