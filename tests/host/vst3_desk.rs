//! Deskmate Desk of the VST3 that ships, in all its layouts: a host that asks for wide buses.

use deskmate_tests::bundle;
use deskmate_tests::instance::param_hash;
use deskmate_tests::signal::Random;
use deskmate_tests::vst3_host::{Vst3, Vst3Plugin};

const FRAMES: usize = 256;
const LAYOUTS: [usize; 4] = [2, 32, 8, 16];

/// Plays blocks of noise, a signal of its own for each channel; gives input, output and cue of the last.
fn play(
    desk: &mut Vst3Plugin,
    channels: usize,
    blocks: usize,
    turns: &[(u32, f64)],
) -> [Vec<Vec<f32>>; 3] {
    let mut random: Vec<Random> = (0..channels).map(|c| Random::new(c as u64 + 1)).collect();
    let mut last = [Vec::new(), Vec::new(), Vec::new()];
    for block in 0..blocks {
        let leg = |random: &mut Random| (0..FRAMES).map(|_| 0.2 * random.bipolar()).collect();
        let main: Vec<Vec<f32>> = random.iter_mut().map(leg).collect();
        let mut inputs = [main.clone(), vec![vec![0.0; FRAMES]; 2]];
        // Old contents of an output buffer must not matter.
        let mut outputs = [channels, 2].map(|legs| vec![vec![f32::NAN; FRAMES]; legs]);
        desk.block(&mut inputs, &mut outputs, if block == 0 { turns } else { &[] });
        let [out, cue] = outputs;
        last = [main, out, cue];
    }
    last
}

fn same(a: &[f32], b: &[f32]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

#[test]
fn every_layout_passes_each_channel_untouched_and_turns_that_channel_alone() {
    let Some(path) = bundle::vst3() else { return };
    let bundle = Vst3::load(&path);
    let mut desk = bundle.plugin("Deskmate Desk");
    for (channels, rate_hz) in LAYOUTS.into_iter().zip([48_000.0, 96_000.0, 44_100.0, 192_000.0]) {
        assert!(desk.choose_layout(&[channels, 2], &[channels, 2]), "{channels} channels");
        assert_eq!(desk.buses(), [vec![channels, 2], vec![channels, 2]]);
        desk.start(rate_hz, FRAMES);
        let [main, out, cue] = play(&mut desk, channels, 40, &[]);
        assert!((0..channels).all(|c| same(&main[c], &out[c])), "{channels} channels: defaults");
        assert!(cue.iter().flatten().all(|x| *x == 0.0), "the cue is silent");
        let id = param_hash(&format!("ch{channels:02}_trim_db"));
        let turned = [(id, desk.turn(id, -6.0))];
        // 20 ms of ramp, and more at 192 kHz.
        let [main, out, _] = play(&mut desk, channels, 60, &turned);
        for c in 0..channels - 1 {
            assert!(same(&main[c], &out[c]), "{channels} channels: {c} was not turned");
        }
        let last = channels - 1;
        let gain_db = 20.0 * (out[last][100] / main[last][100]).abs().log10();
        assert!((gain_db + 6.0).abs() < 0.01, "{channels} channels: {gain_db} dB");
        let back = [(id, desk.turn(id, 0.0))];
        play(&mut desk, channels, 60, &back);
        desk.stop();
    }
}

#[test]
fn what_is_no_layout_is_refused_and_changes_nothing() {
    let Some(path) = bundle::vst3() else { return };
    let mut desk = Vst3::load(&path).plugin("Deskmate Desk");
    assert!(desk.choose_layout(&[16, 2], &[16, 2]));
    for (inputs, outputs) in [
        (&[5, 2][..], &[5, 2][..]),
        (&[33, 2], &[33, 2]),
        (&[16, 2], &[8, 2]),
        (&[16], &[16]),
        (&[16, 1], &[16, 2]),
    ] {
        assert!(!desk.choose_layout(inputs, outputs), "{inputs:?} to {outputs:?}");
        assert_eq!(desk.buses(), [vec![16, 2], vec![16, 2]]);
    }
}
