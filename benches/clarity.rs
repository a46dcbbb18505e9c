//! What clarity costs on the side thread: `cargo xtask bench clarity`.

use std::hint::black_box;

use deskmate_benches::{Case, is_wanted, measure, noise, print_table};
use dsp_core::clarity::{BANDS, Framer, Hearing, Psd, active_frames, maskers, mean_psd};

/// An update of the index, with who masks what, ns (SCIENCE section 1).
const UPDATE_GOAL_NS: f64 = 300_000.0;
/// Frames that lie within a second.
const FRAMES: usize = 48;
/// Channels beside the voice.
const CHANNELS: usize = 31;

/// A second of one channel's bands.
fn bands(seed: u64, level: f32) -> Vec<Psd> {
    let values = noise(seed, FRAMES * BANDS, 1.0);
    let psd = |frame: &[f32]| std::array::from_fn(|k| level * (1.0 + 0.9 * frame[k]));
    values.chunks_exact(BANDS).map(psd).collect()
}

fn main() {
    if !is_wanted("clarity") {
        return;
    }
    let hearing = Hearing::normal();
    let (vocal, backing) = (bands(1, 1e-6), bands(2, 8e-7));
    let channels: Vec<Vec<Psd>> = (0..CHANNELS as u64).map(|c| bands(c + 3, 3e-8)).collect();
    let audio = noise(99, 2_048, 0.5);
    let mut framer = Framer::new(48_000.0);
    let timings = measure(vec![
        Case::new("one frame of one leg into bands, 48 kHz", 1, || {
            let mut psd = [0.0; BANDS];
            framer.add(black_box(&audio), 1.0, &mut psd);
            black_box(psd);
        }),
        Case::new("index of a second (48 frames)", 1, || {
            black_box(dsp_core::clarity::measure(&hearing, black_box(&vocal), &backing));
        })
        .goal_ns(UPDATE_GOAL_NS),
        Case::new("the same, and what each of 31 channels masks", 1, || {
            let reading = dsp_core::clarity::measure(&hearing, black_box(&vocal), &backing);
            let active = active_frames(&vocal);
            let means: Vec<[f64; BANDS]> = channels.iter().map(|c| mean_psd(c, &active)).collect();
            black_box(reading.map(|r| maskers(&r, &means)));
        })
        .goal_ns(UPDATE_GOAL_NS),
    ]);
    print_table("Clarity: ns per update (not per sample), one core", &timings);
}
