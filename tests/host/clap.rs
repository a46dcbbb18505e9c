//! The CLAP that ships, in a headless host: audio, parameters, state, lifetimes.

use std::collections::HashSet;

use deskmate_tests::bundle;
use deskmate_tests::clap_host::Bundle;
use deskmate_tests::instance::{Instance, param_hash};
use deskmate_tests::player::Change;
use deskmate_tests::signal::{largest_difference, mixed_blocks, music, rms, same_bits, silence};

const RATES_HZ: [f64; 5] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];

/// A strip with something on everywhere.
fn busy(plugin: &mut Instance) -> Vec<Change> {
    [
        ("trim_db", -3.0),
        ("hpf_on", 1.0),
        ("hpf_hz", 110.0),
        ("band3_on", 1.0),
        ("band3_freq_hz", 480.0),
        ("band3_gain_db", -4.0),
        ("band3_q", 2.0),
        ("comp_on", 1.0),
        ("comp_threshold_db", -24.0),
        ("comp_ratio", 3.0),
        ("notch1_on", 1.0),
        ("notch1_freq_hz", 2_520.0),
        ("notch1_depth_db", -6.0),
    ]
    .map(|(name, value)| plugin.change(0, name, value))
    .to_vec()
}

/// Sets a strip up and lets every ramp end in silence.
fn settle(player: &mut deskmate_tests::player::Player, rate_hz: f64, changes: &[Change]) {
    player.render(&silence(rate_hz, 0.3), std::iter::repeat(64), changes);
}

#[test]
fn defaults_pass_audio_bit_for_bit_at_every_rate_and_block_size() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    for rate_hz in RATES_HZ {
        let mut plugin = bundle.channel();
        assert_eq!(plugin.latency(), 0);
        let mut player = plugin.start(rate_hz, 1_024);
        let signal = music(rate_hz, 2.0);
        let out = player.render(&signal, mixed_blocks(1_024, 1), &[]);
        assert!(same_bits(&signal, &out), "{rate_hz} Hz, mixed blocks");
        assert_eq!(plugin.latency(), 0, "also while it runs");
        plugin.stop(player);
    }
    let mut plugin = bundle.channel();
    let mut player = plugin.start(48_000.0, 1_024);
    let signal = music(48_000.0, 10.9);
    let out = player.render(&signal, 1..=1_024, &[]);
    assert!(same_bits(&signal, &out), "every size from 1 to 1024 once");
    plugin.stop(player);
}

#[test]
fn block_sizes_change_nothing_also_while_parameters_move() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    for rate_hz in RATES_HZ {
        let signal = music(rate_hz, 1.5);
        let render = |sizes: &mut dyn Iterator<Item = usize>| {
            let mut plugin = bundle.channel();
            let settings = busy(&mut plugin);
            let moves = [
                plugin.change(7_001, "trim_db", -9.0),
                plugin.change(20_011, "band3_gain_db", 3.0),
                plugin.change(20_011, "hpf_hz", 60.0),
                plugin.change(33_333, "notch1_freq_hz", 1_000.0),
                plugin.change(40_000, "comp_threshold_db", -40.0),
                plugin.change(50_003, "dry", 1.0),
                plugin.change(55_555, "dry", 0.0),
            ];
            let mut player = plugin.start(rate_hz, 1_024);
            settle(&mut player, rate_hz, &settings);
            let out = player.render(&signal, sizes, &moves);
            plugin.stop(player);
            out
        };
        let whole = render(&mut std::iter::repeat(1_024));
        assert!(whole.iter().flatten().all(|x| x.is_finite()));
        assert!(!same_bits(&whole, &signal), "the strip does something");
        for seed in [2, 3] {
            let split = render(&mut mixed_blocks(1_024, seed));
            let (worst, at) = largest_difference(&whole, &split, 0);
            assert!(same_bits(&whole, &split), "{rate_hz} Hz: differ by {worst} at frame {at}");
        }
    }
}

#[test]
fn a_change_takes_effect_at_its_sample_and_reaches_its_value() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    let mut plugin = bundle.channel();
    let trim = plugin.change(10_007, "trim_db", -6.0);
    let mut player = plugin.start(48_000.0, 512);
    let signal = music(48_000.0, 1.0);
    let out = player.render(&signal, std::iter::repeat(512), &[trim]);
    assert_eq!(out[0][..10_007], signal[0][..10_007], "nothing before the change");
    let settled = 10_007 + 4_800;
    let gain = rms(&out[0][settled..]) / rms(&signal[0][settled..]);
    assert!((20.0 * gain.log10() + 6.0).abs() < 1e-3, "{:.4} dB", 20.0 * gain.log10());
    assert!((plugin.value(trim.id) - trim.value).abs() < 1e-6, "the host reads the value back");
    plugin.stop(player);
}

#[test]
fn the_host_sees_the_ids_of_the_file_and_no_others() {
    let Some(path) = bundle::clap() else { return };
    let mut text = std::fs::read_to_string(bundle::root().join("assets/param-ids.txt")).unwrap();
    text += "\nnext\naccept\nreject\nfreeze_pad\nmine_pad\ndry_pad\n";
    let ids: Vec<&str> =
        text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let params = Bundle::load(&path).channel().params();
    let host: Vec<u32> = params.iter().map(|p| p.id.get()).collect();
    for (id, number) in ids.iter().zip(&host) {
        assert_eq!(param_hash(id), *number, "{id} is not where the file has it");
    }
    assert_eq!(ids.len(), host.len(), "as many parameters as ids");
    let names: HashSet<&str> = params.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names.len(), params.len(), "each has its own name");
    assert!(params.iter().all(|p| (p.range.0..=p.range.1).contains(&p.default)));
}

#[test]
fn every_value_has_a_text_and_every_text_its_value() {
    let Some(path) = bundle::clap() else { return };
    let mut plugin = Bundle::load(&path).channel();
    for param in plugin.params() {
        let (low, high) = param.range;
        let steps = if param.stepped { (high - low) as usize } else { 20 };
        for step in 0..=steps {
            let value = low + (high - low) * step as f64 / steps as f64;
            let text = plugin.text(param.id, value);
            assert!(!text.trim().is_empty(), "{}: no text for {value}", param.name);
            let back = plugin.value_of(param.id, &text);
            let back = back.unwrap_or_else(|| panic!("{}: cannot read {text:?}", param.name));
            assert_eq!(plugin.text(param.id, back), text, "{}: {value} -> {back}", param.name);
            // Texts are rounded, the coarsest (ratios) to a fiftieth of the turn.
            let near = (back - value).abs() <= 0.02;
            assert!(near, "{}: {value} -> {text:?} -> {back}", param.name);
        }
        assert_eq!(plugin.value_of(param.id, "nonsense"), None, "{}", param.name);
    }
}

#[test]
fn state_goes_to_a_new_instance_whole() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    let signal = music(48_000.0, 1.5);
    let mut first = bundle.channel();
    let settings = busy(&mut first);
    let mut player = first.start(48_000.0, 256);
    settle(&mut player, 48_000.0, &settings);
    let expected = player.render(&signal, mixed_blocks(256, 4), &[]);
    let state = first.save();
    first.stop(player);

    let mut second = bundle.channel();
    assert!(second.load(&state), "the state is accepted");
    for param in first.params() {
        let (was, is) = (first.value(param.id), second.value(param.id));
        assert!((was - is).abs() < 1e-6, "{}: {was} became {is}", param.name);
    }
    let mut player = second.start(48_000.0, 256);
    settle(&mut player, 48_000.0, &[]);
    let out = player.render(&signal, mixed_blocks(256, 5), &[]);
    let (worst, at) = largest_difference(&expected, &out, 0);
    assert!(worst < 1e-6, "differs by {worst} at frame {at}");
    assert!(!second.load(b"not a state"), "rubbish is refused");
    assert!(!second.load(&state[..state.len() / 2]), "half a state is refused");
    let after = player.render(&signal, mixed_blocks(256, 5), &[]);
    assert!(after.iter().flatten().all(|x| x.is_finite()), "and audio goes on");
    second.stop(player);
}

#[test]
fn state_loaded_while_running_is_heard_without_a_restart() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    let mut donor = bundle.channel();
    let trim = donor.change(0, "trim_db", -12.0);
    let mut player = donor.start(48_000.0, 256);
    settle(&mut player, 48_000.0, &[trim]);
    let state = donor.save();
    donor.stop(player);

    let mut plugin = bundle.channel();
    let mut player = plugin.start(48_000.0, 256);
    let signal = music(48_000.0, 1.0);
    player.render(&signal, std::iter::repeat(256), &[]);
    assert!(plugin.load(&state));
    player.render(&signal, std::iter::repeat(256), &[]);
    let out = player.render(&signal, std::iter::repeat(256), &[]);
    let gain_db = 20.0 * (rms(&out[0]) / rms(&signal[0])).log10();
    assert!((gain_db + 12.0).abs() < 0.01, "{gain_db:.3} dB");
    plugin.stop(player);
}

#[test]
fn a_mono_layout_gives_the_left_leg_of_two_equal_ones() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    let mut stereo = bundle.channel();
    let settings = busy(&mut stereo);
    let leg = music(48_000.0, 1.0).swap_remove(0);
    let mut player = stereo.start(48_000.0, 512);
    settle(&mut player, 48_000.0, &settings);
    let both = player.render(&[leg.clone(), leg.clone()], std::iter::repeat(512), &[]);
    stereo.stop(player);

    let mut mono = bundle.channel();
    assert!(mono.choose_layout(1), "there is a layout with one leg");
    let mut player = mono.start_legs(48_000.0, 512, 1);
    player.render(&[vec![0.0; 14_400]], std::iter::repeat(64), &settings);
    let one = player.render(&[leg], std::iter::repeat(512), &[]);
    mono.stop(player);
    let (worst, at) = largest_difference(&both[..1], &one, 0);
    assert!(worst < 1e-6, "differs by {worst} at frame {at}");
}
